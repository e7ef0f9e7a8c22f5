//! A time and an amount of money in a sentence: the reader's language says how they are written.
//!
//! Guarantees: a time has its zone beside it, an amount its currency; no digit of an amount is lost.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Language;
use super::fact::Fact;
use super::format::with_decimals;

/// A time in a sentence: the reader's language says how it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    #[serde(rename = "moment", with = "jiff::fmt::serde::timestamp::second::required")]
    at: Timestamp,
    /// The zone by whose clock it is told.
    zone: String,
}

impl Moment {
    pub fn new(at: Timestamp, zone: &TimeZone) -> Self {
        Self { at, zone: zone.iana_name().unwrap_or("UTC").to_owned() }
    }
}

/// The text of a moment's facts.
fn moment(at: &Fact, zone: Option<&Fact>, language: Language) -> String {
    let zone = match zone {
        Some(Fact::Text(name)) => TimeZone::get(name).unwrap_or(TimeZone::UTC),
        _ => TimeZone::UTC,
    };
    let seconds = match at {
        Fact::Number(seconds) => i64::try_from(*seconds).ok(),
        // One before 1970.
        Fact::Text(seconds) => seconds.parse().ok(),
        Fact::List(_) | Fact::Facts(_) => None,
    };
    let at = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    at.map(|at| language.local_time(at, &zone).to_string()).unwrap_or_default()
}

/// An amount of money in a sentence, with its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    money: String,
    currency: String,
}

impl Sum {
    /// An amount with so many decimals at least.
    pub fn new(amount: Decimal, decimals: u32, currency: impl fmt::Display) -> Self {
        Self { money: with_decimals(amount, decimals).to_string(), currency: currency.to_string() }
    }
}

/// The text of a time or an amount; none of anything else.
pub(super) fn measured(facts: &BTreeMap<String, Fact>, language: Language) -> String {
    match (facts.get("money"), facts.get("currency")) {
        (Some(Fact::Text(money)), Some(Fact::Text(currency))) => match money.parse::<Decimal>() {
            Ok(amount) => format!("{}\u{a0}{currency}", language.decimal(amount, amount.scale())),
            Err(_) => format!("{money}\u{a0}{currency}"),
        },
        _ => facts.get("moment").map(|at| moment(at, facts.get("zone"), language)).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l1_an_amount_has_its_decimals_and_its_currency_as_each_language_writes_them() {
        for (amount, decimals, en, uk, fr) in [
            ("5618", 2, "5,618.00\u{a0}UAH", "5\u{a0}618,00\u{a0}UAH", "5\u{202f}618,00\u{a0}UAH"),
            ("-0.5", 2, "-0.50\u{a0}UAH", "-0,50\u{a0}UAH", "-0,50\u{a0}UAH"),
            ("700", 0, "700\u{a0}UAH", "700\u{a0}UAH", "700\u{a0}UAH"),
        ] {
            let sum = Sum::new(amount.parse().unwrap(), decimals, "UAH");
            let Fact::Facts(facts) = serde_json::to_value(&sum).unwrap().into() else { panic!("{sum:?}") };
            for (language, said) in [(Language::English, en), (Language::Ukrainian, uk), (Language::French, fr)] {
                assert_eq!(measured(&facts, language), said);
            }
        }
    }
}
