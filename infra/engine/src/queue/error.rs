//! Refusals. The JSON protocol sends each under two names: the shape in the body, and in a header the older code that SDKs match on. A
//! wrong code would make a caller retry a permanent error, so every pair of names is defined here and nowhere else.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// Why a request, or one entry of a batch, was refused.
#[derive(Debug)]
pub(crate) struct QueueError {
    shape: &'static str,
    code: &'static str,
    message: String,
}

impl QueueError {
    fn new(shape: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        QueueError { shape, code, message: message.into() }
    }

    pub(crate) fn no_such_queue() -> Self {
        QueueError::new(
            "QueueDoesNotExist",
            "AWS.SimpleQueueService.NonExistentQueue",
            "The specified queue does not exist.",
        )
    }

    pub(crate) fn queue_exists(name: &str) -> Self {
        QueueError::new(
            "QueueNameExists",
            "QueueAlreadyExists",
            format!("A queue named {name} already exists with other attributes."),
        )
    }

    pub(crate) fn invalid(name: &str, value: impl std::fmt::Display, reason: &str) -> Self {
        QueueError::new(
            "InvalidParameterValue",
            "InvalidParameterValue",
            format!("Value {value} for parameter {name} is invalid. Reason: {reason}"),
        )
    }

    pub(crate) fn missing(name: &str) -> Self {
        QueueError::new(
            "MissingParameter",
            "MissingParameter",
            format!("The request must contain the parameter {name}."),
        )
    }

    pub(crate) fn attribute_name(name: &str) -> Self {
        QueueError::new("InvalidAttributeName", "InvalidAttributeName", format!("Unknown Attribute {name}."))
    }

    pub(crate) fn attribute_value(name: &str) -> Self {
        QueueError::new(
            "InvalidAttributeValue",
            "InvalidAttributeValue",
            format!("Invalid value for the parameter {name}."),
        )
    }

    pub(crate) fn message_contents() -> Self {
        QueueError::new(
            "InvalidMessageContents",
            "InvalidMessageContents",
            "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
        )
    }

    pub(crate) fn receipt(handle: &str) -> Self {
        QueueError::new(
            "ReceiptHandleIsInvalid",
            "ReceiptHandleIsInvalid",
            format!("The input receipt handle \"{handle}\" is not a valid receipt handle."),
        )
    }

    pub(crate) fn empty_batch() -> Self {
        QueueError::new(
            "EmptyBatchRequest",
            "AWS.SimpleQueueService.EmptyBatchRequest",
            "There should be at least one entry in the request.",
        )
    }

    pub(crate) fn too_many_entries(count: usize) -> Self {
        QueueError::new(
            "TooManyEntriesInBatchRequest",
            "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
            format!("Maximum number of entries per request are 10. You have sent {count}."),
        )
    }

    pub(crate) fn repeated_id(id: &str) -> Self {
        QueueError::new(
            "BatchEntryIdsNotDistinct",
            "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
            format!("Id {id} repeated."),
        )
    }

    pub(crate) fn entry_id() -> Self {
        QueueError::new(
            "InvalidBatchEntryId",
            "AWS.SimpleQueueService.InvalidBatchEntryId",
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 characters long.",
        )
    }

    pub(crate) fn batch_too_long(size: usize, limit: usize) -> Self {
        QueueError::new(
            "BatchRequestTooLong",
            "AWS.SimpleQueueService.BatchRequestTooLong",
            format!("Batch requests cannot be longer than {limit} bytes. You have sent {size} bytes."),
        )
    }

    pub(crate) fn unsupported(what: impl Into<String>) -> Self {
        QueueError::new("UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation", what)
    }

    pub(crate) fn unreadable(what: impl Into<String>) -> Self {
        QueueError::new("SerializationException", "MalformedInput", what)
    }

    /// The same refusal as one failed entry of a batch answer.
    pub(crate) fn entry(&self, id: &str) -> Value {
        json!({ "Id": id, "SenderFault": true, "Code": self.code, "Message": self.message })
    }
}

impl IntoResponse for QueueError {
    fn into_response(self) -> Response {
        let body = json!({
            "__type": format!("com.amazonaws.sqs#{}", self.shape),
            "message": self.message,
        });
        let mut response = (StatusCode::BAD_REQUEST, Json(body)).into_response();
        if let Ok(code) = HeaderValue::try_from(format!("{};Sender", self.code)) {
            response.headers_mut().insert(HeaderName::from_static("x-amzn-query-error"), code);
        }
        response
    }
}
