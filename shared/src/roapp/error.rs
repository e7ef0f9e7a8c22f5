//! Errors of RO App. Kind and status decide what happens next, never the text.

use std::time::Duration;

use crate::net::NetError;
use crate::texts::Message;

/// A failed call to RO App.
#[derive(Debug, Clone)]
pub enum RoAppError {
    /// No answer.
    Net(NetError),
    /// No permit was available, so nothing was sent.
    NoPermit(Message),
    /// 429.
    TooMany {
        /// Value of `Retry-After`, if the answer had one.
        retry_after: Option<Duration>,
    },
    /// 5xx, or a success that is not JSON.
    Broken {
        /// Method and path.
        call: String,
        /// HTTP status.
        status: u16,
        /// What it answered with.
        excerpt: Message,
        /// Value of `Retry-After`, if the answer had one.
        retry_after: Option<Duration>,
    },
    /// A redirect, which is never followed: a request holds the key.
    Moved {
        /// Method and path.
        call: String,
        /// HTTP status.
        status: u16,
        /// Scheme, host and port it leads to; `None` where they stay the same.
        to: Option<String>,
    },
    /// A success in a shape that cannot be read.
    Shapeless {
        /// Method and path.
        call: String,
        /// What is missing.
        why: Message,
    },
    /// 401, or no key to send.
    Key,
    /// 403.
    Forbidden {
        /// Method and path.
        call: String,
        /// RO App's message.
        message: String,
    },
    /// 404 or 405.
    Missing {
        /// Method and path.
        call: String,
        /// 404 or 405.
        status: u16,
    },
    /// 402: the account's subscription ended.
    Unpaid {
        /// RO App's message.
        message: String,
    },
    /// 403 for everything: the account's plan has no API.
    Plan {
        /// The plan's name; empty where the answer has none.
        plan: String,
    },
    /// A list that does not end: a filter was ignored.
    TooLong {
        /// Method and path.
        call: String,
        /// Pages that were read.
        pages: u64,
    },
    /// Any other 4xx.
    Refused {
        /// Method and path.
        call: String,
        /// HTTP status.
        status: u16,
        /// RO App's message.
        message: String,
        /// What the refusal names.
        about: Refusal,
    },
}

/// What a refusal names. It is never shown: the text may hold what was sent.
#[derive(Clone, Default)]
pub struct Refusal {
    /// Names of fields, from the keys of the answer's field errors.
    pub fields: Vec<String>,
    /// The answer's text, in lower case.
    pub(super) text: String,
}

impl Refusal {
    /// Whether the refusal names a field by its key, or has this title in its text.
    pub fn names(&self, key: &str, title: &str) -> bool {
        let title = title.trim().to_lowercase();
        self.fields.iter().any(|field| field == key)
            || self.words().any(|word| word == key)
            || (!title.is_empty() && self.text.contains(&title))
    }

    /// One that names these fields.
    #[cfg(test)]
    pub(crate) fn of_fields(fields: &[&str]) -> Self {
        Self { fields: fields.iter().map(|field| (*field).to_owned()).collect(), text: String::new() }
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.text.split(|c: char| !c.is_alphanumeric() && c != '_')
    }
}

impl std::fmt::Debug for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Refusal").field("fields", &self.fields).finish_non_exhaustive()
    }
}

impl RoAppError {
    /// A success that does not have the shape it must have.
    pub(super) fn shapeless(call: &str, why: Message) -> Self {
        Self::Shapeless { call: call.to_owned(), why }
    }

    /// True when the thing named in the path does not exist.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Missing { status: 404, .. })
    }

    /// True when the same call may succeed later without a change of settings.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Net(_)
                | Self::NoPermit(_)
                | Self::TooMany { .. }
                | Self::Broken { .. }
                | Self::Moved { .. }
                | Self::Shapeless { .. }
        )
    }

    /// True when it concerns the whole account: every call fails until a person fixes it.
    pub fn is_of_account(&self) -> bool {
        matches!(self, Self::Key | Self::Plan { .. } | Self::Unpaid { .. } | Self::Moved { to: Some(_), .. })
    }

    /// True when every other request to RO App would fail now as well.
    pub fn is_of_everything(&self) -> bool {
        self.is_of_account()
            || matches!(self, Self::TooMany { .. } | Self::NoPermit(_) | Self::Net(NetError::NotSent { .. }))
    }

    /// True when a write that failed so may have had its effect.
    pub fn may_have_happened(&self) -> bool {
        matches!(
            self,
            Self::Net(NetError::AnswerLost { .. }) | Self::Broken { .. } | Self::Moved { .. } | Self::Shapeless { .. }
        )
    }

    /// What a person reads, as the part of a sentence.
    pub fn message(&self) -> Message {
        match self {
            Self::Net(error) => Message::new("roapp-unreachable").with("why", error.message()),
            Self::NoPermit(why) => Message::new("roapp-no-permit").with("why", why),
            Self::TooMany { .. } => Message::new("roapp-too-many-requests"),
            Self::Broken { call, status, excerpt, .. } => {
                Message::new("roapp-fails").with("call", call).with("status", status).with("excerpt", excerpt)
            }
            Self::Moved { call, status, to: Some(to) } => {
                Message::new("roapp-moved").with("call", call).with("status", status).with("to", to)
            }
            Self::Moved { call, status, to: None } => {
                Message::new("roapp-moved-within").with("call", call).with("status", status)
            }
            Self::Shapeless { call, why } => Message::new("roapp-unreadable").with("call", call).with("why", why),
            Self::Key => Message::new("roapp-key"),
            Self::Forbidden { call, message } => {
                Message::new("roapp-forbidden").with("call", call).with("words", words(message))
            }
            Self::Missing { call, status } => Message::new("roapp-missing").with("call", call).with("status", status),
            Self::Plan { plan } => Message::new("roapp-plan").with("plan", if plan.is_empty() { "none" } else { plan }),
            Self::Unpaid { message } => Message::new("roapp-unpaid").with("words", words(message)),
            Self::TooLong { call, pages } => Message::new("roapp-too-long").with("call", call).with("pages", pages),
            Self::Refused { call, status, message, .. } => {
                Message::new("roapp-refused").with("call", call).with("status", status).with("words", words(message))
            }
        }
    }
}

/// RO App's own words, or that it said nothing.
fn words(said: &str) -> Message {
    if said.is_empty() { Message::new("excerpt-nothing") } else { Message::text(said) }
}

impl From<NetError> for RoAppError {
    fn from(error: NetError) -> Self {
        Self::Net(error)
    }
}

impl std::fmt::Display for RoAppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for RoAppError {}
