//! The table of faults in docs/faults.md: `cargo run --profile campaign -p tests --bin fault-table -- --orders 200`.
//!
//! Exit code 1 where an order was stranded or doubled, or a person was needed.

// A command that cannot read its page stops.
#![allow(clippy::panic)]

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Parser;
use tests::sim::fault_rows::ROWS;
use tests::sim::fault_table::{Outcome, run};

/// Orders under one fault after the other.
#[derive(Parser)]
struct Options {
    /// Orders in each row.
    #[arg(long, default_value_t = 200)]
    orders: usize,
    /// Only rows whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// A page with such a table, in which every row has to be; its figures are those of its own run.
    #[arg(long)]
    page: Option<std::path::PathBuf>,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let rows: Vec<_> = ROWS.iter().filter(|row| row.name.contains(&options.only)).collect();
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(row) = rows.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let outcome = run(**row, options.orders);
                    eprintln!("{}: {outcome:?}", row.name);
                    done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((row.name, outcome));
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    println!("| fault | delivered | waiting with a reason | stranded | doubled | clicks needed | time to settle |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for row in &rows {
        if let Some((name, outcome)) = done.iter().find(|(name, _)| *name == row.name) {
            println!("{}", line(name, outcome));
        }
    }
    let page = options
        .page
        .map(|page| std::fs::read_to_string(&page).unwrap_or_else(|why| panic!("{}: {why}", page.display())));
    let unsaid: Vec<_> = rows
        .iter()
        .filter(|row| page.as_ref().is_some_and(|page| !page.contains(&format!("| {} |", row.name))))
        .collect();
    unsaid.iter().for_each(|row| println!("MISSED: the page has no row of {}", row.name));
    let bad: Vec<_> = done.iter().filter(|(_, outcome)| !outcome.is_good()).collect();
    bad.iter().for_each(|(name, outcome)| println!("MISSED: {name}: {outcome:?}"));
    if bad.is_empty() && unsaid.is_empty() && done.len() == rows.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn line(name: &str, outcome: &Outcome) -> String {
    let Outcome { delivered, waiting, stranded, doubled, clicks, settled, .. } = outcome;
    format!("| {name} | {delivered} | {waiting} | {stranded} | {doubled} | {clicks} | {} |", time(*settled))
}

fn time(seconds: f64) -> String {
    match seconds {
        seconds if seconds.is_infinite() => "never".to_owned(),
        seconds if seconds < 120.0 => format!("{seconds:.0} s"),
        seconds if seconds < 7_200.0 => format!("{:.0} min", seconds / 60.0),
        seconds => format!("{:.1} h", seconds / 3_600.0),
    }
}
