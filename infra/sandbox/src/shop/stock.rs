//! Stock, where the shop tracks it: an order takes it, a cancellation in the admin panel gives it back, and a
//! cancellation through the API does not.

use super::Shop;
use crate::json::{decimal, number, text};
use rust_decimal::Decimal;
use serde_json::Value;

/// Status «Canceled».
const CANCELED: i64 = 4;

/// Takes the order's units out of the stock.
pub(super) fn take(shop: &mut Shop, order: &Value) {
    shift(shop, order, Decimal::NEGATIVE_ONE);
}

/// Gives them back when an admin's change has just cancelled the order.
pub(crate) fn give_back_if_cancelled(shop: &mut Shop, before: &Value, after: &Value) {
    let cancelled = |order: &Value| order["stat_status"].as_i64() == Some(CANCELED);
    if cancelled(after) && !cancelled(before) {
        shift(shop, after, Decimal::ONE);
    }
}

fn shift(shop: &mut Shop, order: &Value, sign: Decimal) {
    for line in order["products"].as_array().into_iter().flatten() {
        let article = text(line, "article");
        let found = shop.products.iter().find(|(_, product)| product["article"] == article);
        let Some(key) = found.map(|(key, _)| key) else { continue };
        let units = decimal(&line["quantity"]).unwrap_or_default() * sign;
        if let Some(product) = shop.products.get_mut(key) {
            let left = decimal(&product["stock"]).unwrap_or_default() + units;
            product["stock"] = number(left);
        }
    }
}
