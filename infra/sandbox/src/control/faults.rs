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
    #[serde(flatten)]
    pub(crate) spoil: Spoil,
}

/// What is done to the bytes of a genuine answer. In these texts a character below U+0100 is one byte, so that a byte of any charset
/// can be written; others are UTF-8.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Spoil {
    /// What is replaced, everywhere.
    #[serde(default)]
    find: String,
    #[serde(default)]
    put: String,
    /// What comes before and after the answer.
    #[serde(default)]
    lead: String,
    #[serde(default)]
    trail: String,
    /// The answer ends before this text.
    #[serde(default)]
    until: String,
}

impl Spoil {
    pub(crate) fn spoil(&self, body: &[u8]) -> Vec<u8> {
        let mut spoilt = bytes(&self.lead);
        let mut rest = body;
        let find = self.find.as_bytes();
        while let Some(at) = place(rest, find) {
            spoilt.extend(rest.iter().take(at));
            spoilt.extend(bytes(&self.put));
            rest = rest.get(at + find.len()..).unwrap_or_default();
        }
        spoilt.extend(rest);
        if let Some(end) = place(&spoilt, self.until.as_bytes()) {
            spoilt.truncate(end);
        }
        spoilt.extend(bytes(&self.trail));
        spoilt
    }
}

fn place(body: &[u8], text: &[u8]) -> Option<usize> {
    if text.is_empty() { None } else { body.windows(text.len()).position(|part| part == text) }
}

fn bytes(text: &str) -> Vec<u8> {
    let one = |c: char| match u8::try_from(c) {
        Ok(byte) => vec![byte],
        Err(_) => c.to_string().into_bytes(),
    };
    text.chars().flat_map(one).collect()
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
    /// The call's own answer, with its bytes spoilt.
    Spoiled,
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
