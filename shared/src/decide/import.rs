//! Which orders come over, and how a new one looks.

use crate::order::{Currency, EmployeeId, Fingerprint, OfficeStatusId, OrderNumber, ShopOrder, ShopStatusId};

/// Why an order is not imported as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// O7: held, never converted.
    ForeignCurrency {
        /// The order's.
        order: Currency,
        /// RO App's.
        office: Currency,
    },
    /// An order with nothing in it; RO App's own connectors hold those too.
    NoLines,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ForeignCurrency { order, office } => write!(
                f,
                "The order is in {order}, RO App works in {office}. Amounts are never converted: enter this order in RO App by hand, or let the shop take orders in {office} only."
            ),
            Self::NoLines => f.write_str(
                "The order has no lines, so there is nothing to enter in RO App. Add a product to it in the shop; it is then imported by itself.",
            ),
        }
    }
}

/// Why an order that the shop sent in an unknown shape waits for a person.
pub fn unreadable(number: OrderNumber, why: &str) -> String {
    format!(
        "The shop sends order {number} in a shape that cannot be read: {why}. Correct the order in the shop, or enter it in RO App by hand."
    )
}

/// What stands for the shop's side of an order that cannot be read, so that the same trouble is said once.
pub fn unreadable_side(number: OrderNumber, why: &str) -> Fingerprint {
    Fingerprint::of(&unreadable(number, why))
}

/// Whether an order must be held for a person.
pub fn refusal(order: &ShopOrder, office: Currency) -> Option<Refusal> {
    if order.currency != office {
        return Some(Refusal::ForeignCurrency { order: order.currency, office });
    }
    order.lines.is_empty().then_some(Refusal::NoLines)
}

/// What is known of an order when the poll sees it.
pub enum Known<'a> {
    /// Nothing yet.
    New,
    /// Both sides agreed on this shop side.
    Agreed(&'a Fingerprint),
    /// Held for a person since the shop's side looked like this.
    Held(Option<&'a Fingerprint>),
    /// Its import is under way or waits for another try.
    Unfinished,
}

/// Whether an order the poll saw has to be looked at. `old_delivered` says that it was placed before the store was switched on
/// and is delivered (rule O1).
pub fn needs_look(known: &Known<'_>, now: &Fingerprint, old_delivered: bool) -> bool {
    match known {
        Known::New => !old_delivered,
        Known::Agreed(then) => *then != now,
        Known::Unfinished => false,
        Known::Held(then) => then.is_some_and(|then| then != now),
    }
}

/// The RO App status of a new order (rules T1, T6): `None` leaves the type's first.
pub fn wanted_status(status: ShopStatusId, rules: &[(ShopStatusId, OfficeStatusId)]) -> Option<OfficeStatusId> {
    rules.iter().find(|(from, _)| *from == status).map(|(_, to)| *to)
}

/// Whose turn it is (rule S2). By order number, so that a repeated import gives the same answer and costs no counter.
pub fn manager_of(order: &ShopOrder, managers: &[EmployeeId]) -> Option<EmployeeId> {
    let turn = order.number.0.checked_rem(managers.len() as u64)?;
    managers.get(usize::try_from(turn).ok()?).copied()
}
