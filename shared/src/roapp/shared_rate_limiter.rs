//! The rate limiter of a whole deployment: start times of requests are reserved in the table, so that all processes together start three
//! requests in any second.
//!
//! Reserved times are evenly spaced, a little more than a third of a second apart; the margin covers differences of clocks and networks. A
//! request starts within [`LATE`] of its time or not at all: a process that was frozen or slept too long drops the reservation and makes
//! another one.
//!
//! Requests of low priority reserve at most two times ahead, so that a person's request gets a time within about a second whatever the
//! backlog is; urgent ones reserve as far ahead as needed. A request of low priority takes its time when that has come: an urgent one of
//! the same process that joins meanwhile goes first. One time in five is free for low priority even then, so that a poll and the
//! imports go on while urgent requests keep coming.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use super::rate_limiter::{BoxFuture, Limits, PENALTY, Permit, RateLimiter};
use crate::clock::{SharedClock, wait_until};
use crate::net::{Priority, PriorityQueue};
use crate::texts::Message;

/// RO App's window with a margin for clocks and networks.
const WINDOW: SignedDuration = SignedDuration::from_micros(1_029_900);
/// RO App's window.
const SECOND: Duration = Duration::from_secs(1);
/// How late a request may start.
const LATE: SignedDuration = SignedDuration::from_millis(10);
/// Times reserved in one write while urgent requests wait: a process that dies wastes at most these.
const URGENT_BLOCK: usize = 6;
/// The same for others.
const BLOCK: usize = 2;

/// Result of a reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reserved {
    /// The first reserved time.
    From(Timestamp),
    /// The next free time is too far ahead.
    TooFar(Timestamp),
}

/// Store of the reservations.
pub trait Reservations: Send + Sync {
    /// Reserves `count` times in a row, `apart` from each other, none before `now`. Low priority gives `latest`: the first lies no later,
    /// unless fewer than one in five of the times before it went to low priority.
    fn reserve(
        &self,
        count: u32,
        apart: SignedDuration,
        now: Timestamp,
        latest: Option<Timestamp>,
    ) -> BoxFuture<'_, Result<Reserved, Message>>;
    /// Moves the next free time to `until` or later.
    fn block_until(&self, until: Timestamp, now: Timestamp) -> BoxFuture<'_, Result<(), Message>>;
}

/// The rate limiter of one process among several.
pub struct SharedRateLimiter {
    clock: SharedClock,
    apart: SignedDuration,
    table: Arc<dyn Reservations>,
    waiting: PriorityQueue,
    reserved: Mutex<VecDeque<Timestamp>>,
    /// When this process's last requests of a window started, by the clock that nobody can set.
    started: Mutex<VecDeque<Duration>>,
    per_second: usize,
}

impl SharedRateLimiter {
    /// Nothing is reserved yet.
    pub fn new(clock: SharedClock, limits: Limits, table: Arc<dyn Reservations>) -> Self {
        let per_second = limits.per_second.max(1);
        Self {
            clock,
            apart: WINDOW / i32::try_from(per_second).unwrap_or(1),
            table,
            waiting: PriorityQueue::default(),
            reserved: Mutex::default(),
            started: Mutex::default(),
            per_second,
        }
    }

    async fn next(&self, priority: Priority) -> Result<Permit, Message> {
        let joined = self.clock.now();
        loop {
            let time = self.reserved_time(priority, joined).await?;
            let now = self.clock.now();
            if time > now {
                self.clock.sleep(wait_until(now, time)).await;
            }
            if self.clock.now().duration_since(time) > LATE {
                continue;
            }
            match self.too_early().await {
                None => return Ok(Permit { ticket: 0 }),
                Some(wait) => self.clock.sleep(wait).await,
            }
        }
    }

    /// How long a request has to wait because the machine's clock was set ahead: RO App counts by another one.
    async fn too_early(&self) -> Option<Duration> {
        let now = self.clock.elapsed();
        let mut started = self.started.lock().await;
        if started.len() >= self.per_second
            && let Some(wait) = started.front().and_then(|first| (*first + SECOND).checked_sub(now))
            && !wait.is_zero()
        {
            return Some(wait);
        }
        started.push_back(now);
        if started.len() > self.per_second {
            started.pop_front();
        }
        None
    }

    /// A reserved time for the most urgent waiting request of this process, which joined at `joined`.
    async fn reserved_time(&self, priority: Priority, joined: Timestamp) -> Result<Timestamp, Message> {
        let place = self.waiting.join(priority, joined);
        loop {
            place.first().await;
            let now = self.clock.now();
            match self.take(priority, now).await? {
                Ok(time) => return Ok(time),
                // Without a time taken: a more urgent request may come meanwhile.
                Err(again) => self.clock.sleep(wait_until(now, again).max(Duration::from_millis(1))).await,
            }
        }
    }

    /// How far ahead requests of low priority reserve.
    fn ahead(&self) -> SignedDuration {
        self.apart * i32::try_from(BLOCK).unwrap_or(1)
    }

    /// Takes the first reserved time. A request of low priority leaves it to an urgent one until it has come; one behind many
    /// urgent requests lies further ahead and is kept.
    fn due(
        &self,
        reserved: &mut VecDeque<Timestamp>,
        first: Timestamp,
        priority: Priority,
        now: Timestamp,
    ) -> Result<Timestamp, Timestamp> {
        if !priority.is_urgent() && first > now && first.duration_since(now) <= self.ahead() {
            return Err(first);
        }
        reserved.pop_front();
        Ok(first)
    }

    /// A reserved time, after reserving more for all waiting requests; or when to look again, where a request of low priority
    /// came too early.
    async fn take(&self, priority: Priority, now: Timestamp) -> Result<Result<Timestamp, Timestamp>, Message> {
        let mut reserved = self.reserved.lock().await;
        reserved.retain(|time| now.duration_since(*time) <= LATE);
        if let Some(time) = reserved.front().copied() {
            return Ok(self.due(&mut reserved, time, priority, now));
        }
        let (all, urgent) = self.waiting.count();
        let (count, latest) = match priority.is_urgent() {
            true => (urgent.clamp(1, URGENT_BLOCK), None),
            false => (all.clamp(1, BLOCK), now.checked_add(self.ahead()).ok()),
        };
        let count = u32::try_from(count).unwrap_or(1);
        match self.table.reserve(count, self.apart, now, latest).await? {
            Reserved::TooFar(free) => {
                let free = free.min(now.checked_add(self.ahead() * 2).unwrap_or(free));
                Ok(Err(free.checked_sub(self.ahead()).unwrap_or(free)))
            }
            Reserved::From(first) => {
                let time = |at: u32| first.checked_add(self.apart * i32::try_from(at).unwrap_or(0)).ok();
                reserved.extend((0..count).filter_map(time));
                Ok(self.due(&mut reserved, first, priority, now))
            }
        }
    }
}

impl RateLimiter for SharedRateLimiter {
    fn permit(&self, priority: Priority) -> BoxFuture<'_, Result<Permit, Message>> {
        Box::pin(self.next(priority))
    }

    fn answered(&self, _slot: Permit, too_many: Option<Option<Duration>>) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let Some(asked) = too_many else { return };
            let wait = SignedDuration::try_from(asked.unwrap_or(PENALTY)).unwrap_or(WINDOW);
            let now = self.clock.now();
            let Ok(until) = now.checked_add(wait) else { return };
            self.reserved.lock().await.retain(|time| *time >= until);
            if let Err(why) = self.table.block_until(until, now).await {
                tracing::warn!(%why, "the pause that RO App asked for could not be stored for the other processes");
            }
        })
    }
}
