//! Finds the orders to synchronise: poll of the shops, RO App's changes, due retries, and the daily comparison.

mod around_failing;
pub(crate) mod discover;
mod known;
mod list_end;
mod passed_by;
pub(crate) mod poll;
pub(crate) mod poll_back;
pub(crate) mod poll_metrics;
mod poll_open;
pub(crate) mod queued;
pub(crate) mod reconcile;
pub(crate) mod relink;
pub(crate) mod report;
pub(crate) mod roapp_changes;
mod speech;
pub(crate) mod stores;
pub(crate) mod tally;
pub(crate) mod window;
