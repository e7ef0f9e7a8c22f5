//! What a linked order's changes become: calls to the side that lacks them.
//!
//! Statuses go first, because a buyer waits for them and no trouble with lines may hold them up. What is done is noted in the
//! agreement step by step, so a later failure repeats nothing.

use rust_decimal::Decimal;

use crate::cartum::CartumError;
use crate::decide::{LinePlan, Match, StatusNames, StatusPlan, frozen, presumed};
use crate::exchange::failure::Failure;
use crate::exchange::sync::detect::Differences;
use crate::exchange::sync::order::OrderSync;
use crate::exchange::sync::work::Work;
use crate::order::{ContactId, OfficeOrderId, OfficeStatusId, ShopStatusId};
use crate::roapp::{OfficeOrder, OrderPatch, RoAppError};
use crate::settings::Winner;

/// Cancelled, on every shop.
const CANCELLED: ShopStatusId = ShopStatusId(4);

impl OrderSync {
    /// Carries what differs; `plan` is what to do about the lines, unless they are frozen.
    pub(crate) async fn write_changes(
        &self,
        work: &mut Work,
        found: Differences,
        plan: Option<LinePlan>,
    ) -> Result<(), Failure> {
        let id = work.office()?;
        let mut problems = Vec::new();
        apart(&mut problems, self.carry_status(work, id, found.status, &found.office).await)?;
        match (plan, found.items) {
            (Some(plan), _) => apart(&mut problems, self.carry_changed_lines(work, id, plan).await)?,
            (None, Some(_)) => say_frozen(work, id),
            (None, None) => {}
        }
        let client = if found.buyer { Some(self.new_client(work, &found.office).await?) } else { None };
        if found.details {
            apart(&mut problems, self.delivery.write(work, id, "Changed in the shop.\n").await)?;
        }
        if let Some(amount) = found.amount {
            say_amount(work, amount);
        }
        let set = client.and_then(|chosen| chosen.set);
        if work.wrote || set.is_some() || found.fields {
            self.note_update(work, id, set, found.fields).await?;
        }
        if let Some(chosen) = client {
            // Not before RO App has it: what is kept on the way must not say that it has.
            work.link.client = Some(chosen.client);
            work.link.buyer = Some(Match::of(&work.order.buyer).digest());
        }
        if problems.is_empty() { Ok(()) } else { Err(Failure::Attention(problems.join(" "))) }
    }

    async fn carry_status(
        &self,
        work: &mut Work,
        id: OfficeOrderId,
        plan: StatusPlan,
        office: &OfficeOrder,
    ) -> Result<(), Failure> {
        let (to_office, to_shop) = match plan {
            StatusPlan::Nothing => (None, None),
            StatusPlan::Agree(said) => {
                work.told.extend(said);
                (None, None)
            }
            StatusPlan::ToOffice(status, said) => {
                work.told.extend(said);
                (Some(status), None)
            }
            StatusPlan::ToShop(status, said) => {
                work.told.extend(said);
                (None, Some(status))
            }
        };
        let names = self.account.status_names(&work.shop).await;
        if let Some(status) = to_office {
            self.office_status(id, status, &names, work.order.status).await?;
            work.wrote = true;
            let (now, became) = (names.office(status), names.shop(work.order.status));
            work.told.push(format!("RO App's status is now {now}, as the shop's became {became}."));
        }
        if let Some(status) = to_shop {
            self.shop_status(work, status, office.status, &names).await?;
            work.wrote = true;
            work.order.status = status;
            let became = office.status.map(|status| names.office(status)).unwrap_or_default();
            work.told.push(format!("The shop's status is now {}, as RO App's became {became}.", names.shop(status)));
            if status == CANCELLED {
                work.told.push("Cartum does not take goods of an order cancelled this way back into stock: correct the stock in the shop.".into());
            }
        }
        let status = work.order.status;
        if let Some(agreed) = &mut work.link.agreed {
            agreed.shop_status = status;
            agreed.office_status = to_office.or(office.status).or(agreed.office_status);
        }
        Ok(())
    }

    /// Sets RO App's status; a refusal says which rule asked for it.
    pub(crate) async fn office_status(
        &self,
        id: OfficeOrderId,
        status: OfficeStatusId,
        names: &StatusNames,
        shop: ShopStatusId,
    ) -> Result<(), Failure> {
        match self.roapp.set_status(id, status).await {
            Ok(()) => Ok(()),
            Err(error) if error.is_passing() || error.is_of_account() => Err(error.into()),
            Err(error) => Err(Failure::Attention(format!(
                "RO App does not take status {} for order {id} ({error}). Allow that step in RO App, or change the rule for the shop's status {} {}, then try again.",
                names.office(status),
                names.shop(shop),
                names.place_to_office()
            ))),
        }
    }

