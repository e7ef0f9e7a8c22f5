//! HTTP for both clients: the whole answer in memory, a limit of its size, and two kinds of failure.
//!
//! Creating once depends on the difference between *not sent* and *answer lost*: after the former a write may be sent again; after the
//! latter its effect must be looked up first.

pub(crate) mod aws;
mod counted;
pub mod guarded;
mod http;
pub mod json;
mod mend;
#[cfg(test)]
mod mend_tests;
mod mend_token;
pub(crate) mod plain;
mod priority_queue;
mod raw_answer;
mod reason;
mod sdk;
mod tls;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

pub use aws::Endpoint;
use bytes::Bytes;
pub use counted::Counted;
pub use http::HttpTransport;
pub use priority_queue::{Priority, prioritized};
pub(crate) use priority_queue::{PriorityQueue, priority};
pub use raw_answer::RawAnswer;
pub use reason::reason;
pub use sdk::{at_socket, plain};
use secrecy::{ExposeSecret, SecretString};

use crate::texts::Message;

/// The largest answer that is read; a hundred orders weigh less than half a megabyte.
pub const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// The longest time for which a far side is left alone because it asks for it. More is no wait but a mistake, such as a date.
pub(crate) const LONGEST_WAIT: std::time::Duration = std::time::Duration::from_secs(3_600);

/// The wait of a `Retry-After` header in seconds, at most an hour.
fn wait_of(header: &str) -> Option<std::time::Duration> {
    let seconds = header.trim().parse().ok()?;
    Some(std::time::Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// A request with its body in memory.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`, `POST`, `PATCH` or `DELETE`.
    pub method: ::http::Method,
    /// Absolute, with query.
    pub url: String,
    /// Value of `Authorization`, kept out of every printed form.
    pub bearer: Option<SecretString>,
    /// JSON body, if any.
    pub body: Option<Bytes>,
}

/// An answer read to its end.
#[derive(Debug, Clone, Default)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// `Retry-After`, if the answer had one in seconds; at most an hour.
    pub retry_after: Option<std::time::Duration>,
    /// `Location` of a redirect, as it was sent: it may hold a path and a query.
    pub location: Option<String>,
    /// `Date`: the time of the far side's clock.
    pub date: Option<jiff::Timestamp>,
    /// The whole body.
    pub body: Bytes,
    /// The body as JSON, where it was parsed already.
    pub parsed: Parsed,
}

/// A body that was parsed once, until who reads it takes it.
#[derive(Debug, Clone, Default)]
pub struct Parsed(Arc<Mutex<Option<serde_json::Value>>>);

impl Parsed {
    /// Leaves a value for who reads the answer.
    pub(crate) fn leave(&self, value: serde_json::Value) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
    }

    fn take(&self) -> Option<serde_json::Value> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Response {
    /// The body as JSON, see [`json::parse`].
    pub(crate) fn json(&self) -> Option<serde_json::Value> {
        self.parsed.take().or_else(|| json::parse(&self.body))
    }

    /// The body as a list, see [`json::parse_rows`].
    pub(crate) fn json_rows(&self, number: Option<&str>) -> Option<json::Rows> {
        let whole = |value| json::Rows { value, cut: false, broken: false };
        self.parsed.take().map(whole).or_else(|| json::parse_rows(&self.body, number))
    }
}

/// Why there is no answer.
#[derive(Debug, Clone)]
pub enum NetError {
    /// The request was not sent: sending it again is safe.
    NotSent {
        /// Host and port.
        host: String,
        /// Error of the network.
        why: Message,
    },
    /// The request may have had its effect: look it up before sending a write again.
    AnswerLost {
        /// Host and port.
        host: String,
        /// Error of the network.
        why: Message,
    },
}

impl NetError {
    /// What a person reads, as the part of a sentence.
    pub fn message(&self) -> Message {
        match self {
            // A sentence of its own, which names the host.
            Self::NotSent { why, .. } | Self::AnswerLost { why, .. } if why.fact("host").is_some() => why.clone(),
            Self::NotSent { host, why } => Message::new("net-not-sent").with("host", host).with("why", why),
            Self::AnswerLost { host, why } => Message::new("net-answer-lost").with("host", host).with("why", why),
        }
    }
}

impl std::fmt::Display for NetError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for NetError {}

