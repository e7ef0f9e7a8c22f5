//! Search: the orders that fit one of the things that a text may mean.
//!
//! Guarantees: a search takes at most three requests, one more for each further store where an article is looked for. The first reads
//! what begins with the text's longest word: buyers by name and by parts of their phones, orders by RO App's number and id. The
//! second reads the lists of these buyers' orders; where no buyer is found, the latest orders of each store, for an article. The third
//! reads the orders, with those whose number in a shop is the text. Each order is held against what was searched for, the likeliest
//! meaning first, so an outdated word finds nothing.
//!
//! Buyers whom an older release listed are in the index by buyer alone, which is one request for each of them where a name has several.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde::Deserialize;

use super::error::StateError;
use super::items::{BY_BUYER, MOST_KEYS, key_of};
use super::keys::{Key, buyer_partition};
use super::link::Link;
use super::page::{IndexedOrder, PageStart};
use super::search::{LISTED, Words, is_of_phone, longest, number_word, numbers_of, word_partition, words_key};
use super::table::Orders;
use super::visit::VISIT_KEYS;
use crate::order::{OrderNumber, OrderView, RoAppOrderId, StoreId};

/// Orders that a search reads: what the session needs goes along.
const READ: usize = MOST_KEYS - VISIT_KEYS;
/// Buyers whose orders a search reads.
const MOST_BUYERS: usize = MOST_KEYS;
/// Words and numbers that begin with a word of a name, and with a part of a phone, as ids in RO App do.
const MOST_BY_NAME: i32 = 200;
const MOST_BY_PART: i32 = 1_000;
/// Orders with one number of RO App's.
const MOST_NUMBERED: i32 = 20;
/// Orders of each store among which an article is looked for.
const LATEST: i32 = 200;

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

/// Whether an order has one meaning of a text.
type Fits<'a> = Box<dyn Fn(&Link) -> bool + 'a>;

/// What is read at once: all that begins with one word.
#[derive(Default)]
struct Look<'a> {
    /// Words that the name of a buyer has to have; `None` where no name is meant.
    name: Option<&'a [String]>,
    /// Whether part of a phone is meant.
    part: bool,
}

/// An item of a word: a buyer, or an order with a number.
#[derive(Debug, Deserialize)]
struct FoundEntry {
    sk: String,
    buyer: Option<String>,
    /// None in an item of an older release.
    #[serde(default)]
    names: BTreeSet<String>,
    store: Option<StoreId>,
    number: Option<OrderNumber>,
}

/// Where words lead.
#[derive(Default)]
struct Lead {
    orders: Vec<Key>,
    buyers: Vec<String>,
    /// Whether there may be more buyers.
    more: bool,
}

/// An order as the index by buyer has it.
#[derive(Debug, Deserialize)]
struct OrderOfBuyer {
    pk: String,
    sk: String,
    gsi4sk: String,
}

impl Look<'_> {
    /// Whether a buyer may be meant that a word leads to.
    fn takes(&self, entry: &FoundEntry, buyer: &str) -> bool {
        let named = |wanted: &[String]| match entry.names.is_empty() {
            true => !is_of_phone(entry.sk.split('#').next().unwrap_or_default(), buyer),
            false => wanted.iter().all(|word| entry.names.iter().any(|own| own.starts_with(word))),
        };
        self.part || self.name.is_some_and(named)
    }
}

impl Wanted {
    fn leads_to_buyers(&self) -> bool {
        !self.phones.is_empty() || !self.name.is_empty() || self.phone_part.is_some()
    }

    /// The links that fit, those of one meaning together, newest first.
    fn fitting(&self, stores: &[StoreId], mut links: Vec<Link>) -> Vec<Link> {
        let view = |link: &Link, fits: &dyn Fn(&OrderView) -> bool| link.view.as_ref().is_some_and(fits);
        let roapp_number = |link: &Link, number: &String| {
            link.roapp_number.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(number.trim()))
        };
        let mut meanings: Vec<Fits<'_>> = vec![
            Box::new(|link| self.number == Some(link.number) && stores.contains(&link.store)),
            Box::new(|link| self.roapp_id.is_some() && self.roapp_id == link.roapp),
            Box::new(|link| self.roapp_number.as_ref().is_some_and(|number| roapp_number(link, number))),
        ];
        for digits in &self.phones {
            meanings.push(Box::new(move |link| view(link, &|view| crate::order::digits(&view.phone) == *digits)));
        }
        meanings.push(Box::new(|link| !self.name.is_empty() && view(link, &|view| view.is_called(&self.name))));
        let part = |view: &OrderView| self.phone_part.as_ref().is_some_and(|digits| view.has_phone_part(digits));
        meanings.push(Box::new(move |link| view(link, &part)));
        let mut found = Vec::new();
        for fits in meanings {
            let (fit, rest): (Vec<Link>, Vec<Link>) = links.into_iter().partition(|link| fits(link));
            found.extend(newest_first(fit));
            links = rest;
        }
        found
    }
}

