//! A web-hook that waits for its delivery, and what a system decides about deliveries.

use crate::control::variants::Variants;
use crate::locked_store::Persistent;
use crate::table::Table;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One web-hook for one receiver.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Delivery {
    pub(crate) event: String,
    /// Id of the subscriber or endpoint.
    pub(crate) target: i64,
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
    pub(crate) attempts: u32,
    pub(crate) due: Timestamp,
    /// Not sent again after the last attempt.
    pub(crate) lost: bool,
}

/// A system that sends web-hooks.
pub(crate) trait Sender: Persistent {
    fn deliveries(&mut self) -> &mut Table<Delivery>;
    /// The time until the next attempt after so many failed ones; `None` when there is no further attempt.
    fn retry_delay(&self, failed: u32, variants: &Variants) -> Option<SignedDuration>;
    /// Called after each attempt.
    fn on_attempt(&mut self, _target: i64, _received: bool, _now: Timestamp, _variants: &Variants) {}
}

impl Delivery {
    pub(crate) fn new(event: &str, target: i64, method: &str, url: &str, body: Value, at: Timestamp) -> Delivery {
        Delivery {
            event: event.to_owned(),
            target,
            method: method.to_owned(),
            url: url.to_owned(),
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body,
            attempts: 0,
            due: at,
            lost: false,
        }
    }
}
