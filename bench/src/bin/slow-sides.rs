//! The exchange between two sides that take as long as live ones may: how much of the request budget a first import uses, and
//! how long an order with a web-hook takes, alone and while a first import runs.
//!
//! `cargo run --release -p bench --bin slow-sides -- [--alone 60] [--backfill 200]`. Real time, real HTTP, the real handlers
//! with the two consumers of the one-machine program, RO App's limit of 3 requests a second. Only the latencies are drawn, from
//! a seed: the logarithm of each is normally distributed.

// A benchmark that cannot set itself up stops.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use clap::Parser;
use engine::Embedded;
use exchange::clock::SystemClock;
use exchange::exchange::{App, Deps};
use exchange::net::{HttpTransport, Request, Transport};
use exchange::order::{OrderNumber, StoreId};
use exchange::queue::{self, Queue};
use exchange::state::{self, POLL_EVERY, Stage, Table};
use jiff::Timestamp;
use local::consumer::{QueueKind, consume};
use local::demo;
use sandbox::Sandbox;
use serde_json::{Value, json};
use tests::world::{credentials, listen, store};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Requests a second that RO App allows.
const ALLOWED: f64 = 3.0;
/// Time between two orders with a web-hook while the first import runs.
const EVERY: Duration = Duration::from_secs(8);

#[derive(Parser)]
struct Options {
    /// Orders with a web-hook, one after another, while nothing else is to be done.
    #[arg(long, default_value_t = 60)]
    alone: usize,
    /// Orders that are there when the store is connected.
    #[arg(long, default_value_t = 200)]
    backfill: usize,
    /// Median of the latencies of both sides, in milliseconds.
    #[arg(long, default_value_t = 300)]
    median: u64,
    /// What one in a hundred calls takes at least, in milliseconds.
    #[arg(long, default_value_t = 3_000)]
    p99: u64,
}

/// An exchange with its two consumers, between two stand-ins.
struct Setting {
    exchange: Arc<App>,
    http: HttpTransport,
    roapp_url: String,
    store: StoreId,
    _stop: watch::Sender<bool>,
    /// Stopped when it is dropped.
    _tasks: JoinSet<()>,
    _engine: Embedded,
    _folder: tempfile::TempDir,
}

/// Requests to RO App.
struct Requests {
    at: Vec<Timestamp>,
    refused: usize,
}

impl Requests {
    /// The share of the budget that was used between the first tenth and the last one of the requests, in per cent: without the
    /// time in which the shop's orders are listed, and the one in which the last orders wait for slow answers.
    fn steady(&self) -> f64 {
        let tenth = self.at.len() / 10;
        let (first, last) = (tenth, self.at.len() - 1 - tenth);
        let seconds = self.at[last].duration_since(self.at[first]).as_secs_f64();
        (last - first) as f64 / (ALLOWED * seconds) * 100.0
    }
}

impl Setting {
    async fn open() -> Arc<Self> {
        let folder = tempfile::tempdir().unwrap();
        let world = Sandbox::open(sandbox::Options { data: None, now: Arc::new(Timestamp::now), seed: true }).unwrap();
        let ((shop, shop_url), (roapp, roapp_url), (hooks, hooks_url)) =
            (listen().await, listen().await, listen().await);
        let options = engine::Options { data: Some(folder.path().to_owned()), now: Arc::new(Timestamp::now) };
        let engine = Embedded::open(options).unwrap();
        let table = Table::new(state::connect(engine.table_client()), "orders");
        table.create_if_missing().await.unwrap();
        let client = queue::connect(engine.queues_client());
        let http = HttpTransport::new(Duration::from_secs(60)).unwrap();
        let settings = store(&shop_url);
        let store = settings.id.clone();
        let deps = Deps {
            clock: Arc::new(SystemClock),
            table,
            orders: Queue::create(client.clone(), "orders", None).await.unwrap(),
            pushes: Queue::create(client, "pushes", None).await.unwrap(),
            dead: None,
            to_shops: Arc::new(http.clone()),
            to_roapp: Arc::new(http.clone()),
            roapp: demo::roapp(&roapp_url),
            stores: vec![settings],
            credentials: credentials(),
            public_url: Some(hooks_url),
            instance: "bench".into(),
            alone: true,
        };
        let exchange = Arc::new(App::new(deps).unwrap());
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { world.serve(shop, roapp, std::future::pending()).await.unwrap() });
        tasks.spawn(tests::hooks::serve(hooks, exchange.clone()));
        let (stop, stopped) = watch::channel(false);
        for kind in QueueKind::ALL {
            tasks.spawn(consume(exchange.clone(), kind, Arc::new(AtomicBool::new(false)), stopped.clone()));
        }
        let setting =
            Self { exchange, http, roapp_url, store, _stop: stop, _tasks: tasks, _engine: engine, _folder: folder };
        setting.control(http::Method::DELETE, "shop/orders", &json!({})).await;
        Arc::new(setting)
    }

    async fn control(&self, method: http::Method, path: &str, body: &Value) -> Value {
        let url = format!("{}/_sandbox/{path}", self.roapp_url);
        let body = (method != http::Method::GET).then(|| body.to_string().into());
        let answer = self.http.send(Request { method, url, bearer: None, body }).await.unwrap();
        assert!(answer.status < 300, "{path}: {}", String::from_utf8_lossy(&answer.body));
        serde_json::from_slice(&answer.body).unwrap()
    }

    /// From here on both sides take their time.
    async fn slow(&self, options: &Options) {
        let rule = |system: &str, seed: u64| json!({"system": system, "kind": "log_normal", "median_ms": options.median, "p99_ms": options.p99, "seed": seed});
        self.control(http::Method::POST, "latency", &json!([rule("roapp", 1), rule("shop", 2)])).await;
    }

    /// Polls the store, as every five minutes.
    async fn poll(&self) {
        scheduled_import::handle(&self.exchange).await.unwrap();
    }

    /// Places an order of a known buyer with known products, and delivers its web-hook; its number.
    async fn place(&self) -> u64 {
        let order = self.control(http::Method::POST, "shop/orders", &order()).await;
        self.control(http::Method::POST, "hooks/flush", &json!({"system": "shop", "force": true})).await;
        order["order_id"].as_u64().unwrap()
    }

    async fn agreed(&self, number: u64) -> bool {
        let link = self.exchange.table().orders.link(&self.store, OrderNumber(number)).await.unwrap();
        link.is_some_and(|link| link.stage == Stage::Agreed)
    }

    /// Waits until an order is in RO App with all that belongs to it.
    async fn until_agreed(&self, number: u64) {
        while !self.agreed(number).await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Requests to RO App so far.
    async fn requests(&self) -> Requests {
        let calls = self.control(http::Method::GET, "calls?system=roapp", &Value::Null).await;
        let calls = calls.as_array().unwrap();
        Requests {
            at: calls.iter().map(|call| call["at"].as_str().unwrap().parse().unwrap()).collect(),
            refused: calls.iter().filter(|call| call["status"] == 429).count(),
        }
    }

    /// Fails when an order is not in RO App exactly once with its three lines.
    async fn each_is_there_once(&self, orders: usize) {
        let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for order in self.control(http::Method::GET, "roapp/orders", &Value::Null).await.as_array().unwrap() {
            if let Some(number) = order["custom_fields"][&field].as_str().filter(|number| !number.is_empty()) {
                *times.entry(number.to_owned()).or_default() += 1;
                assert_eq!(order["items"].as_array().unwrap().len(), 3, "lines of {number}");
            }
        }
        assert!(times.len() == orders && times.values().all(|times| *times == 1), "{orders}: {times:?}");
    }
}

