//! RO App's side of an order, as far as the plan needs it.

use jiff::SignedDuration;

use crate::decide::{RoAppSide, needs_items};
use crate::exchange::failure::Failure;
use crate::exchange::sync::order::OrderSync;
use crate::exchange::sync::planning::past;
use crate::exchange::sync::take_up::{recheck_delivery, recheck_notes};
use crate::exchange::sync::work::Work;
use crate::order::{RoAppOrderId, RoAppStatusId};
use crate::roapp::RoAppOrder;

/// RO App's times of an order's creation and of its first change differ by no more; they have whole seconds.
const AT_ONCE: SignedDuration = SignedDuration::from_secs(1);

impl OrderSync {
    /// Reads RO App's side. An order that was created by this attempt is empty and is not read.
    pub(crate) async fn read_roapp(&self, work: &mut Work) -> Result<RoAppSide, Failure> {
        let id = work.roapp_id()?;
        work.items_read = self.clock.elapsed();
        let items = if work.created {
            Some(Vec::new())
        } else if needs_items(&past(&work.link), &work.order, work.why) {
            Some(self.lines.read(id, work.order.number).await?)
        } else {
            None
        };
        let status = if work.entering { self.first_and_current(work).await? } else { None };
        let roapp = work.roapp.as_ref();
        let number = work.order.number.to_string();
        let is_named =
            !work.unnamed && roapp.is_none_or(|order| work.account.names(order, &work.shop.settings.name, &number));
        // A field that is gone from the account cannot be written again.
        let is_named = is_named || !self.records.known(&work.shop.settings).await?.0.missing_fields.is_empty();
        Ok(RoAppSide {
            status: status.or(roapp.and_then(|order| order.status)),
            client: roapp.and_then(|order| order.client),
            total: roapp.and_then(|order| order.total),
            items,
            is_named,
        })
    }

    /// Reads a new order; whether it has the fields by which it is found again (rules O4, O5). Those that it lacks are written once more.
    /// Where RO App does not keep them, no further order of the store is created.
    async fn read_with_fields(&self, work: &mut Work) -> Result<bool, Failure> {
        let id = work.roapp_id()?;
        work.roapp = self.roapp.order(id).await?;
        let kept = self.has_fields(work, id).await?;
        if !kept {
            // Fields that were deleted and made anew have other ids. One that is gone holds new orders already, and not this one,
            // unless it has neither of those by which it is found.
            let unnamed = work.roapp.as_ref().is_some_and(|order| work.account.is_unnamed(order));
            work.account = match self.account.read_again().await {
                Err(Failure::Later { of_store: true, .. }) if !unnamed => return Ok(false),
                read => read?,
            };
            let said = work.events.len();
            match self.write_fields(work, id, None, true).await {
                Ok(()) | Err(Failure::Attention(_)) => {}
                Err(failure) => return Err(failure),
            }
            work.roapp = self.roapp.order(id).await?;
            if !self.has_fields(work, id).await? {
                work.events.truncate(said);
                return Err(Failure::of_store(self.records.note_fields_lost(&work.shop.settings).await?));
            }
        }
        self.records.note_fields_kept(&work.shop.settings).await?;
        Ok(kept)
    }

    /// Whether the order that was read has the fields. Where the answer has none at all, the list says it, in which orders are looked for.
    async fn has_fields(&self, work: &Work, id: RoAppOrderId) -> Result<bool, Failure> {
        let Some(order) = &work.roapp else { return Ok(true) };
        let (name, number) = (&work.shop.settings.name, work.order.number.to_string());
        let has = |order: &RoAppOrder| work.account.names_for_certain(order, name, &number);
        if has(order) || !order.fields.is_empty() {
            return Ok(has(order));
        }
        Ok(self.roapp.orders_by_id(&[id]).await?.iter().any(|row| row.id == id && has(row)))
    }

    /// The status that a new order has now. The one that RO App gave it is noted in its link.
    async fn first_and_current(&self, work: &mut Work) -> Result<Option<RoAppStatusId>, Failure> {
        if work.created
            && work.link.first_status.is_some()
            && !self.records.are_fields_lost(&work.shop.settings).await?
        {
            return Ok(work.link.first_status);
        }
        let kept = self.read_with_fields(work).await?;
        if !work.created {
            if work.roapp.is_none() {
                return Err(Failure::DeletedInRoApp);
            }
            recheck_notes(work);
            if self.was_set_back(work) {
                recheck_delivery(work);
            }
        }
        let current = work.roapp.as_ref().and_then(|order| order.status);
        if work.link.first_status.is_some() {
            return Ok(current);
        }
        // Where nobody knows what the type starts with, a status of the group "new" is what RO App gave it. Only such a status is
        // kept for other orders: staff may have moved this one on since it was created.
        let is_new = match current {
            Some(status) => self.account.is_new_status(status).await?.unwrap_or(false),
            None => true,
        };
        if let (Some(status), true) = (current, work.created && is_new && kept) {
            self.account.learn_first_status(work.shop.settings.order_type, status).await?;
        }
        let untouched = work.created || work.roapp.as_ref().is_some_and(is_untouched);
        work.link.first_status = current.filter(|_| is_new || untouched);
        Ok(current)
    }
}

/// Whether nobody had the time to change an order since it was created.
fn is_untouched(order: &RoAppOrder) -> bool {
    order.created.zip(order.modified).is_some_and(|(created, modified)| modified.duration_since(created) <= AT_ONCE)
}
