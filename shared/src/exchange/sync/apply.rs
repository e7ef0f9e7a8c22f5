//! A plan carried out: calls to the side that lacks something.
//!
//! Guarantees: no trouble with one step holds another up where only a person can mend it; what is done is noted in the agreement step
//! by step, so a later failure repeats nothing.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::cartum::CartumError;
use crate::decide::{
    ClientChange, LineChange, LinePlan, LineViews, Match, Plan, RoAppLine, RoAppSide, StatusPlan, StatusTitles, Step,
    amounts, arrived_and_added, below_total, client_change, is_stock_written_off, presumed,
};
use crate::exchange::account::reader::StatusStep;
use crate::exchange::failure::Failure;
use crate::exchange::sync::create::own_fields;
use crate::exchange::sync::order::OrderSync;
use crate::exchange::sync::work::Work;
use crate::history::{Event, Reason};
use crate::order::{Agreed, AgreedLine, ContactId, RoAppOrderId, RoAppStatusId, ShopOrder, ShopStatusId, iso};
use crate::roapp::{OrderPatch, RoAppError};
use crate::settings::Winner;
use crate::state::RefusedLines;
use crate::texts::Message;

impl OrderSync {
    /// Carries a plan out. Returns what a person has to do.
    pub(crate) async fn apply(
        &self,
        work: &mut Work,
        mut plan: Plan,
        roapp: &RoAppSide,
    ) -> Result<Vec<Message>, Failure> {
        let id = work.roapp_id()?;
        work.link.total_unread = false;
        // What RO App refused before stands until the shop's lines change.
        let lasting = work.link.refused_lines.take().filter(|refused| refused.lines == work.order.lines_digest());
        let mut problems = Vec::new();
        if plan.lines == LineChange::Nothing {
            problems.extend(lasting.iter().map(|refused| refused.why.clone()));
            work.link.refused_lines = lasting;
            note_difference(work, roapp.total);
        }
        let by_staff = plan.leaves_staffs_lines(roapp.items.as_deref().unwrap_or_default());
        for step in plan.steps() {
            let done = match step {
                Step::Lines => {
                    let change = std::mem::replace(&mut plan.lines, LineChange::Nothing);
                    self.apply_lines(work, id, change, roapp.items.as_deref().unwrap_or_default()).await
                }
                Step::Status => {
                    self.look_at_first_status(work, id, &mut plan).await?;
                    self.apply_status(work, id, &plan).await
                }
                Step::Client => self.apply_client(work, roapp).await,
                Step::Delivery => self.apply_delivery(work, id).await,
                Step::ReportTotal => report_total(work, plan.unexpected_total),
                Step::Fields => self.apply_fields(work, id, plan.fields).await,
                Step::CompareTotal => self.compare_total(work, id, by_staff).await,
            };
            match done {
                Err(Failure::Attention(why)) => problems.push(why),
                other => other?,
            }
        }
        if work.entering {
            work.link.agreed = Some(Agreed {
                shop: work.order.fingerprint(),
                // A first status that RO App refused is still to be set.
                shop_status: work.status_done.then_some(work.order.status),
                roapp_status: if work.status_done { plan.roapp_status_after() } else { plan.base.roapp },
                lines: work.lines.take().unwrap_or_default(),
            });
        }
        Ok(problems)
    }

    /// What became of the status of an order that is being entered since it was planned: its lines come first, and may take a while.
    async fn look_at_first_status(&self, work: &mut Work, id: RoAppOrderId, plan: &mut Plan) -> Result<(), Failure> {
        let (StatusPlan::ToRoApp(wanted, _), true) = (&plan.status, work.entering) else { return Ok(()) };
        let wanted = *wanted;
        let now = self.roapp.order(id).await?.ok_or(Failure::DeletedInRoApp)?.status;
        let (Some(status), Some(planned)) = (now, plan.now.roapp.or(plan.base.roapp)) else { return Ok(()) };
        if status == planned {
            return Ok(());
        }
        let was_read = work.roapp.is_some();
        if status == wanted {
            plan.now.roapp = now;
            plan.status = StatusPlan::Agree(Vec::new());
        } else if !was_read && self.account.is_new_status(status).await?.unwrap_or(false) {
            // Orders of its type begin with another status than they did, or staff moved it within the new ones. The next order's is read.
            self.account.forget_first_status(work.shop.settings.order_type, status).await?;
            plan.now.roapp = now;
            (plan.base.roapp, work.link.first_status) = (now, now);
        } else {
            plan.status = StatusPlan::LeftToStaff;
        }
        Ok(())
    }

