//! How many more messages of each group a caller can take, in the header [`HEADER`]: the most of one group, then the groups of which the
//! caller has some under way, as in `8; lamps=3; books=8`. Without it a caller takes all.
//!
//! The real service orders the groups of its fair queues itself and ignores the header.

use std::collections::HashMap;

use axum::http::HeaderMap;

use super::error::QueueError;

const HEADER: &str = "x-places-per-group";

/// The places of one caller.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    most: Option<usize>,
    taken: HashMap<String, usize>,
}

impl Places {
    pub(crate) fn read(headers: &HeaderMap) -> Result<Self, QueueError> {
        let Some(value) = headers.get(HEADER) else { return Ok(Self::default()) };
        let invalid = || QueueError::invalid(HEADER, "it", "It must be a number, then pairs such as group=3.");
        let mut parts = value.to_str().map_err(|_| invalid())?.split(';').map(str::trim);
        let most = parts.next().and_then(|most| most.parse().ok()).ok_or_else(invalid)?;
        let pair = |part: &str| {
            let (group, taken) = part.rsplit_once('=')?;
            Some((group.to_owned(), taken.parse().ok()?))
        };
        let taken = parts.map(pair).collect::<Option<_>>().ok_or_else(invalid)?;
        Ok(Self { most: Some(most), taken })
    }

    /// Whether there is a place for one more message of a group. Messages without a group are not limited.
    pub(crate) fn has_for(&self, group: &str) -> bool {
        group.is_empty() || self.most.is_none_or(|most| self.taken.get(group).copied().unwrap_or(0) < most)
    }

    /// Counts one more message of a group.
    pub(crate) fn take(&mut self, group: &str) {
        *self.taken.entry(group.to_owned()).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<Places> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, value.parse().unwrap());
        Places::read(&headers).ok()
    }

    #[test]
    fn a_group_has_as_many_places_as_the_caller_says_and_a_caller_that_says_nothing_takes_all() {
        let mut places = read("2; lamps=1; books=2").unwrap();
        assert_eq!(["lamps", "books", "toys", ""].map(|group| places.has_for(group)), [true, false, true, true]);
        places.take("lamps");
        assert!(!places.has_for("lamps"));
        assert!(Places::read(&HeaderMap::new()).unwrap().has_for("books"));
        for wrong in ["", "two", "2; lamps", "2; lamps=x"] {
            assert!(read(wrong).is_none(), "{wrong}");
        }
    }
}
