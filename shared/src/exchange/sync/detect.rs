//! A linked order: what was agreed, what the shop says now, what RO App says now (rules O6, O9, T3 to T7, D2).
//!
//! Reads first and claims only if there is something to do, so an order in agreement costs no write. A claim holds only for the
//! revision the order was read at: whoever decided on old facts is turned away and looks again.

use rust_decimal::Decimal;

use crate::decide::{
    Match, RoAppLine, StatusPlan, StatusRules, StatusTitles, Statuses, frozen, lines_changed, notes, refusal,
    status_plan,
};
use crate::exchange::account::reader::Account;
use crate::exchange::failure::Failure;
use crate::exchange::sync::delivery::is_delivery_written;
use crate::exchange::sync::lines::plan_lines;
use crate::exchange::sync::order::OrderSync;
use crate::exchange::sync::work::{InShop, Linked, Outcome};
use crate::history::{Event, Reason};
use crate::order::{Agreed, AgreedLine, Fingerprint, RoAppStatusId, ShopOrder, Trigger};
use crate::queue::Message;
use crate::roapp::RoAppOrder;
use crate::settings::{StoreSettings, Winner};
use crate::state::{Link, SentStatus, Stage, StateError};

/// What differs from what was agreed.
pub(crate) struct Differences {
    pub status: StatusPlan,
    /// RO App's items, where the shop's lines changed.
    pub items: Option<Vec<RoAppLine>>,
    pub details: bool,
    pub buyer: bool,
    /// RO App's amount, where staff made it another.
    pub amount: Option<Decimal>,
    /// Whether RO App's order no longer says which store and number it is.
    pub fields: bool,
    /// What the statuses were compared with.
    pub then: Statuses,
    pub roapp: RoAppOrder,
}

impl Differences {
    fn none(&self) -> bool {
        self.status == StatusPlan::Nothing
            && self.items.is_none()
            && !self.details
            && !self.buyer
            && self.amount.is_none()
            && !self.fields
    }
}

impl OrderSync {
    /// Brings a linked order to agreement.
    pub(crate) async fn compare(&self, linked: Linked, message: &Message) -> Result<Outcome, StateError> {
        if linked.link.stage == Stage::Lost {
            return self.enter_anew(linked, message).await;
        }
        let at_rest = at_rest(&linked.link);
        let mut roapp = None;
        if at_rest && message.why.is_roapp() {
            roapp = match self.roapp.order(linked.id).await {
                Ok(Some(order)) if order.status.is_none() || order.status == linked.agreed.roapp_status => {
                    return Ok(still(&linked.link));
                }
                Ok(Some(order)) => Some(order),
                Ok(None) => return self.lost(linked, message).await,
                Err(error) => return self.endings.put_off(Some(linked.link), error.into(), message).await,
            };
        }
        let order = match self.in_shop(&linked.shop, message).await {
            Ok(InShop::Order(order)) => *order,
            Ok(InShop::Unreadable(why)) => return self.endings.hold(Some(linked.link), message, why, None).await,
            Ok(InShop::Gone) => {
                if let Some(roapp) = &roapp {
                    self.note_missed_status(&linked, linked.agreed.roapp_status, roapp, message).await;
                }
                return self.endings.gone(Some(linked.link), roapp, message).await;
            }
            Err(failure) => return self.endings.not_read(Some(linked.link), failure, message).await,
        };
        if at_rest && message.why.is_shop() && nothing_new(&linked, &order) {
            return Ok(still(&linked.link));
        }
        match self.differences(&linked, &order, roapp, message.why).await {
            Ok(Some(found)) => {
                self.note_missed_status(&linked, found.then.roapp, &found.roapp, message).await;
                self.carry(linked, order, found, message).await
            }
            Ok(None) => self.lost(linked, message).await,
            Err(Failure::Attention(why)) => self.endings.hold(Some(linked.link), message, why, Some(&order)).await,
            Err(failure) => self.endings.put_off(Some(linked.link), failure, message).await,
        }
    }

