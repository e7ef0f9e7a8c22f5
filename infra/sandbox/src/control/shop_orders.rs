//! Orders as buyers create them and as the shop's staff change them.

use super::answers::{bad, created, done, list, ok, unknown};
use super::context::ShopContext;
use crate::answer::{Answer, Reply};
use crate::json::integer;
use crate::shop::{change_order, new_order, stock};
use crate::table::ChangedRows;
use jiff::SignedDuration;
use serde_json::{Value, json};

pub(super) fn answer(context: &mut ShopContext, method: &str, path: &[&str]) -> Reply {
    let body = context.body;
    match (method, path) {
        ("GET", []) => list(context.shop.orders.values().map(|order| order.body.clone())),
        ("POST", []) => match body.get("raw") {
            Some(raw) => {
                let id = new_order::create_raw(context.shop, raw.clone(), context.at, context.variants);
                created(&json!({"order_id": id}))
            }
            None => create(context, body),
        },
        ("POST", ["bulk"]) => create_many(context),
        ("POST", ["set"]) => create(context, &new_order::with_set(body)),
        ("DELETE", []) => {
            context.shop.orders.clear();
            done()
        }
        ("GET", [id]) => ok(&context.shop.orders.get(number(id)?).ok_or_else(unknown)?.body),
        ("PATCH", [id]) => change(context, number(id)?, body),
        ("POST", [id, "status"]) => {
            let status = body.get("status").and_then(integer).ok_or_else(|| bad("send {\"status\": 2}"))?;
            let mut patch = json!({"stat_status": status});
            if let Some(paid) = body.get("payed") {
                patch["payed"] = paid.clone();
            }
            change(context, number(id)?, &patch)
        }
        ("DELETE", [id]) => {
            context.shop.orders.remove(number(id)?).ok_or_else(unknown)?;
            done()
        }
        _ => Err(unknown()),
    }
}

fn number(id: &str) -> Result<i64, Answer> {
    id.parse().map_err(|_| bad("an order's id is a number"))
}

fn create(context: &mut ShopContext, partial: &Value) -> Reply {
    let (id, order) = new_order::create(context.shop, partial, context.at, context.variants, true);
    created(&json!({"order_id": id, "order": order}))
}

fn create_many(context: &mut ShopContext) -> Reply {
    let number = |name: &str| context.body.get(name).and_then(Value::as_i64);
    let count = number("count").filter(|count| *count > 0).ok_or_else(|| bad("send a count"))?;
    let batch = new_order::Batch {
        count,
        buyers: number("buyers").unwrap_or(count),
        spread: SignedDuration::from_secs(number("spread_seconds").unwrap_or(0)),
        template: context.body.get("order").cloned().unwrap_or_else(|| json!({})),
        notify: context.body.get("hooks") == Some(&Value::Bool(true)),
    };
    let (first, last) = new_order::create_many(context.shop, &batch, context.at, context.variants);
    created(&json!({"count": count, "first": first, "last": last}))
}

fn change(context: &mut ShopContext, id: i64, patch: &Value) -> Reply {
    let before = context.shop.orders.get(id).ok_or_else(unknown)?.body.clone();
    let order = change_order::apply(context.shop, id, patch, context.at, context.variants).ok_or_else(unknown)?;
    if context.variants.on("shop.stock_tracking") {
        stock::restore_if_cancelled(context.shop, &before, &order);
    }
    ok(&order)
}
