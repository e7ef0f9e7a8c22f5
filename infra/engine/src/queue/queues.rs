//! Creating, finding and describing queues. Creating a queue again with the same attributes has no effect, so every start can do it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::error::QueueError;
use super::messages::Queue;
use super::protocol::{CreateQueue, GetQueueAttributes, GetQueueUrl};
use super::settings::Settings;
use super::store::{QueueStore, arn};

const MAX_NAME_LENGTH: usize = 80;

impl QueueStore {
    pub(super) fn create_queue(&self, request: &CreateQueue) -> Result<Value, QueueError> {
        let name = request.queue_name.as_str();
        check_name(name)?;
        let settings = Settings::read(&request.attributes)?;
        self.with_all(|queues| {
            match queues.get(name) {
                Some(existing) if existing.settings == settings => {}
                Some(_) => return Err(QueueError::queue_exists(name)),
                None => {
                    check_target(&settings, |target| queues.keys().any(|known| arn(known) == target))?;
                    queues.insert(name.to_owned(), Queue::new(settings));
                }
            }
            Ok(json!({ "QueueUrl": self.url_of(name) }))
        })
    }

    pub(super) fn get_queue_url(&self, request: &GetQueueUrl) -> Result<Value, QueueError> {
        let name = request.queue_name.as_str();
        check_name(name)?;
        match self.with_all(|queues| queues.contains_key(name)) {
            true => Ok(json!({ "QueueUrl": self.url_of(name) })),
            false => Err(QueueError::no_such_queue()),
        }
    }

    /// The ARN and the three counts, as far as they are requested.
    pub(super) fn get_queue_attributes(&self, request: &GetQueueAttributes) -> Result<Value, QueueError> {
        let now = self.now();
        self.with(&request.queue_url, |name, queue| {
            queue.remove_expired(now);
            let counts = queue.counts(now);
            let mut attributes = BTreeMap::from([
                ("QueueArn", arn(name)),
                ("ApproximateNumberOfMessages", counts.available.to_string()),
                ("ApproximateNumberOfMessagesNotVisible", counts.in_flight.to_string()),
                ("ApproximateNumberOfMessagesDelayed", counts.delayed.to_string()),
            ]);
            let wanted = &request.attribute_names;
            if !wanted.iter().any(|name| name == "All") {
                attributes.retain(|name, _| wanted.iter().any(|wanted| wanted == name));
            }
            // Without attributes the real answer is an empty object, not an empty map in one.
            Ok(if attributes.is_empty() { json!({}) } else { json!({ "Attributes": attributes }) })
        })
    }

    pub(super) fn list_queues(&self) -> Value {
        let urls: Vec<String> = self.with_all(|queues| queues.keys().map(|name| self.url_of(name)).collect());
        if urls.is_empty() { json!({}) } else { json!({ "QueueUrls": urls }) }
    }
}

fn check_name(name: &str) -> Result<(), QueueError> {
    if name.is_empty() {
        return Err(QueueError::missing("QueueName"));
    }
    if name.ends_with(".fifo") {
        return Err(QueueError::unsupported("Only standard queues are served here; leave .fifo out of the name."));
    }
    if name.len() > MAX_NAME_LENGTH || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        let reason = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
        return Err(QueueError::invalid("QueueName", name, reason));
    }
    Ok(())
}

/// A redrive policy without an existing target would lose messages.
fn check_target(settings: &Settings, exists: impl Fn(&str) -> bool) -> Result<(), QueueError> {
    match &settings.redrive {
        Some(redrive) if !exists(&redrive.target_arn) => {
            Err(QueueError::invalid("RedrivePolicy", &redrive.target_arn, "Dead letter target does not exist."))
        }
        _ => Ok(()),
    }
}
