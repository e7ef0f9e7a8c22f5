//! Phones are compared in E.164, however either side formats them (rule C2).
//!
//! Guarantees: only a number that exists in the plan of a country that somebody named is a [`Phone`], because buyers who dislike giving
//! theirs type `000-00-00`, and matching on that would hand one stranger's orders to another (C3). The country is named by the number
//! itself or by the store's setting. What else stands in the field is no part of the number ([`super::phone_text`]).

use std::fmt;
use std::sync::OnceLock;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat};
use serde::{Deserialize, Serialize};

use super::phone_text::{self, PhoneText};

/// Zeros at the end of a number that nobody has: `0700 000 000`.
const ZEROS: &str = "0000000";
/// Countries whose national calls began with 8 and whose numbers are still written so, `8 050 123 45 67`, though their plans have 0.
const FORMERLY_EIGHT: [&str; 6] = ["UA", "MD", "AM", "AZ", "GE", "KG"];
/// The codes of these countries.
const CODES_FORMERLY_EIGHT: [i32; 6] = [380, 373, 374, 994, 995, 996];
/// Digits of the shortest and of the longest text that is read as a number.
const DIGITS: std::ops::RangeInclusive<usize> = 3..=18;

/// A valid phone number in E.164, such as `+40722000111`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

impl Phone {
    /// The first number of a text in any notation; one without a country code is taken as a number of `region` (ISO 3166, such as `RO`).
    pub fn parse(text: &str, region: &str) -> Option<Self> {
        Self::all(text, region).numbers.into_iter().next()
    }

    /// The numbers of a text, and whether anything else stands in it.
    fn all(text: &str, region: &str) -> PhoneText<Self> {
        phone_text::read(text, &|digits, plus| Self::of_digits(digits, plus, region))
    }

    /// A number given as its digits, and whether a plus stands before them.
    fn of_digits(digits: &str, plus: bool, region: &str) -> Option<Self> {
        if !DIGITS.contains(&digits.len()) {
            return None;
        }
        let abroad = |digits: &str| valid(&format!("+{digits}"), "");
        // No country's code begins with 0: a plus before it is a slip.
        let number = match (plus, digits.strip_prefix("00")) {
            (true, _) if !digits.starts_with('0') => abroad(digits).or_else(|| without_eight(digits, region)),
            (_, Some(rest)) => abroad(rest).or_else(|| valid(digits, region)),
            _ => valid(digits, region).or_else(|| without_eight(digits, region)),
        };
        number.filter(|number| !is_made_up(number)).map(|number| Self(written(&number, PhoneNumberFormat::E164)))
    }

    /// The number with `+` and country code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a phone field of RO App holds this number, beside others or not. Digits with the country code and without a plus are
    /// this number, as it names the country.
    pub fn stands_in(&self, text: &str, region: &str) -> bool {
        let all = phone_text::digits(text);
        // Reading a number is dear, and most contacts of a list are somebody else's.
        let core = self.0.get(self.0.len().saturating_sub(6)..).unwrap_or(&self.0);
        if !all.contains(core) {
            return false;
        }
        let found = Self::all(text, region).numbers;
        found.contains(self) || (found.is_empty() && self.0.strip_prefix('+') == Some(all.as_str()))
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
    read: OnceLock<PhoneText<Phone>>,
}

impl TypedPhone {
    /// A phone without a country code is one of `region` (ISO 3166, such as `RO`).
    pub fn new(text: &str, region: &str) -> Self {
        Self { text: text.trim().to_owned(), region: region.to_owned(), read: OnceLock::new() }
    }

    /// As it was typed.
    pub fn as_typed(&self) -> &str {
        &self.text
    }

    /// Its number, the first of several, where there is one.
    pub fn number(&self) -> Option<&Phone> {
        self.read().numbers.first()
    }

    /// Whether anything but its number was typed: more numbers, a name, a remark.
    pub fn has_more(&self) -> bool {
        self.number().is_some() && self.read().more
    }

    /// Its number, or what was typed where it is none.
    pub fn shown(&self) -> &str {
        self.number().map_or(&self.text, Phone::as_str)
    }

