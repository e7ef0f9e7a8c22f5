//! What an attempt that did not finish made of the agreed lines, read off RO App's items (O5, O6): what it wrote is agreed, so that no
//! later attempt takes it for a change of staff, however many attempts are cut off one after the other.

use rust_decimal::Decimal;

use super::line_numbers::shown_in_a_form;
use super::line_views::{LineViews, RoAppLine};
use crate::order::AgreedLine;

/// The agreed lines, with those that an attempt that did not finish changed or removed as it left them.
pub fn arrived(views: LineViews<'_>) -> Vec<AgreedLine> {
    views.agreed.iter().map(|line| arrived_line(views, line)).collect()
}

/// The same with those that it added, of an order whose lines stay as RO App has them.
pub fn arrived_and_added(views: LineViews<'_>) -> Vec<AgreedLine> {
    let mut lines = arrived(views);
    for planned in views.journal.iter().filter(|planned| !planned.quantity.is_zero()) {
        let item = views.item_of(planned.mark).filter(|item| item.is_shown_of(planned));
        if let Some(item) = item.filter(|_| lines.iter().all(|line| line.mark != planned.mark)) {
            lines.push(AgreedLine { item: Some(item.item), ..planned.clone() });
        }
    }
    lines
}

fn arrived_line(views: LineViews<'_>, line: &AgreedLine) -> AgreedLine {
    let planned = views.journal.iter().find(|planned| planned.key == line.key);
    // A line that an older release's attempt did not plan was to be removed. RO App may keep an item that has no units.
    let removed = !views.journal.is_empty() && planned.is_none_or(|planned| planned.quantity.is_zero());
    match (views.item_of(line.mark), planned) {
        // What RO App shows may be both, rounded.
        (Some(item), Some(planned)) if item.is_shown_of(planned) && (item.is(planned) || !item.is_shown_of(line)) => {
            AgreedLine { item: planned.item.or(line.item), ..planned.clone() }
        }
        (Some(item), _) if item.is_shown_of(line) => line.clone(),
        (Some(item), _) if removed && item.quantity.is_zero() => emptied(line, Some(item)),
        (Some(item), Some(planned)) => match shown_in_a_form(item, planned, views.shop.currency) {
            Some(taken) => AgreedLine { item: planned.item.or(line.item), ..taken },
            None => line.clone(),
        },
        (None, _) if removed => emptied(line, None),
        _ => line.clone(),
    }
}

