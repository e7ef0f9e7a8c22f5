//! The state, in one DynamoDB table. This module contains the table and no rule of the exchange.
//!
//! Guarantees: every change of an item is conditional on the revision it was read at, so of two handlers of one order the later
//! gets [`StateError::Conflict`] and overwrites nothing; an item that cannot be read, or that a newer release wrote, is an error with its
//! key and never counts as absent, and does not hide the other items of a list; no secret is stored.

mod attention;
mod budget;
mod buyer;
mod cached_fact;
mod claim;
mod cursor;
mod day_counters;
mod dismissed;
mod dry_run;
mod error;
mod export;
mod filtered;
mod first_hour;
mod health;
mod heard;
mod history;
mod items;
mod keys;
mod lease;
mod link;
mod link_state;
mod listed;
mod missed;
mod notices;
mod order_summary;
mod page;
mod poll_stats;
mod refresh;
mod removal;
mod search;
mod seen_events;
mod status_titles;
mod store;
mod store_state;
mod table;
mod tally;
mod unreadable_items;

pub use attention::{AttentionFilter, MOST_GROUPED, Parked, ReasonGroup};
pub use budget::SHARE;
pub use buyer::{BuyerKey, Erased};
pub use cached_fact::{CachedFact, ROAPP_FACTS, ROAPP_SEEN};
pub use claim::{Claim, ClaimKey};
pub use cursor::{Cursor, StoreProblem, Subscription};
pub use day_counters::{Count, DELAYS, DayChange, DayCounters, Delay, KEPT_DAYS};
pub use dismissed::{DismissedOrder, DismissedPage};
pub use dry_run::{DryRunStage, DryRunState};
pub use error::StateError;
pub use filtered::{FilteredPage, LOOKED_THROUGH, OrdersFilter, StateCounts, StatusFilter};
pub use health::{HEALTH, Health, RoAppHealth, RoAppTrouble, StandingOrders, StoreHealth, StoreTrouble};
pub use heard::{Heard, HeardCall, HookForm, HookForms, HookWatch};
pub use history::HistoryEntry;
pub use items::{INDEXES, Index, connect, connect_in};
pub use lease::{Lease, Stage};
pub use link::{Attention, Counted, ExpectedStatuses, Link, RefusedLines};
pub use link_state::LinkState;
pub use missed::{Missed, MissedChange};
pub use notices::HealthRows;
pub use order_summary::OrderSummary;
pub use page::{Page, PageStart, Position};
pub use poll_stats::{POLL_EVERY, PollFound, PollStats};
pub use refresh::{Asked, Refresh};
pub use removal::{Removal, RemovedOrder};
pub use search::Found;
pub use status_titles::{KeptTitles, ShopTitles};
pub use store_state::{ReconcileProgress, StoreState};
pub use table::{Orders, Table};
pub use tally::{Difference, Tallied, TallyDay, TallyReason};