/// What is read for the words of all rounds; there is one word unless rounds mean different texts.
fn looks(rounds: &[Wanted]) -> BTreeMap<String, Look<'_>> {
    let mut looks: BTreeMap<String, Look<'_>> = BTreeMap::new();
    for wanted in rounds {
        if let Some(word) = longest(&wanted.name) {
            looks.entry(word.to_owned()).or_default().name = Some(&wanted.name);
        }
        if let Some(digits) = &wanted.phone_part {
            looks.entry(digits.clone()).or_default().part = true;
        }
        let numbers = [wanted.roapp_number.clone(), wanted.roapp_id.map(|id| id.to_string())];
        for word in numbers.into_iter().flatten().filter_map(|number| number_word(&number)) {
            looks.entry(word).or_default();
        }
    }
    looks
}

/// Whole phones that no word leads to: the part that is looked for is not in them.
fn beside_words(rounds: &[Wanted]) -> Vec<String> {
    let part = rounds.iter().find_map(|wanted| wanted.phone_part.as_ref());
    let phones = rounds.iter().flat_map(|wanted| &wanted.phones);
    let apart = phones.filter(|digits| part.is_none_or(|part| !digits.contains(part.as_str())));
    apart.filter_map(|digits| OrderView::buyer_of_phone(digits)).collect()
}

impl Orders {
    /// The orders taken that fit one of what is wanted in the first round in which any does; else those with a line whose article begins
    /// so. An article is looked for among the latest orders where no buyer may be meant.
    pub async fn find(
        &self,
        stores: &[StoreId],
        rounds: &[Wanted],
        article: Option<&str>,
        takes: impl Fn(&Link) -> bool,
    ) -> Result<Found, StateError> {
        let Lead { orders, mut buyers, mut more } = self.where_words_lead(rounds).await?;
        buyers.extend(beside_words(rounds));
        let article = article.map(str::to_lowercase);
        let mut keys = of_shops(stores, rounds);
        keys.extend(orders);
        let room = READ.saturating_sub(keys.len());
        match &article {
            Some(article) if buyers.is_empty() => {
                let any = rounds.iter().any(|wanted| wanted.roapp_id.is_some() || wanted.roapp_number.is_some());
                keys.extend(self.latest_with(stores, article, any).await?);
            }
            _ => {
                let (of_buyers, cut) = self.of_buyers(buyers).await?;
                more |= cut || of_buyers.len() > room;
                keys.extend(of_buyers);
            }
        }
        let mut seen = HashSet::new();
        keys.retain(|key| seen.insert(key.clone()));
        keys.truncate(READ);
        let mut links = self.links_at(keys).await?;
        links.retain(&takes);
        for wanted in rounds {
            let links = wanted.fitting(stores, links.clone());
            if !links.is_empty() {
                return Ok(Found { links, more: more && wanted.leads_to_buyers() });
            }
        }
        links.retain(|link| article.as_ref().is_some_and(|article| link.has_article(article)));
        Ok(Found { links: newest_first(links), more })
    }

    /// The buyers and the orders to which words lead that begin so.
    async fn where_words_lead(&self, rounds: &[Wanted]) -> Result<Lead, StateError> {
        let looks = looks(rounds);
        let read = try_join_all(looks.iter().map(|(word, look)| self.beginning(word, look))).await?;
        let mut lead = Lead::default();
        let mut buyers = HashSet::new();
        for ((word, look), (entries, cut)) in looks.iter().zip(read) {
            lead.more |= cut;
            for entry in entries {
                match (&entry.buyer, &entry.store, entry.number) {
                    (Some(buyer), _, _) if look.takes(&entry, buyer) && buyers.insert(buyer.clone()) => {
                        lead.buyers.push(buyer.clone());
                    }
                    (None, Some(store), Some(number)) if entry.sk.starts_with(&numbers_of(word)) => {
                        lead.orders.push(Key::link(store, number));
                    }
                    _ => {}
                }
            }
        }
        lead.more |= lead.buyers.len() > MOST_BUYERS;
        lead.buyers.truncate(MOST_BUYERS);
        Ok(lead)
    }

