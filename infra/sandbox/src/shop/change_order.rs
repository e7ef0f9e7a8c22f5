//! Changes of an order, with their web-hooks.

use super::{Shop, events, totals};
use crate::clock::local;
use crate::control::variants::Variants;
use crate::json::{integer, merge};
use jiff::Timestamp;
use serde_json::Value;

/// Merges `patch` into the order and sets its time of change. Sums are computed from the lines unless the patch has them. `None` for
/// an unknown order.
pub(crate) fn apply(shop: &mut Shop, id: i64, patch: &Value, at: Timestamp, variants: &Variants) -> Option<Value> {
    let before = shop.orders.get(id)?.body.clone();
    let mut after = before.clone();
    merge(&mut after, patch);
    if totals::AFFECTING.iter().any(|name| patch.get(name).is_some()) {
        let recount = patch.get("total_sum").is_none();
        totals::complete(shop, &mut after, recount, variants);
    }
    let order = shop.orders.get_mut(id)?;
    order.body = after.clone();
    order.modified = local(at, &variants.choice("shop.timezone"));
    raise_events(shop, &before, &after, at, variants);
    Some(after)
}

fn raise_events(shop: &mut Shop, before: &Value, after: &Value, at: Timestamp, variants: &Variants) {
    let number = |body: &Value, name: &str| body.get(name).and_then(integer);
    let status = number(after, "stat_status");
    let status_changed = number(before, "stat_status") != status && status != Some(1);
    let lines_changed = variants.on("shop.hook_on_lines") && before.get("products") != after.get("products");
    if status_changed || lines_changed {
        events::order(shop, "order_update", after, at, variants);
    }
    if number(before, "payed") != Some(1) && number(after, "payed") == Some(1) {
        events::order(shop, "order_paid", after, at, variants);
    }
}
