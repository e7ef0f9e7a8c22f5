//! The world of one test.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use engine::Engine;
use exchange::clock::{Clock, wait_until};
use exchange::exchange::{App, Deps, Discovery, Outcome};
use exchange::net::{HttpTransport, Request, SharedTransport, Transport};
use exchange::order::{OrderNumber, Trigger};
use exchange::queue::{self, Message, Queue};
use exchange::settings::{Credentials, RoAppSettings, StoreSettings};
use exchange::state::{self, HistoryEntry, Table};
use jiff::SignedDuration;
use local::consumer::{self, QueueKind};
use local::demo;
use sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::clock::{Ahead, TestClock};
use crate::contract::Contract;
use crate::kill_switch::{KillSwitch, KillableHttp, KillableTransport, When};

/// Key of web-hook addresses.
pub const HOOKS_KEY: &str = "hooks-key-for-tests";
/// The previous key, still valid.
pub const HOOKS_KEY_PREVIOUS: &str = "hooks-key-before";
/// The previous secret of RO App's signatures, still valid.
pub const ROAPP_SECRET_PREVIOUS: &str = "roapp-secret-before";

/// Wraps the transport to both systems.
pub type Between = Arc<dyn Fn(SharedTransport) -> SharedTransport + Send + Sync>;

/// Most messages of one batch.
const BATCH: usize = 10;

/// Both systems, the engines, and the processes between them.
pub struct World {
    pub clock: TestClock,
    /// How far the clock of the exchange's machine is ahead of the others'.
    pub ahead: SignedDuration,
    /// Settings of the store, for processes that start later.
    pub store: StoreSettings,
    /// Whether a process is the only one, as on one machine.
    pub alone: bool,
    /// Wrapper of the transport to both systems.
    pub between: Option<Between>,
    /// Address for web-hooks.
    pub public_url: Option<String>,
    /// Whether the secret of RO App's web-hooks was never entered.
    pub without_hook_secret: bool,
    /// The process that handles web-hooks.
    pub(crate) listening: Option<Arc<App>>,
    pub(crate) listener_url: String,
    /// Key of web-hook addresses, and the previous one.
    pub(crate) hooks_keys: (String, String),
    pub(crate) shop_url: String,
    http: Arc<HttpTransport>,
    pub roapp_url: String,
    pub(crate) engine: Engine,
    pub(crate) table: Table,
    /// Clients of both engines, shared because making one is slow.
    sqs: aws_sdk_sqs::Client,
    dynamodb: aws_sdk_dynamodb::Client,
    processes: AtomicUsize,
    pub(crate) stranger: OnceLock<reqwest::Client>,
    contract: Contract,
    _stop: oneshot::Sender<()>,
}

impl World {
    /// A world with the example orders, in memory.
    pub async fn seeded() -> Self {
        Self::open(true).await
    }

