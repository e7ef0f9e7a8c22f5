//! The RO App account: its state, and the one door every API call comes through.

pub(crate) mod check;
pub(crate) mod comments;
mod company;
mod contacts;
mod door;
pub(crate) mod events;
mod filter;
pub(crate) mod item_body;
pub(crate) mod item_view;
pub(crate) mod items;
pub(crate) mod model;
mod numbers;
mod old;
mod old_products;
mod order_body;
pub(crate) mod order_view;
pub(crate) mod orders;
mod page;
pub(crate) mod people;
mod people_table;
pub(crate) mod person_body;
pub(crate) mod person_view;
mod phone;
pub(crate) mod product_view;
pub(crate) mod products;
pub(crate) mod settings;
pub(crate) mod state;
pub(crate) mod status;
pub(crate) mod totals;

pub(crate) use door::answer;
pub(crate) use state::Office;