    /// Reads what is needed of RO App; `None` where it no longer has the order.
    async fn differences(
        &self,
        linked: &Linked,
        order: &ShopOrder,
        roapp: Option<RoAppOrder>,
        why: Trigger,
    ) -> Result<Option<Differences>, Failure> {
        let Linked { shop, link, id, agreed } = linked;
        let account = self.account.get().await?;
        if order.currency != account.currency
            && let Some(refused) = refusal(order, account.currency)
        {
            return Err(Failure::attention(refused));
        }
        let roapp = match roapp {
            Some(roapp) => roapp,
            None => match self.roapp.order(*id).await? {
                Some(roapp) => roapp,
                None => return Ok(None),
            },
        };
        let now = Statuses { shop: order.status, roapp: roapp.status };
        let then = base(link, agreed, now);
        // A change that was not carried because stock is written off is not looked into again, unless a person asks.
        let news = why == Trigger::Person || link.frozen_lines.as_ref() != Some(&order.lines_digest());
        let lines = (lines_changed(&agreed.lines, order) && news) || !link.journal.is_empty();
        Ok(Some(Differences {
            status: status_difference(&shop.settings, then, now, &self.account.status_titles(shop).await),
            items: if lines { Some(self.lines.read(*id, order.number).await?) } else { None },
            details: !is_delivery_written(link, &Fingerprint::of(&notes(order))),
            buyer: buyer_changed(link, order),
            amount: unexpected_amount(link, &roapp).filter(|_| why == Trigger::Reconcile),
            fields: !has_fields(link, &roapp, &account, &shop.settings.name),
            then,
            roapp,
        }))
    }

    async fn carry(
        &self,
        linked: Linked,
        order: ShopOrder,
        found: Differences,
        message: &Message,
    ) -> Result<Outcome, StateError> {
        let Linked { shop, mut link, agreed, .. } = linked;
        let quiet = at_rest(&link) && link.attention.is_none() && link.stage == Stage::Agreed;
        if quiet && found.none() && order.fingerprint() == agreed.shop {
            return Ok(Outcome::Unchanged);
        }
        let plan = found
            .items
            .as_ref()
            .filter(|items| !frozen(items))
            .map(|items| plan_lines(&shop.settings, &link, &agreed.lines, &order, items));
        if let Some(plan) = &plan {
            // The marks of new lines are noted before they are used; those of an attempt that did not finish stay noted.
            let old = std::mem::replace(&mut link.journal, plan.lines.clone());
            let left = old.into_iter().filter(|line| plan.lines.iter().all(|new| new.key != line.key));
            link.journal.extend(left);
        }
        if let Some(agreed) = &mut link.agreed {
            // What was sent before and has arrived is agreed, and would be forgotten with the next that is sent.
            (agreed.shop_status, agreed.roapp_status) = (found.then.shop, found.then.roapp);
        }
        link.sent_status = about_to_send(&found.status, &order, &found.roapp).or(link.sent_status);
        let back = link.stage == Stage::Gone;
        let mut work = self.claim(&shop, order, link, message.why).await?;
        if back {
            work.events.push(Event::BackInShop);
        }
        match self.write_changes(&mut work, found, plan).await {
            Ok(()) => {
                let outcome = if work.wrote { Outcome::Updated } else { Outcome::Unchanged };
                self.endings.agree(work, outcome).await
            }
            Err(failure) => self.endings.settle_failure(work, failure).await,
        }
    }

    /// Whether RO App should have told of a status that was `then` (rule R8). Of an order that fails or waits for a person it was
    /// known before.
    async fn note_missed_status(
        &self,
        linked: &Linked,
        then: Option<RoAppStatusId>,
        roapp: &RoAppOrder,
        message: &Message,
    ) {
        let changed = then.is_some() && roapp.status.is_some() && roapp.status != then;
        if changed && at_rest(&linked.link) && linked.link.attention.is_none() {
            self.silence.note_missed(message, roapp.modified.or(Some(self.clock.now()))).await;
        }
    }

    /// RO App no longer has the order. It is not entered again by itself: staff may have deleted it on purpose.
    async fn lost(&self, linked: Linked, message: &Message) -> Result<Outcome, StateError> {
        if linked.link.stage == Stage::Agreed && at_rest(&linked.link) {
            self.silence.note_missed(message, None).await;
        }
        // Gone on both sides, there is nothing a person could do.
        match self.in_shop(&linked.shop, message).await {
            Ok(InShop::Gone) => return self.endings.gone_too(linked.link, message).await,
            Ok(_) => {}
            Err(failure) => return self.endings.not_read(Some(linked.link), failure, message).await,
        }
        let Linked { mut link, id, .. } = linked;
        link.stage = Stage::Lost;
        let reason = Reason::DeletedInRoapp { order: id, number: link.number }.into();
        self.endings.attend(&mut link, message.why, Vec::new(), reason, None).await
    }

