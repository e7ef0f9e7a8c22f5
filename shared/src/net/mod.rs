//! HTTP as both clients use it: one answer in memory, a bound on its size, and a plain word on what became of the request.
//!
//! The difference between *not sent* and *answer lost* is what creating once rests on: after the former a write may be sent
//! again, after the latter one must look first.

pub(crate) mod aws;
mod counted;
mod http;
pub mod json;
mod sdk;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
pub use counted::Counted;
pub use http::HttpTransport;

/// The largest answer that is read; a hundred orders weigh less than half a megabyte.
pub const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// A request with its body in memory.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`, `POST`, `PATCH` or `DELETE`.
    pub method: ::http::Method,
    /// Absolute, with query.
    pub url: String,
    /// Value of `Authorization`, kept out of every printed form.
    pub bearer: Option<secrecy::SecretString>,
    /// JSON body, if any.
    pub body: Option<Bytes>,
}

/// An answer read to its end.
#[derive(Debug, Clone)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// `Retry-After`, if the answer had one in seconds.
    pub retry_after: Option<std::time::Duration>,
    /// The whole body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum NetError {
    /// The request never left: sending it again is safe.
    #[error("no connection to {host}: {why}")]
    NotSent {
        /// Host and port.
        host: String,
        /// What the network said.
        why: String,
    },
    /// The request may have had its effect: look before sending a write again.
    #[error("the answer of {host} was lost: {why}")]
    AnswerLost {
        /// Host and port.
        host: String,
        /// What the network said.
        why: String,
    },
}

/// What a sent request resolves to.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Response, NetError>> + Send + 'a>>;

/// A way to send requests. Its twins in the tests cut the connection before and after the effect.
pub trait Transport: Send + Sync {
    /// Sends and reads the whole answer.
    fn send(&self, request: Request) -> Sending<'_>;
}

/// A transport that clients share.
pub type SharedTransport = Arc<dyn Transport>;

/// Scheme, host and port of an address, for messages: never its path, query or user.
pub fn host_of(url: &str) -> String {
    url.parse::<::http::Uri>()
        .ok()
        .and_then(|uri| {
            let host = uri.host()?.to_owned();
            Some(uri.port_u16().map_or_else(|| host.clone(), |port| format!("{host}:{port}")))
        })
        .unwrap_or_else(|| "an unreadable address".to_owned())
}

/// The first words of a body that is not what was expected, on one line and without control characters.
pub fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body.get(..400).unwrap_or(body));
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(120).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
