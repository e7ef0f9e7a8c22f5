//! State of a whole run: clock, random numbers, trace, and the first broken promise.
//!
//! Guarantee: the seed determines the run. One thread runs it, the clock moves only when all tasks wait, and all random numbers come from
//! here in the order of the requests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use exchange::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use crate::rng::Rng;

/// A promise that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The promise, by its rules.
    pub promise: String,
    /// The order, contact or product; `-` for the whole run.
    pub about: String,
    /// What was observed.
    pub seen: String,
}

/// Number of occurrences of each fate at each step.
pub type Coverage = BTreeMap<(String, &'static str), u64>;

/// Trace of a run.
#[derive(Default)]
pub struct Record {
    hash: u64,
    steps: u64,
    /// Whether steps are printed.
    print: bool,
    broken: Option<Broken>,
    coverage: Coverage,
    kept: Option<Kept>,
}

/// Kept lines of a scene.
#[derive(Default)]
struct Kept {
    lines: Vec<String>,
    /// Without the bodies of calls.
    brief: bool,
}

/// See the module.
pub struct Core {
    start: Instant,
    origin: Timestamp,
    rng: Mutex<Rng>,
    record: Mutex<Record>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Core {
    pub fn new(seed: u64, print: bool) -> Arc<Self> {
        let record = Record { hash: 0xcbf2_9ce4_8422_2325, print, ..Record::default() };
        Arc::new(Self {
            start: Instant::now(),
            origin: "2026-11-20T10:00:00Z".parse().unwrap(),
            rng: Mutex::new(Rng::new(seed)),
            record: Mutex::new(record),
        })
    }

    /// The true time; clocks of processes differ from it.
    pub fn now(&self) -> Timestamp {
        self.origin + SignedDuration::try_from(self.start.elapsed()).unwrap()
    }

    /// A number below `end`.
    pub fn below(&self, end: u64) -> u64 {
        lock(&self.rng).below(end)
    }

    /// True with a probability of 1 to `times`; never for 0.
    pub fn one_in(&self, times: u64) -> bool {
        times > 0 && lock(&self.rng).one_in(times)
    }

    /// A random element.
    pub fn pick<T: Copy>(&self, all: &[T]) -> T {
        lock(&self.rng).pick(all)
    }

    /// A duration from `least` up to, and without, `most` milliseconds.
    pub fn millis(&self, least: u64, most: u64) -> Duration {
        Duration::from_millis(least + self.below(most.saturating_sub(least)))
    }

    /// Adds a step to the trace.
    pub fn step(&self, who: &str, what: &str, detail: &str) {
        let at = self.start.elapsed().as_millis();
        let mut record = lock(&self.record);
        record.steps += 1;
        for byte in format!("{at} {who} {what} {detail}").bytes() {
            record.hash = (record.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        if record.print {
            println!("{:>12.3} {who:<12} {what}  {detail}", at as f64 / 1000.0);
        }
    }

    /// Starts keeping lines, see [`Self::keep`].
    pub fn keep_from_here(&self, brief: bool) {
        lock(&self.record).kept = Some(Kept { lines: Vec::new(), brief });
    }

    /// Keeps a line after [`Self::keep_from_here`].
    pub fn keep(&self, line: &str) {
        self.keep_with(line, "");
    }

    /// Keeps a line, with `more` unless only brief lines are kept.
    pub fn keep_with(&self, line: &str, more: &str) {
        if let Some(kept) = &mut lock(&self.record).kept {
            kept.lines.push(if kept.brief { line.to_owned() } else { format!("{line}{more}") });
        }
    }

    pub fn kept(&self) -> Vec<String> {
        lock(&self.record).kept.as_ref().map(|kept| kept.lines.clone()).unwrap_or_default()
    }

    /// Counts a fate of a step.
    pub fn met(&self, step: &str, fate: &'static str) {
        *lock(&self.record).coverage.entry((step.to_owned(), fate)).or_default() += 1;
    }

    /// Records a broken promise; only the first one is reported.
    pub fn broke(&self, promise: &str, about: impl ToString, seen: impl ToString) {
        let broken = Broken { promise: promise.to_owned(), about: about.to_string(), seen: seen.to_string() };
        self.step("promise", promise, &format!("BROKEN for {}: {}", broken.about, broken.seen));
        lock(&self.record).broken.get_or_insert(broken);
    }

    /// The first broken promise.
    pub fn broken(&self) -> Option<Broken> {
        lock(&self.record).broken.clone()
    }

    /// Digest and number of steps of the trace.
    pub fn trace(&self) -> (u64, u64) {
        let record = lock(&self.record);
        (record.hash, record.steps)
    }

    pub fn coverage(&self) -> Coverage {
        lock(&self.record).coverage.clone()
    }
}

/// The clock of one process.
pub struct ProcessClock {
    pub core: Arc<Core>,
    /// Difference from the true time.
    pub skew: SignedDuration,
}

impl Clock for ProcessClock {
    fn now(&self) -> Timestamp {
        self.core.now() + self.skew
    }

    fn elapsed(&self) -> Duration {
        Duration::try_from(self.core.now().duration_since(Timestamp::UNIX_EPOCH)).unwrap_or_default()
    }

    fn sleep(&self, duration: Duration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(duration))
    }
}
