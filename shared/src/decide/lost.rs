//! When RO App is searched for something before it is created there, from what time on, and what was found (rules R1 and O12).
//!
//! Guarantees: what an attempt that did not end may have created is within the time that is searched, also where the clock of its claim was
//! wrong; an order that a table may have lost is searched for from the time when it was placed.

use jiff::{SignedDuration, Timestamp};

use super::found::Times;
use super::window::{Window, window};

/// RO App's clock and ours may differ by this much when looking for what was created since a time.
pub const SKEW: SignedDuration = SignedDuration::from_mins(10);
/// Of an order that is dated ahead nobody knows when it was placed: what an attempt created is looked for among what is younger than this.
pub const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(48);
/// A new order comes over within a poll's time, unless something was down: one that is older is looked for before it is entered.
const LATE: SignedDuration = SignedDuration::from_mins(6);
/// A shop's clock may be so far ahead.
const CLOCK_AHEAD: SignedDuration = SignedDuration::from_mins(10);

/// A time, less what the clocks of both systems may differ by.
pub fn with_skew(at: Timestamp) -> Timestamp {
    at.checked_sub(SKEW).unwrap_or(at)
}

/// From when on an attempt for an order may have created something in RO App. The clock of the claim may have been wrong: of an order that
/// was new then, or is new now, the shop's date counts as well.
pub fn began(claimed: Timestamp, placed: Timestamp, now: Timestamp) -> Timestamp {
    let new = |at: Timestamp, within: SignedDuration| at.duration_since(placed) < within;
    let was_new = claimed > now || new(claimed, LOOKED_BACK) || new(now, LOOKED_BACK * 2);
    if was_new { placed.min(claimed) } else { claimed }
}

/// Times of an attempt to enter an order.
#[derive(Debug, Clone, Copy)]
pub struct AttemptTimes {
    /// When the order was placed, by the shop's date.
    pub placed: Timestamp,
    /// When it was first claimed.
    pub claimed: Timestamp,
    pub now: Timestamp,
}

/// Times of a store.
#[derive(Debug, Clone, Copy)]
pub struct StoreTimes {
    pub switched_on: Timestamp,
    /// When RO App's orders were looked through for those of the store.
    pub relinked: Option<Timestamp>,
}

impl AttemptTimes {
    /// Whether the order is dated ahead, so that its date does not say when it was placed.
    pub fn is_ahead(self) -> bool {
        self.placed.duration_since(self.now) > CLOCK_AHEAD
    }

    /// Whether the order comes within a poll's time after it was placed.
    pub fn is_prompt(self) -> bool {
        !self.is_ahead() && self.now.duration_since(self.placed) < LATE
    }

    /// Whether the table may have lost that RO App has this order, which comes late; a store that was not polled yet
    /// has no times. Orders of
    /// the time before the store was switched on were looked for all at once, which an attempt that began before cannot know.
    pub fn may_be_lost(self, store: Option<StoreTimes>) -> bool {
        let Some(store) = store else { return true };
        let looked_for = store.relinked.is_some_and(|at| at < self.claimed);
        // One from before the first import is here because a person asked for it, and nobody looked for it.
        let before_all = window(self.placed, store.switched_on) == Window::Closed;
        self.placed >= store.switched_on || before_all || !looked_for
    }

    /// From when on RO App's orders are searched for this one.
    pub fn searched_since(self, may_be_lost: bool) -> Timestamp {
        // One that is dated after its claim is dated ahead, if only by minutes now.
        let placed = match self.is_ahead() || (may_be_lost && self.placed > self.claimed) {
            true => self.claimed.checked_sub(LOOKED_BACK).unwrap_or(self.placed),
            false => self.placed,
        };
        let began = if may_be_lost { placed.min(self.claimed) } else { began(self.claimed, placed, self.now) };
        with_skew(began)
    }

