//! Changes of RO App's side that a poll found and no web-hook reported (rule R8), in one item for the account.
//!
//! It is written when a change joins the row and when a web-hook ends it. Web-hooks that arrive while the row is empty write nothing.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::cached_fact::{CachedFact, ROAPP_FACTS};
use super::error::StateError;
use super::heard::{self, Heard};
use super::items::key_of;
use super::keys::Key;
use super::seen_events;
use super::table::Table;
use crate::order::{OrderNumber, StoreId};

/// A change that a poll found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissedChange {
    /// Store of the order.
    pub store: StoreId,
    /// Its number in the shop.
    pub number: OrderNumber,
    /// When it was changed, by RO App's clock; `None` for a deletion, whose time is unknown.
    #[serde(default, with = "jiff::fmt::serde::timestamp::millisecond::optional")]
    pub changed: Option<Timestamp>,
    /// When it was found.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub found: Timestamp,
}

/// The row of such changes since the latest web-hook.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    /// Counts writes.
    pub rev: u64,
    /// The changes, oldest first.
    pub row: Vec<MissedChange>,
    /// When the web-hook arrived that ended the row before this one.
    #[serde(default, with = "jiff::fmt::serde::timestamp::millisecond::optional")]
    pub heard: Option<Timestamp>,
}

/// Key of the item. It is not among the account's facts: the function of the web-hooks has the right to write this and none of those.
pub(super) fn key() -> Key {
    Key::new("HOOKS", "MISSED")
}

impl Table {
    /// The row.
    pub async fn missed(&self) -> Result<Missed, StateError> {
        Ok(self.items.get(&key()).await?.unwrap_or_default())
    }

    /// A fact about the account and the row, in one read, which may be a moment behind. A row that cannot be read is noted as such and
    /// given as an empty one.
    pub async fn get_cached_and_missed<T: DeserializeOwned>(
        &self,
        name: &str,
    ) -> Result<(Option<CachedFact<T>>, Missed), StateError> {
        let fact = Key::new(ROAPP_FACTS, name);
        let mut items = self.items.get_all_lately(&[fact.clone(), key()]).await?;
        let mut taken = |key: &Key| items.iter().position(|item| key_of(item) == *key).map(|at| items.swap_remove(at));
        let (known, row) = (taken(&fact), taken(&key()));
        let missed = self.items.read_found(&key(), row).ok().flatten().unwrap_or_default();
        Ok((self.items.read_found(&fact, known)?, missed))
    }

    /// Whether an event was taken before, the row, and what web-hooks look like, in one read. What of the two cannot be read is noted as
    /// such and given as empty.
    pub async fn event_beside_missed(&self, id: &str) -> Result<(bool, Missed, Heard), StateError> {
        let event = seen_events::key(id);
        let mut items = self.items.get_all(&[event.clone(), key(), heard::key()]).await?;
        let mut taken = |key: &Key| items.iter().position(|item| key_of(item) == *key).map(|at| items.swap_remove(at));
        let (seen, row, forms) = (taken(&event), taken(&key()), taken(&heard::key()));
        let missed = self.items.read_found(&key(), row).ok().flatten().unwrap_or_default();
        let heard = self.items.read_found(&heard::key(), forms).ok().flatten().unwrap_or_default();
        Ok((self.items.read_found::<seen_events::SeenEvent>(&event, seen)?.is_some(), missed, heard))
    }

    /// Writes the row at its next revision.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when it was written since it was read.
    pub async fn put_missed(&self, missed: &Missed) -> Result<(), StateError> {
        let seen = (missed.rev > 0).then_some(missed.rev);
        self.items.put(&key(), &Missed { rev: missed.rev + 1, ..missed.clone() }, seen).await
    }
}
