//! The account's data, complete, and the changes of its settings page.

use super::answers::{bad, created, done, done_if, id, list, ok, unknown};
use super::context::RoappContext;
use super::{roapp_fields, roapp_fill, roapp_staff};
use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::ids::WEBHOOK_SECRET;
use crate::inner::Inner;
use crate::json::merge;
use crate::roapp::model::EndPoint;
use crate::roapp::{person_view, product_view};
use crate::table::next_id;
use serde_json::{Value, json};

pub(super) fn answer(inner: &Inner, call: &Call, path: &[&str], body: &Value) -> Reply {
    RoappContext::run(inner, call, body, |context| route(context, call.method.as_str(), path))
}

fn route(context: &mut RoappContext, method: &str, path: &[&str]) -> Reply {
    let (roapp, variants) = (&mut *context.roapp, context.change.variants);
    match (method, path) {
        ("GET", ["orders"]) => list(context.roapp.orders.values().map(|order| context.order(order))),
        ("GET", ["orders", order]) => {
            let order = order.parse().ok().and_then(|id| context.roapp.orders.get(id)).ok_or_else(unknown)?;
            ok(&context.order(order))
        }
        ("GET", ["people"]) => list(roapp.people.values().map(|person| person_view::person(roapp, person))),
        ("GET", ["products"]) => list(roapp.products.values().map(|product| product_view::complete(product, variants))),
        ("GET", ["categories"]) => {
            let view = |row: &crate::roapp::model::Category| json!({"id": row.id, "title": row.title, "parent_id": row.parent_id});
            list(roapp.categories.values().map(view))
        }
        ("GET", ["state"]) => state(context),
        ("POST", ["webhooks"]) => add_endpoint(context),
        ("POST", ["webhooks", endpoint, switch @ ("enable" | "disable")]) => {
            done_if(roapp.switch_endpoint(id(endpoint)?, *switch == "enable"))
        }
        ("POST", ["fields"]) => roapp_fields::add(context),
        ("DELETE", ["fields", field]) => roapp_fields::remove(context, id(field)?),
        ("POST", ["fill"]) => roapp_fill::fill(context),
        ("GET", ["webhooks"]) => {
            roapp.switch_off_failing(context.change.at, variants);
            ok(&json!(roapp.endpoints.values().collect::<Vec<_>>()))
        }
        ("DELETE", ["webhooks", id]) => {
            id.parse().ok().and_then(|id| roapp.endpoints.remove(id)).ok_or_else(unknown)?;
            done()
        }
        ("POST", ["settings"]) => change_settings(context),
        ("POST", ["statuses"]) => add_status(context),
        ("DELETE", ["statuses", status]) => {
            let id: i64 = status.parse().map_err(|_| bad("a status's id is a number"))?;
            let statuses = &mut roapp.settings_mut().statuses;
            let before = statuses.len();
            statuses.retain(|status| status["id"] != id);
            done_if(statuses.len() < before)
        }
        _ => roapp_staff::answer(context, method, path),
    }
}

fn state(context: &RoappContext) -> Reply {
    let roapp = &context.roapp;
    ok(&json!({
        "orders": roapp.orders.len(), "people": roapp.people.len(), "products": roapp.products.len(),
        "categories": roapp.categories.len(), "webhooks": roapp.endpoints.len(),
        "deliveries_waiting": roapp.deliveries.values().filter(|delivery| !delivery.lost).count(),
        "deliveries_lost": roapp.deliveries.values().filter(|delivery| delivery.lost).count(),
    }))
}

fn add_endpoint(context: &mut RoappContext) -> Reply {
    let body = context.body;
    let url = body["url"].as_str().ok_or_else(|| bad("an end point needs a url"))?.to_owned();
    let secret = body["secret"].as_str().unwrap_or(WEBHOOK_SECRET).to_owned();
    let limit = context.change.variants.number("roapp.hook_places").and_then(|limit| usize::try_from(limit).ok());
    if limit.is_some_and(|limit| context.roapp.endpoints.len() >= limit) {
        return Err(Answer::message(409, "the account has no place for another web-hook"));
    }
    let names = body["events"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let events = names.map(str::to_owned).collect();
    let id = next_id(&mut context.roapp.settings_mut().last_endpoint);
    let endpoint = EndPoint { id, url, secret, events, enabled: true, failures: 0, failing_since: None };
    context.roapp.endpoints.insert(id, endpoint);
    created(&json!({"id": id}))
}

/// Merges the body into the configuration: objects are merged, lists replaced.
fn change_settings(context: &mut RoappContext) -> Reply {
    let settings = context.roapp.settings_mut();
    let mut merged = serde_json::to_value(&*settings).map_err(|error| bad(error.to_string()))?;
    merge(&mut merged, context.body);
    *settings = serde_json::from_value(merged.clone()).map_err(|error| bad(error.to_string()))?;
    ok(&merged)
}

fn add_status(context: &mut RoappContext) -> Reply {
    let id = context.body["id"].as_i64().ok_or_else(|| bad("a status needs an id"))?;
    let mut status = json!({"id": id, "name": format!("Status {id}"), "color": "#808080", "group": {"type": 2, "name": "In progress"}});
    merge(&mut status, context.body);
    let statuses = &mut context.roapp.settings_mut().statuses;
    statuses.retain(|known| known["id"] != id);
    statuses.push(status.clone());
    created(&status)
}
