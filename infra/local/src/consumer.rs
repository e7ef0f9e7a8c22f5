//! Queue consumption, as AWS does it for a Lambda function: receive a batch, make an event of it, call the handler, delete what it has
//! handled. The program, the tests and the benchmarks use this one loop.
//!
//! Guarantee: a message that the handler reports as failed is not deleted, so the queue delivers it again.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use exchange::clock::{Clock, SystemClock};
use exchange::exchange::App;
use exchange::order::StoreId;
use exchange::queue::{Message, Queue, QueueError, Received};
use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};

/// Time without a message after which a consumer counts as idle.
const IDLE_AFTER: Duration = Duration::from_secs(1);
/// A consumer takes no further messages while it has so many under way.
const PLACES: usize = 32;
/// Of which those of one store take so many at most.
const OF_ONE_STORE: usize = 8;
/// Time after which a consumer looks again for messages of other stores while one store has all its places.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// One of the two queues of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueKind {
    /// Orders that a poll found, or that are due.
    Orders,
    /// Orders of web-hooks and of requests by people.
    Pushes,
}

impl QueueKind {
    /// Both, the urgent one first.
    pub const ALL: [Self; 2] = [Self::Pushes, Self::Orders];

    /// This queue of a process.
    pub fn queue(self, exchange: &App) -> &Queue {
        match self {
            Self::Orders => exchange.queues.orders(),
            Self::Pushes => exchange.queues.pushes(),
        }
    }

    /// Calls the handler of both queues' Lambda functions.
    pub async fn handle(self, exchange: &Arc<App>, event: SqsEvent) -> SqsBatchResponse {
        order_sync::handle(exchange.clone(), event).await
    }
}

/// Numbers of messages that were received, and that were handled and deleted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Batch {
    /// Received messages.
    pub received: usize,
    /// Deleted messages; the others are delivered again.
    pub deleted: usize,
}

/// The event in which Lambda delivers these messages.
pub fn event_of(batch: &[Received]) -> SqsEvent {
    let mut event = SqsEvent::default();
    event.records = batch.iter().map(record).collect();
    event
}

fn record(message: &Received) -> SqsMessage {
    let mut record = SqsMessage::default();
    record.message_id = Some(message.id.clone());
    record.receipt_handle = Some(message.handle.clone());
    record.body = Some(message.body.clone());
    record
}

/// Deletes the messages that a handler has not reported as failed, and counts them. Where one cannot be deleted, the others are tried
/// all the same.
///
/// # Errors
/// The first failure; the message is then delivered again.
pub async fn delete(queue: &Queue, batch: &[Received], response: &SqsBatchResponse) -> Result<usize, QueueError> {
    let failed =
        |message: &Received| response.batch_item_failures.iter().any(|failure| failure.item_identifier == message.id);
    let mut result = Ok(0);
    for message in batch.iter().filter(|message| !failed(message)) {
        result = match (result, queue.done(message).await) {
            (Ok(deleted), Ok(())) => Ok(deleted + 1),
            (Ok(_), Err(error)) => Err(error),
            (error, _) => error,
        };
    }
    result
}

/// Handles messages of a queue and deletes the handled ones; their number is returned.
///
/// # Errors
/// When a message cannot be deleted.
pub async fn process(exchange: &Arc<App>, kind: QueueKind, batch: &[Received]) -> Result<usize, QueueError> {
    let response = kind.handle(exchange, event_of(batch)).await;
    delete(kind.queue(exchange), batch, &response).await
}

/// Receives up to ten messages, waiting at most `wait` for the first, and processes them.
///
/// # Errors
/// When the queue cannot be read, or a message cannot be deleted.
pub async fn consume_batch(exchange: &Arc<App>, kind: QueueKind, wait: Duration) -> Result<Batch, QueueError> {
    let batch = kind.queue(exchange).receive(wait).await?;
    if batch.is_empty() {
        return Ok(Batch::default());
    }
    let deleted = process(exchange, kind, &batch).await?;
    Ok(Batch { received: batch.len(), deleted })
}

/// Processes one batch of the first queue that has any message, the urgent queue first. Does not wait.
pub async fn consume_next(exchange: &Arc<App>) -> Result<Batch, QueueError> {
    for kind in QueueKind::ALL {
        let batch = consume_batch(exchange, kind, Duration::ZERO).await?;
        if batch.received > 0 {
            return Ok(batch);
        }
    }
    Ok(Batch::default())
}

/// Messages that are being processed, with their stores.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<Result<(), QueueError>>,
    stores: HashMap<Id, StoreId>,
}

impl UnderWay {
    fn start(&mut self, exchange: Arc<App>, kind: QueueKind, message: Received) {
        let store = Message::parse(&message.body).map(|read| read.store);
        let task = self.tasks.spawn(async move { process(&exchange, kind, &[message]).await.map(drop) });
        if let Ok(store) = store {
            self.stores.insert(task.id(), store);
        }
    }

    /// Numbers of messages by store.
    fn by_store(&self) -> BTreeMap<StoreId, usize> {
        let mut counts = BTreeMap::new();
        self.stores.values().for_each(|store| *counts.entry(store.clone()).or_default() += 1);
        counts
    }

    /// Waits for the next one that ends; at once where there is none.
    async fn one_ends(&mut self) {
        if let Some(done) = self.tasks.join_next_with_id().await {
            self.note(done);
        }
    }

    fn take_ended(&mut self) {
        while let Some(done) = self.tasks.try_join_next_with_id() {
            self.note(done);
        }
    }

    fn note(&mut self, done: Result<(Id, Result<(), QueueError>), JoinError>) {
        let (task, result) = done.unwrap_or_else(|panic| (panic.id(), Ok(())));
        self.stores.remove(&task);
        if let Err(error) = result {
            tracing::error!(why = %error, "a message could not be deleted: it comes again");
        }
    }
}

/// Works a queue until it is stopped; `idle` is set while nothing is there or under way. A message whose shop does not answer
/// keeps only its own place: the others go on beside it. Messages of a store that has all its places stay on the queue, in their
/// order, and those of other stores are taken before them.
pub async fn consume(exchange: Arc<App>, kind: QueueKind, idle: Arc<AtomicBool>, mut stopped: watch::Receiver<bool>) {
    let mut under_way = UnderWay::default();
    while !*stopped.borrow() {
        under_way.take_ended();
        if under_way.tasks.len() >= PLACES {
            under_way.one_ends().await;
            continue;
        }
        let taken = under_way.by_store();
        let one_is_full = taken.values().any(|count| *count >= OF_ONE_STORE);
        let wait = if one_is_full { Duration::ZERO } else { IDLE_AFTER };
        match kind.queue(&exchange).receive_of_each(wait, OF_ONE_STORE, &taken).await {
            Ok(batch) if batch.is_empty() => {
                idle.store(under_way.tasks.is_empty(), Ordering::SeqCst);
                if one_is_full {
                    tokio::select! {
                        () = under_way.one_ends() => {}
                        () = SystemClock.sleep(LOOK_AGAIN) => {}
                        _ = stopped.changed() => {}
                    }
                }
            }
            Ok(batch) => batch.into_iter().for_each(|message| under_way.start(exchange.clone(), kind, message)),
            Err(error) => {
                tracing::error!(why = %error, "the queue cannot be worked; trying again in five seconds");
                tokio::select! {
                    () = SystemClock.sleep(Duration::from_secs(5)) => {}
                    _ = stopped.changed() => {}
                }
            }
        }
    }
    while !under_way.tasks.is_empty() {
        under_way.one_ends().await;
    }
}
