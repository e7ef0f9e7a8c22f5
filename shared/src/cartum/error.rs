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
    /// HTTP 403 by something in front of the API: a firewall, a filter of bots, the web server.
    #[error(
        "something in front of the shop's API, such as a firewall, refuses {function} (HTTP 403: {excerpt}). Have it let the exchange's requests to /api/ through"
    )]
    Blocked {
        /// Function called.
        function: &'static str,
        /// First words of the body.
        excerpt: String,
    },
    /// A redirect, which is never followed: a request holds a token or a password.
    #[error("{}", redirected(function, *status, to.as_deref()))]
    Moved {
        /// Function called.
        function: &'static str,
        /// HTTP status.
        status: u16,
        /// Scheme, host and port it leads to; `None` where they stay the same.
        to: Option<String>,
    },
    /// The shop refuses the user name or password.
    #[error(
        "the shop refuses the login ({0}). Check the user name (not the e-mail) and the password under Settings > Admins (or Users) in the shop"
    )]
    Login(String),
    /// HTTP 404: not a shop, or API switched off.
    #[error(
        "there is no API at this address (HTTP 404). Check the site URL, and that the shop's plan includes API access"
    )]
    NoApi,
    /// HTTP 409 "Api module is not available": the plan has no API, of any function.
    #[error(
        "the shop's plan has no API access: choose one that has it in the shop's admin, under Billing (the profile icon at the bottom left)"
    )]
    NoPlan,
    /// The shop forbids the function: by plan, or by the user's role.
    #[error(
        "the shop does not allow {0}. See that its plan includes this (in the shop's admin under Billing), and that the user has the role manager or more under Settings > Admins (or Users)"
    )]
    Forbidden(&'static str),
    /// The function does not exist on this shop's version.
    #[error("this shop's version does not know {0}")]
    UnknownFunction(&'static str),
    /// An event has as many subscribers as a shop takes.
    #[error("the shop takes five subscribers per event, and this event has them")]
    HooksFull,
    /// The subscription that was to be ended is not there.
    #[error("the shop does not know this subscription")]
    NoSubscription,
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
    /// Whether a write may have had its effect although its answer was no answer.
    pub fn may_have_happened(&self) -> bool {
        match self {
            Self::Net(NetError::AnswerLost { .. }) => true,
            // A page with a status of the caller's fault says no; a proxy's "too late" says nothing.
            Self::NotJson { status, .. } => !(400..500).contains(status),
            _ => false,
        }
    }

    /// Whether the same call may succeed in a moment without anybody changing anything.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Net(_) | Self::NotJson { .. } | Self::Busy { .. })
    }

    /// Whether another call of the shop would fare no better at present, so that nothing can be said of this one alone.
    pub fn is_of_everything(&self) -> bool {
        matches!(self, Self::Net(NetError::NotSent { .. }) | Self::Busy { .. } | Self::Login(_))
    }
}

fn redirected(function: &str, status: u16, to: Option<&str>) -> String {
    match to {
        Some(to) => format!(
            "the shop's address redirects {function} to {to} (HTTP {status}). If that is the shop, enter it as the store's site URL"
        ),
        None => format!(
            "the shop redirects {function} to another page of its own (HTTP {status}). Open the site URL in a browser: the shop may be closed, or stand behind a log-in page"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_names_the_host_to_enter() {
        let moved = |to: Option<&str>| {
            CartumError::Moved { function: "auth", status: 301, to: to.map(str::to_owned) }.to_string()
        };
        assert_eq!(
            moved(Some("https://www.shop.example.com")),
            "the shop's address redirects auth to https://www.shop.example.com (HTTP 301). If that is the shop, enter it as the store's site URL"
        );
        assert!(moved(None).contains("another page of its own"));
    }

    #[test]
    fn only_the_refusal_of_a_login_speaks_of_a_password() {
        for error in [
            CartumError::NoPlan,
            CartumError::NoApi,
            CartumError::Forbidden("orders/get"),
            CartumError::Blocked { function: "auth", excerpt: String::new() },
            CartumError::Moved { function: "auth", status: 302, to: None },
        ] {
            assert!(!error.to_string().contains("password"), "{error}");
        }
        assert!(CartumError::Login("x".into()).to_string().contains("Settings > Admins (or Users)"));
    }
}
