//! The HTTP side of the queues: one path, the operation in the header `x-amz-target`.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde_json::Value;
use tokio::sync::watch;

use super::error::QueueError;
use super::places::Places;
use super::protocol::read;
use super::send::MAX_MESSAGE_BYTES;
use super::store::QueueStore;
use crate::clock::Now;

/// JSON writes one byte of a message with at most six.
const MAX_REQUEST_BYTES: usize = 8 * MAX_MESSAGE_BYTES;

/// Queues, all empty at first. Clones share them.
#[derive(Clone)]
pub(crate) struct Queues(Arc<QueueStore>);

impl Queues {
    /// `shutdown` ends long polls.
    pub(crate) fn new(now: Now, shutdown: watch::Receiver<bool>) -> Self {
        Self(Arc::new(QueueStore::new(now, shutdown)))
    }

    /// Sets the address in queue URLs. Only the first call has an effect.
    pub(crate) fn set_base_url(&self, url: &str) {
        self.0.base_url.get_or_init(|| url.to_owned());
    }

    /// All operations, on every path.
    pub(crate) fn router(&self) -> Router {
        Router::new().fallback(answer).layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES)).with_state(self.0.clone())
    }
}

async fn answer(
    State(store): State<Arc<QueueStore>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let operation = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok())
        .and_then(|target| target.strip_prefix("AmazonSQS."));
    let result = match (operation, body) {
        (None, _) => Err(QueueError::unsupported("Only the AWS JSON protocol is served: use a current AWS SDK.")),
        (_, Err(rejected)) => Err(QueueError::unreadable(rejected.body_text())),
        (Some(operation), Ok(body)) => perform(&store, operation, &headers, &body).await,
    };
    let mut response = result.map_or_else(IntoResponse::into_response, |value| Json(value).into_response());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    if let Ok(id) = HeaderValue::try_from(store.id(store.next_number())) {
        headers.insert(HeaderName::from_static("x-amzn-requestid"), id);
    }
    response
}

async fn perform(store: &QueueStore, operation: &str, headers: &HeaderMap, body: &[u8]) -> Result<Value, QueueError> {
    match operation {
        "CreateQueue" => store.create_queue(&read(body)?),
        "GetQueueUrl" => store.get_queue_url(&read(body)?),
        "GetQueueAttributes" => store.get_queue_attributes(&read(body)?),
        "ListQueues" => Ok(store.list_queues()),
        "SendMessage" => store.send_message(read(body)?),
        "SendMessageBatch" => store.send_message_batch(read(body)?),
        "ReceiveMessage" => store.receive_message(&read(body)?, &Places::read(headers)?).await,
        "DeleteMessage" => store.delete_message(&read(body)?),
        other => Err(QueueError::unsupported(format!("{other} is not served on one machine."))),
    }
}
