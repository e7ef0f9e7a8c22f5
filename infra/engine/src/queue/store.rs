//! All queues behind one lock, because a redrive changes two of them. No call waits while it has the lock.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use jiff::Timestamp;
use tokio::sync::{Notify, watch};

use super::error::QueueError;
use super::messages::Queue;
use crate::clock::Now;

const ACCOUNT: &str = "000000000000";
const REGION: &str = "us-east-1";

/// Address in queue URLs while no port is open.
const NO_PORT_URL: &str = "http://queues";

/// The state that all operations share.
pub(crate) struct QueueStore {
    queues: Mutex<BTreeMap<String, Queue>>,
    /// Notified when a message may have become available.
    pub(super) changed: Notify,
    now: Now,
    pub(super) shutdown: watch::Receiver<bool>,
    pub(super) base_url: OnceLock<String>,
    /// Distinguishes receipts and ids of this start from those of earlier ones.
    pub(super) run: u64,
    last_number: AtomicU64,
}

impl QueueStore {
    pub(super) fn new(now: Now, shutdown: watch::Receiver<bool>) -> Self {
        let run = now().as_microsecond().unsigned_abs();
        QueueStore {
            queues: Mutex::default(),
            changed: Notify::new(),
            now,
            shutdown,
            base_url: OnceLock::new(),
            run,
            last_number: AtomicU64::new(0),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.now)()
    }

    pub(super) fn next_number(&self) -> u64 {
        self.last_number.fetch_add(1, Ordering::Relaxed)
    }

    /// An id in the form of a UUID: equal in every run whose clock starts equal, different in all others.
    pub(super) fn id(&self, number: u64) -> String {
        let sum = format!("{:x}", md5::compute(format!("{}/{number}", self.run)));
        let (a, b, c, d, e) = (&sum[..8], &sum[8..12], &sum[12..16], &sum[16..20], &sum[20..]);
        format!("{a}-{b}-{c}-{d}-{e}")
    }

    /// Runs `work` on all queues. A poisoned lock is used as it is: refusing all service would be worse than a half-done change.
    pub(super) fn with_all<T>(&self, work: impl FnOnce(&mut BTreeMap<String, Queue>) -> T) -> T {
        work(&mut self.queues.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Runs `work` on the queue at `url`.
    pub(super) fn with<T>(
        &self,
        url: &str,
        work: impl FnOnce(&str, &mut Queue) -> Result<T, QueueError>,
    ) -> Result<T, QueueError> {
        let name = name_in(url)?;
        self.with_all(|queues| work(name, queues.get_mut(name).ok_or_else(QueueError::no_such_queue)?))
    }

    pub(super) fn url_of(&self, name: &str) -> String {
        format!("{}/{ACCOUNT}/{name}", self.base_url.get().map_or(NO_PORT_URL, String::as_str))
    }
}

/// The queue's name in its URL. The rest is ignored: the port changes with every start, and an older URL must stay valid.
pub(super) fn name_in(url: &str) -> Result<&str, QueueError> {
    match url.trim_end_matches('/').rsplit('/').next() {
        Some(name) if !name.is_empty() => Ok(name),
        _ => Err(QueueError::missing("QueueUrl")),
    }
}

pub(super) fn arn(name: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}")
}
