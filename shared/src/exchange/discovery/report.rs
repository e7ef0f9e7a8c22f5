//! What a poll of all stores needs, and what it found.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::AtomicUsize;

use jiff::Timestamp;
use tokio::sync::Semaphore;

use crate::decide::GoneRecords;
use crate::order::StoreId;
use crate::state::{OrderSummary, ReconcileProgress, StateError, UnfinishedOrders, Untaken};
use crate::texts::Message;

/// A store's orders that are queued however long the queue is, so that none waits behind another store's first import.
pub(super) const AT_LEAST: usize = 20;

/// Id of the problem of a store whose orders nobody takes from the queue: its shop was polled well.
pub(crate) const NOT_TAKEN: &str = "orders-not-taken";

/// What a poll of every store needs.
pub(crate) struct PollInput<'a> {
    /// Orders that wait for a person.
    pub held: &'a [OrderSummary],
    /// What RO App no longer has, by store.
    pub gone: &'a HashMap<StoreId, GoneRecords>,
    /// Closed once RO App's changes were looked at, or could not be. It has no permits, so whoever asks for one waits for that.
    pub roapp_looked: &'a Semaphore,
    /// When the poll of all began.
    pub begun: Timestamp,
    /// How many more orders the queue takes: what waits there longer than until the next poll says nothing more.
    pub room: AtomicUsize,
}

/// What a look at RO App's changes found.
pub(crate) struct RoAppPolled {
    /// Orders put on the queue.
    pub queued: usize,
    /// Since when RO App has not called, though it should have (rule R8).
    pub silent: Option<Timestamp>,
}

/// Result of one poll of all stores.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Per store.
    pub stores: Vec<StoreReport>,
    /// Stores for which the time was not enough, by id: the next poll begins with them.
    pub not_begun: Vec<StoreId>,
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
    pub held: usize,
    /// Orders that waited for their next try.
    pub waiting: usize,
    /// Both by store.
    pub unfinished: BTreeMap<StoreId, UnfinishedOrders>,
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
#[derive(Debug, Clone)]
pub struct StoreReport {
    pub id: StoreId,
    pub name: String,
    /// Orders in the window.
    pub seen: usize,
    /// When the oldest order was placed whose import has not started; without orders of the first import.
    pub oldest_new: Option<Timestamp>,
    /// When the oldest of them was placed that is on the queue.
    pub oldest_queued: Option<Timestamp>,
    /// Since when the order waits that a dead process was working on.
    pub oldest_left: Option<Timestamp>,
    /// New orders and orders of dead processes that wait on the queue.
    pub open_on_queue: usize,
    /// The oldest of these two, and since when it is known.
    pub untaken: Option<Untaken>,
    /// Orders put on the queue.
    pub queued: usize,
    /// Orders both sides agree on.
    pub unchanged: usize,
    /// Orders delivered before the store was switched on, which stay out.
    pub left_out: usize,
    /// Why the store could not be polled, or why its new orders wait, if so.
    pub problem: Option<Message>,
    /// What a person has to change although orders flow, if anything.
    pub notice: Option<Message>,
    /// Why the shop does not call, if it should.
    pub hook_problem: Option<Message>,
    /// What the daily comparison did in this poll, if anything.
    pub reconciled: Option<ReconcileProgress>,
}

impl StoreReport {
    /// Nothing found yet.
    pub(crate) fn new(id: StoreId, name: String) -> Self {
        Self {
            id,
            name,
            seen: 0,
            oldest_new: None,
            oldest_queued: None,
            oldest_left: None,
            open_on_queue: 0,
            untaken: None,
            queued: 0,
            unchanged: 0,
            left_out: 0,
            problem: None,
            notice: None,
            hook_problem: None,
            reconciled: None,
        }
    }
}
