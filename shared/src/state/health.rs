//! Health of the exchange as its latest poll found it (rule H1), in one item for the account.
//!
//! The item has an entry for each store that is not well and none for the others: about a hundred bytes a store. A page reads it together
//! with the row of missed web-hooks; a poll writes it at its end. The reason of a store's trouble stands in the store's cursor.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::order::StoreId;
use crate::texts::Message;

/// Name of the fact: health at the latest poll.
pub const HEALTH: &str = "HEALTH";

/// What is wrong with RO App.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoAppTrouble {
    /// It refuses the key, or there is none.
    KeyRefused,
    /// The account's plan has no API, or is not paid.
    NoPlan,
    /// It does not answer as it should.
    Down,
    /// Anything else; what a newer release knows of is read as this.
    #[serde(other)]
    Problem,
}

/// What is wrong with a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoreTrouble {
    /// The shop does not answer as it should.
    Unreachable,
    LoginRefused,
    /// The shop's plan has no API.
    NoPlan,
    /// Login or settings are missing or cannot be read.
    Unusable,
    /// New orders wait, because RO App is in trouble.
    WaitsForRoApp,
    /// A setting is to be changed, although orders flow.
    Notice,
    /// Anything else; what a newer release knows of is read as this.
    #[serde(other)]
    Problem,
}

/// Trouble of RO App.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoAppHealth {
    pub kind: RoAppTrouble,
    /// What is wrong and what to do.
    pub reason: Message,
    /// Since when it is of this kind.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
    /// The latest poll that found RO App well.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub last_good: Option<Timestamp>,
}

/// Trouble of a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreHealth {
    pub store: StoreId,
    pub kind: StoreTrouble,
    /// Since when it is of this kind.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
    /// The latest poll that found the store well.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub last_good: Option<Timestamp>,
}

/// Orders of a store that do not go on by themselves, as the latest poll counted them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnfinishedOrders {
    /// Those that waited for their next try.
    pub waiting: usize,
    /// Those that needed a person.
    pub attention: usize,
}

/// What the latest poll found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// When the latest poll came to its end; `None` before the first.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub looked: Option<Timestamp>,
    /// `None` while RO App is well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roapp: Option<RoAppHealth>,
    /// The stores that are not well.
    #[serde(default)]
    pub stores: Vec<StoreHealth>,
    /// Stores that the latest poll did not reach: whether they are well is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_reached: Vec<StoreId>,
    /// The stores that are on and that a poll has reached; unknown in items of older releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polled: Option<Vec<StoreId>>,
    /// Orders that waited for their next try.
    #[serde(default)]
    pub waiting: usize,
    /// The same and those that needed a person, of the stores that have any.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unfinished: BTreeMap<StoreId, UnfinishedOrders>,
    /// Items of the table that could not be read.
    #[serde(default)]
    pub unreadable: usize,
    /// Messages that nobody could handle.
    #[serde(default)]
    pub dead_letters: u64,
}

impl Health {
    /// The trouble of a store, if it is not well.
    pub fn store(&self, id: &StoreId) -> Option<&StoreHealth> {
        self.stores.iter().find(|known| known.store == *id)
    }

    /// Whether a poll has reached a store since it is on.
    pub fn was_polled(&self, id: &StoreId) -> bool {
        self.polled.as_ref().is_none_or(|polled| polled.contains(id))
    }

    /// Whether a poll is known to have asked RO App: without a store that is on, it may not have.
    pub fn has_asked_roapp(&self) -> bool {
        self.polled.as_ref().is_none_or(|polled| !polled.is_empty())
    }

    /// Orders that needed a person.
    pub fn attention(&self) -> usize {
        self.unfinished.values().map(|orders| orders.attention).sum()
    }
}
