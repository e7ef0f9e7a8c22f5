//! Why the exchange looks at an order.

use serde::{Deserialize, Serialize};

/// What made the exchange look at the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The poll of the shop found it.
    Poll,
    /// It was due for another try.
    Retry,
    /// A person asked.
    Person,
}
