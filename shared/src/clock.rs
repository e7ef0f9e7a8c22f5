//! Time comes from outside, so that a day of outage is tested in a millisecond.
//!
//! Nothing in this crate reads the machine's clock or sleeps except through [`Clock`].

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// A source of time and of waiting.
pub trait Clock: Send + Sync {
    /// The present instant (UTC).
    fn now(&self) -> Timestamp;
    /// Time since an instant of this process's life. Nobody can set it.
    fn elapsed(&self) -> Duration;
    /// Resolves when `duration` has passed on this clock.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;
    /// As [`Self::sleep`], for a limit that work under way is ended at. A test decides by itself when one has passed.
    fn deadline(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.sleep(duration)
    }
    /// How far the machine's clock was set back, as far as [`Self::now`] does not follow it yet.
    fn set_back_by(&self) -> Duration {
        Duration::ZERO
    }
}

/// A clock that handlers share.
pub type SharedClock = Arc<dyn Clock>;

/// The machine's own clock, without its steps back: where somebody sets it back, the time goes on, a little slower, until the machine has
/// caught up. A step ahead is followed at once: the machine may have slept.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// The process has one time.
static STEADY: Mutex<Option<Steady>> = Mutex::new(None);
static ORIGIN: OnceLock<Instant> = OnceLock::new();

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let mut steady = STEADY.lock().unwrap_or_else(PoisonError::into_inner);
        let (machine, elapsed) = (Timestamp::now(), self.elapsed());
        steady
            .get_or_insert(Steady { shown: machine, at: elapsed, set_back_by: SignedDuration::ZERO })
            .read(machine, elapsed)
    }

    fn elapsed(&self) -> Duration {
        ORIGIN.get_or_init(Instant::now).elapsed()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn set_back_by(&self) -> Duration {
        self.now();
        let steady = STEADY.lock().unwrap_or_else(PoisonError::into_inner);
        steady.as_ref().and_then(|steady| Duration::try_from(steady.set_back_by).ok()).unwrap_or_default()
    }
}

/// A time that never goes back.
#[derive(Debug, Clone, Copy)]
struct Steady {
    shown: Timestamp,
    /// When it was shown, by a clock that nobody can set.
    at: Duration,
    set_back_by: SignedDuration,
}

impl Steady {
    /// A smaller step back is one of the machine's own corrections.
    const STEP: SignedDuration = SignedDuration::from_secs(1);
    /// While the machine's clock is behind, every second is shorter by one in so many.
    const SLOWER: u32 = 16;

    fn read(&mut self, machine: Timestamp, elapsed: Duration) -> Timestamp {
        let passed = elapsed.saturating_sub(self.at);
        let after = |by: Duration| {
            SignedDuration::try_from(by).ok().and_then(|by| self.shown.checked_add(by).ok()).unwrap_or(machine)
        };
        let ahead = after(passed).duration_since(machine);
        if ahead > Self::STEP {
            if self.set_back_by.is_zero() {
                tracing::warn!(
                    seconds = ahead.as_secs(),
                    "the machine's clock was set back: this process goes on by its own"
                );
            }
            self.shown = after(passed - passed / Self::SLOWER);
            self.set_back_by = self.shown.duration_since(machine);
        } else {
            self.shown = machine.max(self.shown);
            self.set_back_by = SignedDuration::ZERO;
        }
        self.at = elapsed;
        self.shown
    }
}

/// What the work returns, unless it takes longer than the limit: it is dropped then.
pub async fn in_time<T>(clock: &dyn Clock, limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        done = work => Some(done),
        () = clock.deadline(limit) => None,
    }
}

/// How long from `from` until `until`; zero when it has passed.
pub fn wait_until(from: Timestamp, until: Timestamp) -> Duration {
    Duration::try_from(until.duration_since(from)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r3_the_time_of_a_process_never_goes_back() {
        let machine = |second: i64| Timestamp::from_second(1_000_000 + second).unwrap();
        let mut steady = Steady { shown: machine(0), at: Duration::ZERO, set_back_by: SignedDuration::ZERO };
        // Seconds: passed, the machine's clock, the time shown, how far the machine is behind.
        for (passed, set, shown, behind) in [
            (10, 10, 10, 0),
            // Set ahead by two days: followed.
            (11, 172_811, 172_811, 0),
            // And back: it goes on.
            (27, 27, 172_826, 172_799),
            (43, 43, 172_841, 172_798),
            // Set back further.
            (59, 0, 172_856, 172_856),
            // The machine catches up.
            (75, 172_870, 172_871, 1),
            (76, 172_872, 172_872, 0),
        ] {
            let now = steady.read(machine(set), Duration::from_secs(passed));
            assert_eq!(
                (now, steady.set_back_by),
                (machine(shown), SignedDuration::from_secs(behind)),
                "after {passed} s"
            );
        }
    }
}
