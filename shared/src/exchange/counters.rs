//! What a process did, for the summary of a run.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::exchange::sync::work::Outcome;
use crate::exchange::webhook_result::WebhookResult;

/// Running counts.
#[derive(Debug, Default)]
pub struct Counters {
    imported: AtomicU64,
    updated: AtomicU64,
    failed: AtomicU64,
    put_off: AtomicU64,
    held: AtomicU64,
    hooks: AtomicU64,
    hooks_ignored: AtomicU64,
}

/// Counts at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tallied {
    /// Orders brought into RO App.
    pub imported: u64,
    /// Orders whose change was carried to the other side.
    pub updated: u64,
    /// Attempts that failed and will be tried again.
    pub failed: u64,
    /// Looks that were put off for some seconds, as another handler was at work on the order, or was a moment before.
    pub put_off: u64,
    /// Orders found to need a person.
    pub held: u64,
    /// Web-hooks taken, repeated ones among them.
    pub hooks: u64,
    /// Web-hooks taken that are of no interest: another event, or an order that is not linked.
    pub hooks_ignored: u64,
}

impl Counters {
    /// Counts an outcome.
    pub(crate) fn count(&self, outcome: &Outcome) {
        let counter = match outcome {
            Outcome::Imported => &self.imported,
            Outcome::Updated => &self.updated,
            Outcome::Failed(..) | Outcome::LeftToPoll(_) => &self.failed,
            Outcome::Attention(_) => &self.held,
            Outcome::Waiting(_) => &self.put_off,
            Outcome::Unchanged | Outcome::Scheduled | Outcome::Nothing(_) => return,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a web-hook.
    pub(crate) fn count_hook(&self, taken: &WebhookResult) {
        if matches!(taken, WebhookResult::Queued | WebhookResult::Repeated | WebhookResult::Ignored) {
            self.hooks.fetch_add(1, Ordering::Relaxed);
        }
        if *taken == WebhookResult::Ignored {
            self.hooks_ignored.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The counts now.
    pub(crate) fn read(&self) -> Tallied {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Tallied {
            imported: get(&self.imported),
            updated: get(&self.updated),
            failed: get(&self.failed),
            put_off: get(&self.put_off),
            held: get(&self.held),
            hooks: get(&self.hooks),
            hooks_ignored: get(&self.hooks_ignored),
        }
    }
}
