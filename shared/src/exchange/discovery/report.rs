//! What a poll of all stores found.

use jiff::Timestamp;

use crate::state::{ReconcileProgress, StateError};
use crate::texts::Message;

/// Result of one poll of all stores.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Per store.
    pub stores: Vec<StoreReport>,
    /// Orders that were due for another try.
    pub due: usize,
    /// Orders whose status changed in RO App.
    pub roapp: usize,
    /// Why RO App's changes could not be read, if so.
    pub roapp_problem: Option<Message>,
    /// Since when RO App has not called, though it should have (rule R8).
    pub roapp_silent: Option<Timestamp>,
    /// Messages in the dead-letter queue.
    pub dead_letters: u64,
    /// Items of the table that cannot be read, one sentence each.
    pub unreadable: Vec<StateError>,
    /// Orders that waited for a person.
    pub parked: usize,
    /// Since when the order waits that has waited longest for its next try.
    pub oldest_waiting: Option<Timestamp>,
}

impl Discovery {
    /// Orders that were put on a queue.
    pub fn queued(&self) -> usize {
        self.due + self.roapp + self.stores.iter().map(|store| store.queued).sum::<usize>()
    }
}

/// What a poll of one store found.
#[derive(Debug, Clone, Default)]
pub struct StoreReport {
    pub name: String,
    /// Orders in the window.
    pub seen: usize,
    /// When the oldest order was placed whose import has not started; without orders of the first import.
    pub oldest_new: Option<Timestamp>,
    /// Since when the order waits that a dead process was working on.
    pub oldest_left: Option<Timestamp>,
    /// Orders put on the queue.
    pub queued: usize,
    /// Orders both sides agree on.
    pub unchanged: usize,
    /// Orders delivered before the store was switched on, which stay out.
    pub left_out: usize,
    /// Why the store could not be polled, if so.
    pub problem: Option<Message>,
    /// Why the shop does not call, if it should.
    pub hook_problem: Option<Message>,
    /// What the daily comparison did in this poll, if anything.
    pub reconciled: Option<ReconcileProgress>,
}
