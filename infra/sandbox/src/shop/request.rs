//! What every function of the API gets.

use crate::control::variants::Variants;
use crate::json::integer;
use jiff::Timestamp;
use serde_json::Value;

pub(super) struct Request<'a> {
    pub(super) body: &'a Value,
    pub(super) at: Timestamp,
    pub(super) variants: &'a Variants,
}

impl Request<'_> {
    /// A parameter that is a whole number from 0.
    pub(super) fn natural(&self, name: &str) -> Option<usize> {
        self.body.get(name).and_then(integer).and_then(|number| usize::try_from(number).ok())
    }

    /// The elements of a parameter that is a list; none when it is missing.
    pub(super) fn records(&self, name: &str) -> impl Iterator<Item = &Value> {
        self.body.get(name).and_then(Value::as_array).into_iter().flatten()
    }
}