fn order() -> Value {
    let line = |article: &str| json!({"article": article, "quantity": 1});
    json!({"delivery_name": "Ana Popescu", "delivery_phone": "0722 000 111", "delivery_email": "", "comment": "",
           "products": [line("LMP-W-01"), line("LMP-P-31"), line("BLB-E27")]})
}

#[tokio::main]
async fn main() {
    let options = Options::parse();
    println!("Both sides: median {} ms, p99 {} ms.\n", options.median, options.p99);
    println!("| | orders | p50 | p99 | most |\n| --- | ---: | ---: | ---: | ---: |");
    let alone = alone(&options).await;
    row("an order with a web-hook, alone", &alone);
    let import = first_import(&options).await;
    row("an order with a web-hook, during a first import", &import.hooks);
    let (requests, refused) = (import.requests.at.len(), import.requests.refused);
    let seconds = import.took.as_secs_f64();
    println!(
        "\nA first import of {} orders and {} with a web-hook: {requests} requests to RO App in {seconds:.0} s, {refused} refused; {:.1} % of the budget, {:.1} % without its first and last tenth.",
        options.backfill,
        import.hooks.len(),
        requests as f64 / (ALLOWED * seconds) * 100.0,
        import.requests.steady(),
    );
}

fn row(name: &str, times: &[Duration]) {
    let mut times = times.to_owned();
    times.sort();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)].as_secs_f64();
    println!("| {name} | {} | {:.1} s | {:.1} s | {:.1} s |", times.len(), at(50), at(99), at(100));
}

/// The times from a web-hook to the order in RO App, one order after another.
async fn alone(options: &Options) -> Vec<Duration> {
    let setting = Setting::open().await;
    setting.poll().await;
    // Buyer, products and settings become known.
    let known = setting.place().await;
    setting.until_agreed(known).await;
    setting.slow(options).await;
    let mut times = Vec::new();
    for _ in 0..options.alone {
        let start = Instant::now();
        let number = setting.place().await;
        setting.until_agreed(number).await;
        times.push(start.elapsed());
    }
    setting.each_is_there_once(options.alone + 1).await;
    times
}

/// What a first import took, and the orders with a web-hook beside it.
struct Import {
    hooks: Vec<Duration>,
    took: Duration,
    requests: Requests,
}

async fn first_import(options: &Options) -> Import {
    let setting = Setting::open().await;
    let bulk = json!({"count": options.backfill, "buyers": options.backfill / 2, "spread_seconds": 864_000, "order": order(), "hooks": false});
    setting.control(http::Method::POST, "shop/orders/bulk", &bulk).await;
    let listed = setting.control(http::Method::GET, "shop/orders", &Value::Null).await;
    let numbers: Vec<u64> =
        listed.as_array().unwrap().iter().map(|order| order["order_id"].as_u64().unwrap()).collect();
    setting.slow(options).await;
    let start = Instant::now();
    let mut hooks = JoinSet::new();
    let (mut next, mut next_poll) = (start, start);
    let mut left = numbers;
    while !left.is_empty() {
        if Instant::now() >= next_poll {
            next_poll += POLL_EVERY.unsigned_abs();
            setting.poll().await;
        }
        if Instant::now() >= next {
            next += EVERY;
            let setting = setting.clone();
            hooks.spawn(async move {
                let start = Instant::now();
                let number = setting.place().await;
                setting.until_agreed(number).await;
                start.elapsed()
            });
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        // Orders are worked in about this order, so the last of the list is usually the last to arrive.
        while let Some(number) = left.last().copied() {
            if !setting.agreed(number).await {
                break;
            }
            left.pop();
        }
    }
    let (took, requests) = (start.elapsed(), setting.requests().await);
    let hooks = hooks.join_all().await;
    setting.each_is_there_once(options.backfill + hooks.len()).await;
    Import { hooks, took, requests }
}