/// An error with its chain of causes.
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut all = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let next = inner.to_string();
        if !all.ends_with(&next) {
            all = format!("{all}: {next}");
        }
        cause = inner.source();
    }
    all
}

/// What a sent request resolves to.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Response, NetError>> + Send + 'a>>;

/// Sends requests. The implementations in the tests cut the connection before and after the effect.
pub trait Transport: Send + Sync {
    /// Sends and reads the whole answer.
    fn send(&self, request: Request) -> Sending<'_>;
}

/// A transport that clients share.
pub type SharedTransport = Arc<dyn Transport>;

/// Text escaped for a query.
pub fn escape(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// Scheme, host and port of an address, for messages: never its path, query or user.
pub fn host_of(url: &str) -> String {
    url.parse::<::http::Uri>()
        .ok()
        .and_then(|uri| {
            let host = uri.host()?.to_owned();
            Some(uri.port_u16().map_or_else(|| host.clone(), |port| format!("{host}:{port}")))
        })
        .unwrap_or_else(|| "?".to_owned())
}

/// Scheme, host and port to which a redirect leads; never a path, query or user. `None` where they are those of the request, or cannot be
/// read.
pub fn moved_to(asked: &str, location: &str) -> Option<String> {
    let asked = asked.parse::<::http::Uri>().ok()?;
    let location = location.trim();
    // An address without a scheme keeps that of the one that was asked.
    let whole = match location.strip_prefix("//") {
        Some(rest) => format!("{}://{rest}", asked.scheme_str()?),
        None => location.to_owned(),
    };
    let (old, new) = (origin(&asked)?, origin(&whole.parse().ok()?)?);
    (old != new).then_some(new)
}

/// Scheme, host and port; a port that the scheme implies is left out.
fn origin(uri: &::http::Uri) -> Option<String> {
    let scheme = uri.scheme_str()?.to_ascii_lowercase();
    let host = uri.host()?.to_ascii_lowercase();
    let usual = if scheme == "https" { 443 } else { 80 };
    let port = uri.port_u16().filter(|port| *port != usual).map(|port| format!(":{port}"));
    Some(format!("{scheme}://{host}{}", port.unwrap_or_default()))
}

/// What an unexpected body is: its first characters, on one line and without control characters. Of what looks like JSON only the length:
/// a list that broke off may begin with a buyer's name and phone. Of binary data nothing is shown.
pub fn excerpt(body: &[u8]) -> Message {
    let start = body.trim_ascii_start();
    let sized = |id: &str| Message::new(id).with("bytes", body.len());
    if start.is_empty() {
        return Message::new("excerpt-nothing");
    }
    if COMPRESSED.iter().any(|mark| start.starts_with(mark)) {
        return sized("excerpt-compressed");
    }
    if matches!(start.first(), Some(b'{' | b'[' | b'"')) || start.starts_with(b"\xef\xbb\xbf") {
        return sized("excerpt-json");
    }
    let shown = start.get(..400).unwrap_or(start);
    // A notice before the JSON is shown, the JSON is not.
    let shown = shown.windows(2).position(|pair| matches!(pair, b"{\"" | b"[{")).map_or(shown, |end| &shown[..end]);
    if is_binary(shown) {
        return sized("excerpt-binary");
    }
    Message::text(quote_foreign(&String::from_utf8_lossy(shown)))
}

/// How gzip, zstd and zlib begin.
const COMPRESSED: [&[u8]; 4] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x78\x9c", b"\x78\xda"];

/// Whether bytes are no text of any charset. A page is one, whatever its charset.
fn is_binary(bytes: &[u8]) -> bool {
    let controls = bytes.iter().filter(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()).count();
    let broken = String::from_utf8_lossy(bytes).chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    !bytes.starts_with(b"<") && (controls * 10 > bytes.len() || broken * 4 > bytes.len())
}

/// The first characters of an outside system's message, on one line, without control characters, and in quotation marks. People may read
/// them; logs do not contain them ([`redact_foreign`]).
pub fn quote_foreign(text: &str) -> String {
    let plain = |c: char| if c.is_control() || c == OPEN || c == CLOSE { ' ' } else { c };
    let line: String = text.chars().map(plain).take(120).collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() { line } else { format!("{OPEN}{line}{CLOSE}") }
}

/// Quotation marks around foreign text.
const OPEN: char = '«';
const CLOSE: char = '»';

/// A sentence for the log, without foreign text, which may contain personal data (rule G1).
pub fn redact_foreign(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, quoted)) = rest.split_once(OPEN) {
        kept += before;
        kept += "…";
        // A quotation without its end goes to the end of the text.
        rest = quoted.split_once(CLOSE).map_or("", |(_, after)| after);
    }
    kept + rest
}

