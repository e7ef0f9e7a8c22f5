//! What a new RO App order holds beside its head: lines, status, and delivery data that has no room elsewhere.

use super::failure::Failure;
use super::lines::plan_lines;
use super::look::Work;
use super::open::Exchange;
use crate::decide::wanted_status;
use crate::order::{Agreed, OfficeOrderId, OfficeStatusId};

impl Exchange {
    /// Adds what is missing and notes what is then agreed.
    pub(super) async fn fill(&self, work: &mut Work, created_now: bool) -> Result<(), Failure> {
        let id = work.office()?;
        // An order created this moment is empty; any other is read first.
        let items = if created_now { Vec::new() } else { self.office_lines(id, work.order.number).await? };
        let plan = plan_lines(&work.shop.settings, &work.link, &[], &work.order, &items);
        if plan.lines.iter().any(|line| work.link.journal.iter().all(|known| known.mark != line.mark)) {
            // The shop's lines changed since the first attempt: new marks are noted before they are used.
            work.link.journal.extend(plan.lines.clone());
            self.table.put_link(&mut work.link, None).await?;
        }
        let carried = self.carry_lines(work, plan).await?;
        work.told.push(format!("{} lines entered.", carried.lines.len()));
        if let Some(why) = carried.by_hand.into_iter().next() {
            return Err(Failure::Attention(why));
        }
        let office_status = self.set_first_status(work, id, created_now).await?;
        self.tell_details(work, id, "").await?;
        if !carried.discount.is_zero() {
            self.compare_total(work, id).await?;
        }
        work.link.agreed = Some(Agreed {
            shop: work.order.fingerprint(),
            shop_status: work.order.status,
            office_status,
            lines: carried.lines,
        });
        Ok(())
    }

    async fn set_first_status(
        &self,
        work: &mut Work,
        id: OfficeOrderId,
        created_now: bool,
    ) -> Result<Option<OfficeStatusId>, Failure> {
        let settings = &work.shop.settings;
        let first = self.first_status(settings.order_type).await?;
        let current = match first.filter(|_| created_now) {
            Some(status) => Some(status),
            None => {
                let status = self.roapp.order(id).await?.and_then(|order| order.status);
                if let (Some(status), true) = (status, created_now) {
                    self.learn_first_status(settings.order_type, status).await?;
                }
                status
            }
        };
        let rules: Vec<_> = settings.status_to_roapp.iter().map(|rule| (rule.cartum, rule.roapp)).collect();
        let names = self.status_names(&work.shop).await;
        let Some(wanted) = wanted_status(work.order.status, &rules) else {
            work.told.push(format!(
                "The shop's status {} has no rule for RO App, so the order keeps its first status. To set one, add a rule {}.",
                names.shop(work.order.status),
                names.place_to_office()
            ));
            return Ok(current);
        };
        if current == Some(wanted) {
            return Ok(current);
        }
        if !created_now && first.is_some() && current != first {
            work.told.push("Staff have given the order a status already, which stays.".into());
            // Agreed is what it started with, so that the next look carries staff's change.
            return Ok(first);
        }
        self.office_status(id, wanted, &names, work.order.status).await?;
        let (now, status) = (names.office(wanted), names.shop(work.order.status));
        work.told.push(format!("Status set to {now}, by the rule for the shop's status {status}."));
        Ok(Some(wanted))
    }

    /// Says where RO App's amount differs although the lines are the shop's.
    pub(super) async fn compare_total(&self, work: &mut Work, id: OfficeOrderId) -> Result<(), Failure> {
        let shown = self.roapp.order(id).await?.and_then(|order| order.total);
        if let Some(total) = shown.filter(|total| *total != work.order.total) {
            work.told.push(format!(
                "RO App shows an amount of {}, the shop {} {}: the two compute the discount differently. Correct it in RO App.",
                total.normalize(),
                work.order.total.normalize(),
                work.order.currency
            ));
        }
        Ok(())
    }
}
