//! Faults, latency, variants, limits, the call log and the reset.

use super::answers::{bad, created, done, done_if, ok, storage_failed, unknown};
use super::faults::Fault;
use super::state::Control;
use crate::answer::Reply;
use crate::call::Call;
use crate::inner::{FurtherShop, Inner};
use crate::{clock, further, json, seed};
use serde_json::{Value, json};

pub(super) fn answer(inner: &Inner, call: &Call, path: &[&str], body: &Value) -> Reply {
    match (call.method.as_str(), path) {
        ("POST", ["faults"]) => add_faults(inner, body),
        ("POST", ["faults", "release"]) => {
            inner.release.send_modify(|count| *count += 1);
            done()
        }
        ("GET", ["faults"]) => {
            show(inner, |control| json!({"waiting": control.faults.waiting(), "held": control.paused_calls}))
        }
        ("DELETE", ["faults"]) => change(inner, |control| control.faults.clear()),
        ("DELETE", ["faults", id]) => {
            let id = id.parse().map_err(|_| bad("a fault's id is a number"))?;
            change(inner, |control| control.faults.remove(id))
        }
        ("POST", ["latency"]) => {
            let added = inner.control.effect(|control| control.settings_mut().latencies.add(body));
            let ids = added.map_err(storage_failed)?.map_err(bad)?;
            latency_changed(inner);
            created(&json!({ "ids": ids }))
        }
        ("GET", ["latency"]) => show(inner, |control| control.settings().latencies.listing()),
        ("DELETE", ["latency"]) => {
            inner.control.effect(|control| control.settings_mut().latencies.clear()).map_err(storage_failed)?;
            latency_changed(inner);
            done()
        }
        ("DELETE", ["latency", id]) => {
            let id = id.parse().map_err(|_| bad("a latency's id is a number"))?;
            let removed = inner.control.effect(|control| control.settings_mut().latencies.remove(id));
            latency_changed(inner);
            done_if(removed.map_err(storage_failed)?)
        }
        ("POST", ["variants"]) => {
            let chosen = inner.control.effect(|control| control.settings_mut().variants.choose(body));
            chosen.map_err(storage_failed)?.map_err(bad)?;
            show(inner, |control| control.settings().variants.listing())
        }
        ("GET", ["variants"]) => show(inner, |control| control.settings().variants.listing()),
        ("DELETE", ["variants"]) => change(inner, |control| control.settings_mut().variants.clear()),
        ("GET", ["calls"]) => {
            let since = call.param("since").and_then(|text| text.parse().ok()).unwrap_or(0);
            show(inner, |control| json!(control.calls.list(call.param("system"), since)))
        }
        ("DELETE", ["calls"]) => change(inner, |control| control.calls.clear()),
        ("POST", ["limits"]) => set_limits(inner, body),
        ("GET", ["limits"]) => show(inner, |control| {
            let settings = control.settings();
            json!({"roapp_per_second": settings.roapp_per_second, "shop_per_second": settings.shop_per_second,
                   "shop_per_hour": settings.shop_per_hour})
        }),
        ("POST", ["reset"]) => reset(inner, body),
        ("GET", []) => {
            let (now, shops) = (clock::millis((inner.now)()), listing(inner));
            show(
                inner,
                |control| json!({"now": now, "shops": shops, "latency": control.settings().latencies.listing()}),
            )
        }
        _ => Err(unknown()),
    }
}

/// The further shops, with where each is answered.
pub(super) fn listing(inner: &Inner) -> Value {
    further::list(inner).into_iter().map(view).collect()
}

pub(super) fn view(shop: FurtherShop) -> Value {
    json!({"number": shop.number, "port": shop.port, "url": format!("http://127.0.0.1:{}", shop.port)})
}

fn change(inner: &Inner, act: impl FnOnce(&mut Control)) -> Reply {
    inner.control.effect(act).map_err(storage_failed)?;
    done()
}

fn show(inner: &Inner, view: impl FnOnce(&mut Control) -> Value) -> Reply {
    ok(&inner.control.effect(view).map_err(storage_failed)?)
}

/// One fault or a list of them.
fn add_faults(inner: &Inner, body: &Value) -> Reply {
    let faults = json::one_or_many(body).into_iter().map(|fault| serde_json::from_value::<Fault>(fault.clone()));
    let faults: Vec<Fault> = faults.collect::<Result<_, _>>().map_err(|error| bad(error.to_string()))?;
    let ids = inner.control.effect(|control| {
        let ids: Vec<u64> = faults.into_iter().map(|fault| control.faults.add(fault)).collect();
        json!({ "ids": ids })
    });
    created(&ids.map_err(storage_failed)?)
}

/// Sets the given limits; null removes a limit.
fn set_limits(inner: &Inner, body: &Value) -> Reply {
    let given = |name: &str| match body.get(name) {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(None)),
        Some(value) => {
            let number = value.as_u64().and_then(|value| u32::try_from(value).ok());
            number.map(|number| Some(Some(number))).ok_or_else(|| bad("a limit is a number or null"))
        }
    };
    let (roapp, shop, hour) = (given("roapp_per_second")?, given("shop_per_second")?, given("shop_per_hour")?);
    if [roapp, shop, hour].iter().all(Option::is_none) {
        return Err(bad("send {\"roapp_per_second\": 3} or null"));
    }
    change(inner, |control| {
        let settings = control.settings_mut();
        settings.roapp_per_second = roapp.unwrap_or(settings.roapp_per_second);
        settings.shop_per_second = shop.unwrap_or(settings.shop_per_second);
        settings.shop_per_hour = hour.unwrap_or(settings.shop_per_hour);
    })
}

fn latency_changed(inner: &Inner) {
    inner.latency_changed.send_modify(|count| *count += 1);
}

/// Restores the demo data, or with `empty` a configured account and shop without data. The first shop's reset is that of all.
fn reset(inner: &Inner, body: &Value) -> Reply {
    let empty = body.get("empty") == Some(&Value::Bool(true));
    reset_shop(inner, empty).map_err(storage_failed)?;
    if inner.is_first() {
        for open in inner.shops().iter() {
            reset_shop(&open.inner, empty).map_err(storage_failed)?;
        }
        let now = (inner.now)();
        let roapp = inner.roapp.effect(|roapp| {
            roapp.clear();
            if empty { seed::bare(roapp) } else { seed::roapp(roapp, now) }
        });
        roapp.map_err(storage_failed)?;
    }
    done()
}

/// Resets a shop and its control settings.
fn reset_shop(inner: &Inner, empty: bool) -> Result<(), crate::Error> {
    let now = (inner.now)();
    inner.release.send_modify(|count| *count += 1);
    inner.control.effect(Control::clear)?;
    latency_changed(inner);
    inner.shop.effect(|shop| {
        shop.clear();
        shop.meta();
        if !empty {
            seed::shop(shop, now);
        }
    })
}
