//! Cached facts about the RO App account, shared by all handlers. Each has the time at which it was read; the caller decides whether it is
//! fresh enough.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::items::key_of;
use super::keys::Key;
use super::table::Table;

/// The partition of facts about the account.
pub const ROAPP_FACTS: &str = "ROAPP";

/// Name of the fact: up to when RO App's changes were looked at.
pub const ROAPP_SEEN: &str = "ROAPP_SEEN";

/// A fact and when it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedFact<T> {
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// What.
    pub fact: T,
}

impl Table {
    /// A cached fact.
    pub async fn get_cached<T: DeserializeOwned>(&self, name: &str) -> Result<Option<CachedFact<T>>, StateError> {
        self.items.get(&Key::new(ROAPP_FACTS, name)).await
    }

    /// A cached fact for half the units; what was written within the last second may be missing.
    pub async fn get_cached_lately<T: DeserializeOwned>(
        &self,
        name: &str,
    ) -> Result<Option<CachedFact<T>>, StateError> {
        let key = Key::new(ROAPP_FACTS, name);
        let found = self.items.get_all_lately(std::slice::from_ref(&key)).await?;
        self.items.read_found(&key, found.into_iter().next())
    }

    /// Cached texts by name, in one read; those that are absent or unreadable are left out.
    pub async fn texts_cached(&self, names: &[String]) -> Result<HashMap<String, String>, StateError> {
        let keys: Vec<Key> = names.iter().map(|name| Key::new(ROAPP_FACTS, name)).collect();
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let mut kept = HashMap::new();
        for item in self.items.get_all(&keys).await? {
            let Some(at) = keys.iter().position(|key| key_of(&item) == *key) else { continue };
            let Ok(Some(fact)) = self.items.read_found::<CachedFact<String>>(&keys[at], Some(item)) else { continue };
            kept.insert(names[at].clone(), fact.fact);
        }
        Ok(kept)
    }

    /// Two cached facts, in one read.
    pub async fn get_two_cached<A, B>(
        &self,
        names: (&str, &str),
    ) -> Result<(Option<CachedFact<A>>, Option<CachedFact<B>>), StateError>
    where
        A: DeserializeOwned,
        B: DeserializeOwned,
    {
        let (one, other) = (Key::new(ROAPP_FACTS, names.0), Key::new(ROAPP_FACTS, names.1));
        let mut items = self.items.get_all(&[one.clone(), other.clone()]).await?;
        let mut taken = |key: &Key| items.iter().position(|item| key_of(item) == *key).map(|at| items.swap_remove(at));
        let (first, second) = (taken(&one), taken(&other));
        Ok((self.items.read_found(&one, first)?, self.items.read_found(&other, second)?))
    }

    /// Stores a fact. The last writer wins: all read the same account.
    pub async fn put_cached<T: Serialize>(&self, name: &str, at: Timestamp, fact: T) -> Result<(), StateError> {
        let key = Key::new(ROAPP_FACTS, name);
        let item = super::items::write(&key, &CachedFact { at, fact })?;
        let put = self.items.client.put_item().table_name(&self.items.name).set_item(Some(item));
        put.send().await.map_err(StateError::from_sdk)?;
        Ok(())
    }
}
