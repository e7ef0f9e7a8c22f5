//! The time comes from an injected clock, so that a test can choose it. Nothing here reads the machine's clock.

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

/// The shop's format: local time of `zone` without offset. An unknown zone is read as UTC.
pub(crate) fn local(at: Timestamp, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    at.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The instant without fractions of a second: the precision that the live systems store.
pub(crate) fn whole_seconds(at: Timestamp) -> Timestamp {
    at.round(jiff::TimestampRound::new().smallest(Unit::Second).mode(jiff::RoundMode::Floor)).unwrap_or(at)
}
