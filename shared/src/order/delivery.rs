//! How an order reaches its recipient (rule D1).

use rust_decimal::Decimal;

/// What delivery costs the buyer; never part of the order's amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cost {
    /// So much, in the order's currency.
    Fixed(Decimal),
    /// Cartum's `-1`: the carrier's tariff, paid to the carrier.
    CarrierTariff,
    /// What cannot be read as an amount, as the shop has it.
    Said(String),
    /// The shop sends none.
    Unknown,
}

/// Method, cost, recipient and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Title of the method in the language of the order; empty where the order has none.
    pub method: String,
    /// What the buyer pays for it.
    pub cost: Cost,
    /// Full name of the recipient.
    pub recipient: String,
    /// City, then address, in reading order; empty where there is none.
    pub address: String,
    /// Country in words of the shop; empty where it sends none.
    pub country: String,
    /// Waybill number, once one exists.
    pub waybill: Option<String>,
}
