//! The first hour with an account (rule S7): which questions there are, and what the answers of both systems say to each.
//!
//! Guarantees: a question is answered from answers that were seen, and is left open, with the reason, where they do not show
//! it; what is shown of an answer has no texts and no numbers of the other side.

mod hooks;
mod questions;
mod roapp_lists;
mod roapp_things;
mod seen;
mod shop_answers;
mod shop_orders;
mod stock;
mod verdict;

pub use questions::{Answer, Does, answers};
pub use seen::{Evidence, Seen, number, rows};
pub use verdict::Open;
