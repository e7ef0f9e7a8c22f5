//! What people did to one order: all that the checks know beside what both systems say.

use std::collections::{BTreeMap, BTreeSet};

/// An order's life outside the exchange.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// When it was placed (milliseconds).
    pub placed: i64,
    /// Statuses the shop's admin set, with the time.
    pub admin: Vec<(i64, u64)>,
    /// Statuses RO App's staff set, with the time.
    pub staff: Vec<(i64, i64)>,
    /// Every status RO App's order had, with who set it (`true`: staff), oldest first.
    pub office_log: Vec<(i64, bool)>,
    /// Every status the shop's order had, with who set it (`true`: the admin), oldest first.
    pub shop_log: Vec<(u64, bool)>,
    /// Status writes of the exchange to the shop that took effect.
    pub pushed: u64,
    /// Status writes of the exchange to RO App that took effect.
    pub set: u64,
    /// Lines that staff changed, by article, and the quantity they gave them last.
    pub staff_lines: BTreeMap<String, String>,
    /// Lines that the shop changed after the order was placed, by article.
    pub shop_lines: BTreeSet<String>,
    /// When stock was written off (milliseconds), which freezes lines.
    pub written_off: Option<i64>,
    /// The shop no longer has it.
    pub deleted: bool,
    /// Staff deleted it in RO App.
    pub lost: bool,
    /// When "Update orders" was last accepted (milliseconds).
    pub refreshed: Option<i64>,
    /// Whether the buyer was changed.
    pub buyer_changed: bool,
}

impl Known {
    /// Whether a side came back to what it was before somebody looked, which nobody can see.
    pub fn came_back(&self) -> bool {
        came_back(&self.office_log) || came_back(&self.shop_log)
    }
}

/// Whether the latest status was there before with nothing but people's changes in between.
fn came_back<T: PartialEq>(log: &[(T, bool)]) -> bool {
    let Some(((last, by_people), earlier)) = log.split_last() else { return false };
    if !by_people {
        return false;
    }
    for (status, by_people) in earlier.iter().rev() {
        if status == last {
            return true;
        }
        if !by_people {
            return false;
        }
    }
    false
}
