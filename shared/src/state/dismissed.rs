//! Orders that a person took off the list of those that need attention.
//!
//! Guarantees: an order is dismissed and noted here in one transaction, and so it is put back; what is noted stays until it is
//! put back, whatever becomes of the order, and holds no personal data. A page is two reads.

use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::history::HistoryEntry;
use super::items::write;
use super::keys::Key;
use super::link::{Attention, Link};
use super::table::Orders;
use crate::order::{OrderNumber, StoreId, iso};

/// The partition of all of them.
const DISMISSED: &str = "DISMISSED";

/// That an order was dismissed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Dismissal {
    store: StoreId,
    number: OrderNumber,
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    at: Timestamp,
    #[serde(skip_serializing)]
    sk: String,
}

/// An order that was dismissed.
#[derive(Debug, Clone)]
pub struct DismissedOrder {
    /// When.
    pub at: Timestamp,
    /// The order as it is now.
    pub link: Link,
    /// Whether it is dismissed still: it may have been entered since, or need attention anew.
    pub still: bool,
}

/// A page of them, the latest first.
#[derive(Debug, Clone, Default)]
pub struct DismissedPage {
    pub orders: Vec<DismissedOrder>,
    /// Where older ones begin, if there are any.
    pub older: Option<String>,
}

/// Place of an order that was dismissed at a time.
fn place(link: &Link, at: Timestamp) -> Key {
    Key::new(DISMISSED, format!("{}#{}#{:012}", iso(at), link.store, link.number.0))
}

/// Place of an order that was dismissed and is so still.
pub(super) fn dismissal_of(link: &Link) -> Option<Key> {
    let at = link.attention.as_ref().filter(|held| held.dismissed)?.dismissed_at?;
    Some(place(link, at))
}

impl Orders {
    /// Takes an order off the list of those that need attention; says whether it was on it.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when it was written since it was read.
    pub async fn dismiss(&self, link: &mut Link, entry: &HistoryEntry) -> Result<bool, StateError> {
        let at = entry.at;
        let Some(held) = link.attention.clone().filter(|held| !held.dismissed) else { return Ok(false) };
        let key = place(link, at);
        let dismissal = Dismissal { store: link.store.clone(), number: link.number, at, sk: String::new() };
        let put = Put::builder().table_name(&self.items.name).set_item(Some(write(&key, &dismissal)?));
        let put = put.build().map_err(StateError::from_build)?;
        link.attention = Some(Attention { dismissed: true, dismissed_at: Some(at), ..held });
        link.attention_since = None;
        link.updated_at = at;
        self.put_link_beside(link, entry, TransactWriteItem::builder().put(put).build()).await?;
        Ok(true)
    }

    /// Puts a dismissed order back on the list, since when it was there first; says whether it was dismissed.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when it was written since it was read.
    pub async fn reopen(&self, link: &mut Link, entry: &HistoryEntry) -> Result<bool, StateError> {
        let Some(held) = link.attention.clone().filter(|held| held.dismissed) else { return Ok(false) };
        link.attention_since = Some(held.since);
        link.updated_at = entry.at;
        link.attention = Some(Attention { dismissed: false, dismissed_at: None, ..held });
        // One that an older release dismissed is not noted here.
        let key = place(link, held.dismissed_at.unwrap_or_default());
        let delete = Delete::builder().table_name(&self.items.name).set_key(Some(key.attributes()));
        let delete = delete.build().map_err(StateError::from_build)?;
        self.put_link_beside(link, entry, TransactWriteItem::builder().delete(delete).build()).await?;
        Ok(true)
    }

    /// A page of the orders that were dismissed.
    pub async fn dismissed_page(&self, older: Option<&str>, size: usize) -> Result<DismissedPage, StateError> {
        let query = self.items.client.query().table_name(&self.items.name).scan_index_forward(false);
        let query = query
            .key_condition_expression("pk = :pk AND sk < :before")
            .expression_attribute_values(":pk", AttributeValue::S(DISMISSED.to_owned()))
            // Every place begins with a digit.
            .expression_attribute_values(":before", AttributeValue::S(older.unwrap_or(":").to_owned()))
            .limit(i32::try_from(size).unwrap_or(i32::MAX));
        let (found, more) = self.items.first_pages::<Dismissal>([query]).await?;
        let keys: Vec<_> = found.iter().map(|one| (one.store.clone(), one.number)).collect();
        let links = self.links_of(&keys).await?;
        let orders = found.iter().filter_map(|one| {
            let link = links.iter().find(|link| link.store == one.store && link.number == one.number)?.clone();
            let still = link.attention.as_ref().is_some_and(|held| held.dismissed && held.dismissed_at == Some(one.at));
            Some(DismissedOrder { at: one.at, link, still })
        });
        Ok(DismissedPage { orders: orders.collect(), older: found.last().filter(|_| more).map(|last| last.sk.clone()) })
    }
}
