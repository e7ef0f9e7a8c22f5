//! The one-machine host: the same handlers as on AWS, called by a schedule and a queue consumer of its own.
//!
//! Guarantees: one process works on a data folder at a time; a clean stop finishes the batch in hand; after a kill, the next start
//! goes on where the table says.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use engine::Engine;
use exchange::clock::{Clock, SystemClock, wait_until};
use exchange::exchange::{Discovery, Exchange, Parts};
use exchange::net::{Counted, HttpTransport};
use exchange::queue::{self, Queue, Received};
use exchange::settings::{ConfigFile, Credentials};
use exchange::state::{self, Table};
use jiff::Timestamp;

use crate::summary::Summary;

/// Name of table and queue in the embedded engines.
const NAME: &str = "orders";
/// A single run waits this long for an order's next try; later ones are reported as waiting.
const PATIENCE: Duration = Duration::from_secs(90);

/// Everything that runs on this machine.
pub struct Host {
    /// The product.
    pub exchange: Arc<Exchange>,
    engine: Engine,
    to_roapp: Arc<Counted>,
    to_shops: Arc<Counted>,
    _lock: File,
}

impl Host {
    /// Opens the state under `data` and connects the stores of a configuration.
    pub async fn start(data: &Path, config: ConfigFile, credentials: Credentials) -> Result<Self, String> {
        let lock = lock(data)?;
        let options = engine::Options { data: Some(data.to_owned()), now: Arc::new(Timestamp::now) };
        let engine = Engine::start(options).await.map_err(|error| error.to_string())?;
        let table = Table::new(state::connect(Some(engine.dynamodb_url())), NAME);
        table.create_if_missing().await.map_err(|error| error.to_string())?;
        let sqs = queue::connect(Some(engine.sqs_url()));
        let queue = Queue::create(sqs, NAME).await.map_err(|error| error.to_string())?;
        for store in &config.stores {
            table.keep_store(&store.id, store).await.map_err(|error| error.to_string())?;
        }
        let http = Arc::new(HttpTransport::new(Duration::from_secs(60))?);
        let to_roapp = Arc::new(Counted::new(http.clone()));
        let to_shops = Arc::new(Counted::new(http));
        let exchange = Exchange::new(Parts {
            clock: Arc::new(SystemClock),
            table,
            queue,
            to_shops: to_shops.clone(),
            to_roapp: to_roapp.clone(),
            office: config.roapp,
            stores: config.stores,
            credentials,
            instance: uuid::Uuid::new_v4().to_string(),
            alone: true,
        })?;
        Ok(Self { exchange: Arc::new(exchange), engine, to_roapp, to_shops, _lock: lock })
    }

    /// Polls and works until nothing is left that is due soon. `progress` is told after each batch.
    pub async fn once(&self, mut progress: impl FnMut(&Discovery, u64)) -> Result<Summary, String> {
        let mut seen = Vec::new();
        loop {
            let found = scheduled_import::handle(&self.exchange).await?;
            while self.work_batch(Duration::ZERO).await? {
                progress(&found, self.exchange.tallied().imported);
            }
            let queued: usize = found.stores.iter().map(|store| store.queued).sum::<usize>() + found.due;
            seen.push(found);
            if queued == 0 && !self.wait_for_next().await? {
                break;
            }
        }
        self.summary(&seen).await
    }

    /// Waits for the next order that is due within [`PATIENCE`]; says whether there was one.
    async fn wait_for_next(&self) -> Result<bool, String> {
        let waiting = self.exchange.table().waiting_links().await.map_err(|error| error.to_string())?;
        let Some(next) = waiting.iter().filter_map(|link| link.due).min() else { return Ok(false) };
        let wait = wait_until(SystemClock.now(), next);
        if wait > PATIENCE {
            return Ok(false);
        }
        SystemClock.sleep(wait.max(Duration::from_millis(200))).await;
        Ok(true)
    }

    /// Takes up to ten messages, runs the handler on them, and deletes those it worked. Says whether there were any.
    pub async fn work_batch(&self, wait: Duration) -> Result<bool, String> {
        let queue = self.exchange.queue();
        let batch = queue.receive(wait).await.map_err(|error| error.to_string())?;
        if batch.is_empty() {
            return Ok(false);
        }
        let mut event = SqsEvent::default();
        event.records = batch.iter().map(record).collect();
        let failed = order_import::handle(self.exchange.clone(), event).await;
        for message in &batch {
            let again = failed.batch_item_failures.iter().any(|failure| failure.item_identifier == message.id);
            if !again {
                queue.done(message).await.map_err(|error| error.to_string())?;
            }
        }
        Ok(true)
    }

    /// What a run did, from the first of its polls.
    pub async fn summary(&self, polls: &[Discovery]) -> Result<Summary, String> {
        let table = self.exchange.table();
        let held = table.attention_links().await.map_err(|error| error.to_string())?;
        let waiting = table.waiting_links().await.map_err(|error| error.to_string())?;
        Ok(Summary::new(polls, self.exchange.tallied(), &held, &waiting, self.to_roapp.count(), self.to_shops.count()))
    }

    /// Closes the state.
    pub async fn stop(self) {
        self.engine.stop().await;
    }
}

fn record(message: &Received) -> SqsMessage {
    let mut record = SqsMessage::default();
    record.message_id = Some(message.id.clone());
    record.receipt_handle = Some(message.handle.clone());
    record.body = Some(message.body.clone());
    record
}

/// Keeps a second process away from the folder.
fn lock(data: &Path) -> Result<File, String> {
    let shown = data.display();
    std::fs::create_dir_all(data)
        .map_err(|error| format!("The folder {shown} cannot be made ({error}). Choose another with --data."))?;
    let file = File::create(data.join("lock"))
        .map_err(|error| format!("The folder {shown} cannot be written ({error}). Choose another with --data."))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(format!("Another process works on {shown}. Stop it, or choose another folder with --data."))
        }
        Err(TryLockError::Error(error)) => Err(format!("The folder {shown} cannot be locked ({error}).")),
    }
}
