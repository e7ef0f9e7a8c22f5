//! Stand-ins of the two live systems that an order exchange calls: a Cartum shop and an RO App account.
//!
//! They answer on real sockets with the paths, methods, status codes and envelopes of the live APIs, so a client of those works here
//! unchanged. Where the live behaviour is not confirmed, each possibility can be chosen as a variant through the control API under
//! `/_sandbox/` (see the crate's README). Every kind of failure can be injected there as well.
//!
//! A change is on disk before it is answered, so killing the process loses nothing that was answered.

mod answer;
mod call;
mod clock;
mod control;
mod dispatch;
mod error;
mod further;
mod hooks;
mod ids;
mod inner;
mod json;
mod locked_store;
mod observe;
mod page_words;
mod pages;
mod roapp;
mod sandbox;
mod seed;
mod serve;
mod shop;
mod sqlite;
mod table;

pub use clock::Now;
pub use error::Error;
pub use hooks::HookCall;
pub use ids::*;
pub use inner::FurtherShop;
pub use observe::{Answered, Observed, Observer};
pub use page_words::{PageOf, PageWords, Pages};
pub use sandbox::{Options, Sandbox};
