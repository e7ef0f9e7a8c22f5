//! Position of a store's poll.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::keys::Key;
use super::table::Table;
use crate::order::{Fingerprint, StoreId};
use crate::texts::Message;

/// Hours of the longest slice.
const LONGEST: u32 = 72;
/// So far are polls counted in which no slice fitted: a number that grew for ever would be a write of every poll.
const COUNTED: u32 = 10;

/// A store's poll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Counts writes.
    pub rev: u64,
    /// When the store was first switched on: what was delivered by then stays out (rule O1).
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub switched_on: Timestamp,
    /// Every order placed before this has its link.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub seen: Timestamp,
    /// What is wrong with the store as a whole, if anything.
    pub problem: Option<StoreProblem>,
    /// What a person has to change although orders flow, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<StoreProblem>,
    /// Digest of the settings at the latest poll that wrote here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Fingerprint>,
    /// The page of RO App's orders to look through next for orders of this store (rule O12); `None` once all were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relink_page: Option<u64>,
    /// What the pages before it showed.
    #[serde(default, skip_serializing_if = "Relink::is_empty")]
    pub relink: Relink,
    /// When all were looked through.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub relinked_at: Option<Timestamp>,
    /// The most orders the shop was seen to give in one answer: an answer of fewer is not cut off.
    #[serde(default)]
    pub page_rows: usize,
    /// How far behind the poll is; `None` where its window fits into the time of a poll.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catch_up: Option<CatchUp>,
    /// True when the store was switched off at the latest poll.
    #[serde(default)]
    pub off: bool,
    /// RO App's changes that were passed by while the store was off or could not be used, until they were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_by: Option<PassedBy>,
    /// Since when the store is on again, where it was off before.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub on_since: Option<Timestamp>,
    /// The store's web-hook subscriptions.
    #[serde(default)]
    pub hooks: Vec<Subscription>,
}

/// How far a look through RO App's orders is, the latest changed first. It is a reading of all pages, then one of those that changed
/// since it began, until one page has all of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relink {
    /// The latest change on the first page of this reading.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub first: Option<Timestamp>,
    /// What changed before this was read by the reading before.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub until: Option<Timestamp>,
    /// How many orders the list had at the latest page. With fewer, rows have moved to pages that were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Whether an order could not be read, which may be one of the store.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unread: bool,
}

/// RO App's changes that are still to be read for one store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedBy {
    /// Every change before this was read for all stores.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
    /// The page to read next.
    pub page: u64,
    /// What the pages before it showed.
    #[serde(default)]
    pub reading: Relink,
    /// Whether this reading queued an order: another one tells whether the queue lost it.
    #[serde(default)]
    pub queued: bool,
    /// When the store was there again.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub back: Option<Timestamp>,
}

impl PassedBy {
    /// A reading of all changes since a time.
    pub fn since(since: Timestamp) -> Self {
        Self { since, page: 1, reading: Relink::default(), queued: false, back: None }
    }
}

impl Relink {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The way of a poll whose window does not fit into its time: slice by slice from the cursor on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatchUp {
    /// Hours of the next slice.
    hours: u32,
    /// Polls in a row in which no slice fitted.
    #[serde(default)]
    pub failed: u32,
}

impl Default for CatchUp {
    fn default() -> Self {
        Self { hours: LONGEST, failed: 0 }
    }
}

impl CatchUp {
    /// The time of the next slice.
    pub fn slice(self) -> SignedDuration {
        SignedDuration::from_hours(i64::from(self.hours.clamp(1, LONGEST)))
    }

    /// After a slice that was read to its end.
    #[must_use]
    pub fn longer(self) -> Self {
        Self { hours: self.hours.saturating_mul(2).clamp(1, LONGEST), failed: 0 }
    }

    /// After a poll in which none was.
    #[must_use]
    pub fn shorter(self) -> Self {
        Self { hours: (self.hours / 4).clamp(1, LONGEST), failed: self.failed.saturating_add(1).min(COUNTED) }
    }
}

/// A subscription to an event of the shop. The shop lists none, so what is lost here cannot be found again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The event's name on the wire.
    pub event: String,
    /// The shop's id of it; `None` while it is requested, and for good where the answer was lost.
    pub id: Option<u64>,
    /// The address up to its token. The token is made anew from the key when needed, so that it is not kept in clear.
    pub base: String,
    /// Which key the token was made with.
    pub key: String,
    /// When it was requested.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub asked: Timestamp,
    /// Whether an admin removed it in the shop.
    #[serde(default)]
    pub removed: bool,
    /// Whether the answer was lost, so that the shop may or may not have it.
    #[serde(default)]
    pub uncertain: bool,
    /// Since when it is to be ended, where the shop has not ended it yet; `asked` is then the time of the latest request.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub ending: Option<Timestamp>,
    /// What stands in the way, for a person.
    #[serde(default)]
    pub problem: Option<Message>,
}

/// What is wrong with a store as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreProblem {
    /// What is wrong and what to do about it.
    pub reason: Message,
    /// Since when.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
}

impl Cursor {
    /// Why an order placed since the cursor was not looked at, if there is more to it than the time until the next poll.
    pub fn hindrance(&self) -> Option<&Message> {
        let slow = self.notice.as_ref().filter(|_| self.catch_up.is_some());
        self.problem.as_ref().or(slow).map(|known| &known.reason)
    }
}

fn key(store: &StoreId) -> Key {
    Key::new(format!("STORE#{store}"), "CURSOR")
}

impl Table {
    /// A store's cursor; `None` before its first poll.
    pub async fn cursor(&self, store: &StoreId) -> Result<Option<Cursor>, StateError> {
        self.items.get(&key(store)).await
    }

    /// Writes a cursor at its next revision.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when another poll moved it.
    pub async fn put_cursor(&self, store: &StoreId, cursor: &mut Cursor) -> Result<(), StateError> {
        let seen = (cursor.rev > 0).then_some(cursor.rev);
        let next = Cursor { rev: cursor.rev + 1, ..cursor.clone() };
        self.items.put(&key(store), &next, seen).await?;
        *cursor = next;
        Ok(())
    }
}
