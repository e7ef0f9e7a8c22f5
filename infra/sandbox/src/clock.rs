//! Time comes from outside, so that a test can stand at any moment; nothing here reads the machine's clock.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

/// Injected clock; UTC instant.
pub type Now = std::sync::Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// RO App's format: ISO 8601 with `Z` and whole seconds.
pub(crate) fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The call log's format: ISO 8601 with milliseconds.
pub(crate) fn millis(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// The format of RO App's web-hooks: ISO 8601 with microseconds.
pub(crate) fn micros(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

/// The shop's format: wall clock of `zone`, no offset. An unknown zone reads as UTC.
pub(crate) fn local(at: Timestamp, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    at.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The instant cut to whole seconds, which is all the live systems keep.
pub(crate) fn whole(at: Timestamp) -> Timestamp {
    at.round(jiff::TimestampRound::new().smallest(Unit::Second).mode(jiff::RoundMode::Floor)).unwrap_or(at)
}
