//! The orders of first imports that this process put on the queue lately.
//!
//! Guarantees: while an order waits there, no poll queues it again in place of one that does not; an order counts as queued for
//! [`COUNTS_FOR`] at most, and never while the queue is empty. What the process forgets is queued once more, which costs two reads.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::order::{OrderNumber, StoreId};

/// Longer than a full queue takes, shorter than anybody would miss an order.
const COUNTS_FOR: SignedDuration = SignedDuration::from_mins(15);

/// Orders by store and number, with the time of their message.
#[derive(Default)]
pub(crate) struct QueuedImports(Mutex<HashMap<(StoreId, OrderNumber), Timestamp>>);

impl QueuedImports {
    /// Forgets what cannot be on a queue of `depth` messages any more.
    pub fn forget(&self, depth: u64, now: Timestamp) {
        self.with(|queued| queued.retain(|_, at| depth > 0 && now.duration_since(*at) < COUNTS_FOR));
    }

    /// Whether the order counts as queued.
    pub fn contains(&self, id: &StoreId, number: OrderNumber) -> bool {
        self.with(|queued| queued.contains_key(&(id.clone(), number)))
    }

    /// Notes orders that were put on the queue.
    pub fn note(&self, id: &StoreId, numbers: impl Iterator<Item = OrderNumber>, now: Timestamp) {
        self.with(|queued| queued.extend(numbers.map(|number| ((id.clone(), number), now))));
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<(StoreId, OrderNumber), Timestamp>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
