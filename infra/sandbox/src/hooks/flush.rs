//! One round of deliveries, as the live systems' cron does it, with loss, duplicates and reversed order on demand.

use super::delivery::{Delivery, Sender};
use super::send;
use crate::Error;
use crate::call::System;
use crate::control::state::HookFaults;
use crate::control::variants::Variants;
use crate::inner::Inner;
use crate::locked_store::LockedStore;
use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Delivers the due web-hooks of one system; with `force` also those that wait for their next attempt. Returns the result of each.
pub(crate) async fn flush(inner: &Inner, system: System, force: bool) -> Result<Value, Error> {
    let _lock = inner.flush_lock.lock().await;
    match system {
        System::Shop => round(inner, &inner.shop, system, force).await,
        System::Roapp => round(inner, &inner.roapp, system, force).await,
    }
}

async fn round<S: Sender>(inner: &Inner, store: &LockedStore<S>, system: System, force: bool) -> Result<Value, Error> {
    let now = (inner.now)();
    let (variants, reverse) =
        inner.control.effect(|control| (control.settings().variants, control.hook_faults[system as usize].reverse))?;
    let mut due: Vec<(i64, Delivery)> = store.effect(|state| {
        let is_due = |delivery: &Delivery| !delivery.lost && (force || delivery.due <= now);
        let due = state.deliveries().iter().filter(|(_, delivery)| is_due(delivery));
        due.map(|(id, delivery)| (id, delivery.clone())).collect()
    })?;
    if reverse {
        due.reverse();
    }
    let mut report = Vec::new();
    for (id, delivery) in due {
        let copies = inner.control.effect(|control| next_copies(&mut control.hook_faults[system as usize]))?;
        if copies == 0 {
            store.effect(|state| state.deliveries().remove(id))?;
            report.push(json!({"id": id, "event": delivery.event, "url": delivery.url, "result": "lost on demand"}));
        }
        for _ in 0..copies {
            report.push(attempt(store, id, &delivery, now, &variants).await?);
        }
    }
    Ok(Value::Array(report))
}

async fn attempt<S: Sender>(
    store: &LockedStore<S>,
    id: i64,
    delivery: &Delivery,
    now: Timestamp,
    variants: &Variants,
) -> Result<Value, Error> {
    let body = if delivery.body.is_null() { Bytes::new() } else { Bytes::from(delivery.body.to_string()) };
    let result = send::send(&delivery.method, &delivery.url, &delivery.headers, body).await;
    let received = matches!(result, Ok(status) if (200..300).contains(&status));
    store.effect(|state| {
        let failed = state.deliveries().get(id).map_or(0, |waiting| waiting.attempts) + 1;
        let delay = state.retry_delay(failed, variants);
        if received {
            state.deliveries().remove(id);
        } else if let Some(waiting) = state.deliveries().get_mut(id) {
            waiting.attempts += 1;
            waiting.lost = delay.is_none();
            waiting.due = delay.and_then(|delay| now.checked_add(delay).ok()).unwrap_or(now);
        }
        state.on_attempt(delivery.target, received, now, variants);
    })?;
    let result = result.map_or_else(Value::from, Value::from);
    Ok(json!({"id": id, "event": delivery.event, "url": delivery.url, "result": result}))
}

/// How often the next delivery is sent: 0 is lost, 2 is a duplicate.
fn next_copies(faults: &mut HookFaults) -> u32 {
    if faults.lose > 0 {
        faults.lose -= 1;
        0
    } else if faults.double > 0 {
        faults.double -= 1;
        2
    } else {
        1
    }
}
