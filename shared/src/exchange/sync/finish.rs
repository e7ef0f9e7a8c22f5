//! How a piece of work ends: agreed, again later, held for a person, or nothing left to do. Each ending is one write that gives
//! the lease back.

use std::sync::Arc;

use crate::cartum::delivered;
use crate::clock::SharedClock;
use crate::decide::{LAST_RETRY, retry_delay};
use crate::exchange::failure::Failure;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::shop_statuses::ShopStatuses;
use crate::exchange::sync::work::{Outcome, Work};
use crate::history::{Event, Reason};
use crate::metrics::Meter;
use crate::order::{Fingerprint, OrderView, ShopOrder, ShopStatusId};
use crate::queue::Message as QueueMessage;
use crate::roapp::RoAppOrder;
use crate::state::{Attention, HistoryEntry, Link, Stage, StateError, Table};
use crate::texts::{Message, Title};

/// How long the shop's side of an order in a last status is still read at every poll.
const LAST_LOOKS: jiff::SignedDuration = jiff::SignedDuration::from_hours(14 * 24);
/// Bytes of a text in a reason: a page shows it, and the table keeps it with all lines of the order.
const LONGEST_TEXT: usize = 1_000;
/// Entries of a list in a reason.
const LONGEST_LIST: usize = 10;

/// Ends pieces of work.
pub(crate) struct Endings {
    pub clock: SharedClock,
    pub table: Table,
    pub stores: Arc<StoreRegistry>,
    pub shop_statuses: Arc<ShopStatuses>,
    pub meter: Arc<Meter>,
}

impl Endings {
    /// Writes down what is now agreed, and what was done for it.
    pub(crate) async fn agree(&self, mut work: Work, outcome: Outcome) -> Result<Outcome, StateError> {
        let watch_until = self.watch_until(&work).await;
        let link = &mut work.link;
        link.stage = Stage::Agreed;
        if let Some(agreed) = &mut link.agreed {
            agreed.shop = work.order.fingerprint();
        }
        link.retries = 0;
        link.waiting_since = None;
        link.in_flight = false;
        link.journal.clear();
        link.sent_status = None;
        link.watch_until = watch_until;
        release(link);
        if work.look_again {
            // Something changed meanwhile on the side that was not read again.
            link.next_attempt_at = self.clock.now().checked_add(jiff::SignedDuration::from_secs(1)).ok();
        }
        if work.events.is_empty() {
            link.updated_at = self.clock.now();
            return self.table.orders.put_link(link, None).await.map(|()| outcome);
        }
        let now = self.clock.now();
        let entry = HistoryEntry::new(
            now,
            link.rev + 1,
            work.why,
            messages(work.events),
            self.stores.history_days(&link.store),
        );
        link.updated_at = now;
        self.table.orders.put_link(link, Some(&entry)).await?;
        Ok(outcome)
    }

    /// An order in a last status is watched for two weeks more; a change after that still comes by web-hook.
    async fn watch_until(&self, work: &Work) -> Option<jiff::Timestamp> {
        let known = self.shop_statuses.of(&work.shop).await.unwrap_or_default();
        let last = delivered(work.order.status, &known) || work.order.status == ShopStatusId::CANCELLED;
        last.then(|| self.clock.now().checked_add(LAST_LOOKS).ok()).flatten()
    }

    pub(crate) async fn settle_failure(&self, mut work: Work, failure: Failure) -> Result<Outcome, StateError> {
        let before_any_write = work.link.roapp.is_none() && !work.resumed;
        let link = &mut work.link;
        match failure.of_one_order() {
            // The lease stays where it is: it lapses, and who comes then looks before writing.
            Failure::State(error) => Err(error),
            Failure::Busy(wait) => {
                link.in_flight = !before_any_write;
                release(link);
                let due = self.clock.now().checked_add(wait).unwrap_or(link.updated_at);
                link.next_attempt_at = Some(due);
                self.table.orders.put_link(link, None).await?;
                Ok(Outcome::Waiting(wait))
            }
            Failure::Attention(reason) => {
                link.in_flight = !before_any_write;
                let shop = Some(work.order.fingerprint());
                self.attend(link, work.why, work.events, reason, shop).await
            }
            Failure::Later { why, asked, uncertain } => {
                link.in_flight = uncertain || !before_any_write;
                let shop = Some(work.order.fingerprint());
                self.again(link, work.why, work.events, (why, asked), shop).await
            }
        }
    }

