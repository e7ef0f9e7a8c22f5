//! It adds up (rule R6): of each store and day, the orders in the shop are those in RO App, those that wait and those that were
//! left out, each with its reason. An order that is none of these is missing, and is queued.
//!
//! Guarantees: the shop's own list is what is counted, and every order of it once; a day of which the shop lists more than is
//! read is said to be incomplete; a pass counts the latest days, the latest first, some at each poll, at one request to the
//! shop for a hundred orders.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::cartum::delivered;
use crate::clock::wait_until;
use crate::decide::{Asked, Checked, Group, Here, InShop, Presence, Window, group, presence, window};
use crate::exchange::discovery::discover::Discoverer;
use crate::exchange::discovery::list_end::ListEnd;
use crate::exchange::discovery::window::OVERLAP;
use crate::exchange::failure::Failure;
use crate::exchange::operations::lookup::{here_of, why_held};
use crate::exchange::stores::shop::Shop;
use crate::exchange::sync::count::{day_of, zone_of};
use crate::history::Reason;
use crate::order::{OrderNumber, RoAppOrderId, ShopOrder, StoreId, Trigger};
use crate::queue::Message as QueueMessage;
use crate::roapp::PAGE;
use crate::state::{Cursor, Difference, Link, ReconcileProgress, Stage, TallyDay, TallyReason};
use crate::texts::Message;

/// Days that a pass counts.
const DAYS: i64 = 14;
/// Most pages of a count. A page has at most 100 orders.
const PAGES: usize = 20;
/// A count begins only with so much time left: what a day has that is not listed then is not counted.
const LEAST_TIME: Duration = Duration::from_secs(30);
/// A shop may read the dates of a request by another clock than its own: so much more is listed on either side.
const OTHER_CLOCK: SignedDuration = SignedDuration::from_hours(14);
/// Orders that are named beside a reason.
const NAMED: usize = 20;
/// Orders that are asked for one by one where RO App's list does not have them.
const ONE_BY_ONE: usize = 20;
/// Most days of a report.
pub const MOST_DAYS: i64 = 92;

/// How a store's days add up, with what differed.
#[derive(Debug, Clone)]
pub struct StoreTally {
    pub store: StoreId,
    pub name: String,
    /// The earliest first.
    pub days: Vec<TallyDay>,
    pub differences: Vec<Difference>,
    /// Why it could not be counted, if so.
    pub problem: Option<Message>,
}

impl StoreTally {
    /// Whether every order is accounted for.
    pub fn adds_up(&self) -> bool {
        self.problem.is_none() && self.days.iter().all(TallyDay::adds_up)
    }
}

/// An order of the shop's list, as far as it is counted.
struct ListedOrder {
    number: OrderNumber,
    day: Date,
    presence: Presence,
    in_roapp: Option<RoAppOrderId>,
    old: bool,
}

impl ListedOrder {
    /// RO App no longer has it: it waits for a person, who is told so when it is looked at.
    fn is_gone(&mut self, order: RoAppOrderId) {
        self.in_roapp = None;
        if matches!(self.presence, Presence::Here(Here::InSync | Here::Frozen)) {
            let reason = Reason::DeletedInRoapp { order, number: self.number };
            self.presence = Presence::Here(Here::NeedsAttention(reason.into()));
        }
    }
}

/// The days of a count, by the shop's clock.
#[derive(Clone, Copy)]
struct Days {
    from: Date,
    to: Date,
}

impl Days {
    /// The last days until one.
    fn last(to: Date, count: i64) -> Self {
        Self { from: to.saturating_sub((count - 1).days()), to }
    }

    fn count(self) -> i64 {
        self.from.until(self.to).map_or(0, |span| i64::from(span.get_days())) + 1
    }

    fn all(self) -> impl Iterator<Item = Date> {
        (0..self.count()).map(move |back| self.from.saturating_add(back.days()))
    }

    /// The first and the last second.
    fn window(self, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        let start = |day: Date| Some(day.to_zoned_datetime(zone.clone()).ok()?.timestamp());
        let end = start(self.to.tomorrow().ok()?)?;
        Some((start(self.from)?, end.checked_sub(SignedDuration::from_secs(1)).ok()?))
    }
}

