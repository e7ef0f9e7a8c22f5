//! List filters: repeated `name[]`, ranges of one or two instants, and everything unknown silently ignored.

use super::check::{BAD_DATE, Problems, instant};
use crate::answer::Answer;
use crate::call::Call;
use crate::control::variants::Variants;
use jiff::Timestamp;

/// Ranges any list may be asked with; a malformed one is refused even where it would not filter.
const RANGES: [&str; 5] = ["created_at", "modified_at", "closed_at", "scheduled_for", "due_date"];

/// The query of one list call.
pub(super) struct Filter<'a> {
    call: &'a Call,
    pub(super) variants: &'a Variants,
}

impl<'a> Filter<'a> {
    /// Refuses dates of another form, as the live system does.
    pub(super) fn read(call: &'a Call, variants: &'a Variants) -> Result<Filter<'a>, Answer> {
        let filter = Filter { call, variants };
        for name in RANGES {
            let values = filter.values(name).unwrap_or_default();
            if values.iter().any(|value| instant(value).is_none()) {
                return Err(bad_date(name, variants));
            }
        }
        Ok(filter)
    }

    /// The values given for `name[]`; none at all means "no filter".
    pub(super) fn values(&self, name: &str) -> Option<Vec<&'a str>> {
        let manner = self.variants.choice("roapp.filter_names");
        let bracketed = |key: &str| key.strip_suffix("[]") == Some(name);
        let bare = |key: &str| manner != "brackets" && key == name;
        let found =
            self.call.query.iter().filter(|(key, _)| bracketed(key) || bare(key)).map(|(_, value)| value.as_str());
        let found: Vec<&str> =
            if manner == "comma" { found.flat_map(|value| value.split(',')).collect() } else { found.collect() };
        if found.is_empty() { None } else { Some(found) }
    }

    /// The values as ids; something else is refused.
    pub(super) fn ids(&self, name: &str) -> Result<Option<Vec<i64>>, Answer> {
        let Some(values) = self.values(name) else {
            return Ok(None);
        };
        let ids: Option<Vec<i64>> = values.iter().map(|value| value.parse().ok()).collect();
        ids.map(Some).ok_or_else(|| Problems::one(name, "Must be an integer").answer(self.variants))
    }

    /// One value is "from", two are "from" and "to"; both inclusive.
    pub(super) fn range(&self, name: &str) -> Option<(Timestamp, Timestamp)> {
        let values = self.values(name).filter(|_| self.variants.is("roapp.range_filters", "honoured"))?;
        let at = |place: usize| values.get(place).and_then(|value| instant(value));
        Some((at(0)?, at(1).unwrap_or(Timestamp::MAX)))
    }

    pub(super) fn param(&self, name: &str) -> Option<&'a str> {
        self.call.param(name)
    }

    /// `sort=field` or `sort=-field`.
    pub(super) fn sort(&self) -> (&'a str, bool) {
        match self.call.param("sort").filter(|_| self.variants.is("roapp.sorting", "honoured")) {
            Some(given) => given.strip_prefix('-').map_or((given, false), |field| (field, true)),
            None => ("", false),
        }
    }
}

/// The text is known, the envelope is not.
fn bad_date(name: &str, variants: &Variants) -> Answer {
    match variants.choice("roapp.bad_date").as_str() {
        "errors" => Problems::one(name, BAD_DATE).answer(variants),
        "422" => Answer::message(422, BAD_DATE),
        _ => Answer::message(400, BAD_DATE),
    }
}

/// Whether a value passes a list of wanted ones.
pub(super) fn listed<T: PartialEq>(wanted: &Option<Vec<T>>, value: &T) -> bool {
    wanted.as_ref().is_none_or(|wanted| wanted.contains(value))
}

/// Whether an instant passes a range.
pub(super) fn within(range: Option<(Timestamp, Timestamp)>, at: Option<Timestamp>) -> bool {
    range.is_none_or(|(from, to)| at.is_some_and(|at| at >= from && at <= to))
}
