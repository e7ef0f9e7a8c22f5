//! One message: read what was agreed, find out whether the order is new or linked, and bring it to agreement.
//!
//! The message only says which order to look at. Whether it comes twice, late, out of order or from a web-hook nobody can trust
//! makes no difference: everything is decided from what the two systems and the table say now.

use std::collections::HashMap;
use std::sync::Arc;

use crate::cartum::OrderPage;
use crate::clock::SharedClock;
use crate::exchange::account::reader::AccountReader;
use crate::exchange::counters::Counters;
use crate::exchange::failure::Failure;
use crate::exchange::leases::{BUSY, LEASE, Leases};
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::shop::Shop;
use crate::exchange::stores::shop_statuses::ShopStatuses;
use crate::exchange::sync::client::Clients;
use crate::exchange::sync::delivery::Delivery;
use crate::exchange::sync::finish::Endings;
use crate::exchange::sync::lines::Lines;
use crate::exchange::sync::products::Products;
use crate::exchange::sync::work::{InShop, Linked, Outcome, Work};
use crate::exchange::webhook_silence::WebhookSilence;
use crate::history::Reason;
use crate::metrics::{self, Meter};
use crate::order::{OrderView, ShopOrder, Trigger};
use crate::queue::Message as QueueMessage;

use crate::roapp::{Priority, RoApp, prioritized};
use crate::state::{Link, Stage, StateError, Table};
use crate::texts::Message;

/// How urgent requests to RO App are for an order that is looked at for this reason.
fn priority_of(why: Trigger) -> Priority {
    match why {
        Trigger::Person => Priority::Person,
        Trigger::ShopHook | Trigger::RoAppHook => Priority::Hook,
        Trigger::Poll | Trigger::RoAppPoll | Trigger::Retry => Priority::Poll,
        Trigger::FirstImport | Trigger::Reconcile => Priority::Idle,
    }
}

/// Synchronises orders.
pub struct OrderSync {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) roapp: Arc<RoApp>,
    pub(crate) stores: Arc<StoreRegistry>,
    pub(crate) shop_statuses: Arc<ShopStatuses>,
    pub(crate) account: Arc<AccountReader>,
    pub(crate) leases: Arc<Leases>,
    pub(crate) clients: Clients,
    pub(crate) products: Arc<Products>,
    pub(crate) lines: Lines,
    pub(crate) delivery: Delivery,
    pub(crate) endings: Arc<Endings>,
    pub(crate) silence: Arc<WebhookSilence>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) meter: Arc<Meter>,
}

impl OrderSync {
    /// Brings one order to agreement.
    ///
    /// # Errors
    /// [`StateError`] when the table fails: the message must come again.
    pub async fn bring_to_agreement(&self, message: &QueueMessage) -> Result<Outcome, StateError> {
        let looking = Box::pin(prioritized(priority_of(message.why), self.look_at(message)));
        let outcome = match looking.await {
            // Somebody else was faster: what it did is looked at in a moment.
            Err(StateError::Conflict) => Outcome::Waiting(BUSY),
            other => other?,
        };
        self.counters.count(&outcome);
        match &outcome {
            Outcome::Imported => self.meter.count(metrics::ORDERS_IMPORTED),
            Outcome::Updated => self.meter.count(metrics::ORDERS_UPDATED),
            Outcome::Failed(..) | Outcome::LeftToPoll(_) => self.meter.count(metrics::ATTEMPTS_FAILED),
            _ => {}
        }
        let news = matches!(outcome, Outcome::Imported | Outcome::Updated | Outcome::Waiting(_));
        if message.why == Trigger::RoAppHook && !news {
            self.silence.note_overtaken(message).await;
        }
        Ok(outcome)
    }

    async fn look_at(&self, message: &QueueMessage) -> Result<Outcome, StateError> {
        self.stores.refresh().await?;
        let Some(shop) = self.stores.get(&message.store).filter(|shop| shop.settings.enabled) else {
            return Ok(Outcome::Nothing(Message::new("store-not-on").with("store", &message.store)));
        };
        let link = self.table.orders.link(&message.store, message.order).await?;
        if let Some(outcome) = link.as_ref().and_then(|link| self.not_now(link, message.why)) {
            return Ok(outcome);
        }
        let linked = link.as_ref().and_then(|link| Some((link.roapp?, link.agreed.clone()?)));
        match (link, linked) {
            (Some(link), Some((id, agreed))) => self.compare(Linked { shop, link, id, agreed }, message).await,
            (link, _) => self.enter(&shop, link, message).await,
        }
    }

    /// Why an order is not looked at now, if so.
    fn not_now(&self, link: &Link, why: Trigger) -> Option<Outcome> {
        if self.leases.holds(link.lease.as_ref()) {
            return Some(Outcome::Waiting(BUSY));
        }
        let early = link.lease.is_none() && link.next_attempt_at.is_some_and(|due| due > self.clock.now());
        (early && why != Trigger::Person).then_some(Outcome::Scheduled)
    }

    /// Reads one order of the shop.
    pub(crate) async fn in_shop(&self, shop: &Shop, message: &QueueMessage) -> Result<InShop, Failure> {
        let OrderPage { orders, unreadable, .. } = shop.cartum.orders_by_number(&[message.order]).await?;
        if let Some(row) = unreadable.into_iter().next() {
            return Ok(InShop::Unreadable(Reason::UnreadableOrder { number: message.order, why: row.why }.into()));
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
        if self.leases.settled(resumed.then_some(link.updated_at)).is_err() {
            return Err(StateError::Conflict);
        }
        link.lease = Some(self.leases.take(LEASE));
        // Should this handler die, the order is found among the store's watched ones, with a lease that lapsed.
        link.next_attempt_at = None;
        link.in_flight = true;
        link.attention = None;
        link.view = Some(OrderView::of(&order));
        link.updated_at = now;
        if link.stage == Stage::Gone {
            link.stage = if link.agreed.is_some() { Stage::Agreed } else { Stage::Creating };
        }
        self.table.orders.put_link(&mut link, None).await?;
        Ok(Work {
            shop: shop.clone(),
            order,
            link,
            why,
            resumed,
            events: Vec::new(),
            wrote: false,
            look_again: false,
            known: HashMap::new(),
            placed: HashMap::new(),
        })
    }
}
