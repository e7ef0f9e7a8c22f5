//! The settings of connected stores, without their secrets.

use serde::Deserialize;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::StateError;
use super::items::BY_STORE;
use super::keys::Key;
use super::table::Table;
use crate::order::{Fingerprint, StoreId};

#[derive(Serialize, Deserialize)]
pub(super) struct StoreItem<T> {
    rev: u64,
    gsi2pk: String,
    gsi2sk: String,
    pub settings: T,
}

/// The latest settings of a configuration file.
#[derive(Serialize, Deserialize)]
struct Seeded {
    rev: u64,
    digest: Fingerprint,
}

/// The index partition that lists all stores.
const ALL: &str = "STORES";

impl Table {
    /// All stores' settings.
    pub async fn stores<T: DeserializeOwned>(&self) -> Result<Vec<T>, StateError> {
        #[derive(Deserialize)]
        struct Carried<T> {
            settings: T,
        }
        Ok(self
            .items
            .query_index::<Carried<T>>(&BY_STORE, ALL, None)
            .await?
            .into_iter()
            .map(|item| item.settings)
            .collect())
    }

    /// The stores that [`Self::stores`] left out because their settings cannot be read, and why.
    pub fn unreadable_stores(&self) -> Vec<(StoreId, StateError)> {
        let one = |(key, why): (Key, StateError)| Some((key.pk.strip_prefix("STORE#")?.parse().ok()?, why));
        self.items.unreadable_items().into_iter().filter(|(key, _)| key.sk == "SETTINGS").filter_map(one).collect()
    }

    /// Keeps the settings a configuration file has for a store, if they differ from those of the previous start. So of the
    /// file and the console, whichever was changed last counts.
    pub async fn seed_store<T>(&self, id: &StoreId, settings: &T) -> Result<bool, StateError>
    where
        T: Serialize + DeserializeOwned + PartialEq + Clone,
    {
        let key = Key::new(format!("STORE#{id}"), "FILE");
        let digest = Fingerprint::of(settings);
        let before = self.items.get::<Seeded>(&key).await?;
        if before.as_ref().is_some_and(|before| before.digest == digest) {
            return Ok(false);
        }
        self.keep_store(id, settings).await?;
        let seen = before.map(|before| before.rev);
        self.items.put(&key, &Seeded { rev: seen.unwrap_or(0) + 1, digest }, seen).await?;
        Ok(true)
    }

    /// As [`Self::seed_store`], for settings that were made from `source`, which stands in the file.
    pub async fn seed_store_from<T>(
        &self,
        id: &StoreId,
        source: &impl Serialize,
        settings: &T,
    ) -> Result<(), StateError>
    where
        T: Serialize + DeserializeOwned + PartialEq + Clone,
    {
        self.keep_store(id, settings).await?;
        let key = Key::new(format!("STORE#{id}"), "FILE");
        let seen = self.items.get::<Seeded>(&key).await?.map(|before| before.rev);
        self.items.put(&key, &Seeded { rev: seen.unwrap_or(0) + 1, digest: Fingerprint::of(source) }, seen).await
    }

    /// Whether the settings of a store were made from this source at an earlier start.
    pub async fn is_seeded_from(&self, id: &StoreId, source: &impl Serialize) -> Result<bool, StateError> {
        let before = self.items.get::<Seeded>(&Key::new(format!("STORE#{id}"), "FILE")).await?;
        Ok(before.is_some_and(|before| before.digest == Fingerprint::of(source)))
    }

    /// A store's settings as they are now, with the revision that a change of them is made on.
    pub async fn store_revision<T: DeserializeOwned>(&self, id: &StoreId) -> Result<Option<(T, u64)>, StateError> {
        let item: Option<StoreItem<T>> = self.items.get(&Key::new(format!("STORE#{id}"), "SETTINGS")).await?;
        Ok(item.map(|item| (item.settings, item.rev)))
    }

    /// Keeps settings that were made of those of a revision; `None` for a store that has none yet.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when they were changed since.
    pub async fn put_store<T: Serialize>(
        &self,
        id: &StoreId,
        settings: &T,
        seen: Option<u64>,
    ) -> Result<(), StateError> {
        let rev = seen.unwrap_or(0) + 1;
        let item = StoreItem { rev, gsi2pk: ALL.to_owned(), gsi2sk: id.to_string(), settings };
        self.items.put(&Key::new(format!("STORE#{id}"), "SETTINGS"), &item, seen).await
    }

    /// Keeps a store's settings; writes nothing when they are as they were. Says whether it wrote.
    pub async fn keep_store<T>(&self, id: &StoreId, settings: &T) -> Result<bool, StateError>
    where
        T: Serialize + DeserializeOwned + PartialEq + Clone,
    {
        let key = Key::new(format!("STORE#{id}"), "SETTINGS");
        let old = self.items.get::<StoreItem<T>>(&key).await?;
        if old.as_ref().is_some_and(|item| item.settings == *settings) {
            return Ok(false);
        }
        self.put_store(id, settings, old.map(|item| item.rev)).await?;
        Ok(true)
    }
}
