//! How far a store's poll has seen.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::keys::Key;
use super::table::Table;
use crate::order::StoreId;

/// A store's poll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Counts writes.
    pub rev: u64,
    /// When the store was first switched on: what was delivered by then stays out (rule O1).
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub switched_on: Timestamp,
    /// Every order placed before this has its bond.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub seen: Timestamp,
    /// What is wrong with the store as a whole, if anything.
    pub problem: Option<StoreProblem>,
}

/// Why a store cannot be polled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreProblem {
    /// What is wrong and what to do about it.
    pub reason: String,
    /// Since when.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
}

fn key(store: &StoreId) -> Key {
    Key::new(format!("STORE#{store}"), "CURSOR")
}

impl Table {
    /// A store's cursor; `None` before its first poll.
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn cursor(&self, store: &StoreId) -> Result<Option<Cursor>, StateError> {
        self.get(&key(store)).await
    }

    /// Writes a cursor at its next revision.
    ///
    /// # Errors
    /// [`StateError::Rival`] when another poll moved it.
    pub async fn put_cursor(&self, store: &StoreId, cursor: &mut Cursor) -> Result<(), StateError> {
        let seen = (cursor.rev > 0).then_some(cursor.rev);
        let next = Cursor { rev: cursor.rev + 1, ..cursor.clone() };
        self.put(&key(store), &next, seen).await?;
        *cursor = next;
        Ok(())
    }
}
