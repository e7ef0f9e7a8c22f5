//! Amounts in the JSON of both systems.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};

/// A number of either system.
pub fn decimal(value: &Value) -> Decimal {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.parse().unwrap_or_default()
}

/// Half away from zero, as both systems round.
pub fn cents(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

pub fn number(value: Decimal) -> Value {
    json!(value.to_string().parse::<f64>().unwrap_or_default())
}

/// What the buyer pays for a line of the shop.
pub fn amount(line: &Value) -> Decimal {
    let of_total = line["price"].is_null();
    if of_total { decimal(&line["total_price"]) } else { decimal(&line["price"]) * decimal(&line["quantity"]) }
}
