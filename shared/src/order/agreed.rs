//! What both systems agreed on when they were last synchronised: the base of every later comparison (rule T4).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Fingerprint, ItemId, LineKey, RoAppStatusId, ShopStatusId};

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
    #[serde(default)]
    pub discount: Decimal,
    /// The RO App item, where its id is known.
    pub item: Option<ItemId>,
}

/// The agreed state of one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// Digest of the shop's side.
    pub shop: Fingerprint,
    /// Status in the shop.
    pub shop_status: ShopStatusId,
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
