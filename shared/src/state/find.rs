//! Search: the orders that fit one of the things that a text may mean.
//!
//! Guarantees: what a text may mean is looked for in rounds, the likeliest first. What belongs to one round is looked for side by side, and
//! the orders of all of it are read at once, a hundred a request; only where none fits is the next round begun, and articles are looked
//! for last. The indexes lead to orders; each is held against what was searched for, so an outdated word finds nothing.
//!
//! Each thing that leads to orders is a partition of its own, and a query reads one: RO App's id, its number, a phone, and for a word
//! one and one more for each buyer that it leads to. A list of a buyer's orders beside the words would save the latter and cost a write
//! of every order; an order of a store is found by its key and needs no query.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::try_join_all;
use serde::Deserialize;

use super::error::StateError;
use super::items::{BY_BUYER, BY_ROAPP, Named};
use super::keys::{Key, buyer_partition};
use super::link::{Link, LinkItem};
use super::page::PageStart;
use super::search::{Entry, NumberEntry, number_partition, word_partition};
use super::table::Orders;
use crate::order::{AgreedLine, OrderNumber, OrderView, RoAppOrderId, StoreId};

/// Most orders and most buyers that one thing leads to; the table reads so many items in one batch.
const MOST: usize = 100;
/// Orders with one number of RO App's.
const MOST_NUMBERED: i32 = 10;
/// Orders among which an article is looked for: as many as two batches read.
const LATEST: usize = 200;

/// What a text may mean that is looked for in one round.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The number in any of the stores.
    pub number: Option<OrderNumber>,
    /// The id in RO App.
    pub roapp_id: Option<RoAppOrderId>,
    /// The number in RO App, as staff see it.
    pub roapp_number: Option<String>,
    /// A whole phone: digits with country code, one for each way in which it may be meant.
    pub phones: Vec<String>,
    /// Words without accents, with which those of the client's name begin.
    pub name: Vec<String>,
    /// Digits that a phone has one after the other.
    pub phone_part: Option<String>,
}

/// What a search found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The orders; those of one meaning stand together, newest first.
    pub links: Vec<Link>,
    /// Whether there may be more than are shown.
    pub more: bool,
}

/// Where one meaning leads.
#[derive(Default)]
struct Lead {
    keys: Vec<Key>,
    /// Whether there may be more.
    more: bool,
    meaning: Meaning,
}

/// One thing that a text may mean.
#[derive(Default)]
enum Meaning {
    /// Whatever a key leads to is meant.
    #[default]
    Number,
    RoAppNumber(String),
    Phone(String),
    /// Words without accents.
    Name(Vec<String>),
    PhonePart(String),
}

impl Meaning {
    fn fits(&self, link: &Link) -> bool {
        let view = link.view.as_ref();
        match self {
            Self::Number => true,
            Self::RoAppNumber(number) => {
                link.roapp_number.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(number))
            }
            Self::Phone(digits) => view.is_some_and(|view| crate::order::digits(&view.phone) == *digits),
            Self::Name(words) => view.is_some_and(|view| view.is_called(words)),
            Self::PhonePart(digits) => view.is_some_and(|view| view.has_phone_part(digits)),
        }
    }
}

/// An order as the index by buyer has it.
#[derive(Debug, Deserialize)]
struct IndexedOrder {
    pk: String,
    sk: String,
    gsi4sk: String,
}

impl Orders {
    /// The orders taken that fit one of what is wanted in the first round in which any does; else those with a line whose article begins
    /// so.
    pub async fn find(
        &self,
        stores: &[StoreId],
        rounds: &[Wanted],
        article: Option<&str>,
        takes: impl Fn(&Link) -> bool,
    ) -> Result<Found, StateError> {
        let mut found = Found::default();
        for wanted in rounds {
            let more = found.more;
            found = self.fitting(self.leads(stores, wanted).await?).await?;
            found.more |= more;
            found.links.retain(&takes);
            if !found.links.is_empty() {
                return Ok(found);
            }
        }
        if let Some(article) = article {
            found.links = self.of_article(stores, article).await?;
            found.links.retain(&takes);
        }
        Ok(found)
    }

    async fn leads(&self, stores: &[StoreId], wanted: &Wanted) -> Result<Vec<Lead>, StateError> {
        let of_shops = wanted
            .number
            .into_iter()
            .flat_map(|number| stores.iter().take(MOST).map(move |store| Key::link(store, number)));
        let of_shops = Lead { keys: of_shops.collect(), ..Lead::default() };
        let phones = try_join_all(wanted.phones.iter().map(|digits| self.of_phone(digits)));
        let (ids, numbers, phones, names, parts) = tokio::try_join!(
            self.of_roapp_id(wanted.roapp_id),
            self.of_roapp_number(wanted.roapp_number.as_deref()),
            phones,
            self.of_name(&wanted.name),
            self.of_phone_part(wanted.phone_part.as_deref()),
        )?;
        Ok([of_shops, ids, numbers].into_iter().chain(phones).chain([names, parts]).collect())
    }

