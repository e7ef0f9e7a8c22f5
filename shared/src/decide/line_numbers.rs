//! The numbers of a line as RO App is sent them, and the simpler forms of the same amount for accounts that refuse decimals.

use rust_decimal::Decimal;

use super::amount::{LineAmount, enter};
use super::line_views::RoAppLine;
use crate::order::{AgreedLine, Currency, Entered};

/// Quantity, price and discount of a line as RO App is sent them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// Units.
    pub quantity: Decimal,
    /// Price of one.
    pub price: Decimal,
    /// Discount off the line.
    pub discount: Decimal,
}

impl Numbers {
    /// Forms of the same amount for accounts that refuse decimals: a price in whole units of the currency, and a quantity of one.
    pub fn simpler(self, currency: Currency) -> Vec<Self> {
        let Self { quantity, price, discount } = self;
        let amount = currency.round(quantity * price) - discount;
        let mut forms = Vec::new();
        if price.normalize().scale() > currency.decimals() {
            let LineAmount { discount, entered } = enter(quantity, price, amount, currency.decimals(), currency);
            forms.push(Self { quantity, price: entered.map_or(price, |entered| entered.price), discount });
        }
        if quantity.normalize().scale() > 0 {
            let price = currency.round(quantity * price);
            forms.push(Self { quantity: Decimal::ONE, price, discount: price - amount });
        }
        forms
    }

    /// A planned line as RO App took it in these numbers.
    pub fn taken_of(self, planned: &AgreedLine) -> AgreedLine {
        let sent = (self.quantity, self.price);
        AgreedLine {
            planned_discount: (sent != planned.sent()).then_some(planned.discount),
            discount: self.discount,
            entered: (sent != (planned.quantity, planned.price))
                .then_some(Entered { quantity: self.quantity, price: self.price }),
            ..planned.clone()
        }
    }
}

/// A planned line in the simpler form in which RO App shows it; `None` where it shows none of them.
pub(super) fn shown_in_a_form(item: &RoAppLine, planned: &AgreedLine, currency: Currency) -> Option<AgreedLine> {
    let (quantity, price) = planned.sent();
    let forms = Numbers { quantity, price, discount: planned.discount }.simpler(currency);
    forms.into_iter().map(|form| form.taken_of(planned)).find(|taken| item.is_shown_of(taken))
}
