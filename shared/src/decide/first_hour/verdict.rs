//! What the answers say to a question.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Why a question is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Open {
    /// Nothing on the account shows it: no order, no such field, no such line.
    NothingToSee,
    /// The request it needs was not made: it writes, or an earlier one failed.
    NotAsked,
    /// The answer says neither one nor the other.
    Unclear,
    /// Asking would lock the login, use up the hourly limit, or put a secret into an address.
    TooRisky,
    /// No request of the exchange shows it: its client always sends the same.
    NotByUs,
    /// A person has to do something first, such as write a line off by hand.
    ByAPerson,
    /// No web-hook can come: none is set up, or nothing takes them while this runs.
    NoHooks,
    /// None came, and none had come before: it is not set up, or our own changes cause none.
    NoneCame,
}

/// What the answers say.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    Found(Value),
    Open(Open),
}

/// A found word.
pub(super) fn word(text: &str) -> Verdict {
    Verdict::Found(json!(text))
}

/// A found yes or no.
pub(super) fn flag(yes: bool) -> Verdict {
    Verdict::Found(json!(yes))
}

/// A found number; nothing where there is no such bound.
pub(super) fn bound(most: Option<u64>) -> Verdict {
    Verdict::Found(json!(most))
}

/// One of two words.
pub(super) fn either(first: bool, one: &str, other: &str) -> Verdict {
    word(if first { one } else { other })
}

pub(super) const NOTHING: Verdict = Verdict::Open(Open::NothingToSee);
pub(super) const UNASKED: Verdict = Verdict::Open(Open::NotAsked);
pub(super) const UNCLEAR: Verdict = Verdict::Open(Open::Unclear);
