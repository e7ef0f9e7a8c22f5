//! Summary of an order for a poll, from an index: whether the shop's side equals the agreed state, and whether a handler holds the order.
//!
//! It may lag behind the link. It only decides whether the order is queued.

use aws_sdk_dynamodb::types::Select;
use jiff::Timestamp;
use serde::Deserialize;

use super::error::StateError;
use super::items::BY_DUE;
use super::keys::Key;
use super::lease::{Lease, Stage};
use super::link::{ATTENTION, DUE, FOR_EVER, Link, open_partition};
use super::table::Orders;
use crate::order::{Fingerprint, OrderNumber, StoreId, iso};

/// An order that waits or is watched.
#[derive(Debug, Clone, Deserialize)]
pub struct OrderSummary {
    pub store: StoreId,
    /// Number in the shop.
    pub number: OrderNumber,
    /// How far the import is.
    pub stage: Stage,
    /// The handler that processes it.
    #[serde(default)]
    pub lease: Option<Lease>,
    /// When to try again.
    #[serde(default, with = "jiff::fmt::serde::timestamp::millisecond::optional")]
    pub next_attempt_at: Option<Timestamp>,
    /// Since when it has failed in a row.
    #[serde(default, with = "jiff::fmt::serde::timestamp::millisecond::optional")]
    pub waiting_since: Option<Timestamp>,
    #[serde(default)]
    shop_digest: Option<Fingerprint>,
    #[serde(default)]
    gsi3sk: String,
}

impl OrderSummary {
    /// The shop's side as it was agreed, or as it was when the order began to wait for a person; `None` where that is not known.
    pub fn shop_digest(&self) -> Option<&Fingerprint> {
        self.shop_digest.as_ref()
    }

    /// The end of the day on which an open order was last written, where its item says so; an item of an older release does not.
    pub fn changed_by(&self) -> Option<Timestamp> {
        let day: jiff::civil::Date = self.gsi3sk.strip_prefix(FOR_EVER)?.strip_prefix('#')?.parse().ok()?;
        Some(day.tomorrow().ok()?.in_tz("UTC").ok()?.timestamp())
    }

    pub(super) fn key(&self) -> Key {
        Key::link(&self.store, self.number)
    }
}

impl Orders {
    /// A store's linked orders whose shop side is still watched, and those under way.
    pub async fn watched(&self, store: &StoreId, now: Timestamp) -> Result<Vec<OrderSummary>, StateError> {
        self.items.query_index(&BY_DUE, &open_partition(store), Some(&iso(now))).await
    }

    /// Orders that wait for their next try, whenever that is.
    pub async fn due(&self) -> Result<Vec<OrderSummary>, StateError> {
        self.items.query_index(&BY_DUE, DUE, None).await
    }

    /// Orders that wait for a person.
    pub async fn held(&self) -> Result<Vec<OrderSummary>, StateError> {
        self.items.query_index(&BY_DUE, ATTENTION, None).await
    }

    /// How many orders wait for a person, at most so many.
    pub async fn held_count(&self, most: usize) -> Result<usize, StateError> {
        let query = BY_DUE.query(&self.items, ATTENTION).select(Select::Count);
        let answer = query.limit(i32::try_from(most).unwrap_or(i32::MAX)).send().await.map_err(StateError::from_sdk)?;
        Ok(usize::try_from(answer.count).unwrap_or(0))
    }

    /// The links of [`Self::watched`].
    pub async fn open_links(&self, store: &StoreId, now: Timestamp) -> Result<Vec<Link>, StateError> {
        let summaries = self.watched(store, now).await?;
        self.links_at(summaries.iter().map(OrderSummary::key).collect()).await
    }

    /// The links of [`Self::due`].
    pub async fn waiting_links(&self) -> Result<Vec<Link>, StateError> {
        self.links_at(self.due().await?.iter().map(OrderSummary::key).collect()).await
    }

    /// The links of [`Self::held`], those first that have waited longest.
    pub async fn attention_links(&self) -> Result<Vec<Link>, StateError> {
        let mut links = self.links_at(self.held().await?.iter().map(OrderSummary::key).collect()).await?;
        links.sort_by_key(|link| link.attention.as_ref().map(|held| held.since));
        Ok(links)
    }
}
