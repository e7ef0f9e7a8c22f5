//! What people read, in English, Ukrainian and French: message files of Project Fluent, one folder for each language.
//!
//! Guarantees: no sentence is built anywhere else (a test looks for them), so whatever is stored or sent is a [`Message`], an id and its
//! facts, and the reader's language is chosen where it is shown. Every message is in every language with the same variables.

mod fact;
mod format;
mod language;
mod measured;
mod message;
mod words;

pub use fact::Fact;
pub use format::{LocalTime, with_decimals};
pub use language::{Language, Value};
pub use measured::{Moment, Sum};
pub use message::{Message, Title};
