//! What an order adds to the counters of its store's days: the order and its amount once both sides first agree, the difference when its
//! amount changes, and each status that was sent.
//!
//! Guarantees: what is added goes into the write that notes the agreement or the status, so that a repetition adds nothing.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::exchange::stores::shop::Shop;
use crate::history::Event;
use crate::order::ShopOrder;
use crate::settings::StoreSettings;
use crate::state::{Count, Counted, DayChange, Link, Stage};

/// A store's clock.
pub(crate) fn zone_of(settings: &StoreSettings) -> TimeZone {
    TimeZone::get(&settings.time_zone).unwrap_or(TimeZone::UTC)
}

pub(crate) fn day_of(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned_datetime(zone.clone()).date()
}

/// Counts an order on which both sides agree now, before its stage says so. One that came over before there were counters is not counted.
pub(crate) fn count_order(link: &mut Link, order: &ShopOrder, shop: &Shop, now: Timestamp) {
    let first = link.counted.is_none();
    if first && link.stage != Stage::Creating {
        return;
    }
    let Some(counted) = counted(order) else { return };
    let day = day_of(order.placed(), &zone_of(&shop.settings));
    if first {
        DayChange::add(&mut link.day_changes, day, Count::Orders, 1);
        if link.timed && !link.found {
            let delay = Count::of_delay(now.duration_since(order.created));
            DayChange::add(&mut link.day_changes, day, delay, 1);
        }
        link.timed = false;
    }
    if link.counted == Some(counted) {
        return;
    }
    if let Some(before) = link.counted.replace(counted) {
        DayChange::add(&mut link.day_changes, day, Count::Amount(before.currency), -before.units);
    }
    DayChange::add(&mut link.day_changes, day, Count::Amount(counted.currency), counted.units);
}

/// Counts the statuses that were sent, on the day of now.
pub(crate) fn count_statuses(link: &mut Link, events: &[Event], shop: &Shop, now: Timestamp) {
    let day = day_of(now, &zone_of(&shop.settings));
    for event in events {
        match event {
            Event::ShopStatusSet { .. } => DayChange::add(&mut link.day_changes, day, Count::SentToShop, 1),
            Event::RoappStatusSet { .. } => DayChange::add(&mut link.day_changes, day, Count::SentToRoApp, 1),
            _ => {}
        }
    }
}

/// The order's amount in whole smallest units; `None` for one that no number of the table holds.
fn counted(order: &ShopOrder) -> Option<Counted> {
    let mut amount = order.currency.round(order.total);
    amount.rescale(order.currency.decimals());
    Some(Counted { units: i64::try_from(amount.mantissa()).ok()?, currency: order.currency })
}
