//! The log of every call, so that a test can count what a client sent. Secrets are masked before they are stored.

use super::faults::Kind;
use crate::call::{Call, System};
use crate::clock::millis;
use serde::Serialize;
use serde_json::Value;
use std::collections::VecDeque;

/// Number of entries; older ones are dropped.
const CAPACITY: usize = 100_000;

/// One call. `status` is null while it runs, and stays null when it was aborted or never answered.
#[derive(Clone, Serialize)]
pub(crate) struct Entry {
    pub(crate) n: u64,
    at: String,
    pub(crate) system: System,
    method: String,
    path: String,
    status: Option<u16>,
    request: Value,
    took_ms: Option<u64>,
    fault: Option<Kind>,
}

#[derive(Default)]
pub(crate) struct Calls {
    entries: VecDeque<Entry>,
    last: u64,
}

impl Calls {
    pub(crate) fn begin(&mut self, system: System, call: &Call) -> u64 {
        self.last += 1;
        let entry = Entry {
            n: self.last,
            at: millis(call.at),
            system,
            method: call.method.clone(),
            path: masked_target(call),
            status: None,
            request: masked_body(call),
            took_ms: None,
            fault: None,
        };
        self.entries.push_back(entry);
        if self.entries.len() > CAPACITY {
            self.entries.pop_front();
        }
        self.last
    }

    pub(crate) fn end(&mut self, n: u64, status: Option<u16>, took_ms: u64, fault: Option<Kind>) {
        let first = self.entries.front().map_or(0, |entry| entry.n);
        let index = n.checked_sub(first).and_then(|index| usize::try_from(index).ok());
        if let Some(entry) = index.and_then(|index| self.entries.get_mut(index)) {
            entry.status = status;
            entry.took_ms = Some(took_ms);
            entry.fault = fault;
        }
    }

    pub(crate) fn list(&self, system: Option<&str>, since: u64) -> Vec<&Entry> {
        let wanted = |entry: &&Entry| entry.n > since && system.is_none_or(|name| name == entry.system.name());
        self.entries.iter().filter(wanted).collect()
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}

fn is_secret(name: &str) -> bool {
    matches!(name, "token" | "password" | "api_key" | "secret" | "key")
}

fn masked_target(call: &Call) -> String {
    if call.query.iter().all(|(name, _)| !is_secret(name)) {
        return call.target();
    }
    let pairs =
        call.query.iter().map(|(name, value)| format!("{name}={}", if is_secret(name) { "***" } else { value }));
    format!("{}?{}", call.path, pairs.collect::<Vec<_>>().join("&"))
}

fn masked_body(call: &Call) -> Value {
    match call.json() {
        Ok(mut body) => {
            mask(&mut body);
            body
        }
        // Without JSON there are no keys to mask by, so only the size is logged.
        Err(_) => Value::String(format!("{} bytes, not JSON", call.body.len())),
    }
}

fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                if is_secret(name) {
                    *inner = Value::from("***");
                } else {
                    mask(inner);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(mask),
        _ => {}
    }
}
