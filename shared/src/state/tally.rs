//! The daily comparison, kept for people: how the orders of each store and day add up, and which orders differed.
//!
//! Guarantees: nothing personal is kept; an entry disappears by itself, or with its store; what a range of days needs is one
//! read of each kind.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::items::key_of;
use super::keys::Key;
use super::table::Table;
use crate::order::{OrderNumber, StoreId, iso};
use crate::texts::Message;

/// The partition of counted days.
const TALLY: &str = "TALLY";
/// The partition of orders that differed.
const DIFFERENCE: &str = "DIFFERENCE";
/// Most entries of one answer.
const MOST: usize = 1_000;
/// Entries that are removed at once.
const AT_ONCE: usize = 100;

/// Where orders are, with how many of a day are there and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TallyReason {
    /// Where they are: in RO App, waiting, left out or missing.
    pub place: String,
    /// Why, as a word.
    pub code: String,
    pub count: usize,
    /// Some of them.
    pub orders: Vec<OrderNumber>,
}

/// The orders that were placed in a shop on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TallyDay {
    pub store: StoreId,
    /// By the shop's clock.
    pub day: Date,
    /// When they were counted.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub counted: Timestamp,
    pub in_shop: usize,
    pub in_roapp: usize,
    pub waiting: usize,
    pub left_out: usize,
    /// Those of which nothing says where they are.
    pub missing: usize,
    /// False where the shop has more orders of the day than were listed.
    pub complete: bool,
    pub reasons: Vec<TallyReason>,
}

impl TallyDay {
    /// Whether every order of the day is accounted for.
    pub fn adds_up(&self) -> bool {
        self.complete && self.missing == 0 && self.in_shop == self.in_roapp + self.waiting + self.left_out
    }
}

/// An order of which RO App's side was not as agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub store: StoreId,
    pub number: OrderNumber,
    /// When it was found. It was queued then.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub found: Timestamp,
    /// What differed.
    pub what: Vec<Message>,
}

/// What is kept of a range of days.
#[derive(Debug, Clone, Default)]
pub struct Tallied {
    /// The latest day first, then by store.
    pub days: Vec<TallyDay>,
    /// The latest first.
    pub differences: Vec<Difference>,
    /// Whether there is more than was read.
    pub more: bool,
}

/// An item that disappears.
#[derive(Serialize)]
struct Expiring<'a, T> {
    #[serde(flatten)]
    kept: &'a T,
    expires_at: i64,
}

impl Table {
    /// Keeps a counted day in the place of an earlier count, until a time in seconds.
    pub async fn put_tally(&self, day: &TallyDay, expires_at: i64) -> Result<(), StateError> {
        let key = Key::new(TALLY, format!("{}#{}", day.day, day.store));
        self.items.overwrite(&key, &Expiring { kept: day, expires_at }).await
    }

    /// Keeps a difference, until a time in seconds.
    pub async fn put_difference(&self, found: &Difference, expires_at: i64) -> Result<(), StateError> {
        let place = format!("{}#{}#{}", iso(found.found), found.store, found.number);
        self.items.overwrite(&Key::new(DIFFERENCE, place), &Expiring { kept: found, expires_at }).await
    }

    /// Removes some of what is kept of a store's comparisons; returns how many entries these were, none where nothing is left.
    ///
    /// # Errors
    /// [`StateError`] when the table fails; asking again goes on.
    pub async fn forget_some_comparisons(&self, store: &StoreId) -> Result<usize, StateError> {
        let mut found = Vec::new();
        for partition in [TALLY, DIFFERENCE] {
            let of_store = self
                .items
                .client
                .query()
                .table_name(&self.items.name)
                .key_condition_expression("pk = :pk")
                .filter_expression("#store = :store")
                .projection_expression("pk, sk")
                .expression_attribute_names("#store", "store")
                .expression_attribute_values(":pk", AttributeValue::S(partition.to_owned()))
                .expression_attribute_values(":store", AttributeValue::S(store.to_string()))
                .consistent_read(true);
            let mut pages = of_store.into_paginator().items().send();
            while let Some(item) = pages.next().await {
                found.push(key_of(&item.map_err(StateError::from_sdk)?));
                if found.len() >= AT_ONCE {
                    break;
                }
            }
        }
        for key in &found {
            self.items.remove(key).await?;
        }
        Ok(found.len())
    }

    /// What is kept of the days from one to another.
    pub async fn tallied(&self, from: Date, to: Date) -> Result<Tallied, StateError> {
        let query = |partition: &str| {
            let query = self.items.client.query().table_name(&self.items.name).scan_index_forward(false);
            query
                .key_condition_expression("pk = :pk AND sk BETWEEN :since AND :until")
                .expression_attribute_values(":pk", AttributeValue::S(partition.to_owned()))
                .expression_attribute_values(":since", AttributeValue::S(from.to_string()))
                // Behind everything that begins with the day.
                .expression_attribute_values(":until", AttributeValue::S(format!("{to}~")))
                .limit(i32::try_from(MOST).unwrap_or(i32::MAX))
        };
        let (days, differences) = tokio::try_join!(
            Box::pin(self.items.first_pages::<TallyDay>([query(TALLY)])),
            Box::pin(self.items.first_pages::<Difference>([query(DIFFERENCE)])),
        )?;
        Ok(Tallied { more: days.1 || differences.1, days: days.0, differences: differences.0 })
    }
}
