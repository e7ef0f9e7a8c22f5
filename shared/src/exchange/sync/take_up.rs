//! An order that RO App had already (rule O12): what counts as agreed is told from both sides, and then it is an order as any other.
//!
//! Guarantees: nothing is created for it but what the shop's order has and RO App's lacks; its contact is kept, and its delivery data is
//! written only where RO App's notes do not hold it.

use jiff::{SignedDuration, Timestamp};

use crate::decide::{
    Base, FoundItem, Match, Statuses, Times, delivery_digest, entered_by_others, found_lines, found_statuses,
    is_same_delivery, is_written_last, notes, staff_changed, statuses_dealt_with, written,
};
use crate::exchange::failure::Failure;
use crate::exchange::leases::WORK_LIMIT;
use crate::exchange::sync::create::own_fields;
use crate::exchange::sync::delivery::holds;
use crate::exchange::sync::lines::roapp_line;
use crate::exchange::sync::order::OrderSync;
use crate::exchange::sync::planning::status_rules;
use crate::exchange::sync::work::Work;
use crate::history::Event;
use crate::order::{Agreed, Fingerprint};
use crate::roapp::RoAppOrder;
use crate::texts::Message;

/// Clocks of processes are closer to each other than this.
const CLOCKS: SignedDuration = SignedDuration::from_secs(5);

/// Whether the delivery data was commented is not known: comments cannot be read, and the notes can.
pub(crate) fn recheck_delivery(work: &mut Work) {
    let data = notes(&work.order);
    if is_known(work, &data) {
        return;
    }
    let digest = delivery_digest(&data);
    // Of an agreed order, other data is known to have been said: notes that hold this one may be older.
    let said_otherwise = work.link.agreed.is_some() && work.link.delivery_digest.is_some();
    if !said_otherwise && are_in_notes(work, &data) {
        (work.link.delivery_digest, work.link.pending_delivery_digest) = (Some(digest), None);
    } else {
        work.link.pending_delivery_digest = Some(digest);
    }
}

/// The notes of an order that an earlier attempt created may be older than what the table noted of them, where it was set back since:
/// delivery data that they lack is written there.
pub(crate) fn recheck_notes(work: &mut Work) {
    let data = notes(&work.order);
    if is_known(work, &data) && !are_in_notes(work, &data) {
        work.link.pending_delivery_digest = Some(delivery_digest(&data));
    }
}

/// Whether the table has it that RO App was told this data.
fn is_known(work: &Work, data: &[Message]) -> bool {
    work.link.delivery_digest.as_ref().is_some_and(|known| is_same_delivery(known, data))
}

fn times(order: &RoAppOrder, last_update: Option<jiff::Timestamp>) -> Times {
    Times { created: order.created, modified: order.modified, last_update }
}

fn are_in_notes(work: &Work, data: &[Message]) -> bool {
    let text = written(data, work.shop.settings.staff_language());
    work.roapp.as_ref().is_some_and(|order| holds(&order.notes, &text))
}

impl OrderSync {
    /// Gives a found order the fields that it lacks, before the table says that it was taken up: an attempt that fails later leaves an
    /// order that each look finds. Returns the time that was written.
    async fn name(&self, work: &mut Work, order: &mut RoAppOrder) -> Result<Option<Timestamp>, Failure> {
        match self.write_fields(work, order.id, None, true).await {
            Ok(()) => {}
            // Said at the end of the attempt, where it is tried once more.
            Err(Failure::Attention(_)) => return Ok(None),
            Err(failure) => return Err(failure),
        }
        let at = work.link.last_update;
        let written = at.map(|at| own_fields(work, at));
        order.fields.extend(written.into_iter().flatten().map(|(id, value)| (format!("f{id}"), value)));
        work.unnamed = false;
        Ok(at)
    }

