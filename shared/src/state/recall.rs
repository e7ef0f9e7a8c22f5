//! Facts about the RO App account that cost a call to learn and seldom change, shared by all handlers, with the time they were
//! learnt so that whoever uses them decides whether they are fresh enough.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::keys::Key;
use super::table::Table;

/// The partition of facts about the account.
pub const OFFICE_FACTS: &str = "OFFICE";

/// A fact and when it was learnt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recalled<T> {
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// What.
    pub fact: T,
}

impl Table {
    /// A remembered fact.
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn recall<T: DeserializeOwned>(&self, name: &str) -> Result<Option<Recalled<T>>, StateError> {
        self.get(&Key::new(OFFICE_FACTS, name)).await
    }

    /// Remembers a fact; the last writer wins, both have asked the same account.
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn remember<T: Serialize>(&self, name: &str, at: Timestamp, fact: T) -> Result<(), StateError> {
        let key = Key::new(OFFICE_FACTS, name);
        let item = super::table::write(&key, &Recalled { at, fact })?;
        let put = self.client.put_item().table_name(&self.name).set_item(Some(item));
        put.send().await.map_err(StateError::from_sdk)?;
        Ok(())
    }
}
