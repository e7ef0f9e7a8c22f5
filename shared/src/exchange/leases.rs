//! Leases of handlers on orders and on things that are to be created once.
//!
//! Guarantees: every piece of work has a unique name, also among processes; a lease that its owner does not release expires; the effect of
//! a write is looked up only after the write has certainly arrived. On one machine that is some seconds after the process before this one
//! ended: its last request may be as late as that. A process that stops in order notes when ([`Leases::predecessor_ended`]); one that was
//! killed ended before this one began.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::{SharedClock, wait_until};
use crate::exchange::failure::Failure;
use crate::order::{CLOCKS_APART, lies_ahead};
use crate::state::Lease;

/// Lifetime of a lease. Longer than a Lambda function may run.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_secs(300);
/// Longest time of work on one message. Shorter than a Lambda function may run, and a lease and a message's visibility outlive it by more
/// than [`SETTLE`], wherever it runs: no other handler takes up an order while this one may still write.
pub const WORK_LIMIT: Duration = Duration::from_secs(230);
/// Longest time until a write arrives whose sender died. Its effect is looked up only after this time.
pub(crate) const SETTLE: SignedDuration = SignedDuration::from_secs(5);
/// No process works on a table for longer than this while it is restored on AWS.
pub(crate) const RESTORE: SignedDuration = SignedDuration::from_mins(6);
/// Delay before an order is tried again that another handler holds.
pub(crate) const BUSY: Duration = Duration::from_secs(3);

tokio::task_local! {
    static TAKEN: TakenLeases;
}

/// The leases that one piece of work took, also once it was cut off.
#[derive(Clone, Default)]
pub(crate) struct TakenLeases(Arc<Mutex<Vec<String>>>);

impl TakenLeases {
    /// Runs the work.
    pub(crate) async fn by<T>(&self, work: impl Future<Output = T>) -> T {
        TAKEN.scope(self.clone(), work).await
    }

    /// Whether the work took this lease.
    pub(crate) fn has(&self, lease: &Lease) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&lease.owner)
    }

    fn note(owner: &str) {
        let note = |taken: &Self| taken.0.lock().unwrap_or_else(PoisonError::into_inner).push(owner.to_owned());
        let _ = TAKEN.try_with(note);
    }
}

pub(crate) struct Leases {
    clock: SharedClock,
    /// Names this process; no other process, past or present, has the same name.
    instance: String,
    /// Whether this is the only process at a time on this table (one machine): leases of others are dead then.
    alone: bool,
    started: Timestamp,
    predecessor_ended: OnceLock<Timestamp>,
    next: AtomicU64,
    /// Ends of this process's leases by the monotonic clock.
    own: Mutex<HashMap<String, Duration>>,
}

impl Leases {
    pub(crate) fn new(clock: SharedClock, instance: String, alone: bool) -> Self {
        let started = clock.now();
        let predecessor_ended = OnceLock::new();
        Self { clock, instance, alone, started, predecessor_ended, next: AtomicU64::new(0), own: Mutex::default() }
    }

    /// Says when the process before this one ended by itself, with no request under way. Only the first time counts.
    pub(crate) fn predecessor_ended(&self, at: Timestamp) {
        self.predecessor_ended.get_or_init(|| at.min(self.started));
    }

