//! What can go wrong with the shop, in sentences that name the fix.

use std::time::Duration;

use crate::net::NetError;
use crate::texts::Message;

/// A failed call to the shop.
#[derive(Debug, Clone)]
pub enum CartumError {
    /// No answer.
    Net(NetError),
    /// A function that only enriches left a request without an answer some minutes ago, and was not asked.
    Quiet(&'static str),
    /// An answer that is no JSON: a maintenance page, a proxy error, or a bot challenge.
    NotJson {
        /// Function called.
        function: &'static str,
        /// HTTP status.
        status: u16,
        /// What it is instead.
        excerpt: Message,
    },
    /// HTTP 403 by something in front of the API: a firewall, a filter of bots, the web server.
    Blocked {
        /// Function called.
        function: &'static str,
        /// What it answers with.
        excerpt: Message,
    },
    /// A redirect, which is never followed: a request holds a token or a password.
    Moved {
        /// Function called.
        function: &'static str,
        /// HTTP status.
        status: u16,
        /// Scheme, host and port it leads to; `None` where they stay the same.
        to: Option<String>,
    },
    /// The shop refuses the user name or password.
    Login(String),
    /// A function refuses every token, new ones too.
    TokenRefused(&'static str),
    /// The answer of a function ended before its list did.
    Cut(&'static str),
    /// HTTP 404: not a shop, or API switched off.
    NoApi,
    /// HTTP 409 "Api module is not available": the plan has no API, of any function.
    NoPlan,
    /// The shop forbids the function: by plan, or by the user's role.
    Forbidden(&'static str),
    /// The function does not exist on this shop's version.
    UnknownFunction(&'static str),
    /// An event has as many subscribers as a shop takes.
    HooksFull,
    /// The subscription that was to be ended is not there.
    NoSubscription,
    /// The log of a change reports a failure.
    NotTaken(String),
    /// A success without a field that it must have.
    Incomplete {
        /// Function called.
        function: &'static str,
        /// The missing field.
        field: &'static str,
    },
    /// Any other refusal.
    Refused {
        /// Function called.
        function: &'static str,
        /// HTTP status.
        http: u16,
        /// The envelope's status word, or HTTP status.
        status: String,
        /// The shop's own words, led by `: `, or nothing.
        message: String,
    },
    /// The shop is busy.
    Busy {
        /// HTTP status.
        status: u16,
        /// Value of `Retry-After`, if the answer had one.
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

    /// Whether a subscription may be there although the shop gave no id for it. A second request for it would take another place.
    pub fn may_have_subscribed(&self) -> bool {
        let failed = matches!(self, Self::Incomplete { .. } | Self::Refused { http: 500.., .. });
        failed || self.may_have_happened()
    }

    /// True when the same call may succeed later without a change of settings.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Net(_) | Self::Quiet(_) | Self::NotJson { .. } | Self::Busy { .. } | Self::Cut(_))
    }

    /// True when every other call of the shop would fail now as well.
    pub fn is_of_everything(&self) -> bool {
        matches!(self, Self::Net(NetError::NotSent { .. }) | Self::Busy { .. } | Self::Login(_))
    }

    /// True when the function gave no answer at all, now or some minutes ago.
    pub fn is_unanswered(&self) -> bool {
        matches!(self, Self::Net(_) | Self::Quiet(_))
    }

    /// What a person reads, as the part of a sentence.
    pub fn message(&self) -> Message {
        match self {
            Self::Net(error) => Message::new("shop-unreachable").with("why", error.message()),
            Self::Quiet(function) => Message::new("shop-function-quiet").with("function", function),
            Self::NotJson { function, status, excerpt } => {
                Message::new("shop-not-json").with("function", function).with("status", status).with("excerpt", excerpt)
            }
            Self::Blocked { function, excerpt } => {
                Message::new("shop-blocked").with("function", function).with("excerpt", excerpt)
            }
            Self::Moved { function, status, to: Some(to) } => {
                Message::new("shop-moved").with("function", function).with("status", status).with("to", to)
            }
            Self::Moved { function, status, to: None } => {
                Message::new("shop-moved-within").with("function", function).with("status", status)
            }
            Self::Login(words) => {
                Message::new("shop-login").with("words", if words.is_empty() { "none" } else { words })
            }
            Self::TokenRefused(function) => Message::new("shop-token-refused").with("function", function),
            Self::Cut(function) => Message::new("shop-cut").with("function", function),
            Self::NoApi => Message::new("shop-no-api"),
            Self::NoPlan => Message::new("shop-no-plan"),
            Self::Forbidden(function) => Message::new("shop-forbidden").with("function", function),
            Self::UnknownFunction(function) => Message::new("shop-unknown-function").with("function", function),
            Self::HooksFull => Message::new("shop-hooks-full"),
            Self::NoSubscription => Message::new("shop-no-subscription"),
            Self::NotTaken(words) => Message::new("shop-not-taken").with("words", words),
            Self::Refused { function, status, message, .. } => {
                Message::new("shop-refused").with("function", function).with("status", status).with("words", message)
            }
            Self::Incomplete { function, field } => {
                Message::new("shop-answer-lacks").with("function", function).with("field", field)
            }
            Self::Busy { status, .. } => Message::new("shop-busy").with("status", status),
        }
    }
}

impl From<NetError> for CartumError {
    fn from(error: NetError) -> Self {
        Self::Net(error)
    }
}

impl std::fmt::Display for CartumError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for CartumError {}

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
            "this address sends on to https://www.shop.example.com (HTTP 301 at auth). If that is the shop, enter that as the site URL"
        );
        assert!(moved(None).contains("another page of its own"));
    }

    #[test]
    fn only_the_refusal_of_a_login_speaks_of_a_password() {
        for error in [
            CartumError::NoPlan,
            CartumError::NoApi,
            CartumError::Forbidden("orders/get"),
            CartumError::Blocked { function: "auth", excerpt: Message::text("") },
            CartumError::Moved { function: "auth", status: 302, to: None },
        ] {
            assert!(!error.to_string().contains("password"), "{error}");
        }
        assert!(CartumError::Login("x".into()).to_string().contains("Settings > Admins (or Users)"));
    }
}
