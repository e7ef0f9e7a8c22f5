//! New orders: from a few given fields, from raw JSON, or many at once.

use super::state::Order;
use super::{Shop, events, stock, totals};
use crate::clock::local;
use crate::control::variants::Variants;
use crate::json::{integer, merge};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// First key of rows without a valid order number.
const FIRST_INVALID_KEY: i64 = 9_000_000_000;

/// Creates an order from the defaults and the fields in `partial`. `notify`: web-hooks are sent.
pub(crate) fn create(
    shop: &mut Shop,
    partial: &Value,
    at: Timestamp,
    variants: &Variants,
    notify: bool,
) -> (i64, Value) {
    let created = local(at, &variants.choice("shop.timezone"));
    let mut body = defaults(shop, &created);
    merge(&mut body, partial);
    totals::complete(shop, &mut body, false, variants);
    let id = body.get("order_id").and_then(integer).unwrap_or(FIRST_INVALID_KEY);
    let meta = shop.meta();
    meta.last_order = meta.last_order.max(id);
    shop.orders.insert(id, Order { body: body.clone(), modified: created, raw: false });
    if variants.on("shop.stock_tracking") {
        stock::deduct(shop, &body);
    }
    if notify {
        events::order(shop, "order_created", &body, at, variants);
    }
    (id, body)
}

/// Stores any JSON as an order, which is shown without a change.
pub(crate) fn create_raw(shop: &mut Shop, body: Value, at: Timestamp, variants: &Variants) -> i64 {
    let id = body.get("order_id").and_then(integer).filter(|id| *id > 0);
    let id = id.unwrap_or_else(|| shop.orders.next_key(FIRST_INVALID_KEY));
    shop.orders.insert(id, Order { body, modified: local(at, &variants.choice("shop.timezone")), raw: true });
    id
}

/// Many orders from one template.
pub(crate) struct Batch {
    pub(crate) count: i64,
    /// Number of different buyers.
    pub(crate) buyers: i64,
    /// Age of the first order.
    pub(crate) spread: SignedDuration,
    pub(crate) template: Value,
    pub(crate) notify: bool,
}

/// Creates the orders; the first and the last number.
pub(crate) fn create_many(shop: &mut Shop, batch: &Batch, at: Timestamp, variants: &Variants) -> (i64, i64) {
    let first = shop.meta().last_order + 1;
    let articles: Vec<String> =
        shop.products.values().filter_map(|product| product["article"].as_str()).map(str::to_owned).collect();
    for n in 0..batch.count {
        let buyer = n % batch.buyers.max(1);
        let age = match (i32::try_from(batch.count - 1 - n), i32::try_from(batch.count)) {
            (Ok(left), Ok(count)) => batch.spread / count * left,
            _ => SignedDuration::ZERO,
        };
        let article = usize::try_from(n).ok().and_then(|n| articles.get(n % articles.len().max(1)));
        let mut partial = json!({
            "order_id": first + n,
            "delivery_name": format!("Buyer Number{buyer}"),
            "delivery_email": format!("buyer{buyer}@example.com"),
            "delivery_phone": phone(buyer),
            "products": [{"article": article, "quantity": n % 3 + 1}],
        });
        merge(&mut partial, &batch.template);
        create(shop, &partial, at.checked_sub(age).unwrap_or(at), variants, batch.notify);
    }
    (first, first + batch.count - 1)
}

/// Adds a set and its parts. The parts' prices together are more than the set's.
pub(crate) fn with_set(partial: &Value) -> Value {
    let mut order = json!({"products": [
        {"article": "BLB-SET5", "quantity": 1, "type": "set_main"},
        {"article": "BLB-E27", "quantity": 3, "type": "set_item"},
        {"article": "BLB-E14", "quantity": 2, "type": "set_item"},
    ]});
    merge(&mut order, partial);
    order
}

/// A Romanian mobile number in the shop's display format; there are ten million different ones.
fn phone(n: i64) -> String {
    let digits = format!("{:07}", n.rem_euclid(10_000_000));
    let (area, rest) = digits.split_at(1);
    let (middle, last) = rest.split_at(3);
    format!("+40 (7{}) {middle}-{last}", 30 + area.parse::<i64>().unwrap_or(0))
}

/// The fields of an order that is created without data. `delivery_data` and `additional_data` are completed when an order is shown, so that
/// many orders need little memory.
static DEFAULTS: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("new_order.json")).unwrap_or_default());

fn defaults(shop: &mut Shop, created: &str) -> Value {
    let meta = shop.meta();
    meta.last_user += 1;
    let mut order = json!({"order_id": meta.last_order + 1, "user": meta.last_user, "stat_created": created});
    merge(&mut order, &DEFAULTS);
    order
}
