//! What a store's latest polls found, for people: one small write a store and poll, the only one that a poll makes which finds
//! nothing new.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::keys::Key;
use super::table::{Table, write};
use crate::order::StoreId;

/// Polls that the error rate is taken of: two hours' worth.
const RING: usize = 24;
/// The schedule of rule O2.
const EVERY: SignedDuration = SignedDuration::from_mins(5);

/// The latest polls of a store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Polled {
    /// When the latest was, in milliseconds since 1970.
    at: i64,
    /// How the latest went, the newest last: `.` well, `x` not.
    ring: String,
    /// Orders of the shop's window that are in agreement, or stay out.
    done: usize,
    /// All orders of the window.
    all: usize,
    /// Whether a poll once found nothing left to bring over.
    first_import_done: bool,
}

/// What one poll found.
#[derive(Debug, Clone, Copy)]
pub struct PollFound {
    /// Whether the shop could be polled.
    pub good: bool,
    /// Orders in the window.
    pub seen: usize,
    /// Orders of it that are in agreement, or stay out.
    pub done: usize,
    /// Orders that had to be put on the queue.
    pub queued: usize,
}

impl Polled {
    /// When the latest was.
    pub fn at(&self) -> Timestamp {
        Timestamp::from_millisecond(self.at).unwrap_or_default()
    }

    /// When the next one is due.
    pub fn next(&self) -> Timestamp {
        self.at().checked_add(EVERY).unwrap_or_default()
    }

    /// Of the latest polls, how many failed.
    pub fn failed(&self) -> usize {
        self.ring.matches('x').count()
    }

    /// How many polls that is of.
    pub fn count(&self) -> usize {
        self.ring.len()
    }

    /// Orders that are as they should be.
    pub fn done(&self) -> usize {
        self.done
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
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn polled(&self, store: &StoreId) -> Result<Option<Polled>, StateError> {
        self.get(&key(store)).await
    }

    /// Notes a poll. Of two at the same moment one is lost, which nothing rests on.
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn note_poll(&self, store: &StoreId, now: Timestamp, found: PollFound) -> Result<(), StateError> {
        let mut polled = self.polled(store).await?.unwrap_or_default();
        polled.at = now.as_millisecond();
        polled.ring.push(if found.good { '.' } else { 'x' });
        let start = polled.ring.len().saturating_sub(RING);
        polled.ring.drain(..start);
        if found.good {
            polled.all = found.seen;
            polled.done = found.done;
            polled.first_import_done |= found.queued == 0;
        }
        let item = write(&key(store), &polled)?;
        self.client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(item))
            .send()
            .await
            .map_err(StateError::from_sdk)?;
        Ok(())
    }
}
