//! The poll of one store: new orders (rule O2), those of the first import (O1), and open ones that changed in the shop (O6, T3).
//!
//! The cursor moves past an order only after its link is stored; the next poll then finds an order whose queue message was lost. An
//! order that fails has a link, so it does not stop the cursor. A poll of a store that finds nothing new writes nothing.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::cartum::{CartumError, LEAST_ROWS, OrderPage, PAGE, Unreadable, delivered};
use crate::decide::{
    GoneRecords, KnownSide, first_import_from, is_listed_only, is_read_now, needs_look, unreadable_side,
};
use crate::exchange::discovery::discover::Discoverer;
use crate::exchange::discovery::report::{PollInput, StoreReport};
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::net::redact_foreign;
use crate::order::{Fingerprint, OrderNumber, ShopOrder, StoreId, Trigger};
use crate::queue::Message as QueueMessage;
use crate::state::{
    Cursor, Link, OrderSummary, POLL_EVERY, ReconcileProgress, Stage, StateError, StoreProblem, StoreState,
};
use crate::texts::Message;

/// Overlap of two windows: longer than an error of a shop's time zone. Repeated orders are recognised by their number.
pub(crate) const OVERLAP: SignedDuration = SignedDuration::from_hours(24);
/// An order may be dated so far ahead: a shop's clock can be wrong, and its people can date an order.
const AHEAD: SignedDuration = SignedDuration::from_hours(366 * 24);
/// A store's orders that are queued however long the queue is, so that none waits behind another store's first import.
const AT_LEAST: usize = 20;

/// Time between two requests for an order that the shop lists and does not give.
const ASKED_AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// What is found among the orders of a window.
#[derive(Default)]
struct Fresh {
    /// Orders to look at, and why.
    look: Vec<(OrderNumber, Trigger)>,
    /// When the oldest order was placed whose import has not started.
    oldest_new: Option<Timestamp>,
}

/// The poll of the orders placed since the cursor.
struct WindowPoll {
    /// No request begins after this.
    until: Timestamp,
    /// Orders that the shop listed, and when they were placed.
    seen: HashMap<OrderNumber, Timestamp>,
    /// Whether new orders of the store are not queued now.
    new_wait: bool,
}

impl Discoverer {
    /// Polls a store. No request to its shop begins after `until`; what is left is for the next poll.
    pub(crate) async fn poll(
        &self,
        shop: &Shop,
        store_state: StoreState,
        input: &PollInput<'_>,
        until: Timestamp,
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        let now = self.clock.now();
        let id = &shop.settings.id;
        let nothing = GoneRecords::default();
        let gone = input.gone.get(id).unwrap_or(&nothing);
        let mut cursor = match store_state.cursor? {
            Some(cursor) => cursor,
            None => {
                let mut cursor = first_cursor(shop, now);
                match self.table.put_cursor(id, &mut cursor).await {
                    // Another poll made it at the same time.
                    Err(StateError::Conflict) => return Ok(()),
                    other => other?,
                }
                cursor
            }
        };
        let relinked = self.relink(shop, &mut cursor, report).await?;
        let watched = self.table.orders.watched(id, now).await?;
        if cursor.off {
            self.queue_linked(id, &watched, report).await?;
        } else {
            self.queue_abandoned(id, &watched, report).await?;
        }
        let rows = cursor.page_rows;
        let mut window = WindowPoll { until, seen: HashMap::new(), new_wait: gone.waits || !relinked };
        let reached = self.poll_window(shop, &mut cursor, &watched, (&mut window, input), report).await?;
        let seen = window.seen;
        self.correct_speech(shop, cursor.page_rows, &seen).await?;
        let held = input.held.iter().filter(|summary| summary.store == *id);
        let compared = watched.iter().chain(held.clone());
        let settings_changed = self.queue_held(shop, &mut cursor, held.clone(), report).await?;
        let mut open: Vec<&OrderSummary> =
            watched.iter().filter(|summary| summary.lease.is_none()).chain(held).collect();
        open.retain(|summary| !seen.contains_key(&summary.number));
        open.retain(|summary| is_read_now(summary.number, summary.changed_by(), now));
        self.poll_open(shop, cursor.page_rows, &open, until, report).await?;
        self.poll_back(shop, &cursor, until, report).await?;
        let holding = [gone.holding.as_slice(), &gone.of_products].concat();
        if !holding.is_empty() {
            report.problem = Some(Message::all(holding));
        }
        if !gone.passed_over.is_empty() {
            report.notice = Some(Message::all(gone.passed_over.clone()));
        }
        let changed = cursor.off || cursor.page_rows != rows || settings_changed;
        self.move_cursor(&mut cursor, reached, changed, (id, report)).await?;
        Box::pin(self.compare(shop, &cursor, store_state.pass, (compared, until), report)).await?;
        // Web-hooks only make things faster: a failure of them delays no order.
        report.hook_problem = match self.subscriptions.keep_up(shop, &mut cursor).await {
            Ok(problem) => problem,
            Err(Failure::State(StateError::Conflict)) => None,
            Err(Failure::State(error)) => return Err(error.into()),
            Err(failure) => Some(
                Message::new("cannot-subscribe-now").with("store", &shop.settings.name).with("why", failure.message()),
            ),
        };
        if self.clock.now() < until {
            self.titles.keep_fresh(shop).await;
        }
        Ok(())
    }

