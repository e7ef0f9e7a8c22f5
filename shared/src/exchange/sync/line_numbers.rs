//! The numbers of a line as RO App is sent them, and the simpler forms of the same amount for accounts that refuse decimals.

use std::future::Future;

use rust_decimal::Decimal;

use crate::decide::{LineAmount, enter};
use crate::order::Currency;
use crate::roapp::RoAppError;

/// Quantity, price and discount of a line as RO App is sent them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers {
    pub quantity: Decimal,
    pub price: Decimal,
    pub discount: Decimal,
}

impl Numbers {
    /// Forms of the same amount for accounts that refuse decimals: a price in whole units of the currency, and a quantity of one.
    fn simpler(self, currency: Currency) -> Vec<Self> {
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

    /// Sends the numbers, or the first of their simpler forms that RO App takes. The error is that of the numbers themselves.
    pub(super) async fn in_a_form<T, F>(
        self,
        currency: Currency,
        send: impl Fn(Self) -> F,
    ) -> Result<(T, Self), RoAppError>
    where
        F: Future<Output = Result<T, RoAppError>>,
    {
        let refused = match send(self).await {
            Ok(done) => return Ok((done, self)),
            Err(error @ RoAppError::Refused { .. }) => error,
            Err(error) => return Err(error),
        };
        for form in self.simpler(currency) {
            match send(form).await {
                Ok(done) => return Ok((done, form)),
                Err(RoAppError::Refused { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Err(refused)
    }
}
