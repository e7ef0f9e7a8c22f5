//! The connected stores, their shops, and what the shops say of their statuses.

pub(crate) mod registry;
pub(crate) mod secret_name;
pub(crate) mod shop;
pub(crate) mod shop_statuses;