impl Discoverer {
    /// The day from which a pass that begins now counts.
    pub(crate) fn counts_from(&self, shop: &Shop) -> Date {
        day_of(self.clock.now(), &zone_of(&shop.settings))
    }

    /// Counts the next days of a pass, and notes how far it is. No request begins after `until`.
    pub(crate) async fn count_on(
        &self,
        shop: &Shop,
        cursor: &Cursor,
        mut pass: ReconcileProgress,
        until: Timestamp,
    ) -> Result<(), Failure> {
        let id = &shop.settings.id;
        let Some(to) = pass.count_from else { return Ok(()) };
        if wait_until(self.clock.now(), until) < LEAST_TIME {
            return Ok(());
        }
        let first = day_of(pass.started, &zone_of(&shop.settings)).saturating_sub((DAYS - 1).days());
        let left = first.until(to).map_or(0, |span| i64::from(span.get_days())) + 1;
        let mut days = Days::last(to, pass.count_days.map_or(left, |count| count.clamp(1, left)));
        let (listed, complete) = loop {
            let (listed, complete) = self.list_days(shop, Some(cursor), days, until).await?;
            if complete || days.count() == 1 {
                break (listed, complete);
            }
            // There are many: fewer days at a time.
            days = Days::last(to, (days.count() / 4).max(1));
            pass.count_days = Some(days.count());
            if self.clock.now() >= until {
                return Ok(self.table.put_reconcile_progress(id, &pass).await?);
            }
        };
        for day in self.sum_up(id, days, &listed, complete) {
            self.table.put_tally(&day, self.kept_until(id)).await?;
        }
        self.queue_missing(id, &listed).await?;
        pass.count_from = days.from.yesterday().ok().filter(|next| *next >= first);
        if pass.count_from.is_none() {
            pass.done = Some(self.clock.now());
        }
        Ok(self.table.put_reconcile_progress(id, &pass).await?)
    }

    /// Counts the days of a store now, asks RO App for every order that is said to be there, and queues what differs and what is missing.
    pub async fn tally(&self, shop: &Shop, from: Date, to: Date) -> StoreTally {
        let (id, name) = (shop.settings.id.clone(), shop.settings.name.clone());
        let mut tally = StoreTally { store: id, name, days: Vec::new(), differences: Vec::new(), problem: None };
        if let Err(failure) = self.tally_days(shop, Days { from, to }, &mut tally).await {
            tally.problem = Some(failure.message().sentence());
        }
        tally
    }

    async fn tally_days(&self, shop: &Shop, days: Days, tally: &mut StoreTally) -> Result<(), Failure> {
        let id = &shop.settings.id;
        let cursor = self.table.cursor(id).await?;
        for day in days.all() {
            let day = Days { from: day, to: day };
            let (mut listed, complete) = self.list_days(shop, cursor.as_ref(), day, Timestamp::MAX).await?;
            let found = self.compare_listed(shop, &mut listed).await?;
            let messages: Vec<QueueMessage> =
                found.iter().map(|one| QueueMessage::new(id.clone(), one.number, Trigger::Reconcile)).collect();
            self.queues.send(&messages, Duration::ZERO).await?;
            self.queue_missing(id, &listed).await?;
            tally.differences.extend(found);
            tally.days.extend(self.sum_up(id, day, &listed, complete));
        }
        Ok(())
    }

    /// Looks in RO App for the orders that are said to be there. One that is not is no longer counted as there.
    async fn compare_listed(&self, shop: &Shop, listed: &mut [ListedOrder]) -> Result<Vec<Difference>, Failure> {
        let numbers: Vec<OrderNumber> =
            listed.iter().filter(|one| one.in_roapp.is_some()).map(|one| one.number).collect();
        let mut links = self.table.orders.links(&shop.settings.id, &numbers).await?;
        // What is being entered or changed has nothing agreed to compare with.
        links.retain(|link| link.stage == Stage::Agreed && link.lease.is_none());
        let mut found = Vec::new();
        for part in links.chunks(PAGE) {
            found.extend(self.differing(shop, part).await?);
        }
        let mut asked = 0;
        for one in &mut found {
            let Some(link) = links.iter().find(|link| link.number == one.number) else { continue };
            let Some(id) = link.roapp.filter(|_| one.is_absent) else { continue };
            asked += 1;
            if asked <= ONE_BY_ONE && self.roapp.order(id).await?.is_none() {
                one.what = vec![Message::new("differs-gone")];
                listed.iter_mut().filter(|row| row.number == one.number).for_each(|row| row.is_gone(id));
            }
        }
        let now = self.clock.now();
        let about = |one: super::reconcile::Differing| Difference {
            store: shop.settings.id.clone(),
            number: one.number,
            found: now,
            what: one.what,
        };
        Ok(found.into_iter().map(about).collect())
    }