    /// An order that could not even be read or judged waits; one never seen before is found again by the poll.
    pub(crate) async fn put_off(
        &self,
        link: Option<Link>,
        failure: Failure,
        message: &QueueMessage,
    ) -> Result<Outcome, StateError> {
        match (link, failure.of_one_order()) {
            (_, Failure::State(error)) => Err(error),
            (_, Failure::Busy(wait)) => Ok(Outcome::Waiting(wait)),
            // Not put back: the poll brings it every five minutes, and messages that outlive an outage would pile up.
            (None, Failure::Later { why, .. } | Failure::Attention(why)) => Ok(Outcome::LeftToPoll(why)),
            (Some(mut link), Failure::Later { why, asked, .. }) => {
                self.again(&mut link, message.why, Vec::new(), (why, asked), None).await
            }
            (Some(mut link), Failure::Attention(why)) => {
                // When the shop's side changes, it is tried again by itself.
                let shop = link.agreed.as_ref().map(|agreed| agreed.shop.clone());
                self.attend(&mut link, message.why, Vec::new(), why, shop).await
            }
        }
    }

    /// An order whose shop side could not be read. What only a person can mend is said once, and the order is looked at again as soon
    /// as the shop shows it.
    pub(crate) async fn not_read(
        &self,
        link: Option<Link>,
        failure: Failure,
        message: &QueueMessage,
    ) -> Result<Outcome, StateError> {
        match (link, failure) {
            (Some(link), Failure::Attention(why)) => {
                if link.attention.as_ref().is_some_and(|held| held.reason == why) {
                    return Ok(Outcome::Attention(why));
                }
                self.hold(Some(link), message, why, None).await
            }
            (link, failure) => self.put_off(link, failure, message).await,
        }
    }

    /// Holds an order for a person without having claimed it.
    pub(crate) async fn hold(
        &self,
        link: Option<Link>,
        message: &QueueMessage,
        reason: Message,
        order: Option<&ShopOrder>,
    ) -> Result<Outcome, StateError> {
        let now = self.clock.now();
        let placed = order.map_or(now, ShopOrder::placed);
        let mut link = link.unwrap_or_else(|| Link::first(message.store.clone(), message.order, placed, now));
        link.view = order.map(OrderView::of).or(link.view);
        // One that could not be read is tried again as soon as it can be.
        let shop = order.map_or_else(|| Fingerprint::of(&reason), ShopOrder::fingerprint);
        match self.attend(&mut link, message.why, Vec::new(), reason, Some(shop)).await {
            Err(StateError::Conflict) => Ok(Outcome::Waiting(crate::exchange::leases::BUSY)),
            other => other,
        }
    }

