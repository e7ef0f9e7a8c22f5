//! Rule O12: what counts as agreed of an order that RO App has and of which nothing else is known any more.
//!
//! Guarantees: an item of ours is the line whose product it has, so that no line is entered twice, and an order whose items somebody else
//! entered gets none of ours; a difference is the shop's change where nobody changed RO App's order since the exchange last wrote to it,
//! else RO App's.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::line_mark::MARK_MISSING;
use super::line_views::RoAppLine;
use super::status::{Base, StatusRules, Statuses};
use crate::order::{AgreedLine, Entered, LineKey, ProductId, RoAppStatusId, ShopOrder, ShopStatusId, title_mark};

/// A new order's lines and status are written within this time after its field *Last update*.
const ENTERED_WITHIN: SignedDuration = SignedDuration::from_mins(10);
/// Of an order that is here already, that field is written last. Clocks of both sides are closer to each other than this.
const WRITTEN_LAST: SignedDuration = SignedDuration::from_secs(30);

/// Times of RO App's order, as far as they are known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    pub created: Option<Timestamp>,
    pub modified: Option<Timestamp>,
    /// Its field *Last update*.
    pub last_update: Option<Timestamp>,
}

/// Whether staff may have changed RO App's order since the exchange last wrote to it; also where one of the times is not known.
pub fn staff_changed(times: Times) -> bool {
    let Times { created, modified: Some(modified), last_update: Some(written) } = times else { return true };
    let is_of_creation = created.is_none_or(|created| written.duration_since(created) < WRITTEN_LAST);
    modified.duration_since(written) > if is_of_creation { ENTERED_WITHIN } else { WRITTEN_LAST }
}

/// Whether nobody changed RO App's order since the exchange last wrote to it.
pub fn is_written_last(times: Times) -> bool {
    times
        .modified
        .zip(times.last_update)
        .is_some_and(|(modified, written)| modified.duration_since(written) <= WRITTEN_LAST)
}

/// An item of RO App's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundItem {
    pub line: RoAppLine,
    pub product: Option<ProductId>,
    /// Its title, by which a line that the shop no longer has is called.
    pub title: String,
}

/// Whether somebody else entered an order's items, such as another connector: no item has a mark of ours.
pub fn entered_by_others(items: &[FoundItem]) -> bool {
    !items.is_empty() && items.iter().all(|item| item.line.mark == MARK_MISSING)
}

/// Whether RO App has a line of ours that is not among the known ones, agreed or journaled: the table was set back since it was entered,
/// because each line is journaled before, in an order whose number is noted. One that was emptied is no longer known.
pub fn has_unknown_lines<'a>(known: impl Iterator<Item = &'a AgreedLine>, items: &[RoAppLine]) -> bool {
    let known: BTreeSet<u32> = known.map(|line| line.mark).collect();
    items.iter().filter(|item| item.is_line_of_ours()).any(|item| !known.contains(&item.mark))
}

/// The first of these items that has a product; it is none of a further line.
fn take<'a>(left: &mut Vec<&'a FoundItem>, product: Option<ProductId>) -> Option<&'a RoAppLine> {
    let at = left.iter().position(|item| product.is_some() && item.product == product)?;
    Some(&left.remove(at).line)
}

/// The lines of an order whose items somebody else entered: they stay as they are, and count as the shop's.
fn lines_of_others(shop: &ShopOrder, products: &[Option<ProductId>], items: &[FoundItem]) -> Vec<AgreedLine> {
    let mut left: Vec<&FoundItem> = items.iter().collect();
    let mut lines = Vec::new();
    for ((line, product), mark) in shop.lines.iter().zip(products).zip(1..) {
        let item = take(&mut left, *product);
        let shown = item.map(|item| Entered { quantity: item.quantity, price: item.price });
        lines.push(AgreedLine {
            key: line.key.clone(),
            mark,
            quantity: line.quantity,
            price: line.price,
            discount: item.and_then(|item| item.discount).unwrap_or_default(),
            entered: shown.filter(|shown| (shown.quantity, shown.price) != (line.quantity, line.price)),
            planned_discount: None,
            title: Some(title_mark(&line.title)),
            item: item.map(|item| item.item),
        });
    }
    lines
}

