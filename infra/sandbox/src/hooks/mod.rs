//! Web-hooks of both systems wait in a durable queue until they are flushed, so none is lost by a restart and a test
//! decides when they arrive, how often and in which order.

pub(crate) mod auto;
mod deliver;
mod flush;
mod take;

pub(crate) use flush::flush;
pub use take::HookCall;

use crate::control::variants::Variants;
use crate::shelf::World;
use crate::table::Table;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One web-hook on its way to one receiver.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Delivery {
    pub(crate) event: String,
    /// Subscriber or end point it is for.
    pub(crate) target: i64,
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
    pub(crate) attempts: u32,
    pub(crate) due: Timestamp,
    /// Given up on after the last attempt.
    pub(crate) lost: bool,
}

/// A system that sends web-hooks.
pub(crate) trait Sender: World {
    fn deliveries(&mut self) -> &mut Table<Delivery>;
    /// Times a delivery is tried, and how long between.
    fn patience(&self, variants: &Variants) -> (u32, SignedDuration);
    /// How long a delivery that has failed so often waits for its next attempt; none when it is given up.
    fn wait(&self, failed: u32, variants: &Variants) -> Option<SignedDuration> {
        let (attempts, wait) = self.patience(variants);
        (failed < attempts).then_some(wait)
    }
    /// Told of each outcome.
    fn outcome(&mut self, target: i64, received: bool, variants: &Variants);
    /// Told of each outcome with its time.
    fn told(&mut self, target: i64, received: bool, _now: Timestamp, variants: &Variants) {
        self.outcome(target, received, variants);
    }
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