    /// Reads where several meanings lead, and keeps what fits.
    async fn fitting(&self, leads: impl IntoIterator<Item = Lead>) -> Result<Found, StateError> {
        let leads: Vec<Lead> = leads.into_iter().collect();
        let keys: BTreeSet<Key> = leads.iter().flat_map(|lead| lead.keys.iter().cloned()).collect();
        let keys: Vec<Key> = keys.into_iter().collect();
        let links = self.items.get_many::<LinkItem>(&keys).await?.into_iter().map(LinkItem::link);
        let mut links: HashMap<Key, Link> = links.map(|link| (Key::link(&link.store, link.number), link)).collect();
        let mut found = Found::default();
        for Lead { keys, more, meaning } in leads {
            found.more |= more;
            let fit: BTreeSet<Key> =
                keys.into_iter().filter(|key| links.get(key).is_some_and(|link| meaning.fits(link))).collect();
            let fit = fit.iter().filter_map(|key| links.remove(key)).collect();
            found.links.extend(newest_first(fit));
        }
        Ok(found)
    }

    async fn of_roapp_id(&self, id: Option<RoAppOrderId>) -> Result<Lead, StateError> {
        let Some(id) = id else { return Ok(Lead::default()) };
        let found = self.items.query_index::<Named>(&BY_ROAPP, &format!("ROAPP#{id}"), None).await?;
        Ok(Lead { keys: found.into_iter().map(Named::key).collect(), ..Lead::default() })
    }

    async fn of_roapp_number(&self, number: Option<&str>) -> Result<Lead, StateError> {
        let Some(number) = number else { return Ok(Lead::default()) };
        let query = self.items.client.query().table_name(&self.items.name).key_condition_expression("pk = :pk");
        let query = query.expression_attribute_values(":pk", AttributeValue::S(number_partition(number)));
        let (found, more) = self.items.first_pages::<NumberEntry>([query.limit(MOST_NUMBERED)]).await?;
        let keys = found.into_iter().map(|one| Key::link(&one.store, one.number)).collect();
        Ok(Lead { keys, more, meaning: Meaning::RoAppNumber(number.trim().to_owned()) })
    }

    async fn of_phone(&self, digits: &str) -> Result<Lead, StateError> {
        let buyer = OrderView::buyer_of_phone(digits);
        let lead = self.of_buyers(buyer.iter(), false).await?;
        Ok(Lead { meaning: Meaning::Phone(digits.to_owned()), ..lead })
    }

    async fn of_name(&self, words: &[String]) -> Result<Lead, StateError> {
        // The longest is the rarest.
        let Some(word) = words.iter().max_by_key(|word| word.chars().count()) else { return Ok(Lead::default()) };
        let lead = self.of_word(word).await?;
        Ok(Lead { meaning: Meaning::Name(words.to_owned()), ..lead })
    }

    async fn of_phone_part(&self, digits: Option<&str>) -> Result<Lead, StateError> {
        let Some(digits) = digits else { return Ok(Lead::default()) };
        Ok(Lead { meaning: Meaning::PhonePart(digits.to_owned()), ..self.of_word(digits).await? })
    }

    /// The orders of the buyers to whom words lead that begin so.
    async fn of_word(&self, word: &str) -> Result<Lead, StateError> {
        let query = self
            .items
            .client
            .query()
            .table_name(&self.items.name)
            .key_condition_expression("pk = :pk AND begins_with(sk, :start)")
            .expression_attribute_values(":pk", AttributeValue::S(word_partition(word)))
            .expression_attribute_values(":start", AttributeValue::S(word.to_owned()))
            .scan_index_forward(false)
            .limit(i32::try_from(MOST).unwrap_or(100));
        let (entries, cut) = self.items.first_pages::<Entry>([query]).await?;
        let buyers: BTreeSet<String> = entries.into_iter().map(|entry| entry.buyer).collect();
        self.of_buyers(buyers.iter(), cut).await
    }

    /// The latest orders of buyers; `cut` is true when there may be more.
    async fn of_buyers(&self, buyers: impl Iterator<Item = &String>, cut: bool) -> Result<Lead, StateError> {
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
        Ok(Lead { keys: keys.into_iter().take(MOST).map(|(_, key)| key).collect(), more, ..Lead::default() })
    }

    /// Among the latest orders of the stores, those that have a line whose article begins so.
    async fn of_article(&self, stores: &[StoreId], article: &str) -> Result<Vec<Link>, StateError> {
        let wanted = article.to_lowercase();
        let latest = self.orders_page(stores, PageStart::Newest, LATEST).await?;
        let mut links = latest.links;
        let fits = |line: &AgreedLine| line.key.article.to_lowercase().starts_with(&wanted);
        links.retain(|link| link.agreed.iter().flat_map(|agreed| &agreed.lines).any(fits));
        Ok(newest_first(links))
    }
}

fn newest_first(mut links: Vec<Link>) -> Vec<Link> {
    links.sort_by(|a, b| (b.placed, &b.store, b.number).cmp(&(a.placed, &a.store, a.number)));
    links
}
