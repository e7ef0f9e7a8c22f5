//! Times of cold starts: `.ci/cold-starts` builds everything and runs this.
//!
//! `cold-starts BUILD HELLO [STARTS]`: BUILD is what `sam build` made, HELLO the binary of `bench/hello`. Each binary is started
//! STARTS times (41), one after another, against the embedded engine on this machine, without TLS; the time is from before the
//! process is started until its first answer is there. Then it answers 100 more.

// A benchmark that cannot set itself up stops.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bench::runtime::Instance;
use engine::Engine;
use exchange::exchange::ROAPP_SETTINGS;
use exchange::queue::{self, Queue};
use exchange::settings::RoAppSettings;
use exchange::state::{self, Table};
use jiff::Timestamp;
use local::demo;
use serde_json::Value;
use tests::world::store;

const WARM: usize = 100;
/// An address of this machine that refuses connections.
const NOBODY: &str = "http://127.0.0.1:9";
const EVENTS: &str = "infra/events";

/// The functions and their events. An empty batch and a poll of no stores, because the work is not measured.
const FUNCTIONS: [(&str, &str, Event); 6] = [
    ("scheduled-import", "ScheduledImport", Event::Sample("scheduled-import")),
    ("order-import", "OrderImport", Event::Text(r#"{"Records":[]}"#)),
    ("status-push", "StatusPush", Event::Text(r#"{"Records":[]}"#)),
    ("webhooks", "Webhooks", Event::Sample("webhooks-cartum")),
    ("console", "Console", Event::Sample("console")),
    ("manual-refresh", "ManualRefresh", Event::Sample("manual-refresh")),
];

enum Event {
    Sample(&'static str),
    Text(&'static str),
}

impl Event {
    fn text(&self) -> String {
        match self {
            Self::Sample(name) => std::fs::read_to_string(format!("{EVENTS}/{name}.json")).expect("a sample event"),
            Self::Text(text) => (*text).to_owned(),
        }
    }
}

/// Measured values of a binary.
struct Measured {
    size: u64,
    cold: Vec<Duration>,
    warm: Vec<Duration>,
    memory: u64,
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let build = PathBuf::from(arguments.next().expect("the folder that sam build made"));
    let hello = PathBuf::from(arguments.next().expect("the binary of bench/hello"));
    let starts: usize = arguments.next().map_or(41, |text| text.parse().expect("a number of starts"));
    let engine = Engine::start(engine::Options { data: None, now: Arc::new(Timestamp::now) }).await.unwrap();
    let variables = variables(&engine).await;
    println!("{starts} starts each, times in milliseconds, sizes in MB (10^6 bytes)\n");
    println!("| binary | size | cold p50 | cold p99 | warm p50 | peak memory |\n| --- | --- | --- | --- | --- | --- |");
    let bare = measure(&hello, "{}", &variables("demo"), starts).await;
    print("bare runtime", &bare);
    for (name, folder, event) in FUNCTIONS {
        let table = if name == "scheduled-import" { "nothing" } else { "demo" };
        let binary = build.join(folder).join("bootstrap");
        print(name, &measure(&binary, &event.text(), &variables(table), starts).await);
    }
}

/// Creates two tables, `demo` with a store and `nothing` without; returns the environment variables for one of them.
async fn variables(engine: &Engine) -> impl Fn(&str) -> Vec<(String, String)> {
    let client = queue::connect(engine.embedded().queues_client());
    let queue = Queue::create(client, "orders", None).await.unwrap();
    for name in ["demo", "nothing"] {
        let table = Table::new(state::connect(engine.embedded().table_client()), name);
        table.create_if_missing().await.unwrap();
        // Neither system is called, and the budget has no wait.
        let roapp = RoAppSettings { requests_per_second: 1000, ..demo::roapp(NOBODY) };
        table.put_cached(ROAPP_SETTINGS, Timestamp::now(), roapp).await.unwrap();
        if name == "demo" {
            let shop = store(NOBODY);
            table.seed_store(&shop.id, &shop).await.unwrap();
        }
    }
    let text = std::fs::read_to_string(format!("{EVENTS}/env.json")).expect("the environment of the sample events");
    let sample: Value = serde_json::from_str(&text).unwrap();
    let (dynamodb, sqs) = (engine.dynamodb_url().to_owned(), engine.sqs_url().to_owned());
    let key = engine.key().to_owned();
    move |table| {
        let given = sample["Parameters"].as_object().unwrap().iter();
        let mut all: Vec<_> = given.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect();
        for (name, value) in [
            ("EXCHANGE_TABLE", table),
            ("EXCHANGE_DYNAMODB_URL", &dynamodb),
            ("EXCHANGE_SQS_URL", &sqs),
            ("EXCHANGE_ENGINE_KEY", &key),
            ("EXCHANGE_QUEUE_URL", queue.url()),
            ("EXCHANGE_PUSH_QUEUE_URL", queue.url()),
            ("EXCHANGE_DEAD_QUEUE_URL", queue.url()),
            ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
            ("AWS_LAMBDA_LOG_LEVEL", "INFO"),
        ] {
            all.retain(|(known, _)| known != name);
            all.push((name.to_owned(), value.to_owned()));
        }
        all
    }
}

async fn measure(binary: &Path, event: &str, variables: &[(String, String)], starts: usize) -> Measured {
    let size = std::fs::metadata(binary).unwrap_or_else(|error| panic!("{}: {error}", binary.display())).len();
    let (mut cold, mut warm, mut memory) = (Vec::new(), Vec::new(), 0);
    for start in 0..starts {
        let begin = Instant::now();
        let mut instance = Instance::start(binary, &[], variables).await.unwrap();
        let (at, _) = instance.invoke(event).await.unwrap_or_else(|why| panic!("{}: {why}", binary.display()));
        cold.push(at - begin);
        if start + 1 == starts {
            for _ in 0..WARM {
                let begin = Instant::now();
                let (at, _) = instance.invoke(event).await.unwrap();
                warm.push(at - begin);
            }
        }
        memory = memory.max(instance.peak_memory().unwrap_or_default());
    }
    cold.sort();
    warm.sort();
    Measured { size, cold, warm, memory }
}

fn print(name: &str, measured: &Measured) {
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let at = |all: &[Duration], percent: usize| all[(all.len() * percent).div_ceil(100).clamp(1, all.len()) - 1];
    let milliseconds = |all: &[Duration], percent| at(all, percent).as_secs_f64() * 1e3;
    println!(
        "| {name} | {:.2} | {:.1} | {:.1} | {:.2} | {:.1} MB |",
        megabytes(measured.size),
        milliseconds(&measured.cold, 50),
        milliseconds(&measured.cold, 99),
        milliseconds(&measured.warm, 50),
        megabytes(measured.memory)
    );
}
