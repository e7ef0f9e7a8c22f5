//! Web-hooks on demand: deliver now, lose, double, reverse, or deliver by themselves.

use super::state::HookFaults;
use super::{bad, broken, ok, unknown};
use crate::answer::Answer;
use crate::call::{Call, System};
use crate::hooks::{Delivery, flush};
use crate::sandbox::Inner;
use serde_json::{Value, json};

pub(super) async fn answer(inner: &Inner, call: &Call, path: &[&str], body: &Value) -> Result<Answer, Answer> {
    match (call.method.as_str(), path) {
        ("POST", ["flush"]) => flush_now(inner, &systems(body.get("system"))?, body).await,
        ("POST", ["faults"]) => faults(inner, body),
        ("POST", ["auto"]) => {
            let seconds = |name: &str| body.get(name).and_then(Value::as_u64);
            let set = inner.control.effect(|control| {
                control.settings_mut().auto_shop = seconds("shop_seconds");
                control.settings_mut().auto_roapp = seconds("roapp_seconds");
            });
            set.map_err(broken)?;
            ok(&json!({}))
        }
        ("GET", []) => {
            let shop = inner.shop.effect(|shop| list(shop.deliveries.iter())).map_err(broken)?;
            let roapp = inner.roapp.effect(|office| list(office.deliveries.iter())).map_err(broken)?;
            ok(&json!({"shop": shop, "roapp": roapp}))
        }
        _ => Err(unknown()),
    }
}

pub(super) async fn flush_now(inner: &Inner, systems: &[System], body: &Value) -> Result<Answer, Answer> {
    let force = body.get("force") == Some(&Value::Bool(true));
    let mut report = serde_json::Map::new();
    for system in systems {
        report.insert(system.name().to_owned(), flush(inner, *system, force).await.map_err(broken)?);
    }
    ok(&Value::Object(report))
}

fn systems(given: Option<&Value>) -> Result<Vec<System>, Answer> {
    match given {
        None | Some(Value::Null) => Ok(vec![System::Shop, System::Roapp]),
        Some(value) => {
            serde_json::from_value(value.clone()).map(|system| vec![system]).map_err(|error| bad(error.to_string()))
        }
    }
}

fn faults(inner: &Inner, body: &Value) -> Result<Answer, Answer> {
    let systems = systems(body.get("system"))?;
    let wanted: HookFaults = serde_json::from_value(body.clone()).map_err(|error| bad(error.to_string()))?;
    let set = inner
        .control
        .effect(|control| systems.iter().for_each(|system| control.hook_faults[*system as usize] = wanted));
    set.map_err(broken)?;
    ok(&json!({}))
}

fn list<'a>(deliveries: impl Iterator<Item = (i64, &'a Delivery)>) -> Value {
    let entry = |(id, delivery): (i64, &Delivery)| {
        json!({"id": id, "event": delivery.event, "target": delivery.target, "method": delivery.method, "url": delivery.url,
               "body": delivery.body, "attempts": delivery.attempts, "due": crate::clock::seconds(delivery.due), "lost": delivery.lost})
    };
    deliveries.map(entry).collect()
}
