//! Tolerant reading of foreign JSON: numbers that come as strings, `[]` where an object was meant, absent fields.
//!
//! A body that breaks the syntax is mended where that cannot be misread, and a list is read row by row (`mend`).
//! A value of the wrong type reads as absent; what must be present is asked for by name with [`need`]. Amounts have a bound, so that
//! no sum or product of them can overflow.

use std::str::FromStr;

use rust_decimal::Decimal;

use super::mend::{BROKEN, mend};
use crate::texts::Message;
use serde_json::Value;

/// An answer whose rows may be broken.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// What it says; rows that broke the syntax are marked, see [`broken`].
    pub value: Value,
    /// Whether it ended early, so that rows may be missing.
    pub cut: bool,
    /// Whether any row is marked.
    pub broken: bool,
}

/// Parses a body as a whole, with or without a byte order mark. Spots that can mean one thing only are mended.
pub fn parse(body: &[u8]) -> Option<Value> {
    strict(body).or_else(|| {
        let mended = mend(body, None).filter(|mended| !mended.cut && !mended.broken)?;
        serde_json::from_slice(&mended.text).ok()
    })
}

/// Parses a list row by row where it cannot be parsed as a whole. `number` is the field by which its rows are known, where nothing
/// within a row has a field of that name: a row that broke before it has it all the same.
pub fn parse_rows(body: &[u8], number: Option<&str>) -> Option<Rows> {
    if let Some(value) = strict(body) {
        return Some(Rows { value, cut: false, broken: false });
    }
    let number = number.map(|number| format!("\"{number}\""));
    let mended = mend(body, number.as_deref().map(str::as_bytes))?;
    Some(Rows { value: serde_json::from_slice(&mended.text).ok()?, cut: mended.cut, broken: mended.broken })
}

/// Parses a body as it is, with or without a byte order mark.
pub(crate) fn strict(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)).ok()
}

/// Where a row broke the syntax, if it did: the path of the field.
pub fn broken(row: &Value) -> Option<&str> {
    row.get(BROKEN)?.as_str()
}

/// What a parser says is wrong, on one line and without the values it met: they may be a name, a secret, or a megabyte.
pub fn without_values(said: &str) -> String {
    let mut said: String = said.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    // A text stands between double quotes, its own quotes escaped; an unknown word between backticks.
    for quote in ["\"", "unknown variant `"] {
        let end = if quote == "\"" { said.rfind('"') } else { said.find("`, expected") };
        if let (Some(start), Some(end)) = (said.find(quote).map(|at| at + quote.len()), end)
            && start < end
        {
            said.replace_range(start..end, "…");
        }
    }
    said.chars().take(300).collect()
}

/// Text of a field; a number or a boolean is written out; anything else is `""`.
pub fn text(value: &Value, field: &str) -> String {
    as_text(&value[field]).unwrap_or_default()
}

/// As [`text`], as [`super::plain`] has it.
pub fn plain(value: &Value, field: &str) -> String {
    super::plain::plain(&text(value, field))
}

/// A scalar as text.
pub fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// The largest amount, price or quantity that is read: a million lines of so many pieces at such a price still have a sum.
pub const LARGEST: Decimal = Decimal::from_parts(1_215_752_192, 23, 0, false, 0);

/// Digits of the longest number that is looked at.
const LONGEST_NUMBER: usize = 64;

/// An amount, price or quantity from a number or a numeric string, exactly as written; nothing beyond [`LARGEST`] either way, and
/// nothing that is [`ambiguous`].
pub fn decimal(value: &Value) -> Option<Decimal> {
    number(value).filter(|amount| amount.abs() <= LARGEST)
}

/// Decimals that a quantity can have; what a float has beyond them is noise where it is so little.
const STEADY: u32 = 8;
const NOISE: Decimal = Decimal::from_parts(1, 0, 0, false, 13);

/// A quantity as the shop means it: `2.0000000000000004` is 2, and a third stays as long as it is.
pub fn quantity(value: &Value) -> Option<Decimal> {
    let read = decimal(value)?;
    let steady = read.round_dp(STEADY);
    let noise = NOISE * read.abs().max(Decimal::ONE);
    Some(if read.scale() > STEADY && (read - steady).abs() <= noise { steady.normalize() } else { read })
}

/// Whether a text could be two amounts: in `1,234` the comma may separate thousands or decimals.
pub fn ambiguous(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let Some((before, after)) = text.trim().trim_start_matches(['+', '-']).split_once(',') else { return false };
    // No thousands begin with 0, and more than three digits before are not grouped.
    after.len() == 3 && digits(after) && (1..=3).contains(&before.len()) && digits(before) && !before.starts_with('0')
}

