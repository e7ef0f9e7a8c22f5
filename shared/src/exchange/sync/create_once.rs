//! Creating once, although RO App cannot help.
//!
//! A claim is taken with a conditional write; then RO App is searched; only then is something created, and its id recorded at
//! once. Whoever takes over a lapsed claim does the same, so a claim never lapses into a second creation.

use std::future::Future;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::wait_until;
use crate::exchange::app::Exchange;
use crate::exchange::failure::Failure;
use crate::state::{Claim, ClaimKey, Lease, StateError};

/// How long a piece of work keeps others away. Longer than a Lambda may run.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_secs(300);

/// How long a write whose sender died may still be on its way: nobody looks for its effect before.
pub(crate) const SETTLE: SignedDuration = SignedDuration::from_secs(5);

/// RO App's clock and ours may differ by this much when looking for what was created "since".
pub(crate) const SKEW: SignedDuration = SignedDuration::from_mins(10);

/// How soon to come back to what another handler is doing.
pub(crate) const BUSY: Duration = Duration::from_secs(3);

/// Something of which RO App must get one only.
pub(crate) trait Thing: Sync {
    /// Finds it in RO App. `again`: somebody may have created it since `since`, so nothing seen before now may be believed.
    fn look(&self, since: Timestamp, again: bool) -> impl Future<Output = Result<Option<u64>, Failure>> + Send;
    /// Creates it in RO App.
    fn create(&self) -> impl Future<Output = Result<u64, Failure>> + Send;
}

/// How a thing came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Came {
    /// It was in the table.
    Known,
    /// It was in RO App.
    Found,
    /// It was created now.
    Created,
}

impl Exchange {
    /// The id of a thing, created if nobody has.
    pub(crate) async fn once(&self, key: &ClaimKey, thing: &impl Thing) -> Result<(u64, Came), Failure> {
        let now = self.clock.now();
        let before = self.table.claim(key).await?;
        let again = before.is_some();
        let mut claim = match before {
            Some(Claim { id: Some(id), .. }) => return Ok((id, Came::Known)),
            Some(claim) if self.holds(claim.lease.as_ref()) => return Err(Failure::Busy(BUSY)),
            Some(claim) => {
                self.settled(claim.lease.is_some().then_some(claim.taken))?;
                claim
            }
            None => Claim { rev: 0, id: None, since: now, taken: now, lease: None },
        };
        let until = now.checked_add(LEASE).unwrap_or(now);
        claim.lease = Some(Lease { owner: self.lease_name(), until });
        claim.taken = now;
        match self.table.put_claim(key, &mut claim).await {
            Err(StateError::Rival) => return Err(Failure::Busy(BUSY)),
            other => other?,
        }
        let done = match thing.look(claim.since, again).await {
            Ok(Some(id)) => Ok((id, Came::Found)),
            Ok(None) => thing.create().await.map(|id| (id, Came::Created)),
            Err(error) => Err(error),
        };
        match &done {
            Ok((id, _)) => {
                claim.id = Some(*id);
                claim.lease = None;
            }
            // The claim's lease stays until the write has surely landed or not: nobody may create beside it.
            Err(Failure::Later { uncertain: true, .. }) => {
                claim.lease = Some(Lease {
                    owner: self.lease_name(),
                    until: self.clock.now().checked_add(SETTLE).unwrap_or(now),
                });
            }
            Err(_) => claim.lease = None,
        }
        self.table.put_claim(key, &mut claim).await?;
        done
    }

    /// Forgets an id that RO App no longer knows, so that the next try searches again.
    pub(crate) async fn forget(&self, key: &ClaimKey) -> Result<(), Failure> {
        if let Some(mut claim) = self.table.claim(key).await? {
            claim.id = None;
            self.table.put_claim(key, &mut claim).await?;
        }
        Ok(())
    }

    /// Waits out a write that may still be on its way since `taken`.
    pub(crate) fn settled(&self, taken: Option<Timestamp>) -> Result<(), Failure> {
        let now = self.clock.now();
        // What a process before this one sent may have left it just before it died.
        let taken = taken.map(|at| if self.alone { at.max(self.started) } else { at });
        match taken.and_then(|at| at.checked_add(SETTLE).ok()) {
            Some(at) if at > now => Err(Failure::Busy(wait_until(now, at).max(Duration::from_secs(1)))),
            _ => Ok(()),
        }
    }
}
