//! What callers send, as the JSON protocol spells it. Only shapes: whether a value is allowed is
//! decided where it is used, so that a refusal can name the queue's own limit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fault::Fault;

pub(crate) type Texts = BTreeMap<String, String>;
pub(crate) type MessageAttributes = BTreeMap<String, MessageAttribute>;

/// Reads a request, or says what is wrong with it.
pub(crate) fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Fault> {
    // A call without parameters may come without a body.
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| Fault::unreadable(error.to_string()))
}

/// One message attribute, kept as it came and given back the same.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MessageAttribute {
    pub(crate) data_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) string_value: Option<String>,
    /// Base64, as on the wire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) binary_value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreateQueue {
    #[serde(default)]
    pub(crate) queue_name: String,
    #[serde(default)]
    pub(crate) attributes: Texts,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetQueueUrl {
    #[serde(default)]
    pub(crate) queue_name: String,
}

/// For every operation that takes a queue and nothing else.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OnQueue {
    #[serde(default)]
    pub(crate) queue_url: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetQueueAttributes {
    #[serde(default)]
    pub(crate) queue_url: String,
    #[serde(default)]
    pub(crate) attribute_names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SetQueueAttributes {
    #[serde(default)]
    pub(crate) queue_url: String,
    #[serde(default)]
    pub(crate) attributes: Texts,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListQueues {
    #[serde(default)]
    pub(crate) queue_name_prefix: String,
    pub(crate) max_results: Option<i64>,
    pub(crate) next_token: Option<String>,
}

/// A message to send, alone or as one entry of a batch.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Outgoing {
    /// Present in a batch only.
    #[serde(default)]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) message_body: String,
    pub(crate) delay_seconds: Option<i64>,
    #[serde(default)]
    pub(crate) message_attributes: MessageAttributes,
    #[serde(default)]
    pub(crate) message_system_attributes: MessageAttributes,
    pub(crate) message_group_id: Option<String>,
    pub(crate) message_deduplication_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SendMessage {
    #[serde(default)]
    pub(crate) queue_url: String,
    #[serde(flatten)]
    pub(crate) message: Outgoing,
}

/// Any batch: the queue and its entries.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Batch<T> {
    #[serde(default)]
    pub(crate) queue_url: String,
    #[serde(default = "Vec::new")]
    pub(crate) entries: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ReceiveMessage {
    #[serde(default)]
    pub(crate) queue_url: String,
    pub(crate) max_number_of_messages: Option<i64>,
    pub(crate) visibility_timeout: Option<i64>,
    pub(crate) wait_time_seconds: Option<i64>,
    /// The older name of the next one; SDKs still send it.
    #[serde(default)]
    pub(crate) attribute_names: Vec<String>,
    #[serde(default)]
    pub(crate) message_system_attribute_names: Vec<String>,
    #[serde(default)]
    pub(crate) message_attribute_names: Vec<String>,
}

/// What to do with a received message, alone or as one entry of a batch.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Settle {
    /// Present in a batch only.
    #[serde(default)]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) queue_url: String,
    #[serde(default)]
    pub(crate) receipt_handle: String,
    pub(crate) visibility_timeout: Option<i64>,
}
