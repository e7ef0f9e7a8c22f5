//! Dates of the shop. Most carry no offset, so each store has a time zone in its settings. A date that has an offset is read with it.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::texts::Message;

/// What a shop was seen to do, which its client asks before the settings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Speech {
    /// The zone that the shop names.
    pub zone: Option<ShopClock>,
    /// The most orders that an answer has, where that is fewer than are asked for.
    pub most: Option<usize>,
}

/// A shop's time zone.
#[derive(Debug, Clone, PartialEq)]
pub struct ShopClock(TimeZone);

impl ShopClock {
    /// A zone by its IANA name, such as `Europe/Bucharest`.
    ///
    /// # Errors
    /// A sentence that says how to name one.
    pub fn new(name: &str) -> Result<Self, Message> {
        TimeZone::get(name)
            .map(Self)
            .map_err(|_| Message::new("no-time-zone").with("name", name.escape_debug().to_string()))
    }

    /// Reads `YYYY-MM-DD HH:MM:SS`. A time that summer time skips or repeats is read as the earlier instant's neighbour, as
    /// calendars do; the poll's overlap of a day covers it.
    pub(super) fn read(&self, text: &str) -> Option<Timestamp> {
        let text = text.trim().replacen(' ', "T", 1).replace(' ', "");
        if has_offset(&text) {
            return text.parse().ok();
        }
        let local: DateTime = text.parse().ok()?;
        self.0.to_ambiguous_timestamp(local).compatible().ok()
    }

    /// Writes an instant as the shop writes it.
    pub fn write(&self, at: Timestamp) -> String {
        self.0.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

/// Whether something follows the time of day.
fn has_offset(text: &str) -> bool {
    text.split_once(['T', 't']).is_some_and(|(_, time)| time.contains(['+', '-', 'Z', 'z', '[', '\u{2212}']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shop_local_time_is_read_in_its_zone() {
        let clock = ShopClock::new("Europe/Bucharest").unwrap();
        let at: Timestamp = "2026-03-02T06:41:07Z".parse().unwrap();
        assert_eq!(clock.read("2026-03-02 08:41:07"), Some(at));
        assert_eq!(clock.write(at), "2026-03-02 08:41:07");
        assert_eq!(clock.read("0000-00-00 00:00:00"), None);
        assert!(ShopClock::new("Mars/Olympus").is_err());
    }

    #[test]
    fn o1_a_date_with_an_offset_is_read_with_it() {
        let clock = ShopClock::new("Europe/Bucharest").unwrap();
        for (text, expected) in [
            ("2026-11-28T10:00:00+02:00", Some("2026-11-28T08:00:00Z")),
            ("2026-11-28T10:00:00+00:00", Some("2026-11-28T10:00:00Z")),
            ("2026-11-28T10:00:00Z", Some("2026-11-28T10:00:00Z")),
            ("2026-11-28t10:00:00z", Some("2026-11-28T10:00:00Z")),
            ("2026-11-28 10:00:00 +0300", Some("2026-11-28T07:00:00Z")),
            ("2026-11-28 10:00:00-05:00", Some("2026-11-28T15:00:00Z")),
            ("2026-11-28T10:00:00.123+05:30", Some("2026-11-28T04:30:00.123Z")),
            ("2026-11-28T10:00:00+02", Some("2026-11-28T08:00:00Z")),
            ("2026-07-28T10:00:00+02:00", Some("2026-07-28T08:00:00Z")),
            ("2026-11-28T10:00:00", Some("2026-11-28T08:00:00Z")),
            (" 2026-11-28 10:00 ", Some("2026-11-28T08:00:00Z")),
            ("2026-11-28", Some("2026-11-27T22:00:00Z")),
            ("2026-11-28T10:00:00+99:00", None),
            ("2026-11-28T10:00:00+", None),
            ("0000-00-00 00:00:00", None),
            ("2026-13-45 99:00:00", None),
        ] {
            assert_eq!(clock.read(text), expected.map(|at| at.parse().unwrap()), "{text}");
        }
    }
}
