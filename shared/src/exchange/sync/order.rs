//! One order's way. [`OrderSync::reconcile`] is its table of contents: load, claim, create, read, plan, apply, finish.
//!
//! Guarantees: a message only says which order to look at. Whether it comes twice, late, out of order or from nobody known makes no
//! difference: what to write is planned from what the two systems and the table say now. New and changed orders take this one way; a
//! new order is one whose RO App side is empty.

use crate::decide::has_unknown_lines;
use crate::exchange::failure::Failure;
use crate::exchange::leases::BUSY;
use crate::exchange::sync::work::{Ending, Outcome, Stop, Work};
use crate::queue::Message as QueueMessage;
use crate::roapp::prioritized;
use crate::state::StateError;

pub use crate::exchange::sync::steps::OrderSync;

impl OrderSync {
    /// Brings one order to agreement. An error means that the table fails: the message must come again.
    pub async fn sync_order(&self, message: &QueueMessage) -> Result<Outcome, StateError> {
        let way = Box::pin(prioritized(Self::priority_of(message.why), self.reconcile(message)));
        let done = match way.await {
            Ok(outcome) | Err(Stop::Outcome(outcome)) => Ok(outcome),
            Err(Stop::Ended(attempt, ending)) => self.endings.finish(*attempt, ending).await,
            Err(Stop::State(error)) => Err(error),
        };
        let outcome = match done {
            // Another handler was faster: what it did is looked at in a moment.
            Err(StateError::Conflict) => Outcome::Waiting(BUSY),
            other => other?,
        };
        self.note_outcome(message, &outcome).await;
        Ok(outcome)
    }

    async fn reconcile(&self, message: &QueueMessage) -> Result<Outcome, Stop> {
        // The link, the shop's order, and RO App's order if there is one; or why there is nothing to do. load.rs
        let mut work = self.load(message).await?;
        let ending = match self.agree(&mut work).await {
            Ok(ending) => ending,
            Err(failure) => Ending::Failed(failure),
        };
        // One write that gives the lease back. finish.rs
        Ok(self.endings.finish(work.into(), ending).await?)
    }

    /// From two sides to one agreement.
    async fn agree(&self, work: &mut Work) -> Result<Ending, Failure> {
        if work.link.agreed.is_none() {
            // Nobody else writes for the order from here on. claim.rs
            self.claim_new(work).await?;
            // Products, client, then the order itself, each created once. create.rs
            self.create_order(work).await?;
        }
        // An order that RO App had already, or of which it shows more than the table knows, is one that both sides agree on. take_up.rs
        self.take_up(work).await?;
        // Status, client, total and items as RO App has them now. read.rs
        let mut roapp = self.read_roapp(work).await?;
        let known = work.link.agreed.iter().flat_map(|agreed| &agreed.lines).chain(&work.link.journal);
        if has_unknown_lines(known, roapp.items.as_deref().unwrap_or_default()) {
            work.link.found = true;
            self.take_up(work).await?;
            roapp = self.read_roapp(work).await?;
        }
        // What is missing on either side, by the rules alone. decide/plan.rs
        let plan = self.plan(work, &roapp).await;
        if plan.is_nothing() && work.is_settled() {
            return Ok(Ending::Unchanged);
        }
        // What is about to be written is noted before. claim.rs
        self.note_plan(work, &plan).await?;
        // Lines, status, client, delivery data, fields. apply.rs
        let problems = self.apply(work, plan, &roapp).await?;
        Ok(Ending::Agreed { problems })
    }
}