    fn read(&self) -> &PhoneText<Phone> {
        self.read.get_or_init(|| Phone::all(&self.text, &self.region))
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
    let digits = phone.0.trim_start_matches('+').to_owned();
    let mut all = vec![phone.0.clone(), digits.clone()];
    if let Ok(number) = PHONE_NUMBER_UTIL.parse(&phone.0, None) {
        let national = written(&number, PhoneNumberFormat::National);
        let national_digits: String = national.chars().filter(char::is_ascii_digit).collect();
        let eight = CODES_FORMERLY_EIGHT.contains(&number.country_code).then(|| format!("8{national_digits}"));
        all.extend([national_digits, national, format!("00{digits}")]);
        all.extend(eight);
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|text| seen.insert(text.clone()));
    all
}

fn valid(text: &str, region: &str) -> Option<PhoneNumber> {
    let number = PHONE_NUMBER_UTIL.parse(text, region.parse().ok()).ok()?;
    PHONE_NUMBER_UTIL.is_valid_number(&number).then_some(number)
}

/// `80501234567` as `0501234567`, in a country where that was how a call began.
fn without_eight(digits: &str, region: &str) -> Option<PhoneNumber> {
    let national = digits.strip_prefix('8').filter(|rest| rest.starts_with('0'))?;
    if FORMERLY_EIGHT.contains(&region) { valid(national, region) } else { None }
}

/// Whether a number that the plan has room for is what people type who give none: nothing but zeros, or one digit throughout.
fn is_made_up(number: &PhoneNumber) -> bool {
    let national = number.national_number.to_string();
    let first = national.chars().next();
    national.ends_with(ZEROS) || national.chars().all(|digit| Some(digit) == first)
}

fn written(number: &PhoneNumber, format: PhoneNumberFormat) -> String {
    PHONE_NUMBER_UTIL.format(number, format).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, region: &str) -> Option<String> {
        Phone::parse(text, region).map(|phone| phone.0)
    }

    #[test]
    fn c2_one_number_in_many_notations_is_one_phone() {
        for text in [
            "+40 (722) 000-111",
            "0722 000 111",
            "40722000111",
            "0040722000111",
            "00 40 722 000 111",
            "+40722000111",
            "0722.000.111,",
            "722000111",
            "+40 (0) 722 000 111",
            "+0722000111",
            "０７２２０００１１１",
            "\u{202a}+40722000111\u{202c}",
            "0722\u{a0}000\u{a0}111",
            "0722–000–111",
            "0722/000.111",
        ] {
            assert_eq!(read(text, "RO").as_deref(), Some("+40722000111"), "{text}");
        }
        assert_eq!(read("+38 (050) 123-45-67", "RO").as_deref(), Some("+380501234567"));
    }

    #[test]
    fn c2_national_habits_of_the_stores_country_are_read() {
        for (text, region, expected) in [
            ("8 050 123 45 67", "UA", "+380501234567"),
            ("8(050)1234567", "UA", "+380501234567"),
            ("80501234567", "UA", "+380501234567"),
            ("+8 050 123-45-67", "UA", "+380501234567"),
            ("380501234567", "UA", "+380501234567"),
            ("38 050 123 45 67", "UA", "+380501234567"),
            ("00380501234567", "UA", "+380501234567"),
            ("050-123-45-67", "UA", "+380501234567"),
            ("501234567", "UA", "+380501234567"),
            ("8 0 69 123 456", "MD", "+37369123456"),
            ("8 029 491 19 11", "BY", "+375294911911"),
            ("8 (916) 123-45-67", "RU", "+79161234567"),
            ("7 916 123-45-67", "RU", "+79161234567"),
            ("06 12 34 56 78", "FR", "+33612345678"),
            ("0033 6 12 34 56 78", "FR", "+33612345678"),
            ("+33 (0)6 12 34 56 78", "RO", "+33612345678"),
            ("011 40 722 000 111", "US", "+40722000111"),
            ("0040 722 000 111", "US", "+40722000111"),
            ("(201) 555-0123", "US", "+12015550123"),
            ("06 30 123 4567", "HU", "+36301234567"),
            ("603 123 456", "PL", "+48603123456"),
        ] {
            assert_eq!(read(text, region).as_deref(), Some(expected), "{text} in {region}");
        }
    }

    #[test]
    fn c3_what_is_not_a_number_is_no_phone() {
        for text in [
            "",
            "000-00-00",
            "0000000001",
            "call me",
            "+38 (000) 000-00-00",
            "\u{202e}123",
            // Of a country that nobody named.
            "12345678901",
            "1 (234) 567-89-01",
            "380501234567",
            "8 050 123 45 67",
            // Letters are no digits.
            "0722-FLOWERS",
            "07ABC00111",
            "+40 SEVEN",
            // Too short, too long, made up.
            "0722 000 11",
            "0722 000 1112",
            "0700 000 000",
            "0777 777 777",
            "5",
            "+",
            "++++",
            &"9".repeat(500),
        ] {
            assert_eq!(read(text, "RO"), None, "{text}");
        }
    }

