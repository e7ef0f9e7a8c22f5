//! Stage of an order, and the lease of the handler that processes it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Stage of an order's import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It is being entered: lines, status or delivery may be missing, and so may the RO App order. The steps are not
    /// stages of their own, because every index with the stage would have to be written with each.
    Creating,
    /// Both sides agreed once; from then on changes are carried.
    Agreed,
    /// The shop no longer has the order.
    Gone,
    /// RO App no longer has the order: only a person has it entered anew.
    Lost,
}

impl Stage {
    /// The stage of an order that both sides have again.
    pub fn again(is_agreed: bool) -> Self {
        if is_agreed { Self::Agreed } else { Self::Creating }
    }
}

/// The handler that processes the order, and until when the lease is valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Process and piece of work.
    pub owner: String,
    /// When it lapses.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub until: Timestamp,
}
