//! The orders that a shop lists by the dates at which they were placed: new ones (rule O2) and those of the first import (O1).
//!
//! Guarantees: a window that fits into the time of a poll is read whole, with the orders dated ahead. After one that did not fit, the
//! polls read slices of days from the cursor on, the cursor moves after each slice that was read to its end, and the last slice holds
//! today and all that is dated ahead. The cursor never moves past an order whose link is not stored. A slice that does not fit is made
//! shorter; where none fits for several polls, that is a problem of the store. An order for which the shop fails holds no other up, and
//! the cursor stays before it while the window fits into a poll.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;

use jiff::{SignedDuration, Timestamp};

use crate::cartum::{CartumError, OrderPage, Unreadable, delivered};
use crate::clock::wait_until;
use crate::decide::{first_import_from, needs_look};
use crate::exchange::discovery::around_failing::AroundFailing;
use crate::exchange::discovery::discover::Discoverer;
use crate::exchange::discovery::known::{agreed_digest, known};
use crate::exchange::discovery::list_end::ListEnd;
use crate::exchange::discovery::poll_open::is_of_orders;
use crate::exchange::discovery::report::{AT_LEAST, PollInput, StoreReport};
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::exchange::sync::count::zone_of;
use crate::order::{OrderNumber, ShopOrder, StoreId, Trigger};
use crate::state::{CatchUp, Cursor, Link, OrderSummary, Stage, StateError};
use crate::texts::{Message, Moment};

/// Overlap of two windows: longer than an error of a shop's time zone. Repeated orders are recognised by their number.
pub(crate) const OVERLAP: SignedDuration = SignedDuration::from_hours(24);
/// An order may be dated so far ahead: a shop's clock can be wrong, and its people can date an order.
const AHEAD: SignedDuration = SignedDuration::from_hours(366 * 24);
/// Polls in a row without a slice that fits, after which it is a problem of the store.
const BEHIND: u32 = 3;

/// What is found among listed orders.
#[derive(Default)]
struct Fresh {
    /// Orders to look at, and why.
    look: Vec<(OrderNumber, Trigger)>,
    /// When the oldest order was placed whose import has not started.
    oldest_new: Option<Timestamp>,
    /// Those of them that were placed since the store is on, and when.
    new: HashMap<OrderNumber, Timestamp>,
}

/// The poll of the orders placed since the cursor.
pub(super) struct WindowPoll<'a> {
    pub shop: &'a Shop,
    /// The store's orders that are watched, by number.
    pub watched: HashMap<OrderNumber, &'a OrderSummary>,
    pub input: &'a PollInput<'a>,
    /// No request begins after this.
    pub until: Timestamp,
    /// Whether new orders of the store are not queued now.
    pub new_wait: bool,
    /// Orders that the shop listed, and when they were placed.
    pub seen: HashMap<OrderNumber, Timestamp>,
    /// How many more orders are queued.
    room: usize,
}

impl<'a> WindowPoll<'a> {
    pub(super) fn new(
        shop: &'a Shop,
        watched: &'a [OrderSummary],
        input: &'a PollInput<'a>,
        until: Timestamp,
        new_wait: bool,
    ) -> Self {
        let watched = watched.iter().map(|summary| (summary.number, summary)).collect();
        let room = AT_LEAST.max(input.room.load(Ordering::Relaxed));
        Self { shop, watched, input, until, new_wait, seen: HashMap::new(), room }
    }

    /// When the newest order was placed.
    fn newest(&self) -> Option<Timestamp> {
        self.seen.values().max().copied()
    }
}

/// How the look at a part of the window ended.
#[derive(PartialEq, Eq)]
enum End {
    /// The shop's list is at its end.
    Whole,
    /// The time is over.
    NoTime,
    /// The rest is for the next poll: as many orders are queued as the queue takes, or the answer broke off.
    Rest,
}

/// What a look at a part of the window came to.
struct Part {
    end: End,
    /// When the oldest order was placed whose import has not started.
    oldest_new: Option<Timestamp>,
    /// Whether the shop failed for an order among them.
    passed_over: bool,
}

