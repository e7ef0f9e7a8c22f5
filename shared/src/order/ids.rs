//! Ids of the two systems, as types that cannot be mistaken for each other.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! number_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

number_ids! {
    /// A Cartum order number, shown to the buyer and to staff; unique in one shop.
    OrderNumber;
    /// A Cartum order status; 1 new, 3 delivered and 4 cancelled everywhere, the others as the shop likes.
    ShopStatusId;
    /// An RO App order.
    RoAppOrderId;
    /// An RO App order status.
    RoAppStatusId;
    /// An RO App order type.
    OrderTypeId;
    /// An RO App person or organization.
    ContactId;
    /// An RO App catalogue product.
    ProductId;
    /// An RO App product category.
    CategoryId;
    /// A line of an RO App order.
    ItemId;
    /// An RO App employee.
    EmployeeId;
    /// An RO App location.
    LocationId;
    /// An RO App custom field of orders.
    FieldId;
}

impl ShopStatusId {
    /// Cancelled, on every shop.
    pub const CANCELLED: Self = Self(4);
    /// No order has this: the side counts as changed.
    pub const NONE: Self = Self(0);
}

impl RoAppStatusId {
    /// No order has this: the side counts as changed.
    pub const NONE: Self = Self(0);
}

impl FromStr for OrderNumber {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.trim().parse().map(Self)
    }
}

/// The short name of a connected store in keys, messages and commands: 1 to 32 of `a-z`, `0-9` and `-`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StoreId(String);

impl StoreId {
    /// Stands for all stores in the message of a job that concerns all of them.
    pub(crate) fn of_all() -> Self {
        Self("all".to_owned())
    }

    /// Stands for the account in the message of the first hour.
    pub(crate) fn of_first_hour() -> Self {
        Self("first-hour".to_owned())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is not a store id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a store id: use 1 to 32 of a-z, 0-9 and -")]
pub struct InvalidStoreId(String);

impl FromStr for StoreId {
    type Err = InvalidStoreId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=32).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidStoreId(text.escape_debug().to_string())) }
    }
}

impl TryFrom<String> for StoreId {
    type Error = InvalidStoreId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<StoreId> for String {
    fn from(id: StoreId) -> Self {
        id.0
    }
}

impl fmt::Display for StoreId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
