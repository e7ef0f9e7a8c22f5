//! Rule O6: which lines of RO App's order have to change, from three views of them: what was agreed, what the shop has now, what
//! RO App has now.
//!
//! It is decided from what is there, not from what was sent, so doing half of it and starting again ends the same. A line that
//! staff changed and the shop changed too goes by the store's conflict rule; one that only staff changed is left as they made it.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::arrived::arrived;
use super::line_keys::line_keys;
use super::line_views::{LineViews, RoAppLine};
use super::{Amounts, LineAmount, amounts};
use crate::history::Event;
use crate::order::{AgreedLine, Entered, ItemId, Line, LineKey, ShopOrder, title_mark};

/// One call to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineStep {
    /// Add the shop's line at this place of its lines.
    Add {
        /// Place among the shop's lines, from 0.
        at: usize,
        /// Its mark.
        mark: u32,
        quantity: Decimal,
        price: Decimal,
        /// Discount off the line.
        discount: Decimal,
    },
    /// Give an item the shop's numbers.
    Change {
        /// The item.
        item: ItemId,
        /// What the line is called.
        name: String,
        /// Units.
        quantity: Decimal,
        /// Price of one.
        price: Decimal,
        /// Discount off the line.
        discount: Decimal,
    },
    /// Remove an item.
    Remove {
        /// The item.
        item: ItemId,
        /// What the line was called.
        name: String,
    },
}

/// What becomes of the lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinePlan {
    /// Calls, in order.
    pub steps: Vec<LineStep>,
    /// The lines once they are made; added ones have no item yet.
    pub lines: Vec<AgreedLine>,
    /// The agreed lines as an attempt that did not finish left them; see [`super::arrived`].
    pub before: Vec<AgreedLine>,
    /// What is left of the shop's amount that the lines cannot carry.
    pub difference: Decimal,
    /// What the shop's rounding of the sum takes off the lines.
    pub rounding: Decimal,
    /// Whether items stay as they are because stock is written off (rule O6).
    pub frozen: bool,
    pub events: Vec<Event>,
}

/// The lines of an order nobody has entered yet, with the marks they will have.
pub fn first_lines(shop: &ShopOrder) -> Vec<AgreedLine> {
    line_plan(LineViews { agreed: &[], journal: &[], shop, items: &[], frozen: false, roapp_wins: false }).lines
}

/// Whether the shop's lines differ from the agreed ones.
pub fn lines_changed(agreed: &[AgreedLine], shop: &ShopOrder) -> bool {
    let amounts = amounts_of(shop).lines;
    let keys = line_keys(&shop.lines, agreed.iter());
    let same = |((line, key), amount): ((&Line, &LineKey), &LineAmount)| {
        agreed.iter().any(|known| {
            let numbers = (known.quantity, known.price) == (line.quantity, line.price);
            known.key == *key && numbers && !known.is_discounted_otherwise(amount.discount, amount.entered)
        })
    };
    let in_shop = agreed.iter().filter(|line| !line.quantity.is_zero() || keys.contains(&line.key));
    in_shop.count() != shop.lines.len() || !shop.lines.iter().zip(&keys).zip(&amounts).all(same)
}

/// Whether stock of any line is deducted: from then on lines are frozen.
pub fn is_stock_written_off(items: &[RoAppLine]) -> bool {
    items.iter().any(|item| item.written_off)
}

