//! The exchange's own share of the time from a web-hook to the RO App order: all time but the waits for the two systems and for the request
//! budget.
//!
//! `cargo run --release -p bench --bin own-share [ORDERS]`. Everything runs on this machine: real HTTP, the embedded engine with its
//! file, the real handlers, stand-ins that answer at once. Waiting is measured around every request to either system; there is no
//! budget to wait for.

// A benchmark that cannot set itself up stops.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use engine::Embedded;
use exchange::clock::SystemClock;
use exchange::exchange::{App, Deps};
use exchange::net::{HttpTransport, Request, Sending, Transport};
use exchange::queue::{self, Queue};
use exchange::settings::RoAppSettings;
use exchange::state::{self, Table};
use jiff::Timestamp;
use local::consumer::consume_next;
use local::demo;
use sandbox::Sandbox;
use serde_json::json;
use tests::world::{credentials, listen, store};

/// Measures the time of requests.
struct Waiting {
    inner: HttpTransport,
    micros: AtomicU64,
}

impl Transport for Waiting {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(async move {
            let start = Instant::now();
            let answer = self.inner.send(request).await;
            self.micros.fetch_add(u64::try_from(start.elapsed().as_micros()).unwrap(), Ordering::SeqCst);
            answer
        })
    }
}

#[tokio::main]
async fn main() {
    let orders: usize = std::env::args().nth(1).map_or(500, |text| text.parse().expect("a number of orders"));
    let folder = tempfile::tempdir().unwrap();
    let world = Sandbox::open(sandbox::Options { data: None, now: Arc::new(Timestamp::now), seed: true }).unwrap();
    let (shop, shop_url) = listen().await;
    let (roapp, roapp_url) = listen().await;
    tokio::spawn(async move { world.serve(shop, roapp, std::future::pending()).await });
    let options = engine::Options { data: Some(folder.path().to_owned()), now: Arc::new(Timestamp::now) };
    let engine = Embedded::open(options).unwrap();
    let table = Table::new(state::connect(engine.table_client()), "orders");
    table.create_if_missing().await.unwrap();
    let client = queue::connect(engine.queues_client());
    let waiting = Arc::new(Waiting { inner: HttpTransport::new(Duration::from_secs(20)).unwrap(), micros: 0.into() });
    let (hooks, hooks_url) = listen().await;
    let exchange = Arc::new(
        App::new(Deps {
            clock: Arc::new(SystemClock),
            table,
            orders: Queue::create(client.clone(), "orders", None).await.unwrap(),
            pushes: Queue::create(client, "pushes", None).await.unwrap(),
            dead: None,
            to_shops: waiting.clone(),
            to_roapp: waiting.clone(),
            roapp: RoAppSettings { requests_per_second: 100_000, ..demo::roapp(&roapp_url) },
            stores: vec![store(&shop_url)],
            credentials: credentials(),
            public_url: Some(hooks_url),
            instance: "bench".into(),
            alone: true,
        })
        .unwrap(),
    );
    tokio::spawn(tests::hooks::serve(hooks, exchange.clone()));
    let control = |path: &str, body: serde_json::Value| {
        let url = format!("{roapp_url}/_sandbox/{path}");
        let http = waiting.inner.clone();
        async move {
            let body = Some(body.to_string().into());
            let answer = http.send(Request { method: http::Method::POST, url, bearer: None, body }).await.unwrap();
            serde_json::from_slice::<serde_json::Value>(&answer.body).unwrap_or_default()
        }
    };
    control("limits", json!({"roapp_per_second": null})).await;
    // The first import makes clients, products and statuses known.
    scheduled_import::handle(&exchange).await.unwrap();
    while work(&exchange).await {}
    let mut own = Vec::new();
    let mut share = Vec::new();
    for _ in 0..orders {
        let order = json!({"delivery_name": "Ana Popescu", "delivery_phone": "0722 000 111",
            "products": [{"article": "LMP-W-01", "quantity": 1}, {"article": "LMP-P-31", "quantity": 2}]});
        control("shop/orders", order).await;
        let start = Instant::now();
        let before = waiting.micros.load(Ordering::SeqCst);
        control("hooks/flush", json!({"system": "shop", "force": true})).await;
        while !work(&exchange).await {}
        let total = start.elapsed();
        let waited = Duration::from_micros(waiting.micros.load(Ordering::SeqCst) - before);
        own.push(total.saturating_sub(waited));
        share.push(total);
    }
    assert!(exchange.tallied().imported >= orders as u64, "every order arrived");
    own.sort();
    share.sort();
    let at = |all: &[Duration], percent: usize| all[(all.len() * percent / 100).min(all.len() - 1)].as_secs_f64() * 1e3;
    println!("{orders} orders, from the shop's web-hook to the order agreed in the table, in milliseconds:");
    println!("  the product's own share   p50 {:.2}   p99 {:.2}", at(&own, 50), at(&own, 99));
    println!("  with both stand-ins       p50 {:.2}   p99 {:.2}", at(&share, 50), at(&share, 99));
    engine.stop().await;
}

/// Processes one batch; returns whether there was any.
async fn work(exchange: &Arc<App>) -> bool {
    consume_next(exchange).await.unwrap().received > 0
}
