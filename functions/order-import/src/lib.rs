//! The door from the queue to RO App.
//!
//! Guarantees: each message of a batch is worked by itself, so one that fails, or even panics, fails alone and comes again; a
//! message nobody can read is left to the dead-letter queue; an order that must wait is put back with its delay.

use std::sync::Arc;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use exchange::exchange::{Exchange, Outcome};
use exchange::queue::Message;
use tokio::task::JoinSet;

/// Works a batch of messages and says which must come again.
pub async fn handle(exchange: Arc<Exchange>, event: SqsEvent) -> SqsBatchResponse {
    let mut tasks = JoinSet::new();
    let mut open = Vec::new();
    for message in event.records {
        let id = message.message_id.clone().unwrap_or_default();
        let exchange = exchange.clone();
        let task = tasks.spawn(async move { one(&exchange, &message).await });
        open.push((task.id(), id));
    }
    let mut failed = SqsBatchResponse::default();
    while let Some(done) = tasks.join_next_with_id().await {
        let (task, why) = match done {
            Ok((_, Ok(()))) => continue,
            Ok((task, Err(why))) => (task, why),
            Err(panic) => (panic.id(), "the handler stopped short, which is a defect: please report it".to_owned()),
        };
        let id = open.iter().find(|(known, _)| *known == task).map(|(_, id)| id.clone()).unwrap_or_default();
        tracing::warn!(message = %id, %why, "message comes again");
        let mut failure = BatchItemFailure::default();
        failure.item_identifier = id;
        failed.batch_item_failures.push(failure);
    }
    failed
}

async fn one(exchange: &Exchange, record: &SqsMessage) -> Result<(), String> {
    let message = Message::parse(record.body.as_deref().unwrap_or_default())?;
    let outcome = exchange.import(&message).await.map_err(|error| error.to_string())?;
    if let Outcome::Waiting(wait) = outcome {
        exchange.again_in(&message, wait).await.map_err(|error| error.to_string())?;
    }
    tracing::info!(store = %message.store, order = %message.order, outcome = outcome.word(), "order looked at");
    Ok(())
}
