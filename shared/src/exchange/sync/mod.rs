//! One order's way, in the order in which it happens; `order.rs` is its table of contents.

pub(crate) mod apply;
pub(crate) mod categories;
pub(crate) mod claim;
pub(crate) mod client;
pub(crate) mod count;
pub(crate) mod create;
pub(crate) mod create_once;
mod cut_off;
pub(crate) mod delivery;
pub(crate) mod finish;
mod line_numbers;
pub(crate) mod lines;
pub(crate) mod load;
pub(crate) mod order;
pub(crate) mod planning;
pub(crate) mod products;
pub(crate) mod read;
pub(crate) mod receive;
pub(crate) mod take_up;
pub(crate) mod work;
