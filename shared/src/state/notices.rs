//! Channels and what they told, in one item for the account, and the rows that health is read from.

use super::cached_fact::{CachedFact, ROAPP_FACTS};
use super::error::StateError;
use super::health::{HEALTH, Health};
use super::items::{Attributes, key_of};
use super::keys::Key;
use super::missed::{self, Missed};
use super::table::Table;
use crate::notice::Notices;

/// Key of the item.
fn key() -> Key {
    Key::new("NOTICES", "CHANNELS")
}

/// Keys of what health is read from.
pub(super) fn health_keys() -> [Key; 3] {
    [Key::new(ROAPP_FACTS, HEALTH), missed::key(), key()]
}

/// What health is read from.
#[derive(Debug, Clone, Default)]
pub struct HealthRows {
    /// An empty one where it cannot be read: the next poll writes it anew.
    pub health: Health,
    pub missed: Missed,
    /// An item that cannot be read is an error of its own.
    pub notices: Option<Notices>,
}

impl Table {
    /// Channels and what they told; nothing where no channel was ever added.
    pub async fn notices(&self) -> Result<Notices, StateError> {
        Ok(self.items.get(&key()).await?.unwrap_or_default())
    }

    /// The same for half the units; what was written within the last second may be missing.
    pub async fn notices_lately(&self) -> Result<Notices, StateError> {
        let found = self.items.get_all_lately(&[key()]).await?;
        Ok(self.items.read_found(&key(), found.into_iter().next())?.unwrap_or_default())
    }

    /// Writes the item at its next revision.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when it was written since it was read.
    pub async fn put_notices(&self, notices: &mut Notices) -> Result<(), StateError> {
        let seen = (notices.rev > 0).then_some(notices.rev);
        let next = Notices { rev: notices.rev + 1, ..notices.clone() };
        self.items.put(&key(), &next, seen).await?;
        *notices = next;
        Ok(())
    }

    /// Health at the latest poll, the row of missed web-hooks and the channels, in one read. Without `consistent` it may be a
    /// moment behind.
    pub async fn health_rows(&self, consistent: bool) -> Result<HealthRows, StateError> {
        let keys = health_keys();
        let mut items = match consistent {
            true => self.items.get_all(&keys).await?,
            false => self.items.get_all_lately(&keys).await?,
        };
        self.health_of(|key| items.iter().position(|item| key_of(item) == *key).map(|at| items.swap_remove(at)))
    }

    /// The same of items that were read.
    pub(super) fn health_of(&self, row: impl FnMut(&Key) -> Option<Attributes>) -> Result<HealthRows, StateError> {
        let keys = health_keys();
        let [health, missed, notices] = keys.each_ref().map(row);
        let health = match self.items.read_found::<CachedFact<Health>>(&keys[0], health) {
            Ok(known) => known.map(|known| known.fact).unwrap_or_default(),
            Err(StateError::Unreadable { .. }) => Health::default(),
            Err(error) => return Err(error),
        };
        let missed = self.items.read_found(&keys[1], missed).ok().flatten().unwrap_or_default();
        let notices = match self.items.read_found(&keys[2], notices) {
            Ok(known) => Some(known.unwrap_or_default()),
            Err(_) => None,
        };
        Ok(HealthRows { health, missed, notices })
    }
}
