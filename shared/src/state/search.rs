//! Search by number, phone and name, at a bounded number of reads whatever is found.
//!
//! An order is listed under its buyer, by its own write. An item of a word lists the buyers with that word in their name; it is
//! written once per buyer, not per order, and before the order that needs it. A search compares the orders it reads again, so an outdated
//! word finds nothing.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::items::{BY_BUYER, SCHEMA, SCHEMA_NAME};
use super::keys::{Key, buyer_partition};
use super::link::{Link, LinkItem};
use super::page::PageStart;
use super::table::Orders;
use crate::order::{AgreedLine, OrderNumber, OrderView, RoAppOrderId, StoreId, phone_words, words};

/// Most orders and most buyers of one search; the table reads so many items in one batch.
const MOST: usize = 100;
/// Orders among which an article is looked for: as many as two batches read.
const LATEST: usize = 200;
/// Characters of a number of RO App's.
const WORD: usize = 40;

/// What a search found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The orders, newest first.
    pub links: Vec<Link>,
    /// Whether there may be more than are shown.
    pub more: bool,
}

/// The buyer that a word leads to.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    buyer: String,
}

/// The order that a number of RO App's leads to.
#[derive(Debug, Serialize, Deserialize)]
struct NumberEntry {
    store: StoreId,
    number: OrderNumber,
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

/// An order as the index by buyer has it.
#[derive(Debug, Deserialize)]
struct IndexedOrder {
    pk: String,
    sk: String,
    gsi4sk: String,
}

fn words_key(buyer: &str) -> Key {
    Key::new(buyer_partition(buyer), "WORDS")
}

/// Where the words of a view's buyer are; `None` where it has nothing to be found by.
pub(super) fn words_key_of(view: &OrderView) -> Option<Key> {
    view.buyer().map(|buyer| words_key(&buyer))
}

/// The partition of a word, or of one that begins so.
fn word_partition(word: &str) -> String {
    format!("FIND#{}", word.chars().take(2).collect::<String>())
}

fn entry_key(word: &str, buyer: &str) -> Key {
    Key::new(word_partition(word), format!("{word}#{buyer}"))
}

/// Where the order with a number of RO App's is found.
fn number_partition(number: &str) -> String {
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
    /// Orders with this number in RO App, as staff see it.
    pub async fn find_roapp_number(&self, number: &str) -> Result<Found, StateError> {
        let query = self.items.client.query().table_name(&self.items.name).key_condition_expression("pk = :pk");
        let query = query.expression_attribute_values(":pk", AttributeValue::S(number_partition(number)));
        let (found, more) = self.items.first_pages::<NumberEntry>([query.limit(10)]).await?;
        let keys = found.into_iter().map(|one| Key::link(&one.store, one.number)).collect();
        let mut links = self.links_at(keys).await?;
        let same =
            |link: &Link| link.roapp_number.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(number.trim()));
        links.retain(same);
        Ok(newest_first(links, more))
    }

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

    /// Orders with this number in any of these stores, or with this id in RO App.
    pub async fn find_number(&self, stores: &[StoreId], number: u64) -> Result<Found, StateError> {
        let keys: Vec<Key> = stores.iter().take(MOST).map(|store| Key::link(store, OrderNumber(number))).collect();
        let mut links: Vec<Link> =
            self.items.get_many::<LinkItem>(&keys).await?.into_iter().map(LinkItem::link).collect();
        if let Some(link) = self.link_of_roapp(RoAppOrderId(number)).await?
            && !links.iter().any(|known| known.store == link.store && known.number == link.number)
        {
            links.push(link);
        }
        Ok(newest_first(links, false))
    }

    /// Orders of a phone, given as digits with country code.
    pub async fn find_phone(&self, digits: &str) -> Result<Found, StateError> {
        let buyer = OrderView::buyer_of_phone(digits);
        let mut found = self.orders_of(buyer.iter(), false).await?;
        found.links.retain(|link| link.view.as_ref().is_some_and(|view| crate::order::digits(&view.phone) == digits));
        Ok(found)
    }

    /// Orders whose phone has these digits one after the other, at least four.
    pub async fn find_phone_part(&self, digits: &str) -> Result<Found, StateError> {
        let mut found = self.orders_of_word(digits).await?;
        found.links.retain(|link| link.view.as_ref().is_some_and(|view| view.has_phone_part(digits)));
        Ok(found)
    }

