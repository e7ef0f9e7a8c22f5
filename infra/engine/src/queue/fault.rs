//! A refusal, in the two spellings the JSON protocol sends: the shape's name in the body, and in a
//! header the older code that SDKs match on. A wrong code here would make a caller treat a lasting
//! fault as a passing one, so each is written down once, in this file.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// Why a request, or one entry of a batch, was refused.
#[derive(Debug)]
pub(crate) struct Fault {
    shape: &'static str,
    code: &'static str,
    message: String,
}

impl Fault {
    fn new(shape: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Fault { shape, code, message: message.into() }
    }

    pub(crate) fn no_such_queue() -> Self {
        Fault::new(
            "QueueDoesNotExist",
            "AWS.SimpleQueueService.NonExistentQueue",
            "The specified queue does not exist.",
        )
    }

    pub(crate) fn queue_exists(name: &str) -> Self {
        Fault::new(
            "QueueNameExists",
            "QueueAlreadyExists",
            format!("A queue named {name} already exists with other attributes."),
        )
    }

    /// A parameter whose value is out of bounds.
    pub(crate) fn invalid(name: &str, value: impl std::fmt::Display, reason: &str) -> Self {
        Fault::new(
            "InvalidParameterValue",
            "InvalidParameterValue",
            format!("Value {value} for parameter {name} is invalid. Reason: {reason}"),
        )
    }

    pub(crate) fn missing(name: &str) -> Self {
        Fault::new("MissingParameter", "MissingParameter", format!("The request must contain the parameter {name}."))
    }

    pub(crate) fn attribute_name(name: &str) -> Self {
        Fault::new("InvalidAttributeName", "InvalidAttributeName", format!("Unknown Attribute {name}."))
    }

    pub(crate) fn attribute_value(name: &str) -> Self {
        Fault::new("InvalidAttributeValue", "InvalidAttributeValue", format!("Invalid value for the parameter {name}."))
    }

    pub(crate) fn message_contents() -> Self {
        Fault::new(
            "InvalidMessageContents",
            "InvalidMessageContents",
            "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
        )
    }

    pub(crate) fn receipt(handle: &str) -> Self {
        Fault::new(
            "ReceiptHandleIsInvalid",
            "ReceiptHandleIsInvalid",
            format!("The input receipt handle \"{handle}\" is not a valid receipt handle."),
        )
    }

    pub(crate) fn not_in_flight(handle: &str) -> Self {
        Fault::new(
            "MessageNotInflight",
            "AWS.SimpleQueueService.MessageNotInflight",
            format!("The message referred to by {handle} is not in flight."),
        )
    }

    pub(crate) fn empty_batch() -> Self {
        Fault::new(
            "EmptyBatchRequest",
            "AWS.SimpleQueueService.EmptyBatchRequest",
            "There should be at least one entry in the request.",
        )
    }

    pub(crate) fn too_many_entries(count: usize) -> Self {
        Fault::new(
            "TooManyEntriesInBatchRequest",
            "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
            format!("Maximum number of entries per request are 10. You have sent {count}."),
        )
    }

    pub(crate) fn repeated_id(id: &str) -> Self {
        Fault::new(
            "BatchEntryIdsNotDistinct",
            "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
            format!("Id {id} repeated."),
        )
    }

    pub(crate) fn entry_id() -> Self {
        Fault::new(
            "InvalidBatchEntryId",
            "AWS.SimpleQueueService.InvalidBatchEntryId",
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
        )
    }

    pub(crate) fn batch_too_long(size: usize, limit: usize) -> Self {
        Fault::new(
            "BatchRequestTooLong",
            "AWS.SimpleQueueService.BatchRequestTooLong",
            format!("Batch requests cannot be longer than {limit} bytes. You have sent {size} bytes."),
        )
    }

    pub(crate) fn unsupported(what: impl Into<String>) -> Self {
        Fault::new("UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation", what)
    }

    pub(crate) fn unreadable(what: impl Into<String>) -> Self {
        Fault::new("SerializationException", "MalformedInput", what)
    }

    /// The same refusal as one failed entry of a batch answer.
    pub(crate) fn entry(&self, id: &str) -> Value {
        json!({ "Id": id, "SenderFault": true, "Code": self.code, "Message": self.message })
    }
}

impl IntoResponse for Fault {
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
