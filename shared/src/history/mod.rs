//! What can happen to an order: typed events with their facts (rule O10). How an event reads is a matter of [`crate::texts`].
//!
//! Guarantees: events hold ids, amounts and what things are called, never names, phones or addresses of people.

mod event;
mod reason;

pub use event::{Event, RecognisedBy, Side};
pub use reason::{Form, Reason};
