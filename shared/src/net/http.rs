//! The real transport: one connection pool, rustls with ring, no redirects, no compression, a limit on time and size.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::BytesMut;
use secrecy::ExposeSecret;

use super::{MAX_ANSWER, NetError, Request, Response, Sending, Transport, host_of, reason, tls, wait_of};
use crate::texts::Message;

/// A client for addresses out there; the machine's certificates are read if no client needed them before.
///
/// # Errors
/// A sentence when there are none.
pub(super) fn outside() -> Result<reqwest::ClientBuilder, Message> {
    Ok(builder().tls_backend_preconfigured(tls::with_certificates()?))
}

/// A client for addresses of this machine, and for others that take no TLS.
pub(super) fn plain() -> reqwest::ClientBuilder {
    builder().tls_backend_preconfigured(tls::none())
}

fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none())
}

/// Sends over HTTP/1.1 with keep-alive.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    timeout: Duration,
    plain: reqwest::Client,
    outside: Arc<OnceLock<Result<reqwest::Client, Message>>>,
}

impl HttpTransport {
    /// A pool whose requests end after `timeout`.
    ///
    /// # Errors
    /// When the HTTP client does not start.
    pub fn new(timeout: Duration) -> Result<Self, Message> {
        Ok(Self { timeout, plain: ready(plain(), timeout)?, outside: Arc::default() })
    }

    /// Requests that all go to a Unix socket of this machine, whatever host they name.
    ///
    /// # Errors
    /// When the HTTP client does not start.
    pub fn at_socket(path: &Path, timeout: Duration) -> Result<Self, Message> {
        Ok(Self { timeout, plain: ready(plain().unix_socket(path), timeout)?, outside: Arc::default() })
    }

    /// The client for an address: that for TLS is made when it is first needed.
    fn client(&self, url: &str) -> Result<&reqwest::Client, Message> {
        if url.starts_with("http:") {
            return Ok(&self.plain);
        }
        let made = self.outside.get_or_init(|| outside().and_then(|builder| ready(builder, self.timeout)));
        made.as_ref().map_err(Clone::clone)
    }

    async fn send_now(&self, request: Request) -> Result<Response, NetError> {
        let host = host_of(&request.url);
        let client = self.client(&request.url).map_err(|why| NetError::NotSent { host: host.clone(), why })?;
        let mut builder = client.request(request.method, &request.url).header("accept", "application/json");
        // Nothing here unpacks what was packed.
        builder = builder.header("accept-encoding", "identity");
        if let Some(bearer) = &request.bearer {
            builder = builder.bearer_auth(bearer.expose_secret());
        }
        if let Some(body) = request.body {
            builder = builder.header("content-type", "application/json").body(body);
        }
        let mut answer = builder.send().await.map_err(|error| classify(&host, error))?;
        let status = answer.status().as_u16();
        let retry_after = answer.headers().get("retry-after").and_then(|value| wait_of(value.to_str().ok()?));
        let location = answer.headers().get("location").filter(|_| (300..400).contains(&status));
        let location = location.and_then(|value| Some(value.to_str().ok()?.to_owned()));
        let date = answer.headers().get("date").and_then(|value| date_of(value.to_str().ok()?));
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| classify(&host, error))? {
            if body.len() + chunk.len() > MAX_ANSWER {
                let why = Message::new("net-too-long").with("megabytes", MAX_ANSWER / 1024 / 1024);
                return Err(NetError::AnswerLost { host, why });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status, retry_after, location, date, body: body.freeze(), parsed: super::Parsed::default() })
    }
}

/// The time of a `Date` header.
fn date_of(text: &str) -> Option<jiff::Timestamp> {
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

pub(super) fn ready(builder: reqwest::ClientBuilder, timeout: Duration) -> Result<reqwest::Client, Message> {
    builder
        .timeout(timeout)
        .connect_timeout(Duration::from_secs(10))
        // A far side or a network may forget a connection that is idle; a function sees that only when it sends again.
        .pool_idle_timeout(Duration::from_secs(4))
        // Cartum's bot filter challenges unnamed agents.
        .user_agent(concat!("order-exchange/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| Message::new("net-no-client").with("why", error.to_string()))
}

impl Transport for HttpTransport {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(self.send_now(request))
    }
}

pub(super) fn classify(host: &str, error: reqwest::Error) -> NetError {
    let host = host.to_owned();
    let sent = !(error.is_connect() || error.is_builder());
    // Without the address: a query may hold a phone number.
    let error = error.without_url();
    let why = if error.is_timeout() { Message::new("net-too-late") } else { reason::reason(&host, &error) };
    if sent { NetError::AnswerLost { host, why } } else { NetError::NotSent { host, why } }
}
