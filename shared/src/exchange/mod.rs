//! Doing: turns what the rules want into calls, in an order in which a crash at any point is safe.
//!
//! Guarantees: one Cartum order gives one RO App order (rule O5), because the order is claimed and the claim says "a write may be
//! under way" before anything is written, and whoever takes a claim over looks in RO App before writing; nothing is dropped,
//! because every order under way stands in the table with the time of its next try; one bad order holds up no other.

mod account;
mod batch;
mod carry;
mod catalogue;
mod choices;
mod client;
mod compare;
mod create;
mod details;
mod dialect;
mod discover;
mod dry_run;
mod enrich;
mod environment;
mod failure;
mod fill;
mod hooks;
mod import;
mod lines;
mod look;
mod measure;
mod names;
mod office;
mod once;
mod open;
mod poll;
mod products;
mod reconcile;
mod refresh;
mod required;
mod roster;
mod settle;
mod sides;
mod silence;
mod subscribe;
mod tally;

pub use batch::Delivered;
pub use choices::Choices;
pub use discover::{Discovery, StoreReport};
pub use dry_run::{Match, Preview};
pub use environment::{Around, OFFICE_SETTINGS};
pub use failure::Failure;
pub use hooks::{OfficeCall, ShopCall, Taken};
pub use look::Outcome;
pub use names::StatusTitles;
pub use open::{Exchange, Parts, Shop, own_pace, roapp_client, shop_client};
pub use refresh::{COOLDOWN, Refreshed};
pub use roster::SecretName;
pub use sides::Sides;
pub use tally::{Tallied, Tally};
