//! Which orders come over, which are refused, and which manager gets an order.

use super::line_keys::line_keys;
use crate::history::Reason;
use crate::order::{AgreedLine, Currency, EmployeeId, Fingerprint, OrderNumber, RoAppOrderId, ShopOrder};
use crate::texts::Message;

/// What stands for the shop's side of an order that cannot be read, so that the same trouble is said once.
pub fn unreadable_side(number: OrderNumber, why: &Message) -> Fingerprint {
    Fingerprint::of(&Message::from(Reason::UnreadableOrder { number, roapp: None, why: why.clone() }))
}

/// The same of an order that the shop lists and does not give by its number.
pub fn listed_only_side(number: OrderNumber) -> Fingerprint {
    Fingerprint::of(&Message::from(Reason::ListedOnly { number }))
}

/// Whether the shop's side of an order is that of one that the shop lists and does not give.
pub fn is_listed_only(shop: Option<&Fingerprint>, number: OrderNumber) -> bool {
    shop == Some(&listed_only_side(number))
}

/// Why an order must wait for a person, if it must.
pub fn refusal(order: &ShopOrder, roapp: Currency) -> Option<Reason> {
    if order.currency != roapp {
        return Some(Reason::ForeignCurrency { order: order.currency, roapp });
    }
    order.lines.is_empty().then_some(Reason::NoLines)
}

/// Why a change of an order that is in RO App already must wait for a person, if it must.
pub fn refusal_of_linked(
    order: &ShopOrder,
    currency: Currency,
    agreed: &[AgreedLine],
    roapp: RoAppOrderId,
) -> Option<Reason> {
    if order.currency != currency {
        return Some(Reason::CurrencyChanged { order: order.currency, roapp: currency, id: roapp });
    }
    let total = order.currency.round(order.total);
    lines_vanished(agreed, order).then_some(Reason::LinesVanished { order: roapp, total, currency: order.currency })
}

/// Why the shop's side of an order that is in RO App already is not believed: lines are gone, and the total is still there. Without any
/// line neither the agreed lines nor the agreed total matter: the shop may have changed both since.
fn lines_vanished(agreed: &[AgreedLine], order: &ShopOrder) -> bool {
    let round = |amount| order.currency.round(amount);
    let held = agreed.iter().filter(|line| !line.quantity.is_zero());
    let keys = line_keys(&order.lines, agreed.iter());
    let gone = |line: &AgreedLine| !keys.contains(&line.key);
    let missing = held.clone().any(gone);
    let agreed_total = round(held.map(|line| line.quantity * line.price).sum());
    let (lines, total) = (round(order.lines_total()), round(order.total));
    match order.lines.is_empty() {
        true => !total.is_zero(),
        false => missing && lines < total && agreed_total >= total,
    }
}

/// What is known of an order when the poll sees it.
pub enum KnownSide<'a> {
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
pub fn needs_look(known: &KnownSide<'_>, now: &Fingerprint, old_delivered: bool) -> bool {
    match known {
        KnownSide::New => !old_delivered,
        KnownSide::Agreed(then) => *then != now,
        KnownSide::Unfinished => false,
        KnownSide::Held(then) => then.is_some_and(|then| then != now),
    }
}

/// The manager of an order: its number modulo the number of managers (rule S2). A repeated import gives the same manager.
pub fn manager_of(order: &ShopOrder, managers: &[EmployeeId]) -> Option<EmployeeId> {
    let turn = order.number.0.checked_rem(managers.len() as u64)?;
    managers.get(usize::try_from(turn).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::shop;
    use super::super::line_plan::first_lines;
    use super::*;

    #[test]
    fn o9_lines_that_are_gone_are_believed_where_the_total_is_gone_with_them() {
        let agreed = first_lines(&shop(&[("A", 2, 50), ("B", 1, 20)], 120));
        for (lines, total, vanished) in [
            (vec![], 0, false),
            (vec![], 120, true),
            (vec![], 5, true),
            (vec![], -5, true),
            (vec![("A", 2, 50)], 120, true),
            (vec![("A", 2, 50)], 100, false),
            (vec![("A", 2, 50), ("B", 1, 20)], 150, false),
            (vec![("A", 2, 50)], -10, false),
        ] {
            assert_eq!(lines_vanished(&agreed, &shop(&lines, total)), vanished, "{lines:?} {total}");
        }
    }
}
