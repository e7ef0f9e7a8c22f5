//! One world per test.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use engine::Engine;
use exchange::clock::{Clock, wait_until};
use exchange::exchange::{Discovery, Exchange, Outcome, Parts};
use exchange::net::{HttpTransport, Request, SharedTransport, Transport};
use exchange::order::{OrderNumber, Trigger};
use exchange::queue::{self, Message, Queue};
use exchange::settings::{Credentials, OfficeSettings, StoreSettings};
use exchange::state::{self, HistoryEntry, Table};
use local::consumer::{self, QueueKind};
use local::demo;
use sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::clock::TestClock;
use crate::contract::Contract;
use crate::gate::{Gate, GatedHttp, GatedTransport, When};

/// The key that web-hook addresses are made with.
pub const HOOKS_KEY: &str = "hooks-key-for-tests";
/// The one before it, still good.
pub const HOOKS_KEY_PREVIOUS: &str = "hooks-key-before";
/// The secret RO App signed with before, still good.
pub const OFFICE_SECRET_PREVIOUS: &str = "office-secret-before";

/// Puts something on the way to both systems.
pub type Between = Arc<dyn Fn(SharedTransport) -> SharedTransport + Send + Sync>;

/// Messages of one batch, as a queue delivers them at most.
const BATCH: usize = 10;

/// Both systems, the engines and what connects them.
pub struct World {
    /// Time.
    pub clock: TestClock,
    /// The store's settings; change them before running.
    pub store: StoreSettings,
    /// Whether each process may take all others for dead, as on one machine.
    pub alone: bool,
    /// What stands between processes and both systems, if anything does.
    pub between: Option<Between>,
    /// Where web-hooks are taken, if they are.
    pub public_url: Option<String>,
    /// The process that takes web-hooks.
    pub(crate) listening: Option<Arc<Exchange>>,
    pub(crate) listener_url: String,
    /// The key web-hook addresses are made with, and the one before it.
    pub(crate) hooks_keys: (String, String),
    pub(crate) shop_url: String,
    http: Arc<HttpTransport>,
    pub(crate) roapp_url: String,
    pub(crate) engine: Engine,
    pub(crate) table: Table,
    /// Clients of both engines; making one is most of what starting a process costs.
    sqs: aws_sdk_sqs::Client,
    dynamodb: aws_sdk_dynamodb::Client,
    processes: AtomicUsize,
    pub(crate) stranger: OnceLock<reqwest::Client>,
    _contract: Contract,
    _stop: oneshot::Sender<()>,
}

impl World {
    /// The seeded demo world, in memory.
    pub async fn seeded() -> Self {
        Self::open(true).await
    }

    /// A shop with its catalogue and an account, and no orders.
    pub async fn without_orders() -> Self {
        let world = Self::open(true).await;
        world.control("DELETE", "shop/orders", None).await;
        world
    }

    async fn open(seed: bool) -> Self {
        let clock = TestClock::at("2026-11-20T10:00:00Z");
        let now = {
            let clock = clock.clone();
            Arc::new(move || clock.now())
        };
        let world = Sandbox::open(sandbox::Options { data: None, now: now.clone(), seed }).unwrap();
        let contract = Contract::watch(&world);
        let (shop, shop_url) = listen().await;
        let (roapp, roapp_url) = listen().await;
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(async move { world.serve(shop, roapp, async move { drop(stopped.await) }).await });
        let engine = Engine::start(engine::Options { data: None, now }).await.unwrap();
        let sqs = queue::connect(engine.embedded().queues_client());
        let dynamodb = state::connect(engine.embedded().table_client());
        let table = Table::new(dynamodb.clone(), "orders");
        table.create_if_missing().await.unwrap();
        let world = Self {
            store: store(&shop_url),
            alone: true,
            clock,
            between: None,
            public_url: None,
            listening: None,
            listener_url: String::new(),
            hooks_keys: (HOOKS_KEY.to_owned(), HOOKS_KEY_PREVIOUS.to_owned()),
            shop_url,
            http: Arc::new(HttpTransport::new(Duration::from_secs(20)).unwrap()),
            roapp_url,
            engine,
            table,
            sqs,
            dynamodb,
            processes: AtomicUsize::new(0),
            stranger: OnceLock::new(),
            _contract: contract,
            _stop: stop,
        };
        // The injected clock jumps under concurrent calls; where the limit itself is tested, it is set.
        world.control("POST", "limits", Some(json!({"roapp_per_second": null}))).await;
        world
    }

