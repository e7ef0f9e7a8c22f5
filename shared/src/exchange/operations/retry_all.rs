//! *Try all again* (rule R2): all orders that need attention, or those of a kind of reason or a store, are tried again.
//!
//! Guarantees: no page waits for it, however many they are; a function behind the queue puts them into the queue of orders for [`SLICE`]
//! at a time, as urgent as a first import; it goes on where it was after a failure or a killed process; its progress is kept in the table;
//! a person can cancel it at any time, and orders that were not tried by then stay as they were.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::SharedClock;
use crate::exchange::failure::Failure;
use crate::exchange::operations::lost::Lost;
use crate::exchange::operations::refresh::Refresher;
use crate::exchange::queues::Queues;
use crate::exchange::sync::work::Outcome;
use crate::order::Trigger;
use crate::queue::Message as QueueMessage;
use crate::state::{AttentionFilter, Link, PageStart, RetryAllStage, RetryAllState, RetryAllTally, StateError, Table};

/// Orders that are tried before everything else: as many as a person sees at first.
const FIRST: usize = 20;
/// Time that a function queues orders before it lets others work.
const SLICE: SignedDuration = SignedDuration::from_secs(20);
/// A run that has not got on for so long lost a message: another one can be begun, and what is left waits for its next try.
const STALE: SignedDuration = SignedDuration::from_mins(15);
/// A run that was requested so long ago is not carried on.
const GIVEN_UP: SignedDuration = SignedDuration::from_hours(24);

/// How far a run is.
#[derive(Debug, Clone)]
pub struct RetryAllProgress {
    pub state: RetryAllState,
    pub tally: RetryAllTally,
    /// Whether orders are left that were neither tried nor given up.
    pub running: bool,
}

/// What became of a request.
#[derive(Debug, Clone)]
pub struct RetriedAll {
    /// Orders that are tried at once.
    pub first: usize,
    /// The run over the others, where there are any.
    pub run: Option<RetryAllProgress>,
}

/// Has all orders tried again that need attention.
pub struct RetryAll {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) queues: Arc<Queues>,
    pub(crate) refresh: Refresher,
}

impl RetryAll {
    /// The latest run of a day.
    ///
    /// # Errors
    /// [`StateError`] when the table fails.
    pub async fn progress(&self) -> Result<Option<RetryAllProgress>, StateError> {
        Ok(self.progress_of(self.table.retry_all_run().await?))
    }

    /// The same of a run that was read beside something else.
    pub fn progress_of(&self, run: Option<(RetryAllState, RetryAllTally)>) -> Option<RetryAllProgress> {
        run.map(|(state, tally)| progress(state, tally, self.clock.now()))
    }

    async fn state(&self) -> Result<Option<RetryAllState>, StateError> {
        match self.table.retry_all().await {
            // Of another release: a new one takes its place.
            Err(error) if error.is_of_one_item() => Ok(None),
            other => other,
        }
    }

    /// Begins a run, unless one is running. The first orders are tried at once.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or the queue fails; some orders may be queued then.
    pub async fn begin(&self, filter: &AttentionFilter, person: &str) -> Result<RetriedAll, Failure> {
        let before = self.progress().await?;
        if let Some(run) = before.as_ref().filter(|before| before.running) {
            return Ok(RetriedAll { first: 0, run: Some(run.clone()) });
        }
        let page = self.table.orders.attention_page(filter, PageStart::Newest, FIRST).await?;
        let first: Vec<_> = page.links.iter().map(|link| (link.store.clone(), link.number)).collect();
        let first = self.refresh.try_again(&first, person).await?;
        let Some(after) = page.older else { return Ok(RetriedAll { first, run: None }) };
        let now = self.clock.now();
        self.table.begin_retry_all_tally().await?;
        let rev = before.map_or(0, |before| before.state.rev);
        let mut state = RetryAllState::new(filter.clone(), &after, now, rev);
        match self.table.put_retry_all(&mut state, now).await {
            // Somebody else began one.
            Err(StateError::Conflict) => return Ok(RetriedAll { first, run: self.progress().await? }),
            other => other?,
        }
        self.go_on().await?;
        Ok(RetriedAll { first, run: Some(progress(state, RetryAllTally::default(), now)) })
    }

    /// Ends a run. Orders that wait in the queue are left as they are.
    ///
    /// # Errors
    /// [`Failure::State`] when the table fails.
    pub async fn cancel(&self) -> Result<(), Failure> {
        // Its function may write its progress at the same time.
        for _ in 0..5 {
            let Some(mut state) = self.state().await? else { return Ok(()) };
            state.stage = RetryAllStage::Cancelled;
            match self.table.put_retry_all(&mut state, self.clock.now()).await {
                Err(StateError::Conflict) => {}
                other => return Ok(other?),
            }
        }
        Err(StateError::Conflict.into())
    }