/// The lines that count as agreed. `products` are those of the shop's lines, in their order.
pub fn found_lines(
    shop: &ShopOrder,
    products: &[Option<ProductId>],
    items: &[FoundItem],
    staff_changed: bool,
) -> Vec<AgreedLine> {
    if entered_by_others(items) {
        return lines_of_others(shop, products, items);
    }
    let mut ours: Vec<&FoundItem> = items.iter().filter(|item| item.line.is_line_of_ours()).collect();
    ours.sort_by_key(|item| item.line.mark);
    let mut lines = Vec::new();
    for (line, product) in shop.lines.iter().zip(products) {
        let Some(item) = take(&mut ours, *product) else { continue };
        let shown = Entered { quantity: item.quantity, price: item.price };
        // Of a line that staff may have changed, the shop's numbers count as known: RO App's stay.
        let (quantity, price) = if staff_changed { (line.quantity, line.price) } else { (item.quantity, item.price) };
        let differs = (shown.quantity, shown.price) != (quantity, price);
        lines.push(AgreedLine {
            key: line.key.clone(),
            mark: item.mark,
            quantity,
            price,
            discount: item.discount.unwrap_or_default(),
            entered: differs.then_some(shown),
            planned_discount: None,
            title: Some(title_mark(&line.title)),
            item: Some(item.item),
        });
    }
    lines.extend(ours.into_iter().zip(0..).map(|(item, ordinal)| AgreedLine {
        key: LineKey { article: item.title.clone(), kind: "gone".into(), ordinal },
        mark: item.line.mark,
        // None where RO App keeps it.
        quantity: if staff_changed { rust_decimal::Decimal::ZERO } else { item.line.quantity },
        price: item.line.price,
        discount: item.line.discount.unwrap_or_default(),
        entered: None,
        planned_discount: None,
        title: None,
        item: Some(item.line.item),
    }));
    lines
}

/// The statuses that count as agreed. `is_new`: RO App's is one that it gives to new orders.
pub fn found_statuses(now: Statuses, rules: &StatusRules, is_new: bool, staff_changed: bool) -> Base {
    let Some(roapp) = now.roapp else { return Base { shop: Some(now.shop), roapp: None } };
    if rules.pairs(now.shop, roapp) {
        return Base { shop: Some(now.shop), roapp: Some(roapp) };
    }
    let roapp = if is_new || !staff_changed { roapp } else { RoAppStatusId::NONE };
    Base { shop: Some(ShopStatusId::NONE), roapp: Some(roapp) }
}

