//! What a linked order's changes become: calls to the side that lacks them.
//!
//! Statuses go first, because a buyer waits for them and no trouble with lines may hold them up. What is done is noted in the
//! agreement step by step, so a later failure repeats nothing.

use rust_decimal::Decimal;

use crate::cartum::CartumError;
use crate::decide::{LinePlan, Match, StatusPlan, StatusTitles, frozen, presumed};
use crate::exchange::failure::Failure;
use crate::exchange::sync::detect::Differences;
use crate::exchange::sync::order::OrderSync;
use crate::exchange::sync::work::Work;
use crate::history::{Event, Reason};
use crate::order::{ContactId, RoAppOrderId, RoAppStatusId, ShopStatusId, iso};
use crate::roapp::{OrderPatch, RoAppError, RoAppOrder};
use crate::settings::Winner;
use crate::texts::{Message, Title};

impl OrderSync {
    /// Carries what differs; `plan` is what to do about the lines, unless they are frozen.
    pub(crate) async fn write_changes(
        &self,
        work: &mut Work,
        found: Differences,
        plan: Option<LinePlan>,
    ) -> Result<(), Failure> {
        let id = work.roapp()?;
        let mut problems: Vec<Message> = Vec::new();
        apart(&mut problems, self.carry_status(work, id, found.status, &found.roapp).await)?;
        match (plan, found.items) {
            (Some(plan), _) => apart(&mut problems, self.carry_changed_lines(work, id, plan).await)?,
            (None, Some(_)) => note_frozen(work, id),
            (None, None) => {}
        }
        let client = if found.buyer { Some(self.new_client(work, &found.roapp).await?) } else { None };
        if found.details {
            apart(&mut problems, self.delivery.write(work, id, Some(Message::new("note-changed"))).await)?;
        }
        if let Some(amount) = found.amount {
            note_amount(work, amount);
        }
        let set = client.and_then(|chosen| chosen.set);
        if work.wrote || set.is_some() || found.fields {
            self.note_update(work, id, set, found.fields).await?;
        }
        if let Some(chosen) = client {
            // Not before RO App has it: what is kept on the way must not say that it has.
            work.link.client = Some(chosen.client);
            work.link.buyer_digest = Some(Match::of(&work.order.buyer).digest());
        }
        if problems.is_empty() { Ok(()) } else { Err(Failure::Attention(Message::all(problems))) }
    }

    async fn carry_status(
        &self,
        work: &mut Work,
        id: RoAppOrderId,
        plan: StatusPlan,
        roapp: &RoAppOrder,
    ) -> Result<(), Failure> {
        let (to_roapp, to_shop) = match plan {
            StatusPlan::Nothing => (None, None),
            StatusPlan::Agree(events) => {
                work.events.extend(events);
                (None, None)
            }
            StatusPlan::ToRoApp(status, events) => {
                work.events.extend(events);
                (Some(status), None)
            }
            StatusPlan::ToShop(status, events) => {
                work.events.extend(events);
                (None, Some(status))
            }
        };
        let titles = self.account.status_titles(&work.shop).await;
        if let Some(status) = to_roapp {
            self.roapp_status(id, status, &titles, work.order.status).await?;
            work.wrote = true;
            let (to, shop) = (titles.roapp(status), titles.shop(work.order.status));
            work.events.push(Event::RoappStatusSet { to, shop });
        }
        if let Some(status) = to_shop {
            self.shop_status(work, status, roapp.status, &titles).await?;
            work.wrote = true;
            work.order.status = status;
            // A change of RO App's side has a status.
            let roapp = roapp.status.map_or(Title::Number(0), |status| titles.roapp(status));
            work.events.push(Event::ShopStatusSet { to: titles.shop(status), roapp });
            if status == ShopStatusId::CANCELLED {
                work.events.push(Event::StockNotReturned);
            }
        }
        let status = work.order.status;
        if let Some(agreed) = &mut work.link.agreed {
            agreed.shop_status = status;
            agreed.roapp_status = to_roapp.or(roapp.status).or(agreed.roapp_status);
        }
        Ok(())
    }

    /// Sets RO App's status; a refusal says which rule asked for it.
    pub(crate) async fn roapp_status(
        &self,
        id: RoAppOrderId,
        status: RoAppStatusId,
        titles: &StatusTitles,
        shop: ShopStatusId,
    ) -> Result<(), Failure> {
        match self.roapp.set_status(id, status).await {
            Ok(()) => Ok(()),
            Err(error) if error.is_passing() || error.is_of_account() => Err(error.into()),
            Err(error) => Err(Failure::attention(Reason::RoappRefusesStatus {
                status: titles.roapp(status),
                order: id,
                why: error.message(),
                shop: titles.shop(shop),
                store: titles.store.clone(),
            })),
        }
    }

