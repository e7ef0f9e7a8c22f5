//! The dry run of a store: how far it is, what it found, and what it has left to do. It is kept for a day.

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::keys::Key;
use super::table::Table;
use crate::order::StoreId;
use crate::texts::Message;

/// How long it is kept.
const LIFE: SignedDuration = SignedDuration::from_hours(24);
/// Bytes of an item that holds a part of what is left; an item takes 400 KB.
const PART: usize = 300_000;

/// Stage of a dry run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DryRunStage {
    /// The shop's orders are read.
    Orders,
    /// Their products and buyers are looked for.
    Records,
    Done,
    Failed,
    Cancelled,
}

/// State of a dry run, with its result.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DryRunState<T> {
    /// Counts writes.
    pub rev: u64,
    /// When a person asked for it.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub asked: Timestamp,
    /// When it last got on.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub seen: Timestamp,
    pub stage: DryRunStage,
    /// Requests made of the present stage.
    pub done: usize,
    /// Requests of the present stage, where that is known.
    pub all: Option<usize>,
    /// Failures in a row.
    pub failures: u32,
    /// Items that hold what is left.
    pub parts: usize,
    pub result: Option<T>,
    /// Why it failed.
    pub problem: Option<Message>,
    expires_at: i64,
}

impl<T> DryRunState<T> {
    pub fn is_running(&self) -> bool {
        matches!(self.stage, DryRunStage::Orders | DryRunStage::Records)
    }
}

/// A part of what is left, as text.
#[derive(Serialize, Deserialize)]
struct Part {
    text: String,
    expires_at: i64,
}

pub(super) fn key(store: &StoreId) -> Key {
    Key::new(format!("STORE#{store}"), "DRYRUN")
}

fn part_key(store: &StoreId, at: usize) -> Key {
    Key::new(format!("STORE#{store}"), format!("DRYRUN#{at:03}"))
}

fn expiry(now: Timestamp) -> i64 {
    now.saturating_add(LIFE).map_or(0, |end| end.as_second())
}

impl Table {
    /// A store's latest dry run of a day.
    pub async fn dry_run<T: DeserializeOwned>(&self, store: &StoreId) -> Result<Option<DryRunState<T>>, StateError> {
        self.items.get(&key(store)).await
    }

    /// Begins a dry run, in place of the one before.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when somebody else did so at the same time.
    pub async fn begin_dry_run<T: Serialize + Clone>(
        &self,
        store: &StoreId,
        now: Timestamp,
        before: Option<u64>,
    ) -> Result<DryRunState<T>, StateError> {
        let mut state = DryRunState {
            rev: before.unwrap_or(0),
            asked: now,
            seen: now,
            stage: DryRunStage::Orders,
            done: 0,
            all: None,
            failures: 0,
            parts: 0,
            result: None,
            problem: None,
            expires_at: 0,
        };
        self.put_dry_run(store, &mut state, now).await?;
        Ok(state)
    }

    /// Writes the state of a dry run at its next revision.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when it was written meanwhile, as by who cancels it.
    pub async fn put_dry_run<T: Serialize + Clone>(
        &self,
        store: &StoreId,
        state: &mut DryRunState<T>,
        now: Timestamp,
    ) -> Result<(), StateError> {
        let seen = (state.rev > 0).then_some(state.rev);
        let next = DryRunState { rev: state.rev + 1, seen: now, expires_at: expiry(now), ..state.clone() };
        self.items.put(&key(store), &next, seen).await?;
        *state = next;
        Ok(())
    }

    /// Keeps what is left of a dry run. Returns in how many items.
    pub async fn put_dry_run_parts(&self, store: &StoreId, text: &str, now: Timestamp) -> Result<usize, StateError> {
        let (mut rest, mut count) = (text, 0);
        while !rest.is_empty() {
            let (part, after) = rest.split_at(rest.floor_char_boundary(PART));
            let part = Part { text: part.to_owned(), expires_at: expiry(now) };
            self.items.overwrite(&part_key(store, count), &part).await?;
            (rest, count) = (after, count + 1);
        }
        Ok(count)
    }

    /// What is left of a dry run; empty where it is no longer there.
    pub async fn dry_run_parts(&self, store: &StoreId, count: usize) -> Result<String, StateError> {
        let mut text = String::new();
        for at in 0..count {
            match self.items.get::<Part>(&part_key(store, at)).await? {
                Some(part) => text.push_str(&part.text),
                None => return Ok(String::new()),
            }
        }
        Ok(text)
    }
}
