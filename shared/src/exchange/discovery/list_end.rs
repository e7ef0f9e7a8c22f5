//! Where a shop's list of orders ends. A shop may cap its answers, change its cap, or not know how to page.
//!
//! Guarantee: a list ends with an answer that brings nothing new, or with one of fewer orders than any shop cuts off.

use crate::cartum::{LEAST_ROWS, OrderPage};

/// A list that is read page by page.
pub(super) struct ListEnd {
    /// The most orders that the shop is known to give in one answer.
    most: usize,
    /// A shop gives at least so many, if it has them.
    least: usize,
    /// Orders of the page before.
    before: usize,
    /// Orders of the page before, where it may have been the last.
    short: Option<usize>,
}

impl ListEnd {
    /// A list of a shop that is known to give so many orders in one answer.
    pub(super) fn new(page_rows: usize, least: usize) -> Self {
        Self { most: page_rows, least, before: 0, short: None }
    }

    /// A list of which the first page has at least [`LEAST_ROWS`] orders, or all.
    pub(super) fn of(page_rows: usize) -> Self {
        Self::new(page_rows, LEAST_ROWS)
    }

    /// Orders of a page. A row without a number may be none.
    pub(super) fn orders(page: &OrderPage) -> usize {
        page.orders.len() + page.unreadable.iter().filter(|row| row.number.is_some()).count()
    }

    /// Whether a page of so many orders, which is not cut, is the last one.
    pub(super) fn is_last(&mut self, orders: usize, nothing_new: bool) -> bool {
        if let Some(short) = self.short.take().filter(|_| !nothing_new) {
            // It was not the last one: the shop gives fewer orders than it did.
            self.most = short;
        }
        if nothing_new {
            return true;
        }
        let before = std::mem::replace(&mut self.before, orders);
        let full = orders >= self.most.max(self.least);
        self.most = self.most.max(orders);
        self.short = Some(orders).filter(|orders| !full && (*orders >= LEAST_ROWS || *orders == before));
        !full && self.short.is_none()
    }

    /// The most orders that the shop is known to give in one answer, by what this list showed.
    pub(super) fn most(&self) -> usize {
        self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cartum::Unreadable;
    use crate::order::OrderNumber;
    use crate::texts::Message;

    /// Pages that are asked for, and the most rows that are known then. After the last page of a list comes one of nothing.
    fn asked(known: usize, pages: &[usize]) -> (usize, usize) {
        let mut end = ListEnd::of(known);
        let last = pages.iter().position(|orders| end.is_last(*orders, *orders == 0));
        (last.map_or(pages.len(), |last| last + 1), end.most())
    }

    #[test]
    fn o2_a_list_is_read_to_its_end_whatever_the_shop_gave_before() {
        for (known, pages, expected) in [
            (100, &[0][..], (1, 100)),
            (100, &[3, 0], (1, 100)),
            (100, &[19, 0], (1, 100)),
            (0, &[19, 0], (1, 19)),
            (100, &[100, 3, 0], (2, 100)),
            (100, &[30, 0], (2, 100)),
            // The cap is lower now.
            (100, &[50, 50, 20, 0], (4, 50)),
            (200, &[100, 100, 7, 0], (3, 100)),
            (200, &[100, 12, 0], (2, 100)),
            (100, &[50, 30, 30, 4, 0], (4, 30)),
            // It is higher now.
            (50, &[100, 100, 3, 0], (3, 100)),
            // One that was counted too high once.
            (101, &[100, 100, 5, 0], (3, 100)),
        ] {
            assert_eq!(asked(known, pages), expected, "{known}, {pages:?}");
        }
    }

    #[test]
    fn o2_rows_without_a_number_do_not_count() {
        let row = |number: Option<OrderNumber>| Unreadable { number, why: Message::text("") };
        let unreadable = vec![row(Some(OrderNumber(1))), row(None), row(Some(OrderNumber(2)))];
        assert_eq!(ListEnd::orders(&OrderPage { unreadable, rows: 3, ..OrderPage::default() }), 2);
    }
}
