//! The slow second look for orders that appeared with a date that the poll has passed: back-dated ones, and those that the shop's list left
//! out when they were new.
//!
//! Guarantees: every day of the last two months is listed again within 16 hours, one day every 15 minutes, at a request for
//! a hundred orders;
//! a day is read to its end unless the store's time for a poll is over. Which day it is follows from the time, so nothing is stored for it.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use crate::cartum::delivered;
use crate::decide::first_import_from;
use crate::exchange::discovery::discover::Discoverer;
use crate::exchange::discovery::list_end::ListEnd;
use crate::exchange::discovery::report::StoreReport;
use crate::exchange::discovery::window::OVERLAP;
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::net::redact_foreign;
use crate::order::{OrderNumber, Trigger};
use crate::state::{Cursor, Link, POLL_EVERY};

/// Days that are listed again.
const DAYS: i64 = 61;
/// Seconds between two looks: the last of three polls looks.
const EVERY: i64 = 3 * POLL_EVERY.as_secs();

/// The day to list at this time, if it is time; `None` too where the window of the poll holds it.
fn day(now: Timestamp, before: Timestamp) -> Option<(Timestamp, Timestamp)> {
    let seconds = now.as_second();
    if seconds.rem_euclid(EVERY) / POLL_EVERY.as_secs() != 2 {
        return None;
    }
    let back = 1 + seconds.div_euclid(EVERY).rem_euclid(DAYS);
    let until = before.checked_sub(SignedDuration::from_hours(24 * (back - 1))).ok()?;
    Some((until.checked_sub(SignedDuration::from_hours(24)).ok()?, until))
}

impl Discoverer {
    /// Lists a day of the last two months again, until the end of the store's time at the latest, and queues orders
    /// that have no link. A shop
    /// that fails here is polled all the same.
    pub(crate) async fn poll_back(
        &self,
        shop: &Shop,
        cursor: &Cursor,
        end: Timestamp,
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        let before = cursor.seen.checked_sub(OVERLAP).unwrap_or(cursor.seen);
        let start = first_import_from(cursor.switched_on);
        let Some((from, until)) = day(self.clock.now(), before).filter(|(_, until)| *until > start) else {
            return Ok(());
        };
        let id = &shop.settings.id;
        let (mut look, mut offset, mut listed) = (Vec::new(), 0, HashSet::new());
        let mut list = ListEnd::new(cursor.page_rows, 1);
        while self.clock.now() < end {
            let page = match shop.cartum.orders_between(from, until, offset, None).await {
                Ok(page) => page,
                Err(error) => {
                    let why = redact_foreign(&error.to_string());
                    tracing::warn!(store = %id, why, "the second look at older orders goes on at another time");
                    break;
                }
            };
            offset += page.rows;
            let (before, counted) = (listed.len(), ListEnd::orders(&page));
            listed.extend(page.unreadable.iter().filter_map(|row| row.number));
            let mut orders = page.orders;
            orders.retain(|order| listed.insert(order.number) && order.created >= start);
            let last = page.cut || list.is_last(counted, listed.len() == before);
            let numbers: Vec<OrderNumber> = orders.iter().map(|order| order.number).collect();
            let links: HashMap<OrderNumber, Link> =
                self.table.orders.links(id, &numbers).await?.into_iter().map(|link| (link.number, link)).collect();
            for order in orders.iter().filter(|order| !links.contains_key(&order.number)) {
                let old = order.created < cursor.switched_on;
                let left_out = old && delivered(order.status, &self.shop_statuses.of(shop).await?);
                if !left_out && !self.table.orders.has_unreadable_link(id, order.number) {
                    look.push((order.number, if old { Trigger::FirstImport } else { Trigger::Poll }));
                }
            }
            if last {
                break;
            }
        }
        self.queue_polled(id, look, report).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o2_every_day_of_two_months_is_listed_again_within_sixteen_hours() {
        let before: Timestamp = "2026-11-20T00:00:00Z".parse().unwrap();
        let mut days = std::collections::BTreeSet::new();
        let mut looks = 0;
        for poll in 0..16 * 12 {
            let now = "2026-11-21T08:03:07Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(300 * poll);
            if let Some((from, until)) = day(now, before) {
                looks += 1;
                assert_eq!(until.duration_since(from), SignedDuration::from_hours(24));
                days.insert(from);
            }
        }
        assert_eq!((days.len(), looks), (61, 64));
        assert_eq!(days.first().unwrap().to_string(), "2026-09-20T00:00:00Z");
        assert_eq!(days.last().unwrap().to_string(), "2026-11-19T00:00:00Z");
    }
}
