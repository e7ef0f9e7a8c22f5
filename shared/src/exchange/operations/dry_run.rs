//! Dry run (rule S5): what the first import of a store would do, from the present data of both systems. It writes nothing, in neither
//! system.
//!
//! Guarantees: no page waits for it; a function behind the queue works at it for [`SLICE`] at a time, with requests of the lowest priority,
//! so that orders pass it; it goes on where it was after a failure or a killed process; a person can cancel it at any time.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::SharedClock;
use crate::exchange::failure::Failure;
use crate::exchange::operations::lost::Lost;
use crate::exchange::operations::preview::{Preview, PreviewProgress, Previewer};
use crate::exchange::queues::Queues;
use crate::exchange::stores::registry::StoreRegistry;
use crate::net::{Priority, prioritized};
use crate::order::{StoreId, Trigger};
use crate::queue::Message as QueueMessage;
use crate::state::{DryRunStage, DryRunState, StateError, Table};
use crate::texts::Message;

/// Time that a function works at it before it lets others work.
const SLICE: SignedDuration = SignedDuration::from_secs(20);
/// Time between two writes of its progress.
const SHOWN_EVERY: SignedDuration = SignedDuration::from_secs(3);
/// Waits after failures in a row; one more ends it.
const WAITS: [Duration; 4] =
    [Duration::from_secs(5), Duration::from_secs(15), Duration::from_secs(45), Duration::from_secs(120)];
/// A running one that has not got on for so long lost its message: it can be begun again.
const STALE: SignedDuration = SignedDuration::from_mins(10);

/// A dry run's state with what it found.
pub type DryRunOf = DryRunState<Preview>;

/// Runs dry runs.
pub struct DryRun {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) queues: Arc<Queues>,
    pub(crate) stores: Arc<StoreRegistry>,
    pub(crate) previewer: Previewer,
}

impl DryRun {
    /// The latest dry run of a store.
    ///
    /// # Errors
    /// [`StateError`] when the table fails.
    pub async fn state(&self, store: &StoreId) -> Result<Option<DryRunOf>, StateError> {
        match self.table.dry_run::<Preview>(store).await {
            // Of another release: a new one takes its place.
            Err(error) if error.is_of_one_item() => Ok(None),
            other => other,
        }
    }

    /// Begins a dry run, unless one is running.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or the queue fails.
    pub async fn begin(&self, store: &StoreId) -> Result<DryRunOf, Failure> {
        let now = self.clock.now();
        let before = self.state(store).await?;
        let works = |state: &DryRunOf| state.is_running() && now.duration_since(state.seen) < STALE;
        if let Some(state) = before.as_ref().filter(|state| works(state)) {
            return Ok(state.clone());
        }
        let state = match self.table.begin_dry_run::<Preview>(store, now, before.map(|state| state.rev)).await {
            // Somebody else began one.
            Err(StateError::Conflict) => return self.state(store).await?.ok_or_else(|| StateError::Conflict.into()),
            other => other?,
        };
        self.send(store, Duration::ZERO).await?;
        Ok(state)
    }

    /// Sends the message of a running one again where it was lost.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or the queue fails.
    pub(crate) async fn carry_on(&self, store: &StoreId, lost: Lost) -> Result<(), Failure> {
        match self.state(store).await? {
            Some(state) if state.is_running() && lost.is(state.seen, STALE) => self.send(store, Duration::ZERO).await,
            _ => Ok(()),
        }
    }

    async fn send(&self, store: &StoreId, wait: Duration) -> Result<(), Failure> {
        self.queues.send(&[QueueMessage::job(Trigger::DryRun, Some(store))], wait).await
    }

    /// Ends a running dry run without a result.
    ///
    /// # Errors
    /// [`Failure::State`] when the table fails.
    pub async fn cancel(&self, store: &StoreId) -> Result<(), Failure> {
        // Its function may write its progress at the same time.
        for _ in 0..5 {
            let Some(mut state) = self.state(store).await?.filter(DryRunState::is_running) else { return Ok(()) };
            state.stage = DryRunStage::Cancelled;
            match self.table.put_dry_run(store, &mut state, self.clock.now()).await {
                Err(StateError::Conflict) => {}
                other => return Ok(other?),
            }
        }
        Err(StateError::Conflict.into())
    }

