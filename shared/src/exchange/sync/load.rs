//! The first step of an order's way: its link, the shop's order, and RO App's order if it has one.
//!
//! No write for the order is made here. An order about which there is nothing new stops here, and so does one that one side no
//! longer has or that must wait for a person.

use jiff::Timestamp;

use crate::cartum::{OrderPage, delivered};
use crate::decide::{KnownSide, Window, is_due, needs_look, refusal, refusal_of_linked, window};
use crate::exchange::account::records::named;
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::exchange::sync::order::OrderSync;
use crate::exchange::sync::work::{AccountFacts, Attempt, Ending, Outcome, Stop, Work};
use crate::history::Reason;
use crate::order::{RoAppOrderId, RoAppStatusId, ShopOrder, Trigger};
use crate::queue::Message as QueueMessage;
use crate::roapp::RoAppOrder;
use crate::state::{Link, Stage};
use crate::texts::Message;

/// What the shop has of one order.
enum ShopRead {
    Order(Box<ShopOrder>),
    /// Something that cannot be read.
    Unreadable(Message),
    Nothing,
}

impl OrderSync {
    /// Reads an order on both sides.
    pub(crate) async fn load(&self, message: &QueueMessage) -> Result<Work, Stop> {
        let mut attempt = self.load_link(message).await?;
        if attempt.link.stage == Stage::Lost {
            attempt = self.load_lost(attempt).await?;
        }
        match attempt.link.roapp.filter(|_| attempt.link.agreed.is_some()) {
            Some(id) => self.load_linked(attempt, id).await,
            None => self.load_new(attempt).await,
        }
    }

    async fn load_link(&self, message: &QueueMessage) -> Result<Attempt, Stop> {
        self.stores.refresh().await?;
        let Some(shop) = self.stores.get(&message.store).filter(|shop| shop.settings.enabled) else {
            let why = Message::new("store-not-on").with("store", &message.store);
            return Err(Stop::Outcome(Outcome::Nothing(why)));
        };
        let link = self.table.orders.link(&message.store, message.order).await?;
        if let Some(outcome) = link.as_ref().and_then(|link| self.not_now(link, message.why)) {
            return Err(Stop::Outcome(outcome));
        }
        let now = self.clock.now();
        let link = link.unwrap_or_else(|| Link::first(message.store.clone(), message.order, now, now));
        Ok(Attempt::new(shop, link, message.why))
    }

    /// Why an order is not looked at now, if so.
    fn not_now(&self, link: &Link, why: Trigger) -> Option<Outcome> {
        if let Some(wait) = self.leases.wait_for(link.lease.as_ref()) {
            return Some(Outcome::Waiting(wait));
        }
        // What a dead handler sent last may arrive after it was looked for.
        if let Err(Failure::Busy(wait)) = self.leases.settled(link.in_flight.then_some(link.updated_at)) {
            return Some(Outcome::Waiting(wait));
        }
        let is_early = |at: Timestamp| !is_due(at, Some(link.updated_at), self.clock.now());
        let early = link.lease.is_none() && link.next_attempt_at.is_some_and(is_early);
        (early && !why.is_person()).then_some(Outcome::Scheduled)
    }

    /// An order that is not in RO App yet, or not as a whole.
    async fn load_new(&self, attempt: Attempt) -> Result<Work, Stop> {
        if attempt.link.roapp.is_none() && !attempt.why.is_person() {
            match self.records.known(&attempt.shop.settings).await {
                Ok((_, gone)) if !gone.waits => {}
                // It comes with the next poll after what is gone is there again.
                Ok((_, gone)) => return Err(Stop::Outcome(Outcome::LeftToPoll(Message::all(gone.holding)))),
                Err(failure) => return Err(attempt.ends(Ending::Failed(failure))),
            }
        }
        let (attempt, order) = self.load_shop_order(attempt).await?;
        if let Some(held) = &attempt.link.attention {
            let known = KnownSide::Held(held.shop.as_ref());
            let lost = attempt.link.stage == Stage::Lost;
            let is_due = attempt.link.next_attempt_at.is_some() && !held.dismissed;
            let looks = needs_look(&known, &order.fingerprint(), false);
            if !attempt.why.tries_again() && (lost || !(is_due || looks)) {
                return Err(attempt.stays());
            }
        }
        if !attempt.is_known() && attempt.why == Trigger::ShopHook {
            match self.comes_over(&attempt.shop, &order).await {
                Ok(true) => {}
                Ok(false) => return Err(Stop::Outcome(Outcome::Nothing(Message::new("older-than-connection")))),
                Err(failure) => return Err(attempt.ends(Ending::Failed(failure))),
            }
        }
        self.judge(attempt, order).await
    }

