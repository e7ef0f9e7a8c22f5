//! Phones are compared in E.164, however either side formats them (rule C2).
//!
//! Only a number that exists in its country's plan is a [`Phone`]: buyers who dislike giving theirs type `000-00-00`, and
//! matching on that would hand one stranger's orders to another. Such an order is matched by e-mail (C3).

use std::fmt;
use std::sync::OnceLock;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat};
use serde::{Deserialize, Serialize};

/// A valid phone number in E.164, such as `+40722000111`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

impl Phone {
    /// Reads any notation; one without a country code is taken as a number of `region` (ISO 3166, such as `RO`).
    pub fn parse(text: &str, region: &str) -> Option<Self> {
        let region = region.parse().ok();
        // A display string such as `40722000111` misses the plus of its country code: try it as written first.
        let valid = |text: &str| {
            let number = PHONE_NUMBER_UTIL.parse(text, region).ok();
            number.filter(|number| PHONE_NUMBER_UTIL.is_valid_number(number))
        };
        let number = valid(text).or_else(|| valid(&format!("+{}", text.trim())))?;
        Some(Self(written(&number, PhoneNumberFormat::E164)))
    }

    /// The number with `+` and country code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A phone as a buyer typed it. It is read when somebody asks for its number, once: reading is the dearest part of an order, and a poll
/// lists hundreds that have not changed.
#[derive(Debug, Clone)]
pub struct TypedPhone {
    text: String,
    region: String,
    number: OnceLock<Option<Phone>>,
}

impl TypedPhone {
    /// A phone without a country code is one of `region` (ISO 3166, such as `RO`).
    pub fn new(text: &str, region: &str) -> Self {
        Self { text: text.trim().to_owned(), region: region.to_owned(), number: OnceLock::new() }
    }

    /// As it was typed.
    pub fn as_typed(&self) -> &str {
        &self.text
    }

    /// Its number, where it is one.
    pub fn number(&self) -> Option<&Phone> {
        self.number.get_or_init(|| Phone::parse(&self.text, &self.region)).as_ref()
    }

    /// Its number, or what was typed where it is none.
    pub fn shown(&self) -> &str {
        self.number().map_or(&self.text, Phone::as_str)
    }
}

impl PartialEq for TypedPhone {
    fn eq(&self, other: &Self) -> bool {
        (&self.text, &self.region) == (&other.text, &other.region)
    }
}

impl Eq for TypedPhone {}

/// The ways staff commonly type this number, most telling first: RO App stores phones as typed and how it compares is not known.
pub fn notations(phone: &Phone) -> Vec<String> {
    let mut all = vec![phone.0.clone(), phone.0.trim_start_matches('+').to_owned()];
    if let Ok(number) = PHONE_NUMBER_UTIL.parse(&phone.0, None) {
        let national = written(&number, PhoneNumberFormat::National);
        let digits: String = national.chars().filter(char::is_ascii_digit).collect();
        all.push(digits);
        all.push(national);
    }
    all.dedup();
    all
}

fn written(number: &PhoneNumber, format: PhoneNumberFormat) -> String {
    PHONE_NUMBER_UTIL.format(number, format).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c2_one_number_in_many_notations_is_one_phone() {
        let notations =
            ["+40 (722) 000-111", "0722 000 111", "40722000111", "0040722000111", "+40722000111", "0722.000.111,"];
        for text in notations {
            assert_eq!(Phone::parse(text, "RO").map(|p| p.0), Some("+40722000111".into()), "{text}");
        }
        assert_eq!(Phone::parse("+38 (050) 123-45-67", "RO").map(|p| p.0), Some("+380501234567".into()));
    }

    #[test]
    fn c3_what_is_not_a_number_is_no_phone() {
        for text in ["", "000-00-00", "0000000001", "call me", "+38 (000) 000-00-00", "\u{202e}123"] {
            assert_eq!(Phone::parse(text, "RO"), None, "{text}");
        }
    }

    #[test]
    fn c2_search_notations_hold_the_usual_ones() {
        let phone = Phone::parse("0722 000 111", "RO").unwrap();
        let all = notations(&phone);
        for text in ["+40722000111", "40722000111", "0722000111"] {
            assert!(all.iter().any(|n| n == text), "{text} in {all:?}");
        }
    }
}
