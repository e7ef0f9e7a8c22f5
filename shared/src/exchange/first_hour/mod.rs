//! The first hour with an account (rule S7): every open question of `docs/unconfirmed.md` that can be answered from outside is asked of
//! the merchant's own account, with consent.
//!
//! Guarantees: nothing is written on either side unless a person allowed test things; every write is noted before it is made,
//! and what may have been created by a process that died is looked for before it is created again, so there is never a second
//! test order; requests have the lowest priority; what is kept and reported has no personal data, no key and no text of the
//! other side.

mod calls;
mod creating;
mod hooks;
mod learn;
mod named_order;
mod reading;
mod report;
mod run;
mod shop;
mod state;
mod stock;
mod things;

pub use report::markdown;
pub use run::FirstHour;
pub use state::{FirstHourOf, FirstHourPlan, FirstHourStage, FirstHourWish};
