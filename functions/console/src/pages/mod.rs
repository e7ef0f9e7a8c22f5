//! The pages, one file each.

pub mod attention;
pub mod dry_run;
pub mod office_list;
pub mod order;
pub mod orders;
mod parts;
pub mod progress;
pub mod rules;
pub mod secrets;
pub mod sides;
pub mod store;
pub mod store_form;
pub mod stores;
