//! The pace of a single run: when it polls again, and when it ends.
//!
//! Guarantees: it polls again at once only where the poll before brought something forward; the others are at least a second apart; the
//! time in which nothing is brought forward is bounded, so a run ends whatever the two systems answer.

use std::time::Duration;

use exchange::exchange::Tallied;

/// Longest wait for a retry; later retries are reported as waiting.
const RETRY_WAIT: Duration = Duration::from_secs(90);
/// Wait for an order that another handler was at work on: what a process that was killed has sent must have landed.
const PUT_OFF: Duration = Duration::from_secs(3);
/// Shortest wait.
const SHORTEST: Duration = Duration::from_secs(1);
/// Longest time in a row in which nothing is brought forward: the retries that are at most [`RETRY_WAIT`] away take less.
const IDLE: Duration = Duration::from_secs(300);
/// Polls in a row that do no more than find orders for a person.
const MOST_HELD: u32 = 20;

/// One poll and what was worked after it.
#[derive(Debug, Clone, Copy)]
pub struct Round {
    /// What was done before it.
    pub before: Tallied,
    /// What was done after it.
    pub after: Tallied,
    /// Orders it found.
    pub queued: usize,
    /// Orders that waited for a person when it began.
    pub held: usize,
    /// Time until the next retry.
    pub due: Option<Duration>,
}

/// What comes after a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Another poll, at once.
    Poll,
    /// Another poll after this time.
    PollIn(Duration),
    /// Nothing: what is left waits for the next run.
    End,
}

/// The run so far.
#[derive(Debug, Default)]
pub struct Pace {
    idle: Duration,
    /// Rounds in a row that carried nothing.
    without: u32,
    /// Orders that waited for a person when the round before began.
    held: Option<usize>,
    /// Whether the round before found nothing although an order was due: its store's new orders wait.
    passed_over: bool,
}

impl Pace {
    /// What comes after a round.
    pub fn after(&mut self, round: &Round) -> Next {
        let Round { before, after, queued, held, due } = round;
        let carried = after.imported > before.imported || after.updated > before.updated;
        self.without = if carried { 0 } else { self.without + 1 };
        // The same order may be held again and again, as long as its change in RO App is new.
        let more = self.held.replace(*held) != Some(*held);
        let found_more = after.held > before.held && more && self.without <= MOST_HELD;
        if carried || found_more {
            self.idle = Duration::ZERO;
            if *queued > 0 {
                return Next::Poll;
            }
        }
        let passed_over = *queued == 0 && *due == Some(Duration::ZERO);
        let due = due.filter(|wait| *wait <= RETRY_WAIT && !(passed_over && self.passed_over));
        self.passed_over = passed_over;
        let put_off = (after.put_off > before.put_off).then_some(PUT_OFF);
        let Some(wait) = due.into_iter().chain(put_off).min().map(|wait| wait.max(SHORTEST)) else { return Next::End };
        self.idle += wait;
        if self.idle > IDLE { Next::End } else { Next::PollIn(wait) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn did(imported: u64, updated: u64, failed: u64, held: u64, put_off: u64) -> Tallied {
        Tallied { imported, updated, failed, held, put_off, ..Tallied::default() }
    }

    fn round(after: Tallied, queued: usize, due: Option<u64>) -> Round {
        Round { before: Tallied::default(), after, queued, held: 0, due: due.map(Duration::from_secs) }
    }

    #[test]
    fn a_run_polls_again_at_once_only_after_it_brought_something_forward() {
        let seconds = |seconds| Next::PollIn(Duration::from_secs(seconds));
        for (after, queued, due, expected) in [
            (did(1, 0, 0, 0, 0), 1, None, Next::Poll),
            (did(0, 1, 0, 0, 0), 3, None, Next::Poll),
            (did(0, 0, 0, 1, 0), 1, None, Next::Poll),
            (did(1, 0, 0, 0, 0), 0, None, Next::End),
            // Listed and not given, or not read: another poll finds the same.
            (did(0, 0, 0, 0, 0), 1, None, Next::End),
            (did(0, 0, 1, 0, 0), 1, None, Next::End),
            (did(0, 0, 0, 0, 0), 0, None, Next::End),
            // Another handler was at work on it.
            (did(0, 0, 0, 0, 1), 1, None, seconds(3)),
            (did(0, 0, 0, 0, 1), 1, Some(2), seconds(2)),
            (did(0, 0, 0, 0, 1), 1, Some(80), seconds(3)),
            // Retries that are due soon, and later.
            (did(0, 0, 1, 0, 0), 1, Some(8), seconds(8)),
            (did(0, 0, 0, 0, 0), 0, Some(0), seconds(1)),
            (did(0, 0, 1, 0, 0), 1, Some(91), Next::End),
        ] {
            let next = Pace::default().after(&round(after, queued, due));
            assert_eq!(next, expected, "{after:?} {queued} {due:?}");
        }
    }

    #[test]
    fn a_run_ends_whatever_comes() {
        for after in [did(0, 0, 0, 0, 1), did(0, 0, 1, 0, 0), did(0, 0, 0, 1, 0), did(0, 0, 1, 1, 1)] {
            for due in [None, Some(0), Some(1), Some(89)] {
                let mut pace = Pace::default();
                let mut polls = 0;
                while pace.after(&round(after, 5, due)) != Next::End {
                    polls += 1;
                    assert!(polls < 500, "{after:?} {due:?}");
                }
            }
        }
        // More orders for a person each time, and then the same one again.
        let mut pace = Pace::default();
        let held = [0, 50, 100, 101, 101].map(|held| pace.after(&Round { held, ..round(did(0, 0, 0, 1, 0), 1, None) }));
        assert_eq!(held, [Next::Poll, Next::Poll, Next::Poll, Next::Poll, Next::End]);
        // As long as orders come over it goes on.
        let mut pace = Pace::default();
        assert!((0..10_000).all(|_| pace.after(&round(did(1, 0, 0, 0, 0), 100, None)) == Next::Poll));
    }
}