    /// The daily comparison, as far as this poll brings it. A failure of it delays no order.
    async fn compare(
        &self,
        shop: &Shop,
        cursor: &Cursor,
        pass: Option<ReconcileProgress>,
        (orders, until): (impl Iterator<Item = &OrderSummary>, Timestamp),
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        let work = async {
            let compared = self.reconcile(shop, cursor, pass.clone(), orders).await?;
            if let Some((pass, queued)) = &compared {
                report.queued += queued;
                report.reconciled = Some(pass.clone());
            }
            let pass = compared.map(|(pass, _)| pass).or(pass);
            match pass.filter(|pass| pass.after.is_none() && self.clock.now() < until) {
                Some(pass) => self.count_on(shop, cursor, pass).await,
                None => Ok(()),
            }
        };
        match Box::pin(work).await {
            Ok(()) => Ok(()),
            Err(Failure::State(error)) => Err(error.into()),
            Err(failure) => {
                let why = redact_foreign(&failure.to_string());
                tracing::warn!(store = %shop.settings.id, why, "the daily comparison goes on at the next poll");
                Ok(())
            }
        }
    }

    /// What changed while a store was off is found by looking at each of its linked orders once.
    async fn queue_linked(
        &self,
        id: &StoreId,
        watched: &[OrderSummary],
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        let look = watched.iter().map(|summary| (summary.number, Trigger::Retry)).collect();
        self.queue_polled(id, look, report).await
    }

    /// After a change of the store's settings, its orders that wait for a person are tried again: that may be what they waited for. Returns
    /// whether the settings changed.
    async fn queue_held(
        &self,
        shop: &Shop,
        cursor: &mut Cursor,
        held: impl Iterator<Item = &OrderSummary>,
        report: &mut StoreReport,
    ) -> Result<bool, Failure> {
        let now = Fingerprint::of(&shop.settings);
        let changed = cursor.settings.as_ref() != Some(&now);
        if changed && cursor.settings.is_some() {
            let look = held.map(|summary| (summary.number, Trigger::Settings)).collect();
            self.queue_polled(&shop.settings.id, look, report).await?;
        }
        cursor.settings = Some(now);
        Ok(changed)
    }

    /// Queues orders whose lease expired: their process died.
    async fn queue_abandoned(
        &self,
        id: &StoreId,
        watched: &[OrderSummary],
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        let left =
            watched.iter().filter(|summary| summary.lease.is_some() && !self.leases.holds(summary.lease.as_ref()));
        let look: Vec<_> = left.clone().map(|summary| (summary.number, Trigger::Retry)).collect();
        report.oldest_left = left.filter_map(|summary| summary.lease.as_ref()).map(|lease| lease.until).min();
        self.queue_polled(id, look, report).await
    }

