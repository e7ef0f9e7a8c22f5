//! One queue: its messages and when each may be taken next.
//!
//! A message is always in exactly one place of `due`, keyed by the moment it can be taken, so
//! "delayed", "in flight" and "available" are readings of one number and cannot disagree. Messages
//! come out by that moment: one that was just given back waits behind those that waited longer,
//! and a message nobody can handle never blocks the rest.

use std::collections::{BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};

use super::settings::Settings;
use super::wire::MessageAttributes;

/// One message.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) body: String,
    pub(crate) attributes: MessageAttributes,
    pub(crate) trace: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) sent: Timestamp,
    pub(crate) due: Timestamp,
    pub(crate) receivings: u32,
    pub(crate) first_received: Option<Timestamp>,
    pub(crate) last_received: Option<Timestamp>,
    /// The queue that gave up on it, once it lies in a dead-letter queue.
    pub(crate) given_up_by: Option<String>,
}

/// How many messages are where.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) available: usize,
    pub(crate) in_flight: usize,
    pub(crate) delayed: usize,
}

/// One queue.
#[derive(Debug)]
pub(crate) struct Shelf {
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    pub(crate) settings: Settings,
    messages: HashMap<u64, Message>,
    due: BTreeSet<(Timestamp, u64)>,
    sent: BTreeSet<(Timestamp, u64)>,
}

impl Shelf {
    pub(crate) fn new(settings: Settings, now: Timestamp) -> Self {
        Shelf {
            created: now,
            modified: now,
            settings,
            messages: HashMap::new(),
            due: BTreeSet::new(),
            sent: BTreeSet::new(),
        }
    }

    pub(crate) fn put(&mut self, number: u64, message: Message) {
        self.due.insert((message.due, number));
        self.sent.insert((message.sent, number));
        self.messages.insert(number, message);
    }

    pub(crate) fn get(&self, number: u64) -> Option<&Message> {
        self.messages.get(&number)
    }

    pub(crate) fn remove(&mut self, number: u64) -> Option<Message> {
        let message = self.messages.remove(&number)?;
        self.due.remove(&(message.due, number));
        self.sent.remove(&(message.sent, number));
        Some(message)
    }

    pub(crate) fn clear(&mut self) {
        self.messages.clear();
        self.due.clear();
        self.sent.clear();
    }

    /// The message that has been available for longest.
    pub(crate) fn first_available(&self, now: Timestamp) -> Option<u64> {
        let (due, number) = self.due.first()?;
        (*due <= now).then_some(*number)
    }

    /// When the next message becomes available; `None` in an empty queue.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(due, _)| *due)
    }

    /// Marks a message as received once more and hides it until `until`.
    pub(crate) fn receive(&mut self, number: u64, now: Timestamp, until: Timestamp) -> Option<&Message> {
        self.hide(number, until);
        let message = self.messages.get_mut(&number)?;
        message.receivings = message.receivings.saturating_add(1);
        message.first_received.get_or_insert(now);
        message.last_received = Some(now);
        Some(message)
    }

    /// Moves the moment at which a message becomes available.
    pub(crate) fn hide(&mut self, number: u64, until: Timestamp) {
        if let Some(message) = self.messages.get_mut(&number) {
            self.due.remove(&(message.due, number));
            message.due = until;
            self.due.insert((until, number));
        }
    }

    /// Forgets the messages that outlived the retention period. Called before anything that counts
    /// or hands out messages, so nobody ever sees one.
    pub(crate) fn forget_old(&mut self, now: Timestamp) {
        let retention = self.settings.retention();
        while let Some((sent, number)) = self.sent.first().copied() {
            if later(sent, retention) > now {
                return;
            }
            self.sent.pop_first();
            self.remove(number);
        }
    }

    pub(crate) fn counts(&self, now: Timestamp) -> Counts {
        let mut counts = Counts::default();
        for message in self.messages.values() {
            if message.due <= now {
                counts.available += 1;
            } else if message.receivings > 0 {
                counts.in_flight += 1;
            } else {
                counts.delayed += 1;
            }
        }
        counts
    }
}

/// A moment some seconds later; the end of time when that is beyond it.
pub(crate) fn later(moment: Timestamp, seconds: i64) -> Timestamp {
    moment.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}
