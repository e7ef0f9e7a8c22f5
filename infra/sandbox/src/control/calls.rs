//! The log of every call, so that a test can count what a client really sent. Secrets are blanked before they are kept.

use crate::call::{Call, System};
use crate::clock::millis;
use serde::Serialize;
use serde_json::Value;
use std::collections::VecDeque;

/// Oldest entries are forgotten beyond this many.
const KEPT: usize = 100_000;

/// One call. `status` stays empty while it runs, and for ever when the connection was cut or never answered.
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
    fault: Option<super::faults::Kind>,
}

/// The latest calls.
#[derive(Default)]
pub(crate) struct Calls {
    kept: VecDeque<Entry>,
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
            path: blank_query(call),
            status: None,
            request: readable(call),
            took_ms: None,
            fault: None,
        };
        self.kept.push_back(entry);
        if self.kept.len() > KEPT {
            self.kept.pop_front();
        }
        self.last
    }

    pub(crate) fn end(&mut self, n: u64, status: Option<u16>, took_ms: u64, fault: Option<super::faults::Kind>) {
        let first = self.kept.front().map_or(0, |entry| entry.n);
        let place = n.checked_sub(first).and_then(|place| usize::try_from(place).ok());
        if let Some(entry) = place.and_then(|place| self.kept.get_mut(place)) {
            entry.status = status;
            entry.took_ms = Some(took_ms);
            entry.fault = fault;
        }
    }

    pub(crate) fn list(&self, system: Option<&str>, since: u64) -> Vec<&Entry> {
        let wanted = |entry: &&Entry| entry.n > since && system.is_none_or(|name| name == entry.system.name());
        self.kept.iter().filter(wanted).collect()
    }

    pub(crate) fn clear(&mut self) {
        self.kept.clear();
    }
}

impl System {
    pub(crate) fn name(self) -> &'static str {
        match self {
            System::Shop => "shop",
            System::Roapp => "roapp",
        }
    }
}

fn secret(name: &str) -> bool {
    matches!(name, "token" | "password" | "api_key" | "secret" | "key")
}

fn blank_query(call: &Call) -> String {
    if call.query.iter().all(|(name, _)| !secret(name)) {
        return call.target();
    }
    let pairs = call.query.iter().map(
        |(name, value)| {
            if secret(name) { format!("{name}=***") } else { format!("{name}={value}") }
        },
    );
    format!("{}?{}", call.path, pairs.collect::<Vec<_>>().join("&"))
}

fn readable(call: &Call) -> Value {
    match call.json() {
        Ok(mut body) => {
            blank(&mut body);
            body
        }
        // Something that is not JSON cannot be blanked by key, so only its size is kept.
        Err(_) => Value::String(format!("{} bytes, not JSON", call.body.len())),
    }
}

fn blank(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                if secret(name) {
                    *inner = Value::from("***");
                } else {
                    blank(inner);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(blank),
        _ => {}
    }
}