    /// Starts a process; `gate` stands between it and both systems.
    pub(crate) async fn process(&self, gate: &Arc<Gate>) -> Arc<Exchange> {
        let number = self.processes.fetch_add(1, Ordering::SeqCst);
        let client = self.sqs.clone();
        let dead = Queue::create(client.clone(), &format!("dead-{number}"), None).await.unwrap();
        let queue =
            async |name: &str| Queue::create(client.clone(), &format!("{name}-{number}"), Some(&dead)).await.unwrap();
        let (orders, pushes) = (queue("orders").await, queue("pushes").await);
        let transport: SharedTransport = Arc::new(GatedTransport(self.http.clone(), gate.clone()));
        let transport = self.between.as_ref().map_or(transport.clone(), |between| between(transport.clone()));
        let client = self.dynamodb.clone();
        let through = GatedHttp(client.config().http_client().unwrap(), gate.clone());
        let client = aws_sdk_dynamodb::Client::from_conf(client.config().to_builder().http_client(through).build());
        let parts = Parts {
            clock: Arc::new(self.clock.clone()),
            table: Table::new(client, "orders"),
            orders,
            pushes,
            dead: Some(dead),
            to_shops: transport.clone(),
            to_roapp: transport,
            office: OfficeSettings {
                // The injected clock jumps while several processes wait, which no shared budget outlives.
                requests_per_second: if self.alone { 3 } else { 100_000 },
                ..demo::roapp(&self.roapp_url)
            },
            stores: vec![self.store.clone()],
            credentials: credentials_with(&self.hooks_keys.0, &self.hooks_keys.1),
            public_url: self.public_url.clone(),
            instance: format!("process-{number}"),
            alone: self.alone,
        };
        Arc::new(Exchange::new(parts).unwrap())
    }

    /// Runs a process until nothing is due within the hour.
    pub async fn run(&self) {
        self.run_on(&self.start().await).await;
    }

    /// A process that stays.
    pub async fn start(&self) -> Arc<Exchange> {
        self.process(&Gate::new(None)).await
    }

    /// As [`World::run`], with a process that has started before.
    pub async fn run_on(&self, exchange: &Arc<Exchange>) {
        self.settle_by(exchange, BATCH).await;
    }

    /// A process polls once and works on nothing.
    pub async fn poll(&self) -> Discovery {
        let exchange = self.process(&Gate::new(None)).await;
        scheduled_import::handle(&exchange).await.unwrap()
    }

    /// As [`World::poll`], where the table may be broken.
    ///
    /// # Errors
    /// What the operator is told.
    pub async fn try_poll(&self) -> Result<Discovery, String> {
        let exchange = self.process(&Gate::new(None)).await;
        scheduled_import::handle(&exchange).await
    }

    /// Runs one process for hours, as on a server: a poll every five minutes, what is on the queues worked after each.
    pub async fn run_for(&self, hours: u64) {
        let exchange = self.process(&Gate::new(None)).await;
        for _ in 0..hours * 12 {
            scheduled_import::handle(&exchange).await.unwrap();
            while self.work(&exchange, BATCH).await {}
            self.pass(300);
        }
    }

    /// Puts a body on a process's queue of orders, works it off five times as it comes again, and polls once more.
    pub async fn send_junk(&self, body: &str) -> Discovery {
        let exchange = self.process(&Gate::new(None)).await;
        let client = self.sqs.clone();
        let name = format!("orders-{}", self.processes.load(Ordering::SeqCst) - 1);
        let url = client.get_queue_url().queue_name(name).send().await.unwrap().queue_url.unwrap();
        client.send_message().queue_url(url).message_body(body).send().await.unwrap();
        for _ in 0..7 {
            self.work(&exchange, BATCH).await;
            self.pass(301);
        }
        scheduled_import::handle(&exchange).await.unwrap()
    }

