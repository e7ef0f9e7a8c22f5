//! One order's way, in the order in which it happens; `order.rs` is its table of contents.

pub(crate) mod apply;
pub(crate) mod client;
pub(crate) mod create;
pub(crate) mod create_once;
pub(crate) mod delivery;
pub(crate) mod detect;
pub(crate) mod fill;
pub(crate) mod finish;
pub(crate) mod import;
pub(crate) mod lines;
pub(crate) mod order;
pub(crate) mod products;
pub(crate) mod receive;
pub(crate) mod work;
