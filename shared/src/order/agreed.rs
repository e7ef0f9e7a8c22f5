//! What both systems agreed on when they were last synchronised: the base of every later comparison (rule T4).

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::{Fingerprint, ItemId, LineKey, RoAppStatusId, ShopStatusId};

/// Quantity and price of a line that RO App cannot hold as the shop has them, or with which its total would be another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    pub quantity: Decimal,
    pub price: Decimal,
}

/// One line both sides have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedLine {
    /// The shop's name of the line.
    pub key: LineKey,
    /// The line's mark within its order, written into the RO App item's comment; never used again for another line.
    pub mark: u32,
    /// Units; none where the shop removed the line and RO App kept it.
    pub quantity: Decimal,
    /// Price of one.
    pub price: Decimal,
    /// Discount off the line: its share of a discount of the whole order.
    #[serde(default, skip_serializing_if = "Decimal::is_zero")]
    pub discount: Decimal,
    /// What RO App was sent, where it is not the shop's quantity and price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered: Option<Entered>,
    /// The discount that was planned, where RO App took the line only in another form than the one that was planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_discount: Option<Decimal>,
    /// Mark of its title in the shop ([`super::title_mark`]); not known of lines of older releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<u32>,
    /// The RO App item, where its id is known.
    pub item: Option<ItemId>,
}

impl AgreedLine {
    /// Units and price as RO App was sent them.
    pub fn sent(&self) -> (Decimal, Decimal) {
        self.entered.map_or((self.quantity, self.price), |entered| (entered.quantity, entered.price))
    }

    /// Whether the shop's discount is another one than it was when the line was agreed. `entered` is what RO App would be sent now.
    pub fn is_discounted_otherwise(&self, discount: Decimal, entered: Option<Entered>) -> bool {
        match self.planned_discount {
            Some(planned) => planned != discount,
            // What RO App has of a line in another form says nothing of the shop's discount.
            None => self.discount != discount && self.entered == entered,
        }
    }

    /// Whether RO App shows what it was sent. RO App may keep fewer decimals, and a discount may not be read (`None`).
    pub fn is_shown_as(&self, quantity: Decimal, price: Decimal, discount: Option<Decimal>) -> bool {
        let (sent_quantity, sent_price) = self.sent();
        let discounted = discount.is_none_or(|shown| is_rounded(shown, self.discount));
        is_rounded(quantity, sent_quantity) && is_rounded(price, sent_price) && discounted
    }
}

/// Whether `shown` is `exact`, or what is left of it with two, three or four decimals.
fn is_rounded(shown: Decimal, exact: Decimal) -> bool {
    let ways = [
        RoundingStrategy::MidpointAwayFromZero,
        RoundingStrategy::MidpointNearestEven,
        RoundingStrategy::ToZero,
        RoundingStrategy::AwayFromZero,
    ];
    shown == exact
        || (2..=4).any(|decimals| ways.iter().any(|way| exact.round_dp_with_strategy(decimals, *way) == shown))
}

/// The agreed state of one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// Digest of the shop's side.
    pub shop: Fingerprint,
    /// Status in the shop; `None` while RO App does not have the status that it becomes.
    #[serde(default)]
    pub shop_status: Option<ShopStatusId>,
    /// Status in RO App.
    pub roapp_status: Option<RoAppStatusId>,
    /// The lines.
    pub lines: Vec<AgreedLine>,
}

/// Statuses as they are once what was sent has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentStatus {
    /// The shop's.
    pub shop: ShopStatusId,
    /// RO App's.
    pub roapp: RoAppStatusId,
    /// Whether it was sent to the shop, else to RO App.
    pub to_shop: bool,
}
