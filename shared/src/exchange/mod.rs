//! Doing: turns what the rules want into calls, in an order in which a crash at any point is safe.
//!
//! Guarantees: one Cartum order gives one RO App order (rule O5), because the order is claimed and the claim says "a write may be
//! under way" before anything is written, and whoever takes a claim over looks in RO App before writing; nothing is dropped,
//! because every order under way stands in the table with the time of its next try; one bad order holds up no other.

mod account;
mod catalogue;
mod client;
mod create;
mod discover;
mod environment;
mod failure;
mod fill;
mod import;
mod once;
mod open;
mod products;
mod settle;
mod tally;

pub use discover::{Discovery, StoreReport};
pub use failure::Failure;
pub use import::Outcome;
pub use open::{Exchange, Parts, Shop};
pub use tally::{Tallied, Tally};
