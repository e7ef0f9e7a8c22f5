//! Detects that RO App has stopped sending web-hooks (rule R8).
//!
//! RO App switches a web-hook off after an hour of failures, without a notice. The sign is changes in RO App that a poll
//! had to find: three of them, the first and the last 15 minutes or more apart, with no signed web-hook in between. The next signed
//! web-hook ends it.
//!
//! A change does not count that the exchange made itself, that a person's update or another try found, whose order waits for a person
//! already, or whose web-hook had arrived and was only overtaken. Nothing counts while no web-hook is expected: no secret of RO App's
//! web-hooks is entered, or this is a single command on one machine, which receives no calls. A failure to store the count is
//! logged and delays no order.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::clock::SharedClock;
use crate::exchange::stores::registry::StoreRegistry;
use crate::order::{Trigger, lies_ahead};
use crate::queue::Message;
use crate::state::{Missed, MissedChange, StateError, Table};

/// Changes in a row after which RO App counts as silent.
const ROW: usize = 3;
/// Shortest time from the first to the last of them. RO App's own retries of one event end within half a minute.
const SPAN: SignedDuration = SignedDuration::from_mins(15);
/// How old a deletion may be that the daily comparison finds: a day, and an hour for a comparison that is late.
const OLDEST_DELETION: SignedDuration = SignedDuration::from_hours(25);
/// Attempts of a conditional write.
const TRIES: usize = 5;

/// Counts changes that no web-hook reported.
pub struct WebhookSilence {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) stores: Arc<StoreRegistry>,
    /// Whether RO App can call this process at all.
    pub(crate) reachable: bool,
}

impl WebhookSilence {
    /// Since when web-hooks of RO App are missing, by the row that was read; `None` while they arrive.
    pub(crate) fn since_in(&self, missed: &Missed) -> Option<Timestamp> {
        if self.stores.roapp_webhook_secrets().is_empty() { None } else { silent_since(missed) }
    }

    /// Whether RO App can call, and nobody has entered the secret of its web-hooks.
    pub(crate) fn is_unset(&self) -> bool {
        self.reachable && self.stores.roapp_webhook_secrets().is_empty()
    }

    /// Notes a change of RO App's side that is not agreed yet. `changed` is its time, if RO App sends one.
    pub(crate) async fn note_missed(&self, message: &Message, changed: Option<Timestamp>) {
        let by_poll = matches!(message.why, Trigger::Poll | Trigger::RoAppPoll | Trigger::Reconcile);
        if !by_poll || self.stores.roapp_webhook_secrets().is_empty() || !self.reachable {
            return;
        }
        let (store, number) = (message.store.clone(), message.order);
        let change = MissedChange { store, number, changed, found: self.clock.now() };
        self.change_row(|missed| joined(missed, &change)).await;
    }

    /// A signed web-hook of RO App arrived; `missed` is the row as it was read then.
    pub(crate) async fn note_heard(&self, missed: &Missed) {
        if !missed.row.is_empty() {
            let heard = Some(self.clock.now());
            self.change_row(|missed| (!missed.row.is_empty()).then(|| Missed { row: Vec::new(), heard, ..*missed }))
                .await;
        }
    }

    /// Notes that a web-hook brought no change: if a poll had found the change before, the web-hook did report it.
    pub(crate) async fn note_overtaken(&self, message: &Message) {
        let reported = |change: &MissedChange| change.store == message.store && change.number == message.order;
        self.change_row(|missed| {
            let row: Vec<_> = missed.row.iter().filter(|change| !reported(change)).cloned().collect();
            (row.len() < missed.row.len()).then_some(Missed { row, ..*missed })
        })
        .await;
    }

    async fn change_row(&self, change: impl Fn(&Missed) -> Option<Missed> + Send) {
        let mut tries = 0;
        loop {
            let written = match self.table.missed().await {
                Ok(missed) => match change(&missed) {
                    Some(next) => self.table.put_missed(&next).await,
                    None => return,
                },
                Err(error) => Err(error),
            };
            tries += 1;
            match written {
                Ok(()) => return,
                Err(StateError::Conflict) if tries < TRIES => {}
                Err(error) => {
                    tracing::warn!(%error, "whether RO App still calls is not noted");
                    return;
                }
            }
        }
    }
}

fn silent_since(missed: &Missed) -> Option<Timestamp> {
    missed.row.first().filter(|_| missed.row.len() >= ROW).map(|first| first.found)
}

/// The row with another change, where that joins it.
fn joined(missed: &Missed, change: &MissedChange) -> Option<Missed> {
    // What a clock noted that was ahead says nothing (ADR 27).
    let row: Vec<&MissedChange> = missed.row.iter().filter(|known| !lies_ahead(known.found, change.found)).collect();
    let heard = missed.heard.filter(|heard| !lies_ahead(*heard, change.found));
    let earliest = change.changed.unwrap_or_else(|| before(change.found, OLDEST_DELETION));
    let counted = |known: &MissedChange| {
        let same_order = known.store == change.store && known.number == change.number;
        same_order && change.changed.is_none_or(|at| at <= known.found)
    };
    // The last one says that RO App is silent: it was made after the first was found, so a web-hook of it would have ended the row.
    let is_last = row.len() + 1 == ROW;
    let proves = |first: &MissedChange| {
        change.found.duration_since(first.found) >= SPAN && change.changed.is_none_or(|at| at > first.found)
    };
    let joins = row.len() < ROW
        && heard.is_none_or(|heard| earliest > heard)
        && !row.iter().copied().any(counted)
        && (!is_last || row.first().copied().is_none_or(proves));
    joins.then(|| Missed { row: row.into_iter().chain([change]).cloned().collect(), heard, ..*missed })
}

