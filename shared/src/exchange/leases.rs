//! Leases of handlers on orders and on things that are to be created once.
//!
//! Guarantees: every piece of work has a unique name, also among processes; a lease that its owner does not release expires; the effect of
//! a write is looked up only after the write has certainly arrived.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::{SharedClock, wait_until};
use crate::exchange::failure::Failure;
use crate::state::Lease;

/// Lifetime of a lease. Longer than a Lambda function may run.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_secs(300);
/// Longest time until a write arrives whose sender died. Its effect is looked up only after this time.
pub(crate) const SETTLE: SignedDuration = SignedDuration::from_secs(5);
/// Delay before an order is tried again that another handler holds.
pub(crate) const BUSY: Duration = Duration::from_secs(3);

pub(crate) struct Leases {
    clock: SharedClock,
    /// Names this process; no other process, past or present, has the same name.
    instance: String,
    /// Whether this is the only process at a time on this table (one machine): leases of others are dead then.
    alone: bool,
    started: Timestamp,
    next: AtomicU64,
}

impl Leases {
    pub(crate) fn new(clock: SharedClock, instance: String, alone: bool) -> Self {
        let started = clock.now();
        Self { clock, instance, alone, started, next: AtomicU64::new(0) }
    }

    /// A name for one piece of work, which no other has.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.instance, self.next.fetch_add(1, Ordering::Relaxed))
    }

    /// A lease from now on.
    pub(crate) fn take(&self, life: SignedDuration) -> Lease {
        let now = self.clock.now();
        Lease { owner: self.name(), until: now.checked_add(life).unwrap_or(now) }
    }

    /// Whether a lease still keeps others away.
    pub(crate) fn holds(&self, lease: Option<&Lease>) -> bool {
        lease.is_some_and(|lease| {
            let ours = lease.owner.split('/').next() == Some(self.instance.as_str());
            let dead = self.alone && !ours;
            !dead && lease.until > self.clock.now()
        })
    }

    /// Fails with [`Failure::Busy`] while a write that was sent at `taken` may still be on its way.
    pub(crate) fn settled(&self, taken: Option<Timestamp>) -> Result<(), Failure> {
        let now = self.clock.now();
        // The process before this one may have sent a write just before it died.
        let taken = taken.map(|at| if self.alone { at.max(self.started) } else { at });
        match taken.and_then(|at| at.checked_add(SETTLE).ok()) {
            Some(at) if at > now => Err(Failure::Busy(wait_until(now, at).max(Duration::from_secs(1)))),
            _ => Ok(()),
        }
    }
}
