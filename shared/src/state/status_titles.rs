//! Titles of a shop's statuses, kept so that no page waits for the shop: one item a store.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::items::key_of;
use super::keys::Key;
use super::table::Table;
use crate::order::StoreId;

/// Titles by status and language.
pub type ShopTitles = BTreeMap<u64, BTreeMap<String, String>>;

/// What a shop said, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptTitles {
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    pub titles: ShopTitles,
}

fn key(store: &StoreId) -> Key {
    Key::new(format!("STORE#{store}"), "TITLES")
}

impl Table {
    /// The kept titles of stores, in one read for a hundred of them. An item that cannot be read counts as none: it is written anew.
    pub async fn status_titles(&self, stores: &[StoreId]) -> Result<BTreeMap<StoreId, KeptTitles>, StateError> {
        let keys: Vec<Key> = stores.iter().map(key).collect();
        let items = self.items.get_all_lately(&keys).await?;
        let of = |key: &Key| items.iter().find(|item| key_of(item) == *key).cloned();
        let found = stores.iter().zip(&keys).filter_map(|(store, key)| {
            let kept = self.items.read_found::<KeptTitles>(key, of(key)).ok().flatten()?;
            Some((store.clone(), kept))
        });
        Ok(found.collect())
    }

    /// The kept titles of a store, when they are from this release or an older one that can be read.
    ///
    /// # Errors
    /// [`StateError::Newer`] for those of a newer release, which are left as they are.
    pub async fn kept_titles(&self, store: &StoreId) -> Result<Option<KeptTitles>, StateError> {
        match self.items.get(&key(store)).await {
            Err(StateError::Unreadable { .. }) => Ok(None),
            other => other,
        }
    }

    /// Keeps a store's titles, unless a newer release did. The last writer wins.
    pub async fn put_status_titles(&self, store: &StoreId, kept: &KeptTitles) -> Result<(), StateError> {
        match self.kept_titles(store).await {
            Err(StateError::Newer { .. }) => Ok(()),
            Err(error) => Err(error),
            Ok(_) => self.items.overwrite(&key(store), kept).await,
        }
    }
}