    /// Tries an order again, as a person does.
    pub async fn retry(&self, number: u64) -> Outcome {
        let exchange = self.process(&Gate::new(None)).await;
        // A process looks for what the one before it may have sent only when that has surely landed.
        self.pass(10);
        let message = Message::new(self.store.id.clone(), OrderNumber(number), Trigger::Person);
        exchange.bring_to_agreement(&message).await.unwrap()
    }

    /// Everything an order's history says, oldest first.
    pub async fn told(&self, number: u64) -> Vec<String> {
        self.history(number).await.into_iter().flat_map(|entry| entry.told).collect()
    }

    /// Three processes at work at once, each on what it finds itself, until nothing is due within the hour.
    pub async fn run_side_by_side(&self) {
        let (one, other) = (self.process(&Gate::new(None)).await, self.process(&Gate::new(None)).await);
        let third = self.process(&Gate::new(None)).await;
        tokio::join!(self.run_on(&one), self.run_on(&other), self.run_on(&third));
    }

    /// A process polls once and works off its queues once; time stands still.
    pub async fn run_once(&self) {
        let exchange = self.process(&Gate::new(None)).await;
        scheduled_import::handle(&exchange).await.unwrap();
        self.work(&exchange, BATCH).await;
    }

    /// Seconds pass.
    pub fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Runs a process that is killed at a call, to the table or to either system; says whether it came that far.
    pub async fn run_killed_at(&self, call: usize, when: When) -> bool {
        let gate = Gate::new(Some((call, when)));
        let exchange = self.process(&gate).await;
        tokio::select! {
            () = self.run_on(&exchange) => false,
            () = gate.killed() => true,
        }
    }

    /// As [`World::run`], with one message in hand at a time.
    pub async fn run_one_by_one(&self) {
        let exchange = self.process(&Gate::new(None)).await;
        self.settle_by(&exchange, 1).await;
    }

    /// Works one batch of each queue, `size` messages at a time; says whether there was any.
    pub(crate) async fn work(&self, exchange: &Arc<Exchange>, size: usize) -> bool {
        let mut any = false;
        for kind in QueueKind::ALL {
            let batch = kind.queue(exchange).receive(Duration::ZERO).await.unwrap();
            any |= !batch.is_empty();
            for batch in batch.chunks(size) {
                consumer::process(exchange, kind, batch).await.unwrap();
            }
        }
        any
    }

    /// Works off what is on a process's queues, and what falls due within the hour.
    pub async fn work_off(&self, exchange: &Arc<Exchange>) {
        for _ in 0..50 {
            while self.work(exchange, BATCH).await {}
            // Delayed messages first, then what waits in the table.
            let stores: Vec<_> = exchange.all_shops().iter().map(|shop| shop.settings.id.clone()).collect();
            let next = exchange.table().next_try(&stores).await.unwrap();
            let delayed = exchange.orders().depth().await.unwrap() + exchange.pushes().depth().await.unwrap();
            if delayed == 0 && next.is_none_or(|due| wait_until(self.clock.now(), due) > Duration::from_secs(3600)) {
                return;
            }
            self.clock.advance(Duration::from_secs(5));
        }
    }

    async fn settle_by(&self, exchange: &Arc<Exchange>, size: usize) {
        for _ in 0..50 {
            let found = scheduled_import::handle(exchange).await.unwrap();
            while self.work(exchange, size).await {}
            let stores: Vec<_> = exchange.all_shops().iter().map(|shop| shop.settings.id.clone()).collect();
            let next = self.table.next_try(&stores).await.unwrap();
            let wait = next.map(|due| wait_until(self.clock.now(), due));
            match wait {
                Some(wait) if wait < Duration::from_secs(3600) => self.clock.advance(wait + Duration::from_secs(1)),
                _ if found.queued() == 0 => return,
                _ => {}
            }
        }
        panic!("the world does not settle");
    }

