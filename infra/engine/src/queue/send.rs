//! Sending. A message is accepted when the real service accepts it on a standard queue: not empty, within the size limit, only
//! characters that XML can carry, a delay of at most 15 minutes. A batch that breaks a rule for batches is refused as a whole; after
//! that its entries succeed and fail one by one.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::error::QueueError;
use super::messages::{Message, add_seconds};
use super::protocol::{SendMessage, SendMessageBatch};
use super::store::QueueStore;

/// Size limit of a message, and of a batch in sum: 1 MiB, the limit of the real service.
pub(super) const MAX_MESSAGE_BYTES: usize = 1_048_576;

const MAX_DELAY_SECONDS: i64 = 900;
const MAX_ENTRIES: usize = 10;
const MAX_ID_LENGTH: usize = 80;

impl QueueStore {
    pub(super) fn send_message(&self, request: SendMessage) -> Result<Value, QueueError> {
        let url = request.queue_url.clone();
        self.send(&url, request)
    }

    pub(super) fn send_message_batch(&self, request: SendMessageBatch) -> Result<Value, QueueError> {
        self.with(&request.queue_url, |_, _| Ok(()))?;
        check_entries(&request.entries)?;
        let (mut successful, mut failed) = (Vec::new(), Vec::new());
        for mut entry in request.entries {
            let id = std::mem::take(&mut entry.id);
            match self.send(&request.queue_url, entry) {
                Ok(mut sent) => {
                    sent["Id"] = json!(id);
                    successful.push(sent);
                }
                Err(error) => failed.push(error.entry(&id)),
            }
        }
        Ok(json!({ "Successful": successful, "Failed": failed }))
    }

    fn send(&self, url: &str, message: SendMessage) -> Result<Value, QueueError> {
        let now = self.now();
        let number = self.next_number();
        let id = self.id(number);
        let answer = self.with(url, |_, queue| {
            check(&message)?;
            let answer =
                json!({ "MessageId": id, "MD5OfMessageBody": format!("{:x}", md5::compute(&message.message_body)) });
            let visible_at = add_seconds(now, message.delay_seconds);
            let (body, group) = (message.message_body, message.message_group_id);
            let message = Message { id, group, body, sent_at: now, visible_at, receive_count: 0 };
            queue.insert(number, message);
            Ok(answer)
        })?;
        self.changed.notify_waiters();
        Ok(answer)
    }
}

fn check(message: &SendMessage) -> Result<(), QueueError> {
    let (body, delay) = (&message.message_body, message.delay_seconds);
    if body.is_empty() {
        return Err(QueueError::missing("MessageBody"));
    }
    if !body.chars().all(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)) {
        return Err(QueueError::message_contents());
    }
    if body.len() > MAX_MESSAGE_BYTES {
        let reason = format!("Message must be shorter than {MAX_MESSAGE_BYTES} bytes.");
        return Err(QueueError::invalid("MessageBody", format!("of {} bytes", body.len()), &reason));
    }
    if !(0..=MAX_DELAY_SECONDS).contains(&delay) {
        return Err(QueueError::invalid("DelaySeconds", delay, "DelaySeconds must be >= 0 and <= 900."));
    }
    Ok(())
}

/// The rules for batches: 1 to 10 entries with distinct ids of plain characters, together within the size limit.
fn check_entries(entries: &[SendMessage]) -> Result<(), QueueError> {
    match entries.len() {
        0 => return Err(QueueError::empty_batch()),
        count if count > MAX_ENTRIES => return Err(QueueError::too_many_entries(count)),
        _ => {}
    }
    let mut seen = HashSet::new();
    for SendMessage { id, .. } in entries {
        let plain = id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if id.is_empty() || id.len() > MAX_ID_LENGTH || !plain {
            return Err(QueueError::entry_id());
        }
        if !seen.insert(id) {
            return Err(QueueError::repeated_id(id));
        }
    }
    let size = entries.iter().map(|entry| entry.message_body.len()).sum();
    if size > MAX_MESSAGE_BYTES {
        return Err(QueueError::batch_too_long(size, MAX_MESSAGE_BYTES));
    }
    Ok(())
}
