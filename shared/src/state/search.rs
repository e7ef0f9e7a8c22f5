//! What leads a search to orders: words of a buyer's name, parts of a phone, RO App's number and id.
//!
//! Guarantees: all that a text may mean begins with one word of it in one partition, so that one query finds the buyers and the orders.
//! An item of a word names a buyer; it is written once per buyer, not per order, and before the order that needs it. The orders of a
//! buyer are a list beside the buyer's words, which is written with the end of each order's way; the index by buyer has them from the first
//! write on.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::items::{BY_BUYER, Named, SCHEMA, SCHEMA_NAME};
use super::keys::{Key, buyer_partition};
use super::link::Link;
use super::table::Orders;
use crate::order::{OrderNumber, OrderView, RoAppOrderId, StoreId, phone_words, words};

/// Characters of a number of RO App's.
const NUMBER: usize = 40;
/// Orders of a buyer that are listed beside the words.
pub(super) const LISTED: usize = 100;
/// Orders that such a list may have before it is made shorter.
const LISTED_BEFORE_CUT: usize = 120;

/// Words of names that lead to one buyer. A phone that many people give, as a shop's own, has no end of names.
pub(super) const NAMES_KEPT: usize = 40;

const INTO_LIST: &str = "ADD #orders :order SET #schema = :schema";

/// The buyer that a word leads to.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    buyer: String,
    /// All words of the names under which the buyer ordered.
    names: BTreeSet<String>,
}

/// The order that a number of RO App's leads to.
#[derive(Debug, Serialize, Deserialize)]
struct NumberEntry {
    store: StoreId,
    number: OrderNumber,
}

/// The words that lead to a buyer, and the buyer's orders.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Words {
    /// None where only orders were listed since the words went.
    #[serde(default)]
    words: BTreeSet<String>,
    /// Those of names; none in an item of an older release.
    #[serde(default)]
    names: BTreeSet<String>,
    /// The latest orders, by the second in which they were placed.
    #[serde(default)]
    orders: BTreeSet<String>,
    /// Whether all orders of the buyer were listed from the first on.
    #[serde(default)]
    complete: bool,
}

impl Words {
    /// Whether every word of a view's name leads to its buyer already, or none more will.
    pub fn lead_to(&self, view: &OrderView) -> bool {
        self.names.len() >= NAMES_KEPT || view.words().iter().all(|word| self.words.contains(word))
    }

    /// The buyer's latest orders with the second in which each was placed; `None` where not all are listed.
    pub fn orders(&self) -> Option<impl Iterator<Item = (i64, Key)>> {
        self.complete.then(|| self.orders.iter().rev().filter_map(|listed| listed_order(listed)))
    }

    /// The words of names, those of the phone left out.
    fn names_of(&self, buyer: &str) -> BTreeSet<String> {
        if !self.names.is_empty() {
            return self.names.clone();
        }
        self.words.iter().filter(|word| !is_of_phone(word, buyer)).cloned().collect()
    }
}

/// Whether a word is the ending of a buyer's phone.
pub(super) fn is_of_phone(word: &str, buyer: &str) -> bool {
    buyer.strip_prefix(OrderView::BY_PHONE).is_some_and(|digits| phone_words(digits).iter().any(|own| own == word))
}

/// An order as its buyer's list has it.
fn in_list(link: &Link) -> String {
    format!("{:010}#{}#{}", link.placed.as_second(), link.store, link.number)
}

fn listed_order(text: &str) -> Option<(i64, Key)> {
    let mut parts = text.splitn(3, '#');
    let (placed, store, number) = (parts.next()?, parts.next()?, parts.next()?);
    Some((placed.parse().ok()?, Key::link(&store.parse().ok()?, number.parse().ok()?)))
}

