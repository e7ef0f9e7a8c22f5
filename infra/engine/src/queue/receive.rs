//! Receiving, with redrive and long polls.
//!
//! A message that was received as often as its queue allows moves to the dead-letter queue when it would be received once more; the
//! real service does the same. A long poll ends at the first message, at its deadline, or when the engine stops.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::error::QueueError;
use super::messages::{Message, Queue};
use super::places::Places;
use super::protocol::ReceiveMessage;
use super::receipt::{Receipt, queue_checksum};
use super::store::{QueueStore, name_in};
use crate::shutdown;

const MAX_MESSAGES: i64 = 10;
const MAX_WAIT_SECONDS: i64 = 20;

/// How often a long poll reads the injected clock while the queue has hidden messages: a test moves the clock without a notification.
const CLOCK_INTERVAL: Duration = Duration::from_millis(50);

impl QueueStore {
    pub(super) async fn receive_message(&self, request: &ReceiveMessage, places: &Places) -> Result<Value, QueueError> {
        let (count, wait) = (request.max_number_of_messages, request.wait_time_seconds);
        if !(1..=MAX_MESSAGES).contains(&count) {
            return Err(QueueError::invalid("MaxNumberOfMessages", count, "Must be between 1 and 10, if provided."));
        }
        if !(0..=MAX_WAIT_SECONDS).contains(&wait) {
            return Err(QueueError::invalid("WaitTimeSeconds", wait, "Must be >= 0 and <= 20, if provided."));
        }
        let deadline = Instant::now() + Duration::from_secs(wait.unsigned_abs());
        loop {
            // Subscribed before the queue is read, so that a message that arrives in between is noticed.
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();

            let (messages, has_hidden) = self.take(request, places.clone())?;
            if !messages.is_empty() {
                return Ok(json!({ "Messages": messages }));
            }
            if Instant::now() >= deadline || *self.shutdown.borrow() {
                return Ok(json!({}));
            }
            let wake = if has_hidden { deadline.min(Instant::now() + CLOCK_INTERVAL) } else { deadline };
            tokio::select! {
                () = &mut changed => {}
                () = tokio::time::sleep_until(wake) => {}
                () = shutdown::requested(self.shutdown.clone()) => return Ok(json!({})),
            }
        }
    }

    /// The messages that are available now, and whether the queue has hidden ones.
    fn take(&self, request: &ReceiveMessage, mut places: Places) -> Result<(Vec<Value>, bool), QueueError> {
        let now = self.now();
        let name = name_in(&request.queue_url)?;
        let limit = usize::try_from(request.max_number_of_messages).unwrap_or(1);
        let mut messages = Vec::new();
        let mut moved = false;
        let has_hidden = self.with_all(|queues| {
            queues.get_mut(name).ok_or_else(QueueError::no_such_queue)?.remove_expired(now);
            while messages.len() < limit
                && let Some(queue) = queues.get_mut(name)
                && let Some(number) = queue.first_available(now, &places)
            {
                if let Some(target) = redrive_target(queue, number) {
                    move_message(queues, name, number, &target);
                    moved = true;
                } else if let Some(message) = queue.receive(number, now) {
                    messages.push(self.view(name, number, message, request));
                    places.take(&message.group);
                    // Without a visibility timeout this call would receive the same message again.
                    if queue.settings.visibility_timeout == 0 {
                        break;
                    }
                }
            }
            Ok(queues.get(name).is_some_and(|queue| !queue.is_empty()))
        })?;
        if moved {
            self.changed.notify_waiters();
        }
        Ok((messages, has_hidden))
    }

    fn view(&self, name: &str, number: u64, message: &Message, request: &ReceiveMessage) -> Value {
        let queue = queue_checksum(name);
        let receipt = Receipt { run: self.run, queue, message: number, receive_count: message.receive_count };
        let mut view = json!({
            "MessageId": message.id,
            "ReceiptHandle": receipt.handle(),
            "MD5OfBody": format!("{:x}", md5::compute(&message.body)),
            "Body": message.body,
        });
        let attributes = system_attributes(message, &request.message_system_attribute_names);
        if !attributes.is_empty() {
            view["Attributes"] = Value::Object(attributes);
        }
        view
    }
}

/// The ARN of the dead-letter queue, when the message was received as often as its queue allows.
fn redrive_target(queue: &Queue, number: u64) -> Option<String> {
    let redrive = queue.settings.redrive.as_ref()?;
    (queue.get(number)?.receive_count >= redrive.max_receive_count).then(|| redrive.target_arn.clone())
}

/// Moves one message to the dead-letter queue. Its receive count starts again at 0; its age does not.
fn move_message(queues: &mut BTreeMap<String, Queue>, source: &str, number: u64, target_arn: &str) {
    let Some(message) = queues.get_mut(source).and_then(|queue| queue.remove(number)) else {
        return;
    };
    let target = target_arn.rsplit(':').next().unwrap_or_default();
    if let Some(queue) = queues.get_mut(target) {
        queue.insert(number, Message { receive_count: 0, ..message });
    }
}

fn system_attributes(message: &Message, wanted: &[String]) -> Map<String, Value> {
    let attributes = [
        ("SentTimestamp", message.sent_at.as_millisecond().to_string()),
        ("ApproximateReceiveCount", message.receive_count.to_string()),
    ];
    let is_wanted = |name: &str| wanted.iter().any(|wanted| wanted == "All" || wanted == name);
    let wanted = attributes.into_iter().filter(|(name, _)| is_wanted(name));
    wanted.map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
}