    /// A name for one piece of work, which no other has.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.instance, self.next.fetch_add(1, Ordering::Relaxed))
    }

    /// A lease from now on.
    pub(crate) fn take(&self, life: SignedDuration) -> Lease {
        let (now, elapsed) = (self.clock.now(), self.clock.elapsed());
        let lease = Lease { owner: self.name(), until: now.checked_add(life).unwrap_or(now) };
        TakenLeases::note(&lease.owner);
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        own.retain(|_, until| *until > elapsed);
        own.insert(lease.owner.clone(), elapsed + Duration::try_from(life).unwrap_or_default());
        lease
    }

    /// Whether a lease still keeps others away.
    pub(crate) fn holds(&self, lease: Option<&Lease>) -> bool {
        lease.is_some_and(|lease| {
            if lease.owner.split('/').next() == Some(self.instance.as_str()) {
                let own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
                return own.get(&lease.owner).is_some_and(|until| *until > self.clock.elapsed());
            }
            // One that ends later than any taken now was taken by a clock that was wrong.
            let left = lease.until.duration_since(self.clock.now());
            !self.alone && left.is_positive() && left <= LEASE + CLOCKS_APART
        })
    }

    /// Whether what the table says of this time was written after its last restore, if there was one. Processes begin after it.
    pub(crate) fn is_after_restore(&self, at: Timestamp) -> bool {
        let age = self.clock.now().duration_since(at);
        // The table has whole milliseconds.
        let is_of_process = at.as_millisecond() >= self.started.as_millisecond();
        age > -CLOCKS_APART && (is_of_process || (!self.alone && age < RESTORE))
    }

    /// How long to wait for a lease that keeps others away; `None` where it does not. At first for a moment, then for half of the
    /// time since it was taken: while a dead handler's lease lasts, a message is put back about ten times, not a hundred.
    pub(crate) fn wait_for(&self, lease: Option<&Lease>) -> Option<Duration> {
        let lease = lease.filter(|lease| self.holds(Some(lease)))?;
        let left = lease.until.duration_since(self.clock.now());
        let age = Duration::try_from(LEASE.saturating_sub(left)).unwrap_or_default();
        Some((age / 2).min(wait_until(self.clock.now(), lease.until)).max(BUSY))
    }

    /// Fails with [`Failure::Busy`] while a write that was sent at `taken` may still be on its way.
    pub(crate) fn settled(&self, taken: Option<Timestamp>) -> Result<(), Failure> {
        let now = self.clock.now();
        // The process before this one may have sent a write just before it ended.
        let others = *self.predecessor_ended.get().unwrap_or(&self.started);
        let taken = taken.map(|at| match at {
            // What is certain is that it was before this process.
            at if lies_ahead(at, now) => others,
            at if self.alone => at.max(others),
            at => at,
        });
        match taken.and_then(|at| at.checked_add(SETTLE).ok()) {
            Some(at) if at > now => Err(Failure::Busy(wait_until(now, at).max(Duration::from_secs(1)))),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    /// What the clock shows, and what time has passed.
    struct At(std::sync::Mutex<Timestamp>, std::sync::Mutex<Duration>);

    impl Clock for At {
        fn now(&self) -> Timestamp {
            *self.0.lock().unwrap()
        }

        fn elapsed(&self) -> Duration {
            *self.1.lock().unwrap()
        }

        fn sleep(&self, _: Duration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
            Box::pin(std::future::ready(()))
        }
    }

    #[test]
    fn o5_a_write_is_looked_for_once_its_sender_can_send_no_more_and_it_has_landed() {
        // Seconds: the write was noted, the sender ended by itself (if it did), this process began, now; whether it is settled.
        for (alone, noted, ended, began, now, expected) in [
            // Killed: it may have sent until this process began.
            (true, 0, None, 100, 100, false),
            (true, 0, None, 100, 104, false),
            (true, 0, None, 100, 105, true),
            (true, 99, None, 100, 105, true),
            // Ended by itself: not after its end.
            (true, 0, Some(10), 100, 100, true),
            (true, 0, Some(97), 100, 100, false),
            (true, 0, Some(97), 100, 102, true),
            (true, 10, Some(10), 12, 12, false),
            // A clock that was set back does not make it wait for ever.
            (true, 0, Some(900), 100, 105, true),
            // This process noted it itself.
            (true, 110, Some(10), 100, 112, false),
            // So it is where a clock that was set back noted the write.
            (true, 4_000, None, 100, 104, false),
            (true, 4_000, None, 100, 105, true),
            (false, 4_000, None, 100, 105, true),
            (true, 110, Some(10), 100, 115, true),
            // Among several processes the lease says that the sender is dead.
            (false, 0, None, 100, 100, true),
            (false, 98, None, 100, 100, false),
        ] {
            let at = |second: i64| Timestamp::from_second(1_000_000 + second).unwrap();
            let clock = Arc::new(At(std::sync::Mutex::new(at(began)), std::sync::Mutex::default()));
            let leases = Leases::new(clock.clone(), "one".into(), alone);
            if let Some(ended) = ended {
                leases.predecessor_ended(at(ended));
            }
            *clock.0.lock().unwrap() = at(now);
            let settled = leases.settled(Some(at(noted)));
            assert_eq!(settled.is_ok(), expected, "{alone} {noted} {ended:?} {began} {now}");
            if let Err(Failure::Busy(wait)) = settled {
                assert!(wait <= Duration::from_secs(5), "{wait:?}");
            }
            assert!(leases.settled(None).is_ok());
        }
    }

    #[test]
    fn r1_a_message_about_an_order_in_hand_is_put_back_with_growing_waits() {
        let at = |second: i64| Timestamp::from_second(1_000_000 + second).unwrap();
        let clock = Arc::new(At(std::sync::Mutex::new(at(0)), std::sync::Mutex::default()));
        let leases = Leases::new(clock.clone(), "one".into(), false);
        let lease = Lease { owner: "another/7".into(), until: at(300) };
        let mut waits = Vec::new();
        while let Some(wait) = leases.wait_for(Some(&lease)) {
            waits.push(wait.as_secs());
            let mut now = clock.0.lock().unwrap();
            *now = now.checked_add(SignedDuration::try_from(wait).unwrap()).unwrap();
        }
        assert_eq!(waits, [3, 3, 3, 4, 6, 10, 15, 22, 34, 51, 76, 69]);
        // It ends with the lease, and a clock that is behind makes no wait longer.
        for (until, expected) in [(1, Some(3)), (299, Some(3)), (359, Some(3)), (0, None)] {
            let lease = Lease { owner: "another/7".into(), until: at(until) };
            *clock.0.lock().unwrap() = at(0);
            assert_eq!(leases.wait_for(Some(&lease)).map(|wait| wait.as_secs()), expected, "{until}");
        }
        assert_eq!(leases.wait_for(None), None);
    }

    #[test]
    fn o5_a_lease_that_a_wrong_clock_took_holds_nobody_up_and_an_own_one_holds_as_long_as_it_was_taken_for() {
        let at = |second: i64| Timestamp::from_second(1_000_000 + second).unwrap();
        let clock = Arc::new(At(std::sync::Mutex::new(at(0)), std::sync::Mutex::default()));
        let leases = Leases::new(clock.clone(), "one".into(), false);
        let of_another = |until| Lease { owner: "another/7".into(), until: at(until) };
        for (until, expected) in [(-1, false), (1, true), (300, true), (359, true), (3_600, false), (172_800, false)] {
            assert_eq!(leases.holds(Some(&of_another(until))), expected, "{until}");
        }
        let own = leases.take(LEASE);
        // Somebody sets the clock ahead: no time has passed.
        *clock.0.lock().unwrap() = at(172_800);
        assert!(leases.holds(Some(&own)));
        assert!(!leases.holds(Some(&Lease { owner: "one/99".into(), ..own })), "one that it never took");
    }

    #[test]
    fn o5_an_own_lease_holds_for_the_time_it_was_taken_for_and_no_longer() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let clock = Arc::new(At(std::sync::Mutex::new(now), std::sync::Mutex::default()));
        let leases = Leases::new(clock.clone(), "one".into(), true);
        let (long, short) = (leases.take(LEASE), leases.take(SETTLE));
        assert_eq!((long.until.duration_since(now), short.until.duration_since(now)), (LEASE, SETTLE));
        for (passed, expected) in
            [(0, (true, true)), (4, (true, true)), (5, (true, false)), (299, (true, false)), (300, (false, false))]
        {
            *clock.1.lock().unwrap() = Duration::from_secs(passed);
            let holds = (leases.holds(Some(&long)), leases.holds(Some(&short)));
            assert_eq!(holds, expected, "{passed} s");
        }
    }
}
