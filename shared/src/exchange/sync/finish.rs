//! How an order's way ends. Each ending is one write that gives the lease back; an order about which nothing is to be noted costs none.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use crate::cartum::delivered;
use crate::clock::SharedClock;
use crate::decide::{
    DeletedInShop, Deletion, LAST_RETRY, deleted_in_shop, is_listed_only, listed_only_side, retry_delay,
    waited_for_store, watched_until,
};
use crate::exchange::failure::Failure;
use crate::exchange::leases::BUSY;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::shop_statuses::ShopStatuses;
use crate::exchange::sync::count::{count_order, count_statuses};
use crate::exchange::sync::work::{Attempt, Ending, Outcome};
use crate::history::{Event, LOG_TARGET, Reason};
use crate::metrics::Meter;
use crate::order::{Fingerprint, OrderNumber, OrderView, ShopOrder, ShopStatusId, StoreId, Trigger};
use crate::state::{Attention, HistoryEntry, Link, Stage, StateError, Table};
use crate::texts::Message;

/// Bytes of a text in a reason: a page shows it, and the table keeps it with all lines of the order.
const LONGEST_TEXT: usize = 1_000;
/// Looks at an order that the shop lists and does not give, before a person has to look.
const LOOKS_AT_LISTED: u32 = 3;
/// Time between these looks: a shop is a moment behind its own list, if at all.
const LISTED_WAIT: Duration = Duration::from_secs(5);
/// Entries of a list in a reason.
const LONGEST_LIST: usize = 10;

/// Writes how orders' ways end.
pub(crate) struct Endings {
    pub clock: SharedClock,
    pub table: Table,
    pub stores: Arc<StoreRegistry>,
    pub shop_statuses: Arc<ShopStatuses>,
    pub meter: Arc<Meter>,
}

impl Endings {
    /// Ends an order's way.
    pub(crate) async fn finish(&self, attempt: Attempt, ending: Ending) -> Result<Outcome, StateError> {
        match ending {
            Ending::Unchanged => self.stays(attempt).await,
            Ending::Agreed { problems } => self.complete(attempt, problems).await,
            Ending::Failed(failure) if attempt.claimed => self.fail(attempt, failure).await,
            Ending::Failed(Failure::Attention(why)) if attempt.link.agreed.is_some() => self.refuse(attempt, why).await,
            Ending::Failed(failure) => self.defer(attempt, failure).await,
            // What only a person can mend is said once, and the order is looked at again as soon as the shop shows it.
            Ending::NotRead(Failure::Attention(why)) if attempt.is_known() => {
                if attempt.link.attention.as_ref().is_some_and(|held| held.reason == why) {
                    return self.looked_at(attempt.link, attempt.why, Outcome::Attention(why)).await;
                }
                self.refuse(Attempt { order: None, ..attempt }, why).await
            }
            Ending::NotRead(failure) => self.defer(attempt, failure).await,
            Ending::Refused(why) => self.refuse(attempt, why).await,
            Ending::DeletedInShop => self.deleted_in_shop(attempt).await,
            Ending::DeletedInRoApp => self.deleted_in_roapp(attempt.link, attempt.why, attempt.events).await,
            Ending::DeletedOnBoth => self.deleted_on_both(attempt).await,
        }
    }

    /// Nothing is new, but that the shop may have an order again that a person dismissed.
    async fn stays(&self, attempt: Attempt) -> Result<Outcome, StateError> {
        let Attempt { mut link, why, order, .. } = attempt;
        let Some(reason) = link.attention.as_ref().map(|held| held.reason.clone()) else {
            return Ok(Outcome::Unchanged);
        };
        if link.stage == Stage::Gone && order.is_some() {
            link.stage = Stage::again(link.agreed.is_some());
            release(&mut link);
            self.write(&mut link, why, vec![Event::BackInShop]).await?;
            return Ok(Outcome::Attention(reason));
        }
        self.looked_at(link, why, Outcome::Attention(reason)).await
    }

    /// What a look came to that changes nothing. An order that was to be looked at again has been.
    async fn looked_at(&self, mut link: Link, why: Trigger, outcome: Outcome) -> Result<Outcome, StateError> {
        if link.next_attempt_at.is_some() {
            release(&mut link);
            self.write(&mut link, why, Vec::new()).await?;
        }
        Ok(outcome)
    }

