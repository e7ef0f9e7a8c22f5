//! What can happen to an order: typed events with their facts (rule O10). How an event reads is a matter of [`crate::texts`].
//!
//! Guarantees: events hold ids, amounts and what things are called, never names, phones or addresses of people.

mod event;
mod reason;

pub use event::{Event, RecognisedBy, Side};
pub use reason::{Form, Reason, kind};

use crate::order::Trigger;
use crate::texts::Message;

/// Target of the log's lines about events: store, order and the event's id, without its facts.
pub const LOG_TARGET: &str = "exchange::event";

/// What made the exchange look at an order.
pub fn cause(trigger: Trigger) -> Message {
    Message::new(match trigger {
        Trigger::Poll => "by-poll",
        Trigger::FirstImport => "by-first-import",
        Trigger::ShopHook => "by-shop-hook",
        Trigger::RoAppPoll => "by-roapp-poll",
        Trigger::RoAppHook => "by-roapp-hook",
        Trigger::Retry => "by-retry",
        Trigger::Reconcile => "by-reconcile",
        Trigger::Settings => "by-settings",
        Trigger::Person | Trigger::PersonMany | Trigger::RetryAll => "by-person",
        Trigger::DryRun => "dry-run",
        Trigger::StoreRemoval => "store-removal",
        Trigger::FirstHour => "first-hour",
    })
}