    /// Orders placed since the cursor; returns how far it may move.
    async fn poll_window(
        &self,
        shop: &Shop,
        cursor: &mut Cursor,
        watched: &[OrderSummary],
        (window, input): (&mut WindowPoll, &PollInput<'_>),
        report: &mut StoreReport,
    ) -> Result<Option<Timestamp>, Failure> {
        let now = self.clock.now();
        let (seen, new_wait) = (&mut window.seen, window.new_wait);
        let id = &shop.settings.id;
        let start = first_import_from(cursor.switched_on);
        // A clock that was wrong may have moved it ahead.
        let reached = cursor.seen.min(now);
        let from = reached.checked_sub(OVERLAP).unwrap_or(reached).max(start);
        let until = now.checked_add(AHEAD).unwrap_or(now);
        let watched: HashMap<OrderNumber, &OrderSummary> =
            watched.iter().map(|summary| (summary.number, summary)).collect();
        let mut found = Fresh::default();
        let mut unreadable = HashSet::new();
        let mut complete = false;
        let mut offset = 0;
        let most = AT_LEAST.max(input.room.load(Ordering::Relaxed));
        while found.look.len() < most && !complete {
            if self.clock.now() >= window.until {
                report.notice = Some(Message::new("shop-poll-unfinished").with("orders", seen.len()));
                break;
            }
            let page = before_cut(shop.cartum.orders_between(from, until, offset).await, offset)?;
            offset += page.rows;
            let before = seen.len() + unreadable.len();
            unreadable.extend(page.unreadable.iter().map(|row| (row.number, row.why.clone())));
            self.hold_unreadable(id, &page.unreadable, report).await?;
            let mut fresh = page.orders;
            fresh.retain(|order| seen.insert(order.number, order.created).is_none());
            // A shop may cap its answers, or not know how to page: only an answer of fewer rows than it was seen to give, or one
            // that brings nothing new, is the last.
            let nothing_new = seen.len() + unreadable.len() == before;
            complete = !page.cut && (nothing_new || page.rows < cursor.page_rows.max(LEAST_ROWS));
            // The rest may be on a page of its own; where that is the same page again, nobody knows what is missing.
            if page.cut && nothing_new {
                report.problem = Some(CartumError::Cut("orders/get").message().sentence());
                break;
            }
            cursor.page_rows = cursor.page_rows.max(page.rows);
            fresh.retain(|order| order.created >= start);
            let before = fresh.len();
            // Most are as agreed, which the index says of all at once.
            fresh.retain(|order| {
                let agreed = watched.get(&order.number).and_then(|summary| agreed_digest(summary));
                agreed.is_none_or(|agreed| *agreed != order.fingerprint())
            });
            report.unchanged += before - fresh.len();
            if !fresh.is_empty() {
                // Orders that the table lost are linked by then.
                drop(input.roapp_looked.acquire().await);
            }
            self.judge_fresh(shop, cursor.switched_on, &fresh, (&mut found, new_wait), report).await?;
        }
        let Fresh { mut look, oldest_new } = found;
        if look.len() > most {
            look.truncate(most);
            complete = false;
        }
        input.room.store(input.room.load(Ordering::Relaxed).saturating_sub(look.len()), Ordering::Relaxed);
        seen.retain(|_, created| *created >= start);
        report.seen = seen.len();
        if oldest_new.is_some() && !new_wait {
            // Without them no new order can be entered: said once of the store, not of every order.
            self.account.get().await?;
        }
        self.queue_polled(id, look, report).await?;
        let newest = seen.values().max().copied();
        Ok(if complete { oldest_new.or(newest) } else { None })
    }

    /// Which orders of a page have to be looked at.
    async fn judge_fresh(
        &self,
        shop: &Shop,
        switched_on: Timestamp,
        fresh: &[ShopOrder],
        (found, new_wait): (&mut Fresh, bool),
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        let (id, now) = (&shop.settings.id, self.clock.now());
        let numbers: Vec<OrderNumber> = fresh.iter().map(|order| order.number).collect();
        let links: HashMap<OrderNumber, Link> =
            self.table.orders.links(id, &numbers).await?.into_iter().map(|link| (link.number, link)).collect();
        for order in fresh {
            let link = links.get(&order.number);
            // Its link cannot be read: the order is not new, and the item is reported.
            if link.is_none() && self.table.orders.has_unreadable_link(id, order.number) {
                continue;
            }
            let old = link.is_none() && order.created < switched_on;
            let old_delivered = old && delivered(order.status, &self.shop_statuses.of(shop).await?);
            if needs_look(&known(link, now), &order.fingerprint(), old_delivered) {
                if link.is_some() || !(new_wait || old && self.queued.contains(id, order.number)) {
                    found.look.push((order.number, if old { Trigger::FirstImport } else { Trigger::Poll }));
                }
                let older = |known: Option<Timestamp>| known.min(Some(order.created)).or(Some(order.created));
                if link.is_none() {
                    found.oldest_new = older(found.oldest_new);
                    report.oldest_new = if old { report.oldest_new } else { older(report.oldest_new) };
                }
            } else if link.is_none() {
                report.left_out += 1;
            } else if link.is_some_and(|link| link.stage == Stage::Agreed) {
                report.unchanged += 1;
            }
        }
        Ok(())
    }

    /// Linked orders that the shop may still change, a hundred a call, without those in the window, which were compared already.
    async fn poll_open(
        &self,
        shop: &Shop,
        page_rows: usize,
        open: &[&OrderSummary],
        until: Timestamp,
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        let mut look = Vec::new();
        let mut parts: Vec<_> = open.chunks(page_rows.clamp(LEAST_ROWS, PAGE)).collect();
        // Where the time is not enough for all, each poll begins with others.
        let poll = self.clock.now().as_second() / POLL_EVERY.as_secs();
        let first = usize::try_from(poll).unwrap_or(0) % parts.len().max(1);
        parts.rotate_left(first);
        for part in parts {
            if self.clock.now() >= until {
                report.notice = Some(Message::new("shop-poll-unfinished").with("orders", report.seen));
                break;
            }
            let numbers: Vec<OrderNumber> = part.iter().map(|summary| summary.number).collect();
            let page = shop.cartum.orders_by_number(&numbers).await?;
            for summary in part {
                let order = page.orders.iter().find(|order| order.number == summary.number);
                let unreadable = page.unreadable.iter().find(|row| row.number == Some(summary.number));
                let changed = match (order, unreadable) {
                    (Some(order), _) => needs_look(&known_of(summary), &order.fingerprint(), false),
                    // It is synchronised by itself, once.
                    (None, Some(row)) => summary.shop_digest() != Some(&unreadable_side(summary.number, &row.why)),
                    // An order that is missing from the answer is synchronised by itself: a short answer does not prove that it is
                    // gone. One that the shop only lists waits for the next list.
                    (None, None) => {
                        summary.stage != Stage::Gone && !is_listed_only(summary.shop_digest(), summary.number)
                    }
                };
                if changed {
                    look.push((summary.number, Trigger::Poll));
                } else {
                    report.unchanged += 1;
                }
            }
        }
        report.seen += open.len();
        self.queue_polled(&shop.settings.id, look, report).await
    }

    pub(crate) async fn queue_polled(
        &self,
        id: &StoreId,
        look: Vec<(OrderNumber, Trigger)>,
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        report.queued += look.len();
        let messages: Vec<QueueMessage> =
            look.iter().map(|(number, why)| QueueMessage::new(id.clone(), *number, *why)).collect();
        self.queues.send(&messages, Duration::ZERO).await?;
        let imports = look.iter().filter(|(_, why)| *why == Trigger::FirstImport);
        self.queued.note(id, imports.map(|(number, _)| *number), self.clock.now());
        Ok(())
    }

    async fn move_cursor(
        &self,
        cursor: &mut Cursor,
        reached: Option<Timestamp>,
        changed: bool,
        (id, report): (&StoreId, &StoreReport),
    ) -> Result<(), Failure> {
        let now = self.clock.now();
        // An order that is dated ahead must not hide those placed until then.
        let before = cursor.seen.min(now);
        let seen = reached.unwrap_or(before).min(now).max(before);
        let (problem, notice) =
            (since(&cursor.problem, &report.problem, now), since(&cursor.notice, &report.notice, now));
        if seen == cursor.seen && problem == cursor.problem && notice == cursor.notice && !changed {
            return Ok(());
        }
        cursor.seen = seen;
        cursor.off = false;
        (cursor.problem, cursor.notice) = (problem, notice);
        match self.table.put_cursor(id, cursor).await {
            // Another poll moved it at the same time.
            Ok(()) | Err(StateError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Holds an order that cannot be read, once; an order without a number is reported for the store.
    async fn hold_unreadable(
        &self,
        id: &StoreId,
        rows: &[Unreadable],
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        for row in rows {
            let Some(number) = row.number else {
                report.problem = Some(Message::new("order-without-number").with("why", &row.why));
                continue;
            };
            let known = match self.table.orders.link(id, number).await {
                Err(error) if error.is_of_one_item() => continue,
                other => other?,
            };
            if known.is_none() {
                self.endings.hold_unread(id, number, row.why.clone()).await?;
            }
        }
        Ok(())
    }
}

/// The cursor of a store that is polled for the first time.
fn first_cursor(shop: &Shop, now: Timestamp) -> Cursor {
    Cursor {
        rev: 0,
        // The shop tells times in seconds: what is placed in this one is not older.
        switched_on: Timestamp::from_second(now.as_second()).unwrap_or(now),
        seen: first_import_from(now),
        problem: None,
        notice: None,
        settings: Some(Fingerprint::of(&shop.settings)),
        relink_page: Some(1),
        relinked_at: None,
        page_rows: 0,
        off: false,
        hooks: Vec::new(),
    }
}

/// A trouble with the time since when it is there.
fn since(before: &Option<StoreProblem>, now: &Option<Message>, at: Timestamp) -> Option<StoreProblem> {
    let reason = now.clone()?;
    let since = before.as_ref().filter(|known| known.reason == reason).map_or(at, |known| known.since);
    Some(StoreProblem { reason, since })
}

/// A page, or an empty one that is cut where the answer broke off before its first row: what came on the pages before it is worth having.
fn before_cut(page: Result<OrderPage, CartumError>, offset: usize) -> Result<OrderPage, CartumError> {
    match page {
        Err(CartumError::Cut(_)) if offset > 0 => Ok(OrderPage { cut: true, ..OrderPage::default() }),
        other => other,
    }
}

/// The agreed state with which the shop's side of a finished order is compared.
fn agreed_digest(summary: &OrderSummary) -> Option<&Fingerprint> {
    summary
        .shop_digest()
        .filter(|_| summary.stage != Stage::Gone && summary.lease.is_none() && summary.next_attempt_at.is_none())
}

fn known_of(summary: &OrderSummary) -> KnownSide<'_> {
    match agreed_digest(summary) {
        // An order that was gone and is here again is news, too.
        _ if summary.stage == Stage::Gone => KnownSide::New,
        Some(seen) => KnownSide::Agreed(seen),
        None => KnownSide::Unfinished,
    }
}

fn known(link: Option<&Link>, now: Timestamp) -> KnownSide<'_> {
    match link {
        // The shop lists it and does not give it: it is asked for once an hour.
        Some(link) if is_held_as_listed_only(link) && now.duration_since(link.updated_at) < ASKED_AGAIN => {
            KnownSide::Unfinished
        }
        // An order that was gone and is here again is news, too.
        None | Some(Link { stage: Stage::Gone, .. }) => KnownSide::New,
        Some(Link { attention: Some(held), .. }) => KnownSide::Held(held.shop.as_ref()),
        Some(Link { stage: Stage::Agreed, agreed: Some(agreed), next_attempt_at: None, lease: None, .. }) => {
            KnownSide::Agreed(&agreed.shop)
        }
        Some(_) => KnownSide::Unfinished,
    }
}

fn is_held_as_listed_only(link: &Link) -> bool {
    link.attention.as_ref().is_some_and(|held| is_listed_only(held.shop.as_ref(), link.number))
}
