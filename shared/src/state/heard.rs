//! What web-hooks looked like when they were last taken, and those that a first hour waits for, in one item for the account.
//!
//! It is written when a web-hook looks unlike the one before, and for those of the orders that a first hour moved.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::keys::Key;
use super::table::Table;
use crate::order::{OrderNumber, StoreId};

/// How a part of a web-hook looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookForm {
    pub word: String,
    /// When it was first seen so.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
}

/// A web-hook of an order that is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeardCall {
    /// The store, for a shop's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreId>,
    pub event: String,
    /// When it arrived.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// When it was made, where it says so.
    #[serde(default, with = "jiff::fmt::serde::timestamp::millisecond::optional")]
    pub made: Option<Timestamp>,
}

/// What a first hour waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookWatch {
    /// Nothing is noted after it.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub until: Timestamp,
    /// Id of the test order in RO App.
    #[serde(default)]
    pub order: Option<u64>,
    /// The named order of a shop.
    #[serde(default)]
    pub shop: Option<(StoreId, OrderNumber)>,
    #[serde(default)]
    pub calls: Vec<HeardCall>,
}

/// Forms of one sender by question.
pub type HookForms = BTreeMap<String, HookForm>;

/// The item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Counts writes.
    pub rev: u64,
    /// Forms by sender: a store, or `RO App`, which no id of a store is.
    #[serde(default)]
    pub forms: BTreeMap<String, HookForms>,
    #[serde(default)]
    pub watch: Option<HookWatch>,
}

/// Key of the item: beside the changes that no web-hook reported, because the function of the web-hooks writes both.
pub(super) fn key() -> Key {
    Key::new("HOOKS", "HEARD")
}

impl Table {
    /// The item; an empty one where there is none.
    ///
    /// # Errors
    /// [`StateError`] when the table fails.
    pub async fn heard(&self) -> Result<Heard, StateError> {
        Ok(self.items.get(&key()).await?.unwrap_or_default())
    }

    /// Writes the item at its next revision.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when it was written meanwhile.
    pub async fn put_heard(&self, heard: &Heard) -> Result<(), StateError> {
        let seen = (heard.rev > 0).then_some(heard.rev);
        self.items.put(&key(), &Heard { rev: heard.rev + 1, ..heard.clone() }, seen).await
    }
}