    /// Queues orders for a while. Puts its message back where some are left.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or the queue fails: the message comes again.
    pub(crate) async fn advance(&self) -> Result<(), Failure> {
        let begun = self.clock.now();
        let Some(mut state) = self.state().await? else { return Ok(()) };
        while state.stage == RetryAllStage::Queueing {
            if self.clock.now().duration_since(begun) >= SLICE {
                return self.go_on().await;
            }
            let (orders, after) = match state.after() {
                Some(after) => self.table.orders.held_behind(&state.filter, after).await?,
                None => (Vec::new(), None),
            };
            let message = |(store, number)| QueueMessage::new(store, number, Trigger::PersonMany);
            let messages: Vec<_> = orders.into_iter().map(message).collect();
            self.queues.send(&messages, Duration::ZERO).await?;
            state.note_queued(messages.len(), after.as_ref());
            match self.table.put_retry_all(&mut state, self.clock.now()).await {
                // It was cancelled, or another delivery of the message is at work.
                Err(StateError::Conflict) => return Ok(()),
                other => other?,
            }
        }
        Ok(())
    }

    /// Goes on with a run whose messages were lost.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or the queue fails.
    pub(crate) async fn carry_on(&self, lost: Lost) -> Result<(), Failure> {
        let Some((state, tally)) = self.table.retry_all_run().await? else { return Ok(()) };
        let seen = last_seen(&state, &tally);
        if !is_left(&state, &tally) || lost.now.duration_since(state.asked) >= GIVEN_UP {
            return Ok(());
        }
        if lost.with_process(seen) {
            return self.begin_again(state).await;
        }
        // What is queued then waits for its next try.
        if state.stage == RetryAllStage::Queueing && lost.is(seen, STALE) { self.go_on().await } else { Ok(()) }
    }

    /// Queues all orders of the run again that still need attention: which of them were tried is not known.
    async fn begin_again(&self, mut state: RetryAllState) -> Result<(), Failure> {
        let page = self.table.orders.attention_page(&state.filter, PageStart::Newest, FIRST).await?;
        let message = |link: &Link| QueueMessage::new(link.store.clone(), link.number, Trigger::PersonMany);
        let messages: Vec<_> = page.links.iter().map(message).collect();
        self.table.begin_retry_all_tally().await?;
        (state.stage, state.queued) = (RetryAllStage::Queueing, 0);
        state.note_queued(messages.len(), page.older.as_ref());
        match self.table.put_retry_all(&mut state, self.clock.now()).await {
            // It was cancelled.
            Err(StateError::Conflict) => return Ok(()),
            other => other?,
        }
        self.queues.send(&messages, Duration::ZERO).await?;
        if state.stage == RetryAllStage::Queueing { self.go_on().await } else { Ok(()) }
    }

    async fn go_on(&self) -> Result<(), Failure> {
        self.queues.send(&[QueueMessage::job(Trigger::RetryAll, None)], Duration::ZERO).await
    }

    /// Whether an order of the run is still to be tried.
    ///
    /// # Errors
    /// [`StateError`] when the table fails.
    pub(crate) async fn is_wanted(&self) -> Result<bool, StateError> {
        Ok(self.state().await?.is_none_or(|state| state.stage != RetryAllStage::Cancelled))
    }

    /// Counts an order of the run that was tried. A count that fails is only missed by who looks at the page.
    pub(crate) async fn note_tried(&self, outcome: &Outcome) {
        let still = matches!(outcome, Outcome::Attention(_));
        if let Err(why) = self.table.count_retry_all(still, self.clock.now()).await {
            tracing::warn!(%why, "an order that was tried again is not counted");
        }
    }
}

fn progress(state: RetryAllState, tally: RetryAllTally, now: Timestamp) -> RetryAllProgress {
    // An order whose message came twice was counted twice.
    let tried = tally.tried.min(state.queued);
    let tally = RetryAllTally { tried, still: tally.still.min(tried), ..tally };
    let running = is_left(&state, &tally) && now.duration_since(last_seen(&state, &tally)) < STALE;
    RetryAllProgress { running, state, tally }
}

/// When a run last got on.
fn last_seen(state: &RetryAllState, tally: &RetryAllTally) -> Timestamp {
    state.seen.max(Timestamp::from_millisecond(tally.seen).unwrap_or(state.seen))
}

/// Whether orders of a run are left that were not tried.
fn is_left(state: &RetryAllState, tally: &RetryAllTally) -> bool {
    match state.stage {
        RetryAllStage::Queueing => true,
        RetryAllStage::Queued => tally.tried < state.queued,
        RetryAllStage::Cancelled => false,
    }
}