    /// An order that RO App lost: entered anew when a person asks for it, and taken up again should RO App have it after all.
    async fn enter_anew(&self, mut linked: Linked, message: &Message) -> Result<Outcome, StateError> {
        if !matches!(message.why, Trigger::Person | Trigger::RoAppPoll | Trigger::RoAppHook) {
            return match self.in_shop(&linked.shop, message).await {
                Ok(InShop::Gone) => self.endings.gone_too(linked.link, message).await,
                _ => Ok(still(&linked.link)),
            };
        }
        match self.roapp.order(linked.id).await {
            Ok(Some(_)) => {
                linked.link.stage = Stage::Agreed;
                linked.link.attention = None;
                return Box::pin(self.compare(linked, message)).await;
            }
            Ok(None) if message.why == Trigger::Person => {}
            Ok(None) => return Ok(still(&linked.link)),
            Err(error) => return self.endings.put_off(Some(linked.link), error.into(), message).await,
        }
        let Linked { shop, mut link, .. } = linked;
        link.stage = Stage::Creating;
        link.claimed_at = self.clock.now();
        // As after a crash: who enters it looks for it first.
        link.in_flight = true;
        (link.roapp, link.agreed, link.delivery_digest, link.pending_delivery_digest, link.frozen_lines) =
            (None, None, None, None, None);
        (link.sent_status, link.first_status) = (None, None);
        link.journal.clear();
        self.enter(&shop, Some(link), message).await
    }
}

/// What becomes of an order about which there is nothing new.
fn still(link: &Link) -> Outcome {
    match &link.attention {
        Some(held) => Outcome::Attention(held.reason.clone()),
        None => Outcome::Unchanged,
    }
}

fn at_rest(link: &Link) -> bool {
    link.next_attempt_at.is_none() && link.lease.is_none()
}

/// Whether the shop's side looks as it did when it was last dealt with.
fn nothing_new(linked: &Linked, order: &ShopOrder) -> bool {
    let now = order.fingerprint();
    match &linked.link.attention {
        Some(held) => held.shop.as_ref().is_none_or(|then| *then == now),
        None => linked.link.stage == Stage::Agreed && now == linked.agreed.shop,
    }
}

/// What the statuses are compared with: what was agreed, or what an attempt whose end nobody noted has sent, where it arrived. What
/// we sent ourselves is never taken for a change, whatever else changed since.
fn base(link: &Link, agreed: &Agreed, now: Statuses) -> Statuses {
    let arrived = |sent: &SentStatus| match sent.to_shop {
        true => now.shop == sent.shop,
        false => now.roapp == Some(sent.roapp),
    };
    match link.sent_status.as_ref().filter(|sent| arrived(sent)) {
        Some(sent) => Statuses { shop: sent.shop, roapp: Some(sent.roapp) },
        None => Statuses { shop: agreed.shop_status, roapp: agreed.roapp_status },
    }
}

/// What is about to be sent.
fn about_to_send(plan: &StatusPlan, order: &ShopOrder, roapp: &RoAppOrder) -> Option<SentStatus> {
    match plan {
        StatusPlan::ToRoApp(status, _) => Some(SentStatus { shop: order.status, roapp: *status, to_shop: false }),
        StatusPlan::ToShop(status, _) => Some(SentStatus { shop: *status, roapp: roapp.status?, to_shop: true }),
        StatusPlan::Nothing | StatusPlan::Agree(_) => None,
    }
}

/// Whether the client is to be another than the one RO App's order was entered for.
pub(crate) fn buyer_changed(link: &Link, order: &ShopOrder) -> bool {
    let by = Match::of(&order.buyer);
    // Of one whose buyer was erased nothing is known to compare with, nor is to be.
    link.erased.is_none() && by != Match::None && link.buyer_digest.as_ref() != Some(&by.digest())
}

fn status_difference(settings: &StoreSettings, then: Statuses, now: Statuses, titles: &StatusTitles) -> StatusPlan {
    let to_roapp: Vec<_> = settings.status_to_roapp.iter().map(|rule| (rule.cartum, rule.roapp)).collect();
    let to_shop: Vec<_> = settings.status_to_cartum.iter().map(|rule| (rule.roapp, rule.cartum)).collect();
    let roapp_wins = settings.conflict == Winner::Roapp;
    let rules = StatusRules { to_roapp: &to_roapp, to_shop: &to_shop, roapp_wins };
    status_plan(then, now, rules, titles)
}

/// RO App's amount, where it is not what the agreed lines come to and was not told before.
pub(crate) fn unexpected_amount(link: &Link, row: &RoAppOrder) -> Option<Decimal> {
    let lines = &link.agreed.as_ref()?.lines;
    let expected: Decimal = lines.iter().map(|line: &AgreedLine| line.quantity * line.price - line.discount).sum();
    row.total.filter(|total| *total != expected && Some(*total) != link.reported_total)
}

/// Whether the order says which store and number it is (rule O4).
pub(crate) fn has_fields(link: &Link, row: &RoAppOrder, account: &Account, store: &str) -> bool {
    let number = link.number.to_string();
    // An answer without any fields says nothing of them.
    row.fields.is_empty()
        || (row.field(account.store) == Some(store) && row.field(account.external_id) == Some(number.as_str()))
}
