//! People's actions on one order, for the checks.

use std::collections::{BTreeMap, BTreeSet};

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct KnownOrder {
    /// Time of placement in milliseconds.
    pub placed: i64,
    /// Statuses the shop's admin set, with the time.
    pub admin: Vec<(i64, u64)>,
    /// Statuses RO App's staff set, with the time.
    pub staff: Vec<(i64, i64)>,
    /// Every status RO App's order had, with who set it (`true`: staff), oldest first.
    pub roapp_log: Vec<(i64, bool)>,
    /// Every status the shop's order had, with who set it (`true`: the admin), oldest first.
    pub shop_log: Vec<(u64, bool)>,
    /// Status writes of the exchange to the shop that took effect.
    pub pushed: u64,
    /// Status writes of the exchange to RO App that took effect.
    pub set: u64,
    /// Lines that staff changed: article and last quantity.
    pub staff_lines: BTreeMap<String, String>,
    /// Lines that the shop changed after the order was placed, by article.
    pub shop_lines: BTreeSet<String>,
    /// Time in milliseconds at which stock was written off, which freezes lines.
    pub written_off: Option<i64>,
    /// Whether it was deleted in the shop.
    pub deleted: bool,
    /// Whether it was deleted in RO App.
    pub lost: bool,
    /// Time in milliseconds at which "Update orders" was last accepted.
    pub refreshed: Option<i64>,
    /// Whether the buyer was changed.
    pub buyer_changed: bool,
}

impl KnownOrder {
    /// Whether the status of a side was changed and changed back between two polls, which no poll can detect.
    pub fn came_back(&self) -> bool {
        came_back(&self.roapp_log) || came_back(&self.shop_log)
    }
}

/// Whether people alone set the latest status, changed it, and set it again.
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
