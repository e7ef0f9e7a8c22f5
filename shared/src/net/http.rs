//! The real transport: one connection pool, rustls with ring, no redirects, a limit on time and size.

use std::time::Duration;

use bytes::BytesMut;
use secrecy::ExposeSecret;

use super::{MAX_ANSWER, NetError, Request, Response, Sending, Transport, host_of};

/// What all clients here have in common.
pub(super) fn builder() -> reqwest::ClientBuilder {
    // Fails only when a provider is set already, which is as good.
    let _already_set = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none())
}

/// As [`builder`], for addresses of this machine: no certificates are read, so that a client costs nothing to make.
pub(super) fn without_tls() -> reqwest::ClientBuilder {
    let roots = rustls::RootCertStore::empty();
    let tls = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    builder().tls_backend_preconfigured(tls).no_proxy()
}

/// Sends over HTTP/1.1 with keep-alive.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
}

impl HttpTransport {
    /// A pool whose requests end after `timeout`.
    ///
    /// # Errors
    /// When the machine offers no certificate store.
    pub fn new(timeout: Duration) -> Result<Self, String> {
        let client = builder()
            .timeout(timeout)
            .connect_timeout(Duration::from_secs(10))
            // Cartum's bot filter challenges unnamed agents.
            .user_agent(concat!("order-exchange/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| format!("cannot start the HTTP client: {error}"))?;
        Ok(Self { client })
    }

    async fn send_now(&self, request: Request) -> Result<Response, NetError> {
        let host = host_of(&request.url);
        let mut builder = self.client.request(request.method, &request.url).header("accept", "application/json");
        if let Some(bearer) = &request.bearer {
            builder = builder.bearer_auth(bearer.expose_secret());
        }
        if let Some(body) = request.body {
            builder = builder.header("content-type", "application/json").body(body);
        }
        let mut answer = builder.send().await.map_err(|error| classify(&host, error))?;
        let status = answer.status().as_u16();
        let retry_after = answer
            .headers()
            .get("retry-after")
            .and_then(|value| value.to_str().ok()?.trim().parse().ok())
            .map(Duration::from_secs);
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| classify(&host, error))? {
            if body.len() + chunk.len() > MAX_ANSWER {
                let why = format!("it is longer than {} MB", MAX_ANSWER / 1024 / 1024);
                return Err(NetError::AnswerLost { host, why });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status, retry_after, body: body.freeze() })
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(self.send_now(request))
    }
}

fn classify(host: &str, error: reqwest::Error) -> NetError {
    let host = host.to_owned();
    let sent = !(error.is_connect() || error.is_builder());
    // Without the address: a query may hold a phone number.
    let error = error.without_url();
    let mut why = if error.is_timeout() { "it took too long".to_owned() } else { error.to_string() };
    let mut source = std::error::Error::source(&error);
    while let Some(inner) = source {
        why = format!("{why}: {inner}");
        source = inner.source();
    }
    if sent { NetError::AnswerLost { host, why } } else { NetError::NotSent { host, why } }
}
