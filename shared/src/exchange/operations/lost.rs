//! When the message of work behind the queue is taken for lost: with the process that had the queue in memory, or after a time.

use jiff::{SignedDuration, Timestamp};

/// When the message of a job is taken for lost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lost {
    pub now: Timestamp,
    /// When this process began, where no other one is at work beside it.
    pub alone_since: Option<Timestamp>,
}

impl Lost {
    /// Whether it went with the process before this one.
    pub fn with_process(self, seen: Timestamp) -> bool {
        self.alone_since.is_some_and(|since| seen < since)
    }

    /// Whether it is lost of a job that last got on then, and gets on within a time.
    pub fn is(self, seen: Timestamp, within: SignedDuration) -> bool {
        self.with_process(seen) || self.now.duration_since(seen) >= within
    }
}
