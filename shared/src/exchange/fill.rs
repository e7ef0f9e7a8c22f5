//! What an RO App order holds beside its head: lines, status, and delivery data that has no room elsewhere.

use rust_decimal::Decimal;

use super::failure::Failure;
use super::import::Work;
use super::open::Exchange;
use super::products::Placed;
use crate::decide::{mark_of, marked, missing_lines, notes, notes_fit, share_discount, wanted_status};
use crate::order::{Agreed, AgreedLine, EmployeeId, ItemId, OfficeOrderId, OfficeStatusId};
use crate::roapp::{Discount, NewItem};

impl Exchange {
    /// Adds what is missing and says what is then agreed.
    pub(super) async fn fill(
        &self,
        work: &mut Work,
        placed: &[Placed],
        manager: EmployeeId,
        created_now: bool,
    ) -> Result<Agreed, Failure> {
        let id = work.link.office.ok_or_else(|| Failure::later("the RO App order's id is not known yet"))?;
        let (lines, discounted) = self.add_lines(work, id, placed, manager, created_now).await?;
        let office_status = self.set_first_status(work, id, created_now).await?;
        self.comment_once(work, id).await?;
        if discounted {
            self.compare_total(work, id).await?;
        }
        Ok(Agreed { shop: work.order.fingerprint(), shop_status: work.order.status, office_status, lines })
    }

    async fn add_lines(
        &self,
        work: &mut Work,
        id: OfficeOrderId,
        placed: &[Placed],
        manager: EmployeeId,
        created_now: bool,
    ) -> Result<(Vec<AgreedLine>, bool), Failure> {
        let number = work.order.number;
        let marks = || (1..).zip(&work.order.lines);
        // An order created this moment is empty; any other is read first.
        let there = if created_now { Vec::new() } else { self.roapp.items(id).await? };
        let missing =
            missing_lines(number, marks().map(|(mark, _)| mark), there.iter().map(|item| item.comment.as_str()));
        let totals: Vec<Decimal> = work.order.lines.iter().map(crate::order::Line::total).collect();
        let sharing = share_discount(&totals, work.order.total);
        let mut agreed = Vec::new();
        for (((mark, line), place), discount) in marks().zip(placed).zip(&sharing.per_line) {
            let item = if missing.contains(&mark) {
                let new = NewItem {
                    product: place.product,
                    assignee: manager,
                    quantity: line.quantity,
                    price: line.price,
                    discount: Discount(*discount),
                    comment: marked(number, mark, &place.says),
                };
                Some(self.roapp.add_item(id, &new).await?)
            } else {
                there.iter().find(|item| mark_of(number, &item.comment) == mark).map(|item| item.id)
            };
            agreed.push(agreed_line(line, mark, item));
        }
        work.told.push(format!("{} of {} lines added.", missing.len(), work.order.lines.len()));
        let discount: Decimal = sharing.per_line.iter().sum();
        if !discount.is_zero() {
            work.told.push(format!(
                "A discount of {} {} on the whole order was shared over its lines, because RO App has none for an order.",
                discount.normalize(),
                work.order.currency
            ));
        }
        if !sharing.difference.is_zero() {
            work.told.push(format!(
                "The shop's amount is {} {}, the lines come to {}: RO App shows {} less. Check the order in the shop.",
                work.order.total.normalize(),
                work.order.currency,
                work.order.lines_total().normalize(),
                sharing.difference.normalize()
            ));
        }
        Ok((agreed, !discount.is_zero()))
    }

    async fn set_first_status(
        &self,
        work: &mut Work,
        id: OfficeOrderId,
        created_now: bool,
    ) -> Result<Option<OfficeStatusId>, Failure> {
        let settings = &work.shop.settings;
        let known = if created_now { self.first_status(settings.order_type).await? } else { None };
        let current = match known {
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
        let Some(wanted) = wanted_status(work.order.status, &rules) else {
            work.told.push(format!(
                "Status {} of the shop has no rule for RO App, so the order keeps its first status. Add one to the status rules of store '{}'.",
                work.order.status, settings.name
            ));
            return Ok(current);
        };
        if current == Some(wanted) {
            return Ok(current);
        }
        self.roapp.set_status(id, wanted).await?;
        work.told.push(format!("Status set to {wanted}, by the rule for status {} of the shop.", work.order.status));
        Ok(Some(wanted))
    }

    /// Writes delivery data that does not fit the order's notes into the event feed. Comments cannot be read back through the API,
    /// so it is recorded first and never sent again: rather none than twice (rule D2).
    async fn comment_once(&self, work: &mut Work, id: OfficeOrderId) -> Result<(), Failure> {
        let text = notes(&work.order);
        if notes_fit(&text) || work.link.commented {
            return Ok(());
        }
        work.link.commented = true;
        self.table.put_link(&mut work.link, None).await?;
        match self.roapp.comment(id, &text).await {
            Ok(()) => work.told.push("Delivery data was written into the event feed.".into()),
            Err(error) => work.told.push(format!(
                "Delivery data was sent to the event feed, but whether it arrived is not known ({error}). Compare with the shop."
            )),
        }
        Ok(())
    }

    async fn compare_total(&self, work: &mut Work, id: OfficeOrderId) -> Result<(), Failure> {
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

fn agreed_line(line: &crate::order::Line, mark: u32, item: Option<ItemId>) -> AgreedLine {
    AgreedLine { key: line.key.clone(), mark, quantity: line.quantity, price: line.price, item }
}
