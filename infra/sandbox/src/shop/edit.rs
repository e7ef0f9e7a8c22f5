//! Changes of an order, whoever makes them, with the web-hooks they cause.

use super::{Shop, events, totals};
use crate::clock::local;
use crate::control::variants::Variants;
use crate::json::{integer, merge as lay_over};
use jiff::Timestamp;
use serde_json::Value;

/// Lays `patch` over the order and dates the change. Sums follow the lines unless the patch gives them. Nothing to do
/// for an unknown order.
pub(crate) fn merge(shop: &mut Shop, id: i64, patch: &Value, at: Timestamp, variants: &Variants) -> Option<Value> {
    let before = shop.orders.get(id)?.body.clone();
    let mut after = before.clone();
    lay_over(&mut after, patch);
    if totals::MOVING.iter().any(|name| patch.get(name).is_some()) {
        let recount = patch.get("total_sum").is_none();
        totals::complete(shop, &mut after, recount, variants);
    }
    let order = shop.orders.get_mut(id)?;
    order.body = after.clone();
    order.modified = local(at, &variants.choice("shop.timezone"));
    raise(shop, &before, &after, at, variants);
    Some(after)
}

fn raise(shop: &mut Shop, before: &Value, after: &Value, at: Timestamp, variants: &Variants) {
    let number = |body: &Value, name: &str| body.get(name).and_then(integer);
    let status = number(after, "stat_status");
    let moved = number(before, "stat_status") != status && status != Some(1);
    let relined = variants.on("shop.hook_on_lines") && before.get("products") != after.get("products");
    if moved || relined {
        events::order(shop, "order_update", after, at, variants);
    }
    if number(before, "payed") != Some(1) && number(after, "payed") == Some(1) {
        events::order(shop, "order_paid", after, at, variants);
    }
}
