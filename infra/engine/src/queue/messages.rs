//! One queue: its messages and when each may be received next.
//!
//! Every message has one key in `visible`, ordered by the time from which it can be received. "Delayed", "in flight" and "available"
//! are derived from that time and cannot disagree. Messages are received in the order of that time, so a message that no handler can
//! handle never blocks the others.

use std::collections::{BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};

use super::places::Places;
use super::settings::Settings;

/// How long a message is kept, the default of the real service.
const RETENTION: SignedDuration = SignedDuration::from_hours(4 * 24);

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) group: String,
    pub(crate) body: String,
    pub(crate) sent_at: Timestamp,
    pub(crate) visible_at: Timestamp,
    pub(crate) receive_count: u32,
}

/// Numbers of messages by state.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) available: usize,
    pub(crate) in_flight: usize,
    pub(crate) delayed: usize,
}

#[derive(Debug)]
pub(crate) struct Queue {
    pub(crate) settings: Settings,
    messages: HashMap<u64, Message>,
    visible: BTreeSet<(Timestamp, u64)>,
    sent: BTreeSet<(Timestamp, u64)>,
}

impl Queue {
    pub(crate) fn new(settings: Settings) -> Self {
        Queue { settings, messages: HashMap::new(), visible: BTreeSet::new(), sent: BTreeSet::new() }
    }

    pub(crate) fn insert(&mut self, number: u64, message: Message) {
        self.visible.insert((message.visible_at, number));
        self.sent.insert((message.sent_at, number));
        self.messages.insert(number, message);
    }

    pub(crate) fn get(&self, number: u64) -> Option<&Message> {
        self.messages.get(&number)
    }

    pub(crate) fn remove(&mut self, number: u64) -> Option<Message> {
        let message = self.messages.remove(&number)?;
        self.visible.remove(&(message.visible_at, number));
        self.sent.remove(&(message.sent_at, number));
        Some(message)
    }

    /// Of the messages that a caller has places for, the one that has been available for the longest time.
    pub(crate) fn first_available(&self, now: Timestamp, places: &Places) -> Option<u64> {
        let available = self.visible.iter().take_while(|(visible_at, _)| *visible_at <= now).map(|(_, number)| *number);
        available
            .into_iter()
            .find(|number| self.messages.get(number).is_some_and(|message| places.has_for(&message.group)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// Counts one more receive and hides the message for the visibility timeout.
    pub(crate) fn receive(&mut self, number: u64, now: Timestamp) -> Option<&Message> {
        let message = self.messages.get_mut(&number)?;
        self.visible.remove(&(message.visible_at, number));
        message.visible_at = add_seconds(now, self.settings.visibility_timeout);
        message.receive_count = message.receive_count.saturating_add(1);
        self.visible.insert((message.visible_at, number));
        Some(message)
    }

    /// Removes the messages that are older than the retention period. Must run before messages are counted or received.
    pub(crate) fn remove_expired(&mut self, now: Timestamp) {
        while let Some((sent_at, number)) = self.sent.first().copied() {
            if now.duration_since(sent_at) < RETENTION {
                return;
            }
            self.remove(number);
        }
    }

    pub(crate) fn counts(&self, now: Timestamp) -> Counts {
        let mut counts = Counts::default();
        for message in self.messages.values() {
            if message.visible_at <= now {
                counts.available += 1;
            } else if message.receive_count > 0 {
                counts.in_flight += 1;
            } else {
                counts.delayed += 1;
            }
        }
        counts
    }
}

/// `time` plus `seconds`, at most the greatest time there is.
pub(crate) fn add_seconds(time: Timestamp, seconds: i64) -> Timestamp {
    time.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}
