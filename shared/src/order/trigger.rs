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
    /// The store's settings changed, and the order waits for a person.
    Settings,
    /// A person requested it.
    Person,
    /// A person requested it together with many others.
    PersonMany,
    /// Not an order: the dry run of its store goes on.
    DryRun,
    /// Not an order: the removal of its store goes on.
    StoreRemoval,
    /// Not an order: the first hour with the account goes on.
    FirstHour,
    /// Not an order: all orders that need attention are put into the queue.
    RetryAll,
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

    /// Whether what was refused before is tried again although the shop's side is the same.
    pub fn tries_again(self) -> bool {
        self.is_person() || self == Self::Settings
    }

    /// Whether a person requested it.
    pub fn is_person(self) -> bool {
        matches!(self, Self::Person | Self::PersonMany)
    }

    /// True for urgent causes, which go to their own queue.
    pub fn is_urgent(self) -> bool {
        matches!(
            self,
            Self::Person
                | Self::ShopHook
                | Self::RoAppHook
                | Self::RoAppPoll
                | Self::DryRun
                | Self::StoreRemoval
                | Self::FirstHour
                | Self::RetryAll
        )
    }
}
