//! Completes an order's lines and sums the way the live shop's own figures hang together.
//!
//! Without an order discount `total_sum` is the sum of the lines. A percentage coupon leaves the lines alone and loses
//! the fraction: 25 % off 799 is 599 with 200 taken off.

use super::Shop;
use crate::json::{decimal, number, text};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

/// Fills what the lines lack, and the sums: all of them when `recount`, else only those that are missing.
pub(crate) fn complete(shop: &Shop, order: &mut Value, recount: bool) {
    let Some(fields) = order.as_object_mut() else {
        return;
    };
    let mut sum = Decimal::ZERO;
    let mut units = Decimal::ZERO;
    for line in fields.get_mut("products").and_then(Value::as_array_mut).into_iter().flatten() {
        complete_line(shop, line, recount);
        sum += decimal(&line["total_price"]).unwrap_or_default();
        units += decimal(&line["quantity"]).unwrap_or_default();
    }
    let off = discount(fields, sum);
    let mut set = |name: &str, value: Decimal| {
        if recount || !fields.contains_key(name) {
            fields.insert(name.to_owned(), number(value));
        }
    };
    set("total_default", sum);
    set("total_sum", sum - off);
    set("total_quantity", units);
}

fn complete_line(shop: &Shop, line: &mut Value, recount: bool) {
    let product = shop.product(text(line, "article"));
    let from_product = |name: &str| product.and_then(|product| product.get(name)).cloned();
    let title = from_product("title").map(|title| line_title(&title, from_product("mod_title").as_ref()));
    let price = from_product("price");
    let Some(fields) = line.as_object_mut() else {
        return;
    };
    fill(fields, "title", title.unwrap_or_else(|| Value::from("")));
    fill(fields, "quantity", Value::from(1));
    fill(fields, "price", price.unwrap_or_else(|| Value::from(0)));
    fill(fields, "discount_marker", Value::from("NONE"));
    fill(fields, "type", Value::from("product"));
    let figure = |name: &str| fields.get(name).and_then(decimal).unwrap_or_default();
    let total = number(figure("price") * figure("quantity"));
    if recount {
        fields.insert("total_price".to_owned(), total);
    } else {
        fill(fields, "total_price", total);
    }
}

/// As the storefront prints it: name, then the modification in small letters.
fn line_title(title: &Value, modification: Option<&Value>) -> Value {
    let name = text(title, "en");
    match modification.map(|map| text(map, "en")).filter(|text| !text.is_empty()) {
        Some(modification) => Value::from(format!("{name}, {}", modification.to_lowercase())),
        None => Value::from(name),
    }
}

fn fill(fields: &mut Map<String, Value>, name: &str, value: Value) {
    fields.entry(name).or_insert(value);
}

/// What the order-level discount takes off; a coupon's amount is completed from its percentage.
fn discount(fields: &mut Map<String, Value>, sum: Decimal) -> Decimal {
    let figure = |fields: &Map<String, Value>, name: &str| fields.get(name).and_then(decimal).unwrap_or_default();
    let percent = figure(fields, "coupon_percent");
    if !percent.is_zero() {
        let left = (sum * (Decimal::ONE_HUNDRED - percent) / Decimal::ONE_HUNDRED).floor();
        fields.insert("coupon_discount_value".to_owned(), number(sum - left));
    }
    figure(fields, "coupon_discount_value") + figure(fields, "discount_value")
}
