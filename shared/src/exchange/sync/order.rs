//! One message: read what was agreed, find out whether the order is new or linked, and bring it to agreement.
//!
//! The message only says which order to look at. Whether it comes twice, late, out of order or from a web-hook nobody can trust
//! makes no difference: everything is decided from what the two systems and the table say now.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::cartum::OrderPage;
use crate::exchange::app::{Exchange, Shop};
use crate::exchange::failure::Failure;
use crate::exchange::sync::create_once::{BUSY, LEASE};
use crate::exchange::sync::detect::Linked;
use crate::exchange::sync::products::Placed;
use crate::metrics;
use crate::order::{OrderView, ShopOrder, Trigger};
use crate::queue::Message;
use crate::roapp::{Priority, prioritized};
use crate::state::{ClaimKey, Lease, Link, Stage, StateError};

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The order is now in RO App.
    Imported,
    /// A change was carried from one side to the other.
    Updated,
    /// Both sides agree already.
    Unchanged,
    /// Another handler is at work on it, or was a moment ago: look again so soon.
    Waiting(Duration),
    /// It waits in the table for its next try.
    Scheduled,
    /// It failed and will be tried again after this time.
    Failed(String, Duration),
    /// It failed before anything is known of the order here: the poll brings it again.
    LeftToPoll(String),
    /// It waits for a person.
    Attention(String),
    /// There is nothing to do: the store or the order is no longer there, or the order is not to come over.
    Nothing(String),
}

impl Outcome {
    /// One word for logs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Waiting(_) => "waiting",
            Self::Scheduled => "scheduled",
            Self::Failed(..) | Self::LeftToPoll(_) => "failed",
            Self::Attention(_) => "attention",
            Self::Nothing(_) => "nothing",
        }
    }

    /// As a person is told.
    pub fn says(&self) -> String {
        match self {
            Self::Imported => "The order is now in RO App.".into(),
            Self::Updated => "A change was carried over.".into(),
            Self::Unchanged => "Both sides agree.".into(),
            Self::Waiting(_) => "Another handler is at work on it.".into(),
            Self::Scheduled => "It waits for its next try.".into(),
            Self::Failed(why, wait) => format!("It failed: {why}. It is tried again in {} s.", wait.as_secs()),
            Self::LeftToPoll(why) => format!("It failed: {why}. The next poll looks at it again."),
            Self::Attention(reason) => format!("It needs attention: {reason}"),
            Self::Nothing(why) => format!("Nothing to do: {why}"),
        }
    }
}

/// How urgent requests to RO App are for an order that is looked at for this reason.
fn priority_of(why: Trigger) -> Priority {
    match why {
        Trigger::Person => Priority::Person,
        Trigger::ShopHook | Trigger::OfficeHook => Priority::Hook,
        Trigger::Poll | Trigger::OfficePoll | Trigger::Retry => Priority::Poll,
        Trigger::FirstImport | Trigger::Reconcile => Priority::Idle,
    }
}

/// An order in hand.
pub(crate) struct Work {
    pub shop: Arc<Shop>,
    pub order: ShopOrder,
    pub link: Link,
    pub why: Trigger,
    /// Whether an earlier attempt may have written what is not recorded.
    pub resumed: bool,
    /// What the history will say.
    pub told: Vec<String>,
    /// Whether anything was written to either system.
    pub wrote: bool,
    /// Whether the order has to be looked at once more after this.
    pub look_again: bool,
    /// Ids of claims, as far as they were read when the order was taken in hand.
    pub known: HashMap<ClaimKey, u64>,
    /// Products of lines, by their place in the order, as far as they are known.
    pub placed: HashMap<usize, Placed>,
}

/// What the shop has of one order.
pub(crate) enum InShop {
    /// The order.
    Order(Box<ShopOrder>),
    /// Something that cannot be read.
    Unreadable(String),
    /// Nothing.
    Gone,
}

