//! Both engines behind loopback ports, for programs of this machine that have the key.
//!
//! Guarantees: no request is answered without the key of this start, under a name that is not this machine's, or on behalf of a web
//! page; no answer has a cross-origin header. The key is where an AWS client puts its access key id, so that any AWS client can
//! carry it. Signatures are not checked: on the loopback address there is nobody between who could change a request.

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

use crate::Error;

/// Where both engines listen, and what opens them.
#[derive(Clone)]
pub struct Addresses {
    dynamodb: String,
    sqs: String,
    key: String,
}

/// Without the key.
impl fmt::Debug for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Addresses").field("dynamodb", &self.dynamodb).field("sqs", &self.sqs).finish_non_exhaustive()
    }
}

impl Addresses {
    pub(crate) fn of(table: &TcpListener, queues: &TcpListener) -> Result<Self, Error> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|error| Error::Random(error.to_string()))?;
        let key = random.iter().map(|byte| format!("{byte:02x}")).collect();
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

/// Serves an engine until `stopped`.
pub(crate) fn serve(
    listener: TcpListener,
    engine: Router,
    addresses: &Addresses,
    stopped: watch::Receiver<bool>,
) -> Result<JoinHandle<()>, Error> {
    let port = listener.local_addr().map_err(Error::Port)?.port();
    let door = Arc::new(Door { port, key: addresses.key.clone() });
    let guarded = engine.layer(middleware::from_fn_with_state(door, pass));
    Ok(tokio::spawn(async move {
        // It fails only when accepting connections does; clients then see a refused connection.
        let _ = axum::serve(listener, guarded).with_graceful_shutdown(crate::told(stopped)).await;
    }))
}

/// What a request has to show at one port.
struct Door {
    port: u16,
    key: String,
}

async fn pass(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    if let Err(foreign) = guard::port::check(request.headers(), Some(door.port)) {
        return refuse("AccessDeniedException", &foreign.to_string());
    }
    if !bool::from(access_key(request.headers()).as_bytes().ct_eq(door.key.as_bytes())) {
        let says = "This engine answers only requests that carry the key of its start. Programs of the exchange take it from \
             EXCHANGE_ENGINE_KEY, other AWS clients have it as their access key id.";
        return refuse("UnrecognizedClientException", says);
    }
    next.run(request).await
}

/// What `AWS4-HMAC-SHA256 Credential=KEY/date/region/service/aws4_request, ..` names.
fn access_key(headers: &HeaderMap) -> &str {
    let text = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let credential = text.strip_prefix("AWS4-HMAC-SHA256 ").and_then(|rest| rest.split_once("Credential="));
    credential.map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default())
}

fn refuse(kind: &str, says: &str) -> Response {
    let body = json!({ "__type": kind, "message": says }).to_string();
    (StatusCode::FORBIDDEN, [(CONTENT_TYPE, "application/x-amz-json-1.0")], body).into_response()
}

/// A listener on a free loopback port.
pub(crate) async fn listen() -> Result<TcpListener, Error> {
    TcpListener::bind(("127.0.0.1", 0)).await.map_err(Error::Port)
}

/// A listener's address as an endpoint.
fn url(listener: &TcpListener) -> Result<String, Error> {
    Ok(format!("http://{}", listener.local_addr().map_err(Error::Port)?))
}