impl Discoverer {
    /// Orders placed since the cursor; returns how far it may move.
    pub(super) async fn poll_window(
        &self,
        cursor: &mut Cursor,
        window: &mut WindowPoll<'_>,
        report: &mut StoreReport,
    ) -> Result<Option<Timestamp>, Failure> {
        let now = self.clock.now();
        // A clock that was wrong may have moved it ahead.
        let reached = cursor.seen.min(now);
        if let Some(catch_up) = cursor.catch_up {
            return self.catch_up(cursor, (window, catch_up, reached), report).await;
        }
        let dates = (since(cursor, reached), now.checked_add(AHEAD).unwrap_or(now));
        let until = window.until;
        let part = self.poll_part(cursor, (window, until), dates, report).await?;
        if part.end == End::NoTime {
            report.notice = Some(Message::new("shop-poll-unfinished").with("orders", window.seen.len()));
            cursor.catch_up = Some(CatchUp::default());
        }
        let whole = part.end == End::Whole && !part.passed_over;
        Ok(if whole { part.oldest_new.or(window.newest()) } else { None })
    }

    /// As [`Self::poll_window`], slice by slice. Half of the time is for the first slice alone, so that open orders are read as well.
    async fn catch_up(
        &self,
        cursor: &mut Cursor,
        (window, mut catch_up, reached): (&mut WindowPoll<'_>, CatchUp, Timestamp),
        report: &mut StoreReport,
    ) -> Result<Option<Timestamp>, Failure> {
        let now = self.clock.now();
        let half = now.checked_add(wait_until(now, window.until) / 2).unwrap_or(now);
        let (mut from, mut at, mut until) = (since(cursor, reached), reached, window.until);
        let mut oldest_new = None;
        loop {
            let end = at.checked_add(catch_up.slice()).unwrap_or(now);
            let is_last = end >= now;
            let to = if is_last { now.checked_add(AHEAD).unwrap_or(now) } else { end };
            let part = self.poll_part(cursor, (window, until), (from, to), report).await?;
            oldest_new = oldest(oldest_new, part.oldest_new);
            let is_first = at == reached;
            match part.end {
                End::Whole if is_last => {
                    cursor.catch_up = None;
                    return Ok(oldest_new.or(window.newest().max(Some(at))));
                }
                End::Whole => {}
                End::NoTime => {
                    report.notice = Some(Message::new("shop-poll-unfinished").with("orders", window.seen.len()));
                    if is_first {
                        catch_up = catch_up.shorter();
                    }
                    break;
                }
                End::Rest => break,
            }
            catch_up = catch_up.longer();
            (from, at, until) = (end, end, half);
            cursor.catch_up = Some(catch_up);
            cursor.seen = oldest_new.map_or(at, |oldest| oldest.min(at)).max(reached);
            match self.table.put_cursor(&window.shop.settings.id, cursor).await {
                Ok(()) => {}
                // Another poll moved it at the same time.
                Err(StateError::Conflict) => break,
                Err(error) => return Err(error.into()),
            }
        }
        cursor.catch_up = Some(catch_up);
        if catch_up.failed >= BEHIND {
            let since = Moment::new(reached, &zone_of(&window.shop.settings));
            report.problem = Some(Message::new("shop-poll-behind").with("since", since));
        }
        Ok(None)
    }

    /// Orders placed between two dates, until a time, and queues those that have to be looked at.
    async fn poll_part(
        &self,
        cursor: &mut Cursor,
        (window, until): (&mut WindowPoll<'_>, Timestamp),
        (from, to): (Timestamp, Timestamp),
        report: &mut StoreReport,
    ) -> Result<Part, Failure> {
        let (shop, id) = (window.shop, &window.shop.settings.id);
        let start = first_import_from(cursor.switched_on);
        let (mut found, mut listed, mut unreadable) = (Fresh::default(), HashSet::new(), HashSet::new());
        let (mut end, mut offset, mut list) = (End::Rest, 0, ListEnd::of(cursor.page_rows));
        let (mut around, mut failed) = (AroundFailing::default(), None);
        while found.look.len() < window.room && end != End::Whole {
            if self.clock.now() >= until {
                end = End::NoTime;
                break;
            }
            let page = shop.cartum.orders_between(from, to, offset, around.limit()).await;
            let page = match before_cut(page, offset) {
                Ok(page) => page,
                Err(error) => {
                    let Some(further) = around.failed(&error) else {
                        failed = Some(error);
                        break;
                    };
                    report.problem = Some(Message::new("shop-order-fails").with("why", error.message()));
                    offset += further;
                    continue;
                }
            };
            around.answered();
            offset += page.rows;
            let orders = ListEnd::orders(&page);
            let before = listed.len() + unreadable.len();
            listed.extend(page.orders.iter().map(|order| order.number));
            unreadable.extend(page.unreadable.iter().map(|row| (row.number, row.why.clone())));
            self.hold_unreadable(id, &page.unreadable, report).await?;
            let mut fresh = page.orders;
            fresh.retain(|order| window.seen.insert(order.number, order.created).is_none());
            let nothing_new = listed.len() + unreadable.len() == before;
            // A list that is asked for in smaller pages ends with an empty one.
            let is_last = if around.limit().is_some() { nothing_new } else { list.is_last(orders, nothing_new) };
            if !page.cut && is_last {
                end = End::Whole;
            }
            // The rest may be on a page of its own; where that is the same page again, nobody knows what is missing.
            if page.cut && nothing_new {
                report.problem = Some(CartumError::Cut("orders/get").message().sentence());
                break;
            }
            cursor.page_rows = list.most();
            fresh.retain(|order| order.created >= start);
            let before = fresh.len();
            // Most are as agreed, which the index says of all at once.
            fresh.retain(|order| {
                let agreed = window.watched.get(&order.number).and_then(|summary| agreed_digest(summary));
                agreed.is_none_or(|agreed| *agreed != order.fingerprint())
            });
            report.unchanged += before - fresh.len();
            if !fresh.is_empty() {
                // Orders that the table lost are linked by then.
                drop(window.input.roapp_looked.acquire().await);
            }
            let found = (&mut found, window.new_wait);
            self.judge_fresh((shop, cursor.switched_on), &fresh, found, report).await?;
        }
        let part = self.queue_found(window, (found, end), start, report).await?;
        match failed {
            // Nothing came, or nothing but an error that is of the whole shop.
            Some(error) if !(around.has_answered() && is_of_orders(&error)) => Err(error.into()),
            _ => Ok(Part { passed_over: around.passed_over, ..part }),
        }
    }

    /// Queues what was found in a part of the window.
    async fn queue_found(
        &self,
        window: &mut WindowPoll<'_>,
        (found, mut end): (Fresh, End),
        start: Timestamp,
        report: &mut StoreReport,
    ) -> Result<Part, Failure> {
        let Fresh { mut look, oldest_new, new } = found;
        if look.len() > window.room {
            look.truncate(window.room);
            end = End::Rest;
        }
        let queued = look.iter().filter_map(|(number, _)| new.get(number));
        report.open_on_queue += queued.clone().count();
        report.oldest_queued = queued.copied().chain(report.oldest_queued).min();
        window.room -= look.len();
        let room = &window.input.room;
        room.store(room.load(Ordering::Relaxed).saturating_sub(look.len()), Ordering::Relaxed);
        window.seen.retain(|_, created| *created >= start);
        report.seen = window.seen.len();
        if oldest_new.is_some() && !window.new_wait {
            // Without them no new order can be entered: said once of the store, not of every order.
            self.account.get().await?;
        }
        self.queue_polled(&window.shop.settings.id, look, report).await?;
        Ok(Part { end, oldest_new, passed_over: false })
    }

    /// Which orders of a page have to be looked at.
    async fn judge_fresh(
        &self,
        (shop, switched_on): (&Shop, Timestamp),
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
                let older = |known: Option<Timestamp>| oldest(known, Some(order.created));
                if link.is_none() {
                    found.oldest_new = older(found.oldest_new);
                    if !old {
                        report.oldest_new = older(report.oldest_new);
                        found.new.insert(order.number, order.created);
                    }
                }
            } else if link.is_none() {
                report.left_out += 1;
            } else if link.is_some_and(|link| link.stage == Stage::Agreed) {
                report.unchanged += 1;
            }
        }
        Ok(())
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

/// The date from which the orders are listed.
fn since(cursor: &Cursor, reached: Timestamp) -> Timestamp {
    reached.checked_sub(OVERLAP).unwrap_or(reached).max(first_import_from(cursor.switched_on))
}

/// The earlier of two times of which each may be missing.
fn oldest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

/// A page, or an empty one that is cut where the answer broke off before its first row: what came on the pages before it is worth having.
fn before_cut(page: Result<OrderPage, CartumError>, offset: usize) -> Result<OrderPage, CartumError> {
    match page {
        Err(CartumError::Cut(_)) if offset > 0 => Ok(OrderPage { cut: true, ..OrderPage::default() }),
        other => other,
    }
}
