//! Client of one RO App account, API v2, with the few older paths that v2 lacks. It knows the wire and no rule of the exchange.
//!
//! Guarantees: every request waits for its turn in the [`Pace`]; every envelope variant that live clients met is read; rows are
//! checked again by whoever asked, because an unknown filter is ignored without a word; an error says whether the request can
//! have had its effect ([`RoAppError::may_have_happened`]), which is what creating once rests on.

mod client;
mod company;
mod envelope;
mod error;
mod filter_notation;
mod filters;
mod items;
mod orders;
mod pace;
mod people;
mod people_search;
mod products;
mod shared_pace;
mod statuses;
mod waiting;

pub use client::{RoApp, RoAppAddress};
pub use company::{Company, Employee, Location};
pub use error::{Refusal, RoAppError};
pub use filter_notation::FilterNotation;
pub use items::{Discount, Item, ItemPatch, NewItem, Sponsor};
pub use orders::{Demanded, NewOrder, OfficeOrder, OrderFilter, OrderPatch, OrdersPage, PAGE};
pub use pace::{Limits, Pace, ProcessPace, Slot, Turn};
pub use people::{NewPerson, Person};
pub use products::{Category, Found, Listed, NewProduct, Product, ProductRoute};
pub use shared_pace::{Reservations, Reserved, SharedPace};
pub use statuses::{CustomField, OfficeStatus, OrderType};
pub use waiting::{Priority, prioritized};