    async fn beginning(&self, word: &str, look: &Look<'_>) -> Result<(Vec<FoundEntry>, bool), StateError> {
        let (start, most) = match (look.name, look.part) {
            (_, true) => (word.to_owned(), MOST_BY_PART),
            (Some(_), false) => (word.to_owned(), MOST_BY_NAME),
            (None, false) => (numbers_of(word), MOST_NUMBERED),
        };
        let query = self
            .items
            .client
            .query()
            .table_name(&self.items.name)
            .key_condition_expression("pk = :pk AND begins_with(sk, :start)")
            .expression_attribute_values(":pk", AttributeValue::S(word_partition(word)))
            .expression_attribute_values(":start", AttributeValue::S(start))
            .limit(most);
        self.items.first_pages([query]).await
    }

    /// The latest orders of buyers, newest first, and whether there may be more. Lists of several buyers are one request.
    async fn of_buyers(&self, buyers: Vec<String>) -> Result<(Vec<Key>, bool), StateError> {
        let (mut listed, mut more) = (Vec::new(), false);
        let mut apart: Vec<String> = buyers;
        apart.truncate(MOST_BUYERS);
        if apart.len() > 1 {
            let keys: Vec<Key> = apart.iter().map(|buyer| words_key(buyer)).collect();
            apart.clear();
            for item in self.items.get_all_lately(&keys).await? {
                let key = key_of(&item);
                let Some(words) = self.items.one_of_many::<Words>(item) else { continue };
                match words.orders() {
                    Some(orders) => {
                        let before = listed.len();
                        listed.extend(orders.take(LISTED));
                        more |= listed.len() - before == LISTED;
                    }
                    None => apart.extend(key.pk.strip_prefix(&buyer_partition("")).map(str::to_owned)),
                }
            }
        }
        let (indexed, cut) = self.of_index(&apart).await?;
        listed.extend(indexed);
        listed.sort_by(|one, next| next.cmp(one));
        Ok((listed.into_iter().map(|(_, key)| key).collect(), more || cut))
    }

    async fn of_index(&self, buyers: &[String]) -> Result<(Vec<(i64, Key)>, bool), StateError> {
        let latest = |buyer: &String| {
            let most = i32::try_from(LISTED).unwrap_or(i32::MAX);
            BY_BUYER.query(&self.items, &buyer_partition(buyer)).scan_index_forward(false).limit(most)
        };
        let (found, more) = self.items.first_pages::<OrderOfBuyer>(buyers.iter().map(latest)).await?;
        let placed = |at: &str| at.parse().map_or(0, Timestamp::as_second);
        Ok((found.into_iter().map(|one| (placed(&one.gsi4sk), Key::new(one.pk, one.sk))).collect(), more))
    }

    /// Of the latest orders of the stores those that have a line whose article begins so, then those of which the index does not say it,
    /// then the others, where any order may be meant: RO App's number of a new one is not known at once.
    async fn latest_with(&self, stores: &[StoreId], article: &str, any: bool) -> Result<Vec<Key>, StateError> {
        let latest = stores.iter().map(|store| self.placed_from(store, &PageStart::Newest).limit(LATEST));
        let (mut found, _) = self.items.first_pages::<IndexedOrder>(latest).await?;
        found.sort_by(|one, next| next.rank().cmp(&one.rank()));
        let mut ranked: Vec<(u8, Key)> = Vec::new();
        for order in &found {
            match order.called().0.map(|articles| articles.begins(article)) {
                Some(Some(true)) => ranked.push((0, order.key())),
                None | Some(None) => ranked.push((1, order.key())),
                Some(Some(false)) if any => ranked.push((2, order.key())),
                Some(Some(false)) => {}
            }
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        Ok(ranked.into_iter().map(|(_, key)| key).collect())
    }
}

/// The orders that have a number in any of the stores.
fn of_shops(stores: &[StoreId], rounds: &[Wanted]) -> Vec<Key> {
    let numbers = rounds.iter().filter_map(|wanted| wanted.number);
    numbers.flat_map(|number| stores.iter().map(move |store| Key::link(store, number))).take(READ).collect()
}

fn newest_first(mut links: Vec<Link>) -> Vec<Link> {
    links.sort_by(|a, b| (b.placed, &b.store, b.number).cmp(&(a.placed, &a.store, a.number)));
    links
}
