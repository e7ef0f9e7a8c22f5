//! Filters of several values. The official file has them repeated under the bare name (`ids=1&ids=2`); some servers take
//! `ids[]=1&ids[]=2`, and clients are in use that send `ids=1,2`.
//!
//! An unknown filter is ignored without an error, so only the rows show whether it works: a row outside of the filter shows that it does
//! not; two rows of two requested ones show that it does. The notation that works is cached.

use super::client::{Client, locked};
use super::filter_notation::{Filter, FilterNotation};

impl Client {
    /// How this account was seen to take filters of several values.
    pub(super) fn notation(&self) -> Option<FilterNotation> {
        *locked(&self.notation)
    }

    /// Speaks so from now on, or finds out anew.
    pub(super) fn set_notation(&self, notation: Option<FilterNotation>) {
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
