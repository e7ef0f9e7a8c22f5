//! Dates of the shop. They carry no offset, so each store has a time zone in its settings.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::texts::Message;

/// A shop's time zone.
#[derive(Debug, Clone)]
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
        let local: DateTime = text.trim().replacen(' ', "T", 1).parse().ok()?;
        self.0.to_ambiguous_timestamp(local).compatible().ok()
    }

    /// Writes an instant as the shop writes it.
    pub fn write(&self, at: Timestamp) -> String {
        self.0.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
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
}
