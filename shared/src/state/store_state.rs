//! The items of a store that a poll needs, in one read.
//!
//! They may lag, which loses nothing: every write of a cursor is conditional on what was read, and the rest is
//! for people or is only ever repeated.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::cursor::Cursor;
use super::error::StateError;
use super::items::key_of;
use super::keys::Key;
use super::poll_stats::PollStats;
use super::table::Table;
use crate::order::{OrderNumber, StoreId};

/// A pass over the open orders of a store: the daily comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconcileProgress {
    /// When it began.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub started: Timestamp,
    /// How far it came; `None` when it is through.
    pub after: Option<OrderNumber>,
    /// Orders compared so far.
    pub checked: usize,
    /// Orders that differed and were queued.
    pub differing: usize,
    /// The latest day whose orders are still to be counted in this pass; `None` when all are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count_from: Option<Date>,
    /// How many days are counted at once, where all that are left were too many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count_days: Option<i64>,
    /// When the latest pass came to its end that did.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub done: Option<Timestamp>,
}

impl ReconcileProgress {
    /// When the latest pass came to its end; of one that an older release noted, when it began.
    pub fn last_done(&self) -> Option<Timestamp> {
        let is_through = self.after.is_none() && self.count_from.is_none();
        self.done.or(Some(self.started).filter(|_| is_through))
    }
}

/// State of a store.
#[derive(Debug, Clone)]
pub struct StoreState {
    /// How far its poll has seen; `None` before the first. One that cannot be read is not "absent": that would begin the store anew.
    pub cursor: Result<Option<Cursor>, StateError>,
    /// Its latest polls.
    pub polled: Result<Option<PollStats>, StateError>,
    /// Its daily comparison.
    pub pass: Option<ReconcileProgress>,
}

/// Sort keys of it, from the first to the last; settings sort behind.
const FIRST: &str = "CURSOR";
const PASS: &str = "RECONCILE";

fn partition(store: &StoreId) -> String {
    format!("STORE#{store}")
}

impl Table {
    /// State of a store.
    ///
    /// # Errors
    /// [`StateError`] when the table fails; an item that cannot be read is an error of its own.
    pub async fn store_state(&self, store: &StoreId) -> Result<StoreState, StateError> {
        let query = self
            .items
            .client
            .query()
            .table_name(&self.items.name)
            .key_condition_expression("pk = :pk AND sk BETWEEN :since AND :until")
            .expression_attribute_values(":pk", AttributeValue::S(partition(store)))
            .expression_attribute_values(":since", AttributeValue::S(FIRST.to_owned()))
            .expression_attribute_values(":until", AttributeValue::S(PASS.to_owned()));
        let answer = query.send().await.map_err(StateError::from_sdk)?;
        let mut store_state = StoreState { cursor: Ok(None), polled: Ok(None), pass: None };
        for item in answer.items.unwrap_or_default() {
            let key = key_of(&item);
            match key.sk.as_str() {
                FIRST => store_state.cursor = self.items.read_noting(&key, item).map(Some),
                "POLLED" => store_state.polled = self.items.read_noting(&key, item).map(Some),
                PASS => store_state.pass = self.items.one_of_many(item),
                _ => {}
            }
        }
        Ok(store_state)
    }

    /// Notes how far a daily comparison is. Of two at the same moment one is lost, and what it compared is compared again.
    pub async fn put_reconcile_progress(&self, store: &StoreId, pass: &ReconcileProgress) -> Result<(), StateError> {
        self.items.overwrite(&Key::new(partition(store), PASS), pass).await
    }
}
