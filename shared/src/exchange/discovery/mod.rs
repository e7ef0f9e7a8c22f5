//! Which orders to look at: those that polls of the shops, RO App's changes, the daily comparison and the clock find.

pub(crate) mod discover;
pub(crate) mod poll;
pub(crate) mod poll_metrics;
pub(crate) mod reconcile;
pub(crate) mod roapp_changes;
pub(crate) mod subscriptions;
pub(crate) mod webhook_silence;
