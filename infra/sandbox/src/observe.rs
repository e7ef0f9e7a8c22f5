//! What an observer is shown: each call when it arrives, and again with its answer when one was made.

use crate::answer::Answer;
use crate::call::{Call, System};
use crate::control::variants::Variants;
use crate::sandbox::Inner;
use std::sync::Arc;

/// Is shown every call. It is called in the call's way, so it should be quick.
pub type Observer = Arc<dyn Fn(&Observed<'_>) + Send + Sync>;

/// One call to a system, or a change through the control API.
pub struct Observed<'a> {
    /// `shop` or `roapp`.
    pub system: &'static str,
    /// HTTP method.
    pub method: &'a str,
    /// Path without query; of the control API when it begins with `/_sandbox`.
    pub path: &'a str,
    /// Query as sent.
    pub query: &'a str,
    /// `User-Agent`, or nothing.
    pub agent: &'a str,
    /// `Content-Type`, or nothing.
    pub content_type: &'a str,
    /// Body.
    pub body: &'a [u8],
    /// The chosen value of a variant by its name.
    pub variant: &'a dyn Fn(&str) -> String,
    /// Nothing when the call arrives. A call that is cut or never answered is not shown again.
    pub answer: Option<Answered<'a>>,
}

/// What a call was answered.
pub struct Answered<'a> {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`, or nothing.
    pub content_type: &'a str,
    /// Body.
    pub body: &'a [u8],
    /// Whether a fault on demand made the answer up.
    pub by_fault: bool,
}

impl Inner {
    /// Shows a call to the observer, if there is one; `answer` with whether a fault made it up.
    pub(crate) fn show(&self, system: System, call: &Call, variants: &Variants, answer: Option<(&Answer, bool)>) {
        let Some(observer) = self.observer.get() else {
            return;
        };
        observer(&Observed {
            system: system.name(),
            method: &call.method,
            path: &call.path,
            query: &call.raw_query,
            agent: call.header("user-agent"),
            content_type: call.header("content-type"),
            body: &call.body,
            variant: &|name| variants.choice(name),
            answer: answer.map(|(answer, by_fault)| Answered {
                status: answer.status,
                content_type: answer.header("content-type"),
                body: &answer.body,
                by_fault,
            }),
        });
    }
}
