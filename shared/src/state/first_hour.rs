//! The first hour with an account: its progress, the notes of what it is about to create, and its answers, one item.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::cached_fact::ROAPP_FACTS;
use super::error::StateError;
use super::keys::Key;
use super::table::Table;

/// A stored first hour.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept<T> {
    /// Counts writes.
    rev: u64,
    of: T,
}

fn key() -> Key {
    Key::new(ROAPP_FACTS, "FIRST_HOUR")
}

impl Table {
    /// The latest first hour and its revision.
    pub async fn first_hour<T: DeserializeOwned>(&self) -> Result<Option<(u64, T)>, StateError> {
        Ok(self.items.get::<Kept<T>>(&key()).await?.map(|kept| (kept.rev, kept.of)))
    }

    /// Writes it over a revision that was read; 0 where there was none. Returns the next revision.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when it was written meanwhile, as by who stops it.
    pub async fn put_first_hour<T: Serialize>(&self, of: &T, seen: u64) -> Result<u64, StateError> {
        let next = Kept { rev: seen + 1, of };
        self.items.put(&key(), &next, (seen > 0).then_some(seen)).await?;
        Ok(seen + 1)
    }
}
