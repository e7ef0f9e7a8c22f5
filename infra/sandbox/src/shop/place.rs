//! Placing orders: from a few given fields, from a raw piece of JSON, or many at once.

use super::state::Order;
use super::{Shop, events, totals};
use crate::clock::local;
use crate::control::variants::Variants;
use crate::json::{integer, merge};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// Keys of rows whose order number cannot be read.
const ODD: i64 = 9_000_000_000;

/// Places an order made of `partial` over the defaults, and tells the subscribers when `tell`.
pub(crate) fn order(shop: &mut Shop, partial: &Value, at: Timestamp, variants: &Variants, tell: bool) -> (i64, Value) {
    let created = local(at, &variants.choice("shop.timezone"));
    let mut body = defaults(shop, &created);
    merge(&mut body, partial);
    totals::complete(shop, &mut body, false, variants);
    let id = body.get("order_id").and_then(integer).unwrap_or(ODD);
    let meta = shop.meta();
    meta.last_order = meta.last_order.max(id);
    shop.orders.insert(id, Order { body: body.clone(), modified: created, raw: false });
    if variants.on("shop.stock_tracking") {
        super::stock::take(shop, &body);
    }
    if tell {
        events::order(shop, "order_created", &body, at, variants);
    }
    (id, body)
}

/// Anything at all, shown as it is among the orders.
pub(crate) fn raw(shop: &mut Shop, body: Value, at: Timestamp, variants: &Variants) -> i64 {
    let id = body.get("order_id").and_then(integer).filter(|id| *id > 0);
    let id = id.unwrap_or_else(|| shop.orders.next_key(ODD));
    shop.orders.insert(id, Order { body, modified: local(at, &variants.choice("shop.timezone")), raw: true });
    id
}

/// Many orders of different buyers, all from one template.
pub(crate) struct Bulk {
    pub(crate) count: i64,
    /// Different buyers among them.
    pub(crate) buyers: i64,
    /// How far back the first of them lies.
    pub(crate) spread: SignedDuration,
    pub(crate) template: Value,
    pub(crate) tell: bool,
}

/// Places them; the first and the last number.
pub(crate) fn bulk(shop: &mut Shop, bulk: &Bulk, at: Timestamp, variants: &Variants) -> (i64, i64) {
    let first = shop.meta().last_order + 1;
    let articles: Vec<String> =
        shop.products.values().filter_map(|product| product["article"].as_str()).map(str::to_owned).collect();
    for n in 0..bulk.count {
        let buyer = n % bulk.buyers.max(1);
        let back = i32::try_from(bulk.count - 1 - n)
            .ok()
            .and_then(|left| i32::try_from(bulk.count).ok().map(|count| (left, count)));
        let back = back.map_or(SignedDuration::ZERO, |(left, count)| bulk.spread / count * left);
        let article = usize::try_from(n).ok().and_then(|n| articles.get(n % articles.len().max(1)));
        let mut partial = json!({
            "order_id": first + n,
            "delivery_name": format!("Buyer Number{buyer}"),
            "delivery_email": format!("buyer{buyer}@example.com"),
            "delivery_phone": phone(buyer),
            "products": [{"article": article, "quantity": n % 3 + 1}],
        });
        merge(&mut partial, &bulk.template);
        order(shop, &partial, at.checked_sub(back).unwrap_or(at), variants, bulk.tell);
    }
    (first, first + bulk.count - 1)
}

/// A set and its parts, whose own prices come to more than the set's.
pub(crate) fn set(partial: &Value) -> Value {
    let mut order = json!({"products": [
        {"article": "BLB-SET5", "quantity": 1, "type": "set_main"},
        {"article": "BLB-E27", "quantity": 3, "type": "set_item"},
        {"article": "BLB-E14", "quantity": 2, "type": "set_item"},
    ]});
    merge(&mut order, partial);
    order
}

/// A Romanian mobile number in the shop's display format; ten million different ones.
pub(crate) fn phone(n: i64) -> String {
    let digits = format!("{:07}", n.rem_euclid(10_000_000));
    let (area, rest) = digits.split_at(1);
    let (middle, last) = rest.split_at(3);
    format!("+40 (7{}) {middle}-{last}", 30 + area.parse::<i64>().unwrap_or(0))
}

fn defaults(shop: &mut Shop, created: &str) -> Value {
    let meta = shop.meta();
    meta.last_user += 1;
    json!({
        "order_id": meta.last_order + 1,
        "user": meta.last_user,
        "delivery_name": "Ana Popescu",
        "delivery_email": "ana.popescu@example.com",
        "delivery_phone": "+40 (723) 100-001",
        "delivery_country": "România",
        "delivery_city": "Cluj-Napoca",
        "delivery_city_stable": "Cluj-Napoca",
        "delivery_address": "",
        "delivery_type": {"id": 42, "title": "Local pickup"},
        "delivery_price": 0,
        "comment": "",
        "manager_id": 0,
        "manager_comment": "",
        "manager_discount": 0,
        "manager_discount_title": "",
        "payment_type": {"id": 13, "title": "In cash"},
        "payment_price": 0,
        "payed": 0,
        "discount_percent": 0,
        "discount_value": 0,
        "coupon_code": "",
        "coupon_percent": 0,
        "coupon_discount_value": 0,
        "coupon_type": 0,
        "stat_status": 1,
        "stat_created": created,
        "currency": "RON",
        "order_without_callback": true,
        "np_number": "",
        // Both blocks are completed when they are shown, so that many orders take little room.
        "delivery_data": {},
        "additional_data": {},
        "products": [{"article": "LMP-W-01", "quantity": 1}],
        "analytics": {"utm_source": "(direct)", "utm_medium": "(none)", "utm_campaign": "", "utm_term": "", "utm_content": "", "google_client_id": ""},
    })
}
