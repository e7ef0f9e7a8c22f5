//! What leads a search to orders: words of a buyer's name, parts of a phone, RO App's number.
//!
//! An order is listed under its buyer, by its own write. An item of a word lists the buyers with that word in their name; it is
//! written once per buyer, not per order, and before the order that needs it.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::items::{BY_BUYER, Named, SCHEMA, SCHEMA_NAME};
use super::keys::{Key, buyer_partition};
use super::link::Link;
use super::table::Orders;
use crate::order::{OrderNumber, OrderView, StoreId, phone_words, words};

/// Characters of a number of RO App's.
const WORD: usize = 40;

/// The buyer that a word leads to.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    pub buyer: String,
}

/// The order that a number of RO App's leads to.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct NumberEntry {
    pub store: StoreId,
    pub number: OrderNumber,
}

/// The words that lead to a buyer.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Words {
    words: BTreeSet<String>,
}

impl Words {
    /// Whether every word of a view's name leads to its buyer already.
    pub fn lead_to(&self, view: &OrderView) -> bool {
        view.words().iter().all(|word| self.words.contains(word))
    }
}

fn words_key(buyer: &str) -> Key {
    Key::new(buyer_partition(buyer), "WORDS")
}

/// Where the words of a view's buyer are; `None` where it has nothing to be found by.
pub(super) fn words_key_of(view: &OrderView) -> Option<Key> {
    view.buyer().map(|buyer| words_key(&buyer))
}

/// The partition of a word, or of one that begins so.
pub(super) fn word_partition(word: &str) -> String {
    format!("FIND#{}", word.chars().take(2).collect::<String>())
}

fn entry_key(word: &str, buyer: &str) -> Key {
    Key::new(word_partition(word), format!("{word}#{buyer}"))
}

/// Where the order with a number of RO App's is found.
pub(super) fn number_partition(number: &str) -> String {
    // A word holds no such sign.
    format!("FIND#={}", number.trim().to_lowercase().chars().take(WORD).collect::<String>())
}

fn number_key(roapp: &str, store: &StoreId, number: OrderNumber) -> Key {
    Key::new(number_partition(roapp), format!("{store}#{number}"))
}

/// Where an order is found by its number in RO App, if that is known.
pub(super) fn number_entry_of(link: &Link) -> Option<Key> {
    link.roapp_number.as_ref().map(|roapp| number_key(roapp, &link.store, link.number))
}

impl Orders {
    /// Has RO App's number lead to its order.
    pub(super) async fn make_number_findable(
        &self,
        roapp: &str,
        store: &StoreId,
        number: OrderNumber,
    ) -> Result<(), StateError> {
        let entry = NumberEntry { store: store.clone(), number };
        self.items.overwrite(&number_key(roapp, store, number), &entry).await
    }

    /// Has the words of a view's name lead to its buyer. Where they do already, that is one read and no write.
    pub(super) async fn make_findable(&self, view: &OrderView) -> Result<(), StateError> {
        let Some(buyer) = view.buyer() else { return Ok(()) };
        let known = match self.items.get::<Words>(&words_key(&buyer)).await {
            // Written anew: nothing but finding rests on it.
            Err(error) if error.is_of_one_item() => Words::default(),
            other => other?.unwrap_or_default(),
        };
        let new: Vec<String> = view.words().into_iter().filter(|word| !known.words.contains(word)).collect();
        if new.is_empty() {
            return Ok(());
        }
        for word in &new {
            let entry = Entry { buyer: buyer.clone() };
            self.items.overwrite(&entry_key(word, &buyer), &entry).await?;
        }
        // Last, so that no word is believed to lead here that does not.
        self.items
            .client
            .update_item()
            .table_name(&self.items.name)
            .set_key(Some(words_key(&buyer).attributes()))
            // "schema" is a reserved word.
            .update_expression("ADD words :new SET #schema = :schema")
            .expression_attribute_names("#schema", SCHEMA_NAME)
            .expression_attribute_values(":new", AttributeValue::Ss(new))
            .expression_attribute_values(":schema", AttributeValue::N(SCHEMA.to_string()))
            .send()
            .await
            .map(drop)
            .map_err(StateError::from_sdk)
    }

    /// Removes the words of a buyer who has no other order. Should one of theirs be entered at the same moment, it is found by phone
    /// and number only, until its buyer changes.
    pub(super) async fn forget_buyer_without(&self, buyer: &str, order: &Key) -> Result<(), StateError> {
        let query = BY_BUYER.query(&self.items, &buyer_partition(buyer)).limit(2);
        let (found, _) = self.items.first_pages::<Named>([query]).await?;
        if found.into_iter().any(|named| named.key() != *order) {
            return Ok(());
        }
        for key in self.leading_to(buyer).await? {
            self.items.remove(&key).await?;
        }
        Ok(())
    }

    /// Keys of all that leads to a buyer by name.
    pub(super) async fn leading_to(&self, buyer: &str) -> Result<Vec<Key>, StateError> {
        let known = self.items.get::<Words>(&words_key(buyer)).await?.unwrap_or_default();
        // What their name alone would leave, should the write that notes words have been missed.
        let named = buyer.strip_prefix(OrderView::BY_NAME).map(words).unwrap_or_default();
        let phone = buyer.strip_prefix(OrderView::BY_PHONE).map(phone_words).unwrap_or_default();
        let all: BTreeSet<String> = known.words.into_iter().chain(named).chain(phone).collect();
        let mut keys: Vec<Key> = all.iter().map(|word| entry_key(word, buyer)).collect();
        keys.push(words_key(buyer));
        Ok(keys)
    }
}
