//! How far an order is, and who is at work on it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How far an order's import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It is being entered: lines, status or delivery may be missing, and so may the RO App order. What goes on meanwhile is not told
    /// apart here, because every index that shows the stage would have to be written with it.
    Creating,
    /// Both sides agreed once; from then on changes are carried.
    Agreed,
    /// The shop no longer has the order.
    Gone,
    /// RO App no longer has the order: only a person has it entered anew.
    Lost,
}

/// Who is at work on the order, and until when that is believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Process and piece of work.
    pub owner: String,
    /// When it lapses.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub until: Timestamp,
}
