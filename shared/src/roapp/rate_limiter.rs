//! The rate limiter: RO App allows three requests in any second for the whole account.
//!
//! Where several processes work on one account, they share it through the table ([`super::SharedRateLimiter`]). A single process keeps it
//! in memory: a request starts only when the one sent `per_second` requests before it is known to have *arrived* a full second ago. Arrival
//! lies between sending and the answer; it is taken to be the answer, but no later than [`TRANSIT`] after sending, so that slow
//! answers cost two per cent of the budget and fast ones can never be counted early. After a 429 all requests wait.
//!
//! Requests of low priority start evenly spaced: an urgent one that comes meanwhile waits a third of a second, not a whole one.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tokio::sync::Mutex;

use crate::clock::SharedClock;
use crate::net::{Priority, PriorityQueue};
use crate::texts::Message;

/// How long a request may be under way before it counts as arrived.
const TRANSIT: Duration = Duration::from_millis(20);
/// RO App's window plus 1 ms.
const WINDOW: Duration = Duration::from_millis(1_001);
/// Pause after a 429 without `Retry-After`.
pub(super) const PENALTY: Duration = Duration::from_secs(2);

/// How many requests may start in any second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// RO App documents 3; set less to leave room for other integrations of the account.
    pub per_second: usize,
}

/// Gives permits, so that the account's limit is kept.
pub trait RateLimiter: Send + Sync {
    /// Waits for a permit.
    ///
    /// # Errors
    /// Why no permit is available: the request was not sent.
    fn permit(&self, priority: Priority) -> BoxFuture<'_, Result<Permit, Message>>;
    /// Reports the answer; `too_many` where it was a 429, with its `Retry-After`.
    fn answered(&self, permit: Permit, too_many: Option<Option<Duration>>) -> BoxFuture<'_, ()>;
}

/// A boxed future.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The rate limiter of a single process.
pub struct ProcessRateLimiter {
    clock: SharedClock,
    limits: Limits,
    recent: Mutex<Recent>,
    waiting: PriorityQueue,
}

#[derive(Default)]
struct Recent {
    next: u64,
    sent: VecDeque<Sent>,
    started: Option<Duration>,
    blocked_until: Option<Duration>,
}

/// Times are those of [`crate::clock::Clock::elapsed`]: nobody can set that clock.
struct Sent {
    ticket: u64,
    arrived: Duration,
}

/// The right to send one request now.
#[derive(Debug)]
#[must_use]
pub struct Permit {
    pub(super) ticket: u64,
}

impl RateLimiter for ProcessRateLimiter {
    fn permit(&self, priority: Priority) -> BoxFuture<'_, Result<Permit, Message>> {
        Box::pin(async move { Ok(self.next(priority).await) })
    }

    fn answered(&self, permit: Permit, too_many: Option<Option<Duration>>) -> BoxFuture<'_, ()> {
        Box::pin(self.note(permit, too_many))
    }
}

impl ProcessRateLimiter {
    /// A full budget. A new process waits for one window first, because requests of an earlier process are unknown to it.
    pub fn new(clock: SharedClock, limits: Limits) -> Self {
        let started = clock.elapsed();
        let sent = (0..limits.per_second.max(1)).map(|_| Sent { ticket: u64::MAX, arrived: started }).collect();
        Self {
            clock,
            limits,
            recent: Mutex::new(Recent { sent, ..Recent::default() }),
            waiting: PriorityQueue::default(),
        }
    }

    /// Waits for a permit; the most urgent request goes first.
    async fn next(&self, priority: Priority) -> Permit {
        let place = self.waiting.join(priority, self.clock.now());
        loop {
            place.first().await;
            let now = self.clock.elapsed();
            let at = match self.take(now, priority).await {
                Ok(permit) => return permit,
                Err(at) => at,
            };
            // Without a permit held: a more urgent request may come meanwhile.
            self.clock.sleep(at.saturating_sub(now)).await;
        }
    }

    /// A permit if one is free now, else when one is.
    async fn take(&self, now: Duration, priority: Priority) -> Result<Permit, Duration> {
        let per_second = self.limits.per_second.max(1);
        let mut recent = self.recent.lock().await;
        let free = recent.sent.front().map(|oldest| oldest.arrived + WINDOW);
        let apart = WINDOW / u32::try_from(per_second).unwrap_or(1);
        let spaced = recent.started.filter(|_| !priority.is_urgent()).map(|started| started + apart);
        if let Some(at) = [free, spaced, recent.blocked_until].into_iter().flatten().max().filter(|at| *at > now) {
            return Err(at);
        }
        recent.started = Some(now);
        let ticket = recent.next;
        recent.next += 1;
        recent.blocked_until = None;
        recent.sent.push_back(Sent { ticket, arrived: now + TRANSIT });
        while recent.sent.len() > per_second {
            recent.sent.pop_front();
        }
        Ok(Permit { ticket })
    }

    /// The request counts from now at the latest.
    async fn note(&self, permit: Permit, too_many: Option<Option<Duration>>) {
        let mut recent = self.recent.lock().await;
        let now = self.clock.elapsed();
        if let Some(sent) = recent.sent.iter_mut().find(|sent| sent.ticket == permit.ticket) {
            sent.arrived = sent.arrived.min(now);
        }
        if let Some(asked) = too_many {
            recent.blocked_until = now.checked_add(asked.unwrap_or(PENALTY)).max(recent.blocked_until);
        }
    }
}
