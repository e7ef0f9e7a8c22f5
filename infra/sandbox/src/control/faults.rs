//! Faults on demand: the n-th matching call fails in the requested way.

use crate::call::{Call, System};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A fault that waits for its call.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Fault {
    #[serde(default)]
    pub(crate) id: u64,
    pub(crate) system: System,
    #[serde(default)]
    method: Option<String>,
    /// Substring of the path with its query.
    #[serde(default)]
    path: Option<String>,
    /// Substring of the request's body.
    #[serde(default)]
    contains: Option<String>,
    #[serde(default)]
    after: u32,
    /// Number of calls; 0 is every call until the fault is deleted.
    #[serde(default = "one")]
    times: u32,
    pub(crate) kind: Kind,
    #[serde(default)]
    pub(crate) delay_ms: u64,
    #[serde(default = "default_status")]
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) body: Value,
    #[serde(default)]
    pub(crate) headers: std::collections::BTreeMap<String, String>,
    #[serde(default = "default_bytes")]
    pub(crate) bytes: usize,
}

fn one() -> u32 {
    1
}
fn default_status() -> u16 {
    500
}
fn default_bytes() -> usize {
    64 * 1024 * 1024
}

/// What happens to the call. "Before": the call has no effect. "After": it has.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    DelayMs,
    Status,
    StatusAfter,
    Html,
    Junk,
    Huge,
    Empty,
    CutBefore,
    CutAfter,
    TimeoutBefore,
    TimeoutAfter,
    HoldBefore,
    HoldAfter,
}

/// The waiting faults, oldest first.
#[derive(Default)]
pub(crate) struct Faults {
    waiting: Vec<Fault>,
    last_id: u64,
}

impl Faults {
    pub(crate) fn add(&mut self, mut fault: Fault) -> u64 {
        self.last_id += 1;
        fault.id = self.last_id;
        self.waiting.push(fault);
        self.last_id
    }

    /// The fault for this call. Every matching fault that skips further calls counts this one.
    pub(crate) fn take(&mut self, system: System, call: &Call) -> Option<Fault> {
        let body = String::from_utf8_lossy(&call.body);
        let target = call.target();
        let mut chosen = None;
        for (index, fault) in self.waiting.iter_mut().enumerate() {
            if !fault.matches(system, &call.method, &target, &body) {
                continue;
            }
            if fault.after > 0 {
                fault.after -= 1;
            } else if chosen.is_none() {
                chosen = Some(index);
            }
        }
        let index = chosen?;
        let fault = self.waiting.get_mut(index)?;
        let taken = fault.clone();
        if fault.times == 1 {
            self.waiting.remove(index);
        } else if fault.times > 1 {
            fault.times -= 1;
        }
        Some(taken)
    }

    pub(crate) fn waiting(&self) -> &[Fault] {
        &self.waiting
    }

    pub(crate) fn remove(&mut self, id: u64) {
        self.waiting.retain(|fault| fault.id != id);
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }
}

impl Fault {
    fn matches(&self, system: System, method: &str, target: &str, body: &str) -> bool {
        self.system == system
            && self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self.path.as_deref().is_none_or(|wanted| target.contains(wanted))
            && self.contains.as_deref().is_none_or(|wanted| body.contains(wanted))
    }
}
