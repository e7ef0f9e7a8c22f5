//! What can go wrong with the table.

use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

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
    #[error("the item {key} in the state table cannot be read: {why}")]
    Unreadable {
        /// Keys of the item.
        key: String,
        /// What is wrong.
        why: String,
    },
}

impl StateError {
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
                | "InternalServerError",
            )
            | None => Self::Unavailable(DisplayErrorContext(&error).to_string()),
            Some(code) => {
                let message = error.message().unwrap_or_default();
                Self::Refused(format!("{code} {message}"))
            }
        }
    }
}
