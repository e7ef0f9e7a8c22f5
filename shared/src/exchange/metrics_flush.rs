//! Writes the metrics at the end of each piece of work, because a function may be frozen after it.

use std::sync::Arc;

use crate::clock::SharedClock;
use crate::metrics::{self, Meter};
use crate::roapp::RoApp;

pub struct MetricsFlush {
    pub(crate) clock: SharedClock,
    pub(crate) roapp: Arc<RoApp>,
    pub(crate) meter: Arc<Meter>,
    pub(crate) requests_per_second: usize,
}

impl MetricsFlush {
    /// Says what was measured since the last time.
    pub fn flush(&self) {
        let (calls, too_many) = self.roapp.take_counts();
        if calls > 0 {
            // Far below where a float leaves numbers out.
            let per_second = self.requests_per_second.max(1) as f64;
            self.meter.note(metrics::ROAPP_BUDGET_SPENT, calls as f64 / per_second);
            self.meter.note(metrics::ROAPP_TOO_MANY, too_many as f64);
        }
        self.meter.say(self.clock.now());
    }
}
