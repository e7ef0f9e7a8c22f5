//! What can go wrong with the shop, in sentences that name the fix.

use std::time::Duration;

use crate::net::NetError;

/// A failed call to the shop.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CartumError {
    /// No answer.
    #[error("the shop does not answer: {0}")]
    Net(#[from] NetError),
    /// An answer that is no JSON: a maintenance page, a proxy error, or a bot challenge.
    #[error("the shop answered {function} with HTTP {status} and something that is not JSON: {excerpt}")]
    NotJson {
        /// Function called.
        function: &'static str,
        /// HTTP status.
        status: u16,
        /// First words of the body.
        excerpt: String,
    },
    /// The shop refuses the user name or password.
    #[error(
        "the shop refuses the login ({0}). Check the user name (not the e-mail) and the password under Settings > Users in the shop"
    )]
    Login(String),
    /// HTTP 404: API switched off, not a shop, or a plan without API.
    #[error(
        "there is no API at this address (HTTP 404). Check the site URL, and that the shop's plan includes API access"
    )]
    NoApi,
    /// The plan forbids the function.
    #[error("the shop's plan does not allow {0}. Change the plan, or ask Cartum's support to open the API")]
    Forbidden(&'static str),
    /// The function does not exist on this shop's version.
    #[error("this shop's version does not know {0}")]
    UnknownFunction(&'static str),
    /// The log of a change says no.
    #[error("the shop does not take it: {0}")]
    NotTaken(String),
    /// Any other refusal.
    #[error("the shop refused {function}: {status}{message}")]
    Refused {
        /// Function called.
        function: &'static str,
        /// The envelope's status word, or HTTP status.
        status: String,
        /// The shop's own words, led by `: `, or nothing.
        message: String,
    },
    /// The shop is busy.
    #[error("the shop asks to wait (HTTP {status})")]
    Busy {
        /// HTTP status.
        status: u16,
        /// For how long, if it said.
        retry_after: Option<Duration>,
    },
}

impl CartumError {
    /// Whether the same call may succeed later without anybody changing anything.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Net(_) | Self::NotJson { .. } | Self::Busy { .. } | Self::Refused { .. } => true,
            Self::Login(_) | Self::NoApi | Self::Forbidden(_) | Self::UnknownFunction(_) | Self::NotTaken(_) => false,
        }
    }

    /// Whether another call of the shop would fare no better at present, so that nothing can be said of this one alone.
    pub fn is_of_everything(&self) -> bool {
        matches!(self, Self::Net(NetError::NotSent { .. }) | Self::Busy { .. } | Self::Login(_) | Self::NoApi)
    }
}
