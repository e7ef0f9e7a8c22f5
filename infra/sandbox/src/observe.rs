//! The data that an observer gets: each call when it arrives, and again with its answer if there is one.

use std::sync::Arc;

/// Gets every call. It delays the call, so it must be fast.
pub type Observer = Arc<dyn Fn(&Observed<'_>) + Send + Sync>;

/// One call to a system or to the control API.
pub struct Observed<'a> {
    /// `shop` or `roapp`.
    pub system: &'static str,
    pub method: &'a str,
    /// Path without query; `/_sandbox…` is the control API.
    pub path: &'a str,
    pub query: &'a str,
    /// `User-Agent`; empty when it is missing.
    pub agent: &'a str,
    /// `Content-Type`; empty when it is missing.
    pub content_type: &'a str,
    pub body: &'a [u8],
    /// The current value of a variant.
    pub variant: &'a dyn Fn(&str) -> String,
    /// `None` when the call arrives. An aborted or never answered call is not passed again.
    pub answer: Option<Answered<'a>>,
}

pub struct Answered<'a> {
    pub status: u16,
    /// `Content-Type`; empty when it is missing.
    pub content_type: &'a str,
    pub body: &'a [u8],
    /// Whether an injected fault created the answer.
    pub by_fault: bool,
}
