//! Money is a decimal number with its currency; a float never holds it.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// An ISO 4217 code: three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// A text that is not a currency code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a currency code such as RON or UAH")]
pub struct InvalidCurrency(String);

/// Currencies without a smaller unit, and those with a thousandth (ISO 4217). All others have hundredths.
const WHOLE: [&[u8; 3]; 15] = [
    b"BIF", b"CLP", b"DJF", b"GNF", b"ISK", b"JPY", b"KMF", b"KRW", b"PYG", b"RWF", b"UGX", b"VND", b"VUV", b"XAF",
    b"XOF",
];
const THOUSANDTHS: [&[u8; 3]; 7] = [b"BHD", b"IQD", b"JOD", b"KWD", b"LYD", b"OMR", b"TND"];

impl Currency {
    /// Decimals of the smallest unit.
    pub fn decimals(self) -> u32 {
        match &self.0 {
            code if WHOLE.contains(&code) => 0,
            code if THOUSANDTHS.contains(&code) => 3,
            _ => 2,
        }
    }

    /// The smallest unit.
    pub fn unit(self) -> Decimal {
        Decimal::new(1, self.decimals())
    }

    /// An amount in whole smallest units. Every amount is compared, subtracted and said so.
    pub fn round(self, amount: Decimal) -> Decimal {
        amount.round_dp_with_strategy(self.decimals(), RoundingStrategy::MidpointAwayFromZero)
    }
}

impl FromStr for Currency {
    type Err = InvalidCurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let upper = text.trim().to_ascii_uppercase();
        match <[u8; 3]>::try_from(upper.as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_uppercase) => Ok(Self(code)),
            _ => Err(InvalidCurrency(text.escape_debug().to_string())),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = InvalidCurrency;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.to_string()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{}", char::from(*byte)))
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An amount in a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// How much, in major units.
    pub amount: Decimal,
    pub currency: Currency,
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount.normalize(), self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o8_amounts_are_counted_in_the_smallest_unit_of_their_currency() {
        for (code, amount, expected) in [
            ("RON", "13.33665", "13.34"),
            ("RON", "19.990000000000002", "19.99"),
            ("UAH", "0.005", "0.01"),
            ("UAH", "-0.005", "-0.01"),
            ("UAH", "0.00499999", "0"),
            ("EUR", "100.001", "100"),
            ("JPY", "100.5", "101"),
            ("JPY", "100.49", "100"),
            ("KWD", "1.2345", "1.235"),
            ("TND", "1.2344", "1.234"),
        ] {
            let currency: Currency = code.parse().unwrap();
            assert_eq!(currency.round(amount.parse().unwrap()), expected.parse().unwrap(), "{amount} {code}");
        }
    }
}
