//! Stand-ins of the two live systems an order exchange talks to: a Cartum shop and an RO App account.
//!
//! They answer on real sockets, with the paths, verbs, status codes, envelopes and habits of the live APIs, so a client
//! written for those works here unchanged. Where the live behaviour is not known for certain, each possibility can be
//! chosen through the control API under `/_sandbox/` (see the crate's README), and so can every kind of failure.
//!
//! The world is durable: an effect is on disk before it is answered, so killing the process loses nothing that was answered.

mod answer;
mod call;
mod clock;
mod control;
mod desk;
mod error;
mod hooks;
mod ids;
mod json;
mod ledger;
mod observe;
mod roapp;
mod sandbox;
mod seed;
mod serve;
mod shelf;
mod shop;
mod table;

pub use clock::Now;
pub use error::Error;
pub use hooks::HookCall;
pub use ids::*;
pub use observe::{Answered, Observed, Observer};
pub use sandbox::{Options, Sandbox};