fn number(value: &Value) -> Option<Decimal> {
    let text = as_text(value)?;
    let text = text.trim();
    if text.len() > LONGEST_NUMBER || ambiguous(text) {
        return None;
    }
    let text = text.replace(',', ".");
    Decimal::from_str(&text).or_else(|_| Decimal::from_scientific(&text)).ok()
}

/// A whole number of at least zero, from a number (also `7.0`) or a numeric string.
pub fn id(value: &Value) -> Option<u64> {
    let number = number(value)?;
    if number.fract().is_zero() { u64::try_from(number.trunc().normalize()).ok() } else { None }
}

/// Yes for `true`, `1` and `"1"`.
pub fn truth(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| id(value).is_some_and(|number| number != 0))
}

/// Rows of an array, or the values of an object keyed by id; nothing for anything else.
pub fn rows(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(rows) => rows.iter().collect(),
        Value::Object(map) => map.values().collect(),
        _ => Vec::new(),
    }
}

/// An id that must be there.
///
/// # Errors
/// Names the field.
pub fn need(value: &Value, field: &str) -> Result<u64, Message> {
    id(&value[field]).ok_or_else(|| Message::new("field-no-id").with("field", field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_are_read_as_numbers_or_strings() {
        let table = [
            (json!(84.5), Some("84.5")),
            (json!("84.50"), Some("84.50")),
            (json!("1152"), Some("1152")),
            (json!(" 7,5 "), Some("7.5")),
            (json!("1,23"), Some("1.23")),
            (json!("1,2345"), Some("1.2345")),
            (json!("0,250"), Some("0.250")),
            (json!("-0,250"), Some("-0.250")),
            (json!("1234,567"), Some("1234.567")),
            (json!("1.234"), Some("1.234")),
            (json!("1,234"), None),
            (json!("-1,234"), None),
            (json!(" 12,345 "), None),
            (json!("123,456"), None),
            (json!("1,234.50"), None),
            (json!("1.234,50"), None),
            (json!("1,234,567"), None),
            (json!(1e2), Some("100")),
            (json!(-1), Some("-1")),
            (json!(""), None),
            (json!([]), None),
            (json!(null), None),
            (json!("NaN"), None),
            (json!("100000000000"), Some("100000000000")),
            (json!("100000000000.01"), None),
            (json!("-100000000001"), None),
            (json!("1e999999999"), None),
            (json!("9".repeat(100)), None),
        ];
        for (value, expected) in table {
            assert_eq!(decimal(&value), expected.map(|text| text.parse().unwrap()), "{value}");
        }
        for (value, expected) in [
            (json!(7), Some(7)),
            (json!("7"), Some(7)),
            (json!(7.0), Some(7)),
            (json!(7.5), None),
            (json!(-7), None),
            (json!(u64::MAX), Some(u64::MAX)),
            (json!("18446744073709551616"), None),
        ] {
            assert_eq!(id(&value), expected, "{value}");
        }
    }

    #[test]
    fn o8_a_quantity_is_read_without_the_noise_of_floats() {
        for (given, expected) in [
            ("2.0000000000000004", "2"),
            ("1.9999999999999998", "2"),
            ("0.30000000000000004", "0.3"),
            ("0.7999999999999999", "0.8"),
            ("1000000.0000000001", "1000000"),
            ("-2.0000000000000004", "-2"),
            ("1.3350000000000002", "1.335"),
            ("0.3333333333", "0.3333333333"),
            ("0.3333333333333333", "0.3333333333333333"),
            ("2.00000001", "2.00000001"),
            ("2.000000001", "2.000000001"),
            ("2.50", "2.50"),
            ("3", "3"),
        ] {
            for value in [json!(given), serde_json::from_str(given).unwrap()] {
                let read = quantity(&value).unwrap();
                assert_eq!(read.to_string(), expected, "{value}");
            }
        }
        assert_eq!(quantity(&json!("1,234")), None);
    }

    #[test]
    fn g1_what_a_parser_says_is_said_without_what_it_read() {
        for (said, reported) in [
            ("invalid type: string \"Ana \\\" Pop\", expected u64", "invalid type: string \"…\", expected u64"),
            ("unknown variant `Ana`, expected `a` or `b`", "unknown variant `…`, expected `a` or `b`"),
            ("missing field `rev`", "missing field `rev`"),
            ("a\nb\"", "a b\""),
        ] {
            assert_eq!(without_values(said), reported);
        }
        assert_eq!(without_values(&"x".repeat(10_000)).len(), 300);
    }

    #[test]
    fn a_byte_order_mark_is_not_in_the_way() {
        assert_eq!(parse(b"\xef\xbb\xbf{\"a\":1}"), Some(json!({"a": 1})));
        assert_eq!(parse(b"<html>"), None);
    }
}
