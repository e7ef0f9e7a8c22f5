//! One order off the wire: every line is kept, whatever its type; a field of an unexpected type never hides another order; what names
//! a line is short, whatever the shop calls it, so that an order always fits into the table.

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde_json::Value;

use super::dates::ShopClock;
use crate::net::json;
use crate::order::{
    Buyer, Cost, Delivery, Fingerprint, Line, LineKey, OrderNumber, ShopOrder, ShopStatusId, TypedPhone,
};

/// Most lines of an order: RO App takes one a call, three calls a second, and the table keeps 400 KB of an order.
pub(super) const MOST_LINES: usize = 500;

/// Bytes of what names a line.
const LONGEST_NAME: usize = 128;

/// A name of the shop's as a line is known by: a long one by its beginning and its digest.
fn short(text: &str) -> String {
    if text.len() <= LONGEST_NAME {
        return text.to_owned();
    }
    let start: String = text.chars().take(16).collect();
    format!("{start}…{}", Fingerprint::of(&text).as_str())
}

/// An order that cannot be read, and which, where that much can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its number, if that was readable.
    pub number: Option<OrderNumber>,
    /// What is wrong, in one sentence.
    pub why: String,
}

/// Reads one row of `orders[]`.
pub(super) fn read(row: &Value, clock: &ShopClock, region: &str) -> Result<ShopOrder, Unreadable> {
    let number = json::id(&row["order_id"]).map(OrderNumber);
    parse(row, clock, region).map_err(|why| Unreadable { number, why })
}

fn parse(row: &Value, clock: &ShopClock, region: &str) -> Result<ShopOrder, String> {
    let number = OrderNumber(json::need(row, "order_id")?);
    let created = json::text(row, "stat_created");
    let created =
        clock.read(&created).ok_or_else(|| format!("field 'stat_created' is no date: '{}'", shown(&created)))?;
    let currency = json::text(row, "currency");
    Ok(ShopOrder {
        number,
        created,
        status: ShopStatusId(json::need(row, "stat_status")?),
        buyer: buyer(row, region),
        lines: lines(&row["products"])?,
        total: json::decimal(&row["total_sum"]).ok_or("field 'total_sum' is missing, too large or not a number")?,
        currency: currency
            .parse()
            .map_err(|_| format!("field 'currency' is no currency code: '{}'", shown(&currency)))?,
        coupon: json::text(row, "coupon_code"),
        delivery: delivery(row),
        comment: json::text(row, "comment").trim().to_owned(),
        payment: json::text(&row["payment_type"], "title"),
        paid: json::truth(&row["payed"]),
    })
}

fn buyer(row: &Value, region: &str) -> Buyer {
    let email = json::text(row, "delivery_email").trim().to_lowercase();
    Buyer {
        name: json::text(row, "delivery_name").trim().to_owned(),
        phone: TypedPhone::new(&json::text(row, "delivery_phone"), region),
        email: Some(email).filter(|email| email.contains('@')),
    }
}

/// A text of the shop as an error shows it.
fn shown(text: &str) -> String {
    text.chars().take(40).collect::<String>().escape_debug().to_string()
}

fn lines(products: &Value) -> Result<Vec<Line>, String> {
    // Not read as an order that lost all its lines: they would be taken out of RO App.
    if !(products.is_array() || products.is_object()) {
        return Err("field 'products' is missing or no list".into());
    }
    let mut seen = HashMap::new();
    let rows = json::rows(products);
    if rows.len() > MOST_LINES {
        return Err(format!("it has {} lines, and at most {MOST_LINES} are carried over", rows.len()));
    }
    rows.into_iter()
        .enumerate()
        .map(|(at, row)| {
            let missing = |field: &str| format!("line {} has no '{field}' that can be read", at + 1);
            let article = json::text(row, "article").trim().to_owned();
            let title = json::text(row, "title").trim().to_owned();
            let kind =
                Some(json::text(row, "type")).filter(|kind| !kind.is_empty()).unwrap_or_else(|| "product".into());
            let name = short(if article.is_empty() { &title } else { &article });
            let kind = short(&kind);
            let next = seen.entry((name.clone(), kind.clone())).or_insert(0_u32);
            let key = LineKey { article: name, kind, ordinal: *next };
            *next += 1;
            let quantity = json::decimal(&row["quantity"]).ok_or_else(|| missing("quantity"))?;
            let price = price(row, quantity).ok_or_else(|| missing("price"))?;
            Ok(Line { key, article, title, quantity, price })
        })
        .collect()
}

/// Unit price; a line that has only its total is divided.
fn price(row: &Value, quantity: Decimal) -> Option<Decimal> {
    let price = json::decimal(&row["price"]).or_else(|| json::decimal(&row["total_price"])?.checked_div(quantity));
    price.filter(|price| price.abs() <= json::LARGEST)
}

fn delivery(row: &Value) -> Delivery {
    let price = json::decimal(&row["delivery_price"]);
    let cost = match price {
        None => Cost::Unknown,
        Some(price) if price.is_sign_negative() && !price.is_zero() => Cost::CarrierTariff,
        Some(price) => Cost::Fixed(price),
    };
    let city = Some(json::text(row, "delivery_city")).filter(|city| !city.trim().is_empty());
    let city = city.unwrap_or_else(|| json::text(row, "delivery_city_stable"));
    // UkrPoshta's parts are joined with @.
    let street = json::text(row, "delivery_address");
    let parts = std::iter::once(city.as_str()).chain(street.split('@'));
    let mut address: Vec<&str> = Vec::new();
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        if !address.contains(&part) {
            address.push(part);
        }
    }
    let waybill = [&row["delivery_data"]["tnNumber"], &row["np_number"]].into_iter().find_map(json::as_text);
    Delivery {
        method: json::text(&row["delivery_type"], "title").trim().to_owned(),
        cost,
        recipient: json::text(row, "delivery_name").trim().to_owned(),
        address: address.join(", "),
        waybill: waybill.filter(|number| !number.trim().is_empty()),
    }
}
