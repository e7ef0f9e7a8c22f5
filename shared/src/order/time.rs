//! Times as both systems, the table's indexes and pages have them.

use jiff::Timestamp;

/// ISO 8601 in UTC with whole seconds, `2026-11-28T10:00:00Z`: the one format that RO App takes, and one that sorts.
pub fn iso(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
