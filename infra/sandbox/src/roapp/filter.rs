//! List filters: repeated names, and ranges of one or two instants. Unknown filters are ignored.

use super::field_errors::{BAD_DATE, instant};
use super::request::Request;
use crate::answer::Answer;
use crate::call::Call;
use crate::control::variants::Variants;
use jiff::Timestamp;

/// Accepted forms of array filters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    /// `name=1&name=2`.
    Bare,
    /// `name[]=1&name[]=2`.
    Brackets,
    /// `name=1,2`; the last of repeated names counts.
    Comma,
    Both,
    All,
}

/// The query of one list call.
pub(super) struct Filter<'a> {
    call: &'a Call,
    names: Names,
    pub(super) variants: &'a Variants,
}

impl<'a> Filter<'a> {
    /// The query of a list with these date ranges. A date in another form is refused, as in the live system.
    pub(super) fn read(request: &Request<'a>, ranges: &[&str]) -> Result<Filter<'a>, Answer> {
        let names = match request.variants.choice("roapp.filter_names").as_str() {
            "all" => Names::All,
            "brackets" => Names::Brackets,
            "comma" => Names::Comma,
            // Observed: un-prefixed paths accept brackets.
            _ if request.unprefixed => Names::Both,
            _ => Names::Bare,
        };
        let filter = Filter { call: request.call, names, variants: request.variants };
        for name in ranges {
            let values = filter.values(name).unwrap_or_default();
            if values.iter().any(|value| instant(value).is_none()) {
                bad_date(name, request)?;
            }
        }
        Ok(filter)
    }

    /// The query of a v1 list, whose documented names end with `[]`.
    pub(super) fn v1(request: &Request<'a>) -> Filter<'a> {
        Filter { call: request.call, names: Names::Brackets, variants: request.variants }
    }

    /// The values of an array filter; `None` when the filter is not used.
    pub(super) fn values(&self, name: &str) -> Option<Vec<&'a str>> {
        let bracketed = |key: &str| key.strip_suffix("[]") == Some(name);
        let wanted = |key: &str| match self.names {
            Names::Bare | Names::Comma => key == name,
            Names::Brackets => bracketed(key),
            Names::Both | Names::All => key == name || bracketed(key),
        };
        let mut found = self.call.query.iter().filter(|(key, _)| wanted(key)).map(|(_, value)| value.as_str());
        let found: Vec<&str> = match self.names {
            Names::Comma => found.next_back().into_iter().flat_map(|value| value.split(',')).collect(),
            Names::All => found.flat_map(|value| value.split(',')).collect(),
            _ => found.collect(),
        };
        if found.is_empty() { None } else { Some(found) }
    }

    /// The values as ids; other values are refused.
    pub(super) fn ids(&self, name: &str, request: &Request) -> Result<Option<Vec<i64>>, Answer> {
        let Some(values) = self.values(name) else {
            return Ok(None);
        };
        match values.iter().map(|value| value.parse().ok()).collect::<Option<Vec<i64>>>() {
            Some(ids) => Ok(Some(ids)),
            None => request.refuse(name, "Must be an integer"),
        }
    }

    /// One value is "from", two are "from" and "to"; both inclusive.
    pub(super) fn range(&self, name: &str) -> Option<(Timestamp, Timestamp)> {
        let values = self.values(name).filter(|_| self.variants.is("roapp.range_filters", "honoured"))?;
        let at = |index: usize| values.get(index).and_then(|value| instant(value));
        Some((at(0)?, at(1).unwrap_or(Timestamp::MAX)))
    }

    pub(super) fn param(&self, name: &str) -> Option<&'a str> {
        self.call.param(name)
    }

    /// The field and direction of `sort=field` or `sort=-field`. Only these fields are accepted; another one is ignored.
    pub(super) fn sort(&self, fields: &[&str]) -> (&'a str, bool) {
        let Some(given) = self.call.param("sort") else {
            return ("", false);
        };
        let (field, descending) = given.strip_prefix('-').map_or((given, false), |field| (field, true));
        let known = match self.variants.choice("roapp.sorting").as_str() {
            "ignored" => false,
            "more" => fields.contains(&field) || matches!(field, "created_at" | "closed_at"),
            _ => fields.contains(&field),
        };
        if known { (field, descending) } else { ("", false) }
    }
}

/// The text is confirmed, the envelope is not.
fn bad_date(name: &str, request: &Request) -> Result<(), Answer> {
    Err(match request.variants.choice("roapp.bad_date").as_str() {
        "errors" => return request.refuse(name, BAD_DATE),
        "422" => Answer::message(422, BAD_DATE),
        _ => Answer::message(400, BAD_DATE),
    })
}

/// Whether a value passes a filter.
pub(super) fn listed<T: PartialEq>(wanted: &Option<Vec<T>>, value: &T) -> bool {
    wanted.as_ref().is_none_or(|wanted| wanted.contains(value))
}

/// Whether an instant passes a range.
pub(super) fn within(range: Option<(Timestamp, Timestamp)>, at: Option<Timestamp>) -> bool {
    range.is_none_or(|(from, to)| at.is_some_and(|at| at >= from && at <= to))
}
