//! Numbers as v2 writes them: strings, with two decimals for money and at least one for quantities.

use crate::json::number;
use rust_decimal::Decimal;
use serde_json::Value;

/// `"499.00"`.
pub(super) fn money(value: Decimal) -> Value {
    Value::from(format!("{value:.2}"))
}

/// `"2.0"`: at least one decimal.
pub(super) fn quantity(value: Decimal) -> Value {
    let plain = value.normalize();
    Value::from(if plain.scale() == 0 { format!("{plain:.1}") } else { plain.to_string() })
}

/// `"1.000"`: exactly this number of decimals.
pub(super) fn scaled(value: Decimal, decimals: usize) -> Value {
    Value::from(format!("{value:.decimals$}"))
}

/// Money of an order, in the chosen form.
pub(super) fn head(value: Decimal, as_number: bool) -> Value {
    if as_number { number(value) } else { money(value) }
}
