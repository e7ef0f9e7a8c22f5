//! What is remembered, in one DynamoDB table. It knows the table and no rule of the exchange.
//!
//! Guarantees: every change of an item is conditional on the revision it was read at, so of two handlers on one order the later
//! is told ([`StateError::Rival`]) and nothing is overwritten unseen; an item that cannot be read, or that a newer release wrote, is an
//! error that names it and never "absent", and in a list holds no other up; no secret is stored.

mod budget;
mod buyer;
mod claim;
mod cursor;
mod error;
mod event;
mod export;
mod history;
mod keys;
mod lease;
mod link;
mod missed;
mod order_summary;
mod page;
mod polled;
mod recall;
mod refresh;
mod search;
mod store;
mod store_state;
mod table;
mod unread;

pub use buyer::{Buyer, Erased};
pub use claim::{Claim, ClaimKey};
pub use cursor::{Cursor, StoreProblem, Subscription};
pub use error::StateError;
pub use history::HistoryEntry;
pub use lease::{Lease, Stage};
pub use link::{Attention, Link, SentStatus};
pub use missed::{Missed, MissedChange};
pub use order_summary::OrderSummary;
pub use page::{From, Listing, Page, Position};
pub use polled::{POLL_EVERY, PollFound, Polled};
pub use recall::{OFFICE_FACTS, Recalled};
pub use refresh::{Asked, Refresh};
pub use search::Found;
pub use store_state::{Pass, StoreState};
pub use table::{INDEXES, Index, Table, connect, connect_in};
