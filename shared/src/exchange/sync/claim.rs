//! Taking an order, so that nobody else writes for it, and noting what is about to be written before it is written.
//!
//! Guarantees: a claim holds only for the revision the order was read at, so a handler that decided on old facts is refused; what an
//! attempt was about to write is in the table before the first request.

use crate::decide::{Match, Plan, delivery_digest, first_lines, notes, notes_fit};
use crate::exchange::failure::Failure;
use crate::exchange::leases::LEASE;
use crate::exchange::stores::shop::Shop;
use crate::exchange::sync::order::OrderSync;
use crate::exchange::sync::planning::status_rules;
use crate::exchange::sync::products::identity;
use crate::exchange::sync::work::Work;
use crate::history::Event;
use crate::order::{Fingerprint, Line, OrderView, ShopOrder, Trigger};
use crate::settings::Identify;
use crate::state::{ClaimKey, ExpectedStatuses, Stage, StateError};

impl OrderSync {
    /// Claims an order that is to be entered.
    pub(crate) async fn claim_new(&self, work: &mut Work) -> Result<(), Failure> {
        prepare(work);
        // One of before the store was connected, or that a person asked for, tells nothing of how fast the exchange is.
        work.link.timed |= work.link.rev == 0 && matches!(work.why, Trigger::Poll | Trigger::ShopHook);
        let claims = self.claims_of(&work.shop, &work.order);
        let view = OrderView::of(&work.order);
        work.link.expected = Some(Box::pin(self.expected(work)).await);
        work.known = self.table.look_ahead(&mut work.link, &view, claims).await?;
        // It stays until RO App was searched: an attempt may end before, and the next one may begin when the table is whole.
        work.link.search_first |= !self.is_table_whole(&work.link.store).await?;
        Ok(self.claim(work).await?)
    }

    /// The statuses that a new order will have, so that it is listed by them from the first write on. Where another one comes
    /// of it, the list is written once more.
    async fn expected(&self, work: &Work) -> ExpectedStatuses {
        let (shop, settings) = (work.order.status, &work.shop.settings);
        let roapp = match status_rules(settings).roapp_for(shop) {
            Some(status) => Some(status),
            None => self.account.first_status(settings.order_type).await.unwrap_or_default(),
        };
        ExpectedStatuses { shop, roapp }
    }

    /// Notes what is about to be written, and claims an order that is not claimed yet.
    pub(crate) async fn note_plan(&self, work: &mut Work, plan: &Plan) -> Result<(), Failure> {
        let journal = plan.journal(&work.link.journal);
        let new_marks = journal.iter().flatten().any(|line| work.link.journal.iter().all(|old| old.mark != line.mark));
        let new_status = plan.sent.is_some() && plan.sent != work.link.sent_status;
        if work.claimed && !new_marks && !new_status {
            return Ok(());
        }
        if let Some(journal) = journal {
            work.link.journal = journal;
        }
        // What was sent before and has arrived is agreed, and would be forgotten with the next that is sent.
        match &mut work.link.agreed {
            Some(agreed) => {
                (agreed.shop_status, agreed.roapp_status) = (plan.base.shop, plan.base.roapp);
                if let Some(lines) = plan.lines_before() {
                    lines.clone_into(&mut agreed.lines);
                }
            }
            None => work.link.first_status = plan.base.roapp.or(work.link.first_status),
        }
        work.link.sent_status = plan.sent.or(work.link.sent_status);
        if work.claimed {
            return Ok(self.table.orders.put_link(&mut work.link, None).await?);
        }
        if work.link.stage == Stage::Gone {
            work.events.push(Event::BackInShop);
        }
        Ok(self.claim(work).await?)
    }

    async fn claim(&self, work: &mut Work) -> Result<(), StateError> {
        let now = self.clock.now();
        let link = &mut work.link;
        work.resumed = link.in_flight;
        if self.leases.settled(work.resumed.then_some(link.updated_at)).is_err() {
            return Err(StateError::Conflict);
        }
        link.lease = Some(self.leases.take(LEASE));
        // Should this handler die, the order is found among the store's watched ones, with a lease that lapsed.
        link.next_attempt_at = None;
        link.in_flight = true;
        link.gone_status = None;
        work.held = link.attention.take();
        let since = work.held.as_ref().filter(|held| !held.dismissed).map(|held| held.since);
        link.attention_since = link.attention_since.or(since);
        link.view = Some(OrderView::of(&work.order));
        link.updated_at = now;
        if link.stage == Stage::Gone {
            link.stage = Stage::again(link.agreed.is_some());
        }
        self.table.orders.put_link(link, None).await?;
        work.claimed = true;
        Ok(())
    }

    /// The claims on an order's client and products, as far as they can be told without asking the shop.
    fn claims_of(&self, shop: &Shop, order: &ShopOrder) -> Vec<ClaimKey> {
        let named = |line: &&Line| shop.settings.identify_by == Identify::Article || line.article.is_empty();
        let products = order.lines.iter().filter(named).map(|line| identity(shop, line, None).0);
        products.chain([self.clients.key(shop, order)]).collect()
    }
}

/// The digest of delivery data that the notes of a new order hold, if they have room.
pub(crate) fn notes_digest(order: &ShopOrder) -> Option<Fingerprint> {
    let notes = notes(order);
    notes_fit(&notes).then(|| delivery_digest(&notes))
}

/// Journals what is about to be written. An order found again after a crash was created with what the first attempt saw, so what
/// that attempt noted stays.
fn prepare(work: &mut Work) {
    let link = &mut work.link;
    if link.roapp.is_some() {
        return;
    }
    let (delivery, buyer) = (notes_digest(&work.order), Some(Match::of(&work.order.buyer).digest()));
    let before = link.entered_as.take().filter(|_| link.in_flight);
    link.entered_as = before.or_else(|| Some(work.shop.settings.name.clone()));
    if link.in_flight {
        // Whether RO App has what the shop had then, or what it has now, is seen when the order is found; both may be there once more
        // by then.
        if link.delivery_digest != delivery {
            link.pending_delivery_digest = Some(delivery_digest(&notes(&work.order)));
        }
        link.buyer_digest = link.buyer_digest.take().filter(|before| Some(before) == buyer.as_ref());
        return;
    }
    link.journal = first_lines(&work.order);
    link.delivery_digest = delivery;
    link.buyer_digest = buyer;
}
