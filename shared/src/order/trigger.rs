//! Why the exchange looks at an order.

use serde::{Deserialize, Serialize};

/// What made the exchange look at the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The poll of the shop found it.
    Poll,
    /// The shop called.
    ShopHook,
    /// The look at RO App's changes found it.
    OfficePoll,
    /// RO App called.
    OfficeHook,
    /// It was due for another try.
    Retry,
    /// A person asked.
    Person,
}

impl Trigger {
    /// Whether RO App's side is what may have changed.
    pub fn is_office(self) -> bool {
        matches!(self, Self::OfficePoll | Self::OfficeHook)
    }

    /// Whether the shop's side is what may have changed.
    pub fn is_shop(self) -> bool {
        matches!(self, Self::Poll | Self::ShopHook)
    }

    /// As a history says it.
    pub fn says(self) -> &'static str {
        match self {
            Self::Poll => "the poll of the shop",
            Self::ShopHook => "a web-hook of the shop",
            Self::OfficePoll => "the look at RO App's changes",
            Self::OfficeHook => "a web-hook of RO App",
            Self::Retry => "another try",
            Self::Person => "a person",
        }
    }
}