/// A line that was removed; should the shop add it again, it is known again.
fn emptied(line: &AgreedLine, item: Option<&RoAppLine>) -> AgreedLine {
    AgreedLine {
        quantity: Decimal::ZERO,
        price: item.map_or(line.price, |item| item.price),
        discount: item.and_then(|item| item.discount).unwrap_or_default(),
        entered: None,
        planned_discount: None,
        ..line.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::fixture::{make, plan, shop};
    use super::super::{LinePlan, LineStep, first_lines};
    use super::*;
    use crate::order::{ItemId, ShopOrder};

    fn item_of(step: &LineStep) -> Option<ItemId> {
        match step {
            LineStep::Add { .. } => None,
            LineStep::Change { item, .. } | LineStep::Remove { item, .. } => Some(*item),
        }
    }

    /// Makes the first `done` steps; RO App may keep an item that is removed, without units.
    fn made(plan: &LinePlan, items: &mut BTreeMap<u64, RoAppLine>, done: usize, keeps: bool) {
        let before = items.clone();
        make(plan, items, done);
        if keeps {
            for (id, item) in before {
                items.entry(id).or_insert(RoAppLine { quantity: Decimal::ZERO, ..item });
            }
        }
    }

    /// Enters the first order. Of each other one but the last, an attempt makes so many steps and is cut off. The last attempt has to
    /// end as if it were the only one.
    fn check(orders: &[&ShopOrder], done: &[usize], keeps: bool) {
        let mut items = BTreeMap::new();
        let entered = plan(&[], &[], orders[0], &items);
        make(&entered, &mut items, usize::MAX);
        let (mut agreed, mut journal) = (entered.lines, Vec::<AgreedLine>::new());
        for (order, done) in orders[1..].iter().zip(done.iter().chain([&usize::MAX])) {
            let plan = plan(&agreed, &journal, order, &items);
            made(&plan, &mut items, *done, keeps);
            let written: Vec<ItemId> = plan.steps.iter().filter_map(item_of).collect();
            assert_eq!(written.iter().collect::<BTreeSet<_>>().len(), written.len(), "each item once: {plan:?}");
            assert_eq!(plan.events, [], "staff changed nothing: {orders:?} {done:?}; {plan:?}");
            journal = plan.journal(&journal);
            agreed = plan.before;
        }
        let last = orders[orders.len() - 1];
        let marks: BTreeSet<_> = items.values().map(|item| item.mark).collect();
        assert_eq!(marks.len(), items.len(), "marks stay apart: {orders:?} {done:?}");
        items.retain(|_, item| !item.quantity.is_zero());
        let mut shown: Vec<_> = items.values().map(|item| (item.quantity, item.price, item.discount)).collect();
        let mut expected: Vec<_> =
            first_lines(last).iter().map(|line| (line.quantity, line.price, Some(line.discount))).collect();
        shown.sort();
        expected.sort();
        let lines = |order: &&ShopOrder| -> Vec<String> {
            order.lines.iter().map(|line| format!("{} {}x{}", line.article, line.quantity, line.price)).collect()
        };
        let said: Vec<_> = orders.iter().map(lines).collect();
        assert_eq!(shown, expected, "{said:?} {done:?}, emptied items are kept: {keeps}");
    }

    fn orders() -> [ShopOrder; 8] {
        [
            shop(&[], 0),
            shop(&[("a", 1, 10)], 10),
            shop(&[("a", 2, 10)], 20),
            shop(&[("a", 1, 12), ("b", 1, 5)], 17),
            shop(&[("b", 3, 5)], 12),
            shop(&[("c", 1, 7), ("a", 1, 10), ("b", 1, 5)], 20),
            shop(&[("d", 1, 0)], 0),
            shop(&[("c", 2, 7), ("b", 2, 5)], 24),
        ]
    }

    #[test]
    fn o6_half_done_and_begun_again_ends_the_same_for_every_pair_of_orders() {
        let orders = orders();
        for at in 0..orders.len().pow(3) {
            let three = [0, 1, 2].map(|place| &orders[at / orders.len().pow(place) % orders.len()]);
            for done in 0..8 {
                check(&three, &[done], done % 2 == 0);
                check(&three, &[done], done % 2 == 1);
            }
        }
    }

    #[test]
    fn o6_o5_two_attempts_that_were_cut_off_at_different_orders_leave_nothing_that_looks_like_a_change_of_staff() {
        let orders = orders();
        for at in 0..orders.len().pow(4) {
            let four = [0, 1, 2, 3].map(|place| &orders[at / orders.len().pow(place) % orders.len()]);
            for (first, second) in [(1, 0), (2, 0), (3, 0), (4, 0), (1, 1), (2, 1), (3, 2)] {
                check(&four, &[first, second], (at + first) % 2 == 0);
            }
        }
    }

    #[test]
    fn o6_o8_what_was_sent_to_the_last_digit_is_what_arrived_and_not_a_rounded_form_of_what_was_agreed() {
        let exact: Decimal = "12.417".parse().unwrap();
        let priced = |price: Decimal| {
            let mut order = shop(&[("a", 1, 0)], 0);
            (order.lines[0].price, order.total) = (price, price);
            order
        };
        let rounded = exact.round_dp(2);
        let mut items = BTreeMap::new();
        let entered = plan(&[], &[], &priced(exact), &items);
        make(&entered, &mut items, usize::MAX);
        let cut_off = plan(&entered.lines, &[], &priced(rounded), &items);
        make(&cut_off, &mut items, usize::MAX);
        // The shop's price is the first one again.
        let last = plan(&cut_off.before, &cut_off.journal(&[]), &priced(exact), &items);
        assert!(matches!(&last.steps[..], [LineStep::Change { price, .. }] if *price == exact), "{last:?}");
    }

    #[test]
    fn o6_a_line_that_roapp_took_in_a_simpler_form_before_an_attempt_was_cut_off_is_no_change_of_staff() {
        let half: Decimal = "2.5".parse().unwrap();
        let units = |quantity: Decimal| {
            let mut order = shop(&[("a", 1, 10), ("b", 1, 5)], 15);
            order.lines[0].quantity = quantity;
            order.total = quantity * Decimal::from(10) + Decimal::from(5);
            order
        };
        let mut items = BTreeMap::new();
        let entered = plan(&[], &[], &units(Decimal::ONE), &items);
        make(&entered, &mut items, usize::MAX);
        let cut_off = plan(&entered.lines, &[], &units(half), &items);
        // The account refuses decimals of a quantity: one unit at 25.
        let first = items.values_mut().next().unwrap();
        (first.quantity, first.price) = (Decimal::ONE, Decimal::from(25));
        for then in [half, Decimal::from(3)] {
            let last = plan(&cut_off.before, &cut_off.journal(&[]), &units(then), &items);
            assert_eq!(last.events, [], "staff changed nothing: {last:?}");
            assert_eq!(last.steps.len(), usize::from(then != half), "{last:?}");
        }
    }

    #[test]
    fn o6_what_an_attempt_wrote_before_stock_was_written_off_is_agreed() {
        let (first, then) = (shop(&[("a", 1, 10), ("b", 1, 5)], 15), shop(&[("a", 2, 10), ("c", 1, 7)], 27));
        let mut items = BTreeMap::new();
        let entered = plan(&[], &[], &first, &items);
        make(&entered, &mut items, usize::MAX);
        let cut_off = plan(&entered.lines, &[], &then, &items);
        make(&cut_off, &mut items, usize::MAX);
        items.values_mut().for_each(|item| item.written_off = true);
        let items: Vec<RoAppLine> = items.into_values().collect();
        let journal = cut_off.journal(&[]);
        let views = LineViews {
            agreed: &entered.lines,
            journal: &journal,
            shop: &then,
            items: &items,
            frozen: true,
            roapp_wins: true,
        };
        let lines = arrived_and_added(views);
        let shown: Vec<_> = lines.iter().map(|line| (line.key.article.as_str(), line.quantity)).collect();
        assert_eq!(shown, [("a", 2.into()), ("b", 0.into()), ("c", 1.into())]);
    }
}