pub(super) fn words_key(buyer: &str) -> Key {
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

fn in_one_form(number: &str) -> String {
    number.trim().to_lowercase().chars().take(NUMBER).collect()
}

/// The word among which a number is found: the longest of the words that a name of this text has; of digits alone, the digits without
/// zeros before them, as part of a phone is.
pub(super) fn number_word(number: &str) -> Option<String> {
    let number = in_one_form(number);
    let signs: String = number.chars().filter(|c| c.is_alphanumeric()).collect();
    if signs.chars().any(char::is_alphabetic) {
        return Some(longest(&words(&number)).map_or(signs, str::to_owned));
    }
    let digits = signs.trim_start_matches('0');
    Some(if digits.is_empty() { signs.as_str() } else { digits }.to_owned()).filter(|word| !word.is_empty())
}

/// The longest word, which is the rarest.
pub(super) fn longest(words: &[String]) -> Option<&str> {
    words.iter().max_by_key(|word| word.chars().count()).map(String::as_str)
}

/// How the places of all numbers begin that are found by a word. It stands before every longer word and every buyer.
pub(super) fn numbers_of(word: &str) -> String {
    format!("{word}#=")
}

fn number_key(text: &str, store: &StoreId, number: OrderNumber) -> Option<Key> {
    let word = number_word(text)?;
    let place = format!("{}{}#{store}#{number}", numbers_of(&word), in_one_form(text));
    Some(Key::new(word_partition(&word), place))
}

/// Where an older release has the order with a number of RO App's.
fn former_number_key(roapp: &str, store: &StoreId, number: OrderNumber) -> Key {
    Key::new(format!("FIND#={}", in_one_form(roapp)), format!("{store}#{number}"))
}

/// Where an order is found by its number and its id in RO App, as far as these are known.
pub(super) fn number_entries_of(link: &Link) -> Vec<Key> {
    let (store, number) = (&link.store, link.number);
    let former = link.roapp_number.iter().map(|roapp| former_number_key(roapp, store, number));
    let texts = link.roapp_number.iter().cloned().chain(link.roapp.map(|id| id.to_string()));
    let mut keys: Vec<Key> = former.chain(texts.filter_map(|text| number_key(&text, store, number))).collect();
    keys.sort();
    keys.dedup();
    keys
}

impl Orders {
    /// Has RO App's number and id lead to their order.
    pub(super) async fn make_numbers_findable(
        &self,
        roapp: &str,
        id: Option<RoAppOrderId>,
        store: &StoreId,
        number: OrderNumber,
    ) -> Result<(), StateError> {
        let texts = [Some(roapp.to_owned()), id.map(|id| id.to_string())];
        for key in texts.into_iter().flatten().filter_map(|text| number_key(&text, store, number)) {
            self.items.overwrite(&key, &NumberEntry { store: store.clone(), number }).await?;
        }
        Ok(())
    }

    /// Puts an order into its buyer's list.
    pub(super) async fn put_into_list(&self, buyer: &str, link: &Link) -> Result<(), StateError> {
        let update = self.items.client.update_item().table_name(&self.items.name);
        let update = update
            .set_key(Some(words_key(buyer).attributes()))
            .update_expression(INTO_LIST)
            .expression_attribute_names("#orders", "orders")
            .expression_attribute_names("#schema", SCHEMA_NAME)
            .expression_attribute_values(":order", AttributeValue::Ss(vec![in_list(link)]))
            .expression_attribute_values(":schema", AttributeValue::N(SCHEMA.to_string()));
        update.send().await.map(drop).map_err(StateError::from_sdk)
    }

    /// The part of a transaction that does so.
    pub(super) fn part_of_list(&self, buyer: &str, link: &Link) -> Result<TransactWriteItem, StateError> {
        let update = Update::builder()
            .table_name(&self.items.name)
            .set_key(Some(words_key(buyer).attributes()))
            .update_expression(INTO_LIST)
            .expression_attribute_names("#orders", "orders")
            .expression_attribute_names("#schema", SCHEMA_NAME)
            .expression_attribute_values(":order", AttributeValue::Ss(vec![in_list(link)]))
            .expression_attribute_values(":schema", AttributeValue::N(SCHEMA.to_string()))
            .build()
            .map_err(StateError::from_build)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// Takes the oldest orders off a buyer's list that has become long.
    pub(super) async fn shorten_list(&self, key: &Key, known: &Words) -> Result<(), StateError> {
        if known.orders.len() <= LISTED_BEFORE_CUT {
            return Ok(());
        }
        let oldest = known.orders.iter().take(known.orders.len() - LISTED).cloned().collect();
        let update = self.items.client.update_item().table_name(&self.items.name);
        let update = update
            .set_key(Some(key.attributes()))
            .update_expression("DELETE #orders :oldest")
            .expression_attribute_names("#orders", "orders")
            .expression_attribute_values(":oldest", AttributeValue::Ss(oldest));
        update.send().await.map(drop).map_err(StateError::from_sdk)
    }

    /// Has the words of a view's name lead to its buyer. Where they do already, that is one read and no write.
    pub(super) async fn make_findable(&self, view: &OrderView) -> Result<(), StateError> {
        let Some(buyer) = view.buyer() else { return Ok(()) };
        let (known, is_new) = match self.items.get::<Words>(&words_key(&buyer)).await {
            // Written anew: nothing but finding rests on it.
            Err(error) if error.is_of_one_item() => (Words::default(), false),
            other => other?.map_or_else(|| (Words::default(), true), |known| (known, false)),
        };
        let before = known.names_of(&buyer);
        let unknown = view.words().into_iter().filter(|word| !known.words.contains(word));
        let (of_phone, mut of_name): (Vec<_>, Vec<_>) = unknown.partition(|word| is_of_phone(word, &buyer));
        of_name.truncate(NAMES_KEPT.saturating_sub(before.len()));
        let new = [of_name, of_phone].concat();
        if new.is_empty() {
            return Ok(());
        }
        let leads = |word: &String| new.contains(word) || known.words.contains(word);
        let names: BTreeSet<String> =
            view.name_words().into_iter().filter(leads).chain(before.iter().cloned()).collect();
        // Each word says which others there are.
        let again = before.iter().filter(|word| names != before && !new.contains(word));
        for word in new.iter().chain(again) {
            let entry = Entry { buyer: buyer.clone(), names: names.clone() };
            self.items.overwrite(&entry_key(word, &buyer), &entry).await?;
        }
        // Last, so that no word is believed to lead here that does not.
        self.note_words(&buyer, new, names, is_new).await
    }

    async fn note_words(
        &self,
        buyer: &str,
        new: Vec<String>,
        names: BTreeSet<String>,
        is_new: bool,
    ) -> Result<(), StateError> {
        let named = if names.is_empty() { "" } else { ", #names :names" };
        let complete = if is_new { ", #complete = :complete" } else { "" };
        let update = self.items.client.update_item().table_name(&self.items.name);
        let mut update = update
            .set_key(Some(words_key(buyer).attributes()))
            // "schema" and "names" are reserved words.
            .update_expression(format!("ADD words :new{named} SET #schema = :schema{complete}"))
            .expression_attribute_names("#schema", SCHEMA_NAME)
            .expression_attribute_values(":new", AttributeValue::Ss(new))
            .expression_attribute_values(":schema", AttributeValue::N(SCHEMA.to_string()));
        if !names.is_empty() {
            let names = AttributeValue::Ss(names.into_iter().collect());
            update = update.expression_attribute_names("#names", "names").expression_attribute_values(":names", names);
        }
        if is_new {
            let complete = AttributeValue::Bool(true);
            update = update
                .expression_attribute_names("#complete", "complete")
                .expression_attribute_values(":complete", complete);
        }
        update.send().await.map(drop).map_err(StateError::from_sdk)
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
