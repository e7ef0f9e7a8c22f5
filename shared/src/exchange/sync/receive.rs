//! A batch of queue messages: each is consumed by itself, so one that fails, or even panics, fails alone and comes again. So does one that
//! takes longer than any work on an order may ([`WORK_LIMIT`]).

use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinSet;
use tracing::Instrument;

use crate::clock::{SharedClock, in_time};
use crate::exchange::first_hour::FirstHour;
use crate::exchange::health_record::HealthRecord;
use crate::exchange::leases::{TakenLeases, WORK_LIMIT};
use crate::exchange::metrics_flush::MetricsFlush;
use crate::exchange::operations::dry_run::DryRun;
use crate::exchange::operations::removal::StoreRemoval;
use crate::exchange::operations::retry_all::RetryAll;
use crate::exchange::queues::Queues;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::sync::order::OrderSync;
use crate::exchange::sync::work::Outcome;
use crate::history::cause;
use crate::metrics::{self, Meter};
use crate::net::redact_foreign;
use crate::order::Trigger;
use crate::queue::Message as QueueMessage;
use crate::state::{StateError, Table};
use crate::texts::Message;

/// A message as a queue delivered it.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// The queue's id of it.
    pub id: String,
    /// What it says.
    pub body: String,
    /// When it was put there, if the queue said so.
    pub sent: Option<Timestamp>,
}

/// Consumes the messages of the queues.
pub struct Consumer {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) queues: Arc<Queues>,
    pub(crate) stores: Arc<StoreRegistry>,
    pub(crate) sync: Arc<OrderSync>,
    pub(crate) dry_run: Arc<DryRun>,
    pub(crate) first_hour: Arc<FirstHour>,
    pub(crate) removal: Arc<StoreRemoval>,
    pub(crate) retry_all: Arc<RetryAll>,
    pub(crate) health: Arc<HealthRecord>,
    pub(crate) meter: Arc<Meter>,
    pub(crate) metrics: Arc<MetricsFlush>,
}

impl Consumer {
    /// Consumes a batch and says which messages must come again. One that nobody can read is among them, until the queue moves it
    /// to the dead letters; an order that must wait is put back with its delay.
    pub async fn consume_batch(self: &Arc<Self>, batch: Vec<Delivered>) -> Vec<String> {
        let mut tasks = JoinSet::new();
        let mut open = Vec::new();
        for message in batch {
            let consumer = self.clone();
            let id = message.id.clone();
            // In the span of the request, so that every line about an order names it.
            let task = tasks.spawn(async move { consumer.consume(&message).await }.in_current_span());
            open.push((task.id(), id));
        }
        let mut failed = Vec::new();
        while let Some(done) = tasks.join_next_with_id().await {
            let (task, why) = match done {
                Ok((_, Ok(()))) => continue,
                Ok((task, Err(why))) => (task, why),
                Err(panic) => (panic.id(), Message::new("handler-panicked").to_string()),
            };
            let id = open.iter().find(|(known, _)| *known == task).map(|(_, id)| id.clone()).unwrap_or_default();
            let why = redact_foreign(&why);
            tracing::warn!(message = %id, why, "message comes again");
            failed.push(id);
        }
        self.health.note_refusals().await;
        self.metrics.flush();
        failed
    }

    async fn consume(&self, delivered: &Delivered) -> Result<(), String> {
        let message = QueueMessage::parse(&delivered.body)?;
        let span = tracing::info_span!("order", store = %message.store, order = %message.order);
        let work = Box::pin(self.process(message.clone(), delivered.sent)).instrument(span);
        let taken = TakenLeases::default();
        if let Some(done) = in_time(&*self.clock, WORK_LIMIT, taken.by(work)).await {
            return done;
        }
        // What it has written by then is found by the next attempt, as after a crash.
        let why = Message::new("work-too-long").with("seconds", WORK_LIMIT.as_secs());
        match self.sync.endings.note_cut_off(&message, &taken, why.clone()).await {
            Ok(()) | Err(StateError::Conflict) => Err(why.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }

    async fn process(&self, message: QueueMessage, sent: Option<Timestamp>) -> Result<(), String> {
        if message.why == Trigger::DryRun {
            self.stores.refresh().await.map_err(|error| error.to_string())?;
            return self.dry_run.advance(&message.store).await.map_err(|error| error.to_string());
        }
        if message.why == Trigger::FirstHour {
            self.stores.refresh().await.map_err(|error| error.to_string())?;
            return Box::pin(self.first_hour.advance()).await.map_err(|error| error.to_string());
        }
        if message.why == Trigger::StoreRemoval {
            return self.removal.advance(&message.store).await.map_err(|error| error.to_string());
        }
        if message.why == Trigger::RetryAll {
            return self.retry_all.advance().await.map_err(|error| error.to_string());
        }
        let of_many = message.why == Trigger::PersonMany;
        if of_many && !self.retry_all.is_wanted().await.map_err(|error| error.to_string())? {
            return Ok(());
        }
        let outcome = self.sync.sync_order(&message).await.map_err(|error| error.to_string())?;
        self.note_answer(&message, &outcome).await;
        if let Outcome::Waiting(wait) | Outcome::Failed(_, wait) = &outcome
            && *wait <= crate::queue::MAX_DELAY
        {
            // A longer wait ends with the poll that finds the order due.
            self.queues.send_later(&message, *wait).await.map_err(|error| error.to_string())?;
        } else if of_many {
            self.retry_all.note_tried(&outcome).await;
        }
        if outcome == Outcome::Updated
            && let Some(sent) = sent.filter(|_| message.why.is_roapp())
        {
            self.meter.note(metrics::PUSH_DELAY, self.clock.now().duration_since(sent).as_secs_f64().max(0.0));
        }
        tracing::info!(store = %message.store, order = %message.order, why = %cause(message.why), outcome = outcome.code(), "order looked at");
        Ok(())
    }

    /// Notes what became of an order a person asked for. A note that fails is only missed by who looks at the page.
    pub(crate) async fn note_answer(&self, message: &QueueMessage, outcome: &Outcome) {
        if message.why != Trigger::Person {
            return;
        }
        let said = outcome.message();
        let (answer, now) = ((outcome.code(), &said), self.clock.now());
        let failed = matches!(outcome, Outcome::Failed(..) | Outcome::LeftToPoll(_));
        if let Err(why) = self.table.answer_refresh(&message.store, message.order, now, answer, failed).await {
            tracing::warn!(store = %message.store, order = %message.order, %why, "the result of an update is not noted");
        }
    }
}
