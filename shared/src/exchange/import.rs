//! One order from the shop into RO App: claim, do what is missing, write down the agreement.

use std::sync::Arc;

use super::failure::Failure;
use super::once::{BUSY, LEASE};
use super::open::{Exchange, Shop};
use crate::decide::{Known, needs_look, refusal};
use crate::order::{ShopOrder, Trigger};
use crate::queue::Message;
use crate::state::{Lease, Link, Stage, StateError};

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The order is now in RO App.
    Imported,
    /// Both sides agree already.
    Unchanged,
    /// It waits for its time, or for another handler.
    Waiting(std::time::Duration),
    /// It failed and will be tried again.
    Failed(String),
    /// It waits for a person.
    Attention(String),
    /// There is nothing to do: the store or the order is no longer there.
    Nothing(String),
}

impl Outcome {
    /// One word for logs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Unchanged => "unchanged",
            Self::Waiting(_) => "waiting",
            Self::Failed(_) => "failed",
            Self::Attention(_) => "attention",
            Self::Nothing(_) => "nothing",
        }
    }
}

/// An order in hand.
pub(super) struct Work {
    pub shop: Arc<Shop>,
    pub order: ShopOrder,
    pub link: Link,
    pub why: Trigger,
    /// Whether an earlier attempt may have written what is not recorded.
    pub resumed: bool,
    /// What the history will say.
    pub told: Vec<String>,
}

impl Exchange {
    /// Brings one order to agreement.
    ///
    /// # Errors
    /// [`StateError`] when the table fails: the message must come again.
    pub async fn import(&self, message: &Message) -> Result<Outcome, StateError> {
        let outcome = self.look_at(message).await?;
        self.tally.count(&outcome);
        Ok(outcome)
    }

    async fn look_at(&self, message: &Message) -> Result<Outcome, StateError> {
        let Some(shop) = self.shops.get(&message.store).filter(|shop| shop.settings.enabled).cloned() else {
            return Ok(Outcome::Nothing(format!("store '{}' is not connected or switched off", message.store)));
        };
        let link = self.table.link(&message.store, message.order).await?;
        if let Some(outcome) = link.as_ref().and_then(|link| self.not_now(link, message.why)) {
            return Ok(outcome);
        }
        let page = match shop.cartum.orders_by_number(&[message.order]).await {
            Ok(page) => page,
            Err(error) => return self.put_off(link, error.into(), message).await,
        };
        if let Some(row) = page.unreadable.into_iter().next() {
            let why = crate::decide::unreadable(message.order, &row.why);
            return self.hold(link, message, why, None).await;
        }
        let Some(order) = page.orders.into_iter().next() else {
            return self.gone(link, message).await;
        };
        if let Some(held) = link.as_ref().and_then(|link| link.attention.as_ref()) {
            let known = Known::Held(held.shop.as_ref());
            if message.why != Trigger::Person && !needs_look(&known, &order.fingerprint(), false) {
                return Ok(Outcome::Attention(held.reason.clone()));
            }
        }
        let account = match self.account().await {
            Ok(account) => account,
            Err(failure) => return self.put_off(link, failure, message).await,
        };
        if let Some(refused) = refusal(&order, account.currency) {
            return self.hold(link, message, refused.to_string(), Some(&order)).await;
        }
        match self.claim(&shop, order, link, message).await {
            Ok(work) => self.work(work, &account).await,
            Err(StateError::Rival) => Ok(Outcome::Waiting(BUSY)),
            Err(error) => Err(error),
        }
    }

    /// Why an order is not looked at now, if so.
    fn not_now(&self, link: &Link, why: Trigger) -> Option<Outcome> {
        let now = self.clock.now();
        if link.stage == Stage::Agreed {
            return Some(Outcome::Unchanged);
        }
        if self.holds(link.lease.as_ref()) {
            return Some(Outcome::Waiting(BUSY));
        }
        let early = link.lease.is_none() && link.due.is_some_and(|due| due > now);
        if early && why != Trigger::Person {
            let due = link.due.unwrap_or(now);
            return Some(Outcome::Waiting(crate::clock::wait_until(now, due)));
        }
        None
    }

    async fn claim(
        &self,
        shop: &Arc<Shop>,
        order: ShopOrder,
        link: Option<Link>,
        message: &Message,
    ) -> Result<Work, StateError> {
        let now = self.clock.now();
        let mut link = link.unwrap_or_else(|| Link::first(message.store.clone(), message.order, order.placed(), now));
        let resumed = link.in_flight;
        if let Err(Failure::Busy(_)) = self.settled(resumed.then_some(link.written)) {
            return Err(StateError::Rival);
        }
        let until = now.checked_add(LEASE).unwrap_or(now);
        link.lease = Some(Lease { owner: self.lease_name(), until });
        // Should this handler die, the order is found again here.
        link.due = Some(until);
        link.in_flight = true;
        link.attention = None;
        link.written = now;
        self.table.put_link(&mut link, None).await?;
        Ok(Work { shop: shop.clone(), order, link, why: message.why, resumed, told: Vec::new() })
    }

    async fn work(&self, mut work: Work, account: &super::account::Account) -> Result<Outcome, StateError> {
        let done = self.bring_over(&mut work, account).await;
        match done {
            Ok(agreed) => self.agree(work, agreed).await,
            Err(failure) => self.settle_failure(work, failure).await,
        }
    }
}
