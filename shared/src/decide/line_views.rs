//! What is known of an order's lines: what was agreed, what an attempt was about to write, what the shop has, what RO App has.
//! An item of RO App is found by its mark, or by the id under which it was entered.

use rust_decimal::Decimal;

use super::line_mark::MARK_MISSING;
use crate::order::{AgreedLine, ItemId, ShopOrder};

/// A line as RO App has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoAppLine {
    /// The item.
    pub item: ItemId,
    /// The line's mark, [`MARK_MISSING`] for an item that is none of ours.
    pub mark: u32,
    /// Units.
    pub quantity: Decimal,
    /// Price of one.
    pub price: Decimal,
    /// Discount off the line, where RO App says it as an amount.
    pub discount: Option<Decimal>,
    /// Whether its stock is deducted.
    pub written_off: bool,
}

impl RoAppLine {
    /// Whether it is a line of the exchange that has units. An emptied one is what is left of a removed line.
    pub fn is_line_of_ours(&self) -> bool {
        self.mark != MARK_MISSING && !self.quantity.is_zero()
    }

    /// Whether it is as RO App was sent a line.
    pub(super) fn is_shown_of(&self, line: &AgreedLine) -> bool {
        line.is_shown_as(self.quantity, self.price, self.discount)
    }

    /// Whether it is what RO App was sent of a line, to the last digit.
    pub(super) fn is(&self, line: &AgreedLine) -> bool {
        (self.quantity, self.price) == line.sent()
    }
}

/// What is known of an order's lines.
#[derive(Debug, Clone, Copy)]
pub struct LineViews<'a> {
    /// What was agreed; nothing while the order is still being entered, so that every line is brought over.
    pub agreed: &'a [AgreedLine],
    /// What an attempt that did not finish was about to write: its marks are taken.
    pub journal: &'a [AgreedLine],
    /// What the shop has.
    pub shop: &'a ShopOrder,
    /// What RO App has.
    pub items: &'a [RoAppLine],
    /// Whether stock of any of them is written off.
    pub frozen: bool,
    /// Whether RO App's change counts when both sides changed a line.
    pub roapp_wins: bool,
}

impl LineViews<'_> {
    /// The item of a line: by its mark, or by the id it was entered under, since staff may write over the comment that holds the
    /// mark.
    pub(super) fn item_of(&self, mark: u32) -> Option<&RoAppLine> {
        let known = self.agreed.iter().chain(self.journal).filter(|line| line.mark == mark).find_map(|line| line.item);
        let by_mark = self.items.iter().find(|item| item.mark == mark);
        by_mark.or_else(|| self.items.iter().find(|item| Some(item.item) == known && item.mark == MARK_MISSING))
    }
}