/// What to do about the lines of an order that is being entered, or whose lines are not frozen. Of one that is being entered,
/// and of which stock is written off already, lines that are missing are added, and no item is changed or removed.
pub fn line_plan(views: LineViews<'_>) -> LinePlan {
    let before = arrived(views);
    let views = LineViews { agreed: &before, ..views };
    let LineViews { agreed, journal, shop, items, .. } = views;
    let amounts = amounts_of(shop);
    let mut plan = LinePlan { difference: amounts.difference, rounding: amounts.rounding, ..LinePlan::default() };
    let known = || agreed.iter().chain(journal);
    let marks = known().map(|line| line.mark).chain(items.iter().map(|item| item.mark));
    let mut last = marks.max().unwrap_or(0);
    let keys = line_keys(&shop.lines, known());
    for ((at, line), (key, amount)) in shop.lines.iter().enumerate().zip(keys.iter().zip(amounts.lines)) {
        let mark = known().find(|known| known.key == *key).map(|known| known.mark).unwrap_or_else(|| {
            last += 1;
            last
        });
        let (quantity, price) = (line.quantity, line.price);
        let LineAmount { discount, entered } = amount;
        plan.plan_line(
            views,
            at,
            AgreedLine {
                key: key.clone(),
                mark,
                quantity,
                price,
                discount,
                entered,
                planned_discount: None,
                title: Some(title_mark(&line.title)),
                item: None,
            },
        );
    }
    let mut gone = BTreeSet::new();
    for line in known().filter(|known| !keys.contains(&known.key)) {
        // One that is agreed and in the journal is one line.
        if gone.insert(line.mark) {
            plan.plan_removal(views, line);
        }
    }
    plan.before = before;
    plan
}

impl LinePlan {
    /// The lines that are about to be written, and without units those that are about to be removed, agreed ones and those of attempts
    /// that did not finish: their marks stay taken.
    pub fn journal(&self, before: &[AgreedLine]) -> Vec<AgreedLine> {
        let mut journal = self.lines.clone();
        for line in self.before.iter().chain(before) {
            if journal.iter().all(|known| known.key != line.key) {
                journal.push(AgreedLine { quantity: Decimal::ZERO, entered: None, ..line.clone() });
            }
        }
        journal
    }

    /// Whether a step changes or removes an item.
    pub fn writes_item(&self, of: ItemId) -> bool {
        let is_of = |step: &LineStep| matches!(step, LineStep::Change { item, .. } | LineStep::Remove { item, .. } if *item == of);
        self.steps.iter().any(is_of)
    }

    /// The places in the shop's order of the lines that are added.
    pub fn added(&self) -> Vec<usize> {
        let place = |step: &LineStep| if let LineStep::Add { at, .. } = step { Some(*at) } else { None };
        self.steps.iter().filter_map(place).collect()
    }

    /// Whether a step adds the line of a mark.
    pub fn adds(&self, of: u32) -> bool {
        self.steps.iter().any(|step| matches!(step, LineStep::Add { mark, .. } if *mark == of))
    }

    /// Whether a step gives a line a discount.
    pub fn gives_discount(&self) -> bool {
        let gives = |step: &LineStep| match step {
            LineStep::Add { discount, .. } | LineStep::Change { discount, .. } => !discount.is_zero(),
            LineStep::Remove { .. } => false,
        };
        self.steps.iter().any(gives)
    }

    /// A line the shop no longer has. Where staff changed it and RO App counts, it stays, and is kept among the agreed lines with
    /// no units: should the shop add it again, it is known again and not entered twice.
    fn plan_removal(&mut self, views: LineViews<'_>, line: &AgreedLine) {
        let found = views.item_of(line.mark).filter(|item| !item.quantity.is_zero());
        let Some(item) = found else { return };
        if views.frozen {
            self.frozen = true;
            self.lines.push(AgreedLine { quantity: Decimal::ZERO, item: Some(item.item), ..line.clone() });
            return;
        }
        let base = views.agreed.iter().find(|known| known.mark == line.mark);
        let staff_changed = base.is_some_and(|base| !item.is_shown_of(base));
        if !(staff_changed && views.roapp_wins) {
            self.steps.push(LineStep::Remove { item: item.item, name: line.key.article.clone() });
            return;
        }
        if base.is_some_and(|base| !base.quantity.is_zero()) {
            self.events.push(Event::LineRemovedInShopChangedInRoapp {
                article: line.key.article.clone(),
                quantity: item.quantity.normalize(),
                price: item.price.normalize(),
            });
        }
        self.lines.push(AgreedLine { quantity: Decimal::ZERO, item: Some(item.item), ..line.clone() });
    }

