//! Creating once, although RO App cannot help.
//!
//! A claim is taken with a conditional write; then RO App is searched; only then is something created, and its id recorded at
//! once. Whoever takes over a lapsed claim does the same, so a claim never lapses into a second creation.

use std::future::Future;
use std::sync::Arc;

use jiff::Timestamp;

use crate::clock::SharedClock;
use crate::exchange::failure::Failure;
use crate::exchange::leases::{BUSY, LEASE, Leases, SETTLE};
use crate::order::Fingerprint;
use crate::state::{Claim, ClaimKey, StateError, Table};

/// Something of which RO App must get one only.
pub(crate) trait FindOrCreate: Sync {
    /// Looks for it in RO App. `again`: somebody may have created it since `since`, so nothing seen before now may be believed.
    fn find(&self, since: Timestamp, again: bool) -> impl Future<Output = Result<Option<u64>, Failure>> + Send;
    /// Creates it in RO App.
    fn create(&self) -> impl Future<Output = Result<u64, Failure>> + Send;
    /// Digests of what it is called, where lines are compared with that.
    fn titles(&self, _id: u64) -> impl Future<Output = Vec<Fingerprint>> + Send {
        std::future::ready(Vec::new())
    }
}

/// Where the id of a thing comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It was in the table.
    Cached,
    /// It was in RO App.
    Found,
    /// It was created now.
    Created,
}

/// Claims on what RO App must get once.
pub(crate) struct Claims {
    pub clock: SharedClock,
    pub table: Table,
    pub leases: Arc<Leases>,
}

impl Claims {
    /// The id of a thing, created if nobody has.
    pub(crate) async fn find_or_create(
        &self,
        key: &ClaimKey,
        thing: &impl FindOrCreate,
    ) -> Result<(u64, Origin), Failure> {
        let now = self.clock.now();
        let before = self.table.claim(key).await?;
        let again = before.is_some();
        let mut claim = match before {
            Some(Claim { id: Some(id), .. }) => return Ok((id, Origin::Cached)),
            Some(claim) => {
                if let Some(wait) = self.leases.wait_for(claim.lease.as_ref()) {
                    return Err(Failure::Busy(wait));
                }
                self.leases.settled(claim.lease.is_some().then_some(claim.taken))?;
                claim
            }
            None => Claim { rev: 0, id: None, since: now, taken: now, lease: None, titles: Vec::new() },
        };
        claim.lease = Some(self.leases.take(LEASE));
        claim.taken = now;
        match self.table.put_claim(key, &mut claim).await {
            Err(StateError::Conflict) => return Err(Failure::Busy(BUSY)),
            other => other?,
        }
        let done = match thing.find(claim.since, again).await {
            Ok(Some(id)) => Ok((id, Origin::Found)),
            Ok(None) => create(thing, claim.since).await,
            Err(error) => Err(error),
        };
        match &done {
            Ok((id, _)) => {
                claim.id = Some(*id);
                claim.titles = thing.titles(*id).await;
                claim.lease = None;
            }
            // The claim's lease stays until the write has surely landed or not: nobody may create beside it.
            Err(Failure::Later { uncertain: true, .. }) => {
                claim.lease = Some(self.leases.take(SETTLE));
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
}

/// Creates a thing. RO App may answer that it did without saying the id: then the thing is looked for at once.
async fn create(thing: &impl FindOrCreate, since: Timestamp) -> Result<(u64, Origin), Failure> {
    let created = thing.create().await;
    if matches!(created, Err(Failure::Later { answered: true, .. }))
        && let Ok(Some(id)) = thing.find(since, true).await
    {
        return Ok((id, Origin::Created));
    }
    created.map(|id| (id, Origin::Created))
}