    /// A world without orders.
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
            ahead: SignedDuration::ZERO,
            between: None,
            public_url: None,
            without_hook_secret: false,
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
            contract,
            _stop: stop,
        };
        // The clock jumps during concurrent calls, so tests of the limit set it themselves.
        world.control("POST", "limits", Some(json!({"roapp_per_second": null}))).await;
        world
    }

    /// Starts a process whose calls pass `kill_switch`.
    pub(crate) async fn process(&self, kill_switch: &Arc<KillSwitch>) -> Arc<App> {
        let number = self.processes.fetch_add(1, Ordering::SeqCst);
        let client = self.sqs.clone();
        let dead = Queue::create(client.clone(), &format!("dead-{number}"), None).await.unwrap();
        let queue =
            async |name: &str| Queue::create(client.clone(), &format!("{name}-{number}"), Some(&dead)).await.unwrap();
        let (orders, pushes) = (queue("orders").await, queue("pushes").await);
        let transport: SharedTransport = Arc::new(KillableTransport(self.http.clone(), kill_switch.clone()));
        let transport = self.between.as_ref().map_or(transport.clone(), |between| between(transport.clone()));
        let client = self.dynamodb.clone();
        let through = KillableHttp(client.config().http_client().unwrap(), kill_switch.clone());
        let client = aws_sdk_dynamodb::Client::from_conf(client.config().to_builder().http_client(through).build());
        let deps = Deps {
            clock: Arc::new(Ahead { clock: self.clock.clone(), by: self.ahead }),
            table: Table::new(client, "orders"),
            orders,
            pushes,
            dead: Some(dead),
            to_shops: transport.clone(),
            to_roapp: transport,
            roapp: RoAppSettings {
                // The clock jumps while several processes wait, so a shared budget would never be used up.
                requests_per_second: if self.alone { 3 } else { 100_000 },
                ..demo::roapp(&self.roapp_url)
            },
            stores: vec![self.store.clone()],
            credentials: self.credentials(),
            public_url: self.public_url.clone(),
            instance: format!("process-{number}"),
            alone: self.alone,
        };
        Arc::new(App::new(deps).unwrap())
    }

    fn credentials(&self) -> Credentials {
        if self.without_hook_secret {
            let all = demo::secrets([demo::STORE]).into_iter();
            return Credentials::new(all.filter(|(name, _)| name != "ROAPP_HOOK_SECRET"));
        }
        credentials_with(&self.hooks_keys.0, &self.hooks_keys.1)
    }

    /// Starts a process and runs it until nothing is due within an hour.
    pub async fn run(&self) {
        self.run_on(&self.start().await).await;
    }

    /// Starts a process.
    pub async fn start(&self) -> Arc<App> {
        self.process(&KillSwitch::new(None)).await
    }

    /// Runs a process until nothing is due within an hour.
    pub async fn run_on(&self, exchange: &Arc<App>) {
        self.settle_by(exchange, BATCH, true).await;
    }

    /// Polls once with a new process; processes no message.
    pub async fn poll(&self) -> Discovery {
        let exchange = self.process(&KillSwitch::new(None)).await;
        scheduled_import::handle(&exchange).await.unwrap()
    }

    /// As [`World::poll`], where the poll may fail.
    ///
    /// # Errors
    /// The message for the operator.
    pub async fn try_poll(&self) -> Result<Discovery, String> {
        let exchange = self.process(&KillSwitch::new(None)).await;
        Ok(scheduled_import::handle(&exchange).await?)
    }

    /// Runs one process for hours: a poll every five minutes, then all messages.
    pub async fn run_for(&self, hours: u64) {
        let exchange = self.process(&KillSwitch::new(None)).await;
        for _ in 0..hours * 12 {
            scheduled_import::handle(&exchange).await.unwrap();
            while self.work(&exchange, BATCH).await {}
            self.pass(300);
        }
    }

    /// Sends a message with this body, processes it until it is a dead letter, and polls once more.
    pub async fn send_junk(&self, body: &str) -> Discovery {
        let exchange = self.process(&KillSwitch::new(None)).await;
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

    /// Retries an order, as a person does.
    pub async fn retry(&self, number: u64) -> Outcome {
        let exchange = self.process(&KillSwitch::new(None)).await;
        // A process searches for the writes of an earlier one only after they must have arrived.
        self.pass(10);
        let message = Message::new(self.store.id.clone(), OrderNumber(number), Trigger::Person);
        exchange.sync.sync_order(&message).await.unwrap()
    }

    /// All notes of an order's history, oldest first.
    pub async fn notes(&self, number: u64) -> Vec<String> {
        self.history(number).await.into_iter().flat_map(|entry| entry.events).map(|event| event.to_string()).collect()
    }

    /// Runs three processes at once until nothing is due within an hour.
    pub async fn run_side_by_side(&self) {
        let (one, other) = (self.process(&KillSwitch::new(None)).await, self.process(&KillSwitch::new(None)).await);
        let third = self.process(&KillSwitch::new(None)).await;
        // None of them is dead: the clock does not move to the end of another's lease.
        let run = |exchange| self.settle_by(exchange, BATCH, false);
        tokio::join!(run(&one), run(&other), run(&third));
    }

    /// Polls once and processes one batch of each queue with a new process. The clock does not move.
    pub async fn run_once(&self) {
        let exchange = self.process(&KillSwitch::new(None)).await;
        scheduled_import::handle(&exchange).await.unwrap();
        self.work(&exchange, BATCH).await;
    }

    /// Moves the clock.
    pub fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Runs a process that is killed at a call to the table or to either system; returns whether it made that call.
    pub async fn run_killed_at(&self, call: usize, when: When) -> bool {
        let kill_switch = KillSwitch::new(Some((call, when)));
        let exchange = self.process(&kill_switch).await;
        tokio::select! {
            () = self.run_on(&exchange) => false,
            () = kill_switch.killed() => true,
        }
    }

    /// A first hour sends what is wrong on purpose: its requests are not held against the contract, their answers are.
    pub fn allow_probes(&self, allowed: bool) {
        self.contract.allow_probes(allowed);
    }

    /// Starts a process that is killed at a call, and its switch.
    pub async fn start_killed_at(&self, call: usize, when: When) -> (Arc<App>, Arc<KillSwitch>) {
        let kill_switch = KillSwitch::new(Some((call, when)));
        (self.process(&kill_switch).await, kill_switch)
    }

    /// As [`World::run`], one message at a time.
    pub async fn run_one_by_one(&self) {
        let exchange = self.process(&KillSwitch::new(None)).await;
        self.settle_by(&exchange, 1, true).await;
    }

    /// Processes one batch of each queue, `size` messages at a time; returns whether there was any.
    pub(crate) async fn work(&self, exchange: &Arc<App>, size: usize) -> bool {
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

    /// Processes all messages of a process, and all retries that are due within an hour.
    pub async fn work_off(&self, exchange: &Arc<App>) {
        for _ in 0..50 {
            while self.work(exchange, BATCH).await {}
            // Delayed messages first, then what waits in the table.
            let stores: Vec<_> = exchange.stores.all().iter().map(|shop| shop.settings.id.clone()).collect();
            let next = exchange.table().orders.next_try(&stores).await.unwrap();
            let delayed =
                exchange.queues.orders().depth().await.unwrap() + exchange.queues.pushes().depth().await.unwrap();
            if delayed == 0
                && next.is_none_or(|due| wait_until(self.clock.now() + self.ahead, due) > Duration::from_secs(3600))
            {
                return;
            }
            self.clock.advance(Duration::from_secs(5));
        }
    }

    async fn settle_by(&self, exchange: &Arc<App>, size: usize, leases_lapse: bool) {
        for _ in 0..50 {
            let found = scheduled_import::handle(exchange).await.unwrap();
            while self.work(exchange, size).await {}
            let stores: Vec<_> = exchange.stores.all().iter().map(|shop| shop.settings.id.clone()).collect();
            let next = match leases_lapse {
                true => self.table.orders.next_try(&stores).await.unwrap(),
                false => {
                    self.table.orders.due().await.unwrap().into_iter().filter_map(|order| order.next_attempt_at).min()
                }
            };
            let wait = next.map(|due| wait_until(self.clock.now() + self.ahead, due));
            match wait {
                Some(wait) if wait < Duration::from_secs(3600) => self.clock.advance(wait + Duration::from_secs(1)),
                _ if found.queued() == 0 => return,
                _ => {}
            }
        }
        panic!("the world does not settle at {}: {:?}", self.clock.now(), self.table.orders.due().await.unwrap());
    }

    /// Calls the control interface of the stand-ins.
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

    /// Places an order in the shop; returns its number.
    pub async fn place_order(&self, order: Value) -> u64 {
        let answer = self.control("POST", "shop/orders", Some(order)).await;
        answer["order_id"].as_u64().unwrap_or_else(|| panic!("no order_id in {answer}"))
    }

    /// Makes calls fail, see the stand-ins' README.
    pub async fn fault(&self, fault: Value) {
        self.control("POST", "faults", Some(fault)).await;
    }

    pub async fn shop_orders(&self) -> Vec<Value> {
        rows(self.control("GET", "shop/orders", None).await, "orders")
    }

    /// All orders of RO App, with their items and comments.
    pub async fn roapp_orders(&self) -> Vec<Value> {
        rows(self.control("GET", "roapp/orders", None).await, "orders")
    }

    pub async fn people(&self) -> Vec<Value> {
        rows(self.control("GET", "roapp/people", None).await, "people")
    }

    pub async fn products(&self) -> Vec<Value> {
        rows(self.control("GET", "roapp/products", None).await, "products")
    }

    /// Requests to one system, from the log of the stand-in.
    pub async fn calls(&self, system: &str) -> Vec<Value> {
        rows(self.control("GET", &format!("calls?system={system}"), None).await, "calls")
    }

    /// A client of the engine of the table.
    pub fn raw_table(&self) -> aws_sdk_dynamodb::Client {
        self.dynamodb.clone()
    }

    pub fn table(&self) -> Table {
        self.table.clone()
    }

    /// Requests to RO App, as method and path.
    pub async fn roapp_calls(&self) -> Vec<String> {
        let calls = self.calls("roapp").await;
        let text = |call: &Value, name: &str| call[name].as_str().unwrap_or_default().to_owned();
        calls.iter().map(|call| format!("{} {}", text(call, "method"), text(call, "path"))).collect()
    }

    /// Number of writes to RO App.
    pub async fn roapp_writes(&self) -> usize {
        self.roapp_calls().await.iter().filter(|call| !call.starts_with("GET ")).count()
    }

    /// An order's history.
    pub async fn history(&self, number: u64) -> Vec<HistoryEntry> {
        self.table.orders.history(&self.store.id, OrderNumber(number), self.clock.now()).await.unwrap()
    }

    /// Numbers of orders that need attention, with the reasons.
    pub async fn attention(&self) -> Vec<(u64, String)> {
        let links = self.table.orders.attention_links().await.unwrap();
        links.into_iter().filter_map(|link| Some((link.number.0, link.attention?.reason.to_string()))).collect()
    }

    /// All items of the table as they are.
    pub async fn state(&self) -> Vec<HashMap<String, aws_sdk_dynamodb::types::AttributeValue>> {
        let mut items = Vec::new();
        let mut pages = self.dynamodb.scan().table_name("orders").into_paginator().items().send();
        while let Some(item) = pages.next().await {
            items.push(item.unwrap());
        }
        items
    }

    /// The table has these items and no others: nothing for a lost table, those of [`World::state`] for one that is restored.
    pub async fn restore(&self, items: Vec<HashMap<String, aws_sdk_dynamodb::types::AttributeValue>>) {
        for mut item in self.state().await {
            item.retain(|name, _| name == "pk" || name == "sk");
            self.dynamodb.delete_item().table_name("orders").set_key(Some(item)).send().await.unwrap();
        }
        for item in items {
            self.dynamodb.put_item().table_name("orders").set_item(Some(item)).send().await.unwrap();
        }
    }

    /// All items of the table except the ids of web-hooks and the times of polls: sorted, each as JSON text.
    pub async fn table_items(&self) -> Vec<String> {
        let client = self.dynamodb.clone();
        let answer = client.scan().table_name("orders").send().await.unwrap();
        let json = |item: &HashMap<_, _>| serde_dynamo::from_item::<_, Value>(item.clone()).unwrap().to_string();
        let times = ["\"EVENT#", "\"HEALTH\"", "\"ROAPP_SEEN\""];
        let kept = |item: &String| times.iter().all(|name| !item.contains(name));
        let mut items: Vec<String> = answer.items().iter().map(json).filter(kept).collect();
        items.sort();
        items
    }
}

/// Listens on a free port; returns the listener and its address.
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
        [("HOOKS_KEY", key), ("HOOKS_KEY_PREVIOUS", previous), ("ROAPP_HOOK_SECRET_PREVIOUS", ROAPP_SECRET_PREVIOUS)];
    let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Credentials::new(demo::secrets([demo::STORE]).into_iter().chain(own))
}