    async fn apply_status(&self, work: &mut Work, id: RoAppOrderId, plan: &Plan) -> Result<(), Failure> {
        let titles = &work.titles;
        let shop = titles.shop(work.order.status);
        match &plan.status {
            StatusPlan::Nothing => {}
            StatusPlan::Agree(events) => work.events.extend(events.iter().cloned()),
            StatusPlan::LeftToStaff => {
                work.events.push(Event::FirstStatusByStaff);
                // What is agreed is the status it began with, so that the next synchronisation carries staff's to the shop.
                work.look_again = true;
            }
            StatusPlan::ToRoApp(status, events) => {
                work.events.extend(events.iter().cloned());
                let before = plan.now.roapp.or(plan.base.roapp);
                self.roapp_status(work, id, *status, before).await?;
                work.wrote = true;
                let to = titles.roapp(*status);
                work.events.push(match plan.base.shop.is_none() {
                    true => Event::FirstStatusSet { to, shop },
                    false => Event::RoappStatusSet { to, shop, before: before.map(|status| titles.roapp(status)) },
                });
            }
            StatusPlan::ToShop { to, from, events } => {
                work.events.extend(events.iter().cloned());
                self.shop_status(work, *to, *from, titles).await?;
                work.wrote = true;
                let before = Some(titles.shop(work.order.status));
                work.order.status = *to;
                work.events.push(Event::ShopStatusSet { to: titles.shop(*to), roapp: titles.roapp(*from), before });
                work.events.extend((*to == ShopStatusId::CANCELLED).then_some(Event::StockNotReturned));
            }
        }
        work.status_done = true;
        if let Some(agreed) = &mut work.link.agreed {
            (agreed.shop_status, agreed.roapp_status) = (Some(plan.shop_status_after()), plan.roapp_status_after());
        }
        Ok(())
    }

    /// Sets RO App's status; a refusal says which rule asked for it, and whether RO App has the status at all.
    async fn roapp_status(
        &self,
        work: &Work,
        id: RoAppOrderId,
        wanted: RoAppStatusId,
        before: Option<RoAppStatusId>,
    ) -> Result<(), Failure> {
        let why = match self.roapp.set_status(id, wanted).await {
            Ok(()) if self.is_status_taken(work, id, wanted, before).await? => return Ok(()),
            Ok(()) => Message::new("roapp-status-stayed"),
            Err(error) if error.is_passing() || error.is_of_account() => return Err(error.into()),
            Err(error) => error.message(),
        };
        let (titles, known) = (&work.titles, self.roapp.statuses().await);
        let (status, order) = (titles.roapp(wanted), id);
        let (shop, store) = (titles.shop(work.order.status), titles.store.clone());
        let gone = known.is_ok_and(|all| !all.is_empty() && all.iter().all(|one| one.id != wanted));
        Err(Failure::attention(match gone {
            true => Reason::RoappStatusGone { status, order, shop, store },
            false => Reason::RoappRefusesStatus { status, order, why, shop, store },
        }))
    }

    /// Whether an order has the status that RO App answered to have set. A step that was seen to be taken within a day is not read
    /// back, and neither is one while RO App does not answer.
    async fn is_status_taken(
        &self,
        work: &Work,
        id: RoAppOrderId,
        to: RoAppStatusId,
        before: Option<RoAppStatusId>,
    ) -> Result<bool, Failure> {
        let Some(from) = before.filter(|from| *from != to) else { return Ok(true) };
        let step = StatusStep { kind: work.shop.settings.order_type, from, to };
        if self.account.takes_step(step).await? {
            return Ok(true);
        }
        let now = self.roapp.order(id).await.ok().flatten().and_then(|order| order.status);
        if now == Some(to) {
            self.account.learn_step(step).await?;
        }
        Ok(now != Some(from))
    }