/// Foreign text without our secrets: an answer may repeat what was sent.
pub fn redact(text: &str, secrets: &[&SecretString]) -> String {
    let mut redacted = text.to_owned();
    // Shorter ones would blot out half of every sentence, and are no secrets.
    for secret in secrets.iter().map(|secret| secret.expose_secret()).filter(|secret| secret.len() >= 4) {
        if redacted.contains(secret) {
            redacted = redacted.replace(secret, "…");
        }
    }
    redacted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g1_an_excerpt_shows_a_page_and_never_a_list_that_broke_off() {
        let excerpt = |body: &[u8]| excerpt(body).to_string();
        assert_eq!(excerpt(b"<html>\n<h1>502\x00 Bad gateway</h1>"), "«<html> <h1>502 Bad gateway</h1>»");
        for body in ["{\"delivery_name\":\"Ana", " [{\"phones\":[\"0722", "\"Ana", "\u{feff}{\"a\":\"Ana"] {
            assert!(!excerpt(body.as_bytes()).contains("Ana"), "{body}");
        }
        assert!(excerpt("ă".repeat(10_000).as_bytes()).chars().count() <= 122);
        assert_eq!(excerpt(b"Notice: x in /a.php {\"name\":\"Ana\"}"), "«Notice: x in /a.php»");
    }

    #[test]
    fn what_is_no_text_is_never_shown() {
        for (body, id) in [
            (&b"\x1f\x8b\x08\x00\x00\x00"[..], "excerpt-compressed"),
            (b"\x28\xb5\x2f\xfd\x04\x00", "excerpt-compressed"),
            (b"\x78\x9cK\x4c\x04\x00", "excerpt-compressed"),
            (b"\x0b\x02\x80\x03\x01\x02", "excerpt-binary"),
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "excerpt-binary"),
            (b"\xff\xfe{\x00\"\x00", "excerpt-binary"),
            (b"\xff\xd8\xff\xe0", "excerpt-binary"),
            (b"\x00\x00\x00", "excerpt-binary"),
            (b"", "excerpt-nothing"),
            (b" \r\n", "excerpt-nothing"),
            (b"[1,", "excerpt-json"),
        ] {
            let reported = excerpt(body);
            assert_eq!(reported.id(), id, "{body:?}");
            assert!(reported.to_string().is_ascii(), "{reported}");
        }
    }

    #[test]
    fn a_redirect_is_described_by_its_host_alone() {
        let asked = "https://shop.example.com/api/auth/";
        for (location, expected) in [
            ("https://www.shop.example.com/api/auth/?token=abc", Some("https://www.shop.example.com")),
            ("http://shop.example.com/api/auth/", Some("http://shop.example.com")),
            ("https://user:secret@other.example.com:8443/x", Some("https://other.example.com:8443")),
            ("//other.example.com/api", Some("https://other.example.com")),
            ("HTTPS://SHOP.example.com:443/login", None),
            ("/login?next=/api/auth/", None),
            ("login", None),
            ("", None),
            ("https://", None),
            ("\u{0}", None),
        ] {
            assert_eq!(moved_to(asked, location).as_deref(), expected, "{location}");
        }
    }

    #[test]
    fn g1_what_the_far_side_says_is_not_logged() {
        for (said, logged) in [
            (format!("it refuses: {}. Later.", quote_foreign("no «Ana»\nhere")), "it refuses: …. Later."),
            (format!("{} and {}", quote_foreign("Ana"), quote_foreign("Pop")), "… and …"),
            ("cut: «Ana".to_owned(), "cut: …"),
            ("nothing said".to_owned(), "nothing said"),
        ] {
            assert_eq!(redact_foreign(&said), logged);
        }
    }

    #[test]
    fn s4_the_far_side_cannot_make_us_say_a_secret() {
        let (key, short) = (SecretString::from("k-123456"), SecretString::from("a"));
        assert_eq!(redact("bad key k-123456, k-123456!", &[&key, &short]), "bad key …, …!");
    }
}
