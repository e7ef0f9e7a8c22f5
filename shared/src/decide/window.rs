//! Rules by date: which orders come over (O1), and how often the shop's side of an order is read (O6).

use jiff::{SignedDuration, Timestamp};

use crate::order::OrderNumber;

/// How far back the first import of a store goes: two months.
const FIRST_IMPORT: SignedDuration = SignedDuration::from_hours(61 * 24);

/// Whether an order comes over, as far as its date says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// It does.
    Open,
    /// It was placed before its store was switched on: it does unless it is delivered.
    UnlessDelivered,
    /// It is too old.
    Closed,
}

/// The date from which the first import takes orders.
pub fn first_import_from(switched_on: Timestamp) -> Timestamp {
    switched_on.checked_sub(FIRST_IMPORT).unwrap_or(switched_on)
}

/// Whether an order that was placed then comes over.
pub fn window(placed: Timestamp, switched_on: Timestamp) -> Window {
    if placed >= switched_on {
        Window::Open
    } else if placed >= first_import_from(switched_on) {
        Window::UnlessDelivered
    } else {
        Window::Closed
    }
}

/// How long the shop's side of an order in a last status, or of a deleted one, is still read at every poll. A change after that comes
/// by web-hook.
const LAST_LOOKS: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Until when the shop's side of an order is read at every poll; `None` for as long as the order is open.
pub fn watched_until(now: Timestamp, is_last: bool) -> Option<Timestamp> {
    is_last.then(|| now.checked_add(LAST_LOOKS).ok()).flatten()
}

/// An open order that has not changed for so long is read once an hour instead of at every poll.
const SETTLED: SignedDuration = SignedDuration::from_hours(3 * 24);
/// Polls of an hour.
const POLLS: i64 = 12;

/// Whether this poll reads the shop's side of an open order. The orders that have not changed for days are spread over the polls of an
/// hour by their number.
pub fn is_read_now(number: OrderNumber, changed: Option<Timestamp>, now: Timestamp) -> bool {
    let settled = changed.is_some_and(|changed| now.duration_since(changed) >= SETTLED);
    let poll = now.as_second().div_euclid(3_600 / POLLS).rem_euclid(POLLS);
    !settled || i64::try_from(number.0 % POLLS.unsigned_abs()).is_ok_and(|turn| turn == poll)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o1_orders_of_two_months_come_over() {
        let on: Timestamp = "2026-11-20T10:00:00Z".parse().unwrap();
        for (placed, expected) in [
            ("2026-11-20T10:00:00Z", Window::Open),
            ("2026-12-24T00:00:00Z", Window::Open),
            ("2026-11-20T09:59:59Z", Window::UnlessDelivered),
            ("2026-09-20T10:00:00Z", Window::UnlessDelivered),
            ("2026-09-20T09:59:59Z", Window::Closed),
            ("2001-01-01T00:00:00Z", Window::Closed),
        ] {
            assert_eq!(window(placed.parse().unwrap(), on), expected, "{placed}");
        }
        assert_eq!(first_import_from(Timestamp::MIN), Timestamp::MIN);
    }

    #[test]
    fn o6_an_order_that_did_not_change_for_days_is_read_once_an_hour_and_others_at_every_poll() {
        let start: Timestamp = "2026-11-20T10:02:00Z".parse().unwrap();
        for (hours, expected) in [(Some(0), 12), (Some(70), 12), (Some(72), 1), (Some(9_999), 1), (None, 12)] {
            for number in [1, 7, 12, 100_239, u64::MAX] {
                let changed = hours.map(|hours| start - SignedDuration::from_hours(hours));
                let polls = (0..12).map(|poll| start + SignedDuration::from_mins(5 * poll));
                let read = polls.filter(|now| is_read_now(OrderNumber(number), changed, *now)).count();
                assert_eq!(read, expected, "{hours:?} hours, order {number}");
            }
        }
    }
}