impl Exchange {
    /// Brings one order to agreement.
    ///
    /// # Errors
    /// [`StateError`] when the table fails: the message must come again.
    pub async fn bring_to_agreement(&self, message: &Message) -> Result<Outcome, StateError> {
        let looking = Box::pin(prioritized(priority_of(message.why), self.look_at(message)));
        let outcome = match looking.await {
            // Somebody else was faster: what it did is looked at in a moment.
            Err(StateError::Rival) => Outcome::Waiting(BUSY),
            other => other?,
        };
        self.tally.count(&outcome);
        match &outcome {
            Outcome::Imported => self.meter.count(metrics::ORDERS_IMPORTED),
            Outcome::Updated => self.meter.count(metrics::ORDERS_UPDATED),
            Outcome::Failed(..) | Outcome::LeftToPoll(_) => self.meter.count(metrics::ATTEMPTS_FAILED),
            _ => {}
        }
        let news = matches!(outcome, Outcome::Imported | Outcome::Updated | Outcome::Waiting(_));
        if message.why == Trigger::OfficeHook && !news {
            self.note_overtaken(message).await;
        }
        Ok(outcome)
    }

    async fn look_at(&self, message: &Message) -> Result<Outcome, StateError> {
        self.notice_changes().await?;
        let Some(shop) = self.shop(&message.store).filter(|shop| shop.settings.enabled) else {
            return Ok(Outcome::Nothing(format!("store '{}' is not connected or switched off", message.store)));
        };
        let link = self.table.link(&message.store, message.order).await?;
        if let Some(outcome) = link.as_ref().and_then(|link| self.not_now(link, message.why)) {
            return Ok(outcome);
        }
        let linked = link.as_ref().and_then(|link| Some((link.office?, link.agreed.clone()?)));
        match (link, linked) {
            (Some(link), Some((id, agreed))) => self.compare(Linked { shop, link, id, agreed }, message).await,
            (link, _) => self.enter(&shop, link, message).await,
        }
    }

    /// Why an order is not looked at now, if so.
    fn not_now(&self, link: &Link, why: Trigger) -> Option<Outcome> {
        if self.holds(link.lease.as_ref()) {
            return Some(Outcome::Waiting(BUSY));
        }
        let early = link.lease.is_none() && link.due.is_some_and(|due| due > self.clock.now());
        (early && why != Trigger::Person).then_some(Outcome::Scheduled)
    }

    /// Reads one order of the shop.
    pub(crate) async fn in_shop(&self, shop: &Shop, message: &Message) -> Result<InShop, Failure> {
        let OrderPage { orders, unreadable, .. } = shop.cartum.orders_by_number(&[message.order]).await?;
        if let Some(row) = unreadable.into_iter().next() {
            return Ok(InShop::Unreadable(crate::decide::unreadable(message.order, &row.why)));
        }
        Ok(orders.into_iter().next().map_or(InShop::Gone, |order| InShop::Order(Box::new(order))))
    }

    /// Takes the order in hand: nobody else writes for it until this is settled.
    pub(crate) async fn claim(
        &self,
        shop: &Arc<Shop>,
        order: ShopOrder,
        mut link: Link,
        why: Trigger,
    ) -> Result<Work, StateError> {
        let now = self.clock.now();
        let resumed = link.in_flight;
        if self.settled(resumed.then_some(link.written)).is_err() {
            return Err(StateError::Rival);
        }
        let until = now.checked_add(LEASE).unwrap_or(now);
        link.lease = Some(Lease { owner: self.lease_name(), until });
        // Should this handler die, the order is found among the store's watched ones, with a lease that lapsed.
        link.due = None;
        link.in_flight = true;
        link.attention = None;
        link.view = Some(OrderView::of(&order));
        link.written = now;
        if link.stage == Stage::Gone {
            link.stage = if link.agreed.is_some() { Stage::Agreed } else { Stage::Creating };
        }
        self.table.put_link(&mut link, None).await?;
        Ok(Work {
            shop: shop.clone(),
            order,
            link,
            why,
            resumed,
            told: Vec::new(),
            wrote: false,
            look_again: false,
            known: HashMap::new(),
            placed: HashMap::new(),
        })
    }
}
