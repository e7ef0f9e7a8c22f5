//! The Cartum shop: its state, and the one door every API call comes through.

mod auth;
mod carrier;
mod catalog;
mod dates;
mod dictionaries;
mod door;
pub(crate) mod edit;
mod envelope;
pub(crate) mod events;
mod hooks_api;
pub(crate) mod imports;
mod orders_delete;
pub(crate) mod orders_get;
mod orders_update;
mod params;
mod payload;
pub(crate) mod place;
pub(crate) mod state;
pub(crate) mod statuses;
pub(crate) mod stock;
mod totals;
mod users;
pub(crate) mod view;

pub(crate) use door::answer;
pub(crate) use envelope::too_many;
pub(crate) use state::Shop;
