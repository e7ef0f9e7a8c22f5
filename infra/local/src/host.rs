//! The application on one machine: the handlers of the Lambda functions, called by a poll and by queue consumers in this process.
//!
//! Guarantees: one process works on a data folder at a time; a clean stop finishes the messages that are being handled; after a kill, the
//! next start continues from the state of the table.

use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use exchange::clock::{Clock, SystemClock, in_time, wait_until};
use exchange::exchange::{App, Deps, Discovery};
use exchange::metrics::Meter;
use exchange::net::{Counted, HttpTransport, SharedTransport, redact_foreign};
use exchange::order::StoreId;
use exchange::secrets::FileSecrets;
use exchange::settings::{ConfigFile, Credentials, StoreSettings};
use exchange::texts::Message;
use futures_util::future::join_all;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;

use crate::consumer::{Batch, QueueKind, consume, consume_next};
use crate::data::{Data, NAME};
use crate::language::language;
use crate::metrics::{Measured, Metrics};
use crate::names::{self, Unresolved};
use crate::pace::{Next, Pace, Round};
use crate::summary::Summary;

/// Time that messages being handled have when the process is to stop.
const STOP: Duration = Duration::from_secs(8);

/// Longest time of one look-up of names in both systems.
const LOOK_UP: Duration = Duration::from_secs(60);
/// Time that a look-up has before the poll of the stores that are known begins.
const HEAD_START: Duration = Duration::from_secs(5);

/// The application with its data folder.
pub struct Host {
    /// The application.
    pub exchange: Arc<App>,
    /// The data folder.
    pub data: Data,
    /// What `/metrics` is made of.
    pub metrics: Metrics,
    unresolved: Mutex<Vec<Unresolved>>,
}

/// The stores of the file that cannot be used yet, with name and reason.
fn unusable(unresolved: &[Unresolved]) -> Vec<(StoreId, String, Message)> {
    let unusable = unresolved.iter().filter(|one| !one.has_older);
    unusable.map(|one| (one.store.id.clone(), one.store.name.clone(), one.why.clone())).collect()
}

/// Running consumers of both queues.
pub struct Consumers {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    idle: Vec<Arc<AtomicBool>>,
}

impl Host {
    /// Opens the data folder and connects the stores of a configuration.
    pub async fn start(data: &Path, config: ConfigFile, credentials: Credentials) -> Result<Self, String> {
        let data = Data::open(data).await?;
        let queues = data.queues().await?;
        let ids_only = config.stores.clone();
        let http = Arc::new(HttpTransport::new(Duration::from_secs(60))?);
        let to_roapp = Arc::new(Counted::new(http.clone()));
        let to_shops = Arc::new(Counted::new(http));
        let shared: SharedTransport = to_shops.clone();
        let (config, unresolved) = match names::known(config, &credentials, &data.table, &shared).await {
            Ok(found) => found,
            Err(why) => {
                data.close().await;
                return Err(why.render(language()));
            }
        };
        names::seed(&ids_only, &data.table).await.map_err(|error| error.to_string())?;
        let secrets = Arc::new(FileSecrets::open(data.folder()).map_err(|error| error.to_string())?);
        let measured = Arc::new(Measured::default());
        let deps = Deps {
            clock: Arc::new(SystemClock),
            table: data.table.clone(),
            orders: queues.orders,
            pushes: queues.pushes,
            dead: Some(queues.dead),
            to_shops: to_shops.clone(),
            to_roapp: to_roapp.clone(),
            roapp: config.roapp,
            stores: config.stores,
            credentials,
            public_url: config.public_url,
            instance: uuid::Uuid::new_v4().to_string(),
            alone: true,
        };
        let mut exchange = App::measured(deps, Meter::new(NAME, measured.clone()))?.with_secrets(secrets);
        if let Some(at) = data.predecessor_ended {
            exchange = exchange.after_process_that_ended(at);
        }
        exchange.stores.reload().await.map_err(|error| error.to_string())?;
        let metrics = Metrics { measured, to_roapp, to_shops };
        exchange.stores.set_unresolved(unusable(&unresolved));
        Ok(Self { exchange: Arc::new(exchange), data, metrics, unresolved: Mutex::new(unresolved) })
    }

    /// Looks up the names of the file that are not known yet, of all stores side by side, and ends within [`LOOK_UP`]. What is not found
    /// is looked up again at the next check.
    pub async fn look_up(&self) -> Result<(), String> {
        let mut unresolved = self.unresolved.lock().await;
        if unresolved.is_empty() {
            return Ok(());
        }
        let all = std::mem::take(&mut *unresolved).into_iter().map(|one| self.look_up_one(one));
        let mut found = Vec::new();
        for result in join_all(all).await {
            match result {
                Ok(settings) => found.push(settings),
                Err(one) => unresolved.push(one),
            }
        }
        for one in &*unresolved {
            let why = redact_foreign(&one.why.to_string());
            tracing::warn!(store = %one.store.id, why, older = one.has_older, "the names of a store could not be looked up");
        }
        self.exchange.stores.set_unresolved(unusable(&unresolved));
        for settings in found {
            self.exchange.stores.save_store(&settings).await.map_err(|failure| failure.message().to_string())?;
        }
        Ok(())
    }

    async fn look_up_one(&self, mut one: Unresolved) -> Result<StoreSettings, Unresolved> {
        let found = in_time(&SystemClock, LOOK_UP, names::look_up(&self.exchange, &one)).await;
        let slow =
            || Err(names::of_store(&one.store, Message::new("config-names-slow").with("seconds", LOOK_UP.as_secs())));
        match found.unwrap_or_else(slow) {
            Ok(settings) => Ok(settings),
            Err(why) => {
                one.why = why;
                Err(one)
            }
        }
    }

