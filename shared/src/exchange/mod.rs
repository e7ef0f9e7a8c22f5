//! Doing: turns what the rules want into calls, in an order in which a crash at any point is safe.
//!
//! Guarantees: one Cartum order gives one RO App order (rule O5), because the order is claimed and the claim says "a write may be
//! under way" before anything is written, and whoever takes a claim over looks in RO App before writing; nothing is dropped,
//! because every order under way stands in the table with the time of its next try; one bad order holds up no other.

mod account;
mod app;
mod counters;
mod discovery;
mod environment;
mod failure;
mod operations;
mod stores;
mod sync;
mod webhooks;

pub use account::titles::StatusTitles;
pub use app::{Exchange, Parts, Shop, own_pace, roapp_client, shop_client};
pub use counters::{Tallied, Tally};
pub use discovery::discover::{Discovery, StoreReport};
pub use environment::{Around, OFFICE_SETTINGS};
pub use failure::Failure;
pub use operations::dry_run::{Match, Preview};
pub use operations::form_options::Choices;
pub use operations::live_view::Sides;
pub use operations::refresh::{COOLDOWN, Refreshed};
pub use stores::registry::SecretName;
pub use sync::order::Outcome;
pub use sync::receive::Delivered;
pub use webhooks::{OfficeCall, ShopCall, Taken};
