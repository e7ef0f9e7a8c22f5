//! Orders as buyers place them and as the shop's staff change them.

use super::shop::Desk;
use super::{bad, ok, unknown};
use crate::answer::Answer;
use crate::json::integer;
use crate::shop::{edit, place, stock};
use jiff::SignedDuration;
use serde_json::{Value, json};

pub(super) fn answer(desk: &mut Desk, method: &str, path: &[&str]) -> Result<Answer, Answer> {
    match (method, path) {
        ("GET", []) => ok(&desk.shop.orders.values().map(|order| order.body.clone()).collect()),
        ("POST", []) => add(desk),
        ("POST", ["bulk"]) => bulk(desk),
        ("POST", ["set"]) => Ok(placed(desk, &place::set(desk.body))),
        ("DELETE", []) => {
            desk.shop.orders.clear();
            ok(&json!({}))
        }
        ("GET", [id]) => ok(&desk.shop.orders.get(number(id)?).ok_or_else(unknown)?.body),
        ("PATCH", [id]) => change(desk, number(id)?, desk.body.clone()),
        ("POST", [id, "status"]) => {
            let status = desk.body.get("status").and_then(integer).ok_or_else(|| bad("send {\"status\": 2}"))?;
            let mut patch = json!({"stat_status": status});
            if let Some(paid) = desk.body.get("payed") {
                patch["payed"] = paid.clone();
            }
            change(desk, number(id)?, patch)
        }
        ("DELETE", [id]) => {
            desk.shop.orders.remove(number(id)?).ok_or_else(unknown)?;
            ok(&json!({}))
        }
        _ => Err(unknown()),
    }
}

fn number(id: &str) -> Result<i64, Answer> {
    id.parse().map_err(|_| bad("an order's id is a number"))
}

fn add(desk: &mut Desk) -> Result<Answer, Answer> {
    if let Some(raw) = desk.body.get("raw") {
        let key = place::raw(desk.shop, raw.clone(), desk.at, desk.variants);
        return Ok(Answer::json(201, &json!({"order_id": key})));
    }
    Ok(placed(desk, desk.body))
}

fn placed(desk: &mut Desk, partial: &Value) -> Answer {
    let (id, order) = place::order(desk.shop, partial, desk.at, desk.variants, true);
    Answer::json(201, &json!({"order_id": id, "order": order}))
}

fn bulk(desk: &mut Desk) -> Result<Answer, Answer> {
    let count =
        desk.body.get("count").and_then(Value::as_i64).filter(|count| *count > 0).ok_or_else(|| bad("send a count"))?;
    let wanted = place::Bulk {
        count,
        buyers: desk.body.get("buyers").and_then(Value::as_i64).unwrap_or(count),
        spread: SignedDuration::from_secs(desk.body.get("spread_seconds").and_then(Value::as_i64).unwrap_or(0)),
        template: desk.body.get("order").cloned().unwrap_or_else(|| json!({})),
        tell: desk.body.get("hooks") == Some(&Value::Bool(true)),
    };
    let (first, last) = place::bulk(desk.shop, &wanted, desk.at, desk.variants);
    Ok(Answer::json(201, &json!({"count": count, "first": first, "last": last})))
}

fn change(desk: &mut Desk, id: i64, patch: Value) -> Result<Answer, Answer> {
    let before = desk.shop.orders.get(id).ok_or_else(unknown)?.body.clone();
    let order = edit::merge(desk.shop, id, &patch, desk.at, desk.variants).ok_or_else(unknown)?;
    if desk.variants.on("shop.stock_tracking") {
        stock::give_back_if_cancelled(desk.shop, &before, &order);
    }
    ok(&order)
}