    /// The orders that the shop lists of some days, until a time, and whether these are all.
    async fn list_days(
        &self,
        shop: &Shop,
        cursor: Option<&Cursor>,
        days: Days,
        until: Timestamp,
    ) -> Result<(Vec<ListedOrder>, bool), Failure> {
        let (id, zone) = (&shop.settings.id, zone_of(&shop.settings));
        let Some((from, to)) = days.window(&zone) else { return Ok((Vec::new(), false)) };
        let from_listed = from.checked_sub(OTHER_CLOCK).unwrap_or(from);
        let to_listed = to.checked_add(OTHER_CLOCK).unwrap_or(to);
        let held = why_held(&self.records, shop, cursor).await?;
        let mut list = ListEnd::of(cursor.map_or(0, |cursor| cursor.page_rows));
        let (mut listed, mut seen, mut offset) = (Vec::new(), HashSet::new(), 0);
        for _ in 0..PAGES {
            if self.clock.now() >= until {
                break;
            }
            let page = shop.cartum.orders_between(from_listed, to_listed, offset, None).await?;
            offset += page.rows;
            let (before, counted) = (seen.len(), ListEnd::orders(&page));
            let mut orders = page.orders;
            orders.retain(|order| seen.insert(order.number) && order.created >= from && order.created <= to);
            let unreadable: Vec<OrderNumber> =
                page.unreadable.iter().filter_map(|row| row.number).filter(|number| seen.insert(*number)).collect();
            let numbers: Vec<OrderNumber> = orders.iter().map(|order| order.number).chain(unreadable.clone()).collect();
            let links: HashMap<OrderNumber, Link> =
                self.table.orders.links(id, &numbers).await?.into_iter().map(|link| (link.number, link)).collect();
            for order in &orders {
                let link = links.get(&order.number);
                listed.push(self.stands(shop, cursor, held.as_ref(), order, link).await?);
            }
            for number in unreadable {
                // It is in no day that can be read: it counts in the last one.
                listed.push(unread(number, days.to, links.get(&number)));
            }
            let nothing_new = seen.len() == before;
            if !page.cut && list.is_last(counted, nothing_new) {
                return Ok((listed, true));
            }
            if nothing_new {
                break;
            }
        }
        Ok((listed, false))
    }

    /// Where an order of the list stands.
    async fn stands(
        &self,
        shop: &Shop,
        cursor: Option<&Cursor>,
        held: Option<&Message>,
        order: &ShopOrder,
        link: Option<&Link>,
    ) -> Result<ListedOrder, Failure> {
        let (now, placed) = (self.clock.now(), order.created);
        let switched_on = cursor.map_or(now, |cursor| cursor.switched_on);
        let before = window(placed, switched_on) == Window::UnlessDelivered;
        let here = match link {
            Some(link) => Some(here_of(link)),
            None if self.table.orders.has_unreadable_link(&shop.settings.id, order.number) => {
                Some(Here::NeedsAttention(Message::text("")))
            }
            None => None,
        };
        let delivered = here.is_none() && before && delivered(order.status, &self.shop_statuses.of(shop).await?);
        let checked = cursor.map(|cursor| Checked {
            switched_on: cursor.switched_on,
            since: cursor.seen.checked_sub(OVERLAP).unwrap_or(cursor.seen),
            problem: cursor.hindrance().cloned(),
        });
        let presence = presence(Asked {
            number: order.number,
            here,
            enabled: shop.settings.enabled,
            checked,
            held: held.cloned(),
            shop: InShop::Order { placed, delivered },
            now,
        });
        Ok(ListedOrder {
            number: order.number,
            day: day_of(placed, &zone_of(&shop.settings)),
            presence,
            in_roapp: link.and_then(in_roapp),
            old: placed < switched_on,
        })
    }