    #[test]
    fn c2_a_contacts_field_holds_its_numbers_in_any_notation_and_no_other() {
        let phone = Phone::parse("0722 000 111", "RO").unwrap();
        for text in
            ["0040722000114", "0722000112", "0722-FLOWERS", "", "call 0722 000", "0733000222", "1722000111", "72200011"]
        {
            assert!(!phone.stands_in(text, "RO"), "{text}");
        }
        for text in [
            "0722000111",
            "0040722000111",
            "+40 (722) 000-111",
            "40722000111",
            "0722000111 (Viber)",
            "0733000222, 0722000111",
            "0733 000 222 / 0722 000 111",
            "0733000222;0722000111",
            "Ana 0722 000 111",
        ] {
            assert!(phone.stands_in(text, "RO"), "{text}");
        }
        // The buyer named the country.
        let abroad = Phone::parse("+380501234567", "RO").unwrap();
        assert!(abroad.stands_in("380501234567", "RO"));
        assert!(abroad.stands_in("8 050 123 45 67", "UA"));
        assert!(!abroad.stands_in("380501234567 or ask Ion", "RO") || abroad.stands_in("+380501234567", "RO"));
    }

    #[test]
    fn c2_search_notations_hold_the_usual_ones() {
        for (text, region, wanted) in [
            ("0722 000 111", "RO", vec!["+40722000111", "40722000111", "0722000111", "0722 000 111", "0040722000111"]),
            (
                "050 123 45 67",
                "UA",
                vec!["+380501234567", "380501234567", "0501234567", "80501234567", "00380501234567"],
            ),
            ("8 916 123 45 67", "RU", vec!["+79161234567", "89161234567", "0079161234567"]),
        ] {
            let phone = Phone::parse(text, region).unwrap();
            let all = notations(&phone);
            for text in wanted {
                assert!(all.iter().any(|n| n == text), "{text} in {all:?}");
            }
            // Every notation is read back as the number.
            for text in &all {
                assert!(phone.stands_in(text, region), "{text}");
            }
        }
    }

    fn all(text: &str, region: &str) -> (Vec<String>, bool) {
        let read = Phone::all(text, region);
        (read.numbers.iter().map(ToString::to_string).collect(), read.more)
    }

    const ONE: &str = "+40722000111";
    const TWO: &str = "+40733000222";

    #[test]
    fn c2_the_first_number_of_a_field_counts_and_what_is_beside_it_is_said() {
        for text in [
            "0722 000 111 (Viber)",
            "0722000111 Ana",
            "Ana: 0722 000 111",
            "0722000111Ana",
            "tel.0722000111",
            "тел. 0722 000 111, Олена",
            "0722000111/12",
            "0722000111, call after 18:00",
            "call after 18:00, 0722000111",
            "0722000111 ext. 5",
            "0722000111 😀 Ion 2",
            "<0722000111> x",
            "0722 000 111, nu suna, suna la 0733 000 222",
        ] {
            assert_eq!(all(text, "RO"), (vec![ONE.to_owned()], true), "{text}");
        }
        for text in
            ["0722 000 111", " (0722) 000-111. ", "0722000111;", "+40-722-000-111", "0722/000111", "0722,000,111"]
        {
            assert_eq!(all(text, "RO"), (vec![ONE.to_owned()], false), "{text}");
        }
    }

    #[test]
    fn c2_several_numbers_are_kept_apart_however_they_are_parted() {
        for text in [
            "0722000111, 0733000222",
            "0722 000 111 / 0733 000 222",
            "0722000111;0733000222",
            "722000111   733000222",
            "0722000111 0733000222",
            "0722 000 111 0733 000 222",
            "0722000111\n0733000222",
            "0722000111\t0733000222",
            "+40722000111 +40733000222",
            "0722/000111 / 0733/000222",
            "0722000111 (Viber), 0733000222 (Telegram)",
            "0722000111, 0722000111, 0733000222",
            "0722000111|0040733000222",
        ] {
            assert_eq!(all(text, "RO"), (vec![ONE.to_owned(), TWO.to_owned()], true), "{text}");
        }
    }

    #[test]
    fn c3_in_doubt_there_is_no_number() {
        for text in [
            "0722 Ana 000111",
            "0722000111 2",
            "0722 000 111 3 4",
            "07220001110733000222",
            "+1 +40",
            "flat 12, floor 3",
            "call after 18:00",
            "12345678901 Ana",
            "1/2/3/4/5",
            "++40+722",
        ] {
            assert_eq!(all(text, "RO").0, [] as [&str; 0], "{text}");
        }
        // Whatever is typed, reading ends.
        for text in ["1 ".repeat(5_000), "+".repeat(5_000), "0722000111 ".repeat(500), "٠٧٢٢".repeat(90)] {
            assert!(all(&text, "RO").0.len() <= 1);
        }
    }
}
