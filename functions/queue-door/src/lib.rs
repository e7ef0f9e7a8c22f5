//! What the doors behind a queue have in common: a message that fails comes again, and only that one.

use std::sync::Arc;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use exchange::exchange::{Delivered, Exchange};
use jiff::Timestamp;

/// Works a batch of messages and says which must come again.
pub async fn handle(exchange: Arc<Exchange>, event: SqsEvent) -> SqsBatchResponse {
    let delivered = |record: aws_lambda_events::sqs::SqsMessage| Delivered {
        id: record.message_id.unwrap_or_default(),
        body: record.body.unwrap_or_default(),
        sent: record.attributes.get("SentTimestamp").and_then(|at| Timestamp::from_millisecond(at.parse().ok()?).ok()),
    };
    let failed = exchange.consumer.work_batch(event.records.into_iter().map(delivered).collect()).await;
    let mut answer = SqsBatchResponse::default();
    for id in failed {
        let mut failure = BatchItemFailure::default();
        failure.item_identifier = id;
        answer.batch_item_failures.push(failure);
    }
    answer
}
