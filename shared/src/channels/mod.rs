//! The ways to tell a person (rule H2): mail, Telegram, a signed web-hook. Each file has one of them and no rule of what is told.
//!
//! Guarantees: an attempt ends in a time of its own; an error says what to do and holds no password, token, key or address beyond a
//! host; connections go where [`crate::net::guarded`] lets them.

mod mail;
mod telegram;
mod web_hook;

pub use mail::send as send_mail;
pub use telegram::send as send_telegram;
pub use web_hook::{Event, is_key, new_key, post as post_event};
