//! What a whole run shares: its time, its chance, its trace and the first promise that was broken.
//!
//! Guarantee: everything that happens in a run follows from its seed. One thread runs it, in time that passes only when everybody
//! waits, and whatever is left to chance is drawn here, in the order in which it is asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use exchange::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use crate::dice::Dice;

/// A promise that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The promise, by its rules.
    pub promise: String,
    /// The order, contact or product it was broken for; `-` where it is the run as a whole.
    pub about: String,
    /// What was seen.
    pub seen: String,
}

/// How often each step met each fate.
pub type Coverage = BTreeMap<(String, &'static str), u64>;

/// What happened so far.
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

/// Lines that a scene keeps.
#[derive(Default)]
struct Kept {
    lines: Vec<String>,
    /// Without the bodies of calls.
    brief: bool,
}

/// Time, chance and trace of one run.
pub struct Core {
    start: Instant,
    origin: Timestamp,
    dice: Mutex<Dice>,
    record: Mutex<Record>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Core {
    /// The start of a run.
    pub fn new(seed: u64, print: bool) -> Arc<Self> {
        let record = Record { hash: 0xcbf2_9ce4_8422_2325, print, ..Record::default() };
        Arc::new(Self {
            start: Instant::now(),
            origin: "2026-11-20T10:00:00Z".parse().unwrap(),
            dice: Mutex::new(Dice::new(seed)),
            record: Mutex::new(record),
        })
    }

    /// The true time, which no process sees exactly.
    pub fn now(&self) -> Timestamp {
        self.origin + SignedDuration::try_from(self.start.elapsed()).unwrap()
    }

    /// A number from 0 up to, and without, `end`.
    pub fn below(&self, end: u64) -> u64 {
        lock(&self.dice).below(end)
    }

    /// True once in `times`; never where that is 0.
    pub fn one_in(&self, times: u64) -> bool {
        times > 0 && lock(&self.dice).one_in(times)
    }

    /// One of several.
    pub fn pick<T: Copy>(&self, all: &[T]) -> T {
        lock(&self.dice).pick(all)
    }

    /// A time from `least` up to, and without, `most` milliseconds.
    pub fn millis(&self, least: u64, most: u64) -> Duration {
        Duration::from_millis(least + self.below(most.saturating_sub(least)))
    }

    /// Writes a step into the trace. `detail` is printed and hashed.
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

    /// Keeps lines from here on, see [`Self::keep`].
    pub fn keep_from_here(&self, brief: bool) {
        lock(&self.record).kept = Some(Kept { lines: Vec::new(), brief });
    }

    /// Keeps a line, where lines are kept.
    pub fn keep(&self, line: &str) {
        self.keep_with(line, "");
    }

    /// Keeps a line, and what belongs to it where that is wanted too.
    pub fn keep_with(&self, line: &str, more: &str) {
        if let Some(kept) = &mut lock(&self.record).kept {
            kept.lines.push(if kept.brief { line.to_owned() } else { format!("{line}{more}") });
        }
    }

    /// The lines that were kept.
    pub fn kept(&self) -> Vec<String> {
        lock(&self.record).kept.as_ref().map(|kept| kept.lines.clone()).unwrap_or_default()
    }

    /// Counts what became of a step.
    pub fn met(&self, step: &str, fate: &'static str) {
        *lock(&self.record).coverage.entry((step.to_owned(), fate)).or_default() += 1;
    }

    /// Says that a promise was broken; only the first counts.
    pub fn broke(&self, promise: &str, about: impl ToString, seen: impl ToString) {
        let broken = Broken { promise: promise.to_owned(), about: about.to_string(), seen: seen.to_string() };
        self.step("promise", promise, &format!("BROKEN for {}: {}", broken.about, broken.seen));
        lock(&self.record).broken.get_or_insert(broken);
    }

    /// The first broken promise.
    pub fn broken(&self) -> Option<Broken> {
        lock(&self.record).broken.clone()
    }

    /// The trace's digest and its length.
    pub fn trace(&self) -> (u64, u64) {
        let record = lock(&self.record);
        (record.hash, record.steps)
    }

    /// What was met.
    pub fn coverage(&self) -> Coverage {
        lock(&self.record).coverage.clone()
    }
}

/// The clock of one process: a little off.
pub struct ProcessClock {
    /// The run.
    pub core: Arc<Core>,
    /// How far off.
    pub skew: SignedDuration,
}

impl Clock for ProcessClock {
    fn now(&self) -> Timestamp {
        self.core.now() + self.skew
    }

    fn sleep(&self, duration: Duration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(duration))
    }
}
