//! The budget of a whole deployment: turns are reserved in the table before they are taken, so that however many processes there
//! are, three requests start in any second.
//!
//! Turns lie evenly, a third of a second and a hair apart. A request starts within [`LATE`] of its turn or not at all: a process
//! that was frozen or slept too long gives its turn up and reserves another, because by then the turn may be somebody else's
//! second. The hair is what clocks may differ and networks may jitter beyond that.
//!
//! Requests nobody waits for reserve a second ahead at most, so that whatever backlog any process has, a person's request finds a
//! turn within about two seconds; urgent ones reserve as far ahead as they must.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use super::priority_queue::{Priority, PriorityQueue};
use super::rate_limiter::{BoxFuture, Limits, PENALTY, Permit, RateLimiter};
use crate::clock::{SharedClock, wait_until};

/// RO App's window with what clocks and networks may differ.
const WINDOW: SignedDuration = SignedDuration::from_micros(1_029_900);
/// How late a request may start.
const LATE: SignedDuration = SignedDuration::from_millis(10);
/// Turns reserved in one write while urgent requests wait: what a process that dies may waste.
const URGENT_BLOCK: usize = 6;
/// The same for others.
const BLOCK: usize = 3;

/// What became of a reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reserved {
    /// The first turn is then.
    From(Timestamp),
    /// The next free turn lies too far ahead: at this time.
    TooFar(Timestamp),
}

/// Where turns are reserved.
pub trait Reservations: Send + Sync {
    /// Reserves `count` turns in a row, `apart` from each other, none before `now`, unless the first would lie after `latest`.
    fn reserve(
        &self,
        count: u32,
        apart: SignedDuration,
        now: Timestamp,
        latest: Option<Timestamp>,
    ) -> BoxFuture<'_, Result<Reserved, String>>;
    /// Keeps every turn that is not reserved yet from lying before `until`.
    fn block_until(&self, until: Timestamp) -> BoxFuture<'_, Result<(), String>>;
}

/// The request budget of one process among several.
pub struct SharedRateLimiter {
    clock: SharedClock,
    apart: SignedDuration,
    table: Arc<dyn Reservations>,
    waiting: PriorityQueue,
    reserved: Mutex<VecDeque<Timestamp>>,
}

impl SharedRateLimiter {
    /// Nothing is reserved yet.
    pub fn new(clock: SharedClock, limits: Limits, table: Arc<dyn Reservations>) -> Self {
        let per_second = i32::try_from(limits.per_second.max(1)).unwrap_or(1);
        Self { clock, apart: WINDOW / per_second, table, waiting: PriorityQueue::default(), reserved: Mutex::default() }
    }

    async fn next(&self, priority: Priority) -> Result<Permit, String> {
        let joined = self.clock.now();
        loop {
            let turn = self.turn(priority, joined).await?;
            let now = self.clock.now();
            if turn > now {
                self.clock.sleep(wait_until(now, turn)).await;
            }
            if self.clock.now().duration_since(turn) <= LATE {
                return Ok(Permit { ticket: 0 });
            }
        }
    }

    /// A turn of this process for the most urgent who waits here, since `joined`.
    async fn turn(&self, priority: Priority, joined: Timestamp) -> Result<Timestamp, String> {
        let place = self.waiting.join(priority, joined);
        loop {
            place.first().await;
            let now = self.clock.now();
            match self.take(priority, now).await? {
                Ok(turn) => return Ok(turn),
                // Not holding anything: somebody more urgent may come meanwhile.
                Err(free) => {
                    let sooner = free.checked_sub(self.ahead()).unwrap_or(free);
                    self.clock.sleep(wait_until(now, sooner).max(Duration::from_millis(1))).await;
                }
            }
        }
    }

    /// How far ahead requests reserve that nobody waits for.
    fn ahead(&self) -> SignedDuration {
        self.apart * i32::try_from(BLOCK).unwrap_or(1)
    }

    /// A turn, reserving more for all who wait here; or when the next free one is, where that is too far ahead.
    async fn take(&self, priority: Priority, now: Timestamp) -> Result<Result<Timestamp, Timestamp>, String> {
        let mut reserved = self.reserved.lock().await;
        reserved.retain(|turn| now.duration_since(*turn) <= LATE);
        if let Some(turn) = reserved.pop_front() {
            return Ok(Ok(turn));
        }
        let (all, urgent) = self.waiting.count();
        let (count, latest) = match priority.is_urgent() {
            true => (urgent.clamp(1, URGENT_BLOCK), None),
            false => (all.clamp(1, BLOCK), now.checked_add(self.ahead()).ok()),
        };
        let count = u32::try_from(count).unwrap_or(1);
        match self.table.reserve(count, self.apart, now, latest).await? {
            Reserved::TooFar(free) => Ok(Err(free)),
            Reserved::From(first) => {
                let turn = |at: u32| first.checked_add(self.apart * i32::try_from(at).unwrap_or(0)).ok();
                reserved.extend((0..count).filter_map(turn));
                reserved.pop_front().map(Ok).ok_or_else(|| "no turn could be reserved".to_owned())
            }
        }
    }
}

impl RateLimiter for SharedRateLimiter {
    fn permit(&self, priority: Priority) -> BoxFuture<'_, Result<Permit, String>> {
        Box::pin(self.next(priority))
    }

    fn answered(&self, _slot: Permit, too_many: Option<Option<Duration>>) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let Some(asked) = too_many else { return };
            let wait = SignedDuration::try_from(asked.unwrap_or(PENALTY)).unwrap_or(WINDOW);
            let Ok(until) = self.clock.now().checked_add(wait) else { return };
            self.reserved.lock().await.retain(|turn| *turn >= until);
            if let Err(why) = self.table.block_until(until).await {
                tracing::warn!(%why, "other processes were not told that RO App asks for fewer requests");
            }
        })
    }
}