    /// An order that both sides agreed on before.
    async fn load_linked(&self, mut attempt: Attempt, id: RoAppOrderId) -> Result<Work, Stop> {
        let at_rest = attempt.link.is_at_rest();
        let known = attempt.link.known_roapp_status();
        if at_rest && attempt.why.is_roapp() && attempt.roapp.is_none() {
            attempt = self.load_roapp_order(attempt, id).await?;
            let status = attempt.roapp.as_ref().and_then(|order| order.status);
            if status.is_none() || status == known {
                return Err(attempt.stays());
            }
        }
        let (attempt, order) = self.load_shop_order(attempt).await?;
        if at_rest && attempt.why.is_shop() && nothing_new(&attempt.link, &order) {
            return Err(attempt.stays());
        }
        let mut work = self.judge(attempt, order).await?;
        if work.roapp.is_none() {
            let order = work.order.clone();
            let (account, titles, managers) = (work.account.clone(), work.titles.clone(), work.managers.clone());
            let attempt = self.load_roapp_order(work.into(), id).await?;
            work = Work::new(attempt, order, AccountFacts { account, titles, managers });
        }
        Ok(work)
    }

    /// An order that RO App lost: entered anew when a person asks for it, and taken up again should RO App have it after all.
    async fn load_lost(&self, mut attempt: Attempt) -> Result<Attempt, Stop> {
        let why = attempt.why;
        // One that is due is here because RO App did not say whether it has the order.
        if !why.is_person() && !why.is_roapp() && attempt.link.next_attempt_at.is_none() {
            return Err(match self.in_shop(&attempt).await {
                Ok(ShopRead::Nothing) => attempt.ends(Ending::DeletedOnBoth),
                _ => attempt.stays(),
            });
        }
        let Some(id) = attempt.link.roapp else { return Ok(attempt) };
        match self.roapp.order(id).await {
            Ok(Some(order)) => {
                attempt.link.stage = Stage::again(attempt.link.agreed.is_some());
                attempt.roapp = Some(order);
                return Ok(attempt);
            }
            Ok(None) if why.is_person() => {}
            Ok(None) => return Err(attempt.stays()),
            Err(error) => return Err(attempt.ends(Ending::Failed(error.into()))),
        }
        let link = &mut attempt.link;
        link.stage = Stage::Creating;
        link.claimed_at = self.clock.now();
        // As after a crash: it is looked for before it is created.
        link.in_flight = true;
        (link.roapp, link.agreed, link.delivery_digest, link.pending_delivery_digest, link.frozen_lines) =
            (None, None, None, None, None);
        (link.sent_status, link.first_status) = (None, None);
        link.journal.clear();
        Ok(attempt)
    }

    /// Reads the shop's order.
    async fn load_shop_order(&self, mut attempt: Attempt) -> Result<(Attempt, ShopOrder), Stop> {
        match self.in_shop(&attempt).await {
            Ok(ShopRead::Order(order)) => {
                if !attempt.is_known() {
                    attempt.link.placed = order.placed();
                }
                attempt.order = Some((*order).clone());
                Ok((attempt, *order))
            }
            Ok(ShopRead::Unreadable(why)) => Err(attempt.ends(Ending::Refused(why))),
            Ok(ShopRead::Nothing) => {
                if attempt.roapp.is_some() {
                    let known = attempt.link.known_roapp_status();
                    self.note_missed(&attempt.link, attempt.why, attempt.roapp.as_ref(), known).await;
                }
                Err(attempt.ends(Ending::DeletedInShop))
            }
            Err(failure) => Err(attempt.ends(Ending::NotRead(failure))),
        }
    }

