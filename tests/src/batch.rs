//! Messages as Lambda hands them to a function: one event for a batch, whoever plays Lambda here.

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use exchange::queue::Received;

/// The event in which Lambda gives a function these messages.
pub fn event_of(batch: &[Received]) -> SqsEvent {
    let mut event = SqsEvent::default();
    for message in batch {
        let mut record = SqsMessage::default();
        record.message_id = Some(message.id.clone());
        record.body = Some(message.body.clone());
        event.records.push(record);
    }
    event
}
