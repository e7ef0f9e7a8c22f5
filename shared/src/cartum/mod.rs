//! Client of one Cartum (Horoshop) shop. It contains the shop's protocol and no rule of the exchange.
//!
//! Guarantees: an expired token is renewed once, whichever of its four ways it shows; an unknown `status` word is a failure and
//! never "no data"; an order that cannot be read is handed over as [`Unreadable`] and hides no other; one request at a time runs
//! per shop, because the shop documents no limit and one at a time is what its other clients do.

mod catalog;
mod client;
mod dates;
mod envelope;
mod error;
mod hooks;
mod order;
mod orders;
mod patience;
mod raw;
mod statuses;
mod update;

pub use catalog::{CatalogProduct, pick};
pub use client::{Cartum, CartumLogin};
pub use dates::{ShopClock, Speech};
pub use error::CartumError;
pub use hooks::{HookEvent, HookId};
pub use order::Unreadable;
pub use orders::{LEAST_ROWS, OrderPage, PAGE};
pub use raw::Token;
pub use statuses::{ShopStatus, delivered, vendor_statuses};
