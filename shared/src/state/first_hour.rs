//! The first hour with an account: its progress, the notes of what it is about to create, and its answers, one item.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::cached_fact::ROAPP_FACTS;
use super::error::StateError;
use super::keys::Key;
use super::table::Table;

/// A stored first hour.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    /// Counts writes.
    rev: u64,
    /// As JSON: answers have numbers that are kept as their digits.
    text: String,
}

pub(super) fn key() -> Key {
    Key::new(ROAPP_FACTS, "FIRST_HOUR")
}

impl Table {
    /// The latest first hour and its revision.
    pub async fn first_hour<T: DeserializeOwned>(&self) -> Result<Option<(u64, T)>, StateError> {
        let Some(kept) = self.items.get::<Kept>(&key()).await? else { return Ok(None) };
        // One of another release counts as none; a new one takes its place.
        Ok(serde_json::from_str(&kept.text).ok().map(|of| (kept.rev, of)))
    }

    /// Writes it over a revision that was read; 0 where there was none. Returns the next revision.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when it was written meanwhile, as by who stops it.
    pub async fn put_first_hour<T: Serialize>(&self, of: &T, seen: u64) -> Result<u64, StateError> {
        let next = Kept { rev: seen + 1, text: serde_json::to_string(of).unwrap_or_default() };
        self.items.put(&key(), &next, (seen > 0).then_some(seen)).await?;
        Ok(seen + 1)
    }
}
