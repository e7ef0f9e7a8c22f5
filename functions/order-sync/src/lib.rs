//! Lambda handler of SQS batches: synchronises the orders that the messages name.
//!
//! Two functions run it, one for each queue, so that a backlog of imports never delays an urgent order. A message
//! that fails is delivered again; the others of its batch are not.

use std::sync::Arc;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use exchange::exchange::{App, Delivered};
use jiff::Timestamp;
use lambda_runtime::{Error, LambdaEvent, service_fn};

/// Processes a batch. Returns the messages that have to be delivered again.
pub async fn handle(exchange: Arc<App>, event: SqsEvent) -> SqsBatchResponse {
    let failed = exchange.consumer.consume_batch(event.records.into_iter().map(delivered).collect()).await;
    let mut response = SqsBatchResponse::default();
    for id in failed {
        let mut failure = BatchItemFailure::default();
        failure.item_identifier = id;
        response.batch_item_failures.push(failure);
    }
    response
}

fn delivered(record: SqsMessage) -> Delivered {
    let sent = record.attributes.get("SentTimestamp");
    Delivered {
        id: record.message_id.unwrap_or_default(),
        body: record.body.unwrap_or_default(),
        sent: sent.and_then(|text| Timestamp::from_millisecond(text.parse().ok()?).ok()),
    }
}

/// Runs the handler in Lambda.
pub async fn run() -> Result<(), Error> {
    exchange::logs::start();
    let exchange = Arc::new(App::from_environment().await?);
    lambda_runtime::run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        Ok::<_, Error>(handle(exchange.clone(), event.payload).await)
    }))
    .await
}