    /// Holds an order for a person that a list of the shop shows and that cannot be read.
    pub(crate) async fn hold_unread(
        &self,
        store: &StoreId,
        number: OrderNumber,
        why: Message,
    ) -> Result<(), StateError> {
        let now = self.clock.now();
        let reason: Message = Reason::UnreadableOrder { number, roapp: None, why }.into();
        let mut link = Link::first(store.clone(), number, now, now);
        let shop = Some(Fingerprint::of(&reason));
        match self.hold(&mut link, Trigger::Poll, Vec::new(), reason, shop).await {
            Err(StateError::Conflict) | Ok(_) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Writes down what is now agreed, and what was done for it.
    async fn complete(&self, attempt: Attempt, problems: Vec<Message>) -> Result<Outcome, StateError> {
        let watch_until = self.watch_until(&attempt).await;
        let number = attempt.roapp.as_ref().map(|order| order.number.clone()).filter(|number| !number.is_empty());
        let Attempt { shop: store, mut link, why, order, events, held, wrote, entering, look_again, .. } = attempt;
        link.roapp_number = number.or(link.roapp_number);
        (link.expected, link.entered_as) = (None, None);
        if let Some(order) = &order {
            count_order(&mut link, order, &store, self.clock.now());
        }
        let shop = order.as_ref().map(ShopOrder::fingerprint);
        link.stage = Stage::Agreed;
        if let (Some(agreed), Some(shop)) = (&mut link.agreed, &shop) {
            agreed.shop = shop.clone();
        }
        link.retries = 0;
        link.waiting_since = None;
        if problems.is_empty() {
            link.attention_since = None;
        }
        link.in_flight = false;
        link.journal.clear();
        link.sent_status = None;
        link.watch_until = watch_until;
        release(&mut link);
        if !problems.is_empty() {
            // The same trouble as before is not said again.
            link.attention = held;
            return self.hold(&mut link, why, events, Message::all(problems), shop).await;
        }
        if look_again {
            // Something changed meanwhile on the side that was not read again.
            link.next_attempt_at = self.clock.now().checked_add(jiff::SignedDuration::from_secs(1)).ok();
        }
        self.write(&mut link, why, events).await?;
        Ok(match (entering, wrote) {
            (true, _) => Outcome::Imported,
            (false, true) => Outcome::Updated,
            (false, false) => Outcome::Unchanged,
        })
    }

    async fn watch_until(&self, attempt: &Attempt) -> Option<jiff::Timestamp> {
        let known = self.shop_statuses.of(&attempt.shop).await.unwrap_or_default();
        let status = attempt.order.as_ref()?.status;
        watched_until(self.clock.now(), delivered(status, &known) || status == ShopStatusId::CANCELLED)
    }

    /// An attempt failed that may have written something.
    async fn fail(&self, attempt: Attempt, failure: Failure) -> Result<Outcome, StateError> {
        let before_any_write = attempt.link.roapp.is_none() && !attempt.resumed;
        let shop = attempt.order.as_ref().map(ShopOrder::fingerprint);
        let Attempt { mut link, why, events, held, .. } = attempt;
        match failure.of_one_order() {
            // The lease stays where it is: it lapses, and the next handler looks before it writes.
            Failure::State(error) => Err(error),
            Failure::DeletedInRoApp => self.deleted_in_roapp(link, why, events).await,
            Failure::Busy(wait) => {
                link.in_flight = !before_any_write;
                release(&mut link);
                let at = self.clock.now().checked_add(wait).unwrap_or(link.updated_at);
                link.next_attempt_at = Some(at);
                // It waits for a person as before, and what was done already is said.
                link.attention = held;
                self.write(&mut link, why, events).await?;
                Ok(Outcome::Waiting(wait))
            }
            Failure::Attention(reason) => {
                link.in_flight = !before_any_write;
                self.hold(&mut link, why, events, reason, shop).await
            }
            Failure::Later { why: reason, uncertain, of_store: true, .. } => {
                link.in_flight = uncertain || !before_any_write;
                self.wait_for_store(&mut link, why, events, reason).await
            }
            Failure::Later { why: reason, asked, uncertain, .. } => {
                link.in_flight = uncertain || !before_any_write;
                self.schedule_retry(&mut link, why, events, (reason, asked), shop).await
            }
        }
    }

    /// Ends an attempt that failed before the claim. A known order is tried again later; an unknown one is not stored, and the next
    /// poll finds it.
    async fn defer(&self, attempt: Attempt, failure: Failure) -> Result<Outcome, StateError> {
        let is_known = attempt.is_known();
        // What was looked at when it failed; where the shop was not read, what is agreed.
        let shop = attempt.order.as_ref().map(ShopOrder::fingerprint).or_else(|| agreed_shop(&attempt.link));
        let Attempt { mut link, why, .. } = attempt;
        match failure.of_one_order() {
            Failure::State(error) => Err(error),
            Failure::DeletedInRoApp => self.deleted_in_roapp(link, why, Vec::new()).await,
            Failure::Busy(wait) => Ok(Outcome::Waiting(wait)),
            // Not put back: the poll brings it every five minutes, and messages that outlive an outage would pile up.
            Failure::Later { why, .. } | Failure::Attention(why) if !is_known => Ok(Outcome::LeftToPoll(why)),
            Failure::Later { why: reason, of_store: true, .. } => {
                self.wait_for_store(&mut link, why, Vec::new(), reason).await
            }
            Failure::Later { why: reason, asked, .. } => {
                self.schedule_retry(&mut link, why, Vec::new(), (reason, asked), shop).await
            }
            Failure::Attention(reason) => {
                let shop = agreed_shop(&link);
                self.hold(&mut link, why, Vec::new(), reason, shop).await
            }
        }
    }

    /// Holds an order for a person without having claimed it. One that could not be read is tried again as soon as it can be.
    async fn refuse(&self, attempt: Attempt, reason: Message) -> Result<Outcome, StateError> {
        let Attempt { mut link, why, order, .. } = attempt;
        link.view = order.as_ref().map(OrderView::of).or(link.view);
        let shop = order.as_ref().map_or_else(|| unread_side(&reason), ShopOrder::fingerprint);
        match self.hold(&mut link, why, Vec::new(), reason, Some(shop)).await {
            Err(StateError::Conflict) => Ok(Outcome::Waiting(BUSY)),
            other => other,
        }
    }

    async fn deleted_in_shop(&self, attempt: Attempt) -> Result<Outcome, StateError> {
        let number = attempt.link.number;
        if is_only_in_list(&attempt) {
            return self.wait_for_listed(attempt).await;
        }
        if !attempt.is_known() {
            return Ok(Outcome::Nothing(Message::new("never-in-shop").with("number", number)));
        }
        let nothing = Ok(Outcome::Nothing(Message::new("gone").with("number", number)));
        let now = attempt.roapp.as_ref().and_then(|order| order.status);
        let Attempt { mut link, why, .. } = attempt;
        let deletion = deleted_in_shop(DeletedInShop {
            number,
            noted: link.stage == Stage::Gone,
            begun: !link.found && (link.roapp.is_some() || link.in_flight),
            agreed: link.agreed.as_ref().map(|_| link.known_roapp_status()),
            now,
        });
        let events = match deletion {
            Deletion::Note(events) => events,
            Deletion::Attention(reason) => {
                let reason: Message = reason.into();
                if link.attention.as_ref().is_some_and(|held| held.reason == reason) {
                    return self.looked_at(link, why, Outcome::Attention(reason)).await;
                }
                link.stage = Stage::Gone;
                // Should the shop have it again, it is tried again by itself.
                let shop = Some(Fingerprint::of(&reason));
                return self.hold(&mut link, why, Vec::new(), reason, shop).await;
            }
        };
        // It stays to be sent, should the shop have the order again.
        if let (Some(now), Some(agreed)) = (now, &link.agreed) {
            link.gone_status = Some(now).filter(|now| Some(*now) != agreed.roapp_status);
        }
        let held = link.attention.as_ref().is_some_and(|held| !held.dismissed);
        if !events.is_empty() || held || link.next_attempt_at.is_some() || link.stage != Stage::Gone {
            self.write_deleted(&mut link, why, events).await?;
        }
        nothing
    }

    /// An order that the shop lists and does not give: it may be a moment behind, and after some looks a person has to look.
    async fn wait_for_listed(&self, attempt: Attempt) -> Result<Outcome, StateError> {
        let Attempt { mut link, why, .. } = attempt;
        let reason: Message = Reason::ListedOnly { number: link.number }.into();
        if link.attention.as_ref().is_some_and(|held| held.reason == reason) {
            // The poll asks again an hour after this.
            release(&mut link);
            self.write(&mut link, why, Vec::new()).await?;
            return Ok(Outcome::Attention(reason));
        }
        link.retries += 1;
        if link.retries >= LOOKS_AT_LISTED {
            let shop = Some(listed_only_side(link.number));
            return self.hold(&mut link, why, Vec::new(), reason, shop).await;
        }
        self.try_in(&mut link, LISTED_WAIT);
        let listed = Message::new("shop-lists-only").with("number", link.number);
        let event = Event::AttemptFailed { attempt: link.retries, why: listed.clone(), seconds: LISTED_WAIT.as_secs() };
        self.write(&mut link, why, vec![event]).await?;
        Ok(Outcome::Failed(listed, LISTED_WAIT))
    }

    async fn deleted_in_roapp(&self, mut link: Link, why: Trigger, events: Vec<Event>) -> Result<Outcome, StateError> {
        link.stage = Stage::Lost;
        let Some(order) = link.roapp else { return Ok(Outcome::Unchanged) };
        let reason = Reason::DeletedInRoapp { order, number: link.number }.into();
        self.hold(&mut link, why, events, reason, None).await
    }

    async fn deleted_on_both(&self, attempt: Attempt) -> Result<Outcome, StateError> {
        let Attempt { mut link, why, .. } = attempt;
        let event = Event::GoneOnBoth { number: link.number };
        let outcome = Outcome::Nothing(event.clone().into());
        if link.stage == Stage::Gone {
            return self.looked_at(link, why, outcome).await;
        }
        link.attention = None;
        self.write_deleted(&mut link, why, vec![event]).await?;
        Ok(outcome)
    }

    async fn write_deleted(&self, link: &mut Link, why: Trigger, events: Vec<Event>) -> Result<(), StateError> {
        link.stage = Stage::Gone;
        // What a person dismissed stays so, should the shop have it again.
        link.attention = link.attention.take().filter(|held| held.dismissed);
        link.attention_since = None;
        link.in_flight = false;
        link.watch_until = watched_until(self.clock.now(), true);
        release(link);
        self.write(link, why, events).await
    }

    /// Notes that a person has to look. `shop`: when the shop's side is another, the order is tried again by itself.
    pub(super) async fn hold(
        &self,
        link: &mut Link,
        why: Trigger,
        mut events: Vec<Event>,
        reason: Message,
        shop: Option<Fingerprint>,
    ) -> Result<Outcome, StateError> {
        release(link);
        let reason = reason.at_most(LONGEST_TEXT, LONGEST_LIST);
        // The next attempt counts from the beginning.
        link.retries = 0;
        link.waiting_since = None;
        let before = link.attention.take().filter(|held| held.reason == reason);
        if before.is_none() {
            events.push(Event::NeedsAttention { reason: reason.clone() });
            self.meter.count(crate::metrics::ORDERS_REFUSED);
        }
        // The first date is kept over all tries, whatever they end in.
        let first = link.attention_since.or(before.as_ref().map(|held| held.since)).unwrap_or_else(|| self.clock.now());
        let held = before.unwrap_or(Attention {
            reason: reason.clone(),
            since: first,
            shop: None,
            dismissed: false,
            dismissed_at: None,
        });
        link.attention_since = (!held.dismissed).then_some(held.since);
        link.attention = Some(Attention { shop, ..held });
        self.write(link, why, events).await?;
        Ok(Outcome::Attention(reason))
    }

    async fn schedule_retry(
        &self,
        link: &mut Link,
        trigger: Trigger,
        mut events: Vec<Event>,
        (why, asked): (Message, Option<Duration>),
        shop: Option<Fingerprint>,
    ) -> Result<Outcome, StateError> {
        link.retries += 1;
        if link.retries >= LAST_RETRY {
            let reason = Reason::FailedOften { count: link.retries, why }.into();
            return self.hold(link, trigger, events, reason, shop).await;
        }
        let wait = self.put_off(link, asked);
        let (attempt, seconds) = (link.retries, wait.as_secs());
        events.push(Event::AttemptFailed { attempt, why: why.clone(), seconds });
        self.write(link, trigger, events).await?;
        Ok(Outcome::Failed(why, wait))
    }

    /// The order waits for something that is said of its store. Its history says so once, and no number of attempts ends the wait.
    async fn wait_for_store(
        &self,
        link: &mut Link,
        trigger: Trigger,
        mut events: Vec<Event>,
        why: Message,
    ) -> Result<Outcome, StateError> {
        if link.waiting_since.is_none() {
            events.push(Event::WaitsForStore { why: why.clone() });
        }
        link.retries = waited_for_store(link.retries);
        let wait = self.put_off(link, None);
        self.write(link, trigger, events).await?;
        Ok(Outcome::Failed(why, wait))
    }

    /// Sets the time of the next attempt by the number of failures.
    fn put_off(&self, link: &mut Link, asked: Option<Duration>) -> Duration {
        let seed = link.number.0 ^ u64::from(link.retries).rotate_left(32);
        let wait = retry_delay(link.retries, asked, seed);
        self.try_in(link, wait);
        wait
    }

    /// The order is tried again after this time.
    fn try_in(&self, link: &mut Link, wait: Duration) {
        let now = self.clock.now();
        link.waiting_since = link.waiting_since.or(Some(now));
        release(link);
        link.next_attempt_at = SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok());
    }

    /// Writes the link, with an entry of its history where something happened.
    pub(super) async fn write(&self, link: &mut Link, why: Trigger, events: Vec<Event>) -> Result<(), StateError> {
        let now = self.clock.now();
        link.updated_at = now;
        if events.is_empty() {
            return self.table.orders.put_link(link, None).await;
        }
        if let Some(shop) = self.stores.get(&link.store) {
            count_statuses(link, &events, &shop, now);
        }
        let events = events.into_iter().map(Message::from).collect();
        let entry = HistoryEntry::new(now, link.rev + 1, why, events, self.stores.history_days(&link.store));
        self.table.orders.put_link(link, Some(&entry)).await?;
        for event in &entry.events {
            tracing::debug!(target: LOG_TARGET, store = %link.store, order = %link.number, event = event.id());
        }
        Ok(())
    }
}

/// The shop's side of an order of which only this is known. What RO App has is no part of it.
fn unread_side(reason: &Message) -> Fingerprint {
    Fingerprint::of(&reason.clone().without("roapp_order"))
}

/// Whether an order waits for a person because the shop lists it and does not give it.
pub(crate) fn is_held_as_listed_only(link: &Link) -> bool {
    link.attention.as_ref().is_some_and(|held| is_listed_only(held.shop.as_ref(), link.number))
}

/// Whether a list of the shop named an order of which nothing else is known. One that is held because of that stays held, whoever asks.
fn is_only_in_list(attempt: &Attempt) -> bool {
    let link = &attempt.link;
    let held = is_held_as_listed_only(link);
    let named = matches!(attempt.why, Trigger::Poll | Trigger::FirstImport);
    let listed = (named || link.retries > 0) && link.stage != Stage::Gone && !attempt.why.is_person();
    let nothing_entered = link.agreed.is_none() && link.roapp.is_none() && !link.in_flight;
    (held || listed) && nothing_entered && link.view.is_none()
}

/// The shop's side that is agreed: when it changes, an order that waits for a person is tried again by itself.
fn agreed_shop(link: &Link) -> Option<Fingerprint> {
    link.agreed.as_ref().map(|agreed| agreed.shop.clone())
}

fn release(link: &mut Link) {
    link.lease = None;
    link.next_attempt_at = None;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::unreadable_side;
    use crate::order::RoAppOrderId;
    use crate::texts::Language;

    #[test]
    fn o10_an_unreadable_order_that_roapp_has_names_it_and_stays_the_same_trouble() {
        for why in [
            Message::new("field-no-id").with("field", "stat_status"),
            Message::new("too-many-lines").with("lines", 501).with("most", 500),
            Message::new("line-field-unreadable").with("field", "quantity").with("line", 2),
        ] {
            let number = OrderNumber(1042);
            let reason = |roapp| Message::from(Reason::UnreadableOrder { number, roapp, why: why.clone() });
            let (new, linked) = (reason(None), reason(Some(RoAppOrderId(39_900_002))));
            for of in [&new, &linked] {
                assert_eq!(unread_side(of), unreadable_side(number, &why), "the poll must know it again");
            }
            for (language, ..) in Language::all() {
                let (new, linked) = (new.render(language), linked.render(language));
                assert!(linked.contains("39900002") && !new.contains("39900002"), "{new} {linked}");
            }
            assert!(new.to_string().contains("else enter the order in RO App by hand"), "{new}");
            let said = linked.to_string();
            assert!(said.contains("RO App order 39900002 stays as it was") && !said.contains("enter"), "{said}");
        }
    }
}
