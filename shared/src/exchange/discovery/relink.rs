//! Orders that RO App has and the table does not know (rule O12): linked by Store and External ID, never entered again.
//!
//! Guarantees: no new order of a store is queued before RO App's orders of the time of the first import were looked through; a change
//! of an order that the table lost links it, before any poll of a shop; a link that names an order of RO App is never touched.

use std::time::Duration;

use jiff::Timestamp;

use crate::clock::wait_until;
use crate::decide::{first_import_from, with_skew};
use crate::exchange::discovery::discover::Discoverer;
use crate::exchange::discovery::report::StoreReport;
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::net::{Priority, prioritized};
use crate::order::{OrderNumber, StoreId, Trigger};
use crate::queue::Message;
use crate::roapp::{OrdersPage, RoAppError, RoAppOrder, page_back};
use crate::state::{Cursor, Link, Relink, Stage, StateError};

/// Pages of RO App's orders looked through at one poll: 10,000 orders, 70 seconds of the request budget.
const AT_ONCE: u64 = 200;
/// Time between two notes of how far the look is: a poll that is ended meanwhile repeats so much.
pub(super) const NOTED_EVERY: Duration = Duration::from_secs(20);

impl Discoverer {
    /// Looks through RO App's orders for those of a store that is connected for the first time, or whose table was lost. It takes half
    /// of the time until `until` at most, and goes on at the next poll. Returns whether all were looked through.
    pub(crate) async fn relink(
        &self,
        shop: &Shop,
        cursor: &mut Cursor,
        until: Timestamp,
        report: &mut StoreReport,
    ) -> Result<bool, Failure> {
        let Some(mut page) = cursor.relink_page else { return Ok(true) };
        let (begun, mut noted) = (self.clock.now(), self.clock.now());
        let end = begun.checked_add(wait_until(begun, until) / 2).unwrap_or(begun);
        let since = first_import_from(cursor.switched_on);
        let names = shop.names(&self.table).await?;
        let (id, of_shop) = (&shop.settings.id, (shop, names.as_slice()));
        let mut reading = cursor.relink;
        if page > 1 {
            // Where nothing was noted: nothing was read before that.
            reading.first = reading.first.or(Some(with_skew(cursor.switched_on)));
        }
        let (mut found, mut read) = (Vec::new(), 0);
        loop {
            let now = self.clock.now();
            let over = read >= AT_ONCE || now >= end;
            if over || wait_until(noted, now) >= NOTED_EVERY {
                noted = now;
                (cursor.relink_page, cursor.relink) = (Some(page), reading);
                if !self.note_look(id, cursor, std::mem::take(&mut found), report).await? || over {
                    return Ok(false);
                }
            }
            let answer = prioritized(Priority::Poll, self.roapp.orders_page_since(page, Some(since))).await?;
            read += 1;
            found.extend(self.link_found(&answer.rows, Some(of_shop)).await?);
            found.extend(self.link_unread(&answer, of_shop, &mut reading).await?);
            let Some(next) = next_page(&mut reading, page, &answer, since) else { break };
            page = next;
        }
        (cursor.relink_page, cursor.relink) = (None, Relink::default());
        // With an order that could not be read, every new one is searched for in RO App before it is entered.
        cursor.relinked_at = Some(self.clock.now()).filter(|_| !reading.unread);
        self.note_look(id, cursor, found, report).await
    }

