//! The control API under `/_sandbox/`: everything that a client of the live systems cannot do. It needs no login, has no limit and is
//! not in the call log.

mod answers;
pub(crate) mod calls;
mod context;
pub(crate) mod faults;
mod general;
mod hooks;
pub(crate) mod latency;
mod limit;
mod roapp;
mod roapp_fields;
mod roapp_fill;
mod roapp_staff;
mod router;
mod shop;
mod shop_orders;
mod shops;
pub(crate) mod state;
pub(crate) mod variants;

pub(crate) use router::answer;