    /// Speaks to the control interface of the stand-ins.
    pub async fn control(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let request = Request {
            method: method.parse().unwrap(),
            url: format!("{}/_sandbox/{path}", self.roapp_url),
            bearer: None,
            body: body.map(|body| body.to_string().into()),
        };
        let answer = self.http.send(request).await.unwrap();
        assert!(answer.status < 300, "{method} {path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        serde_json::from_slice(&answer.body).unwrap_or(Value::Null)
    }

    /// A buyer places an order; says its number.
    pub async fn place_order(&self, order: Value) -> u64 {
        let answer = self.control("POST", "shop/orders", Some(order)).await;
        answer["order_id"].as_u64().unwrap_or_else(|| panic!("no order_id in {answer}"))
    }

    /// Breaks calls.
    pub async fn fault(&self, fault: Value) {
        self.control("POST", "faults", Some(fault)).await;
    }

    /// All orders of the shop.
    pub async fn shop_orders(&self) -> Vec<Value> {
        rows(self.control("GET", "shop/orders", None).await, "orders")
    }

    /// All orders of RO App, with their items and comments.
    pub async fn roapp_orders(&self) -> Vec<Value> {
        rows(self.control("GET", "roapp/orders", None).await, "orders")
    }

    /// All people of RO App.
    pub async fn people(&self) -> Vec<Value> {
        rows(self.control("GET", "roapp/people", None).await, "people")
    }

    /// All products of RO App.
    pub async fn products(&self) -> Vec<Value> {
        rows(self.control("GET", "roapp/products", None).await, "products")
    }

    /// Requests to one system, as the stand-in noted them.
    pub async fn calls(&self, system: &str) -> Vec<Value> {
        rows(self.control("GET", &format!("calls?system={system}"), None).await, "calls")
    }

    /// The state table, as its engine speaks.
    pub fn raw_table(&self) -> aws_sdk_dynamodb::Client {
        self.dynamodb.clone()
    }

    /// The state table.
    pub fn table(&self) -> Table {
        self.table.clone()
    }

    /// Requests to RO App, as method and path.
    pub async fn roapp_calls(&self) -> Vec<String> {
        let calls = self.calls("roapp").await;
        let text = |call: &Value, name: &str| call[name].as_str().unwrap_or_default().to_owned();
        calls.iter().map(|call| format!("{} {}", text(call, "method"), text(call, "path"))).collect()
    }

    /// Requests to RO App that were not reads.
    pub async fn roapp_writes(&self) -> usize {
        self.roapp_calls().await.iter().filter(|call| !call.starts_with("GET ")).count()
    }

    /// An order's history.
    pub async fn history(&self, number: u64) -> Vec<HistoryEntry> {
        self.table.history(&self.store.id, OrderNumber(number), self.clock.now()).await.unwrap()
    }

    /// Why orders wait for a person, by number.
    pub async fn attention(&self) -> Vec<(u64, String)> {
        let held = self.table.attention_links().await.unwrap();
        held.into_iter().filter_map(|link| Some((link.number.0, link.attention?.reason))).collect()
    }

    /// Everything in the state table but the web-hooks that are remembered and the times of polls: one JSON text an item, sorted.
    pub async fn table_items(&self) -> Vec<String> {
        let client = self.dynamodb.clone();
        let answer = client.scan().table_name("orders").send().await.unwrap();
        let json = |item: &HashMap<_, _>| serde_dynamo::from_item::<_, Value>(item.clone()).unwrap().to_string();
        let mut items: Vec<String> =
            answer.items().iter().map(json).filter(|item| !item.contains("\"EVENT#")).collect();
        items.sort();
        items
    }
}

/// A port of its own, and its address.
pub async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

pub(crate) fn rows(answer: Value, name: &str) -> Vec<Value> {
    match answer {
        Value::Array(rows) => rows,
        other => other[name].as_array().unwrap_or_else(|| panic!("no {name} in {other}")).clone(),
    }
}

/// The demo store, connected to the shop at an address.
pub fn store(shop_url: &str) -> StoreSettings {
    demo::store(shop_url).unwrap()
}

/// Credentials of both stand-ins.
pub fn credentials() -> Credentials {
    credentials_with(HOOKS_KEY, HOOKS_KEY_PREVIOUS)
}

fn credentials_with(key: &str, previous: &str) -> Credentials {
    let own =
        [("HOOKS_KEY", key), ("HOOKS_KEY_PREVIOUS", previous), ("ROAPP_HOOK_SECRET_PREVIOUS", OFFICE_SECRET_PREVIOUS)];
    let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Credentials::new(demo::secrets([demo::STORE]).into_iter().chain(own))
}
