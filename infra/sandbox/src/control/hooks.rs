//! Web-hooks on demand: deliver now, lose, duplicate or reverse deliveries, or deliver periodically.

use super::answers::{bad, done, ok, storage_failed, unknown};
use super::state::HookFaults;
use crate::answer::{Answer, Reply};
use crate::call::{Call, System};
use crate::clock;
use crate::hooks::{Delivery, flush};
use crate::inner::Inner;
use crate::table::Table;
use serde_json::{Value, json};

pub(super) async fn answer(inner: &Inner, call: &Call, path: &[&str], body: &Value) -> Reply {
    match (call.method.as_str(), path) {
        ("POST", ["flush"]) => {
            let force = body.get("force") == Some(&Value::Bool(true));
            let mut report = serde_json::Map::new();
            for system in systems(inner, body)? {
                report.insert(system.name().to_owned(), flush(inner, system, force).await.map_err(storage_failed)?);
            }
            ok(&Value::Object(report))
        }
        ("POST", ["faults"]) => set_faults(inner, body),
        ("POST", ["auto"]) => {
            let seconds = |name: &str| body.get(name).and_then(Value::as_u64);
            let set = inner.control.effect(|control| {
                control.settings_mut().auto_shop = seconds("shop_seconds");
                control.settings_mut().auto_roapp = seconds("roapp_seconds");
            });
            set.map_err(storage_failed)?;
            done()
        }
        ("GET", []) => {
            let shop = inner.shop.effect(|shop| list(&shop.deliveries)).map_err(storage_failed)?;
            if !inner.is_first() {
                return ok(&json!({ "shop": shop }));
            }
            let roapp = inner.roapp.effect(|roapp| list(&roapp.deliveries)).map_err(storage_failed)?;
            ok(&json!({"shop": shop, "roapp": roapp}))
        }
        _ => Err(unknown()),
    }
}

/// The system that the body names, or all that are controlled here.
fn systems(inner: &Inner, body: &Value) -> Result<Vec<System>, Answer> {
    match body.get("system") {
        None | Some(Value::Null) => Ok(inner.systems().to_vec()),
        Some(value) => {
            serde_json::from_value(value.clone()).map(|system| vec![system]).map_err(|error| bad(error.to_string()))
        }
    }
}

fn set_faults(inner: &Inner, body: &Value) -> Reply {
    let systems = systems(inner, body)?;
    let wanted: HookFaults = serde_json::from_value(body.clone()).map_err(|error| bad(error.to_string()))?;
    let set = inner
        .control
        .effect(|control| systems.iter().for_each(|system| control.hook_faults[*system as usize] = wanted));
    set.map_err(storage_failed)?;
    done()
}

fn list(deliveries: &Table<Delivery>) -> Value {
    let entry = |(id, delivery): (i64, &Delivery)| {
        json!({"id": id, "event": delivery.event, "target": delivery.target, "method": delivery.method, "url": delivery.url,
               "body": delivery.body, "attempts": delivery.attempts, "due": clock::seconds(delivery.due), "lost": delivery.lost})
    };
    deliveries.iter().map(entry).collect()
}
