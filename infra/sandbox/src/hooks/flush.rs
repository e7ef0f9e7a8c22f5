//! One round of deliveries, as the live systems' cron does it, with loss, doubling and disorder on demand.

use super::{Delivery, Sender};
use crate::Error;
use crate::call::System;
use crate::control::state::HookFaults;
use crate::control::variants::Variants;
use crate::sandbox::Inner;
use crate::shelf::Shelf;
use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Delivers what is due of one system; `force` also what waits for its next attempt. Says what became of each.
pub(crate) async fn flush(inner: &Inner, system: System, force: bool) -> Result<Value, Error> {
    let turn = inner.flushing.lock().await;
    let now = (inner.now)();
    let done = match system {
        System::Shop => round(inner, &inner.shop, system, now, force).await,
        System::Roapp => round(inner, &inner.roapp, system, now, force).await,
    };
    drop(turn);
    done
}

async fn round<W: Sender>(
    inner: &Inner,
    shelf: &Shelf<W>,
    system: System,
    now: Timestamp,
    force: bool,
) -> Result<Value, Error> {
    let (variants, reverse) =
        inner.control.effect(|control| (control.settings().variants, control.hook_faults[system as usize].reverse))?;
    let mut due: Vec<(i64, Delivery)> = shelf.effect(|world| {
        let waits = |delivery: &Delivery| !delivery.lost && (force || delivery.due <= now);
        world
            .deliveries()
            .iter()
            .filter(|(_, delivery)| waits(delivery))
            .map(|(id, delivery)| (id, delivery.clone()))
            .collect()
    })?;
    if reverse {
        due.reverse();
    }
    let mut report = Vec::new();
    for (id, delivery) in due {
        let (lose, double) = inner.control.effect(|control| spend(&mut control.hook_faults[system as usize]))?;
        if lose {
            shelf.effect(|world| world.deliveries().remove(id))?;
            report.push(json!({"id": id, "event": delivery.event, "url": delivery.url, "result": "lost on demand"}));
            continue;
        }
        for _ in 0..if double { 2 } else { 1 } {
            report.push(send(shelf, id, &delivery, now, &variants).await?);
        }
    }
    Ok(Value::Array(report))
}

async fn send<W: Sender>(
    shelf: &Shelf<W>,
    id: i64,
    delivery: &Delivery,
    now: Timestamp,
    variants: &Variants,
) -> Result<Value, Error> {
    let body = if delivery.body.is_null() { Bytes::new() } else { Bytes::from(delivery.body.to_string()) };
    let result = super::deliver::send(&delivery.method, &delivery.url, &delivery.headers, body).await;
    let received = matches!(result, Ok(status) if (200..300).contains(&status));
    shelf.effect(|world| {
        let failed = world.deliveries().get(id).map_or(0, |waiting| waiting.attempts) + 1;
        let wait = world.wait(failed, variants);
        if received {
            world.deliveries().remove(id);
        } else if let Some(waiting) = world.deliveries().get_mut(id) {
            waiting.attempts += 1;
            waiting.lost = wait.is_none();
            waiting.due = wait.and_then(|wait| now.checked_add(wait).ok()).unwrap_or(now);
        }
        world.told(delivery.target, received, now, variants);
    })?;
    let result = result.map_or_else(Value::from, Value::from);
    Ok(json!({"id": id, "event": delivery.event, "url": delivery.url, "result": result}))
}

/// Whether the next delivery is lost or doubled.
fn spend(faults: &mut HookFaults) -> (bool, bool) {
    if faults.lose > 0 {
        faults.lose -= 1;
        (true, false)
    } else if faults.double > 0 {
        faults.double -= 1;
        (false, true)
    } else {
        (false, false)
    }
}
