//! Costs of an order and of a poll as the table and the number of stores grow.
//!
//! `cargo run --release -p bench --bin scale -- BUILD`: BUILD is what `.ci/build-functions` made. For each size a table is
//! filled with linked orders that are long settled; then a hundred orders of known buyers with three known lines are worked by
//! order-import, and twenty polls that find nothing new are made by scheduled-import. Units are what the engine says a call
//! consumed, indexes included; permits of the request budget are counted apart.
//!
//! It ends with an error where an order at the largest size costs more than 1.1 times what it costs at the smallest.

// A benchmark that cannot set itself up stops.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use bench::measure::{self, Measured};
use bench::runtime::Instance;
use bench::stage::{Contender, Stage, binary};
use clap::Parser;
use exchange::state;
use tests::many::put_links;

/// Orders that are worked before any is measured, and those that are.
const FIRST: usize = 50;
const ORDERS: usize = 100;
/// Polls that are measured.
const POLLS: usize = 20;
/// First number of the linked orders, far from those of the shop.
const BEGIN: u64 = 10_000_000;
/// Allowed ratio of the costs at the largest and the smallest size.
const MORE: f64 = 1.1;

/// What an order and a poll cost as the table and the number of stores grow.
#[derive(Parser)]
struct Arguments {
    /// What `sam build` made.
    build: PathBuf,
    /// Linked orders in the table.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000, 100_000, 1_000_000])]
    orders: Vec<u64>,
    /// Stores that are polled.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 10, 100, 1000])]
    stores: Vec<usize>,
}

/// What polls cost.
struct PollStats {
    processor: Duration,
    memory: u64,
    units: f64,
    writes: usize,
    shop: usize,
    roapp: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    println!(
        "| linked orders | CPU per order | read units | writes | write units | RO App requests | peak memory | CPU per poll | read units | peak memory |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    );
    let mut costs = Vec::new();
    for size in &arguments.orders {
        let stage = open(&arguments, 1).await;
        let client = state::connect(stage.engine.embedded().table_client());
        put_links(&client, "orders", BEGIN + 1..=BEGIN + size).await;
        let measured = orders(&stage).await;
        let polled = polls(&stage, &arguments).await;
        let each = |value: f64| value / ORDERS as f64;
        let cost = [
            measured.processor.as_secs_f64() * 1e3,
            measured.read_units,
            measured.writes as f64,
            measured.write_units,
            measured.roapp_calls as f64,
        ]
        .map(each);
        println!(
            "| {size} | {:.2} ms | {:.1} | {:.1} | {:.1} | {:.2} | {:.1} MB | {:.2} ms | {:.1} | {:.1} MB |",
            cost[0],
            cost[1],
            cost[2],
            cost[3],
            cost[4],
            measured.memory as f64 / 1e6,
            polled.processor.as_secs_f64() * 1e3 / POLLS as f64,
            polled.units / POLLS as f64,
            polled.memory as f64 / 1e6,
        );
        costs.push(cost);
    }
    println!(
        "\n| stores | CPU per poll | read units | writes | requests to shops | RO App requests | peak memory |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    );
    for stores in &arguments.stores {
        let stage = open(&arguments, *stores).await;
        let polled = polls(&stage, &arguments).await;
        let each = |value: f64| value / POLLS as f64;
        println!(
            "| {stores} | {:.1} ms | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} MB |",
            each(polled.processor.as_secs_f64() * 1e3),
            each(polled.units),
            each(polled.writes as f64),
            each(polled.shop as f64),
            each(polled.roapp as f64),
            polled.memory as f64 / 1e6,
        );
    }
    let (Some(small), Some(large)) = (costs.first(), costs.last()) else { return ExitCode::SUCCESS };
    if small.iter().zip(large).all(|(small, large)| *large <= small * MORE) {
        return ExitCode::SUCCESS;
    }
    eprintln!("An order costs more than {MORE} times as much at the largest size: {small:?}, {large:?}");
    ExitCode::FAILURE
}

async fn open(arguments: &Arguments, stores: usize) -> Stage {
    let stage = Stage::with_stores(Contender::exchange(&arguments.build), stores).await;
    // What the shop has had before is not what is measured.
    stage.control("DELETE", "shop/orders", None).await;
    stage
}

async fn orders(stage: &Stage) -> Measured {
    let mut instance = stage.start().await;
    let mut measured = Measured::default();
    for (count, keep) in [(FIRST, false), (ORDERS, true)] {
        let mut numbers = Vec::new();
        for order in 0..count {
            numbers.push(stage.place(order).await);
        }
        let mut found = Measured::default();
        measure::orders(stage, &mut instance, &numbers, &mut found).await;
        if keep {
            measured = found;
        }
    }
    measured
}

async fn polls(stage: &Stage, arguments: &Arguments) -> PollStats {
    let mut instance = stage.start_as(&binary(&arguments.build, "ScheduledImport"), &[]).await;
    // The first polls log in and set cursors.
    for _ in 0..3 {
        poll(&mut instance).await;
    }
    let (shop, roapp) = (stage.calls_of("shop").await, stage.calls_of("roapp").await);
    stage.calls.lock().unwrap().clear();
    let before = instance.processor_time().unwrap();
    for _ in 0..POLLS {
        poll(&mut instance).await;
    }
    let mut counted = Measured::default();
    measure::count(stage, &mut counted);
    PollStats {
        processor: instance.processor_time().unwrap() - before,
        memory: instance.peak_memory().unwrap(),
        units: counted.read_units,
        writes: counted.writes,
        shop: stage.calls_of("shop").await - shop,
        roapp: stage.calls_of("roapp").await - roapp,
    }
}

async fn poll(instance: &mut Instance) {
    instance.invoke("{}").await.unwrap();
}
