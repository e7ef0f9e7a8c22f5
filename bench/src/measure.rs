//! Costs of a start and of an order.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::runtime::Instance;
use crate::stage::{NOTHING, Stage, event_of};

/// Measured values.
#[derive(Debug, Default)]
pub struct Measured {
    /// Times from the start of the process to the answer to an event without messages.
    pub cold: Vec<Duration>,
    /// Times from then to the answer to the first order.
    pub first: Vec<Duration>,
    /// Times of later orders, one at a time.
    pub warm: Vec<Duration>,
    /// Processor time of the later orders.
    pub processor: Duration,
    /// Peak memory in bytes.
    pub memory: u64,
    /// Reads of the table for the later orders.
    pub reads: usize,
    pub read_units: f64,
    /// Writes of the table without permits.
    pub writes: usize,
    /// Units of the writes, with indexes.
    pub write_units: f64,
    /// Permits of the request budget, which only the exchange has.
    pub permits: usize,
    /// Requests to RO App for the later orders.
    pub roapp_calls: usize,
    /// By percentage of a core: times of starts and of orders.
    pub capped: Vec<(u32, Vec<Duration>, Vec<Duration>)>,
}

/// Starts once, and handles one order.
pub async fn start(stage: &Stage, order: u64, measured: &mut Measured) {
    let began = Instant::now();
    let mut instance = stage.start().await;
    let (at, _) = instance.invoke(NOTHING).await.unwrap_or_else(|why| panic!("{}: {why}", stage.contender.name));
    measured.cold.push(at - began);
    let began = Instant::now();
    let (at, _) = worked(stage, &mut instance, order).await;
    measured.first.push(at - began);
}

/// Handles an order, which has to succeed.
async fn worked(stage: &Stage, instance: &mut Instance, order: u64) -> (Instant, Duration) {
    let began = Instant::now();
    let (at, answer) = instance.invoke(&event_of(order, order)).await.unwrap_or_else(|why| {
        panic!("{}: {why}", stage.contender.name);
    });
    let failed = answer["batchItemFailures"].as_array().map_or(0, Vec::len);
    assert_eq!(failed, 0, "{} does not work order {order}: {answer}", stage.contender.name);
    (at, at - began)
}

/// Handles orders in a warm process.
pub async fn orders(stage: &Stage, instance: &mut Instance, numbers: &[u64], measured: &mut Measured) {
    let calls_before = stage.roapp_calls().await;
    stage.calls.lock().unwrap().clear();
    let before = instance.processor_time().unwrap();
    for number in numbers {
        measured.warm.push(worked(stage, instance, *number).await.1);
    }
    measured.processor += instance.processor_time().unwrap() - before;
    measured.memory = measured.memory.max(instance.peak_memory().unwrap());
    measured.roapp_calls += stage.roapp_calls().await - calls_before;
    count(stage, measured);
}

/// Counts the recorded calls to the table.
pub fn count(stage: &Stage, measured: &mut Measured) {
    for call in stage.calls.lock().unwrap().iter() {
        match call.target.rsplit('.').next().unwrap_or_default() {
            "GetItem" | "BatchGetItem" | "Query" => {
                measured.reads += 1;
                measured.read_units += call.units;
            }
            _ if call.body["Key"]["pk"]["S"].as_str().is_some_and(|pk| pk.starts_with("BUDGET#")) => {
                measured.permits += 1;
            }
            _ => {
                measured.writes += 1;
                measured.write_units += call.units;
            }
        }
    }
}

/// A control group whose processes get a percentage of a core.
pub struct Cap {
    folder: PathBuf,
    procs: &'static str,
}

impl Cap {
    /// `None` where control groups cannot be written.
    pub fn new(percent: u32) -> Option<Self> {
        let name = format!("order-exchange-peers-{}-{percent}", std::process::id());
        for (root, file, text) in [
            ("/sys/fs/cgroup/cpu", "cpu.cfs_quota_us", (percent * 1000).to_string()),
            ("/sys/fs/cgroup", "cpu.max", format!("{} 100000", percent * 1000)),
        ] {
            let folder = PathBuf::from(root).join(&name);
            if std::fs::create_dir(&folder).is_err() {
                continue;
            }
            let cap = Self { folder, procs: "cgroup.procs" };
            if cap.folder.join(file).exists() && std::fs::write(cap.folder.join(file), text).is_ok() {
                return Some(cap);
            }
        }
        None
    }

    /// A command that enters the group and then runs the program.
    fn enter(&self, program: &std::path::Path, arguments: &[String]) -> (PathBuf, Vec<String>) {
        let script = format!("echo $$ > {} && exec \"$0\" \"$@\"", self.folder.join(self.procs).display());
        let mut all = vec!["-c".to_owned(), script, program.display().to_string()];
        all.extend(arguments.iter().cloned());
        ("/bin/sh".into(), all)
    }
}

impl Drop for Cap {
    fn drop(&mut self) {
        // Its killed processes may not have left yet; an empty group does no harm.
        let _gone = std::fs::remove_dir(&self.folder);
    }
}

/// Times of starts and of second orders under a cap.
pub async fn capped(stage: &Stage, cap: &Cap, numbers: &[u64]) -> (Vec<Duration>, Vec<Duration>) {
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    let contender = &stage.contender;
    let (program, arguments) = cap.enter(&contender.program, &contender.arguments);
    for pair in numbers.chunks_exact(2) {
        let began = Instant::now();
        let mut instance = stage.start_as(&program, &arguments).await;
        let (at, _) = instance.invoke(NOTHING).await.unwrap_or_else(|why| panic!("{}: {why}", contender.name));
        cold.push(at - began);
        worked(stage, &mut instance, pair[0]).await;
        warm.push(worked(stage, &mut instance, pair[1]).await.1);
    }
    (cold, warm)
}

/// A percentile.
pub fn at(all: &[Duration], percent: usize) -> Duration {
    let mut all = all.to_vec();
    all.sort();
    all[(all.len() * percent).div_ceil(100).clamp(1, all.len()) - 1]
}
