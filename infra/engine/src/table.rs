//! The table's operations in the AWS JSON protocol, behind a port or called directly.
//!
//! The database's own HTTP server is not used: it needs a listener, answers every origin, and checks no key. The list below has the
//! operations that the exchange and its tests call: of the others (SQL, streams, tags, vectors) nothing is linked in, and they are refused.
//! The text of some refusals differs from that server's.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State as Shared};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::state::State;

/// The limit of the real service.
const MAX_REQUEST_BYTES: usize = 16 * 1024 * 1024;
const PREFIX: &str = "DynamoDB_20120810.";

/// HTTP status and body of an answer.
pub(crate) type Answer = (u16, String);

pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new().fallback(answer).layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES)).with_state(state)
}

async fn answer(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let operation = target.strip_prefix(PREFIX).unwrap_or_default();
    let (status, text) = match body {
        Ok(body) => perform(&state, operation, &body),
        Err(rejected) => refused(&DynoxideError::SerializationException(rejected.body_text())),
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(CONTENT_TYPE, "application/x-amz-json-1.0")], text).into_response()
}

pub(crate) fn perform(state: &State, operation: &str, body: &[u8]) -> Answer {
    match state.with(|database| call(database, operation, body)) {
        Some(Ok(text)) => (200, text),
        Some(Err(error)) => refused(&error),
        None => refused(&DynoxideError::InternalServerError("the engine has stopped".to_owned())),
    }
}

fn refused(error: &DynoxideError) -> Answer {
    (error.status_code(), error.to_json())
}

macro_rules! operations {
    ($($name:literal => $method:ident,)*) => {
        fn call(database: &Database, operation: &str, body: &[u8]) -> Result<String, DynoxideError> {
            match operation {
                $($name => write(&database.$method(read(operation, body)?)?),)*
                _ => Err(unknown()),
            }
        }

        #[cfg(test)]
        const NAMES: &[&str] = &[$($name),*];
    };
}

operations! {
    "BatchGetItem" => batch_get_item,
    "BatchWriteItem" => batch_write_item,
    "CreateTable" => create_table,
    "DeleteItem" => delete_item,
    "DeleteTable" => delete_table,
    "DescribeTable" => describe_table,
    "DescribeTimeToLive" => describe_time_to_live,
    "GetItem" => get_item,
    "ListTables" => list_tables,
    "PutItem" => put_item,
    "Query" => query,
    "Scan" => scan,
    "TransactWriteItems" => transact_write_items,
    "UpdateItem" => update_item,
    "UpdateTimeToLive" => update_time_to_live,
}

fn unknown() -> DynoxideError {
    DynoxideError::ValidationException("there is no such operation".to_owned())
}

fn write(answer: &impl Serialize) -> Result<String, DynoxideError> {
    serde_json::to_string(answer).map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

fn read<T: DeserializeOwned>(operation: &str, body: &[u8]) -> Result<T, DynoxideError> {
    serde_json::from_slice(body).map_err(|error| unreadable(operation, &error.to_string()))
}

/// The service's refusal of a request that cannot be parsed. The database's error text starts with the kind of refusal.
fn unreadable(operation: &str, text: &str) -> DynoxideError {
    let text = text.rsplit_once(" at line ").map_or(text, |(text, _)| text);
    let (kind, rest) = text.split_once(':').unwrap_or(("", text));
    match kind {
        "VALIDATION_REQUEST" if ["PutItem", "UpdateItem", "DeleteItem"].contains(&operation) => {
            DynoxideError::ValidationException(format!("1 validation error detected: {rest}"))
        }
        "VALIDATION" | "VALIDATION_REQUEST" | "VALIDATION_AS_READ" => {
            DynoxideError::ValidationException(rest.to_owned())
        }
        "SERIALIZATION" | "SERIALIZATION_AS_READ" => DynoxideError::SerializationException(rest.to_owned()),
        _ if SERVICE_ERRORS.iter().any(|known| text.contains(known)) => {
            DynoxideError::ValidationException(text.to_owned())
        }
        _ => DynoxideError::SerializationException(text.to_owned()),
    }
}

/// Errors that the service itself reports; all others come from its protocol layer.
const SERVICE_ERRORS: [&str; 4] = ["missing field", "unknown variant", "invalid type: null", "AttributeValue"];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use super::*;

    fn empty() -> State {
        State::open(None, &(Arc::new(jiff::Timestamp::now) as crate::clock::Now)).unwrap()
    }

    #[test]
    fn every_operation_is_served() {
        let state = empty();
        for name in NAMES {
            let (status, text) = perform(&state, name, b"{}");
            assert!(!text.contains("there is no such operation"), "{name}: {status} {text}");
        }
        for name in ["DropEverything", "ExecuteStatement", "ListStreams"] {
            let (status, text) = perform(&state, name, b"{}");
            assert!(status == 400 && text.contains("there is no such operation"), "{name}: {text}");
        }
    }

    #[test]
    fn a_request_that_cannot_be_read_is_refused_as_the_service_does() {
        let state = empty();
        let put = |value: &str| format!(r#"{{"TableName":"no-such","Item":{{"pk":{value}}}}}"#);
        for (operation, body, kind) in [
            ("PutItem", put(r#"{"S":"a"}"#), "ResourceNotFoundException"),
            ("PutItem", put(r#"{"N":"one"}"#), "ValidationException"),
            ("PutItem", put(r#"{"SS":[]}"#), "ValidationException"),
            ("PutItem", put("{}"), "ValidationException"),
            ("PutItem", "not JSON".to_owned(), "SerializationException"),
            ("PutItem", put(r#"{"S":1}"#), "SerializationException"),
            ("GetItem", "{}".to_owned(), "ValidationException"),
        ] {
            let (status, text) = perform(&state, operation, body.as_bytes());
            assert!(status == 400 && text.contains(kind), "{operation} {body}: {status} {text}");
            assert!(!text.contains("VALIDATION"), "marks are not for callers: {text}");
        }
    }

    #[test]
    fn a_closed_table_refuses() {
        let state = empty();
        state.close();
        let (status, text) = perform(&state, "ListTables", b"{}");
        assert!(status == 500 && text.contains("has stopped"), "{status} {text}");
    }
}
