//! Items that could not be read. They are kept and reported, so that a list without them does not look complete.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::error::StateError;
use super::keys::Key;

/// Largest number that is kept; more of them have one cause.
const MOST: usize = 100;

/// What a process could not read, shared by all copies of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct UnreadableItems(Arc<Mutex<BTreeMap<Key, StateError>>>);

impl UnreadableItems {
    fn with<T>(&self, act: impl FnOnce(&mut BTreeMap<Key, StateError>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds an item, and logs it once.
    pub(super) fn note(&self, key: &Key, error: &StateError) {
        let first = self.with(|all| {
            let room = all.len() < MOST;
            room && all.insert(key.clone(), error.clone()).is_none()
        });
        if first {
            tracing::error!(why = %error, "an item is left out");
        }
    }

    /// It could be read after all.
    pub(super) fn forget(&self, key: &Key) {
        self.with(|all| {
            if !all.is_empty() {
                all.remove(key);
            }
        });
    }

    /// Whether an item is noted.
    pub(super) fn has(&self, key: &Key) -> bool {
        self.with(|all| all.contains_key(key))
    }

    /// One sentence for each.
    pub(super) fn all(&self) -> Vec<(Key, StateError)> {
        self.with(|all| all.iter().map(|(key, why)| (key.clone(), why.clone())).collect())
    }
}
