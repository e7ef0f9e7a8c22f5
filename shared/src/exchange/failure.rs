//! Failures of a step, by what happens next. The kind decides, never the text.

use std::time::Duration;

use crate::cartum::CartumError;
use crate::roapp::RoAppError;
use crate::state::StateError;
use crate::texts::Message;

/// A step that did not succeed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure {
    /// It may succeed by itself.
    #[error("{why}")]
    Later {
        /// What happened.
        why: Message,
        /// How long the far side wants to be left alone.
        asked: Option<Duration>,
        /// Whether the write may have had its effect.
        uncertain: bool,
        /// Whether RO App answered that it had, and did not say the id of what it created.
        answered: bool,
        /// Whether all orders of the store, or of the account, share it: it is said there, and the order waits however long it takes.
        of_store: bool,
    },
    /// A person has to do something, which the sentence names.
    #[error("{0}")]
    Attention(Message),
    /// RO App no longer has the order.
    #[error("RO App no longer has the order")]
    DeletedInRoApp,
    /// Another handler holds it, or did a moment ago.
    #[error("another handler is at work on it")]
    Busy(Duration),
    /// The table failed.
    #[error(transparent)]
    State(#[from] StateError),
}

impl Failure {
    /// Turns the failure of a single broken item into [`Self::Attention`] with the item's key: the table itself works.
    pub(crate) fn of_one_order(self) -> Self {
        match self {
            // It can be read once this release is gone.
            Self::State(error @ StateError::Newer { .. }) => Self::later(error.message().sentence()),
            Self::State(error) if error.is_of_one_item() => Self::Attention(error.message().sentence()),
            other => other,
        }
    }

    /// A person has to do something.
    pub(crate) fn attention(reason: impl Into<Message>) -> Self {
        Self::Attention(reason.into())
    }

    /// What a person reads.
    pub fn message(&self) -> Message {
        match self {
            Self::Later { why, .. } | Self::Attention(why) => why.clone(),
            Self::DeletedInRoApp => Message::new("roapp-order-gone"),
            Self::Busy(_) => Message::new("another-handler"),
            Self::State(error) => error.message(),
        }
    }

    /// Something passing that had no effect.
    pub(crate) fn later(why: impl Into<Message>) -> Self {
        Self::Later { why: why.into(), asked: None, uncertain: false, answered: false, of_store: false }
    }

    /// Something that all orders of a store share.
    pub(crate) fn of_store(why: impl Into<Message>) -> Self {
        Self::Later { why: why.into(), asked: None, uncertain: false, answered: false, of_store: true }
    }
}

impl From<CartumError> for Failure {
    /// A shop that fails is the store's trouble, which the poll reports; its orders just wait. A plan without API is mended by nothing
    /// but a person.
    fn from(error: CartumError) -> Self {
        if matches!(error, CartumError::NoPlan) {
            return Self::Attention(error.message().sentence());
        }
        let asked = match &error {
            CartumError::Busy { retry_after, .. } => *retry_after,
            _ => None,
        };
        Self::Later { why: error.message(), asked, uncertain: false, answered: false, of_store: false }
    }
}

impl From<RoAppError> for Failure {
    fn from(error: RoAppError) -> Self {
        let asked = match &error {
            RoAppError::TooMany { retry_after } | RoAppError::Broken { retry_after, .. } => *retry_after,
            _ => None,
        };
        // A refused key, or a plan without API, is the whole account's trouble: every order waits until it is mended.
        if error.is_passing() || error.is_of_account() {
            let (uncertain, of_store) = (error.may_have_happened(), error.is_of_account());
            let answered = matches!(error, RoAppError::Shapeless { .. });
            return Self::Later { why: error.message(), asked, uncertain, answered, of_store };
        }
        Self::Attention(error.message().sentence())
    }
}
