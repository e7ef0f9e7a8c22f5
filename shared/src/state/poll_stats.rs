//! Results of a store's latest polls, for the console. A successful poll without news writes nothing.

use aws_sdk_dynamodb::types::Select;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::items::BY_STORE;
use super::keys::Key;
use super::table::Table;
use crate::order::StoreId;

/// Number of polls for the error rate: those of two hours.
const RING: usize = 24;
/// The schedule of rule O2.
pub const POLL_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// The latest polls of a store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollStats {
    /// When the latest was, in milliseconds since 1970.
    at: i64,
    /// How the latest went, the newest last: `.` well, `x` not.
    ring: String,
    /// Orders of the shop's window that stay out.
    left_out: usize,
    /// All orders of the window.
    all: usize,
    /// Whether a poll once found nothing left to bring over.
    first_import_done: bool,
    /// The oldest order that was on the queue and that nobody had taken, at the latest poll that is noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    untaken: Option<Untaken>,
}

/// An order that was queued and that nobody has taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untaken {
    /// When it was placed, or left by a process that died: by this it is known again.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub oldest: Timestamp,
    /// The first poll that queued it.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
}

/// What one poll found.
#[derive(Debug, Clone, Copy)]
pub struct PollFound {
    /// Whether the shop could be polled.
    pub good: bool,
    /// Orders in the window.
    pub seen: usize,
    /// Orders of it that stay out.
    pub left_out: usize,
    /// Orders that had to be put on the queue.
    pub queued: usize,
    /// The oldest order that nobody has taken from it.
    pub untaken: Option<Untaken>,
}

impl PollStats {
    /// When the latest was that found something or failed.
    pub fn at(&self) -> Timestamp {
        Timestamp::from_millisecond(self.at).unwrap_or_default()
    }

    /// Of the latest polls, how many failed.
    pub fn failed(&self) -> usize {
        self.ring.matches('x').count()
    }

    /// How many polls that is of.
    pub fn count(&self) -> usize {
        self.ring.len()
    }

    /// The oldest order that nobody had taken from the queue.
    pub fn untaken(&self) -> Option<Untaken> {
        self.untaken
    }

    /// Orders that stay out.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// All orders seen.
    pub fn all(&self) -> usize {
        self.all
    }

    /// Whether the first import is through.
    pub fn first_import_done(&self) -> bool {
        self.first_import_done
    }
}

fn key(store: &StoreId) -> Key {
    Key::new(format!("STORE#{store}"), "POLLED")
}

impl Table {
    /// A store's latest polls; `None` before the first.
    pub async fn polled(&self, store: &StoreId) -> Result<Option<PollStats>, StateError> {
        self.items.get(&key(store)).await
    }

    /// How many orders of a store have their link and wait neither for a handler nor for their next try. It reads all of the
    /// store's index, so it is read only while a first import runs.
    pub async fn settled_orders(&self, store: &StoreId) -> Result<usize, StateError> {
        let due = self.orders.due().await?.into_iter().filter(|summary| summary.store == *store).count();
        let in_hand =
            self.orders.watched(store, Timestamp::MIN).await?.into_iter().filter(|summary| summary.lease.is_some());
        let waiting = due + in_hand.count();
        let (mut all, mut from) = (0, None);
        loop {
            let query = BY_STORE.query(&self.items, &format!("STORE#{store}")).select(Select::Count);
            let answer = query.set_exclusive_start_key(from).send().await.map_err(StateError::from_sdk)?;
            all += usize::try_from(answer.count).unwrap_or(0);
            from = answer.last_evaluated_key;
            if from.is_none() {
                return Ok(all.saturating_sub(waiting));
            }
        }
    }

    /// Notes a poll, if it is news beside the latest ones. Of two at the same moment one is lost, which nothing rests on.
    pub async fn note_poll(
        &self,
        store: &StoreId,
        before: Result<Option<PollStats>, StateError>,
        now: Timestamp,
        found: PollFound,
    ) -> Result<(), StateError> {
        let before = match before {
            Ok(before) => before,
            // Written anew: nothing but a person's view rests on it.
            Err(StateError::Unreadable { .. }) => None,
            // A newer release's is left to it.
            Err(StateError::Newer { .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        let quiet = |known: &PollStats| known.first_import_done && !known.ring.ends_with('x');
        if found.good && found.queued == 0 && before.as_ref().is_some_and(quiet) {
            return Ok(());
        }
        let mut polled = before.unwrap_or_default();
        // Those that left no mark since went well.
        let since = now.as_millisecond().saturating_sub(polled.at) / i64::try_from(POLL_EVERY.as_millis()).unwrap_or(1);
        let silent = usize::try_from(since - 1).unwrap_or(0).min(RING);
        if polled.at > 0 {
            polled.ring.extend(std::iter::repeat_n('.', silent));
        }
        polled.at = now.as_millisecond();
        polled.ring.push(if found.good { '.' } else { 'x' });
        let start = polled.ring.len().saturating_sub(RING);
        polled.ring.drain(..start);
        polled.untaken = found.untaken;
        if found.good {
            polled.all = found.seen;
            polled.left_out = found.left_out;
            polled.first_import_done |= found.queued == 0;
        }
        self.items.overwrite(&key(store), &polled).await
    }
}
