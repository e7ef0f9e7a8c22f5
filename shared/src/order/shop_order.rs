//! An order as the shop tells it, in our words.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::{Currency, Delivery, Fingerprint, Line, OrderNumber, ShopStatusId, TypedPhone};

/// Who ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    /// Full name as one string, as typed.
    pub name: String,
    /// Phone.
    pub phone: TypedPhone,
    /// E-mail in lower case where one was given.
    pub email: Option<String>,
}

/// A Cartum order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopOrder {
    /// Its number.
    pub number: OrderNumber,
    /// When it was placed, read in the shop's time zone.
    pub created: Timestamp,
    /// Its status.
    pub status: ShopStatusId,
    /// Who ordered.
    pub buyer: Buyer,
    /// Its lines, in the shop's order; every one of them.
    pub lines: Vec<Line>,
    /// What the buyer owes without delivery: lines less discounts of the whole order.
    pub total: Decimal,
    /// In which currency.
    pub currency: Currency,
    /// Coupon code, where one was used.
    pub coupon: String,
    /// How it is delivered.
    pub delivery: Delivery,
    /// What the buyer wrote.
    pub comment: String,
    /// How it is paid, in words of the shop.
    pub payment: String,
    /// Whether the shop has the money.
    pub paid: bool,
}

impl ShopOrder {
    /// What the shop's side looks like, for telling whether anything changed since it was agreed.
    pub fn fingerprint(&self) -> Fingerprint {
        let lines: Vec<_> =
            self.lines.iter().map(|l| (&l.key, &l.title, l.quantity.normalize(), l.price.normalize())).collect();
        Fingerprint::of(&(
            format!("{lines:?}"),
            (self.status, self.total.normalize().to_string(), self.currency.to_string()),
            (&self.buyer.name, self.buyer.phone.as_typed(), &self.buyer.email),
            format!("{:?}", self.delivery),
            (&self.comment, &self.payment, self.paid),
        ))
    }

    /// What the lines and the amount look like.
    pub fn lines_digest(&self) -> Fingerprint {
        let lines: Vec<_> = self.lines.iter().map(|l| (&l.key, l.quantity.normalize(), l.price.normalize())).collect();
        Fingerprint::of(&(lines, self.total.normalize()))
    }

    /// When it was placed.
    pub fn placed(&self) -> Timestamp {
        self.created
    }

    /// What the lines add up to before discounts of the whole order.
    pub fn lines_total(&self) -> Decimal {
        self.lines.iter().map(Line::total).sum()
    }
}
