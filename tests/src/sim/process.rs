//! The simulated deployment: processes of each kind are started, killed and restarted.
//!
//! A process is like an instance of a Lambda function: it has its own caches, handles one event at a time, and is killed at its time limit.
//! Only leases, claims and the shared budget coordinate the processes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use exchange::exchange::{App, Deps};
use exchange::queue::{self, Queue};
use exchange::settings::{Credentials, StoreSettings};
use exchange::state::{self, Table};
use jiff::SignedDuration;
use local::consumer::{self, QueueKind, event_of};
use local::demo;
use tokio::task::JoinSet;

use super::aws::{AwsWire, Engine};
use super::core::ProcessClock;
use super::process_lifetime::Lifetime;
use super::wire::Wire;
use super::world_state::{WorldState, lock, store_name};

/// Address of the deployment's web-hooks.
pub const PUBLIC_URL: &str = "http://hooks.sim";
/// The time limit of a function.
const LIMIT: Duration = Duration::from_secs(240);
/// Time between two polls.
const POLL: Duration = Duration::from_secs(300);
/// Longest wait of a consumer for news of a message.
const IDLE: Duration = Duration::from_secs(60);

/// Kind of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Polls every five minutes.
    Poll,
    /// Consumes the queue of orders that are new, changed in the shop, or due.
    Import,
    /// Consumes the queue of orders that RO App changed.
    Push,
    /// Handles web-hooks.
    Hooks,
    /// Handles a person's "Update orders".
    Refresh,
}

/// See the module.
pub struct Deployment {
    pub world: Arc<WorldState>,
    started: AtomicU64,
    /// Living processes by name.
    pub living: Mutex<BTreeMap<String, Arc<Lifetime>>>,
    /// The process that handles web-hooks.
    pub receiver: Mutex<Option<(Arc<App>, Arc<Lifetime>)>>,
    /// Ids of accepted web-hooks.
    pub taken: Mutex<BTreeSet<String>>,
    /// Number of web-hooks that have arrived, and that are being handled.
    pub arrivals: (AtomicU64, AtomicU64),
    /// Number of messages of each poll; `None` for a failed one.
    pub polls: Mutex<Vec<Option<usize>>>,
}

impl Deployment {
    pub fn new(world: Arc<WorldState>) -> Arc<Self> {
        Arc::new(Self {
            world,
            started: AtomicU64::new(0),
            living: Mutex::default(),
            receiver: Mutex::default(),
            polls: Mutex::default(),
            taken: Mutex::default(),
            arrivals: Default::default(),
        })
    }

    /// Starts the planned processes of each kind and the delivery of web-hooks. They end when the returned set is dropped.
    pub fn start(self: &Arc<Self>) -> JoinSet<()> {
        let plan = &self.world.plan;
        let mut running = JoinSet::new();
        for (kind, count) in
            [(Kind::Poll, plan.pollers), (Kind::Import, plan.importers), (Kind::Push, plan.pushers), (Kind::Hooks, 1)]
        {
            for _ in 0..count {
                running.spawn(self.clone().supervise(kind));
            }
        }
        running.spawn(self.clone().deliver_hooks());
        running
    }

    /// Runs a process of a kind, and starts a new one whenever it ends.
    pub async fn supervise(self: Arc<Self>, kind: Kind) {
        let core = self.world.core.clone();
        tokio::time::sleep(core.millis(0, if kind == Kind::Poll { 290_000 } else { 3_000 })).await;
        loop {
            self.allowed_to_run().await;
            let lifetime = self.start_process(kind);
            let exchange = self.boot(&lifetime).await;
            tokio::select! {
                biased;
                () = lifetime.ended() => {}
                () = self.serve(kind, &exchange, &lifetime) => {}
            }
            lock(&self.living).remove(&lifetime.name);
            core.step(&lifetime.name, "is gone", "");
            tokio::time::sleep(core.millis(100, 20_000)).await;
        }
    }

    pub(super) fn start_process(&self, kind: Kind) -> Arc<Lifetime> {
        let core = &self.world.core;
        let number = self.started.fetch_add(1, Ordering::SeqCst);
        let mortal = self.world.plan.faults.lifetime > 0 && !self.world.faults_ended();
        let calls = mortal.then(|| core.below(self.world.plan.faults.lifetime));
        let lifetime = Lifetime::new(core, format!("{kind:?}-{number}").to_lowercase(), calls);
        lock(&self.world.trouble).releases.start(number, &lifetime.name);
        core.step(&lifetime.name, "starts", "");
        lock(&self.living).insert(lifetime.name.clone(), lifetime.clone());
        lifetime
    }

    async fn serve(&self, kind: Kind, exchange: &Arc<App>, lifetime: &Arc<Lifetime>) {
        match kind {
            Kind::Poll => self.poll(exchange, lifetime).await,
            Kind::Import => self.consume(exchange, QueueKind::Orders, lifetime).await,
            Kind::Push => self.consume(exchange, QueueKind::Pushes, lifetime).await,
            Kind::Refresh => {}
            Kind::Hooks => {
                *lock(&self.receiver) = Some((exchange.clone(), lifetime.clone()));
                std::future::pending().await
            }
        }
    }

    async fn poll(&self, exchange: &App, lifetime: &Lifetime) {
        loop {
            let begun = tokio::time::Instant::now();
            let found = tokio::time::timeout(LIMIT, scheduled_import::handle(exchange)).await;
            let found = found.map_err(|_| "the time limit".to_owned()).and_then(|found| Ok(found?));
            let result = match &found {
                Ok(found) => format!("queued {}, dead letters {}", found.queued(), found.dead_letters),
                Err(why) => format!("failed: {why}"),
            };
            self.world.core.step(&lifetime.name, "polled", &result.chars().take(200).collect::<String>());
            let clean = |found: &exchange::exchange::Discovery| {
                found.roapp_problem.is_none() && found.stores.iter().all(|store| store.problem.is_none())
            };
            lock(&self.polls).push(found.ok().filter(clean).map(|found| found.queued()));
            tokio::time::sleep_until(begun + POLL).await;
        }
    }

