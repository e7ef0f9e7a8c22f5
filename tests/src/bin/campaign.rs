//! Tries seeds until a promise breaks: `cargo run --profile campaign -p tests --bin campaign -- --seeds 1000`.
//!
//! A failure is one line, and another one says without which parts of its plan the seed fails all the same. `--seed S --without
//! A,B --trace` repeats a run and prints its steps. A campaign that meets less than `campaign-fates.txt` says fails.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;
use clap::builder::PossibleValuesParser;
use tests::sim::coverage::{table, unmet};
use tests::sim::parts::PARTS;
use tests::sim::shrink::shrink;
use tests::sim::{Coverage, Outcome, run, run_without};

/// Never lost, never doubled: tries to break it.
#[derive(Parser)]
struct Options {
    /// How many seeds to try.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The first of them.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Only this one.
    #[arg(long)]
    seed: Option<u64>,
    /// With --seed: parts of its plan that are left out, with commas between them.
    #[arg(long, requires = "seed", value_delimiter = ',', value_parser = PossibleValuesParser::new(PARTS.map(|(name, _)| name)))]
    without: Vec<String>,
    /// Shows every step.
    #[arg(long)]
    trace: bool,
    /// As CI runs it: all seeds that ever failed, and the first twenty.
    #[arg(long)]
    ci: bool,
    /// Goes on after a failure.
    #[arg(long)]
    keep_going: bool,
    /// Every so many seeds, one is run twice and its two traces compared; 0 for none.
    #[arg(long, default_value_t = 20)]
    twice_every: u64,
}

/// Seeds that have failed, one a line.
const FAILED_ONCE: &str = include_str!("../../campaign-seeds.txt");

fn main() -> ExitCode {
    let options = Options::parse();
    if let Some(seed) = options.seed {
        let outcome = run_without(seed, options.trace, &options.without);
        println!(
            "seed {seed}: {} steps, {} s simulated, trace {:016x}",
            outcome.trace.1, outcome.simulated, outcome.trace.0
        );
        return report(&outcome);
    }
    let seeds = chosen(&options);
    let campaign = Campaign::default();
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| campaign.work(&seeds, &options));
        }
    });
    let minutes = begun.elapsed().as_secs_f64() / 60.0;
    let tried = campaign.tried.load(Ordering::SeqCst);
    let coverage = campaign.coverage.into_inner().unwrap();
    print!("{}", table(&coverage));
    println!("{tried} seeds, {:.0} a minute", tried as f64 / minutes);
    let unmet = unmet(&coverage, tried);
    unmet.iter().for_each(|line| println!("not met by {tried} seeds: {line}"));
    if campaign.failed.load(Ordering::SeqCst) || !unmet.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn chosen(options: &Options) -> Vec<u64> {
    if !options.ci {
        return (options.from..options.from + options.seeds).collect();
    }
    let failed = FAILED_ONCE.lines().filter_map(|line| line.split_whitespace().next()?.parse().ok());
    failed.chain(0..20).collect()
}

#[derive(Default)]
struct Campaign {
    next: AtomicU64,
    tried: AtomicU64,
    failed: AtomicBool,
    coverage: Mutex<Coverage>,
}

impl Campaign {
    fn work(&self, seeds: &[u64], options: &Options) {
        while let Some(seed) = seeds.get(usize::try_from(self.next.fetch_add(1, Ordering::SeqCst)).unwrap()) {
            if self.failed.load(Ordering::SeqCst) && !options.keep_going {
                return;
            }
            let mut outcome = run(*seed, false);
            if outcome.broken.is_none() && options.twice_every > 0 && seed % options.twice_every == 0 {
                let again = run(*seed, false);
                if again.trace != outcome.trace {
                    outcome.broken = Some(tests::sim::Broken {
                        promise: "the same seed gives the same trace".into(),
                        about: "-".into(),
                        seen: format!("{:?}, then {:?}", outcome.trace, again.trace),
                    });
                }
            }
            let tried = self.tried.fetch_add(1, Ordering::SeqCst) + 1;
            if tried.is_multiple_of(100) {
                eprintln!("{tried} seeds");
            }
            let mut all = self.coverage.lock().unwrap();
            for (met, count) in &outcome.coverage {
                *all.entry(met.clone()).or_default() += count;
            }
            drop(all);
            if outcome.broken.is_some() {
                self.failed.store(true, Ordering::SeqCst);
                report(&outcome);
                report_shrunk(&outcome);
            }
        }
    }
}

/// Prints a failure in one line.
fn report(outcome: &Outcome) -> ExitCode {
    let Some(broken) = &outcome.broken else { return ExitCode::SUCCESS };
    println!(
        "seed {} commit {} broke \"{}\" for {}: {}",
        outcome.seed,
        commit(),
        broken.promise,
        broken.about,
        broken.seen.replace('\n', " ")
    );
    ExitCode::FAILURE
}

/// Says what of its plan a failure needs, in one line.
fn report_shrunk(outcome: &Outcome) {
    let Some(broken) = &outcome.broken else { return };
    let (without, last) = shrink(outcome.seed, broken);
    let seen = last.seen.replace('\n', " ");
    println!("seed {0}, smaller: --seed {0} --without {1}: {2}: {seen}", outcome.seed, without.join(","), last.about);
}

fn commit() -> String {
    let git = std::process::Command::new("git").args(["rev-parse", "--short=8", "HEAD"]).output();
    let hash = git.ok().map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    hash.filter(|text| !text.is_empty()).unwrap_or_else(|| "unknown".into())
}
