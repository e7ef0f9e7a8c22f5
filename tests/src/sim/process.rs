//! The deployment: processes of each kind, started, killed and started again.
//!
//! A process is what a Lambda function's instance is: an exchange of its own with caches of its own, that works one event at a time
//! and is ended at its time limit. None is alone, so leases, claims and the shared budget are what keeps them apart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use exchange::exchange::{Exchange, Parts};
use exchange::queue::{self, Queue};
use exchange::settings::{Credentials, StoreSettings};
use exchange::state::{self, Table};
use jiff::SignedDuration;
use local::consumer::{self, QueueKind, event_of};
use local::demo;
use tokio::task::JoinSet;

use super::aws::{AwsWire, Engine};
use super::core::ProcessClock;
use super::land::{Land, lock, store_name};
use super::life::Life;
use super::wire::Wire;

/// Where web-hooks reach the deployment.
pub const PUBLIC_URL: &str = "http://hooks.sim";
/// The time limit of a function.
const LIMIT: Duration = Duration::from_secs(240);
/// Between two polls.
const POLL: Duration = Duration::from_secs(300);
/// How long a queue's reader waits when nothing is there and nothing is sent.
const IDLE: Duration = Duration::from_secs(60);

/// What a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Every five minutes.
    Poll,
    /// Orders that are new, changed in the shop, or due.
    Import,
    /// Orders that RO App changed.
    Push,
    /// Web-hooks.
    Hooks,
    /// A person's "Update orders".
    Refresh,
}

/// The processes of a run.
pub struct Deployment {
    /// The world.
    pub land: Arc<Land>,
    started: AtomicU64,
    /// Those that live.
    pub living: Mutex<BTreeMap<String, Arc<Life>>>,
    /// The process that takes web-hooks.
    pub receiver: Mutex<Option<(Arc<Exchange>, Arc<Life>)>>,
    /// Web-hooks that were taken, by id.
    pub taken: Mutex<BTreeSet<String>>,
    /// Web-hooks that arrived so far, and how many are being taken this moment.
    pub arrivals: (AtomicU64, AtomicU64),
    /// What each poll put on the queues, or `None` where it failed.
    pub polls: Mutex<Vec<Option<usize>>>,
}

impl Deployment {
    /// Nothing runs yet.
    pub fn new(land: Arc<Land>) -> Arc<Self> {
        Arc::new(Self {
            land,
            started: AtomicU64::new(0),
            living: Mutex::default(),
            receiver: Mutex::default(),
            polls: Mutex::default(),
            taken: Mutex::default(),
            arrivals: Default::default(),
        })
    }

    /// Starts as many processes of each kind as the plan says, and the way of the web-hooks; they end when the answer is dropped.
    pub fn start(self: &Arc<Self>) -> JoinSet<()> {
        let plan = &self.land.plan;
        let mut running = JoinSet::new();
        for (kind, count) in
            [(Kind::Poll, plan.pollers), (Kind::Import, plan.importers), (Kind::Push, plan.pushers), (Kind::Hooks, 1)]
        {
            for _ in 0..count {
                running.spawn(self.clone().keep(kind));
            }
        }
        running.spawn(self.clone().carry_hooks());
        running
    }

    /// Runs a process of a kind for ever, a new one whenever it ends.
    pub async fn keep(self: Arc<Self>, kind: Kind) {
        let core = self.land.core.clone();
        tokio::time::sleep(core.millis(0, if kind == Kind::Poll { 290_000 } else { 3_000 })).await;
        loop {
            let life = self.birth(kind);
            let exchange = self.boot(&life).await;
            tokio::select! {
                biased;
                () = life.ended() => {}
                () = self.serve(kind, &exchange, &life) => {}
            }
            lock(&self.living).remove(&life.name);
            core.step(&life.name, "is gone", "");
            tokio::time::sleep(core.millis(100, 20_000)).await;
        }
    }

    /// A process begins.
    pub(super) fn birth(&self, kind: Kind) -> Arc<Life> {
        let core = &self.land.core;
        let number = self.started.fetch_add(1, Ordering::SeqCst);
        let mortal = self.land.plan.troubles.life > 0 && !self.land.calm();
        let calls = mortal.then(|| core.below(self.land.plan.troubles.life));
        let life = Life::new(core, format!("{kind:?}-{number}").to_lowercase(), calls);
        core.step(&life.name, "starts", "");
        lock(&self.living).insert(life.name.clone(), life.clone());
        life
    }

    async fn serve(&self, kind: Kind, exchange: &Arc<Exchange>, life: &Arc<Life>) {
        match kind {
            Kind::Poll => self.poll(exchange, life).await,
            Kind::Import => self.consume(exchange, QueueKind::Orders, life).await,
            Kind::Push => self.consume(exchange, QueueKind::Pushes, life).await,
            Kind::Refresh => {}
            Kind::Hooks => {
                *lock(&self.receiver) = Some((exchange.clone(), life.clone()));
                std::future::pending().await
            }
        }
    }

    async fn poll(&self, exchange: &Exchange, life: &Life) {
        loop {
            let begun = tokio::time::Instant::now();
            let found = tokio::time::timeout(LIMIT, scheduled_import::handle(exchange)).await;
            let found = found.map_err(|_| "the time limit".to_owned()).and_then(|found| found);
            let said = match &found {
                Ok(found) => format!("queued {}, dead letters {}", found.queued(), found.dead_letters),
                Err(why) => format!("failed: {why}"),
            };
            self.land.core.step(&life.name, "polled", &said.chars().take(200).collect::<String>());
            let clean = |found: &exchange::exchange::Discovery| {
                found.office_problem.is_none() && found.stores.iter().all(|store| store.problem.is_none())
            };
            lock(&self.polls).push(found.ok().filter(clean).map(|found| found.queued()));
            tokio::time::sleep_until(begun + POLL).await;
        }
    }

