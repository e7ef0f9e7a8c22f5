//! Requests that wait for a permit of RO App's budget, or for their turn at a shop, and which of them is next.
//!
//! Each request has a deadline: at once for a person, a little later for a web-hook, later for a poll, last for a first import. The
//! earliest deadline goes first, so urgent requests overtake the others and no request waits for ever.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

/// How urgent a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// A person waits for it.
    Person,
    /// One of the two systems called.
    Hook,
    /// A poll found it.
    Poll,
    /// A first import, or the daily comparison.
    Idle,
}

impl Priority {
    /// How long such a request may stand back for others.
    fn patience(self) -> SignedDuration {
        SignedDuration::from_secs(match self {
            Self::Person => 0,
            Self::Hook => 2,
            Self::Poll => 15,
            Self::Idle => 60,
        })
    }

    /// True when a person or a web-hook waits for it.
    pub fn is_urgent(self) -> bool {
        self <= Self::Hook
    }
}

tokio::task_local! {
    static PRIORITY: Priority;
}

/// Runs a piece of work whose requests are this urgent.
pub async fn prioritized<T>(priority: Priority, work: impl Future<Output = T>) -> T {
    PRIORITY.scope(priority, work).await
}

/// Priority of the present work; that of a poll by default.
pub(crate) fn priority() -> Priority {
    PRIORITY.try_with(|priority| *priority).unwrap_or(Priority::Poll)
}

/// Waiting requests, the next one first.
#[derive(Default)]
pub(crate) struct PriorityQueue {
    list: Mutex<List>,
    changed: Notify,
}

#[derive(Default)]
struct List {
    joined: u64,
    by_turn: BTreeMap<(Timestamp, u64), Priority>,
}

/// A waiting request; it leaves the queue when dropped.
pub(crate) struct Place<'a> {
    waiting: &'a PriorityQueue,
    key: (Timestamp, u64),
}

impl PriorityQueue {
    fn read<T>(&self, read: impl FnOnce(&mut List) -> T) -> T {
        read(&mut self.list.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds a request.
    pub(crate) fn join(&self, priority: Priority, now: Timestamp) -> Place<'_> {
        let by = now.checked_add(priority.patience()).unwrap_or(now);
        let key = self.read(|list| {
            list.joined += 1;
            let key = (by, list.joined);
            list.by_turn.insert(key, priority);
            key
        });
        Place { waiting: self, key }
    }

    /// How many wait, and how many of them urgently.
    pub(crate) fn count(&self) -> (usize, usize) {
        self.read(|list| (list.by_turn.len(), list.by_turn.values().filter(|priority| priority.is_urgent()).count()))
    }
}

impl Place<'_> {
    /// Resolves when this request is the next one. A more urgent one may come later all the same.
    pub(crate) async fn first(&self) {
        loop {
            let changed = self.waiting.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if self.waiting.read(|list| list.by_turn.keys().next() == Some(&self.key)) {
                return;
            }
            changed.await;
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.waiting.read(|list| list.by_turn.remove(&self.key));
        self.waiting.changed.notify_waiters();
    }
}
