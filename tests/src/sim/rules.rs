//! The status rules of the demo store, written a second time: the checks must not depend on the exchange.

/// A shop status and what it becomes in RO App.
pub const TO_ROAPP: [(u64, i64); 5] = [
    (1, sandbox::STATUS_NEW),
    (2, sandbox::STATUS_IN_PROGRESS),
    (3, sandbox::STATUS_CLOSED),
    (4, sandbox::STATUS_REFUSED),
    (6, sandbox::STATUS_SHIPPED),
];
/// A shop status and the RO App status that becomes it.
pub const TO_SHOP: [(u64, i64); 4] = [
    (2, sandbox::STATUS_IN_PROGRESS),
    (3, sandbox::STATUS_CLOSED),
    (4, sandbox::STATUS_REFUSED),
    (6, sandbox::STATUS_SHIPPED),
];
/// Statuses an admin sets; the last has no rule.
pub const ADMIN: [u64; 6] = [1, 2, 3, 4, 6, 9];
/// Statuses staff set; the third has no rule.
pub const STAFF: [i64; 6] = [
    sandbox::STATUS_NEW,
    sandbox::STATUS_IN_PROGRESS,
    sandbox::STATUS_AWAITING_PAYMENT,
    sandbox::STATUS_SHIPPED,
    sandbox::STATUS_CLOSED,
    sandbox::STATUS_REFUSED,
];

/// What a shop status becomes.
pub fn to_roapp(status: u64) -> Option<i64> {
    TO_ROAPP.iter().find(|(shop, _)| *shop == status).map(|(_, roapp)| *roapp)
}

/// What an RO App status becomes.
pub fn to_shop(status: i64) -> Option<u64> {
    TO_SHOP.iter().find(|(_, roapp)| *roapp == status).map(|(shop, _)| *shop)
}
