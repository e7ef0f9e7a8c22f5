//! How long a shop is waited for.
//!
//! Guarantees: a request that reads is waited for ten seconds at first, and for up to a minute where the shop has shown that it needs so
//! long; after a request without answer the process asks the shop nothing for half a minute, so that the orders of other shops do not wait
//! behind it. A request that writes is always waited for a minute, since its effect may come late. A function that only enriches has a
//! limit and a pause of its own: its silence says nothing of the others, which are asked as before. A shop that says how long it is to be
//! left alone is asked nothing for that time, whichever order needs it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::error::CartumError;
use crate::clock::{SharedClock, in_time, wait_until};
use crate::net::{NetError, Response, Sending};
use crate::texts::Message;

/// Time for an answer, as long as nothing is known of the shop.
const FIRST: Duration = Duration::from_secs(10);
/// The longest time for an answer.
const MOST: Duration = Duration::from_secs(60);
/// The longest time for an answer that only enriches: all other requests to the shop wait behind it.
const MOST_ENRICHING: Duration = Duration::from_secs(30);
/// Time without requests after one that was not answered.
const PAUSE: SignedDuration = SignedDuration::from_secs(30);
/// Time for which a shop is left alone that has had too many requests and does not say for how long.
const LIMITED: Duration = Duration::from_secs(60);
/// A slow shop gets this many times the time of its latest answer.
const TIMES: u32 = 3;
/// Functions that only enrich, and the time for which one that was not answered is not asked again. Who asks for statuses or currencies
/// remembers a failure by itself.
const ENRICHING: [(&str, SignedDuration); 5] = [
    ("catalog/export", SignedDuration::from_mins(3)),
    ("orders/get_available_statuses", SignedDuration::ZERO),
    ("currency/export", SignedDuration::ZERO),
    ("hooks/subscribe", PAUSE),
    ("hooks/unSubscribe", PAUSE),
];

/// The time for which a function that only enriches is not asked again; `None` for any other function.
fn enriching_pause(function: &str) -> Option<SignedDuration> {
    ENRICHING.iter().find(|(known, _)| *known == function).map(|(_, pause)| *pause)
}

/// A call whose answer is waited for.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    pub host: &'a str,
    pub function: &'static str,
    /// Whether it changes something in the shop.
    pub writes: bool,
}

/// See the module.
pub(super) struct Patience {
    clock: SharedClock,
    seen: Mutex<Seen>,
}

struct Seen {
    /// Of all functions that an order waits for.
    essential: Pace,
    /// Of each that only enriches.
    enriching: BTreeMap<&'static str, Pace>,
    /// Since when the request under way waits.
    waiting_since: Option<Timestamp>,
    /// Until when the shop asked to be left alone, and the HTTP status with which it did.
    busy: Option<(Timestamp, u16)>,
}

/// How fast something answers.
#[derive(Clone, Copy)]
struct Pace {
    /// Time for the next answer.
    limit: Duration,
    /// Until when nothing is asked.
    quiet_until: Option<Timestamp>,
}

impl Default for Pace {
    fn default() -> Self {
        Self { limit: FIRST, quiet_until: None }
    }
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
        let seen = Seen { essential: Pace::default(), enriching: BTreeMap::new(), waiting_since: None, busy: None };
        Self { clock, seen: Mutex::new(seen) }
    }

    fn seen<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        change(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Since when the request under way waits for its answer, if one does.
    pub(super) fn waiting_since(&self) -> Option<Timestamp> {
        self.seen(|seen| seen.waiting_since)
    }

    /// Notes that the shop asks to be left alone, and for how long where it says so. Of a function that only enriches, an answer without a
    /// time says nothing of the others.
    pub(super) fn note_busy(&self, function: &str, status: u16, asked: Option<Duration>) {
        let enriches = enriching_pause(function).is_some();
        let wait = match (status, asked) {
            (_, Some(asked)) => Some(asked),
            (503, None) => None,
            (_, None) => Some(LIMITED).filter(|_| !enriches),
        };
        let until = wait.and_then(|wait| self.clock.now().checked_add(wait).ok());
        if let Some(until) = until {
            self.seen(|seen| seen.busy = Some((until, status)));
        }
    }

    /// Whether the shop may be asked now.
    ///
    /// # Errors
    /// [`CartumError::Busy`] in the time for which the shop asked to be left alone;
    /// [`NetError::NotSent`] in the time after a request without answer; [`CartumError::Quiet`] in the time after one that only enriches.
    pub(super) fn ready(&self, call: Call<'_>) -> Result<(), CartumError> {
        let now = self.clock.now();
        if let Some((until, status)) = self.seen(|seen| seen.busy).filter(|(until, _)| *until > now) {
            return Err(CartumError::Busy { status, retry_after: Some(wait_until(now, until)) });
        }
        let (shop, own) = self.seen(|seen| {
            let own = seen.enriching.get(call.function).and_then(|pace| pace.quiet_until);
            (seen.essential.quiet_until, own)
        });
        let ahead = |until: &Timestamp| *until > now;
        let until = match (shop.filter(ahead), own.filter(ahead)) {
            (None, None) => return Ok(()),
            (None, Some(_)) if !call.writes => return Err(CartumError::Quiet(call.function)),
            (shop, own) => shop.max(own).unwrap_or(now),
        };
        let seconds = wait_until(now, until).as_millis().div_ceil(1000);
        let why = Message::new("shop-quiet").with("seconds", seconds.to_string());
        Err(NetError::NotSent { host: call.host.to_owned(), why }.into())
    }

    /// Waits for an answer.
    ///
    /// # Errors
    /// [`NetError::AnswerLost`] when it takes too long; those of the transport and of [`Self::ready`].
    pub(super) async fn wait(&self, call: Call<'_>, answer: Sending<'_>) -> Result<Response, CartumError> {
        self.ready(call)?;
        let begun = self.clock.now();
        let (most, pause, enriches) = match enriching_pause(call.function) {
            Some(pause) => (MOST_ENRICHING, pause, true),
            None => (MOST, PAUSE, false),
        };
        let limit = self.seen(|seen| {
            seen.waiting_since = Some(begun);
            let own =
                if enriches { seen.enriching.get(call.function).copied().unwrap_or_default().limit } else { FIRST };
            if call.writes { MOST } else { own.max(seen.essential.limit).min(most) }
        });
        let under_way = UnderWay(self);
        let too_late = || Err(NetError::AnswerLost { host: call.host.to_owned(), why: Message::new("net-too-late") });
        let result = in_time(&*self.clock, limit, answer).await.unwrap_or_else(too_late);
        drop(under_way);
        let now = self.clock.now();
        let took = wait_until(begun, now);
        let pace = match &result {
            // A fast failure says nothing of how long the shop takes.
            Err(_) if took < FIRST.min(limit) => None,
            Err(_) => Some(Pace { limit: (limit * 2).min(most), quiet_until: now.checked_add(pause).ok() }),
            Ok(_) => Some(Pace { limit: (took * TIMES).clamp(FIRST, most), quiet_until: None }),
        };
        if let Some(pace) = pace {
            self.seen(|seen| match enriches {
                true => drop(seen.enriching.insert(call.function, pace)),
                false => seen.essential = pace,
            });
        }
        Ok(result?)
    }
}
