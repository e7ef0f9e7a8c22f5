//! What becomes of a received message: deleted, or hidden for longer or shorter.
//!
//! Only the latest receipt settles a message. An older one is answered like a success and changes
//! nothing, the harsher of the two behaviours the real service documents: a worker that lost its
//! turn must not be able to count on taking the message away from the one who has it.

use serde_json::{Value, json};

use super::fault::Fault;
use super::receipt::{self, Receipt};
use super::shelf::{Shelf, later};
use super::wire::{Batch, Settle};
use super::{Desk, batch};

/// A message can be kept hidden for twelve hours from its receiving, however often that is renewed.
const LONGEST_HIDING: i64 = 43_200;

impl Desk {
    pub(super) fn delete_message(&self, request: &Settle) -> Result<Value, Fault> {
        self.delete(&request.queue_url, request)
    }

    pub(super) fn delete_message_batch(&self, request: &Batch<Settle>) -> Result<Value, Fault> {
        self.each(request, |desk, entry| desk.delete(&request.queue_url, entry))
    }

    pub(super) fn change_message_visibility(&self, request: &Settle) -> Result<Value, Fault> {
        self.hide(&request.queue_url, request)
    }

    pub(super) fn change_message_visibility_batch(&self, request: &Batch<Settle>) -> Result<Value, Fault> {
        self.each(request, |desk, entry| desk.hide(&request.queue_url, entry))
    }

    fn each(
        &self,
        request: &Batch<Settle>,
        settle: impl Fn(&Desk, &Settle) -> Result<Value, Fault>,
    ) -> Result<Value, Fault> {
        self.with(&request.queue_url, |_, _| Ok(()))?;
        batch::check(request.entries.iter().map(|entry| entry.id.as_str()))?;
        let results = request.entries.iter().map(|entry| (entry.id.clone(), settle(self, entry)));
        Ok(batch::answer(results.collect()))
    }

    fn delete(&self, url: &str, request: &Settle) -> Result<Value, Fault> {
        self.with(url, |name, shelf| {
            let receipt = read(name, &request.receipt_handle)?;
            if self.is_latest(shelf, &receipt) {
                shelf.remove(receipt.message);
            }
            Ok(json!({}))
        })
    }

    fn hide(&self, url: &str, request: &Settle) -> Result<Value, Fault> {
        let now = self.now();
        let seconds = request.visibility_timeout.ok_or_else(|| Fault::missing("VisibilityTimeout"))?;
        if !(0..=LONGEST_HIDING).contains(&seconds) {
            let reason = "VisibilityTimeout must be an integer between 0 and 43200.";
            return Err(Fault::invalid("VisibilityTimeout", seconds, reason));
        }
        let handle = &request.receipt_handle;
        let answer = self.with(url, |name, shelf| {
            let receipt = read(name, handle)?;
            let message = shelf.get(receipt.message).filter(|_| self.is_latest(shelf, &receipt));
            let Some(message) = message else {
                let reason = "Message does not exist or is not available for visibility timeout change.";
                return Err(Fault::invalid("ReceiptHandle", handle, reason));
            };
            if message.due <= now {
                return Err(Fault::not_in_flight(handle));
            }
            let received = message.last_received.unwrap_or(now);
            if later(now, seconds) > later(received, LONGEST_HIDING) {
                let reason = "Total VisibilityTimeout for the message is beyond the limit [43200 seconds].";
                return Err(Fault::invalid("VisibilityTimeout", seconds, reason));
            }
            shelf.hide(receipt.message, later(now, seconds));
            Ok(json!({}))
        });
        self.news.notify_waiters();
        answer
    }

    fn is_latest(&self, shelf: &Shelf, receipt: &Receipt) -> bool {
        let message = shelf.get(receipt.message);
        receipt.run == self.run && message.is_some_and(|message| message.receivings == receipt.receiving)
    }
}

fn read(queue: &str, handle: &str) -> Result<Receipt, Fault> {
    if handle.is_empty() {
        return Err(Fault::missing("ReceiptHandle"));
    }
    Receipt::read(handle)
        .filter(|receipt| receipt.queue == receipt::of_queue(queue))
        .ok_or_else(|| Fault::receipt(handle))
}