    async fn consume(&self, exchange: &Arc<App>, kind: QueueKind, lifetime: &Lifetime) {
        let queue = kind.queue(exchange);
        loop {
            let news = self.world.news.notified();
            let batch = queue.receive(Duration::ZERO).await.unwrap_or_default();
            if batch.is_empty() {
                drop(tokio::time::timeout(IDLE, news).await);
                continue;
            }
            let bodies: Vec<&str> = batch.iter().map(|message| message.body.as_str()).collect();
            self.world.core.step(&lifetime.name, "takes", &bodies.join(" "));
            let work = kind.handle(exchange, event_of(&batch));
            // At its time limit the process is killed, and another one starts.
            let Ok(response) = tokio::time::timeout(LIMIT, work).await else {
                self.world.core.step(&lifetime.name, "time limit", "");
                lifetime.kill();
                return;
            };
            drop(consumer::delete(queue, &batch, &response).await);
        }
    }

    /// A client of the table without faults.
    pub fn table(&self) -> Table {
        let lifetime = None;
        Table::new(dynamodb(AwsWire { world: self.world.clone(), lifetime, engine: Engine::Table }), "orders")
    }

    /// A client of a queue without faults.
    pub fn queue(&self, name: &str) -> Queue {
        let wire = AwsWire { world: self.world.clone(), lifetime: None, engine: Engine::Queue };
        Queue::new(sqs(wire), &format!("http://queues/000000000000/{name}"))
    }

    /// A client of the queues without faults.
    pub fn sqs(&self) -> aws_sdk_sqs::Client {
        sqs(AwsWire { world: self.world.clone(), lifetime: None, engine: Engine::Queue })
    }

    /// Ends all faults, the planned kills of living processes among them.
    pub(super) fn end_faults(&self) {
        self.world.end_faults();
        lock(&self.living).values().for_each(|lifetime| lifetime.never_kill());
    }

    /// Creates the queues, empty.
    pub(super) async fn create_queues(&self) {
        let client = self.sqs();
        let dead = Queue::create(client.clone(), "dead", None).await.expect("the queue works in memory");
        for name in ["orders", "pushes"] {
            Queue::create(client.clone(), name, Some(&dead)).await.expect("the queue works in memory");
        }
    }

    /// The application of a process.
    pub(super) async fn boot(&self, lifetime: &Arc<Lifetime>) -> Arc<App> {
        let world = &self.world;
        let aws = |engine| AwsWire { world: world.clone(), lifetime: Some(lifetime.clone()), engine };
        let queue = |name: &str| Queue::new(sqs(aws(Engine::Queue)), &format!("http://queues/000000000000/{name}"));
        let wire = Arc::new(Wire { world: world.clone(), lifetime: lifetime.clone() });
        let skew = i64::try_from(world.core.below(world.plan.faults.skew + 1)).unwrap();
        let clock = ProcessClock { core: world.core.clone(), skew: SignedDuration::from_micros(skew) };
        let stores = (0..world.plan.stores).map(|at| settings(world, at, true)).collect();
        let deps = Deps {
            clock: Arc::new(clock),
            table: Table::new(dynamodb(aws(Engine::Table)), "orders"),
            orders: queue("orders"),
            pushes: queue("pushes"),
            dead: Some(queue("dead")),
            to_shops: wire.clone(),
            to_roapp: wire,
            roapp: demo::roapp("http://roapp.sim"),
            stores,
            credentials: credentials(world),
            public_url: Some(PUBLIC_URL.to_owned()),
            instance: lifetime.name.clone(),
            alone: false,
        };
        Arc::new(App::new(deps).expect("the settings are complete"))
    }
}

/// A client of the table without the SDK's retries: the exchange handles every failure itself.
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
pub(super) fn settings(world: &WorldState, at: usize, enabled: bool) -> StoreSettings {
    StoreSettings {
        id: store_id(at).parse().unwrap(),
        name: store_name(at),
        enabled,
        identify_by: world.plan.identify,
        time_zone: world.variant("shop.timezone").as_str().unwrap_or(sandbox::SHOP_TIMEZONE).into(),
        conflict: world.plan.conflict,
        ..demo::store(&format!("http://shop{at}.sim")).unwrap()
    }
}

/// Most stores of a run.
const STORES: usize = 400;

pub fn store_id(at: usize) -> &'static str {
    static OTHERS: LazyLock<Vec<String>> = LazyLock::new(|| (0..STORES).map(|at| format!("shop{at:03}")).collect());
    ["lamps", "garden", "sockets"].get(at).copied().unwrap_or_else(|| &OTHERS[at])
}

fn credentials(world: &WorldState) -> Credentials {
    let secrets = lock(&world.secrets).clone();
    let own = [
        ("HOOKS_KEY", secrets.hooks.0),
        ("HOOKS_KEY_PREVIOUS", secrets.hooks.1),
        ("ROAPP_HOOK_SECRET", secrets.roapp.0),
        ("ROAPP_HOOK_SECRET_PREVIOUS", secrets.roapp.1),
    ];
    let own = own.map(|(name, value)| (name.to_owned(), value));
    Credentials::new(demo::secrets((0..world.plan.stores).map(store_id)).into_iter().chain(own))
}
