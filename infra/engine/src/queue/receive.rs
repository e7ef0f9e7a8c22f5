//! Receiving, with redrive and long polls.
//!
//! A message that was received as often as its queue allows goes to the dead-letter queue at the
//! moment somebody would have got it once more: nothing else moves messages, as with the real
//! service. A long poll ends at the first message, at its deadline, or when the engine stops.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::fault::Fault;
use super::receipt::{self, Receipt};
use super::shelf::{Message, Shelf, later};
use super::wire::{MessageAttributes, ReceiveMessage};
use super::{ACCOUNT, Desk, arn, digest, name_in};

const MOST_MESSAGES: i64 = 10;
const LONGEST_HIDING: i64 = 43_200;
const LONGEST_WAIT: i64 = 20;

/// How often a waiting call looks at the injected clock while a hidden message could come due: the
/// clock may be moved by hand, and nothing announces that.
const GLANCE: Duration = Duration::from_millis(50);

impl Desk {
    pub(super) async fn receive_message(&self, request: ReceiveMessage) -> Result<Value, Fault> {
        let wait = self.check(&request)?;
        let deadline = Instant::now() + wait;
        loop {
            // Listen before looking, or a message that arrives in between is slept through.
            let news = self.news.notified();
            tokio::pin!(news);
            news.as_mut().enable();

            let (messages, next_due) = self.take(&request)?;
            if !messages.is_empty() {
                return Ok(json!({ "Messages": messages }));
            }
            if Instant::now() >= deadline || *self.stopped.borrow() {
                return Ok(json!({}));
            }
            let glance = match next_due {
                Some(_) => deadline.min(Instant::now() + GLANCE),
                None => deadline,
            };
            tokio::select! {
                () = &mut news => {}
                () = tokio::time::sleep_until(glance) => {}
                () = crate::told(self.stopped.clone()) => return Ok(json!({})),
            }
        }
    }

    fn check(&self, request: &ReceiveMessage) -> Result<Duration, Fault> {
        let within = |name, value: Option<i64>, least, most, reason| match value {
            Some(value) if !(least..=most).contains(&value) => Err(Fault::invalid(name, value, reason)),
            _ => Ok(()),
        };
        let (count, hide, wait) =
            (request.max_number_of_messages, request.visibility_timeout, request.wait_time_seconds);
        within("MaxNumberOfMessages", count, 1, MOST_MESSAGES, "Must be between 1 and 10, if provided.")?;
        within("VisibilityTimeout", hide, 0, LONGEST_HIDING, "Must be between 0 and 43200, if provided.")?;
        within("WaitTimeSeconds", wait, 0, LONGEST_WAIT, "Must be >= 0 and <= 20, if provided.")?;
        let default = self.with(&request.queue_url, |_, shelf| Ok(shelf.settings.wait()))?;
        Ok(Duration::from_secs(wait.unwrap_or(default).unsigned_abs()))
    }

    /// What can be had now, and when there might be more.
    fn take(&self, request: &ReceiveMessage) -> Result<(Vec<Value>, Option<Timestamp>), Fault> {
        let now = self.now();
        let name = name_in(&request.queue_url)?;
        let most = usize::try_from(request.max_number_of_messages.unwrap_or(1)).unwrap_or(1);
        let mut moved = false;
        let taken = self.with_all(|shelves| {
            let mut messages = Vec::new();
            let shelf = shelves.get_mut(name).ok_or_else(Fault::no_such_queue)?;
            shelf.forget_old(now);
            while messages.len() < most {
                let Some(shelf) = shelves.get_mut(name) else {
                    break;
                };
                let Some(number) = shelf.first_available(now) else {
                    break;
                };
                if let Some(target) = exhausted(shelf, number) {
                    moved |= redrive(shelves, name, number, &target);
                    continue;
                }
                let hide = request.visibility_timeout.unwrap_or_else(|| shelf.settings.visibility());
                let Some(message) = shelf.receive(number, now, later(now, hide)) else {
                    break;
                };
                messages.push((number, message.clone()));
                // A message that stays available would be taken again and again by this very call.
                if hide == 0 {
                    break;
                }
            }
            let next = shelves.get(name).and_then(Shelf::next_due);
            Ok((messages, next))
        });
        if moved {
            self.news.notify_waiters();
        }
        let (messages, next) = taken?;
        let shown = messages.iter().map(|(number, message)| self.show(name, *number, message, request));
        Ok((shown.collect::<Result<_, _>>()?, next))
    }

