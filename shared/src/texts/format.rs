//! Numbers, dates and times as the reader's language writes them.
//!
//! Guarantees: a time of day always has its zone beside it; no digit of an amount is lost.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use rust_decimal::Decimal;

use super::Language;

/// Names of the months in English dates.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A time of a zone's clock in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalTime {
    pub date: String,
    /// Hours and minutes.
    pub time: String,
    /// The difference from UTC, such as `UTC+2`.
    pub zone: String,
}

impl std::fmt::Display for LocalTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.date, self.time, self.zone)
    }
}

/// A number with at least so many decimals, and no other zeros behind its last digit.
pub fn with_decimals(number: Decimal, decimals: u32) -> Decimal {
    let mut number = number.normalize();
    if number.scale() < decimals {
        number.rescale(decimals);
    }
    number
}

impl Language {
    /// Sign between whole and part, and between groups of three digits.
    fn marks(self) -> (char, char) {
        match self {
            Self::English => ('.', ','),
            Self::Ukrainian => (',', '\u{a0}'),
            Self::French => (',', '\u{202f}'),
        }
    }

    /// A number with at least so many decimals.
    pub fn decimal(self, number: Decimal, decimals: u32) -> String {
        let number = with_decimals(number, decimals);
        let text = number.abs().to_string();
        let (whole, part) = text.split_once('.').unwrap_or((text.as_str(), ""));
        let (mark, group) = self.marks();
        let mut shown = String::new();
        if number.is_sign_negative() && !number.is_zero() {
            shown.push('-');
        }
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                shown.push(group);
            }
            shown.push(digit);
        }
        if !part.is_empty() {
            shown.push(mark);
            shown.push_str(part);
        }
        shown
    }

    /// A whole number.
    pub fn whole(self, number: u64) -> String {
        self.decimal(number.into(), 0)
    }

    pub fn date(self, day: Date) -> String {
        let (year, month, date) = (day.year(), day.month(), day.day());
        match self {
            Self::English => {
                let month = usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
                format!("{date} {month} {year}")
            }
            Self::Ukrainian => format!("{date:02}.{month:02}.{year}"),
            Self::French => format!("{date:02}/{month:02}/{year}"),
        }
    }

    /// The day and the month.
    pub fn short_date(self, day: Date) -> String {
        let whole = self.date(day);
        let cut = whole.rfind([' ', '.', '/']).unwrap_or(whole.len());
        whole.get(..cut).unwrap_or_default().to_owned()
    }

    pub fn local_time(self, at: Timestamp, zone: &TimeZone) -> LocalTime {
        let local = at.to_zoned_datetime(zone.clone());
        LocalTime { date: self.date(local.date()), time: local.strftime("%H:%M").to_string(), zone: offset(&local) }
    }
}

fn offset(local: &ZonedDateTime) -> String {
    let seconds = local.offset().seconds();
    let (hours, minutes) = (seconds.abs() / 3_600, seconds.abs() % 3_600 / 60);
    let sign = if seconds < 0 { '-' } else { '+' };
    match (hours, minutes) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l1_numbers_are_written_as_each_language_writes_them() {
        for (number, decimals, en, uk, fr) in [
            ("0", 2, "0.00", "0,00", "0,00"),
            ("242.6", 2, "242.60", "242,60", "242,60"),
            ("-1234567.891", 2, "-1,234,567.891", "-1\u{a0}234\u{a0}567,891", "-1\u{202f}234\u{202f}567,891"),
            ("1000", 0, "1,000", "1\u{a0}000", "1\u{202f}000"),
            ("999", 0, "999", "999", "999"),
            ("10.900", 0, "10.9", "10,9", "10,9"),
            ("-0.00", 2, "0.00", "0,00", "0,00"),
        ] {
            for (language, expected) in [(Language::English, en), (Language::Ukrainian, uk), (Language::French, fr)] {
                assert_eq!(language.decimal(number.parse().unwrap(), decimals), expected, "{number} {language:?}");
            }
        }
    }

    #[test]
    fn l1_a_time_has_its_date_as_the_language_writes_it_and_its_zone() {
        let at: Timestamp = "2026-11-08T22:05:59Z".parse().unwrap();
        for (zone, language, expected) in [
            ("Europe/Bucharest", Language::English, "9 Nov 2026 00:05 UTC+2"),
            ("Europe/Kyiv", Language::Ukrainian, "09.11.2026 00:05 UTC+2"),
            ("Europe/Paris", Language::French, "08/11/2026 23:05 UTC+1"),
            ("UTC", Language::English, "8 Nov 2026 22:05 UTC"),
            ("Asia/Kolkata", Language::English, "9 Nov 2026 03:35 UTC+5:30"),
            ("America/St_Johns", Language::English, "8 Nov 2026 18:35 UTC-3:30"),
        ] {
            let zone = TimeZone::get(zone).unwrap();
            assert_eq!(language.local_time(at, &zone).to_string(), expected);
        }
        let day: Date = "2026-11-08".parse().unwrap();
        assert_eq!(Language::English.short_date(day), "8 Nov");
        assert_eq!(Language::Ukrainian.short_date(day), "08.11");
        assert_eq!(Language::French.short_date(day), "08/11");
    }
}
