//! One order's way. [`OrderSync::reconcile`] is its table of contents: load, claim, create, read, plan, apply, finish.
//!
//! Guarantees: a message only says which order to look at. Whether it comes twice, late, out of order or from nobody known makes no
//! difference: what to write is planned from what the two systems and the table say now. New and changed orders take this one way; a
//! new order is one whose RO App side is empty.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::clock::SharedClock;
use crate::decide::has_unknown_lines;
use crate::exchange::account::reader::AccountReader;
use crate::exchange::account::records::RecordReader;
use crate::exchange::counters::Counters;
use crate::exchange::failure::Failure;
use crate::exchange::leases::{BUSY, Leases};
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::shop_statuses::ShopStatuses;
use crate::exchange::sync::client::Clients;
use crate::exchange::sync::delivery::Delivery;
use crate::exchange::sync::finish::Endings;
use crate::exchange::sync::lines::Lines;
use crate::exchange::sync::products::Products;
use crate::exchange::sync::work::{Ending, Outcome, Stop, Work};
use crate::exchange::webhook_silence::WebhookSilence;
use crate::metrics::Meter;
use crate::net::prioritized;
use crate::queue::Message as QueueMessage;
use crate::roapp::RoApp;
use crate::state::{StateError, Table};

/// Synchronises orders.
pub struct OrderSync {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) roapp: Arc<RoApp>,
    pub(crate) stores: Arc<StoreRegistry>,
    pub(crate) shop_statuses: Arc<ShopStatuses>,
    pub(crate) account: Arc<AccountReader>,
    pub(crate) records: Arc<RecordReader>,
    pub(crate) leases: Arc<Leases>,
    pub(crate) clients: Clients,
    pub(crate) products: Arc<Products>,
    pub(crate) lines: Lines,
    pub(crate) delivery: Delivery,
    pub(crate) endings: Arc<Endings>,
    pub(crate) silence: Arc<WebhookSilence>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) meter: Arc<Meter>,
    /// Whether the table is known to have a link for every order that RO App had when it was last restored.
    pub(crate) table_is_whole: AtomicBool,
}

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
        // What is missing on either side, by the rules alone. planning.rs, decide/plan.rs
        let plan = self.plan(work, &roapp).await;
        if plan.is_nothing() && work.is_settled() {
            return Ok(Ending::Unchanged);
        }
        // What is about to be written is noted before. claim.rs
        self.note_plan(work, &plan).await?;
        // Lines and status, client, fields, delivery data. apply.rs
        let problems = self.apply(work, plan, &roapp).await?;
        Ok(Ending::Agreed { problems })
    }
}
