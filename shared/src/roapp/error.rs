//! What can go wrong with RO App. What follows is decided by kind and status, never by the text.

use std::time::Duration;

use crate::net::NetError;

/// A failed call to RO App.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RoAppError {
    /// No answer.
    #[error("RO App does not answer: {0}")]
    Net(#[from] NetError),
    /// No turn could be had, so nothing was sent.
    #[error("RO App was not asked, because its request budget could not be kept: {0}")]
    NoTurn(String),
    /// 429.
    #[error("RO App asks for fewer requests (HTTP 429)")]
    TooMany {
        /// For how long to be still, if it said.
        retry_after: Option<Duration>,
    },
    /// 5xx, or a success that is not JSON.
    #[error("RO App fails at {call}: HTTP {status}, {excerpt}")]
    Broken {
        /// Method and path.
        call: String,
        /// HTTP status.
        status: u16,
        /// First words of the body.
        excerpt: String,
    },
    /// A success in a shape that cannot be read.
    #[error("RO App's answer to {call} cannot be read: {why}")]
    Shapeless {
        /// Method and path.
        call: String,
        /// What is missing.
        why: String,
    },
    /// 401, or no key to send.
    #[error(
        "RO App refuses the API key (HTTP 401), or there is none. Make a new one in RO App under Settings > API and set it here"
    )]
    Key,
    /// 403.
    #[error("RO App's key may not do {call} (HTTP 403: {message}). Give the employee of the key that right")]
    Forbidden {
        /// Method and path.
        call: String,
        /// RO App's own words.
        message: String,
    },
    /// 404 or 405.
    #[error("RO App does not have {call} (HTTP {status})")]
    Missing {
        /// Method and path.
        call: String,
        /// 404 or 405.
        status: u16,
    },
    /// A list that does not end: a filter was ignored.
    #[error("RO App's list {call} has over {pages} pages, so it does not search by what was asked for")]
    TooLong {
        /// Method and path.
        call: String,
        /// Pages that were read.
        pages: u64,
    },
    /// Any other 4xx.
    #[error("RO App refuses {call} (HTTP {status}): {message}")]
    Refused {
        /// Method and path.
        call: String,
        /// HTTP status.
        status: u16,
        /// RO App's own words.
        message: String,
    },
}

impl RoAppError {
    /// A success that does not have the shape it must have.
    pub(super) fn shapeless(call: &str, why: &str) -> Self {
        Self::Shapeless { call: call.to_owned(), why: why.to_owned() }
    }

    /// Whether RO App says of the thing named in the path that it does not exist.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Missing { status: 404, .. })
    }

    /// Whether the same call may succeed later without anybody changing anything.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Net(_) | Self::NoTurn(_) | Self::TooMany { .. } | Self::Broken { .. } | Self::Shapeless { .. }
        )
    }

    /// Whether a write that ended so can have had its effect all the same.
    pub fn may_have_happened(&self) -> bool {
        matches!(self, Self::Net(NetError::AnswerLost { .. }) | Self::Broken { .. } | Self::Shapeless { .. })
    }
}
