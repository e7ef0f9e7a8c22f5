//! A clock that moves only when a process sleeps or a test moves it. A limit of work under way passes only when the test says so.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use exchange::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

/// See the module.
#[derive(Clone)]
pub struct TestClock {
    now: Arc<Mutex<Timestamp>>,
    elapsed: Arc<Mutex<Duration>>,
    deadlines: Arc<Notify>,
    /// The limit that passes; without one, every limit does.
    only: Arc<Mutex<Option<Duration>>>,
    /// Whether limits pass when the clock has come to their end, and only then.
    timed: Arc<AtomicBool>,
}

impl TestClock {
    pub fn at(at: &str) -> Self {
        Self {
            now: Arc::new(Mutex::new(at.parse().unwrap())),
            elapsed: Arc::default(),
            deadlines: Arc::default(),
            only: Arc::default(),
            timed: Arc::default(),
        }
    }

    pub fn advance(&self, by: Duration) {
        *self.elapsed.lock().unwrap() += by;
        self.set(SignedDuration::try_from(by).unwrap());
    }

    /// Sets the clock ahead or back, as somebody who corrects a machine's clock: no time passes.
    pub fn set(&self, by: SignedDuration) {
        let mut now = self.now.lock().unwrap();
        *now = now.checked_add(by).unwrap();
    }

    /// Moves the clock, and lets every limit of work under way have passed.
    pub fn pass_deadlines(&self, by: Duration) {
        *self.only.lock().unwrap() = None;
        self.advance(by);
        self.deadlines.notify_waiters();
    }

    /// Lets those limits of work under way have passed that are so long. The clock does not move.
    pub fn pass_deadlines_of(&self, limit: Duration) {
        *self.only.lock().unwrap() = Some(limit);
        self.deadlines.notify_waiters();
    }

    /// Moves the clock. From then on a limit of work passes when the clock has come to its end: one that begins later needs another move.
    pub fn pass_in_time(&self, by: Duration) {
        self.timed.store(true, Ordering::SeqCst);
        self.advance(by);
        self.deadlines.notify_waiters();
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    fn elapsed(&self) -> Duration {
        *self.elapsed.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.advance(duration);
        Box::pin(tokio::task::yield_now())
    }

    fn deadline(&self, limit: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let clock = self.clone();
        let end = clock.now().checked_add(SignedDuration::try_from(limit).unwrap()).unwrap();
        Box::pin(async move {
            loop {
                let moved = clock.deadlines.notified();
                let timed = clock.timed.load(Ordering::SeqCst);
                if timed && clock.now() >= end {
                    return;
                }
                moved.await;
                if !timed
                    && !clock.timed.load(Ordering::SeqCst)
                    && clock.only.lock().unwrap().is_none_or(|only| only == limit)
                {
                    return;
                }
            }
        })
    }
}

/// The clock of a machine whose time is wrong: ahead of the others'.
pub struct Ahead {
    pub clock: TestClock,
    pub by: SignedDuration,
}

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        self.clock.now() + self.by
    }

    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.clock.sleep(duration)
    }

    fn deadline(&self, limit: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.clock.deadline(limit)
    }
}