    fn plan_line(&mut self, views: LineViews<'_>, at: usize, mut wanted: AgreedLine) {
        let base = views.agreed.iter().find(|known| known.key == wanted.key);
        let there = views.item_of(wanted.mark);
        let ((quantity, price), discount) = (wanted.sent(), wanted.discount);
        let numbers = |line: &AgreedLine| (line.quantity, line.price);
        let shop_changed = base.is_none_or(|base| {
            numbers(base) != numbers(&wanted) || base.is_discounted_otherwise(discount, wanted.entered)
        });
        let Some(item) = there else {
            let staff_removed = base.is_some_and(|base| !base.quantity.is_zero());
            if shop_changed && staff_removed && views.roapp_wins {
                self.events.push(Event::LineChangedInShopRemovedInRoapp { article: wanted.key.article.clone() });
            } else if shop_changed {
                self.steps.push(LineStep::Add { at, mark: wanted.mark, quantity, price, discount });
            } else if let Some(base) = base {
                (wanted.entered, wanted.planned_discount) = (base.entered, base.planned_discount);
            }
            self.lines.push(wanted);
            return;
        };
        wanted.item = Some(item.item);
        let equal =
            (item.quantity, item.price) == (quantity, price) && item.discount.is_none_or(|there| there == discount);
        let staff_changed = base.is_some_and(|base| !item.is_shown_of(base));
        if shop_changed && !equal && staff_changed && views.roapp_wins {
            self.events.push(Event::LineChangedOnBoth {
                article: wanted.key.article.clone(),
                shop_quantity: quantity.normalize(),
                shop_price: price.normalize(),
                roapp_quantity: item.quantity.normalize(),
                roapp_price: item.price.normalize(),
            });
        } else if shop_changed && !equal && views.frozen {
            self.frozen = true;
            wanted.entered = Some(Entered { quantity: item.quantity, price: item.price });
            wanted.discount = item.discount.unwrap_or(discount);
        } else if shop_changed && !equal {
            self.steps.push(LineStep::Change {
                item: item.item,
                name: wanted.key.article.clone(),
                quantity,
                price,
                discount,
            });
        } else if let Some(base) = base.filter(|_| !shop_changed) {
            (wanted.entered, wanted.discount) = (base.entered, base.discount);
            wanted.planned_discount = base.planned_discount;
        }
        self.lines.push(wanted);
    }
}

