//! Faults, variants, limits, the call log and the reset.

use super::faults::Fault;
use super::{bad, broken, ok, unknown};
use crate::answer::Answer;
use crate::call::Call;
use crate::sandbox::Inner;
use serde_json::{Value, json};

pub(super) fn answer(inner: &Inner, call: &Call, path: &[&str], body: &Value) -> Result<Answer, Answer> {
    match (call.method.as_str(), path) {
        ("POST", ["faults"]) => add_faults(inner, body),
        ("POST", ["faults", "release"]) => {
            inner.release.send_modify(|turn| *turn += 1);
            ok(&json!({}))
        }
        ("GET", ["faults"]) => inner
            .control
            .effect(|control| ok(&json!({"waiting": control.faults.waiting(), "held": control.held})))
            .map_err(broken)?,
        ("DELETE", ["faults"]) => control(inner, |control| control.faults.clear()),
        ("DELETE", ["faults", id]) => {
            let id = id.parse().map_err(|_| bad("a fault's id is a number"))?;
            control(inner, |control| control.faults.remove(id))
        }
        ("POST", ["variants"]) => {
            inner
                .control
                .effect(|control| control.settings_mut().variants.choose(body))
                .map_err(broken)?
                .map_err(bad)?;
            variants(inner)
        }
        ("GET", ["variants"]) => variants(inner),
        ("DELETE", ["variants"]) => control(inner, |control| control.settings_mut().variants.clear()),
        ("GET", ["calls"]) => calls(inner, call),
        ("DELETE", ["calls"]) => control(inner, |control| control.calls.clear()),
        ("POST", ["limits"]) => limits(inner, body),
        ("GET", ["limits"]) => inner
            .control
            .effect(|control| {
                let settings = control.settings();
                ok(&json!({"roapp_per_second": settings.roapp_per_second, "shop_per_second": settings.shop_per_second,
                           "shop_per_hour": settings.shop_per_hour}))
            })
            .map_err(broken)?,
        ("POST", ["reset"]) => reset(inner, body),
        ("GET", []) => ok(&json!({"now": crate::clock::millis((inner.now)())})),
        _ => Err(unknown()),
    }
}

fn control(inner: &Inner, act: impl FnOnce(&mut super::state::Control)) -> Result<Answer, Answer> {
    inner.control.effect(act).map_err(broken)?;
    ok(&json!({}))
}

/// One fault, or a list of them.
fn add_faults(inner: &Inner, body: &Value) -> Result<Answer, Answer> {
    let faults = crate::json::one_or_many(body).into_iter().map(|fault| serde_json::from_value::<Fault>(fault.clone()));
    let faults: Vec<Fault> = faults.collect::<Result<_, _>>().map_err(|error| bad(error.to_string()))?;
    let ids: Vec<u64> = inner
        .control
        .effect(|control| faults.into_iter().map(|fault| control.faults.add(fault)).collect())
        .map_err(broken)?;
    Ok(Answer::json(201, &json!({"ids": ids})))
}

fn variants(inner: &Inner) -> Result<Answer, Answer> {
    let listing = inner.control.effect(|control| control.settings().variants.listing()).map_err(broken)?;
    ok(&listing)
}

fn calls(inner: &Inner, call: &Call) -> Result<Answer, Answer> {
    let since = call.param("since").and_then(|text| text.parse().ok()).unwrap_or(0);
    let list =
        inner.control.effect(|control| json!(control.calls.list(call.param("system"), since))).map_err(broken)?;
    ok(&list)
}

/// Those that are given; null lifts a limit.
fn limits(inner: &Inner, body: &Value) -> Result<Answer, Answer> {
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
    control(inner, |control| {
        let settings = control.settings_mut();
        settings.roapp_per_second = roapp.unwrap_or(settings.roapp_per_second);
        settings.shop_per_second = shop.unwrap_or(settings.shop_per_second);
        settings.shop_per_hour = hour.unwrap_or(settings.shop_per_hour);
    })
}

/// Everything back to the seeded world, or to a configured but empty one.
fn reset(inner: &Inner, body: &Value) -> Result<Answer, Answer> {
    let empty = body.get("empty") == Some(&Value::Bool(true));
    let now = (inner.now)();
    inner.release.send_modify(|turn| *turn += 1);
    inner.control.effect(super::state::Control::clear).map_err(broken)?;
    let shop = inner.shop.effect(|shop| {
        shop.clear();
        shop.meta();
        if !empty {
            crate::seed::shop(shop, now);
        }
    });
    shop.map_err(broken)?;
    let roapp = inner.roapp.effect(|office| {
        office.clear();
        if empty { crate::seed::bare(office) } else { crate::seed::roapp(office, now) }
    });
    roapp.map_err(broken)?;
    ok(&json!({}))
}
