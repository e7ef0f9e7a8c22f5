//! The settings of connected stores, without their secrets.

use serde::Deserialize;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::StateError;
use super::keys::Key;
use super::table::Table;
use crate::order::StoreId;

#[derive(Serialize, Deserialize)]
struct Item<T> {
    rev: u64,
    gsi2pk: String,
    gsi2sk: String,
    settings: T,
}

/// The index partition that lists all stores.
const ALL: &str = "STORES";

impl Table {
    /// All stores' settings.
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn stores<T: DeserializeOwned>(&self) -> Result<Vec<T>, StateError> {
        Ok(self.query_index::<Item<T>>(1, ALL, None).await?.into_iter().map(|item| item.settings).collect())
    }

    /// Keeps a store's settings; writes nothing when they are as they were. Says whether it wrote.
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn keep_store<T>(&self, id: &StoreId, settings: &T) -> Result<bool, StateError>
    where
        T: Serialize + DeserializeOwned + PartialEq + Clone,
    {
        let key = Key::new(format!("STORE#{id}"), "SETTINGS");
        let old = self.get::<Item<T>>(&key).await?;
        if old.as_ref().is_some_and(|item| item.settings == *settings) {
            return Ok(false);
        }
        let seen = old.map(|item| item.rev);
        let item = Item {
            rev: seen.unwrap_or(0) + 1,
            gsi2pk: ALL.to_owned(),
            gsi2sk: id.to_string(),
            settings: settings.clone(),
        };
        self.put(&key, &item, seen).await?;
        Ok(true)
    }
}