    /// Takes up an order that was found in RO App, or that the exchange changed there after the table's state; any other stays as it is.
    pub(crate) async fn take_up(&self, work: &mut Work) -> Result<(), Failure> {
        if !work.link.found {
            if self.was_set_back(work) {
                recheck_delivery(work);
                self.recheck_statuses(work);
            }
            return Ok(());
        }
        let id = work.roapp_id()?;
        let number = work.order.number;
        let mut order = self.roapp.order(id).await?.ok_or(Failure::DeletedInRoApp)?;
        work.unnamed = work.account.is_unnamed(&order);
        let mut last_update = self.last_update(work, &order);
        let by_staff = staff_changed(times(&order, last_update));
        if work.unnamed {
            last_update = self.name(work, &mut order).await?.or(last_update);
        }
        let items = self.roapp.items(id).await?.unwrap_or_default();
        let items: Vec<FoundItem> = items
            .iter()
            .map(|item| FoundItem { line: roapp_line(item, number), product: item.product, title: item.title.clone() })
            .collect();
        // The exchange gives an order its first status after its lines: one that has a status and no line has it from staff.
        let unfilled = items.is_empty() && !work.order.lines.is_empty();
        let by_others = entered_by_others(&items);
        let all: Vec<usize> = (0..work.order.lines.len()).collect();
        // Nothing is entered for an order whose items stay as they are.
        self.products.resolve(work, if by_others { &[] } else { &all }).await?;
        let products: Vec<_> = all.iter().map(|at| work.line_products.get(at).map(|known| known.product)).collect();
        let is_new = match order.status {
            Some(status) => self.account.is_new_status(status).await?.unwrap_or(false),
            None => true,
        };
        let now = Statuses { shop: work.order.status, roapp: order.status };
        let rules = status_rules(&work.shop.settings);
        // What the table knows is older than what RO App shows, and still true of that time.
        let before = work.link.agreed.take();
        let base = match &before {
            Some(before) => Base { shop: before.shop_status, roapp: before.roapp_status },
            None => found_statuses(now, &rules, is_new, by_staff || unfilled),
        };
        let mut lines = found_lines(&work.order, &products, &items, by_staff);
        let known = before.as_ref().map(|before| before.lines.as_slice()).unwrap_or_default();
        for line in &mut lines {
            if let Some(known) = known.iter().find(|known| known.mark == line.mark) {
                known.clone_into(line);
            }
        }
        let keeps_client = (by_staff && !work.buyer_changed) || Match::of(&work.order.buyer) == Match::None;
        let link = &mut work.link;
        link.last_update = last_update;
        link.client = order.client;
        link.buyer_digest = keeps_client.then(|| Match::of(&work.order.buyer).digest());
        // What another connector wrote there stays as it is.
        link.delivery_digest = by_others.then(|| delivery_digest(&notes(&work.order)));
        link.pending_delivery_digest = None;
        link.agreed =
            Some(Agreed { shop: Fingerprint::of_no_order(), shop_status: base.shop, roapp_status: base.roapp, lines });
        link.found = false;
        link.journal.clear();
        work.entering = false;
        work.created = false;
        work.roapp = Some(order);
        recheck_delivery(work);
        work.events.push(Event::OrderLinked { order: id });
        Ok(())
    }

    /// The statuses of a table that was set back are older than RO App's, which nobody but the exchange has changed since they were both
    /// dealt with: its status is no change of staff's, and must not go to the shop once more.
    fn recheck_statuses(&self, work: &mut Work) {
        let Some(order) = &work.roapp else { return };
        let written = self.last_update(work, order);
        let cut_off = work.link.in_flight.then(|| work.link.updated_at.checked_add(WORK_LIMIT).ok()).flatten();
        if written.zip(cut_off).is_some_and(|(written, end)| written <= end) {
            // The attempt that was cut off wrote it: the statuses that it sent are noted.
            return;
        }
        let times = times(order, written);
        let (Some(status), true) = (order.status, is_written_last(times)) else { return };
        let rules = status_rules(&work.shop.settings);
        let now = Statuses { shop: work.order.status, roapp: Some(status) };
        if let Some(agreed) = &mut work.link.agreed {
            let base = Base { shop: agreed.shop_status, roapp: agreed.roapp_status };
            Base { shop: agreed.shop_status, roapp: agreed.roapp_status } = statuses_dealt_with(base, now, &rules);
        }
    }

    /// Whether the exchange wrote to RO App's order what the table's item of it does not know: the table was set back, or an attempt was
    /// cut off.
    pub(crate) fn was_set_back(&self, work: &Work) -> bool {
        let written = work.roapp.as_ref().and_then(|order| self.last_update(work, order));
        // Items of older releases do not say it. An attempt that came to its end wrote to RO App before it wrote to the table; one that is
        // entering the order did not.
        let ended = || work.link.agreed.as_ref().and_then(|_| work.link.updated_at.checked_add(CLOCKS).ok());
        let known = work.link.last_update.or_else(ended);
        written.zip(known).is_some_and(|(written, known)| written > known)
    }

    /// When the exchange last wrote to RO App's order.
    fn last_update(&self, work: &Work, order: &RoAppOrder) -> Option<jiff::Timestamp> {
        let text = order.field(work.account.last_update)?;
        text.parse().ok().or_else(|| jiff::Timestamp::from_millisecond(text.parse().ok()?).ok())
    }
}