    async fn consume(&self, exchange: &Arc<Exchange>, kind: QueueKind, life: &Life) {
        let queue = kind.queue(exchange);
        loop {
            let news = self.land.news.notified();
            let batch = queue.receive(Duration::ZERO).await.unwrap_or_default();
            if batch.is_empty() {
                drop(tokio::time::timeout(IDLE, news).await);
                continue;
            }
            let bodies: Vec<&str> = batch.iter().map(|message| message.body.as_str()).collect();
            self.land.core.step(&life.name, "takes", &bodies.join(" "));
            let work = kind.handle(exchange, event_of(&batch));
            // At its limit the whole process is ended, and another one begins.
            let Ok(response) = tokio::time::timeout(LIMIT, work).await else {
                self.land.core.step(&life.name, "time limit", "");
                life.kill();
                return;
            };
            drop(consumer::delete(queue, &batch, &response).await);
        }
    }

    /// The world's own view of the table.
    pub fn table(&self) -> Table {
        let life = None;
        Table::new(dynamodb(AwsWire { land: self.land.clone(), life, engine: Engine::Table }), "orders")
    }

    /// The world's own view of the queues.
    pub fn queue(&self, name: &str) -> Queue {
        let wire = AwsWire { land: self.land.clone(), life: None, engine: Engine::Queue };
        Queue::new(sqs(wire), &format!("http://queues/000000000000/{name}"))
    }

    /// The world's own client of the queues.
    pub fn sqs(&self) -> aws_sdk_sqs::Client {
        sqs(AwsWire { land: self.land.clone(), life: None, engine: Engine::Queue })
    }

    /// What a process works with.
    pub(super) async fn boot(&self, life: &Arc<Life>) -> Arc<Exchange> {
        let land = &self.land;
        let aws = |engine| AwsWire { land: land.clone(), life: Some(life.clone()), engine };
        let queue = |name: &str| Queue::new(sqs(aws(Engine::Queue)), &format!("http://queues/000000000000/{name}"));
        let wire = Arc::new(Wire { land: land.clone(), life: life.clone() });
        let skew = i64::try_from(land.core.below(land.plan.troubles.skew + 1)).unwrap();
        let clock = ProcessClock { core: land.core.clone(), skew: SignedDuration::from_micros(skew) };
        let stores = (0..land.plan.stores).map(|at| settings(land, at, true)).collect();
        let parts = Parts {
            clock: Arc::new(clock),
            table: Table::new(dynamodb(aws(Engine::Table)), "orders"),
            orders: queue("orders"),
            pushes: queue("pushes"),
            dead: Some(queue("dead")),
            to_shops: wire.clone(),
            to_roapp: wire,
            office: demo::roapp("http://roapp.sim"),
            stores,
            credentials: credentials(land),
            public_url: Some(PUBLIC_URL.to_owned()),
            instance: life.name.clone(),
            alone: false,
        };
        Arc::new(Exchange::new(parts).expect("the settings are complete"))
    }
}

/// A client of the table that makes every call once: what it makes of a failure is the exchange's own doing.
fn dynamodb(wire: AwsWire) -> aws_sdk_dynamodb::Client {
    let client = state::connect(Some("http://table.sim"));
    let config = client.config().to_builder().retry_config(RetryConfig::disabled());
    aws_sdk_dynamodb::Client::from_conf(config.http_client(SharedHttpClient::new(wire)).build())
}

fn sqs(wire: AwsWire) -> aws_sdk_sqs::Client {
    let client = queue::connect(Some("http://queues"));
    let config = client.config().to_builder().retry_config(RetryConfig::disabled());
    aws_sdk_sqs::Client::from_conf(config.http_client(SharedHttpClient::new(wire)).build())
}

/// Settings a store starts with; those in the table replace them.
pub(super) fn settings(land: &Land, at: usize, enabled: bool) -> StoreSettings {
    StoreSettings {
        id: store_id(at).parse().unwrap(),
        name: store_name(at),
        enabled,
        identify_by: land.plan.identify,
        time_zone: land.variant("shop.timezone").as_str().unwrap_or(sandbox::SHOP_TIMEZONE).into(),
        conflict: land.plan.conflict,
        ..demo::store(&format!("http://shop{at}.sim")).unwrap()
    }
}

/// A store's id.
pub fn store_id(at: usize) -> &'static str {
    ["lamps", "garden", "sockets"][at]
}

fn credentials(land: &Land) -> Credentials {
    let secrets = lock(&land.secrets).clone();
    let own = [
        ("HOOKS_KEY", secrets.hooks.0),
        ("HOOKS_KEY_PREVIOUS", secrets.hooks.1),
        ("ROAPP_HOOK_SECRET", secrets.office.0),
        ("ROAPP_HOOK_SECRET_PREVIOUS", secrets.office.1),
    ];
    let own = own.map(|(name, value)| (name.to_owned(), value));
    Credentials::new(demo::secrets((0..land.plan.stores).map(store_id)).into_iter().chain(own))
}