    /// Whether an order that was found is older than the attempt that an earlier process began, if one did (`resumed`):
    /// the table has lost what
    /// it knew of it. Of one that was changed longer after its creation than an attempt takes, staff may have changed something.
    pub fn is_older(self, found: Times, resumed: bool, may_be_lost: bool, attempt: SignedDuration) -> bool {
        let before_claim = |created: Timestamp| created < with_skew(self.claimed);
        match (found.created, found.modified) {
            _ if !resumed => true,
            (Some(created), Some(modified)) => before_claim(created) || modified.duration_since(created) > attempt,
            (Some(created), None) => before_claim(created),
            (None, _) => may_be_lost,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + minutes * 60).unwrap()
    }

    #[test]
    fn o12_an_order_that_comes_late_may_have_been_lost() {
        // Minutes at which the order was placed and claimed, the store switched on and looked through.
        for (placed, claimed, on, relinked, expected) in [
            (100, 110, 0, Some(1), true),
            (-100, 110, 0, Some(1), false),
            (-100, 1, 0, Some(2), true),
            (-100, 110, 0, None, true),
            // Older than the first import.
            (-90_000, 110, 0, Some(1), true),
        ] {
            let times = AttemptTimes { placed: at(placed), claimed: at(claimed), now: at(120) };
            let store = StoreTimes { switched_on: at(on), relinked: relinked.map(at) };
            assert_eq!(times.may_be_lost(Some(store)), expected, "{placed} {claimed} {on} {relinked:?}");
            assert!(times.may_be_lost(None));
        }
    }

    #[test]
    fn o12_only_an_order_of_the_last_six_minutes_is_prompt() {
        for (placed, expected) in [(120, true), (115, true), (114, false), (0, false), (130, true), (131, false)] {
            let times = AttemptTimes { placed: at(placed), claimed: at(120), now: at(120) };
            assert_eq!(times.is_prompt(), expected, "{placed}");
        }
    }

    #[test]
    fn r1_what_an_attempt_may_have_created_is_within_the_time_that_is_searched() {
        const DAY: i64 = 24 * 60;
        for (placed, claimed, now, may_be_lost, expected) in [
            (0, 5, 10, false, 0),
            // Placed long before it was claimed.
            (-9 * DAY, 5, 10, false, 5),
            (-9 * DAY, 5, 10, true, -9 * DAY),
            // The clock of the claim was ahead.
            (-9 * DAY, 9 * DAY, 10, false, -9 * DAY),
            // Dated ahead.
            (9 * DAY, 5, 10, false, 5 - 2 * DAY),
            (9 * DAY, 5, 10, true, 5 - 2 * DAY),
            // By minutes: where the table may have lost it, its date says nothing.
            (14, 5, 10, true, 5 - 2 * DAY),
            (14, 5, 10, false, 5),
        ] {
            let times = AttemptTimes { placed: at(placed), claimed: at(claimed), now: at(now) };
            assert_eq!(times.searched_since(may_be_lost), with_skew(at(expected)), "{placed} {claimed} {may_be_lost}");
        }
    }

    #[test]
    fn o12_what_was_there_before_the_claim_or_changed_long_after_its_creation_is_older() {
        let times = AttemptTimes { placed: at(0), claimed: at(100), now: at(200) };
        for (created, modified, resumed, may_be_lost, expected) in [
            (Some(101), Some(102), true, false, false),
            (Some(101), Some(102), false, false, true),
            (Some(89), Some(90), true, false, true),
            (Some(91), Some(92), true, false, false),
            (Some(101), Some(117), true, false, true),
            (Some(89), None, true, false, true),
            (Some(101), None, true, true, false),
            (None, Some(102), true, false, false),
            (None, Some(102), true, true, true),
        ] {
            let found = Times { created: created.map(at), modified: modified.map(at), last_update: None };
            let older = times.is_older(found, resumed, may_be_lost, SignedDuration::from_mins(15));
            assert_eq!(older, expected, "{created:?} {modified:?} {resumed} {may_be_lost}");
        }
    }
}
