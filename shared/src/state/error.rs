//! What can go wrong with the table.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

use super::keys::Key;

/// A failed read or write of the table.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StateError {
    /// Somebody else changed the item since it was read. Read again.
    #[error("another handler is at work on the same item")]
    Rival,
    /// The table cannot be reached or is throttled.
    #[error("the state table does not answer: {0}. The work is kept and tried again")]
    Unavailable(String),
    /// The table refuses: missing table, missing right, malformed request.
    #[error("the state table refuses: {0}. Check the table's name and the rights of this function")]
    Refused(String),
    /// An item does not read as what it should be.
    #[error("the item {key} in the state table cannot be read: {why}. It is left as it is; mend or remove it by hand")]
    Unreadable {
        /// Keys of the item.
        key: String,
        /// What is wrong, without the item's own words: they may be somebody's name.
        why: String,
    },
    /// An item of a shape that a later release writes.
    #[error(
        "the item {key} in the state table was written by a newer release (its shape is {found}, this release knows {known}). It is left as it is; run the newer release"
    )]
    Newer {
        /// Keys of the item.
        key: String,
        /// The item's shape.
        found: u64,
        /// The newest shape this release knows.
        known: u64,
    },
}

impl StateError {
    /// Whether one item is at fault and the table is well.
    pub fn is_of_one_item(&self) -> bool {
        matches!(self, Self::Unreadable { .. } | Self::Newer { .. })
    }

    /// What serde says of an item, without the values in it.
    pub(super) fn unreadable(key: &Key, said: &str) -> Self {
        Self::Unreadable { key: key.to_string(), why: crate::net::json::without_values(said) }
    }

    /// Sorts an SDK failure by its kind.
    pub(super) fn from_sdk<E, R>(error: SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        match error.code() {
            Some(
                "ConditionalCheckFailedException" | "TransactionCanceledException" | "TransactionConflictException",
            ) => Self::Rival,
            Some(
                "ProvisionedThroughputExceededException"
                | "ThrottlingException"
                | "RequestLimitExceeded"
                | "InternalServerError"
                | "ServiceUnavailable"
                | "TransactionInProgressException",
            )
            | None => Self::Unavailable(crate::net::aws::said(&error)),
            Some(code) => {
                let message = error.message().unwrap_or_default();
                Self::Refused(format!("{code} {message}"))
            }
        }
    }
}
