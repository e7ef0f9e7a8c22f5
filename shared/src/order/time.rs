//! Times as both systems, the table's indexes and pages have them.

use jiff::{SignedDuration, Timestamp};

/// Clocks of machines that keep their time are closer to each other than this.
pub const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(1);

/// Whether a time that was noted lies so far ahead of now that a clock which was wrong noted it.
pub fn lies_ahead(noted: Timestamp, now: Timestamp) -> bool {
    noted.duration_since(now) > CLOCKS_APART
}

/// ISO 8601 in UTC with whole seconds, `2026-11-28T10:00:00Z`: the one format that RO App takes, and one that sorts.
pub fn iso(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
