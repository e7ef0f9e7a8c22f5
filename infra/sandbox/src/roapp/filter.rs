//! List filters: repeated names, ranges of one or two instants, and everything unknown silently ignored.

use super::check::{BAD_DATE, Problems, instant};
use super::door::Ask;
use crate::answer::Answer;
use crate::call::Call;
use crate::control::variants::Variants;
use jiff::Timestamp;

/// How the names of array filters are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    /// `name=1&name=2`.
    Bare,
    /// `name[]=1&name[]=2`.
    Brackets,
    /// `name=1,2`; of a repeated name the last counts.
    Comma,
    /// `name=1&name=2` and `name[]=1&name[]=2`.
    Both,
    /// Every form.
    All,
}

/// The query of one list call.
pub(super) struct Filter<'a> {
    call: &'a Call,
    names: Names,
    pub(super) variants: &'a Variants,
}

impl<'a> Filter<'a> {
    /// The query of a list with these ranges. A date of another form is refused, as the live system does.
    pub(super) fn read(ask: &Ask<'a>, ranges: &[&str]) -> Result<Filter<'a>, Answer> {
        let names = match ask.variants.choice("roapp.filter_names").as_str() {
            "all" => Names::All,
            "brackets" => Names::Brackets,
            "comma" => Names::Comma,
            // Un-prefixed paths were seen to take brackets.
            _ if ask.older => Names::Both,
            _ => Names::Bare,
        };
        let filter = Filter { call: ask.call, names, variants: ask.variants };
        for name in ranges {
            let values = filter.values(name).unwrap_or_default();
            if values.iter().any(|value| instant(value).is_none()) {
                return Err(bad_date(name, ask));
            }
        }
        Ok(filter)
    }

    /// The query of an older list, whose documented names end with `[]`.
    pub(super) fn older(ask: &Ask<'a>) -> Filter<'a> {
        Filter { call: ask.call, names: Names::Brackets, variants: ask.variants }
    }

    /// The values given for an array filter; none at all means "no filter".
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

    /// The values as ids; something else is refused.
    pub(super) fn ids(&self, name: &str, ask: &Ask) -> Result<Option<Vec<i64>>, Answer> {
        let Some(values) = self.values(name) else {
            return Ok(None);
        };
        let ids: Option<Vec<i64>> = values.iter().map(|value| value.parse().ok()).collect();
        ids.map(Some).ok_or_else(|| ask.refuse(&Problems::one(name, "Must be an integer")))
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

    /// `sort=field` or `sort=-field` of a list that sorts by these fields. Another field sorts like none.
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

/// The text is known, the envelope is not.
fn bad_date(name: &str, ask: &Ask) -> Answer {
    match ask.variants.choice("roapp.bad_date").as_str() {
        "errors" => ask.refuse(&Problems::one(name, BAD_DATE)),
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
