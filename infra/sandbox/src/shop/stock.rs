//! Stock, where the shop tracks it. An order deducts it. A cancellation in the admin panel restores it, a cancellation through the API
//! does not.

use super::Shop;
use crate::json::{decimal, number, text};
use rust_decimal::Decimal;
use serde_json::Value;

/// Status «Canceled».
const CANCELED: i64 = 4;

/// Deducts the order's units.
pub(super) fn deduct(shop: &mut Shop, order: &Value) {
    add(shop, order, Decimal::NEGATIVE_ONE);
}

/// Restores them when a change by an admin cancels the order.
pub(crate) fn restore_if_cancelled(shop: &mut Shop, before: &Value, after: &Value) {
    let cancelled = |order: &Value| order["stat_status"].as_i64() == Some(CANCELED);
    if cancelled(after) && !cancelled(before) {
        add(shop, after, Decimal::ONE);
    }
}

fn add(shop: &mut Shop, order: &Value, sign: Decimal) {
    for line in order["products"].as_array().into_iter().flatten() {
        let Some(key) = shop.product_key(text(line, "article")) else { continue };
        let units = decimal(&line["quantity"]).unwrap_or_default() * sign;
        if let Some(product) = shop.products.get_mut(key) {
            let left = decimal(&product["stock"]).unwrap_or_default() + units;
            product["stock"] = number(left);
        }
    }
}
