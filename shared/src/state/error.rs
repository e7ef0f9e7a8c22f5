//! What can go wrong with the table.

use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};

use super::keys::Key;
use crate::texts::Message;

/// A failed read or write of the table.
#[derive(Debug, Clone)]
pub enum StateError {
    /// The item was changed since it was read. Read again.
    Conflict,
    /// The table cannot be reached or is throttled.
    Unavailable(String),
    /// The table refuses: missing table, missing right, malformed request.
    Refused(Message),
    /// An item does not read as what it should be.
    Unreadable {
        /// Keys of the item.
        key: String,
        /// What is wrong, without values of the item: they may be personal data.
        why: Message,
    },
    /// An item of a shape that a later release writes.
    Newer {
        /// Keys of the item.
        key: String,
        /// The item's shape.
        found: u64,
        /// The newest shape that this release reads.
        known: u64,
    },
}

impl StateError {
    /// True when one item is broken and the table itself works.
    pub fn is_of_one_item(&self) -> bool {
        matches!(self, Self::Unreadable { .. } | Self::Newer { .. })
    }

    /// An error of serde about an item, without the item's values.
    pub(super) fn unreadable(key: &Key, said: &str) -> Self {
        Self::Unreadable { key: key.to_string(), why: Message::text(crate::net::json::without_values(said)) }
    }

    /// A request that lacks a part.
    pub(super) fn from_build(error: BuildError) -> Self {
        Self::Refused(error.to_string().into())
    }

    /// Sorts an SDK failure by its kind.
    pub(super) fn from_sdk<E, R>(error: SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        match error.code() {
            Some("ConditionalCheckFailedException" | "TransactionConflictException") => Self::Conflict,
            Some("TransactionCanceledException") => Self::of_cancelled(error.message().unwrap_or_default()),
            Some(
                "ProvisionedThroughputExceededException"
                | "ThrottlingException"
                | "RequestLimitExceeded"
                | "InternalServerError"
                | "ServiceUnavailable"
                | "TransactionInProgressException",
            )
            | None => Self::Unavailable(crate::net::aws::short_causes(&error)),
            Some(code) => {
                let message = error.message().unwrap_or_default();
                Self::Refused(Message::text(format!("{code} {message}")))
            }
        }
    }

    /// A cancelled transaction, by the reasons that its message lists: an item that was written meanwhile, a throttled table, or an item
    /// that the table does not take.
    fn of_cancelled(message: &str) -> Self {
        let has = |reason: &str| message.contains(reason);
        if has("Throttl") || has("ThroughputExceeded") {
            return Self::Unavailable(message.to_owned());
        }
        if has("ValidationError") || has("ItemCollectionSizeLimitExceeded") {
            return Self::Refused(Message::text(message.to_owned()));
        }
        Self::Conflict
    }

    /// What a person reads, as the part of a sentence.
    pub fn message(&self) -> Message {
        match self {
            Self::Conflict => Message::new("table-conflict"),
            Self::Unavailable(why) => Message::new("table-unavailable").with("why", why),
            Self::Refused(why) => Message::new("table-refused").with("why", why),
            Self::Unreadable { key, why } => Message::new("table-item-unreadable").with("key", key).with("why", why),
            Self::Newer { key, found, known } => {
                Message::new("table-item-newer").with("key", key).with("found", found).with("known", known)
            }
        }
    }
}

impl std::fmt::Display for StateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for StateError {}

impl From<StateError> for Message {
    fn from(error: StateError) -> Self {
        error.message()
    }
}