    async fn shop_status(
        &self,
        work: &Work,
        status: ShopStatusId,
        roapp: RoAppStatusId,
        titles: &StatusTitles,
    ) -> Result<(), Failure> {
        match work.shop.cartum.set_status(work.order.number, status).await {
            Ok(()) => Ok(()),
            Err(CartumError::NotTaken(words)) => Err(Failure::attention(Reason::ShopRefusesStatus {
                status: titles.shop(status),
                number: work.order.number,
                why: words,
                roapp: titles.roapp(roapp),
                store: titles.store.clone(),
            })),
            Err(error @ (CartumError::NoPlan | CartumError::Forbidden(_) | CartumError::UnknownFunction(_))) => {
                Err(Failure::attention(Reason::StatusNotSent { why: error.message() }))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn apply_lines(
        &self,
        work: &mut Work,
        id: RoAppOrderId,
        change: LineChange,
        items: &[RoAppLine],
    ) -> Result<(), Failure> {
        match change {
            LineChange::Nothing => Ok(()),
            LineChange::Frozen(_) => {
                note_frozen(work, id);
                work.link.journal.clear();
                Ok(())
            }
            LineChange::Write(plan) => self.write_lines(work, id, plan, items).await,
        }
    }

    async fn write_lines(
        &self,
        work: &mut Work,
        id: RoAppOrderId,
        plan: LinePlan,
        items: &[RoAppLine],
    ) -> Result<(), Failure> {
        self.products.resolve(work, &plan.added()).await?;
        if plan.frozen {
            note_frozen(work, id);
        }
        let carried = self.lines.apply(work, plan, items).await?;
        if !carried.by_hand.is_empty() {
            // Stock may have been written off since the items were read, or the order deleted.
            let items = self.lines.read(id, work.order.number).await?;
            if is_stock_written_off(&items) && !work.entering {
                note_frozen(work, id);
                if let Some(agreed) = &mut work.link.agreed {
                    let (journal, shop) = (&work.link.journal, &work.order);
                    let views = LineViews {
                        agreed: &agreed.lines,
                        journal,
                        shop,
                        items: &items,
                        frozen: true,
                        roapp_wins: true,
                    };
                    agreed.lines = arrived_and_added(views);
                }
                work.link.journal.clear();
                return Ok(());
            }
        }
        if work.entering {
            work.events.push(Event::LinesEntered { count: carried.lines.len() });
        }
        work.events.extend(presumed(&work.order));
        if work.order.lines.is_empty() && !work.entering {
            work.events.push(Event::OrderEmptied);
        }
        work.link.frozen_lines = None;
        note_lines(work, carried.lines);
        if carried.by_hand.is_empty() {
            return Ok(());
        }
        let why = Message::all(carried.by_hand);
        work.link.refused_lines = Some(RefusedLines { lines: work.order.lines_digest(), why: why.clone() });
        Err(Failure::Attention(why))
    }

    /// The client of a buyer who is now another (rules C2, C3). It is not set where staff chose one, who counts.
    async fn apply_client(&self, work: &mut Work, roapp: &RoAppSide) -> Result<(), Failure> {
        let shop = work.shop.clone();
        let buyer = self.clients.find_or_create(&shop, &work.order, &work.known, &mut work.events).await?;
        work.buyer = Some(buyer);
        let ours = [work.link.client, work.link.sent_client];
        match client_change(buyer, ours, roapp.client, shop.settings.conflict == Winner::Roapp) {
            ClientChange::Nothing => {}
            ClientChange::LeftToStaff => work.events.push(Event::ClientChosenByStaff),
            ClientChange::Set(client) => {
                work.events.push(Event::ClientSet { contact: client });
                work.client = Some(client);
                // One that was sent before and whose answer was lost has arrived: it is none of staff's either.
                work.link.client =
                    roapp.client.filter(|there| work.link.sent_client == Some(*there)).or(work.link.client);
                // Should the answer be lost and the buyer change back, RO App's client is compared all the same, and it is none of staff's.
                (work.link.sent_client, work.link.buyer_digest) = (Some(client), None);
                self.table.orders.put_link(&mut work.link, None).await?;
            }
        }
        Ok(())
    }

    async fn apply_delivery(&self, work: &mut Work, id: RoAppOrderId) -> Result<(), Failure> {
        let heading = (!work.entering).then(|| Message::new("note-changed"));
        // A table that is set back to before a comment finds a later time in the order, and the data goes into the notes instead.
        if !work.marked {
            match self.write_fields(work, id, None, false).await {
                Ok(()) | Err(Failure::Attention(_)) => {}
                Err(failure) => return Err(failure),
            }
        }
        self.delivery.write(work, id, heading).await
    }

    /// Writes when it was last synchronised (rule O4), with the client where that changed. A new order has its fields already.
    /// A comment comes after it.
    async fn apply_fields(&self, work: &mut Work, id: RoAppOrderId, all: bool) -> Result<(), Failure> {
        let client = work.client.take();
        if client.is_some() || all || (work.wrote && !work.entering) {
            self.write_fields(work, id, client, all).await?;
        }
        if let Some(buyer) = work.buyer.take() {
            // Not before RO App has it: what is kept on the way must not say that it has.
            (work.link.client, work.link.sent_client) = (Some(buyer), None);
            work.link.buyer_digest = Some(Match::of(&work.order.buyer).digest());
        }
        Ok(())
    }

    pub(crate) async fn write_fields(
        &self,
        work: &mut Work,
        id: RoAppOrderId,
        client: Option<ContactId>,
        all: bool,
    ) -> Result<(), Failure> {
        let at = later_second(self.clock.now(), work.link.last_update);
        let fields = if all {
            work.events.push(Event::FieldsRestored);
            own_fields(work, at)
        } else {
            [(work.account.last_update, iso(at))].into()
        };
        let patch = OrderPatch { client, notes: None, fields };
        // Should the answer be lost, the time in RO App's order is none that the table does not know.
        work.link.last_update = Some(at);
        match (self.patch_order(&work.account, id, patch).await, client) {
            (Err(error @ (RoAppError::Refused { .. } | RoAppError::Missing { .. })), Some(client)) => {
                self.clients.forget_if_gone(&work.shop, &work.order, client).await?;
                return Err(error.into());
            }
            (done, _) => done?,
        }
        (work.marked, work.wrote) = (true, true);
        Ok(())
    }

    /// Says where RO App's total differs although the lines are the shop's. Nothing waits for it: where RO App does not answer, the
    /// order is synchronised once more. `by_staff` says whether staff made lines what they are.
    async fn compare_total(&self, work: &mut Work, id: RoAppOrderId, by_staff: bool) -> Result<(), Failure> {
        let read = self.roapp.order(id).await;
        work.link.total_unread = read.is_err();
        work.look_again |= read.is_err();
        let shown = read.ok().flatten().and_then(|order| order.total);
        let currency = work.order.currency;
        let shop = currency.round(work.order.total).normalize();
        let shown = shown.map(|total| currency.round(total).normalize());
        // What the lines cannot carry is said already.
        let said = work.events.iter().any(|event| matches!(event, Event::LinesBelowTotal { .. }));
        let differs = shown.filter(|total| *total != shop && !said);
        if differs.is_some() && by_staff {
            return report_total(work, differs);
        }
        if work.entering && shown == Some(shop) && !shop.is_zero() {
            self.account.learn_totals_are_of_lines(&work.shop.settings).await?;
        }
        if let Some(roapp) = differs {
            // The daily comparison does not take it for a change of staff.
            work.link.reported_total = Some(roapp);
            let entered = amounts(&work.order.lines, work.order.total, currency);
            work.events.push(match entered.lines.iter().any(|line| !line.discount.is_zero()) {
                true => Event::RoappDiscountDiffers { roapp, shop, currency },
                false => Event::RoappTotalDiffers { roapp, shop, currency },
            });
        }
        Ok(())
    }
}

/// The time in whole seconds; the next second where the last write was in the same one, so that no two writes have one time.
fn later_second(now: Timestamp, last: Option<Timestamp>) -> Timestamp {
    let at = Timestamp::from_second(now.as_second()).unwrap_or_default();
    match last {
        Some(last) if last.as_second() == at.as_second() => Timestamp::from_second(at.as_second() + 1).unwrap_or(at),
        _ => at,
    }
}

/// Notes the lines that RO App has now. Those of a new order are agreed once it is complete.
fn note_lines(work: &mut Work, lines: Vec<AgreedLine>) {
    match &mut work.link.agreed {
        Some(agreed) => {
            agreed.lines = lines;
            work.link.journal.clear();
        }
        None => work.lines = Some(lines),
    }
}

/// Staff may change lines in RO App; that is said once, and stays.
fn report_total(work: &mut Work, total: Option<Decimal>) -> Result<(), Failure> {
    work.link.reported_total = total.or(work.link.reported_total);
    work.events.extend(total.map(|total| total_changed(&work.order, total)));
    Ok(())
}

fn total_changed(order: &ShopOrder, roapp: Decimal) -> Event {
    let currency = order.currency;
    Event::RoappTotalChanged { roapp: roapp.normalize(), shop: currency.round(order.total).normalize(), currency }
}

/// Says what lies between the shop's amount and its lines where the amount alone changed (rule O8). Lines that RO App does not have as
/// the shop has them were told.
fn note_difference(work: &mut Work, total: Option<Decimal>) {
    let Work { order, link, .. } = &*work;
    let difference = amounts(&order.lines, order.total, order.currency).difference;
    let known = link.said_difference.unwrap_or_default();
    let left_out = link.frozen_lines.is_some() || link.refused_lines.is_some();
    work.link.said_difference = Some(difference).filter(|difference| !difference.is_zero());
    if difference.is_zero() || difference == known || left_out {
        return;
    }
    let currency = work.order.currency;
    let less = |total: &Decimal| currency.round(work.order.total) - currency.round(*total);
    // Lines that staff changed are a part of it.
    let by_staff = total.filter(|total| less(total) != difference);
    work.link.reported_total = by_staff.or(work.link.reported_total);
    work.events.push(match by_staff {
        Some(total) => total_changed(&work.order, total),
        None => below_total(&work.order, difference),
    });
}

/// Lines are frozen from the first written-off item on (rule O6). Said once per change.
fn note_frozen(work: &mut Work, id: RoAppOrderId) {
    work.link.frozen_lines = Some(work.order.lines_digest());
    work.events.push(Event::LinesFrozen { order: id });
}
