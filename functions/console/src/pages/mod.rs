//! The pages, one file each.

pub mod attention;
mod channel_form;
pub mod comparison;
pub mod components;
pub mod daily;
pub mod dismissed;
pub mod dry_run;
pub mod first_hour;
pub mod lookup;
pub mod notifications;
pub mod order;
pub mod orders;
pub mod orders_csv;
mod orders_filter;
mod orders_table;
pub mod progress;
pub mod roapp_orders;
pub mod rules;
pub mod secrets;
pub mod store;
pub mod store_delete;
pub mod store_form;
pub mod store_inputs;
pub mod stores;
pub mod wizard;
