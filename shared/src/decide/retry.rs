//! Rule R1: from seconds to hours, over a day in all, then a person.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use jiff::Timestamp;

use crate::order::lies_ahead;

/// After so many failures in a row the order needs attention: the delays before it add up to more than 28 hours.
pub const LAST_RETRY: u32 = 36;
/// No order waits longer, jitter aside: once a long outage is over, all of them have arrived two hours later.
const LONGEST: Duration = Duration::from_secs(3600);

/// From this failure on the delay is the longest one. What an order waits for that is said of its store counts no further, so that
/// the order's own failures after it still have more than a day.
const STORE_RETRIES: u32 = 7;

/// The number of failures of an order that waits once more for its store.
pub fn waited_for_store(failures: u32) -> u32 {
    failures.max((failures + 1).min(STORE_RETRIES))
}

/// How long to wait after failure number `failures` (from 1), at least what the far side asked for. `seed` spreads orders that
/// failed together; the same seed gives the same delay.
pub fn retry_delay(failures: u32, asked: Option<Duration>, seed: u64) -> Duration {
    let plan = ExponentialBuilder::default()
        .with_min_delay(Duration::from_secs(5))
        .with_max_delay(LONGEST)
        .with_factor(3.0)
        .without_max_times()
        .with_jitter()
        .with_jitter_seed(seed)
        .build();
    let ours = plan.into_iter().nth(failures.saturating_sub(1) as usize).unwrap_or(LONGEST);
    ours.max(asked.unwrap_or_default())
}

/// Whether an order's next try is due at `now`. `noted`: when that try, or what it waits for, was noted; where that lies ahead,
/// a clock that was wrong planned it, and nobody knows when it would have been.
pub fn is_due(next: Timestamp, noted: Option<Timestamp>, now: Timestamp) -> bool {
    next <= now || noted.is_some_and(|noted| lies_ahead(noted, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r1_delays_grow_from_seconds_to_hours_and_last_over_a_day() {
        for seed in 0..200 {
            let delays: Vec<_> = (1..LAST_RETRY).map(|n| retry_delay(n, None, seed)).collect();
            assert!(delays.first().is_some_and(|d| *d >= Duration::from_secs(5) && *d < Duration::from_secs(20)));
            assert!(delays.iter().sum::<Duration>() >= Duration::from_secs(28 * 3600), "{delays:?}");
            assert!(delays.iter().all(|delay| *delay <= 2 * LONGEST));
        }
    }

    #[test]
    fn r2_a_wait_for_the_store_leaves_more_than_a_day_to_the_failures_of_the_order() {
        for failed in [0, 1, 6, 7, 30] {
            let waited = (0..1_000).fold(failed, |failures, _| waited_for_store(failures));
            assert_eq!(waited, failed.max(STORE_RETRIES));
        }
        for seed in 0..200 {
            let delays: Vec<_> =
                (STORE_RETRIES..LAST_RETRY).map(|failures| retry_delay(failures, None, seed)).collect();
            assert!(delays.iter().all(|delay| *delay >= LONGEST), "{delays:?}");
            assert!(delays.iter().sum::<Duration>() >= Duration::from_secs(28 * 3600), "{delays:?}");
        }
    }

    #[test]
    fn r1_a_try_that_a_wrong_clock_planned_is_due() {
        let at = |second: i64| Timestamp::from_second(1_000_000 + second).unwrap();
        for (next, noted, expected) in [
            (0, None, true),
            (5, None, false),
            (5, Some(0), false),
            (65, Some(60), false),
            (3_605, Some(3_600), true),
            (3_605, Some(61), true),
        ] {
            let due = is_due(at(next), noted.map(at), at(0));
            assert_eq!(due, expected, "{next} {noted:?}");
        }
    }

    #[test]
    fn r1_what_the_far_side_asks_for_is_honoured() {
        let hour = Duration::from_secs(3600);
        assert!(retry_delay(1, Some(hour), 1) >= hour);
    }
}
