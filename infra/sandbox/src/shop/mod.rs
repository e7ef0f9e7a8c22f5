//! The Cartum shop: its state, and the router of its API.

mod auth;
mod catalog;
pub(crate) mod change_order;
mod dates;
mod delivery;
mod dictionaries;
mod envelope;
pub(crate) mod events;
mod hooks_api;
pub(crate) mod imports;
pub(crate) mod new_order;
mod orders_delete;
mod orders_get;
mod orders_update;
mod params;
mod payload;
mod request;
mod router;
mod state;
mod statuses;
pub(crate) mod stock;
mod totals;
mod users;
mod view;

pub(crate) use envelope::too_many;
pub(crate) use router::answer;
pub(crate) use state::Shop;
