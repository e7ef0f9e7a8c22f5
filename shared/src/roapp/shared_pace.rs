//! The budget of a whole deployment: turns are reserved in the table before they are taken, so that however many processes there
//! are, three requests start in any second.
//!
//! Turns lie evenly, a third of a second and a hair apart. A request starts within [`LATE`] of its turn or not at all: a process
//! that was frozen or slept too long gives its turn up and reserves another, because by then the turn may be somebody else's
//! second. The hair is what clocks may differ and networks may jitter beyond that.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use super::pace::{Limits, PENALTY, Pace, Slot, Turn};
use crate::clock::{SharedClock, wait_until};

/// RO App's window with what clocks and networks may differ.
const WINDOW: SignedDuration = SignedDuration::from_micros(1_030_800);
/// How late a request may start.
const LATE: SignedDuration = SignedDuration::from_millis(10);
/// Turns reserved in one write while requests wait: what a process that dies may waste.
const BLOCK: u64 = 6;

/// Where turns are reserved.
pub trait Reservations: Send + Sync {
    /// Reserves `count` turns in a row, `apart` from each other, none before `now`; says when the first is.
    fn reserve(&self, count: u32, apart: SignedDuration, now: Timestamp) -> Turn<'_, Result<Timestamp, String>>;
    /// Keeps every turn that is not reserved yet from lying before `until`.
    fn still_until(&self, until: Timestamp) -> Turn<'_, Result<(), String>>;
}

/// The request budget of one process among several.
pub struct SharedPace {
    clock: SharedClock,
    apart: SignedDuration,
    table: Arc<dyn Reservations>,
    waiting: AtomicU64,
    reserved: Mutex<VecDeque<Timestamp>>,
}

impl SharedPace {
    /// Nothing is reserved yet.
    pub fn new(clock: SharedClock, limits: Limits, table: Arc<dyn Reservations>) -> Self {
        let per_second = i32::try_from(limits.per_second.max(1)).unwrap_or(1);
        Self { clock, apart: WINDOW / per_second, table, waiting: AtomicU64::new(0), reserved: Mutex::default() }
    }

    async fn next(&self) -> Result<Slot, String> {
        loop {
            let turn = self.take().await?;
            let now = self.clock.now();
            if turn > now {
                self.clock.sleep(wait_until(now, turn)).await;
            }
            if self.clock.now().duration_since(turn) <= LATE {
                return Ok(Slot { ticket: 0 });
            }
        }
    }

    /// A turn of this process, reserving more for all who wait here.
    async fn take(&self) -> Result<Timestamp, String> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let _waits = Waits(&self.waiting);
        let mut reserved = self.reserved.lock().await;
        let now = self.clock.now();
        reserved.retain(|turn| now.duration_since(*turn) <= LATE);
        if reserved.is_empty() {
            let count = self.waiting.load(Ordering::SeqCst).clamp(1, BLOCK);
            let first = self.table.reserve(u32::try_from(count).unwrap_or(1), self.apart, now).await?;
            let turn = |at: u64| first.checked_add(self.apart * i32::try_from(at).unwrap_or(0)).ok();
            reserved.extend((0..count).filter_map(turn));
        }
        reserved.pop_front().ok_or_else(|| "no turn could be reserved".to_owned())
    }
}

impl Pace for SharedPace {
    fn slot(&self) -> Turn<'_, Result<Slot, String>> {
        Box::pin(self.next())
    }

    fn answered(&self, _slot: Slot, too_many: Option<Option<Duration>>) -> Turn<'_, ()> {
        Box::pin(async move {
            let Some(asked) = too_many else { return };
            let wait = SignedDuration::try_from(asked.unwrap_or(PENALTY)).unwrap_or(WINDOW);
            let Ok(until) = self.clock.now().checked_add(wait) else { return };
            self.reserved.lock().await.retain(|turn| *turn >= until);
            if let Err(why) = self.table.still_until(until).await {
                tracing::warn!(%why, "other processes were not told that RO App asks for fewer requests");
            }
        })
    }
}

/// Counts a request that has no turn yet, until it has one or is given up.
struct Waits<'a>(&'a AtomicU64);

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