    /// The shop no longer has the order (rule O9: nothing is deleted in RO App). `roapp` is RO App's side, if it was read.
    pub(crate) async fn gone(
        &self,
        link: Option<Link>,
        roapp: Option<RoAppOrder>,
        message: &QueueMessage,
    ) -> Result<Outcome, StateError> {
        let number = message.order;
        let nothing = Ok(Outcome::Nothing(Message::new("gone").with("number", number)));
        let Some(mut link) = link else { return nothing };
        let mut events = Vec::new();
        match &mut link.agreed {
            Some(agreed) => {
                if link.stage != Stage::Gone {
                    events.push(Event::GoneFromShop { number });
                }
                if let Some(status) =
                    roapp.and_then(|roapp| roapp.status).filter(|now| Some(*now) != agreed.roapp_status)
                {
                    agreed.roapp_status = Some(status);
                    events.push(Event::RoappStatusWithoutShop { status: Title::Number(status.0) });
                }
            }
            None if link.roapp.is_some() || link.in_flight => {
                let reason: Message = Reason::GoneWhileEntered { number }.into();
                if link.attention.as_ref().is_some_and(|held| held.reason == reason) {
                    return Ok(Outcome::Attention(reason));
                }
                link.stage = Stage::Gone;
                // Should the shop have it again, it is tried again by itself.
                let shop = Some(Fingerprint::of(&reason));
                return self.attend(&mut link, message.why, Vec::new(), reason, shop).await;
            }
            None if link.stage != Stage::Gone => events.push(Event::GoneBeforeEntered { number }),
            None => {}
        }
        if events.is_empty() && link.attention.is_none() && link.next_attempt_at.is_none() {
            return nothing;
        }
        link.stage = Stage::Gone;
        link.attention = None;
        link.in_flight = false;
        link.watch_until = self.clock.now().checked_add(LAST_LOOKS).ok();
        release(&mut link);
        self.write(&mut link, message.why, events).await?;
        nothing
    }

    /// The shop no longer has an order that RO App no longer has either.
    pub(crate) async fn gone_too(&self, mut link: Link, message: &QueueMessage) -> Result<Outcome, StateError> {
        let event = Event::GoneOnBoth { number: message.order };
        let outcome = Outcome::Nothing(event.clone().into());
        if link.stage != Stage::Gone {
            link.stage = Stage::Gone;
            link.attention = None;
            link.watch_until = self.clock.now().checked_add(LAST_LOOKS).ok();
            release(&mut link);
            self.write(&mut link, message.why, vec![event]).await?;
        }
        Ok(outcome)
    }

    pub(crate) async fn attend(
        &self,
        link: &mut Link,
        why: crate::order::Trigger,
        mut events: Vec<Event>,
        reason: Message,
        shop: Option<Fingerprint>,
    ) -> Result<Outcome, StateError> {
        release(link);
        let reason = reason.at_most(LONGEST_TEXT, LONGEST_LIST);
        // Whoever tries again begins again.
        link.retries = 0;
        link.attention = Some(Attention { reason: reason.clone(), since: self.clock.now(), shop, dismissed: false });
        events.push(Event::NeedsAttention { reason: reason.clone() });
        link.waiting_since = None;
        self.write(link, why, events).await?;
        self.meter.count(crate::metrics::ORDERS_REFUSED);
        Ok(Outcome::Attention(reason))
    }

    async fn again(
        &self,
        link: &mut Link,
        trigger: crate::order::Trigger,
        mut events: Vec<Event>,
        (why, asked): (Message, Option<std::time::Duration>),
        shop: Option<Fingerprint>,
    ) -> Result<Outcome, StateError> {
        link.retries += 1;
        if link.retries >= LAST_RETRY {
            let reason = Reason::FailedOften { count: link.retries, why }.into();
            return self.attend(link, trigger, events, reason, shop).await;
        }
        let now = self.clock.now();
        link.waiting_since = link.waiting_since.or(Some(now));
        let seed = link.number.0 ^ u64::from(link.retries).rotate_left(32);
        let wait = retry_delay(link.retries, asked, seed);
        release(link);
        link.next_attempt_at = jiff::SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok());
        let (attempt, seconds) = (link.retries, wait.as_secs());
        events.push(Event::AttemptFailed { attempt, why: why.clone(), seconds });
        self.write(link, trigger, events).await?;
        Ok(Outcome::Failed(why, wait))
    }

    async fn write(&self, link: &mut Link, why: crate::order::Trigger, events: Vec<Event>) -> Result<(), StateError> {
        let now = self.clock.now();
        link.updated_at = now;
        let entry = HistoryEntry::new(now, link.rev + 1, why, messages(events), self.stores.history_days(&link.store));
        self.table.orders.put_link(link, Some(&entry)).await
    }
}

fn release(link: &mut Link) {
    link.lease = None;
    link.next_attempt_at = None;
}

fn messages(events: Vec<Event>) -> Vec<Message> {
    events.into_iter().map(Message::from).collect()
}
