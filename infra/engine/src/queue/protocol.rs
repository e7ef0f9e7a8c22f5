//! Requests as the JSON protocol writes them. A parameter that is not listed here is refused. Whether a value is allowed is checked by
//! the operation, so that the refusal can name the limit.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::error::QueueError;

pub(crate) fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, QueueError> {
    serde_json::from_slice(body).map_err(|error| QueueError::unreadable(error.to_string()))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct CreateQueue {
    #[serde(default)]
    pub(crate) queue_name: String,
    #[serde(default)]
    pub(crate) attributes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct GetQueueUrl {
    #[serde(default)]
    pub(crate) queue_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct GetQueueAttributes {
    #[serde(default)]
    pub(crate) queue_url: String,
    #[serde(default)]
    pub(crate) attribute_names: Vec<String>,
}

/// A message to send: alone with `queue_url`, or as an entry of a batch with `id`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub(crate) struct SendMessage {
    pub(crate) queue_url: String,
    pub(crate) id: String,
    pub(crate) message_body: String,
    pub(crate) delay_seconds: i64,
    pub(crate) message_group_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct SendMessageBatch {
    #[serde(default)]
    pub(crate) queue_url: String,
    #[serde(default)]
    pub(crate) entries: Vec<SendMessage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct ReceiveMessage {
    #[serde(default)]
    pub(crate) queue_url: String,
    #[serde(default = "one")]
    pub(crate) max_number_of_messages: i64,
    #[serde(default)]
    pub(crate) wait_time_seconds: i64,
    #[serde(default)]
    pub(crate) message_system_attribute_names: Vec<String>,
}

fn one() -> i64 {
    1
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct DeleteMessage {
    #[serde(default)]
    pub(crate) queue_url: String,
    #[serde(default)]
    pub(crate) receipt_handle: String,
}
