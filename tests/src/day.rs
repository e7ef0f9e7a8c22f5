//! A deployment on one machine whose clock is moved from outside: the console and the web-hooks at a port, the consumers of
//! both queues, both stand-ins, all on one clock. The browser's stories drive it.
//!
//! Guarantees: handlers, table, queues, console and channels are the real ones; time passes as on a wall, and jumps only when
//! `/pass` says so; a check happens only when `/pass` asks for it, and is at its end when `/pass` answers.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, body};
use console::{Access, Console};
use engine::Engine;
use exchange::clock::Clock;
use exchange::exchange::{App, Deps};
use exchange::net::HttpTransport;
use exchange::queue::{self, Queue};
use exchange::secrets::FileSecrets;
use exchange::settings::{Credentials, RoAppSettings};
use exchange::state::{self, Table};
use jiff::{SignedDuration, Timestamp};
use local::consumer::{QueueKind, consume};
use local::demo;
use sandbox::Sandbox;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::world::listen;

/// A clock that starts at a fixed instant, runs as fast as the machine's, and jumps when it is told to.
#[derive(Clone)]
pub struct JumpingClock {
    start: Timestamp,
    begun: Instant,
    jumped: Arc<AtomicI64>,
}

impl JumpingClock {
    fn at(start: Timestamp) -> Self {
        Self { start, begun: Instant::now(), jumped: Arc::default() }
    }

    fn jump(&self, minutes: u32) {
        self.jumped.fetch_add(i64::from(minutes) * 60, Ordering::SeqCst);
    }
}

impl Clock for JumpingClock {
    fn now(&self) -> Timestamp {
        let run = SignedDuration::try_from(self.begun.elapsed()).unwrap();
        self.start + run + SignedDuration::from_secs(self.jumped.load(Ordering::SeqCst))
    }

    fn elapsed(&self) -> Duration {
        let jumped = u64::try_from(self.jumped.load(Ordering::SeqCst)).unwrap();
        self.begun.elapsed() + Duration::from_secs(jumped)
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// Where everything is.
pub struct Addresses {
    /// The console, with a link that lets one person in.
    pub link: String,
    pub shop: String,
    /// RO App; the control interface of both stand-ins is here.
    pub roapp: String,
    /// The address at which the clock is moved: `POST /pass/{minutes}`.
    pub clock: String,
}

/// A running deployment. It ends with the process.
pub struct Day {
    pub addresses: Addresses,
    _engine: Engine,
    _secrets: TempDir,
    _stop: watch::Sender<bool>,
}

#[derive(Clone)]
struct Driven {
    exchange: Arc<App>,
    clock: JumpingClock,
}

impl Day {
    /// Starts everything at this instant, without any store.
    pub async fn start(at: Timestamp) -> Self {
        let clock = JumpingClock::at(at);
        let (shop, roapp) = stand_ins(&clock).await;
        let (listener, url) = listen().await;
        let secrets = TempDir::new().unwrap();
        let (exchange, engine) = application(&clock, &roapp, &url, &secrets).await;
        let link = serve(listener, &exchange).await;
        let (stop, stopped) = watch::channel(false);
        for kind in QueueKind::ALL {
            tokio::spawn(consume(exchange.clone(), kind, Arc::new(AtomicBool::new(false)), stopped.clone()));
        }
        let (driver, clock_url) = listen().await;
        let router = Router::new()
            .route("/now", get(async |State(driven): State<Driven>| driven.clock.now().to_string()))
            .route("/pass/{minutes}", post(pass))
            .with_state(Driven { exchange, clock });
        tokio::spawn(async move { axum::serve(driver, router).await });
        let addresses = Addresses { link: format!("{url}{link}"), shop, roapp, clock: clock_url };
        Self { addresses, _engine: engine, _secrets: secrets, _stop: stop }
    }
}

/// Moves the clock, then checks both systems as the function does every five minutes.
async fn pass(State(driven): State<Driven>, Path(minutes): Path<u32>) -> (StatusCode, Json<Value>) {
    driven.clock.jump(minutes);
    let found = scheduled_import::handle(&driven.exchange).await;
    let now = driven.clock.now().to_string();
    match found {
        Ok(found) => (StatusCode::OK, Json(json!({"now": now, "queued": found.queued()}))),
        Err(why) => (StatusCode::BAD_GATEWAY, Json(json!({"now": now, "problem": why.to_string()}))),
    }
}

async fn stand_ins(clock: &JumpingClock) -> (String, String) {
    let now = clock.clone();
    let options = sandbox::Options { data: None, now: Arc::new(move || now.now()), seed: true };
    let sandbox = Sandbox::open(options).unwrap();
    let (shop, shop_url) = listen().await;
    let (roapp, roapp_url) = listen().await;
    tokio::spawn(async move { sandbox.serve(shop, roapp, std::future::pending()).await });
    (shop_url, roapp_url)
}

async fn application(clock: &JumpingClock, roapp_url: &str, url: &str, secrets: &TempDir) -> (Arc<App>, Engine) {
    let now = clock.clone();
    let engine = Engine::start(engine::Options { data: None, now: Arc::new(move || now.now()) }).await.unwrap();
    let sqs = queue::connect(engine.embedded().queues_client());
    let table = Table::new(state::connect(engine.embedded().table_client()), "orders");
    table.create_if_missing().await.unwrap();
    let dead = Queue::create(sqs.clone(), "dead", None).await.unwrap();
    let queue = async |name: &str| Queue::create(sqs.clone(), name, Some(&dead)).await.unwrap();
    let http = Arc::new(HttpTransport::new(Duration::from_secs(60)).unwrap());
    let deps = Deps {
        clock: Arc::new(clock.clone()),
        table,
        orders: queue("orders").await,
        pushes: queue("pushes").await,
        dead: Some(dead),
        to_shops: http.clone(),
        to_roapp: http,
        // The stand-in keeps no limit either: the story is not about waiting.
        roapp: RoAppSettings { requests_per_second: 200, ..demo::roapp(roapp_url) },
        stores: Vec::new(),
        credentials: Credentials::new(demo::secrets([])),
        public_url: Some(url.to_owned()),
        instance: "day".to_owned(),
        alone: true,
    };
    let exchange = App::new(deps).unwrap().with_secrets(Arc::new(FileSecrets::open(secrets.path()).unwrap()));
    exchange.stores.reload().await.unwrap();
    (Arc::new(exchange), engine)
}

/// Serves the console, and web-hooks at every other path; returns the path of a link into the console.
async fn serve(listener: TcpListener, exchange: &Arc<App>) -> String {
    let port = listener.local_addr().unwrap().port();
    let console = Console::new(exchange.clone(), Access::one_machine(port)).await.unwrap();
    let link = console.access.links.make(exchange.now());
    let router = Router::new().fallback(hook).with_state(exchange.clone()).merge(console.routes());
    tokio::spawn(async move { axum::serve(listener, router).await });
    link
}

async fn hook(State(exchange): State<Arc<App>>, request: axum::extract::Request) -> http::Response<String> {
    let (head, body) = request.into_parts();
    let body = body::to_bytes(body, webhooks::MAX_BODY + 1).await.unwrap();
    webhooks::handle(exchange, http::Request::from_parts(head, body)).await
}
