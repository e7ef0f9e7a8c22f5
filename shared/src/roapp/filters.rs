//! Filters of several values. The official file has them repeated under the bare name (`ids=1&ids=2`); servers were seen that know
//! `ids[]=1&ids[]=2`, and clients are in use that send `ids=1,2`.
//!
//! An unknown filter is ignored without a word, so only rows tell whether one was honoured: a row that was not asked for says that
//! it was not; two rows of two that were asked for say that it was. What was seen is used from then on.

use serde::{Deserialize, Serialize};

use super::client::{RoApp, locked};

/// How a server takes a filter of several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilterNotation {
    /// `ids=1&ids=2`, as the official file has it.
    Repeated,
    /// `ids[]=1&ids[]=2`.
    Bracketed,
    /// `ids=1,2`.
    Joined,
}

impl FilterNotation {
    /// Every notation, in the order to try them.
    pub(super) const ALL: [Self; 3] = [Self::Repeated, Self::Bracketed, Self::Joined];

    /// The query of a filter.
    pub(super) fn query(self, filter: Filter, values: &[String]) -> Vec<(&'static str, String)> {
        let (bare, bracketed) = filter.names();
        match self {
            Self::Repeated => values.iter().map(|value| (bare, value.clone())).collect(),
            Self::Bracketed => values.iter().map(|value| (bracketed, value.clone())).collect(),
            Self::Joined => vec![(bare, values.join(","))],
        }
    }
}

/// The filters that are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filter {
    /// Ids of orders.
    Ids,
    /// Phones of people.
    Phones,
    /// Names of people.
    Names,
    /// Created at or after.
    CreatedAt,
    /// Changed at or after.
    ModifiedAt,
}

impl Filter {
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Ids => ("ids", "ids[]"),
            Self::Phones => ("phones", "phones[]"),
            Self::Names => ("names", "names[]"),
            Self::CreatedAt => ("created_at", "created_at[]"),
            Self::ModifiedAt => ("modified_at", "modified_at[]"),
        }
    }
}

impl RoApp {
    /// How this account was seen to take filters of several values.
    pub fn notation(&self) -> Option<FilterNotation> {
        *locked(&self.notation)
    }

    /// Speaks so from now on, or finds out anew.
    pub fn set_notation(&self, notation: Option<FilterNotation>) {
        *locked(&self.notation) = notation;
    }

    /// A filter in the account's notation, or in that of the official file.
    pub(super) fn filter(&self, filter: Filter, values: &[String]) -> Vec<(&'static str, String)> {
        self.notation().unwrap_or(FilterNotation::Repeated).query(filter, values)
    }

    /// The notations to try: the one that was seen to work before the others.
    pub(super) fn notations(&self) -> impl Iterator<Item = FilterNotation> + use<> {
        let known = self.notation();
        known.into_iter().chain(FilterNotation::ALL.into_iter().filter(move |one| Some(*one) != known))
    }
}
