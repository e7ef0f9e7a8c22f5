//! What is in the account, read whole, and what its settings page can change.

use super::{bad, broken, office_fields, office_fill, office_staff, ok, unknown};
use crate::answer::Answer;
use crate::call::Call;
use crate::control::variants::Variants;
use crate::ids::WEBHOOK_SECRET;
use crate::json::merge;
use crate::roapp::model::EndPoint;
use crate::roapp::{Office, comments, item_view, order_view, person_view, product_view};
use crate::sandbox::Inner;
use jiff::Timestamp;
use serde_json::{Value, json};

/// What every control call of the account works with.
pub(super) struct Desk<'a> {
    pub(super) office: &'a mut Office,
    pub(super) at: Timestamp,
    pub(super) variants: &'a Variants,
    pub(super) body: &'a Value,
}

pub(super) fn answer(inner: &Inner, call: &Call, path: &[&str], body: &Value) -> Result<Answer, Answer> {
    let variants = inner.control.effect(|control| control.settings().variants).map_err(broken)?;
    let at = crate::clock::whole(call.at);
    let act =
        |office: &mut Office| route(&mut Desk { office, at, variants: &variants, body }, call.method.as_str(), path);
    inner.roapp.effect(act).map_err(broken)?
}

fn route(desk: &mut Desk, method: &str, path: &[&str]) -> Result<Answer, Answer> {
    match (method, path) {
        ("GET", ["orders"]) => ok(&desk.office.orders.values().map(|order| whole(desk, order)).collect()),
        ("GET", ["orders", id]) => {
            let order = id.parse().ok().and_then(|id| desk.office.orders.get(id)).ok_or_else(unknown)?;
            ok(&whole(desk, order))
        }
        ("GET", ["people"]) => {
            ok(&desk.office.people.values().map(|person| person_view::person(desk.office, person)).collect())
        }
        ("GET", ["products"]) => {
            ok(&desk.office.products.values().map(|product| product_view::whole(product, desk.variants)).collect())
        }
        ("GET", ["categories"]) => ok(&desk
            .office
            .categories
            .values()
            .map(|row| json!({"id": row.id, "title": row.title, "parent_id": row.parent_id}))
            .collect()),
        ("GET", ["state"]) => state(desk),
        ("POST", ["webhooks"]) => endpoint(desk),
        ("POST", ["webhooks", id, switch @ ("enable" | "disable")]) => {
            let id = id.parse().map_err(|_| bad("an id is a number"))?;
            if desk.office.switch(id, *switch == "enable") { ok(&json!({})) } else { Err(unknown()) }
        }
        ("POST", ["fields"]) => office_fields::add(desk),
        ("DELETE", ["fields", id]) => office_fields::remove(desk, id),
        ("POST", ["fill"]) => office_fill::fill(desk),
        ("GET", ["webhooks"]) => {
            desk.office.switch_off_failing(desk.at, desk.variants);
            ok(&json!(desk.office.endpoints.values().collect::<Vec<_>>()))
        }
        ("DELETE", ["webhooks", id]) => {
            id.parse().ok().and_then(|id| desk.office.endpoints.remove(id)).ok_or_else(unknown)?;
            ok(&json!({}))
        }
        ("POST", ["settings"]) => settings(desk),
        ("POST", ["statuses"]) => status(desk),
        ("DELETE", ["statuses", id]) => {
            let id: i64 = id.parse().map_err(|_| bad("a status's id is a number"))?;
            let statuses = &mut desk.office.settings().statuses;
            let before = statuses.len();
            statuses.retain(|status| status["id"] != id);
            if statuses.len() < before { ok(&json!({})) } else { Err(unknown()) }
        }
        _ => office_staff::answer(desk, method, path),
    }
}

/// An order with its items and its feed in it.
pub(super) fn whole(desk: &Desk, order: &crate::roapp::model::Order) -> Value {
    let mut shown = order_view::order(desk.office, order, desk.variants);
    shown["items"] = order.items.iter().map(|item| item_view::item(desk.office, item, desk.variants)).collect();
    shown["comments"] = comments::view(order);
    shown
}

fn state(desk: &Desk) -> Result<Answer, Answer> {
    ok(&json!({
        "orders": desk.office.orders.len(), "people": desk.office.people.len(), "products": desk.office.products.len(),
        "categories": desk.office.categories.len(), "webhooks": desk.office.endpoints.len(),
        "deliveries_waiting": desk.office.deliveries.values().filter(|delivery| !delivery.lost).count(),
        "deliveries_lost": desk.office.deliveries.values().filter(|delivery| delivery.lost).count(),
    }))
}

fn endpoint(desk: &mut Desk) -> Result<Answer, Answer> {
    let url = desk.body["url"].as_str().ok_or_else(|| bad("an end point needs a url"))?.to_owned();
    let secret = desk.body["secret"].as_str().unwrap_or(WEBHOOK_SECRET).to_owned();
    let places = desk.variants.number("roapp.hook_places").and_then(|places| usize::try_from(places).ok());
    if places.is_some_and(|places| desk.office.endpoints.len() >= places) {
        return Err(Answer::message(409, "the account has no place for another web-hook"));
    }
    let names = desk.body["events"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let events: Vec<String> = names.map(str::to_owned).collect();
    let settings = desk.office.settings();
    settings.last_endpoint += 1;
    let id = settings.last_endpoint;
    desk.office
        .endpoints
        .insert(id, EndPoint { id, url, secret, events, enabled: true, failures: 0, failing_since: None });
    Ok(Answer::json(201, &json!({"id": id})))
}

/// Whatever of the configuration is given: objects merge, lists replace.
fn settings(desk: &mut Desk) -> Result<Answer, Answer> {
    let mut whole = serde_json::to_value(&*desk.office.settings()).map_err(|error| bad(error.to_string()))?;
    merge(&mut whole, desk.body);
    *desk.office.settings() = serde_json::from_value(whole.clone()).map_err(|error| bad(error.to_string()))?;
    ok(&whole)
}

fn status(desk: &mut Desk) -> Result<Answer, Answer> {
    let id = desk.body["id"].as_i64().ok_or_else(|| bad("a status needs an id"))?;
    let mut status = json!({"id": id, "name": format!("Status {id}"), "color": "#808080", "group": {"type": 2, "name": "In progress"}});
    merge(&mut status, desk.body);
    let statuses = &mut desk.office.settings().statuses;
    statuses.retain(|known| known["id"] != id);
    statuses.push(status.clone());
    Ok(Answer::json(201, &status))
}
