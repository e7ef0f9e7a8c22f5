//! How long a shop is waited for.
//!
//! Guarantees: a request that reads is waited for ten seconds at first, and for up to a minute where the shop has shown that it needs so
//! long; after a request without answer the process asks the shop nothing for half a minute, so that the orders of other shops do not wait
//! behind it. A request that writes is always waited for a minute, since its effect may come late.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::{SharedClock, in_time, wait_until};
use crate::net::{NetError, Response, Sending};
use crate::texts::Message;

/// Time for an answer, as long as nothing is known of the shop.
const FIRST: Duration = Duration::from_secs(10);
/// The longest time for an answer.
const MOST: Duration = Duration::from_secs(60);
/// Time without requests after one that was not answered.
const PAUSE: SignedDuration = SignedDuration::from_secs(30);
/// A slow shop gets this many times the time of its latest answer.
const TIMES: u32 = 3;

/// See the module.
pub(super) struct Patience {
    clock: SharedClock,
    seen: Mutex<Seen>,
}

struct Seen {
    /// Time for the next answer.
    limit: Duration,
    /// Until when nothing is asked.
    quiet_until: Option<Timestamp>,
    /// Since when the request under way waits.
    waiting_since: Option<Timestamp>,
}

/// Forgets the request under way, also where its future is dropped.
struct UnderWay<'a>(&'a Patience);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.seen(|seen| seen.waiting_since = None);
    }
}

impl Patience {
    pub(super) fn new(clock: SharedClock) -> Self {
        Self { clock, seen: Mutex::new(Seen { limit: FIRST, quiet_until: None, waiting_since: None }) }
    }

    fn seen<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        change(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Since when the request under way waits for its answer, if one does.
    pub(super) fn waiting_since(&self) -> Option<Timestamp> {
        self.seen(|seen| seen.waiting_since)
    }

    /// Whether the shop may be asked now.
    ///
    /// # Errors
    /// [`NetError::NotSent`] in the time after a request without answer.
    pub(super) fn ready(&self, host: &str) -> Result<(), NetError> {
        let now = self.clock.now();
        let until = self.seen(|seen| seen.quiet_until).filter(|until| *until > now);
        match until {
            None => Ok(()),
            Some(until) => {
                let seconds = wait_until(now, until).as_millis().div_ceil(1000);
                Err(NetError::NotSent {
                    host: host.to_owned(),
                    why: Message::new("shop-quiet").with("seconds", seconds.to_string()),
                })
            }
        }
    }

    /// Waits for an answer.
    ///
    /// # Errors
    /// [`NetError::AnswerLost`] when it takes too long; those of the transport.
    pub(super) async fn wait(&self, host: &str, writes: bool, answer: Sending<'_>) -> Result<Response, NetError> {
        self.ready(host)?;
        let begun = self.clock.now();
        let limit = self.seen(|seen| {
            seen.waiting_since = Some(begun);
            if writes { MOST } else { seen.limit }
        });
        let under_way = UnderWay(self);
        let too_late = || Err(NetError::AnswerLost { host: host.to_owned(), why: Message::new("net-too-late") });
        let result = in_time(&*self.clock, limit, answer).await.unwrap_or_else(too_late);
        drop(under_way);
        let now = self.clock.now();
        let took = wait_until(begun, now);
        self.seen(|seen| match &result {
            // A fast failure says nothing of how long the shop takes.
            Err(_) if took < FIRST.min(limit) => {}
            Err(_) => {
                seen.limit = (limit * 2).min(MOST);
                seen.quiet_until = now.checked_add(PAUSE).ok();
            }
            Ok(_) => {
                seen.limit = (took * TIMES).clamp(FIRST, MOST);
                seen.quiet_until = None;
            }
        });
        result
    }
}
