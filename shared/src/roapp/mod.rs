//! Client of one RO App account, API v2, with the few older paths that v2 lacks. It contains the protocol and no rule of the exchange.
//!
//! Guarantees: every request waits for a permit of the [`RateLimiter`]; every envelope variant that live clients met is parsed; rows are
//! checked again by the caller, because RO App ignores an unknown filter; an error tells whether the request may have had its effect
//! ([`RoAppError::may_have_happened`]), on which creating once depends.

mod account;
mod client;
mod company;
mod envelope;
mod error;
mod filter_notation;
mod filters;
mod items;
mod orders;
mod people;
mod people_search;
mod products;
mod rate_limiter;
mod raw;
mod shared_rate_limiter;
mod statuses;

pub use account::{Products, RoApp, WireForms};
pub use client::RoAppAddress;
pub use company::{Company, Employee, Location};
pub use envelope::page_back;
pub use error::{Refusal, RoAppError};
pub use filter_notation::FilterNotation;
pub use items::{Discount, Item, ItemPatch, NewItem, Sponsor};
pub use orders::{Demanded, NewOrder, OrderFilter, OrderPatch, OrdersPage, PAGE, RoAppOrder};
pub use people::{NewPerson, Person};
pub use products::{
    Category, CategoryPath, Found, Listed, NewProduct, Presence, Product, ProductRoute, category_paths,
};
pub use rate_limiter::{BoxFuture, Limits, Permit, ProcessRateLimiter, RateLimiter};
pub use raw::{Generation, RawRequest};
pub use shared_rate_limiter::{Reservations, Reserved, SharedRateLimiter};
pub use statuses::{CustomField, OrderType, RoAppStatus};
