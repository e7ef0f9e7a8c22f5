//! Reading loosely typed JSON. Decimals are never converted to floats.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Number, Value};
use std::str::FromStr;

/// A decimal from a JSON number or a string.
pub(crate) fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => {
            let text = number.to_string();
            Decimal::from_str(&text).or_else(|_| Decimal::from_scientific(&text)).ok()
        }
        Value::String(text) => Decimal::from_str(text.trim()).ok(),
        _ => None,
    }
}

/// An integer from a JSON number or a string.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A JSON number from a decimal: an integer if it is whole, as the shop's PHP prints it.
pub(crate) fn number(value: Decimal) -> Value {
    let plain = value.normalize();
    if plain.scale() == 0
        && let Ok(whole) = i64::try_from(plain.mantissa())
    {
        return Value::from(whole);
    }
    plain.to_string().parse::<f64>().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
}

/// Rounds money to two decimals, half away from zero, as on an invoice.
pub(crate) fn cents(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// Merges `patch` into `base`: objects are merged, every other value is replaced. `"$remove": [names]` removes keys, because
/// `null` is a possible value.
pub(crate) fn merge(base: &mut Value, patch: &Value) {
    let (Value::Object(base), Value::Object(patch)) = (&mut *base, patch) else {
        *base = patch.clone();
        return;
    };
    for (key, value) in patch {
        if key == "$remove" {
            for name in value.as_array().into_iter().flatten().filter_map(Value::as_str) {
                base.remove(name);
            }
        } else {
            merge(base.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

/// The values of a parameter that is one value or a list.
pub(crate) fn one_or_many(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(list) => list.iter().collect(),
        Value::Null => Vec::new(),
        single => vec![single],
    }
}

/// The string at `key`; empty when it is missing.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}
