//! One line of an order and what names it.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};

use super::canonical::canonical;
use super::fingerprint::Fingerprint;

/// Kind of the lines that are parts of a set.
pub(super) const PART: &str = "set_item";

/// What a Cartum line is called across reads: the shop gives lines no id, and one article may stand in an order twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LineKey {
    /// Article, or the title where there is none, in its one form.
    #[serde(deserialize_with = "one_form")]
    pub article: String,
    /// `product`, `gift`, `set_item`, or a word not known yet.
    pub kind: String,
    /// Which one among the lines of the same article and kind, from 0.
    pub ordinal: u32,
}

/// Keys that were stored before articles had one form.
fn one_form<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    String::deserialize(from).map(|article| canonical(&article))
}

/// The digest by which a title is known again. Upper and lower case are one here: a title names no product.
pub fn title_digest(title: &str) -> Fingerprint {
    Fingerprint::of(&canonical(title).to_lowercase())
}

/// A short form of [`title_digest`], which tells a line from others of its article.
pub fn title_mark(title: &str) -> u32 {
    title_digest(title).as_str().get(..8).and_then(|text| u32::from_str_radix(text, 16).ok()).unwrap_or_default()
}

/// One line as the buyer ordered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its name within the order.
    pub key: LineKey,
    /// Shop's article; empty where the line has none.
    pub article: String,
    /// Title in the language the order was placed in.
    pub title: String,
    /// Units.
    pub quantity: Decimal,
    /// Price of one unit, product discounts applied.
    pub price: Decimal,
}

impl Line {
    /// Whether RO App can hold the line: it takes no line without units and none that takes something off.
    pub fn is_for_roapp(&self) -> bool {
        self.quantity > Decimal::ZERO && self.price >= Decimal::ZERO
    }

    /// Whether it is a part of a set that stands in the order as well.
    pub fn is_part_of_set(&self) -> bool {
        self.key.kind == PART
    }

    /// What the buyer pays for the line.
    pub fn total(&self) -> Decimal {
        self.quantity * self.price
    }
}
