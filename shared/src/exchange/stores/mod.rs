//! The connected stores, their shops, and the statuses of the shops.

mod hooks_key;
pub(crate) mod registry;
pub(crate) mod secret_name;
pub(crate) mod shop;
pub(crate) mod shop_statuses;
pub(crate) mod speech;
