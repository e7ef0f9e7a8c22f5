//! Sending. What is accepted is what the real service accepts on a standard queue: nothing empty,
//! nothing over the limit, no characters that XML cannot carry, no delay over 15 minutes.

use serde_json::{Value, json};

use super::fault::Fault;
use super::settings::{LARGEST, Settings};
use super::shelf::{Message, later};
use super::wire::{Batch, Outgoing, SendMessage};
use super::{Desk, batch, digest};

const LONGEST_DELAY: i64 = 900;
const LONGEST_GROUP: usize = 128;
const MOST_ATTRIBUTES: usize = 10;
const TRACE: &str = "AWSTraceHeader";

impl Desk {
    pub(super) fn send_message(&self, request: SendMessage) -> Result<Value, Fault> {
        self.put(&request.queue_url, request.message)
    }

    pub(super) fn send_message_batch(&self, request: Batch<Outgoing>) -> Result<Value, Fault> {
        self.with(&request.queue_url, |_, _| Ok(()))?;
        batch::check(request.entries.iter().map(|entry| entry.id.as_str()))?;
        let mut size = 0;
        for entry in &request.entries {
            // An entry whose attributes cannot be read fails alone, further down.
            size += entry.message_body.len() + digest::size(&entry.message_attributes).unwrap_or(0);
        }
        if size > LARGEST {
            return Err(Fault::batch_too_long(size, LARGEST));
        }
        let url = request.queue_url;
        let results = request.entries.into_iter().map(|mut entry| {
            let id = std::mem::take(&mut entry.id);
            (id, self.put(&url, entry))
        });
        Ok(batch::answer(results.collect()))
    }

    fn put(&self, url: &str, message: Outgoing) -> Result<Value, Fault> {
        let now = self.now();
        let number = self.next();
        let id = self.id(number);
        let answer = self.with(url, |_, shelf| {
            let delay = check(&message, &shelf.settings)?;
            let answer = receipt(&id, &message)?;
            let trace = message.message_system_attributes.get(TRACE);
            let stored = Message {
                id: id.clone(),
                trace: trace.and_then(|trace| trace.string_value.clone()),
                body: message.message_body,
                attributes: message.message_attributes,
                group: message.message_group_id,
                sent: now,
                due: later(now, delay),
                receivings: 0,
                first_received: None,
                last_received: None,
                given_up_by: None,
            };
            shelf.put(number, stored);
            Ok(answer)
        })?;
        self.news.notify_waiters();
        Ok(answer)
    }

    /// An id in the usual form, the same in every run of a test whose clock starts the same, and
    /// never again in another run.
    pub(super) fn id(&self, number: u64) -> String {
        let sum = format!("{:x}", md5::compute(format!("{}/{number}", self.run)));
        let (a, b, c, d, e) = (&sum[..8], &sum[8..12], &sum[12..16], &sum[16..20], &sum[20..]);
        format!("{a}-{b}-{c}-{d}-{e}")
    }
}

fn receipt(id: &str, message: &Outgoing) -> Result<Value, Fault> {
    let mut answer = json!({
        "MessageId": id,
        "MD5OfMessageBody": digest::of_text(&message.message_body),
    });
    if let Some(sum) = digest::of_attributes(&message.message_attributes)? {
        answer["MD5OfMessageAttributes"] = json!(sum);
    }
    if let Some(sum) = digest::of_attributes(&message.message_system_attributes)? {
        answer["MD5OfMessageSystemAttributes"] = json!(sum);
    }
    Ok(answer)
}

/// Whether the queue takes the message, and after how many seconds it may be received.
fn check(message: &Outgoing, settings: &Settings) -> Result<i64, Fault> {
    let body = &message.message_body;
    if body.is_empty() {
        return Err(Fault::missing("MessageBody"));
    }
    if !body.chars().all(allowed) {
        return Err(Fault::message_contents());
    }
    if message.message_attributes.len() > MOST_ATTRIBUTES {
        let count = message.message_attributes.len();
        return Err(Fault::invalid("MessageAttributes", count, "A message can have at most 10 attributes."));
    }
    let size = body.len() + digest::size(&message.message_attributes)?;
    if size > settings.largest() {
        let reason = format!("Message must be shorter than {} bytes.", settings.largest());
        return Err(Fault::invalid("MessageBody", format!("of {size} bytes"), &reason));
    }
    if let Some(name) = message.message_system_attributes.keys().find(|name| *name != TRACE) {
        return Err(Fault::invalid("MessageSystemAttributes", name, "Only AWSTraceHeader is allowed."));
    }
    if let Some(id) = &message.message_deduplication_id {
        let reason = "The request includes a parameter that is not valid for this queue type.";
        return Err(Fault::invalid("MessageDeduplicationId", id, reason));
    }
    if let Some(group) = &message.message_group_id {
        let plain = |letter: char| letter.is_ascii_graphic();
        if group.is_empty() || group.len() > LONGEST_GROUP || !group.chars().all(plain) {
            let reason = "Can only include alphanumeric and punctuation characters. 1 to 128 in length.";
            return Err(Fault::invalid("MessageGroupId", group, reason));
        }
    }
    let delay = message.delay_seconds.unwrap_or_else(|| settings.delay());
    if (0..=LONGEST_DELAY).contains(&delay) {
        Ok(delay)
    } else {
        Err(Fault::invalid("DelaySeconds", delay, "DelaySeconds must be >= 0 and <= 900."))
    }
}

/// Whether a message body may hold this character.
fn allowed(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}