    async fn shop_status(
        &self,
        work: &Work,
        status: ShopStatusId,
        roapp: Option<RoAppStatusId>,
        titles: &StatusTitles,
    ) -> Result<(), Failure> {
        match work.shop.cartum.set_status(work.order.number, status).await {
            Ok(()) => Ok(()),
            Err(CartumError::NotTaken(words)) => Err(Failure::attention(Reason::ShopRefusesStatus {
                status: titles.shop(status),
                number: work.order.number,
                why: words,
                roapp: roapp.map_or(Title::Number(0), |status| titles.roapp(status)),
                store: titles.store.clone(),
            })),
            Err(error @ (CartumError::NoPlan | CartumError::Forbidden(_) | CartumError::UnknownFunction(_))) => {
                Err(Failure::attention(Reason::StatusNotSent { why: error.message() }))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn carry_changed_lines(&self, work: &mut Work, id: RoAppOrderId, plan: LinePlan) -> Result<(), Failure> {
        let carried = self.lines.apply(work, plan).await?;
        if !carried.by_hand.is_empty() {
            // Stock may have been written off since the items were read.
            let items = self.lines.read(id, work.order.number).await?;
            if frozen(&items) {
                note_frozen(work, id);
                return Ok(());
            }
            return Err(Failure::Attention(Message::all(carried.by_hand)));
        }
        if !carried.discount.is_zero() {
            self.compare_total(work, id).await?;
        }
        work.events.extend(presumed(&work.order));
        work.link.frozen_lines = None;
        work.link.journal.clear();
        if let Some(agreed) = &mut work.link.agreed {
            agreed.lines = carried.lines;
        }
        Ok(())
    }

    /// The client of a buyer who is now another (rules C2, C3). It is not set where staff chose one, who counts.
    async fn new_client(&self, work: &mut Work, roapp: &RoAppOrder) -> Result<Chosen, Failure> {
        let shop = work.shop.clone();
        let client = self.clients.find_or_create(&shop, &work.order, &work.known, &mut work.events).await?;
        let staff_chose = roapp.client.is_some() && roapp.client != work.link.client;
        if roapp.client == Some(client) {
            return Ok(Chosen { client, set: None });
        }
        if staff_chose && shop.settings.conflict == Winner::Roapp {
            work.events.push(Event::ClientChosenByStaff);
            return Ok(Chosen { client, set: None });
        }
        work.events.push(Event::ClientSet { contact: client });
        Ok(Chosen { client, set: Some(client) })
    }

    /// Writes when it was last synchronised (rule O4), with the client where that changed.
    async fn note_update(
        &self,
        work: &mut Work,
        id: RoAppOrderId,
        client: Option<ContactId>,
        all_fields: bool,
    ) -> Result<(), Failure> {
        let account = self.account.get().await?;
        let now = iso(self.clock.now());
        let fields = if all_fields {
            work.events.push(Event::FieldsRestored);
            let placed = iso(work.order.created);
            account.fields(&work.shop.settings.name, &work.order.number.to_string(), placed, now)
        } else {
            [(account.last_update, now)].into()
        };
        let patch = OrderPatch { client, notes: None, fields };
        match (self.patch_order(&account, id, patch).await, client) {
            (Err(error @ (RoAppError::Refused { .. } | RoAppError::Missing { .. })), Some(client)) => {
                self.clients.doubt(&work.shop, &work.order, client).await?;
                return Err(error.into());
            }
            (done, _) => done?,
        }
        work.wrote = true;
        Ok(())
    }
}

/// The client of an order whose buyer changed.
#[derive(Clone, Copy)]
struct Chosen {
    /// The buyer's contact.
    client: ContactId,
    /// What RO App has to be told, if anything.
    set: Option<ContactId>,
}

/// Keeps what a person has to do apart from what stops the work.
fn apart(problems: &mut Vec<Message>, done: Result<(), Failure>) -> Result<(), Failure> {
    match done {
        Err(Failure::Attention(why)) => {
            problems.push(why);
            Ok(())
        }
        other => other,
    }
}

/// Staff may change lines in RO App; that is said once, and stays.
fn note_amount(work: &mut Work, amount: Decimal) {
    work.link.reported_total = Some(amount);
    work.events.push(Event::RoappTotalChanged {
        roapp: amount.normalize(),
        shop: work.order.total.normalize(),
        currency: work.order.currency,
    });
}

/// Lines are frozen from the first written-off item on (rule O6). Said once per change.
fn note_frozen(work: &mut Work, id: RoAppOrderId) {
    work.link.frozen_lines = Some(work.order.lines_digest());
    work.link.journal.clear();
    work.events.push(Event::LinesFrozen { order: id });
}
