//! The notations of filters of several values, and the names that filters have in each.

use serde::{Deserialize, Serialize};

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