fn amounts_of(shop: &ShopOrder) -> Amounts {
    amounts(&shop.lines, shop.total, shop.currency)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::fixture::{make, plan, shop};
    use super::*;

    #[test]
    fn o6_of_an_order_being_entered_what_is_written_off_is_neither_changed_nor_removed() {
        let first = shop(&[("a", 1, 10), ("b", 1, 5)], 15);
        let mut items = BTreeMap::new();
        make(&plan(&[], &[], &first, &items), &mut items, 1);
        items.values_mut().for_each(|item| item.written_off = true);
        let journal = first_lines(&first);
        for (now, kept) in
            [(shop(&[("b", 2, 5)], 10), Decimal::ZERO), (shop(&[("a", 3, 10), ("b", 2, 5)], 40), 3.into())]
        {
            let plan = plan(&[], &journal, &now, &items);
            let all_add = plan.steps.iter().all(|step| matches!(step, LineStep::Add { .. }));
            assert!(plan.frozen && all_add && plan.steps.len() == 1, "{plan:?}");
            let line = plan.lines.iter().find(|line| line.mark == 1).unwrap();
            assert_eq!((line.quantity, line.item), (kept, items.values().next().map(|item| item.item)));
            // Once it is agreed, this is no change of staff, and nothing more is written.
            let mut items = items.clone();
            make(&plan, &mut items, usize::MAX);
            assert!(is_stock_written_off(&items.values().cloned().collect::<Vec<_>>()));
        }
        let whole = plan(&[], &journal, &first, &items);
        assert!(!whole.frozen && whole.steps.len() == 1, "{whole:?}");
    }

    /// Lines that were entered, with the items that RO App has of them.
    fn entered(order: &ShopOrder) -> (Vec<AgreedLine>, BTreeMap<u64, RoAppLine>) {
        let first = plan(&[], &[], order, &BTreeMap::new());
        let mut items = BTreeMap::new();
        make(&first, &mut items, first.steps.len());
        let item = |line: AgreedLine| AgreedLine { item: Some(ItemId(u64::from(line.mark))), ..line };
        (first.lines.into_iter().map(item).collect(), items)
    }

    #[test]
    fn o6_a_discount_that_staff_gave_is_a_change_of_theirs() {
        // What staff made the discount, the shop's quantity, and the steps of the plan.
        for (discount, quantity, changes) in
            [(Some(0), 3, true), (Some(10), 2, false), (Some(10), 3, false), (None, 3, true)]
        {
            let (agreed, mut items) = entered(&shop(&[("A", 2, 100)], 200));
            items.get_mut(&1).unwrap().discount = discount.map(Decimal::from);
            let plan = plan(&agreed, &[], &shop(&[("A", quantity, 100)], 100 * quantity), &items);
            assert_eq!(!plan.steps.is_empty(), changes, "{discount:?} {quantity}: {plan:?}");
            assert_eq!(plan.events.is_empty(), changes || quantity == 2, "{discount:?} {quantity}: {plan:?}");
        }
    }

    #[test]
    fn o6_o8_a_coupon_is_carried_to_a_line_that_roapp_took_in_another_form() {
        let order = shop(&[("A", 2, 100)], 200);
        let (mut agreed, mut items) = entered(&order);
        // One piece of twice the price.
        (agreed[0].entered, agreed[0].planned_discount) =
            (Some(Entered { quantity: 1.into(), price: 200.into() }), Some(Decimal::ZERO));
        let item = items.get_mut(&1).unwrap();
        (item.quantity, item.price) = (1.into(), 200.into());
        assert!(!lines_changed(&agreed, &order));
        assert_eq!(plan(&agreed, &[], &order, &items).steps, []);
        for total in [150, 50, 199] {
            let less = shop(&[("A", 2, 100)], total);
            assert!(lines_changed(&agreed, &less), "{total}");
            let steps = plan(&agreed, &[], &less, &items).steps;
            let off = Decimal::from(200 - total);
            assert!(
                matches!(&steps[..], [LineStep::Change { discount, .. }] if *discount == off),
                "{total}: {steps:?}"
            );
        }
    }

    #[test]
    fn o6_p2_lines_of_one_article_with_other_titles_are_not_mixed_up() {
        let titled = |lines: &[(&str, i64)]| {
            let mut order = shop(&[], 0);
            for ((title, quantity), ordinal) in lines.iter().zip(0..) {
                let mut line = shop(&[("MUG", *quantity, 10)], 0).lines.remove(0);
                (line.title, line.key.ordinal) = ((*title).to_owned(), ordinal);
                order.lines.push(line);
                order.total += Decimal::from(*quantity * 10);
            }
            order
        };
        let (agreed, items) = entered(&titled(&[("red", 1), ("blue", 2)]));
        // The shop's lines, and how many steps make RO App's alike.
        for (lines, steps) in [
            (vec![("red", 1), ("blue", 2)], 0),
            (vec![("blue", 2), ("red", 1)], 0),
            (vec![("blue", 2)], 1),
            (vec![("red", 1)], 1),
            (vec![("green", 1), ("red", 1), ("blue", 2)], 1),
            (vec![("red", 1), ("green", 2)], 2),
        ] {
            let order = titled(&lines);
            let plan = plan(&agreed, &[], &order, &items);
            assert_eq!(plan.steps.len(), steps, "{lines:?}: {:?}", plan.steps);
            assert_eq!(lines_changed(&agreed, &order), steps > 0, "{lines:?}");
            let added = |step: &LineStep| matches!(step, LineStep::Add { at, .. } if lines[*at].0 == "green");
            assert!(!plan.steps.iter().any(|step| matches!(step, LineStep::Change { .. })), "{lines:?}");
            assert_eq!(plan.steps.iter().any(added), lines.iter().any(|line| line.0 == "green"), "{lines:?}");
        }
    }
}