    /// One check of all that is connected. Names of the file are looked up first; where that takes longer than [`HEAD_START`], beside it.
    pub async fn check(&self) -> Result<Discovery, String> {
        let mut looking = pin!(self.look_up());
        let (looked, found) = match in_time(&SystemClock, HEAD_START, &mut looking).await {
            Some(looked) => (looked, scheduled_import::handle(&self.exchange).await),
            None => tokio::join!(looking, scheduled_import::handle(&self.exchange)),
        };
        looked?;
        Ok(found?)
    }

    /// Polls and processes until nothing is left that this process can bring forward and no retry is due soon. Calls `progress` after
    /// each batch with the number of imported orders.
    ///
    /// It polls again at once only after something was brought forward, else after a wait; and it ends, whatever the two systems answer.
    pub async fn once(&self, mut progress: impl FnMut(&Discovery, u64)) -> Result<Summary, String> {
        let mut seen = Vec::new();
        let mut pace = Pace::default();
        loop {
            let before = self.exchange.tallied();
            self.look_up().await?;
            let found = scheduled_import::handle(&self.exchange).await?;
            self.drain(|imported| progress(&found, imported)).await?;
            let (queued, held) = (found.queued(), found.held);
            let round = Round { before, after: self.exchange.tallied(), queued, held, due: self.next_due().await? };
            seen.push(found);
            match pace.after(&round) {
                Next::Poll => {}
                Next::PollIn(wait) => SystemClock.sleep(wait).await,
                Next::End => break,
            }
        }
        self.summary(&seen).await
    }

    /// Processes what is on the queues; returns how many orders were entered in RO App.
    pub async fn work_off(&self) -> Result<u64, String> {
        let before = self.exchange.tallied().imported;
        self.drain(|_| {}).await?;
        Ok(self.exchange.tallied().imported - before)
    }

    /// Processes what is on the queues.
    async fn drain(&self, mut progress: impl FnMut(u64)) -> Result<(), String> {
        let mut all = Batch::default();
        loop {
            let batch = consume_next(&self.exchange).await.map_err(|error| error.to_string())?;
            if batch.received == 0 {
                break;
            }
            all = Batch { received: all.received + batch.received, deleted: all.deleted + batch.deleted };
            progress(self.exchange.tallied().imported);
        }
        if all.received > 0 && all.deleted == 0 {
            // Another round would fail as well.
            let folder = self.data.folder().display().to_string();
            let why = Message::new("cli-no-order-worked").with("count", all.received).with("folder", folder);
            return Err(why.render(language()));
        }
        Ok(())
    }

    /// Time until the next retry, where there is one.
    async fn next_due(&self) -> Result<Option<Duration>, String> {
        let stores: Vec<StoreId> = self.exchange.stores.all().iter().map(|shop| shop.settings.id.clone()).collect();
        let next = self.exchange.table().orders.next_try(&stores).await.map_err(|error| error.to_string())?;
        Ok(next.map(|next| wait_until(SystemClock.now(), next)))
    }

    /// Starts a consumer for each queue.
    pub fn consume(&self) -> Consumers {
        let (stop, stopped) = watch::channel(false);
        let idle: Vec<_> = (0..2).map(|_| Arc::new(AtomicBool::new(false))).collect();
        let tasks = QueueKind::ALL
            .into_iter()
            .zip(&idle)
            .map(|(kind, idle)| tokio::spawn(consume(self.exchange.clone(), kind, idle.clone(), stopped.clone())))
            .collect();
        Consumers { stop, tasks, idle }
    }

    /// Summary of a run with these polls.
    pub async fn summary(&self, polls: &[Discovery]) -> Result<Summary, String> {
        let table = self.exchange.table();
        let attention = table.orders.attention_links().await.map_err(|error| error.to_string())?;
        let waiting = table.orders.waiting_links().await.map_err(|error| error.to_string())?;
        Ok(Summary::new(
            polls,
            self.exchange.tallied(),
            &attention,
            &waiting,
            self.metrics.to_roapp.count(),
            self.metrics.to_shops.count(),
        ))
    }

    /// Closes the data folder.
    pub async fn stop(self) {
        self.end(true).await;
    }

    /// Closes the data folder; see [`Data::end`].
    pub async fn end(self, all_done: bool) {
        self.data.end(all_done).await;
    }
}

impl Consumers {
    /// Marks both as busy, after new messages were sent.
    pub fn wake(&self) {
        self.idle.iter().for_each(|idle| idle.store(false, Ordering::SeqCst));
    }

    /// Whether both have found their queue empty since [`Self::wake`].
    pub fn idle(&self) -> bool {
        self.idle.iter().all(|idle| idle.load(Ordering::SeqCst))
    }

    /// Stops both after the messages that are being handled. Those that take longer than [`STOP`] are given up: the next start goes on with
    /// them as after a kill. Returns whether all came to their end.
    pub async fn stop(self) -> bool {
        self.stop.send_replace(true);
        let limit = tokio::time::Instant::now() + STOP;
        let mut all_done = true;
        for mut task in self.tasks {
            match tokio::time::timeout_at(limit, &mut task).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    all_done = false;
                    tracing::error!(%error, "a queue consumer panicked");
                }
                Err(_) => {
                    all_done = false;
                    task.abort();
                    tracing::warn!("orders under way are given up: the next start goes on with them");
                }
            }
        }
        all_done
    }
}
