//! One breach of the contract: where, and which rule.

use std::fmt;

/// Which half of a call broke the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// What the exchange sent.
    Request,
    /// What a stand-in gave.
    Answer,
}

/// A breach. It holds names and rules, no values.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Violation {
    /// `RO App` or `Cartum`.
    pub system: String,
    /// The row's operation with method and path; method and path alone where no row fits.
    pub operation: String,
    /// Which half.
    pub side: Side,
    /// Name of the query parameter or path of the body's field; empty where the call as a whole is meant.
    pub field: String,
    /// The rule that does not hold.
    pub rule: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.side {
            Side::Request => "request",
            Side::Answer => "answer",
        };
        write!(f, "{} {}: {side}", self.system, self.operation)?;
        if !self.field.is_empty() {
            write!(f, ", field '{}'", self.field)?;
        }
        write!(f, ": {}", self.rule)
    }
}

/// A field and its broken rule, before the call they belong to is named.
pub(crate) type Breach = (String, String);
