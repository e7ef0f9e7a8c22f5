//! Orders that RO App has and the table does not know (rule O12): linked by Store and External ID, never entered again.
//!
//! Guarantees: no new order of a store is queued before RO App's orders of the time of the first import were looked through; a change
//! of an order that the table lost links it, before any poll of a shop; a link that names an order of RO App is never touched.

use jiff::Timestamp;

use crate::decide::{first_import_from, with_skew};
use crate::exchange::discovery::discover::Discoverer;
use crate::exchange::discovery::report::StoreReport;
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::net::{Priority, prioritized};
use crate::order::{OrderNumber, StoreId, Trigger};
use crate::queue::Message;
use crate::roapp::RoAppOrder;
use crate::state::{Cursor, Link, Stage, StateError};

/// Pages of RO App's orders looked through at one poll: 10,000 orders, 70 seconds of the request budget.
const AT_ONCE: u64 = 200;

impl Discoverer {
    /// Looks through RO App's orders for those of a store that is connected for the first time, or whose table was lost; goes on at the
    /// next poll where they are many. Returns whether all were looked through.
    pub(crate) async fn relink(
        &self,
        shop: &Shop,
        cursor: &mut Cursor,
        report: &mut StoreReport,
    ) -> Result<bool, Failure> {
        let Some(from) = cursor.relink_page else { return Ok(true) };
        let since = first_import_from(cursor.switched_on);
        let names = shop.names(&self.table).await?;
        let of_shop = (shop, names.as_slice());
        let mut found = Vec::new();
        let mut next = Some(from);
        // Nothing was read before that.
        let mut latest = Some(with_skew(cursor.switched_on));
        for page in from..from + AT_ONCE {
            let answer = prioritized(Priority::Poll, self.roapp.orders_page_since(page, Some(since))).await?;
            // Latest changed first: once a row is older, no later one was created since.
            let done = !answer.more || any_older(&answer.rows, Some(since));
            found.extend(self.link_found(&answer.rows, Some(of_shop)).await?);
            if page == 1 {
                latest = answer.rows.iter().filter_map(|row| row.modified).max();
            } else if done {
                found.extend(self.relink_changed(of_shop, since, latest).await?);
            }
            // A page may be shifted by orders that are new meanwhile: the last one is read again.
            next = (!done).then_some(page);
            if done {
                break;
            }
        }
        report.queued += found.len();
        self.queues.send(&found, std::time::Duration::ZERO).await?;
        cursor.relink_page = next;
        cursor.relinked_at = next.is_none().then(|| self.clock.now());
        match self.table.put_cursor(&shop.settings.id, cursor).await {
            Ok(()) => Ok(next.is_none()),
            // Another poll does the same.
            Err(StateError::Conflict) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Looks through the orders that changed since the first page was read. They are on it now, and later pages no longer have them.
    async fn relink_changed(
        &self,
        of_shop: (&Shop, &[String]),
        created: Timestamp,
        since: Option<Timestamp>,
    ) -> Result<Vec<Message>, Failure> {
        let mut found = Vec::new();
        for page in 1..=AT_ONCE {
            let answer = prioritized(Priority::Poll, self.roapp.orders_page_since(page, Some(created))).await?;
            found.extend(self.link_found(&answer.rows, Some(of_shop)).await?);
            if !answer.more || any_older(&answer.rows, since) {
                break;
            }
        }
        Ok(found)
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

    /// Links an order of RO App, unless the shop's order has one or is just being entered. Two orders of RO App may name one of
    /// the shop: the older counts.
    async fn link_order(
        &self,
        store: &StoreId,
        number: OrderNumber,
        row: &RoAppOrder,
        now: Timestamp,
    ) -> Result<bool, Failure> {
        let mut link = match self.table.orders.link(store, number).await? {
            None => Link::first(store.clone(), number, row.created.unwrap_or(now), now),
            Some(link) if is_of_another_attempt(&link, row) => link,
            Some(_) => return Ok(false),
        };
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

/// Whether one of these rows last changed before a time. A row without its time says nothing.
fn any_older(rows: &[RoAppOrder], than: Option<Timestamp>) -> bool {
    rows.iter().any(|row| row.modified.zip(than).is_some_and(|(at, than)| at < than))
}

/// Whether an RO App order that names a link's order is not of the attempt that the link knows: there is none, or it began later.
fn is_of_another_attempt(link: &Link, row: &RoAppOrder) -> bool {
    let began = with_skew(link.claimed_at);
    let idle = !link.in_flight && link.lease.is_none();
    let earlier = row.created.is_some_and(|created| created < began);
    link.stage == Stage::Creating && link.roapp.is_none() && (idle || earlier)
}