    /// Reads the orders of a page whose rows are broken one by one, and links them. Where one cannot be read, that is noted.
    async fn link_unread(
        &self,
        answer: &OrdersPage,
        of_shop: (&Shop, &[String]),
        reading: &mut Relink,
    ) -> Result<Vec<Message>, Failure> {
        let mut rows = Vec::new();
        for id in &answer.unread {
            let Some(id) = *id else {
                reading.unread = true;
                continue;
            };
            match prioritized(Priority::Poll, self.roapp.order(id)).await {
                Ok(row) => rows.extend(row),
                Err(RoAppError::Shapeless { .. } | RoAppError::Broken { status: 200..300, .. }) => {
                    reading.unread = true
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.link_found(&rows, Some(of_shop)).await
    }

    /// Links the orders among these that name a connected store, or one store by one of its names where it is given, and that the table
    /// does not know.
    pub(crate) async fn link_found(
        &self,
        rows: &[RoAppOrder],
        only: Option<(&Shop, &[String])>,
    ) -> Result<Vec<Message>, Failure> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let account = self.account.get().await?;
        // Those that are off or cannot be used now as well: this look is the only one that comes to these orders.
        let unusable = self.stores.unusable().into_iter().map(|(id, name, _)| (id, name));
        let usable = self.stores.all().into_iter().map(|shop| (shop.settings.id.clone(), shop.settings.name.clone()));
        let stores: Vec<(StoreId, String)> = usable.chain(unusable).collect();
        let (now, mut messages) = (self.clock.now(), Vec::new());
        for row in rows {
            let (Some(name), Some(number)) = (row.field(account.store), row.field(account.external_id)) else {
                continue;
            };
            let Ok(number) = number.trim().parse().map(OrderNumber) else { continue };
            let named = |(id, its_name): &&(StoreId, String)| match only {
                Some((only, names)) => only.settings.id == *id && names.iter().any(|known| known == name),
                None => its_name == name,
            };
            let Some((store, _)) = stores.iter().find(named) else { continue };
            let is_linked = self.link_order(store, number, row, now).await?;
            if is_linked && self.stores.get(store).is_some_and(|shop| shop.settings.enabled) {
                messages.push(Message::new(store.clone(), number, Trigger::Retry));
            }
        }
        Ok(messages)
    }

    /// Links an order of RO App, unless the shop's order has one or is just being entered, or RO App's is that of another order: a store
    /// may have the name that another one had. Two orders of RO App may name one of the shop: the older counts.
    async fn link_order(
        &self,
        store: &StoreId,
        number: OrderNumber,
        row: &RoAppOrder,
        now: Timestamp,
    ) -> Result<bool, Failure> {
        let mut link = match self.table.orders.link(store, number).await? {
            None => Link::first(store.clone(), number, row.created.unwrap_or(now), now),
            Some(link) if is_of_another_attempt(&link, row) || is_later_copy(&link, row) => link,
            Some(_) => return Ok(false),
        };
        if self.table.orders.is_of_another(row.id, store, number).await? {
            return Ok(false);
        }
        link.roapp = Some(row.id);
        link.client = row.client;
        // What an attempt noted that entered nothing is not what RO App has.
        link.journal.clear();
        (link.delivery_digest, link.pending_delivery_digest, link.buyer_digest) = (None, None, None);
        link.found = true;
        link.lease = None;
        link.in_flight = true;
        // Should the message be lost, it is due.
        link.next_attempt_at = Some(now);
        match self.table.orders.put_link(&mut link, None).await {
            Ok(()) => Ok(true),
            // Whoever was faster has read, before it claimed the order, that this look has not ended.
            Err(StateError::Conflict) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// The page of RO App's orders to read after this one; `None` once all were read.
pub(super) fn next_page(reading: &mut Relink, page: u64, answer: &OrdersPage, since: Timestamp) -> Option<u64> {
    if page == 1 {
        reading.first = answer.rows.iter().filter_map(|row| row.modified).max();
    }
    let back = page_back(page, reading.count, answer.count);
    reading.count = answer.count;
    if back.is_some() {
        return back;
    }
    // Latest changed first: once a row is older, no later one was created since, or changed since the reading before.
    if answer.more && !any_older(&answer.rows, reading.until.or(Some(since))) {
        return Some(page + 1);
    }
    if page == 1 {
        return None;
    }
    // What changed since the first page was read is on the first pages now, and later ones no longer have it.
    reading.until = Some(reading.first.take()?);
    Some(1)
}

/// Whether one of these rows last changed before a time. A row without its time says nothing.
fn any_older(rows: &[RoAppOrder], than: Option<Timestamp>) -> bool {
    rows.iter().any(|row| row.modified.zip(than).is_some_and(|(at, than)| at < than))
}

/// Whether a link that a look made, and that nobody has worked on yet, has an order of RO App that is younger than this one.
fn is_later_copy(link: &Link, row: &RoAppOrder) -> bool {
    let untouched = link.found && link.agreed.is_none() && link.lease.is_none();
    untouched && link.roapp.is_some_and(|known| row.id < known)
}

/// Whether an RO App order that names a link's order is not of the attempt that the link knows: there is none, or it began later.
fn is_of_another_attempt(link: &Link, row: &RoAppOrder) -> bool {
    let began = with_skew(link.claimed_at);
    let idle = !link.in_flight && link.lease.is_none();
    let earlier = row.created.is_some_and(|created| created < began);
    link.stage == Stage::Creating && link.roapp.is_none() && (idle || earlier)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::order::RoAppOrderId;
    use crate::roapp::PAGE;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + 60 * minute).unwrap()
    }

    fn row(id: u64, minute: i64) -> RoAppOrder {
        RoAppOrder {
            id: RoAppOrderId(id),
            number: String::new(),
            status: None,
            status_name: String::new(),
            created: None,
            client: None,
            client_name: String::new(),
            client_phone: String::new(),
            modified: Some(at(minute)),
            total: None,
            notes: String::new(),
            fields: BTreeMap::new(),
        }
    }

    /// RO App's list, the latest changed first.
    struct List(Vec<RoAppOrder>);

    impl List {
        fn of(count: u64) -> Self {
            Self((0..count).map(|id| row(id, -i64::try_from(id).unwrap())).collect())
        }

        fn page(&self, page: u64) -> OrdersPage {
            let rows = self.0.chunks(PAGE).nth(usize::try_from(page).unwrap() - 1).unwrap_or_default().to_vec();
            let more = self.0.len() > usize::try_from(page).unwrap() * PAGE;
            OrdersPage { rows, more, count: Some(self.0.len() as u64), unread: Vec::new() }
        }

        fn touch(&mut self, id: u64, minute: i64) {
            self.0.retain(|row| row.id != RoAppOrderId(id));
            self.0.insert(0, row(id, minute));
        }
    }

    /// Reads the list, with a change before each page; returns the pages and the rows that were never read.
    fn read(list: &mut List, mut change: impl FnMut(&mut List, usize)) -> (Vec<u64>, Vec<u64>) {
        let (mut reading, mut next, mut pages, mut seen) = (Relink::default(), Some(1), Vec::new(), Vec::new());
        while let Some(page) = next {
            change(list, pages.len());
            pages.push(page);
            assert!(pages.len() < 100, "{pages:?}");
            let answer = list.page(page);
            seen.extend(answer.rows.iter().map(|row| row.id));
            next = next_page(&mut reading, page, &answer, at(-1_000_000));
        }
        (pages, list.0.iter().map(|row| row.id).filter(|id| !seen.contains(id)).map(|id| id.0).collect())
    }

    #[test]
    fn o12_a_list_that_does_not_change_is_read_once_and_its_first_page_again() {
        assert_eq!(read(&mut List::of(30), |_, _| {}), (vec![1], vec![]));
        assert_eq!(read(&mut List::of(170), |_, _| {}), (vec![1, 2, 3, 4, 1], vec![]));
    }

    #[test]
    fn o12_rows_that_move_to_a_page_that_was_read_are_read() {
        for deleted in [1, 2, 49, 50, 60, 120] {
            for before in 1..4 {
                let (pages, unread) = read(&mut List::of(200), |list, at| {
                    if at == before {
                        list.0.drain(..deleted);
                    }
                });
                assert_eq!(unread, [0; 0], "{deleted} deleted before page {before}: {pages:?}");
            }
        }
    }

    #[test]
    fn o12_rows_that_change_all_the_time_are_read() {
        for every in 1..4 {
            let (pages, unread) = read(&mut List::of(300), |list, at| {
                if at > 0 && at % every == 0 && at < 12 {
                    let last = list.0.last().unwrap().id.0;
                    list.touch(last, i64::try_from(at).unwrap());
                    list.0.remove(7);
                }
            });
            assert_eq!(unread, [0; 0], "every {every}: {pages:?}");
        }
    }
}
