//! Why an order is synchronised.

use serde::{Deserialize, Serialize};

/// Cause of a synchronisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The poll of the shop found it.
    Poll,
    /// The first import of its store found it.
    FirstImport,
    /// The shop called.
    ShopHook,
    /// The poll of RO App's changes found it.
    #[serde(rename = "roapp_poll")]
    RoAppPoll,
    /// RO App called.
    #[serde(rename = "roapp_hook")]
    RoAppHook,
    /// It was due for another try.
    Retry,
    /// The daily comparison found a difference.
    Reconcile,
    /// A person requested it.
    Person,
}

impl Trigger {
    /// Whether RO App's side is what may have changed.
    pub fn is_roapp(self) -> bool {
        matches!(self, Self::RoAppPoll | Self::RoAppHook)
    }

    /// Whether the shop's side is what may have changed.
    pub fn is_shop(self) -> bool {
        matches!(self, Self::Poll | Self::FirstImport | Self::ShopHook)
    }

    /// True for urgent causes, which go to their own queue.
    pub fn is_urgent(self) -> bool {
        matches!(self, Self::Person | Self::ShopHook | Self::RoAppHook | Self::RoAppPoll)
    }
}
