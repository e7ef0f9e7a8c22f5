//! Linked orders that the shop may still change, a hundred a call, without those in the window, which were compared already.
//!
//! Guarantee: a call that fails for some orders costs only these; what the others show is queued.

use jiff::Timestamp;

use crate::cartum::{CartumError, LEAST_ROWS, OrderPage, PAGE};
use crate::decide::{is_listed_only, needs_look, unreadable_side};
use crate::exchange::discovery::discover::Discoverer;
use crate::exchange::discovery::known::known_of;
use crate::exchange::discovery::report::StoreReport;
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::order::{OrderNumber, Trigger};
use crate::state::{OrderSummary, POLL_EVERY, Stage};
use crate::texts::Message;

/// Calls of a poll that may fail before orders whose call failed are left out as a whole. Until then they are asked for in two halves, so
/// one order among a hundred costs eight.
const FAILURES: usize = 16;

impl Discoverer {
    /// Reads the open orders, and queues those that changed.
    pub(super) async fn poll_open(
        &self,
        shop: &Shop,
        page_rows: usize,
        open: &[&OrderSummary],
        until: Timestamp,
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        let mut parts: Vec<_> = open.chunks(page_rows.clamp(LEAST_ROWS, PAGE)).collect();
        // Where the time is not enough for all, each poll begins with others.
        let poll = self.clock.now().as_second() / POLL_EVERY.as_secs();
        let first = usize::try_from(poll).unwrap_or(0) % parts.len().max(1);
        parts.rotate_left(first);
        parts.reverse();
        let (mut look, mut failures, mut failed, mut answered) = (Vec::new(), 0, Ok(()), false);
        while let Some(part) = parts.pop() {
            if self.clock.now() >= until {
                report.notice = Some(Message::new("shop-poll-unfinished").with("orders", report.seen));
                break;
            }
            let numbers: Vec<OrderNumber> = part.iter().map(|summary| summary.number).collect();
            match shop.cartum.orders_by_number(&numbers).await {
                Ok(page) => {
                    answered = true;
                    let before = look.len();
                    look.extend(part.iter().filter(|summary| changed(&page, summary)).map(|summary| summary.number));
                    report.unchanged += part.len() - (look.len() - before);
                }
                Err(error) if is_of_orders(&error) && (answered || failures < FAILURES) => {
                    failures += 1;
                    report.problem = Some(error.message().sentence());
                    if part.len() > 1 && failures <= FAILURES {
                        let (one, other) = part.split_at(part.len() / 2);
                        parts.extend([other, one]);
                    }
                }
                Err(error) => {
                    failed = Err(error.into());
                    break;
                }
            }
        }
        report.seen += open.len();
        let look = look.into_iter().map(|number| (number, Trigger::Poll)).collect();
        self.queue_polled(&shop.settings.id, look, report).await?;
        failed
    }
}

/// Whether a call may have failed for one of the orders that it asks for.
pub(super) fn is_of_orders(error: &CartumError) -> bool {
    use CartumError::{Cut, Incomplete, NotJson, Refused};
    matches!(error, NotJson { .. } | Cut(_) | Incomplete { .. } | Refused { .. })
}

/// Whether an order that was asked for has to be looked at.
fn changed(page: &OrderPage, summary: &OrderSummary) -> bool {
    let order = page.orders.iter().find(|order| order.number == summary.number);
    let unreadable = page.unreadable.iter().find(|row| row.number == Some(summary.number));
    match (order, unreadable) {
        (Some(order), _) => needs_look(&known_of(summary), &order.fingerprint(), false),
        // It is synchronised by itself, once.
        (None, Some(row)) => summary.shop_digest() != Some(&unreadable_side(summary.number, &row.why)),
        // An order that is missing from the answer is synchronised by itself: a short answer does not prove that it is gone. One that
        // the shop only lists waits for the next list.
        (None, None) => summary.stage != Stage::Gone && !is_listed_only(summary.shop_digest(), summary.number),
    }
}