    /// Works at a store's dry run for a while. Puts its message back where something is left.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or the queue fails: the message comes again.
    pub(crate) async fn advance(&self, store: &StoreId) -> Result<(), Failure> {
        let Some(mut state) = self.state(store).await?.filter(DryRunState::is_running) else { return Ok(()) };
        let Some(shop) = self.stores.get(store) else {
            let why = Message::new("store-not-connected").with("store", store);
            return self.end(store, &mut state, Err(why)).await;
        };
        let mut work = match state.parts {
            0 => PreviewProgress::default(),
            count => serde_json::from_str(&self.table.dry_run_parts(store, count).await?).unwrap_or_default(),
        };
        let begun = self.clock.now();
        let mut shown = begun;
        loop {
            match prioritized(Priority::Idle, self.previewer.step(&shop, &mut work, state.asked)).await {
                Ok(true) => return self.end(store, &mut state, Ok(work.preview)).await,
                Ok(false) => {}
                Err(Failure::State(error)) if !error.is_of_one_item() => return Err(error.into()),
                Err(failure) => return self.failed(store, state, &work, failure).await,
            }
            note_progress(&mut state, &work);
            state.failures = 0;
            let now = self.clock.now();
            if now.duration_since(begun) >= SLICE {
                return self.put_back(store, state, &work, Duration::ZERO).await;
            }
            if now.duration_since(shown) >= SHOWN_EVERY {
                shown = now;
                if !self.show(store, &mut state, now).await? {
                    return Ok(());
                }
            }
        }
    }

    /// Writes the progress. Returns false where the dry run was cancelled, or begun anew.
    async fn show(&self, store: &StoreId, state: &mut DryRunOf, now: Timestamp) -> Result<bool, StateError> {
        match self.table.put_dry_run(store, state, now).await {
            Err(StateError::Conflict) => Ok(false),
            other => other.map(|()| true),
        }
    }

    async fn put_back(
        &self,
        store: &StoreId,
        mut state: DryRunOf,
        work: &PreviewProgress,
        wait: Duration,
    ) -> Result<(), Failure> {
        let now = self.clock.now();
        let text = serde_json::to_string(work).unwrap_or_default();
        state.parts = self.table.put_dry_run_parts(store, &text, now).await?;
        if self.show(store, &mut state, now).await? {
            self.send(store, wait).await?;
        }
        Ok(())
    }

    async fn failed(
        &self,
        store: &StoreId,
        mut state: DryRunOf,
        work: &PreviewProgress,
        failure: Failure,
    ) -> Result<(), Failure> {
        let passing = matches!(failure, Failure::Later { .. } | Failure::Busy(_));
        let wait = usize::try_from(state.failures).ok().and_then(|failures| WAITS.get(failures)).filter(|_| passing);
        match wait {
            Some(wait) => {
                state.failures += 1;
                self.put_back(store, state, work, *wait).await
            }
            None => self.end(store, &mut state, Err(failure.message().sentence())).await,
        }
    }

    async fn end(&self, store: &StoreId, state: &mut DryRunOf, found: Result<Preview, Message>) -> Result<(), Failure> {
        state.parts = 0;
        state.stage = if found.is_ok() { DryRunStage::Done } else { DryRunStage::Failed };
        match found {
            Ok(preview) => state.result = Some(preview),
            Err(why) => state.problem = Some(why),
        }
        self.show(store, state, self.clock.now()).await?;
        Ok(())
    }
}

fn note_progress(state: &mut DryRunOf, work: &PreviewProgress) {
    let stage = if work.read { DryRunStage::Records } else { DryRunStage::Orders };
    if stage != state.stage {
        state.stage = stage;
        state.done = 0;
    } else {
        state.done += 1;
    }
    state.all = work.left().map(|left| state.done + left);
}
