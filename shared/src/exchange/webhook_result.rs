//! What became of a web-hook.

use crate::exchange::failure::Failure;
use crate::state::StateError;
use crate::texts::Message;

/// What became of a web-hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookResult {
    /// Its order is on the queue.
    Queued,
    /// It was taken before.
    Repeated,
    /// It is of no interest: another event, or an order that is not linked.
    Ignored,
    /// No such address, or the wrong token.
    Unknown,
    /// No signature, or the wrong one.
    Unsigned,
    /// The body is too large.
    TooLarge,
    /// It cannot be read, and why.
    Malformed(Message),
    /// The table or the queue fails: it must come again.
    Later(Message),
}

impl From<StateError> for WebhookResult {
    fn from(error: StateError) -> Self {
        Self::Later(error.message())
    }
}

impl From<Failure> for WebhookResult {
    fn from(failure: Failure) -> Self {
        Self::Later(failure.message())
    }
}
