//! The backfill of a store with thousands of orders in simulated time: `cargo run --profile campaign -p tests --bin backfill --
//! --orders 10000`.
//!
//! Prints the number of each request to RO App; exit code 1 when a bound is missed. All figures are simulated time and counts, so they are
//! the same on every machine.

use std::process::ExitCode;

use clap::Parser;
use tests::sim::backfill::{Report, Size, run};

/// A backfill, with web-hooks and persons in between.
#[derive(Parser)]
struct Options {
    /// Orders that are there when the store is connected.
    #[arg(long, default_value_t = 1_000)]
    orders: u64,
    /// Buyers that placed them.
    #[arg(long, default_value_t = 400)]
    buyers: u64,
    /// Orders placed meanwhile.
    #[arg(long, default_value_t = 50)]
    hooks: u64,
    /// Refreshes meanwhile.
    #[arg(long, default_value_t = 20)]
    refreshes: u64,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let Options { orders, buyers, hooks, refreshes } = options;
    let report = run(Size { orders, buyers, hooks, refreshes });
    println!("| request | times | per order |\n| --- | ---: | ---: |");
    for (step, times) in &report.by_step {
        println!("| {step} | {times} | {:.3} |", *times as f64 / report.wanted as f64);
    }
    println!("| all | {} | {:.3} |\n", report.calls, report.calls as f64 / report.wanted as f64);
    let bound = report.calls as f64 / 3.0;
    println!(
        "{} s of simulated time, {:.4} x the {bound:.0} s that so many requests need at 3 a second",
        report.seconds,
        report.seconds / bound
    );
    println!("{:.2} % of the budget used; {} refused with 429", report.used() * 100.0, report.refused);
    println!(
        "a person's refresh starts after {:.2} s at most, {:.2} s in the middle",
        report.person.0, report.person.1
    );
    println!(
        "an order with a web-hook is entered {:.2} s after it was placed at most, {:.2} s in the middle",
        report.hook.0, report.hook.1
    );
    println!("{} orders in the shop, {} in RO App, {} of them once", report.wanted, report.there.0, report.there.1);
    let missed = missed(&report);
    missed.iter().for_each(|bound| println!("MISSED: {bound}"));
    if missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn missed(report: &Report) -> Vec<String> {
    let bounds = [
        (report.used() >= 0.97, "at least 97 % of the budget is used"),
        (report.person.0 <= 5.0, "a person's refresh starts within 5 s"),
        (report.refused == 0, "not one request is refused"),
        (report.there == (report.wanted, report.wanted), "each order is in RO App once"),
    ];
    let mut missed: Vec<String> =
        bounds.iter().filter(|(kept, _)| !kept).map(|(_, bound)| (*bound).to_owned()).collect();
    missed.extend(report.broken.iter().map(|broken| format!("{}: {}", broken.promise, broken.seen)));
    missed
}
