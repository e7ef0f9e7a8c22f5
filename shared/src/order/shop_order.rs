//! An order of the shop, in the types of the exchange.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::{Currency, Delivery, Fingerprint, Line, OrderNumber, SetPrices, ShopStatusId, TypedEmail, TypedPhone};

/// The buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    /// Full name as one string, as typed.
    pub name: String,
    pub phone: TypedPhone,
    /// E-mail, where anything was typed for it.
    pub email: Option<TypedEmail>,
}

impl Buyer {
    /// The address that identifies the buyer.
    pub fn address(&self) -> Option<&str> {
        self.email.as_ref().and_then(TypedEmail::address)
    }
}

/// A value that the shop does not send for an order, and the value used in its place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Presumed {
    /// Whether the order names no currency, so that the shop's only one was taken.
    pub currency: bool,
    /// Which prices count where the order has sets with their parts.
    pub sets: Option<SetPrices>,
}

/// A Cartum order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopOrder {
    pub number: OrderNumber,
    /// When it was placed, read in the shop's time zone.
    pub created: Timestamp,
    pub status: ShopStatusId,
    /// The buyer.
    pub buyer: Buyer,
    /// Its lines that RO App can hold, in the shop's order.
    pub lines: Vec<Line>,
    /// Its other lines: those without units, and those that take something off. The total has them already; staff read of them in the
    /// notes.
    pub aside: Vec<Line>,
    /// What the buyer owes without delivery: lines less discounts of the whole order.
    pub total: Decimal,
    pub currency: Currency,
    /// What was presumed to read it.
    pub presumed: Presumed,
    /// Coupon code, where one was used.
    pub coupon: String,
    /// Name of a discount that a manager of the shop gave; empty where there is none.
    pub discount_title: String,
    /// How it is delivered.
    pub delivery: Delivery,
    /// What the buyer wrote.
    pub comment: String,
    /// What the shop's managers noted on it.
    pub manager_comment: String,
    /// How it is paid, in words of the shop.
    pub payment: String,
    /// What the way of paying costs; zero where it costs nothing. Whether the amount contains it differs between shops.
    pub payment_fee: Decimal,
    /// Whether the shop has the money.
    pub paid: bool,
    /// Whether the buyer asked not to be called.
    pub no_call: bool,
}

impl ShopOrder {
    /// Digest of the shop's side, to detect changes since it was agreed.
    pub fn fingerprint(&self) -> Fingerprint {
        let lines: Vec<_> =
            self.all_lines().map(|l| (&l.key, &l.title, l.quantity.normalize(), l.price.normalize())).collect();
        // What was typed, however it is read, so that digests kept before stay good.
        let email = self.buyer.email.as_ref().map(TypedEmail::as_typed).filter(|text| text.contains('@'));
        let known = (
            format!("{lines:?}"),
            (self.status, self.total.normalize().to_string(), self.currency.to_string()),
            (&self.buyer.name, self.buyer.phone.as_typed(), email),
            format!("{:?}", self.delivery),
            (&self.comment, &self.payment, self.paid),
        );
        // Digests that were kept before these were read stay good for orders that have none of them.
        let later = (&self.manager_comment, &self.discount_title, self.payment_fee.normalize().to_string());
        if later == (&String::new(), &String::new(), Decimal::ZERO.to_string()) {
            return Fingerprint::of(&known);
        }
        Fingerprint::of(&(known, later))
    }

    fn all_lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().chain(&self.aside)
    }

    /// Digest of the lines and the amount.
    pub fn lines_digest(&self) -> Fingerprint {
        let lines: Vec<_> = self.all_lines().map(|l| (&l.key, l.quantity.normalize(), l.price.normalize())).collect();
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
