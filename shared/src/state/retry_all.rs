//! All orders that need attention, tried again: who requested it, how far it is, and what became of the orders. Kept for a day.

use std::str::FromStr;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::attention::{AttentionFilter, BESIDE, HeldOrders};
use super::cached_fact::ROAPP_FACTS;
use super::error::StateError;
use super::items::{Attributes, key_of};
use super::keys::Key;
use super::page::Position;
use super::table::Table;

/// How long it is kept.
const LIFE: SignedDuration = SignedDuration::from_hours(24);

/// Stage of such a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAllStage {
    /// The orders are read from the list and queued.
    Queueing,
    /// All are queued.
    Queued,
    Cancelled,
}

/// State of such a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RetryAllState {
    /// Counts writes.
    pub rev: u64,
    /// When a person requested it.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub asked: Timestamp,
    /// When it last got on.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub seen: Timestamp,
    pub stage: RetryAllStage,
    pub filter: AttentionFilter,
    /// Orders that were queued so far.
    pub queued: usize,
    /// The last of them in the list, as text.
    after: String,
    expires_at: i64,
}

/// What became of the orders of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetryAllTally {
    /// Orders that were tried.
    #[serde(default)]
    pub tried: usize,
    /// Those of them that still need attention.
    #[serde(default)]
    pub still: usize,
    /// When the last of them was tried, in milliseconds since 1970.
    #[serde(default)]
    pub seen: i64,
}

impl RetryAllState {
    /// A run over the orders behind a place of the list, after the run before at revision `before`.
    pub fn new(filter: AttentionFilter, after: &Position, now: Timestamp, before: u64) -> Self {
        Self {
            rev: before,
            asked: now,
            seen: now,
            stage: RetryAllStage::Queueing,
            filter,
            queued: 0,
            after: after.to_string(),
            expires_at: 0,
        }
    }

    /// The last order of the list that was queued; `None` where an item of another release holds it otherwise.
    pub fn after(&self) -> Option<Position> {
        Position::from_str(&self.after).ok()
    }

    /// Notes orders that were queued, the last of them at `after`; all of them where that is `None`.
    pub fn note_queued(&mut self, count: usize, after: Option<&Position>) {
        self.queued += count;
        match after {
            Some(after) => self.after = after.to_string(),
            None => self.stage = RetryAllStage::Queued,
        }
    }
}

pub(super) fn key() -> Key {
    Key::new(ROAPP_FACTS, "RETRY_ALL")
}

fn tally_key() -> Key {
    Key::new(ROAPP_FACTS, "RETRY_ALL_TALLY")
}

/// Keys of a run and of what became of its orders.
fn run_keys() -> [Key; BESIDE] {
    [key(), tally_key()]
}

impl Table {
    /// The latest run of a day and what became of its orders so far, in one read; nothing of another release.
    pub async fn retry_all_run(&self) -> Result<Option<(RetryAllState, RetryAllTally)>, StateError> {
        self.run_of(self.items.get_all(&run_keys()).await?)
    }

    /// The orders that need attention by the kinds of their reasons, and in the same read as these the latest run.
    pub async fn held_groups_and_run(
        &self,
        filter: &AttentionFilter,
    ) -> Result<(HeldOrders, Option<(RetryAllState, RetryAllTally)>), StateError> {
        let (held, run) = self.orders.held_groups_beside(filter, &run_keys()).await?;
        Ok((held, self.run_of(run)?))
    }

    /// A run of items that were read.
    fn run_of(&self, mut found: Vec<Attributes>) -> Result<Option<(RetryAllState, RetryAllTally)>, StateError> {
        let mut row = |key: &Key| found.iter().position(|item| key_of(item) == *key).map(|at| found.swap_remove(at));
        let [state, tally] = run_keys().map(|key| (row(&key), key));
        let state = match self.items.read_found::<RetryAllState>(&state.1, state.0) {
            // A new run takes its place.
            Err(error) if error.is_of_one_item() => None,
            other => other?,
        };
        let tally = |state| Ok((state, self.items.read_found(&tally.1, tally.0)?.unwrap_or_default()));
        state.map(tally).transpose()
    }

    /// The latest run of a day.
    pub async fn retry_all(&self) -> Result<Option<RetryAllState>, StateError> {
        self.items.get(&key()).await
    }

    /// Writes the state of a run at its next revision.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when it was written meanwhile, as by who cancels it.
    pub async fn put_retry_all(&self, state: &mut RetryAllState, now: Timestamp) -> Result<(), StateError> {
        let seen = (state.rev > 0).then_some(state.rev);
        let expires_at = now.saturating_add(LIFE).map_or(0, |end| end.as_second());
        let next = RetryAllState { rev: state.rev + 1, seen: now, expires_at, ..state.clone() };
        self.items.put(&key(), &next, seen).await?;
        *state = next;
        Ok(())
    }

    /// Begins to count anew.
    pub async fn begin_retry_all_tally(&self) -> Result<(), StateError> {
        self.items.overwrite(&tally_key(), &RetryAllTally::default()).await
    }

    /// Counts an order that was tried; `still`: it needs attention as before.
    pub async fn count_retry_all(&self, still: bool, now: Timestamp) -> Result<(), StateError> {
        let number = |value: i64| AttributeValue::N(value.to_string());
        let count = self
            .items
            .client
            .update_item()
            .table_name(&self.items.name)
            .set_key(Some(tally_key().attributes()))
            .update_expression("SET #seen = :now ADD tried :one, still :still")
            .expression_attribute_names("#seen", "seen")
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":still", number(i64::from(still)));
        count.send().await.map_err(StateError::from_sdk)?;
        Ok(())
    }
}