    async fn shop_status(
        &self,
        work: &Work,
        status: ShopStatusId,
        office: Option<OfficeStatusId>,
        names: &StatusNames,
    ) -> Result<(), Failure> {
        match work.shop.cartum.set_status(work.order.number, status).await {
            Ok(()) => Ok(()),
            Err(CartumError::NotTaken(words)) => Err(Failure::Attention(format!(
                "The shop does not take status {} for order {} ({words}). Change the rule for RO App's status {} {}, then try again.",
                names.shop(status),
                work.order.number,
                office.map(|status| names.office(status)).unwrap_or_default(),
                names.place_to_shop()
            ))),
            Err(error @ (CartumError::NoPlan | CartumError::Forbidden(_) | CartumError::UnknownFunction(_))) => {
                Err(Failure::Attention(format!("The status cannot be told to the shop: {error}. Then try again.")))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn carry_changed_lines(&self, work: &mut Work, id: OfficeOrderId, plan: LinePlan) -> Result<(), Failure> {
        let carried = self.lines.apply(work, plan).await?;
        if !carried.by_hand.is_empty() {
            // Stock may have been written off since the items were read.
            let items = self.lines.read(id, work.order.number).await?;
            if frozen(&items) {
                say_frozen(work, id);
                return Ok(());
            }
            return Err(Failure::Attention(carried.by_hand.join(" ")));
        }
        if !carried.discount.is_zero() {
            self.compare_total(work, id).await?;
        }
        work.told.extend(presumed(&work.order));
        work.link.frozen = None;
        work.link.journal.clear();
        if let Some(agreed) = &mut work.link.agreed {
            agreed.lines = carried.lines;
        }
        Ok(())
    }

    /// The client of a buyer who is now another (rules C2, C3). It is not set where staff chose one, who counts.
    async fn new_client(&self, work: &mut Work, office: &OfficeOrder) -> Result<Chosen, Failure> {
        let shop = work.shop.clone();
        let client = self.clients.find_or_create(&shop, &work.order, &work.known, &mut work.told).await?;
        let staff_chose = office.client.is_some() && office.client != work.link.client;
        if office.client == Some(client) {
            return Ok(Chosen { client, set: None });
        }
        if staff_chose && shop.settings.conflict == Winner::Roapp {
            work.told.push("The shop's order has another buyer; staff chose the client in RO App, who stays.".into());
            return Ok(Chosen { client, set: None });
        }
        work.told.push(format!("The order's client in RO App is now contact {client}, as in the shop."));
        Ok(Chosen { client, set: Some(client) })
    }

    /// Writes when it was last synchronised (rule O4), with the client where that changed.
    async fn note_update(
        &self,
        work: &mut Work,
        id: OfficeOrderId,
        client: Option<ContactId>,
        all_fields: bool,
    ) -> Result<(), Failure> {
        let account = self.account.get().await?;
        let now = crate::exchange::account::reader::iso(self.clock.now());
        let fields = if all_fields {
            work.told.push("Store and number were missing in RO App's order and were entered again.".into());
            let placed = crate::exchange::account::reader::iso(work.order.created);
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
fn apart(problems: &mut Vec<String>, done: Result<(), Failure>) -> Result<(), Failure> {
    match done {
        Err(Failure::Attention(why)) => {
            problems.push(why);
            Ok(())
        }
        other => other,
    }
}

/// Staff may change lines in RO App; that is said once, and stays.
fn say_amount(work: &mut Work, amount: Decimal) {
    work.link.told_amount = Some(amount);
    work.told.push(format!(
        "RO App's amount is {}, the shop's {} {}: lines were changed in RO App, which stay as they are.",
        amount.normalize(),
        work.order.total.normalize(),
        work.order.currency
    ));
}

/// Lines are frozen from the first written-off item on (rule O6). Said once per change.
fn say_frozen(work: &mut Work, id: OfficeOrderId) {
    work.link.frozen = Some(work.order.lines_digest());
    work.link.journal.clear();
    work.told.push(format!(
        "The shop's lines changed, but stock of RO App order {id} is written off: its lines stay as they are. Where RO App should follow, change it by hand."
    ));
}