    /// The days in numbers.
    fn sum_up(&self, store: &StoreId, days: Days, listed: &[ListedOrder], complete: bool) -> Vec<TallyDay> {
        let counted = self.clock.now();
        days.all()
            .map(|day| {
                let mut of: BTreeMap<(Group, &'static str), Vec<OrderNumber>> = BTreeMap::new();
                for one in listed.iter().filter(|one| one.day == day) {
                    let key = (group(&one.presence, one.in_roapp.is_some()), one.presence.code());
                    of.entry(key).or_default().push(one.number);
                }
                let at = |wanted: Group| of.iter().filter(|((at, _), _)| *at == wanted).map(|(_, all)| all.len()).sum();
                let reasons = of.iter().map(|(key, orders)| TallyReason {
                    place: key.0.code().to_owned(),
                    code: key.1.to_owned(),
                    count: orders.len(),
                    orders: orders.iter().copied().take(NAMED).collect(),
                });
                TallyDay {
                    store: store.clone(),
                    day,
                    counted,
                    in_shop: of.values().map(Vec::len).sum(),
                    in_roapp: at(Group::InRoApp),
                    waiting: at(Group::Waiting),
                    left_out: at(Group::LeftOut),
                    missing: at(Group::Missing),
                    complete,
                    reasons: reasons.collect(),
                }
            })
            .collect()
    }

    /// Queues the orders that nothing keeps out.
    async fn queue_missing(&self, id: &StoreId, listed: &[ListedOrder]) -> Result<(), Failure> {
        let late = listed.iter().filter(|one| matches!(one.presence, Presence::Late { .. }));
        let message = |one: &ListedOrder| {
            let why = if one.old { Trigger::FirstImport } else { Trigger::Poll };
            QueueMessage::new(id.clone(), one.number, why)
        };
        self.queues.send(&late.map(message).collect::<Vec<_>>(), Duration::ZERO).await
    }

    /// Until when what a comparison found is kept, in seconds.
    pub(crate) fn kept_until(&self, id: &StoreId) -> i64 {
        let life = SignedDuration::from_hours(i64::from(self.stores.history_days(id)) * 24);
        self.clock.now().saturating_add(life).map_or(0, |end| end.as_second())
    }
}

/// The RO App order of a link, unless RO App no longer has it.
fn in_roapp(link: &Link) -> Option<RoAppOrderId> {
    link.roapp.filter(|_| link.stage != Stage::Lost)
}

fn unread(number: OrderNumber, day: Date, link: Option<&Link>) -> ListedOrder {
    let presence = link.map_or_else(|| Presence::Unreadable(Message::text("")), |link| Presence::Here(here_of(link)));
    ListedOrder { number, day, presence, in_roapp: link.and_then(in_roapp), old: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r6_an_order_that_roapp_no_longer_has_waits_for_a_person() {
        let day: Date = "2026-11-20".parse().unwrap();
        for (here, expected) in [
            (Here::InSync, (Group::Waiting, "attention")),
            (Here::Frozen, (Group::Waiting, "attention")),
            (Here::Waiting(None), (Group::Waiting, "under-way")),
            (Here::NeedsAttention(Message::text("why")), (Group::Waiting, "attention")),
            (Here::Dismissed(Message::text("why")), (Group::LeftOut, "dismissed")),
        ] {
            let (number, order) = (OrderNumber(1042), RoAppOrderId(7));
            let presence = Presence::Here(here);
            let mut listed = ListedOrder { number, day, presence, in_roapp: Some(order), old: false };
            assert_eq!(group(&listed.presence, listed.in_roapp.is_some()), Group::InRoApp);
            listed.is_gone(order);
            assert_eq!((group(&listed.presence, listed.in_roapp.is_some()), listed.presence.code()), expected);
        }
    }
}
