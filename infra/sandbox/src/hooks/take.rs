//! Web-hooks returned instead of sent, for a caller that simulates the network: it decides when each arrives, how often, in which
//! order, and whether at all.

use super::delivery::{Delivery, Sender};
use crate::Error;
use crate::locked_store::LockedStore;
use crate::table::ChangedRows;
use serde_json::Value;

/// One web-hook of a system.
#[derive(Debug, Clone)]
pub struct HookCall {
    /// Event name on the wire.
    pub event: String,
    pub method: String,
    pub url: String,
    /// Headers, including the signature.
    pub headers: Vec<(String, String)>,
    /// Body; empty when there is none.
    pub body: String,
}

pub(crate) fn take<S: Sender>(store: &LockedStore<S>) -> Result<Vec<HookCall>, Error> {
    store.effect(|state| {
        let calls = state.deliveries().values().map(hook_call).collect();
        state.deliveries().clear();
        calls
    })
}

fn hook_call(delivery: &Delivery) -> HookCall {
    HookCall {
        event: delivery.event.clone(),
        method: delivery.method.clone(),
        url: delivery.url.clone(),
        headers: delivery.headers.clone(),
        body: if delivery.body == Value::Null { String::new() } else { delivery.body.to_string() },
    }
}