    /// Reads RO App's order. One that RO App lost is not entered again by itself: staff may have deleted it on purpose.
    async fn load_roapp_order(&self, mut attempt: Attempt, id: RoAppOrderId) -> Result<Attempt, Stop> {
        match self.roapp.order(id).await {
            Ok(Some(order)) => attempt.roapp = Some(order),
            Err(error) => return Err(attempt.ends(Ending::Failed(error.into()))),
            Ok(None) => {
                let message = QueueMessage::new(attempt.link.store.clone(), attempt.link.number, attempt.why);
                if attempt.link.stage == Stage::Agreed && attempt.link.is_at_rest() {
                    self.silence.note_missed(&message, None).await;
                }
                if attempt.order.is_some() {
                    return Err(attempt.ends(Ending::DeletedInRoApp));
                }
                // Deleted on both sides, there is nothing a person could do.
                return Err(match self.in_shop(&attempt).await {
                    Ok(ShopRead::Nothing) => attempt.ends(Ending::DeletedOnBoth),
                    Ok(_) => attempt.ends(Ending::DeletedInRoApp),
                    Err(failure) => attempt.ends(Ending::NotRead(failure)),
                });
            }
        }
        Ok(attempt)
    }

    /// Whether an order that was read can come over at all.
    async fn judge(&self, attempt: Attempt, order: ShopOrder) -> Result<Work, Stop> {
        let account = match self.account.get().await {
            Ok(account) => account,
            Err(failure) => return Err(attempt.ends(Ending::Failed(failure))),
        };
        let managers = self.records.known(&attempt.shop.settings).await;
        let managers = match managers {
            Ok((records, _)) => records.managers(named(&attempt.shop.settings)),
            Err(failure) => return Err(attempt.ends(Ending::Failed(failure))),
        };
        let refused = match (&attempt.link.agreed, attempt.link.roapp) {
            (Some(agreed), Some(id)) => refusal_of_linked(&order, account.currency, &agreed.lines, id),
            _ => refusal(&order, account.currency),
        };
        match refused {
            Some(why) => Err(attempt.ends(Ending::Refused(why.into()))),
            None => {
                let titles = self.account.status_titles(&attempt.shop).await;
                Ok(Work::new(attempt, order, AccountFacts { account, titles, managers }))
            }
        }
    }

    async fn in_shop(&self, attempt: &Attempt) -> Result<ShopRead, Failure> {
        let number = attempt.link.number;
        let OrderPage { orders, unreadable, .. } = attempt.shop.cartum.orders_by_number(&[number]).await?;
        if let Some(row) = unreadable.into_iter().next() {
            let roapp = attempt.link.roapp;
            return Ok(ShopRead::Unreadable(Reason::UnreadableOrder { number, roapp, why: row.why }.into()));
        }
        Ok(orders.into_iter().next().map_or(ShopRead::Nothing, |order| ShopRead::Order(Box::new(order))))
    }

    /// Whether an order that a web-hook named is one of those that come over (rule O1).
    async fn comes_over(&self, shop: &Shop, order: &ShopOrder) -> Result<bool, Failure> {
        // Before its first poll nothing is known of the store; that poll brings the order.
        let Some(cursor) = self.table.cursor(&shop.settings.id).await? else { return Ok(false) };
        Ok(match window(order.created, cursor.switched_on) {
            Window::Open => true,
            Window::UnlessDelivered => !delivered(order.status, &self.shop_statuses.of(shop).await?),
            Window::Closed => false,
        })
    }

    /// Notes whether RO App should have called about a status that was `then` (rule R8). Of an order that fails or waits for a person
    /// it was known before.
    pub(crate) async fn note_missed(
        &self,
        link: &Link,
        why: Trigger,
        roapp: Option<&RoAppOrder>,
        then: Option<RoAppStatusId>,
    ) {
        let Some(roapp) = roapp else { return };
        let changed = then.is_some() && roapp.status.is_some() && roapp.status != then;
        if changed && link.is_at_rest() && link.attention.is_none() {
            let message = QueueMessage::new(link.store.clone(), link.number, why);
            self.silence.note_missed(&message, roapp.modified.or(Some(self.clock.now()))).await;
        }
    }
}

/// Whether the shop's side looks as it did when it was last dealt with.
fn nothing_new(link: &Link, order: &ShopOrder) -> bool {
    let now = order.fingerprint();
    match (&link.attention, &link.agreed) {
        (Some(held), _) => held.shop.as_ref().is_none_or(|then| *then == now),
        (None, Some(agreed)) => link.stage == Stage::Agreed && now == agreed.shop,
        (None, None) => false,
    }
}
