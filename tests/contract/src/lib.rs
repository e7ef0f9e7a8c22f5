//! The contract with both systems, as data, and a checker that holds calls against it.
//!
//! The tables are `tests/fixtures/contract/roapp.json` and `cartum.json`: one row for each operation, written from the vendors' documents
//! and from clients seen in use. The checker guarantees: a request of the exchange that has no row, or a query or body name, a type or a
//! missing field that its row does not allow, is a [`Violation`]; so is an answer of a stand-in that no row and no known refusal allows.
//! A violation names operation, field and rule, and never a value, because values are people's data.

mod answer;
mod checker;
mod http_parts;
mod log;
mod query;
mod request;
mod route;
mod shape;
mod table;
mod violation;

pub use checker::{AGENT, Checker};
pub use log::{Log, requests_of_log};
pub use request::Request;
pub use shape::{sample, schema};
pub use table::{Answer, Operation, Table, cartum, roapp};
pub use violation::{Side, Violation};
