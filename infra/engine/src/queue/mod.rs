//! SQS on one machine: standard queues, the AWS JSON protocol, in memory.
//!
//! Written here rather than taken from an existing stand-in because those read the system's clock.
//! Tests of an exchange are about time (delays that grow, leases that run out, a message that comes
//! back), and they are only repeatable when delays and visibility timeouts follow the clock that
//! the test moves. So:
//! - delay, visibility, retention and every timestamp come from the injected clock alone;
//! - only the length of a long poll is real time, since a client really waits for it; while it
//!   waits it looks at the injected clock again every now and then, as that clock moves unannounced.
//!
//! Differences from the real service that a caller could notice: deliveries are never duplicated,
//! counts are exact, a queue may be purged again at once, and group ids are accepted and returned
//! but do not change the order. Queues cannot be deleted; a restart forgets all of them.

mod administer;
mod batch;
mod digest;
mod fault;
mod receipt;
mod receive;
mod send;
mod settings;
mod settle;
mod shelf;
mod wire;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::{Notify, watch};

use crate::Now;
use fault::Fault;
use shelf::Shelf;

const ACCOUNT: &str = "000000000000";
const REGION: &str = "us-east-1";

/// A megabyte of message may be spelt with six bytes a character in JSON, and no more.
const LARGEST_REQUEST: usize = 8 * settings::LARGEST;

/// What queues are called where nothing listens.
const NOWHERE: &str = "http://queues";

/// Queues, all empty at first.
#[derive(Clone)]
pub(crate) struct Queues(Arc<Desk>);

impl Queues {
    /// Queues that answer long polls at once when `stopped`.
    pub(crate) fn new(now: Now, stopped: watch::Receiver<bool>) -> Self {
        let run = now().as_microsecond().unsigned_abs();
        Self(Arc::new(Desk {
            shelves: Mutex::default(),
            news: Notify::new(),
            now,
            stopped,
            url: OnceLock::new(),
            run,
            last: AtomicU64::new(0),
        }))
    }

    /// Gives the queues an address; the first one stays.
    pub(crate) fn call_themselves(&self, url: &str) {
        self.0.url.get_or_init(|| url.to_owned());
    }

    /// All operations, on every path.
    pub(crate) fn router(&self) -> Router {
        Router::new().fallback(answer).layer(DefaultBodyLimit::max(LARGEST_REQUEST)).with_state(self.0.clone())
    }
}

/// Everything the operations share. One lock for all queues: a redrive touches two of them, and
/// nothing ever waits while holding it.
struct Desk {
    shelves: Mutex<BTreeMap<String, Shelf>>,
    /// Rung when a message may have become available.
    news: Notify,
    now: Now,
    stopped: watch::Receiver<bool>,
    url: OnceLock<String>,
    run: u64,
    last: AtomicU64,
}

impl Desk {
    fn now(&self) -> Timestamp {
        (self.now)()
    }

    fn next(&self) -> u64 {
        self.last.fetch_add(1, Ordering::Relaxed)
    }

    /// Works on all queues. A panic elsewhere cannot leave them half changed in a way that matters
    /// more than refusing all service would, so a poisoned lock is taken as it is.
    fn with_all<T>(&self, work: impl FnOnce(&mut BTreeMap<String, Shelf>) -> T) -> T {
        work(&mut self.shelves.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Works on one queue, by its URL.
    fn with<T>(&self, url: &str, work: impl FnOnce(&str, &mut Shelf) -> Result<T, Fault>) -> Result<T, Fault> {
        let name = name_in(url)?;
        self.with_all(|shelves| work(name, shelves.get_mut(name).ok_or_else(Fault::no_such_queue)?))
    }
}

/// Only the name counts: the port changes with every start, and a URL kept from the last run is
/// still a URL of this queue.
fn name_in(url: &str) -> Result<&str, Fault> {
    match url.trim_end_matches('/').rsplit('/').next() {
        Some(name) if !name.is_empty() => Ok(name),
        _ => Err(Fault::missing("QueueUrl")),
    }
}

fn arn(name: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}")
}

/// One call.
async fn answer(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Response {
    let operation = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok())
        .and_then(|target| target.strip_prefix("AmazonSQS."));
    let result = match (operation, body) {
        (None, _) => Err(Fault::unsupported("Only the AWS JSON protocol is spoken here: use a current AWS SDK.")),
        (_, Err(rejected)) => Err(Fault::unreadable(rejected.body_text())),
        (Some(operation), Ok(body)) => perform(&desk, operation, &body).await,
    };
    let mut response = match result {
        Ok(value) => Json(value).into_response(),
        Err(fault) => fault.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    if let Ok(id) = HeaderValue::try_from(desk.id(desk.next())) {
        headers.insert(HeaderName::from_static("x-amzn-requestid"), id);
    }
    response
}

async fn perform(desk: &Desk, operation: &str, body: &[u8]) -> Result<Value, Fault> {
    match operation {
        "CreateQueue" => desk.create_queue(&wire::read(body)?),
        "GetQueueUrl" => desk.get_queue_url(&wire::read(body)?),
        "GetQueueAttributes" => desk.get_queue_attributes(&wire::read(body)?),
        "SetQueueAttributes" => desk.set_queue_attributes(&wire::read(body)?),
        "ListQueues" => desk.list_queues(&wire::read(body)?),
        "ListDeadLetterSourceQueues" => desk.list_dead_letter_source_queues(&wire::read(body)?),
        "PurgeQueue" => desk.purge_queue(&wire::read(body)?),
        "SendMessage" => desk.send_message(wire::read(body)?),
        "SendMessageBatch" => desk.send_message_batch(wire::read(body)?),
        "ReceiveMessage" => desk.receive_message(wire::read(body)?).await,
        "DeleteMessage" => desk.delete_message(&wire::read(body)?),
        "DeleteMessageBatch" => desk.delete_message_batch(&wire::read(body)?),
        "ChangeMessageVisibility" => desk.change_message_visibility(&wire::read(body)?),
        "ChangeMessageVisibilityBatch" => desk.change_message_visibility_batch(&wire::read(body)?),
        other => Err(Fault::unsupported(format!("{other} is not served on one machine."))),
    }
}
