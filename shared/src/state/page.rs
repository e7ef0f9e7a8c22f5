//! Pages of orders, newest first, in both directions.
//!
//! A page is one read (one store's, or those that need attention) or two (all stores: pointers, then their bonds), however many
//! orders there are. It starts at a key, not at a count, so orders that arrive meanwhile neither repeat nor hide a row.

use std::collections::HashMap;
use std::str::FromStr;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::DeserializeOwned;

use super::error::StateError;
use super::keys::Key;
use super::link::{Item, Link, sortable};
use super::listed::{ALL, Entry, list_sort};
use super::table::{Attributes, Table};
use crate::order::{OrderNumber, StoreId};

/// Which orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listing {
    /// Those of all stores, by the time they were placed.
    All,
    /// Those of one store, by the time they were placed.
    Store(StoreId),
    /// Those that wait for a person, by since when.
    Attention,
}

/// A place in a list: just at an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    sort: String,
    store: StoreId,
    number: OrderNumber,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}~{}~{}", self.sort, self.store, self.number)
    }
}

impl FromStr for Position {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || "this is no place in the list; open the list from its beginning".to_owned();
        let mut parts = text.split('~');
        let (Some(sort), Some(store), Some(number), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(wrong());
        };
        let known = |c: char| c.is_ascii_alphanumeric() || "-:#".contains(c);
        if !(1..=100).contains(&sort.len()) || !sort.chars().all(known) {
            return Err(wrong());
        }
        Ok(Self {
            sort: sort.to_owned(),
            store: store.parse().map_err(|_| wrong())?,
            number: number.parse().map_err(|_| wrong())?,
        })
    }
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// At the newest order.
    Newest,
    /// With the orders just older than this one.
    OlderThan(Position),
    /// With the orders just newer than this one.
    NewerThan(Position),
}

/// A page, newest first.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Its orders.
    pub links: Vec<Link>,
    /// Where newer ones end, if there are any.
    pub newer: Option<Position>,
    /// Where older ones begin, if there are any.
    pub older: Option<Position>,
}

impl Table {
    /// A page of at most `size` orders.
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn orders_page(&self, listing: &Listing, from: From, size: usize) -> Result<Page, StateError> {
        let (mut rows, more) = self.rows(listing, &from, size).await?;
        if let From::NewerThan(_) = from {
            if rows.len() < size && !more {
                // The newest page is a full one.
                return Box::pin(self.orders_page(listing, From::Newest, size)).await;
            }
            rows.reverse();
        }
        let edge = |link: Option<&Link>| link.map(|link| listing.position(link));
        let (newer, older) = match from {
            From::Newest => (false, more),
            From::OlderThan(_) => (true, more),
            From::NewerThan(_) => (more, true),
        };
        Ok(Page {
            newer: edge(rows.first()).filter(|_| newer),
            older: edge(rows.last()).filter(|_| older),
            links: rows,
        })
    }

    async fn rows(&self, listing: &Listing, from: &From, size: usize) -> Result<(Vec<Link>, bool), StateError> {
        if *listing != Listing::All {
            let (items, more) = self.cut::<Item>(listing, from, size).await?;
            return Ok((items.into_iter().map(Item::link).collect(), more));
        }
        let (entries, more) = self.cut::<Entry>(listing, from, size).await?;
        Ok((self.follow(&entries).await?, more))
    }

    /// The bonds that entries point to, in their order.
    pub(super) async fn follow(&self, entries: &[Entry]) -> Result<Vec<Link>, StateError> {
        let mut keys: Vec<Key> = Vec::new();
        for entry in entries {
            let key = Key::link(&entry.store, entry.number);
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let links = self.get_many::<Item>(&keys).await?.into_iter().map(Item::link);
        let mut links: HashMap<Key, Link> = links.map(|link| (Key::link(&link.store, link.number), link)).collect();
        Ok(keys.iter().filter_map(|key| links.remove(key)).collect())
    }

    async fn cut<T: DeserializeOwned>(
        &self,
        listing: &Listing,
        from: &From,
        size: usize,
    ) -> Result<(Vec<T>, bool), StateError> {
        let (index, pk, partition) = listing.index();
        let (mut start, forward) = match from {
            From::Newest => (None, false),
            From::OlderThan(position) => (Some(listing.start(position)), false),
            From::NewerThan(position) => (Some(listing.start(position)), true),
        };
        let mut found = Vec::new();
        loop {
            // One more than is shown tells whether there are more.
            let left = i32::try_from(size + 1 - found.len()).unwrap_or(1);
            let answer = self
                .client
                .query()
                .table_name(&self.name)
                .index_name(index)
                .key_condition_expression(format!("{pk} = :pk"))
                .expression_attribute_values(":pk", AttributeValue::S(partition.clone()))
                .scan_index_forward(forward)
                .limit(left)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(StateError::from_sdk)?;
            found.extend(answer.items.unwrap_or_default().into_iter().filter_map(|item| self.one_of_many(item)));
            start = answer.last_evaluated_key;
            if found.len() > size || start.is_none() {
                let more = found.len() > size;
                found.truncate(size);
                return Ok((found, more));
            }
        }
    }
}

impl Listing {
    fn index(&self) -> (&'static str, &'static str, String) {
        match self {
            Self::All => ("by_store", "gsi2pk", ALL.to_owned()),
            Self::Store(store) => ("by_store", "gsi2pk", format!("STORE#{store}")),
            Self::Attention => ("by_due", "gsi3pk", "ATTENTION".to_owned()),
        }
    }

    fn position(&self, link: &Link) -> Position {
        let sort = match self {
            Self::All => list_sort(link),
            Self::Store(_) => format!("{}#{:012}", sortable(link.placed), link.number.0),
            Self::Attention => sortable(link.attention.as_ref().map_or(link.written, |held| held.since)),
        };
        Position { sort, store: link.store.clone(), number: link.number }
    }

    /// The key of an order in the index.
    fn start(&self, position: &Position) -> Attributes {
        let (_, pk, partition) = self.index();
        let mut key = Key::link(&position.store, position.number);
        if *self == Self::All {
            key.sk = "LISTED".to_owned();
        }
        let mut start = key.attributes();
        start.insert(pk.to_owned(), AttributeValue::S(partition));
        start.insert(pk.replace("pk", "sk"), AttributeValue::S(position.sort.clone()));
        start
    }
}
