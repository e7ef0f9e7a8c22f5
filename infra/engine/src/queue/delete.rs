//! Deleting a received message.
//!
//! Only the latest receipt of a message deletes it. An older receipt is answered like a success and has no effect. The real service
//! documents both behaviours; this is the stricter one. A worker whose visibility timeout expired cannot delete the message of the
//! worker that received it afterwards.

use serde_json::{Value, json};

use super::error::QueueError;
use super::protocol::DeleteMessage;
use super::receipt::{Receipt, queue_checksum};
use super::store::QueueStore;

impl QueueStore {
    pub(super) fn delete_message(&self, request: &DeleteMessage) -> Result<Value, QueueError> {
        let handle = &request.receipt_handle;
        if handle.is_empty() {
            return Err(QueueError::missing("ReceiptHandle"));
        }
        self.with(&request.queue_url, |name, queue| {
            let receipt = Receipt::read(handle).filter(|receipt| receipt.queue == queue_checksum(name));
            let receipt = receipt.ok_or_else(|| QueueError::receipt(handle))?;
            let latest = queue.get(receipt.message).map(|message| message.receive_count);
            if receipt.run == self.run && latest == Some(receipt.receive_count) {
                queue.remove(receipt.message);
            }
            Ok(json!({}))
        })
    }
}
