//! What a poll has to know of an order, read off an index: whether the shop's side is as agreed, and whether somebody is at work.
//!
//! It may be a moment behind the bond. Nothing is decided by it but whether to look at the order.

use jiff::Timestamp;
use serde::Deserialize;

use super::keys::Key;
use super::link::{Lease, Stage};
use crate::order::{Fingerprint, OrderNumber, StoreId};

/// An order that waits or is watched.
#[derive(Debug, Clone, Deserialize)]
pub struct Glance {
    /// Store.
    pub store: StoreId,
    /// Number in the shop.
    pub number: OrderNumber,
    /// How far the import is.
    pub stage: Stage,
    /// Who is at work on it.
    #[serde(default)]
    pub lease: Option<Lease>,
    /// When to try again.
    #[serde(default, with = "jiff::fmt::serde::timestamp::millisecond::optional")]
    pub due: Option<Timestamp>,
    /// Since when it has failed in a row.
    #[serde(default, with = "jiff::fmt::serde::timestamp::millisecond::optional")]
    pub waiting_since: Option<Timestamp>,
    #[serde(default)]
    seen: Option<Fingerprint>,
    // An item of an earlier release has its digest in these, and an index of an earlier release carries all.
    #[serde(default)]
    agreed: Option<Side>,
    #[serde(default)]
    attention: Option<Side>,
}

#[derive(Debug, Clone, Deserialize)]
struct Side {
    #[serde(default)]
    shop: Option<Fingerprint>,
}

impl Glance {
    /// The shop's side as it was agreed, or as it was when the order began to wait for a person; `None` where that is not known.
    pub fn seen(&self) -> Option<&Fingerprint> {
        let older = || self.attention.as_ref().or(self.agreed.as_ref()).and_then(|side| side.shop.as_ref());
        self.seen.as_ref().or_else(older)
    }

    pub(super) fn key(&self) -> Key {
        Key::link(&self.store, self.number)
    }
}
