//! The daily comparison (rule R6): both sides of every open linked order, also of orders for which no web-hook and no poll reported a
//! change. Of an order that waits for a person only the status is compared.
//!
//! Each poll compares a slice, fifty orders a call, with requests of the lowest priority. Orders that differ are queued and synchronised
//! as after any trigger, and what differed is kept for people. A pass that finds no difference writes only its progress, and how the days
//! add up.

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use crate::decide::unexpected_total;
use crate::exchange::account::reader::Account;
use crate::exchange::discovery::discover::Discoverer;
use crate::exchange::discovery::report::StoreReport;
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::exchange::sync::count::zone_of;
use crate::net::{Priority, prioritized};
use crate::order::{Currency, OrderNumber, RoAppOrderId, RoAppStatusId, Trigger};
use crate::queue::Message;
use crate::roapp::{PAGE, RoAppOrder};
use crate::state::{Cursor, Difference, Link, OrderSummary, ReconcileProgress, Stage};
use crate::texts::{Message as Text, Moment, Sum, Title};

/// Time between the starts of two passes.
const EVERY: SignedDuration = SignedDuration::from_hours(24);
/// Time without a pass that came to its end after which people are told.
const OVERDUE: SignedDuration = SignedDuration::from_hours(48);
/// Orders compared at one poll.
const SLICE: usize = 250;
/// A pass is paused while the queue has more messages than this.
const PAUSE_ABOVE: u64 = 50;

/// An order that differs.
pub(crate) struct Differing {
    pub number: OrderNumber,
    /// Whether RO App's list does not have it.
    pub is_absent: bool,
    /// What differs.
    pub what: Vec<Text>,
}

impl Discoverer {
    /// Continues a store's pass, or starts one when it is due; returns its progress and the number of queued orders.
    pub(crate) async fn reconcile(
        &self,
        shop: &Shop,
        cursor: &Cursor,
        known: Option<ReconcileProgress>,
        open: impl Iterator<Item = &OrderSummary>,
    ) -> Result<Option<(ReconcileProgress, usize)>, Failure> {
        let now = self.clock.now();
        let due = |since: Timestamp| now.duration_since(since) >= EVERY;
        let mut pass = match known {
            Some(pass) if pass.after.is_some() => pass,
            Some(pass) if !due(pass.started) => return Ok(None),
            None if !due(cursor.switched_on) => return Ok(None),
            known => ReconcileProgress {
                started: now,
                after: Some(OrderNumber(0)),
                checked: 0,
                differing: 0,
                count_from: Some(self.counts_from(shop)),
                count_days: None,
                done: known.and_then(|known| known.last_done()),
            },
        };
        let Ok(depth) = self.queues.orders.depth().await else { return Ok(None) };
        if depth > PAUSE_ABOVE {
            return Ok(None);
        }
        let finished = |summary: &&OrderSummary| summary.stage == Stage::Agreed && summary.lease.is_none();
        let mut numbers: Vec<OrderNumber> = open.filter(finished).map(|summary| summary.number).collect();
        numbers.retain(|number| Some(*number) > pass.after);
        numbers.sort();
        numbers.truncate(SLICE);
        let open = self.table.orders.links(&shop.settings.id, &numbers).await?;
        let differing = prioritized(Priority::Idle, self.differing(shop, &open)).await?;
        let store = &shop.settings.id;
        let messages: Vec<Message> =
            differing.iter().map(|one| Message::new(store.clone(), one.number, Trigger::Reconcile)).collect();
        self.queues.send(&messages, std::time::Duration::ZERO).await?;
        for Differing { number, what, .. } in &differing {
            let found = Difference { store: store.clone(), number: *number, found: now, what: what.clone() };
            self.table.put_difference(&found, self.kept_until(store)).await?;
        }
        pass.checked += open.len();
        pass.differing += differing.len();
        pass.after = numbers.last().copied().filter(|_| numbers.len() == SLICE);
        self.table.put_reconcile_progress(&shop.settings.id, &pass).await?;
        Ok(Some((pass, messages.len())))
    }

    /// Says so where the comparison of a store did not come to its end for two days.
    pub(super) fn note_overdue(
        &self,
        shop: &Shop,
        cursor: &Cursor,
        pass: Option<&ReconcileProgress>,
        report: &mut StoreReport,
    ) {
        let done = pass.and_then(ReconcileProgress::last_done);
        let since = done.into_iter().chain(cursor.on_since).fold(cursor.switched_on, Timestamp::max);
        if self.clock.now().duration_since(since) < OVERDUE {
            return;
        }
        let since = Moment::new(since, &zone_of(&shop.settings));
        let overdue = Text::new("comparison-overdue").with("since", since);
        report.notice = Some(match report.notice.take() {
            Some(other) => Text::all(vec![overdue.sentence(), other.sentence()]),
            None => overdue,
        });
    }

    /// The orders whose RO App side is not as agreed.
    pub(crate) async fn differing(&self, shop: &Shop, open: &[Link]) -> Result<Vec<Differing>, Failure> {
        let account = self.account.get().await?;
        let mut found = Vec::new();
        for part in open.chunks(PAGE) {
            let ids: Vec<RoAppOrderId> = part.iter().filter_map(|link| link.roapp).collect();
            // Where no filter is honoured, the orders that are missing here are looked at one by one.
            let rows = self.cache.in_dialect(self.roapp.orders_by_id(&ids)).await??;
            for link in part {
                let row = rows.iter().find(|row| Some(row.id) == link.roapp);
                let what = row.map_or_else(
                    || vec![Text::new("differs-absent")],
                    |row| differences(link, row, &account, &shop.settings.name),
                );
                if !what.is_empty() {
                    found.push(Differing { number: link.number, is_absent: row.is_none(), what });
                }
            }
        }
        Ok(found)
    }
}

/// An amount in RO App that the agreed lines do not come to: the shop's beside it, where that is another.
fn other_amount(link: &Link, roapp: Decimal, currency: Currency) -> Text {
    let sum = |amount: Decimal, currency: Currency| Sum::new(amount, currency.decimals(), currency);
    let shop = link.view.as_ref().map(|view| (view.currency.round(view.amount), view.currency));
    match shop.filter(|shop| *shop != (roapp, currency)) {
        Some((shop, of_shop)) => {
            Text::new("differs-amount").with("roapp", sum(roapp, currency)).with("shop", sum(shop, of_shop))
        }
        None => Text::new("differs-total").with("roapp", sum(roapp, currency)),
    }
}

/// What of RO App's order is not as agreed.
fn differences(link: &Link, row: &RoAppOrder, account: &Account, store: &str) -> Vec<Text> {
    let mut what = Vec::new();
    let agreed = link.agreed.as_ref().and_then(|agreed| agreed.roapp_status);
    if row.status.is_some() && row.status != agreed {
        let title = |status: Option<RoAppStatusId>| status.map_or_else(|| Title::Number(0), |id| account.title(id));
        what.push(Text::new("differs-status").with("roapp", title(row.status)).with("agreed", title(agreed)));
    }
    if link.attention.as_ref().is_some_and(|held| !held.dismissed) {
        // The rest may be what waits for a person.
        return what;
    }
    let total = link
        .agreed
        .as_ref()
        .and_then(|agreed| unexpected_total(&agreed.lines, link.reported_total, row.total, account.currency));
    if let Some(total) = total {
        what.push(other_amount(link, total, account.currency));
    }
    if !account.names(row, store, &link.number.to_string()) {
        what.push(Text::new("differs-fields"));
    }
    what
}