    fn show(&self, name: &str, number: u64, message: &Message, request: &ReceiveMessage) -> Result<Value, Fault> {
        let receipt =
            Receipt { run: self.run, queue: receipt::of_queue(name), message: number, receiving: message.receivings };
        let mut shown = json!({
            "MessageId": message.id,
            "ReceiptHandle": receipt.handle(),
            "MD5OfBody": digest::of_text(&message.body),
            "Body": message.body,
        });
        let system = system_attributes(message, request);
        if !system.is_empty() {
            shown["Attributes"] = Value::Object(system);
        }
        let attributes = wanted_attributes(&message.attributes, &request.message_attribute_names);
        if let Some(sum) = digest::of_attributes(&attributes)? {
            shown["MD5OfMessageAttributes"] = json!(sum);
            shown["MessageAttributes"] = json!(attributes);
        }
        Ok(shown)
    }
}

/// Where a message goes that was received as often as its queue allows.
fn exhausted(shelf: &Shelf, number: u64) -> Option<String> {
    let redrive = shelf.settings.redrive.as_ref()?;
    let message = shelf.get(number)?;
    (message.receivings >= redrive.after).then(|| redrive.target.clone())
}

/// Moves one message to the dead-letter queue, where its count begins anew and its age does not.
fn redrive(shelves: &mut BTreeMap<String, Shelf>, source: &str, number: u64, target: &str) -> bool {
    let Some(mut message) = shelves.get_mut(source).and_then(|shelf| shelf.remove(number)) else {
        return false;
    };
    let name = target.rsplit(':').next().unwrap_or_default();
    message.receivings = 0;
    message.first_received = None;
    message.last_received = None;
    message.given_up_by = Some(arn(source));
    if let Some(shelf) = shelves.get_mut(name) {
        shelf.put(number, message);
    }
    true
}

fn system_attributes(message: &Message, request: &ReceiveMessage) -> Map<String, Value> {
    let asked = |name: &str| {
        let names = request.attribute_names.iter().chain(&request.message_system_attribute_names);
        names.into_iter().any(|asked| asked == "All" || asked == name)
    };
    let first = message.first_received.unwrap_or(message.sent);
    let known = [
        ("SenderId", Some(ACCOUNT.to_owned())),
        ("SentTimestamp", Some(message.sent.as_millisecond().to_string())),
        ("ApproximateReceiveCount", Some(message.receivings.to_string())),
        ("ApproximateFirstReceiveTimestamp", Some(first.as_millisecond().to_string())),
        ("MessageGroupId", message.group.clone()),
        ("AWSTraceHeader", message.trace.clone()),
        ("DeadLetterQueueSourceArn", message.given_up_by.clone()),
    ];
    let present = known.into_iter().filter_map(|(name, value)| Some((name, value?)));
    present.filter(|(name, _)| asked(name)).map(|(name, value)| (name.to_owned(), json!(value))).collect()
}

fn wanted_attributes(all: &MessageAttributes, names: &[String]) -> MessageAttributes {
    let wanted = |attribute: &str| {
        names.iter().any(|name| match name.strip_suffix(".*") {
            Some(prefix) => attribute.starts_with(prefix),
            None => name == "All" || name == attribute,
        })
    };
    all.iter().filter(|(name, _)| wanted(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}