    /// Orders whose client's name has words that begin with these, with or without accents.
    pub async fn find_name(&self, wanted: &[String]) -> Result<Found, StateError> {
        let plain = words(&wanted.join(" "));
        // The longest is the rarest.
        let longest = |words: &[String]| words.iter().max_by_key(|word| word.chars().count()).cloned();
        let Some(word) = longest(&plain) else { return Ok(Found::default()) };
        let mut found = self.orders_of_word(&word).await?;
        // An older release noted words as they are written.
        if let Some(written) = longest(wanted).filter(|written| *written != word) {
            let more = self.orders_of_word(&written).await?;
            found.more |= more.more;
            let known: BTreeSet<_> = found.links.iter().map(|link| (link.store.clone(), link.number)).collect();
            found
                .links
                .extend(more.links.into_iter().filter(|link| !known.contains(&(link.store.clone(), link.number))));
        }
        found.links.retain(|link| link.view.as_ref().is_some_and(|view| view.is_called(&plain)));
        Ok(newest_first(found.links, found.more))
    }

    /// Among the latest orders of the stores, those that have a line whose article begins so.
    pub async fn find_article(&self, stores: &[StoreId], article: &str) -> Result<Found, StateError> {
        let wanted = article.to_lowercase();
        let latest = self.orders_page(stores, PageStart::Newest, LATEST).await?;
        let mut links = latest.links;
        let fits = |line: &AgreedLine| line.key.article.to_lowercase().starts_with(&wanted);
        links.retain(|link| link.agreed.iter().flat_map(|agreed| &agreed.lines).any(fits));
        Ok(newest_first(links, false))
    }

    /// The orders of the buyers to whom words lead that begin so.
    async fn orders_of_word(&self, word: &str) -> Result<Found, StateError> {
        let (entries, cut) = self.entries(&word_partition(word), word).await?;
        let buyers: BTreeSet<String> = entries.into_iter().map(|entry| entry.buyer).collect();
        self.orders_of(buyers.iter(), cut).await
    }

    /// The latest orders of buyers; `cut` is true when there may be more.
    async fn orders_of(&self, buyers: impl Iterator<Item = &String>, cut: bool) -> Result<Found, StateError> {
        let latest = |buyer: &String| {
            let most = i32::try_from(MOST).unwrap_or(100);
            BY_BUYER.query(&self.items, &buyer_partition(buyer)).scan_index_forward(false).limit(most)
        };
        let (found, more) = self.items.first_pages::<IndexedOrder>(buyers.map(latest)).await?;
        let found: BTreeMap<Key, String> =
            found.into_iter().map(|spot| (Key::new(spot.pk, spot.sk), spot.gsi4sk)).collect();
        let mut keys: Vec<(String, Key)> = found.into_iter().map(|(key, placed)| (placed, key)).collect();
        keys.sort_by(|one, next| next.cmp(one));
        let more = more || cut || keys.len() > MOST;
        let keys: Vec<Key> = keys.into_iter().take(MOST).map(|(_, key)| key).collect();
        let links = self.items.get_many::<LinkItem>(&keys).await?.into_iter().map(LinkItem::link).collect();
        Ok(newest_first(links, more))
    }

    async fn entries(&self, partition: &str, start: &str) -> Result<(Vec<Entry>, bool), StateError> {
        let query = self
            .items
            .client
            .query()
            .table_name(&self.items.name)
            .key_condition_expression("pk = :pk AND begins_with(sk, :start)")
            .expression_attribute_values(":pk", AttributeValue::S(partition.to_owned()))
            .expression_attribute_values(":start", AttributeValue::S(start.to_owned()))
            .scan_index_forward(false)
            .limit(i32::try_from(MOST).unwrap_or(100));
        self.items.first_pages([query]).await
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
        let (found, _) = self.items.first_pages::<IndexedOrder>([query]).await?;
        if found.into_iter().any(|spot| Key::new(spot.pk, spot.sk) != *order) {
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

fn newest_first(mut links: Vec<Link>, more: bool) -> Found {
    links.sort_by(|a, b| (b.placed, &b.store, b.number).cmp(&(a.placed, &a.store, a.number)));
    Found { links, more }
}