fn before(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.checked_sub(span).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::OrderNumber;

    fn at(minute: i64) -> Timestamp {
        "2026-11-20T10:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
    }

    /// A change of an order, made and found so many minutes after ten.
    fn change(number: u64, changed: Option<i64>, found: i64) -> MissedChange {
        let store = "demo".parse().unwrap();
        MissedChange { store, number: OrderNumber(number), changed: changed.map(at), found: at(found) }
    }

    /// The row after these changes were found one after another.
    fn row(heard: Option<i64>, changes: &[MissedChange]) -> Missed {
        let none = Missed { heard: heard.map(at), ..Missed::default() };
        changes.iter().fold(none, |missed, change| joined(&missed, change).unwrap_or(missed))
    }

    #[test]
    fn r8_three_changes_over_15_minutes_say_that_roapp_is_silent() {
        /// Number of the order, when it was changed, when that was found.
        type Change = (u64, Option<i64>, i64);
        type Row<'a> = (&'a str, Option<i64>, &'a [Change], bool);
        let table: [Row<'_>; 14] = [
            ("nothing", None, &[], false),
            ("one", None, &[(1, Some(0), 1)], false),
            ("two, far apart", None, &[(1, Some(0), 1), (2, Some(50), 51)], false),
            ("three within 15 minutes", None, &[(1, Some(0), 1), (2, Some(5), 6), (3, Some(14), 15)], false),
            ("three over 15 minutes", None, &[(1, Some(0), 1), (2, Some(5), 6), (3, Some(15), 16)], true),
            (
                "many within 15 minutes, then one more",
                None,
                &[(1, Some(0), 1), (2, Some(0), 1), (3, Some(0), 1), (4, Some(5), 6), (5, Some(20), 21)],
                true,
            ),
            ("two and one", None, &[(1, Some(0), 1), (2, Some(0), 1), (3, Some(15), 16)], true),
            (
                "the last was made before the first was found: its web-hook may have come before",
                None,
                &[(1, Some(0), 5), (2, Some(6), 6), (3, Some(4), 30)],
                false,
            ),
            (
                "one change of one order, found again and again",
                None,
                &[(1, Some(0), 1), (1, Some(0), 6), (1, Some(0), 21), (1, Some(0), 26)],
                false,
            ),
            ("three changes of one order", None, &[(1, Some(0), 1), (1, Some(5), 6), (1, Some(20), 21)], true),
            (
                "made before the last web-hook was heard",
                Some(30),
                &[(1, Some(10), 31), (2, Some(20), 31), (3, Some(30), 60)],
                false,
            ),
            ("three deletions", None, &[(1, None, 1), (2, None, 1), (3, None, 16)], true),
            ("one deletion, found thrice", None, &[(1, None, 1), (1, None, 9), (1, None, 99)], false),
            (
                "deletions that may be from before the last web-hook",
                Some(0),
                &[(1, None, 1), (2, None, 60), (3, None, 25 * 60)],
                false,
            ),
        ];
        for (name, heard, changes, silent) in table {
            let changes: Vec<_> = changes.iter().map(|(number, at, found)| change(*number, *at, *found)).collect();
            let missed = row(heard, &changes);
            let expected = silent.then(|| changes[0].found);
            assert_eq!(silent_since(&missed), expected, "{name}");
            assert!(missed.row.len() <= ROW, "{name}: the item stays small");
        }
    }

    #[test]
    fn r8_what_a_clock_noted_that_was_ahead_hides_no_silence() {
        let changes = [change(1, Some(0), 1), change(2, Some(5), 6), change(3, Some(20), 21)];
        assert_eq!(silent_since(&row(Some(3000), &changes)), Some(changes[0].found));
        let ahead = Missed { row: vec![change(7, Some(0), 3000), change(8, Some(0), 3000)], ..Missed::default() };
        let missed = changes.iter().fold(ahead, |missed, change| joined(&missed, change).unwrap_or(missed));
        assert_eq!(silent_since(&missed), Some(changes[0].found));
    }

    #[test]
    fn r8_once_said_nothing_more_is_written() {
        let missed = row(None, &[change(1, Some(0), 1), change(2, Some(5), 6), change(3, Some(15), 16)]);
        assert_eq!(joined(&missed, &change(4, Some(60), 61)), None);
        let waiting = row(None, &[change(1, Some(0), 1), change(2, Some(5), 6)]);
        assert_eq!(joined(&waiting, &change(3, Some(8), 9)), None, "nor by what proves nothing yet");
    }
}
