//! Both engines behind loopback ports, for programs of this machine that have the key.
//!
//! Guarantees: a request is refused without the key of this start, under a host name that is not this machine's, or from a web page.
//! No answer has a cross-origin header. The key is the access key id of the credentials, so every AWS client can send it. Signatures
//! are not checked: on the loopback address nobody can change a request on its way.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use subtle::ConstantTimeEq;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::error::Error;
use crate::shutdown;

/// The addresses of both engines, and their key.
#[derive(Clone)]
pub struct Addresses {
    dynamodb: String,
    sqs: String,
    key: String,
}

/// Leaves out the key.
impl fmt::Debug for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Addresses").field("dynamodb", &self.dynamodb).field("sqs", &self.sqs).finish_non_exhaustive()
    }
}

impl Addresses {
    pub(crate) fn new(table: &TcpListener, queues: &TcpListener) -> Result<Self, Error> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|error| Error::Random(error.to_string()))?;
        let key = hex::encode(random);
        Ok(Self { dynamodb: url(table)?, sqs: url(queues)?, key })
    }

    /// The DynamoDB endpoint, `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn dynamodb_url(&self) -> &str {
        &self.dynamodb
    }

    /// The SQS endpoint, `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn sqs_url(&self) -> &str {
        &self.sqs
    }

    /// The key of this start, 64 hexadecimal digits: the access key id of a client's credentials.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// Serves an engine until the shutdown.
pub(crate) fn serve(
    listener: TcpListener,
    engine: Router,
    addresses: &Addresses,
    shutdown: watch::Receiver<bool>,
) -> Result<JoinHandle<()>, Error> {
    let port = listener.local_addr().map_err(Error::Port)?.port();
    let access = Arc::new(Access { port, key: addresses.key.clone() });
    let guarded = engine.layer(middleware::from_fn_with_state(access, authorize));
    Ok(tokio::spawn(async move {
        // Fails only when no connection can be accepted; clients then see a refused connection.
        let _ = axum::serve(listener, guarded).with_graceful_shutdown(shutdown::requested(shutdown)).await;
    }))
}

/// What a request to one port must contain.
struct Access {
    port: u16,
    key: String,
}

async fn authorize(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    if let Err(foreign) = guard::port::check(request.headers(), Some(access.port)) {
        return refuse("AccessDeniedException", &foreign.to_string());
    }
    if !bool::from(access_key(request.headers()).as_bytes().ct_eq(access.key.as_bytes())) {
        let message = "This engine answers only requests that carry the key of its start. Programs of the exchange take it from \
             EXCHANGE_ENGINE_KEY, other AWS clients have it as their access key id.";
        return refuse("UnrecognizedClientException", message);
    }
    next.run(request).await
}

/// The KEY in `AWS4-HMAC-SHA256 Credential=KEY/date/region/service/aws4_request, ..`.
fn access_key(headers: &HeaderMap) -> &str {
    let text = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let credential = text.strip_prefix("AWS4-HMAC-SHA256 ").and_then(|rest| rest.split_once("Credential="));
    credential.map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default())
}

fn refuse(kind: &str, message: &str) -> Response {
    let body = json!({ "__type": kind, "message": message }).to_string();
    (StatusCode::FORBIDDEN, [(CONTENT_TYPE, "application/x-amz-json-1.0")], body).into_response()
}

/// A listener on a free loopback port.
pub(crate) async fn listen() -> Result<TcpListener, Error> {
    TcpListener::bind(("127.0.0.1", 0)).await.map_err(Error::Port)
}

fn url(listener: &TcpListener) -> Result<String, Error> {
    Ok(format!("http://{}", listener.local_addr().map_err(Error::Port)?))
}