/// The statuses that count as agreed of a table that was set back, where both sides dealt with RO App's status since.
pub fn statuses_dealt_with(base: Base, now: Statuses, rules: &StatusRules) -> Base {
    let Some(roapp) = now.roapp else { return base };
    let shop = if rules.pairs(now.shop, roapp) {
        Some(now.shop)
    } else if base.roapp != now.roapp && base.shop == Some(now.shop) && rules.is_ruled(roapp) {
        // It had the status that goes with RO App's, and has changed since.
        Some(ShopStatusId::NONE)
    } else {
        base.shop
    };
    Base { shop, roapp: Some(roapp) }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::shop;
    use super::*;
    use crate::order::ItemId;

    #[test]
    fn o12_staff_may_have_changed_an_order_that_was_modified_after_what_the_exchange_writes() {
        let at = |seconds: Option<i64>| seconds.map(|seconds| Timestamp::from_second(1_795_000_000 + seconds).unwrap());
        // Seconds after the creation: the field of the last update, the latest change, and whether that may be the staff's.
        for (written, modified, expected) in [
            (Some(0), Some(0), false),
            (Some(2), Some(240), false),
            (Some(0), Some(601), true),
            (Some(3_600), Some(3_601), false),
            (Some(3_600), Some(3_629), false),
            (Some(3_600), Some(3_640), true),
            (None, Some(5), true),
            (Some(0), None, true),
        ] {
            let times = Times { created: at(Some(0)), modified: at(modified), last_update: at(written) };
            assert_eq!(staff_changed(times), expected, "{written:?} {modified:?}");
            // An order whose creation is not told may be new.
            let unknown = Times { created: None, ..times };
            let longer = written.zip(modified).is_none_or(|(written, modified)| modified - written > 600);
            assert_eq!(staff_changed(unknown), longer, "{written:?} {modified:?}");
        }
    }

    /// An item of the exchange with a product, a mark and a quantity.
    fn item(product: u64, mark: u32, quantity: i64) -> FoundItem {
        let (item, quantity, price) = (ItemId(u64::from(mark)), quantity.into(), 10.into());
        let line = RoAppLine { item, mark, quantity, price, discount: None, written_off: false };
        FoundItem { line, product: Some(ProductId(product)), title: format!("title {product}") }
    }

    #[test]
    fn o12_an_emptied_item_is_no_line_of_the_shop() {
        let order = shop(&[("lamp", 2, 10), ("cable", 3, 10)], 50);
        let products = [Some(ProductId(1)), Some(ProductId(2))];
        // Items by product, mark and quantity; then the marks that the shop's two lines get.
        for (items, expected) in [
            (vec![item(1, 1, 2), item(2, 2, 3)], [Some(1), Some(2)]),
            (vec![item(1, 1, 0), item(2, 2, 3)], [None, Some(2)]),
            (vec![item(1, 1, 0), item(2, 2, 0), item(3, 3, 20)], [None, None]),
            (vec![item(1, 1, 0), item(2, 2, 3), item(1, 4, 2)], [Some(4), Some(2)]),
            (vec![item(1, 1, 2), item(1, 4, 0), item(2, 5, 3)], [Some(1), Some(5)]),
        ] {
            for staff_changed in [false, true] {
                let lines = found_lines(&order, &products, &items, staff_changed);
                let mark = |at: usize| {
                    lines.iter().find(|line| line.key == order.lines.get(at).unwrap().key).map(|line| line.mark)
                };
                assert_eq!([mark(0), mark(1)], expected, "{items:?} {staff_changed}");
            }
        }
    }

    #[test]
    fn o12_a_shops_status_that_changed_back_while_the_table_was_lost_has_changed() {
        let (shop, roapp) = (ShopStatusId, RoAppStatusId);
        let rules = StatusRules {
            to_roapp: vec![(shop(1), roapp(10)), (shop(4), roapp(40))],
            to_shop: vec![(roapp(30), shop(3))],
            roapp_wins: true,
        };
        // Statuses of the shop and of RO App: as the table knows them, as they are, and as they count.
        for (known, now, expected) in [
            ((1, 10), (3, 30), (3, 30)),
            ((1, 10), (1, 30), (0, 30)),
            ((1, 10), (1, 40), (0, 40)),
            ((1, 10), (2, 30), (1, 30)),
            // RO App's has not changed, or goes with none of the shop's.
            ((1, 30), (1, 30), (1, 30)),
            ((1, 10), (1, 50), (1, 50)),
        ] {
            let base = Base { shop: Some(shop(known.0)), roapp: Some(roapp(known.1)) };
            let now = Statuses { shop: shop(now.0), roapp: Some(roapp(now.1)) };
            let counts = statuses_dealt_with(base, now, &rules);
            assert_eq!(
                (counts.shop, counts.roapp),
                (Some(shop(expected.0)), Some(roapp(expected.1))),
                "{known:?} {now:?}"
            );
        }
    }
}
