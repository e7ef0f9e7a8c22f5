//! The request limits. Calls are counted when they arrive.

use jiff::{SignedDuration, Timestamp};
use std::collections::VecDeque;

/// Arrivals of the last second.
#[derive(Default)]
pub(crate) struct Arrivals(VecDeque<Timestamp>);

impl Arrivals {
    /// Whether an arrival at `at` exceeds the limit of the second that ends at `at`.
    pub(crate) fn refuses(&mut self, at: Timestamp, per_second: Option<u32>, count_refused: bool) -> bool {
        let Some(per_second) = per_second else {
            return false;
        };
        let start = at.checked_sub(SignedDuration::from_secs(1)).unwrap_or(Timestamp::MIN);
        self.0.retain(|arrival| *arrival > start && *arrival <= at);
        let refused = self.0.len() >= per_second as usize;
        if !refused || count_refused {
            self.0.push_back(at);
        }
        refused
    }
}

/// The shop's hourly limit. The hour starts with its first call.
#[derive(Default)]
pub(crate) struct Hour {
    started_at: Option<Timestamp>,
    calls: u32,
}

impl Hour {
    /// Seconds until the hour ends, when a call at `at` exceeds the limit. A refused call is not counted.
    pub(crate) fn refuses(&mut self, at: Timestamp, per_hour: Option<u32>) -> Option<u64> {
        let per_hour = per_hour?;
        let hour = SignedDuration::from_hours(1);
        let running = self.started_at.filter(|started_at| at.duration_since(*started_at) < hour);
        if running.is_none() {
            self.calls = 0;
        }
        let started_at = running.unwrap_or(at);
        self.started_at = Some(started_at);
        if self.calls >= per_hour {
            return Some((hour - at.duration_since(started_at)).as_secs().unsigned_abs());
        }
        self.calls += 1;
        None
    }
}
