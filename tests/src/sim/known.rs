//! People's actions on one order, for the checks.

use std::collections::{BTreeMap, BTreeSet};

use super::buyers::Buyer;

/// Milliseconds that the window of a poll goes back for certain: a shop may compare dates in another time zone than it writes them in.
const SEEN_AGAIN: i64 = 3_600_000;
/// See the module.
#[derive(Debug, Clone, Default)]
pub struct KnownOrder {
    /// Date in the shop in milliseconds: the time of placement, unless the order is dated ahead or back.
    pub placed: i64,
    /// Time of placement in milliseconds.
    pub appeared: i64,
    /// The order's buyers, the present one last.
    pub buyers: Vec<Buyer>,
    /// Time in milliseconds since when the present one is.
    pub buyer_at: i64,
    /// Articles of its lines that RO App does not take.
    pub refused: Vec<String>,
    /// Time in milliseconds since when its lines are gone although its total stays.
    pub vanished: Option<i64>,
    /// Time in milliseconds at which it was last emptied with a total of 0.
    pub emptied: Option<i64>,
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
    /// Lines that staff changed: article, last quantity, and its time in milliseconds.
    pub staff_lines: BTreeMap<String, (String, i64)>,
    /// Time in milliseconds of what staff did last to status or lines.
    pub staff_at: i64,
    /// When staff last wrote off stock, in milliseconds; 0: never.
    pub stock_at: i64,
    /// Lines that the shop changed after the order was placed, by article.
    pub shop_lines: BTreeSet<String>,
    /// Time in milliseconds of the last such change.
    pub shop_lines_at: i64,
    /// Time in milliseconds at which stock was written off, which freezes lines.
    pub written_off: Option<i64>,
    /// Whether it was deleted in the shop.
    pub deleted: bool,
    /// Whether it was deleted in RO App.
    pub lost: bool,
    /// Whether the table's state was lost since it was placed: what the exchange had said or agreed is not known.
    pub forgotten: bool,
    /// Time in milliseconds at which the table lost what both sides had agreed on.
    pub agreement_lost: Option<i64>,
    /// Times in milliseconds of the table's state and of the moment at which the table was set back to it.
    pub set_back: Option<(i64, i64)>,
    /// Time in milliseconds at which "Update orders" was last accepted.
    pub refreshed: Option<i64>,
}

impl KnownOrder {
    /// Whether only the second look finds the order, should its web-hook be lost.
    pub fn dated_back(&self) -> bool {
        !self.deleted && self.appeared - self.placed > SEEN_AGAIN
    }

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
