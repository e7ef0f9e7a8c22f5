//! Pages of orders, newest first, in both directions.
//!
//! A page is a read of each store's list and one of the links, however many orders
//! there are. It starts at a key, not at a count, so orders that arrive meanwhile neither repeat nor hide a row.

use std::collections::HashMap;
use std::str::FromStr;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use serde::Deserialize;

use super::error::StateError;
use super::items::{Attributes, BY_STORE, key_of};
use super::keys::Key;
use super::link::{Link, LinkItem};
use super::listed::{Called, Listed};
use super::table::Orders;
use crate::order::{OrderNumber, StoreId, iso};
use crate::texts::Message;

/// A place in a list: just at an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    sort: String,
    store: StoreId,
    number: OrderNumber,
}

impl Position {
    pub(super) fn new(sort: &str, store: StoreId, number: OrderNumber) -> Self {
        Self { sort: sort.to_owned(), store, number }
    }

    /// The place of an order in its store's list.
    pub(super) fn of(link: &Link) -> Self {
        Self::new(&format!("{}#{:012}", iso(link.placed), link.number.0), link.store.clone(), link.number)
    }

    /// A place in a store's list that parts what stands before this one from what stands behind it. No order stands just there, but for
    /// this one in an item of an older release.
    pub(super) fn edge(&self, store: &StoreId, forward: bool) -> String {
        let at = self.sort.split('#').next().unwrap_or_default();
        // Orders of the same second stand by store; `$` sorts just behind `#`, and `~` behind all that follows a number.
        match (store.cmp(&self.store), forward) {
            (std::cmp::Ordering::Less, _) => format!("{at}$"),
            (std::cmp::Ordering::Equal, false) => self.sort.clone(),
            (std::cmp::Ordering::Equal, true) => format!("{}~", self.sort),
            (std::cmp::Ordering::Greater, _) => format!("{at}#"),
        }
    }

    /// Its place in the index.
    pub(super) fn sort(&self) -> &str {
        &self.sort
    }

    /// The key of the order.
    pub(super) fn key(&self) -> Key {
        Key::link(&self.store, self.number)
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}~{}~{}", self.sort, self.store, self.number)
    }
}

impl FromStr for Position {
    type Err = Message;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || Message::new("list-position-unknown");
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
pub enum PageStart {
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

/// An order as an index has it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct IndexedOrder {
    pk: String,
    sk: String,
    gsi2sk: String,
}

impl IndexedOrder {
    pub(super) fn key(&self) -> Key {
        Key::new(&self.pk, &self.sk)
    }

    /// By time; orders of one time by store and number, as a store's list has them.
    pub(super) fn rank(&self) -> (&str, &str, &str) {
        let mut parts = self.gsi2sk.split('#');
        let (at, number) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        (at, self.pk.split('#').nth(1).unwrap_or_default(), number)
    }

    pub(super) fn listed(&self) -> Option<Listed> {
        Listed::parse(self.gsi2sk.split('#').nth(2)?)
    }

    /// What the lines are called by; `None` inside where the index does not say.
    pub(super) fn called(&self) -> Called {
        // An article may have the sign that parts the others.
        Called::parse(self.gsi2sk.splitn(4, '#').nth(3))
    }

    pub(super) fn placed(&self) -> Option<Timestamp> {
        self.rank().0.parse().ok()
    }
}

pub(super) fn position(spot: &IndexedOrder) -> Option<Position> {
    let (store, number) = spot.key().order()?;
    let (at, _, padded) = spot.rank();
    Some(Position::new(&format!("{at}#{padded}"), store, number))
}

impl Orders {
    /// A page of at most `size` orders of these stores, by the time they were placed.
    pub async fn orders_page(&self, stores: &[StoreId], from: PageStart, size: usize) -> Result<Page, StateError> {
        // One more than is shown tells whether there are more.
        let most = i32::try_from(size + 1).unwrap_or(i32::MAX);
        let queries = stores.iter().map(|store| self.placed_from(store, &from).limit(most));
        let (mut found, _) = self.items.first_pages::<IndexedOrder>(queries).await?;
        let upwards = matches!(from, PageStart::NewerThan(_));
        if upwards && found.len() < size {
            // The newest page is a full one.
            return Box::pin(self.orders_page(stores, PageStart::Newest, size)).await;
        }
        if upwards {
            found.sort_by(|one, next| one.rank().cmp(&next.rank()));
        } else {
            found.sort_by(|one, next| next.rank().cmp(&one.rank()));
        }
        let more = found.len() > size;
        found.truncate(size);
        if upwards {
            found.reverse();
        }
        let (newer, older) = match from {
            PageStart::Newest => (false, more),
            PageStart::OlderThan(_) => (true, more),
            PageStart::NewerThan(_) => (more, true),
        };
        let keys: Vec<Key> = found.iter().map(IndexedOrder::key).collect();
        Ok(Page {
            newer: found.first().filter(|_| newer).and_then(position),
            older: found.last().filter(|_| older).and_then(position),
            links: self.links_in_order(&keys).await?,
        })
    }

    /// The links of these keys, in their order.
    pub(super) async fn links_in_order(&self, keys: &[Key]) -> Result<Vec<Link>, StateError> {
        Ok(self.links_in_order_beside(keys, &[]).await?.0)
    }

    /// The same, and the items of other keys, which are read with them.
    pub(super) async fn links_in_order_beside(
        &self,
        keys: &[Key],
        beside: &[Key],
    ) -> Result<(Vec<Link>, Vec<Attributes>), StateError> {
        let found = self.items.get_all(&[keys, beside].concat()).await?;
        let (others, own): (Vec<_>, Vec<_>) = found.into_iter().partition(|item| beside.contains(&key_of(item)));
        let links = own.into_iter().filter_map(|item| self.items.one_of_many::<LinkItem>(item)).map(LinkItem::link);
        let mut links: HashMap<Key, Link> = links.map(|link| (Key::link(&link.store, link.number), link)).collect();
        Ok((keys.iter().filter_map(|key| links.remove(key)).collect(), others))
    }

    pub(super) fn placed_from(&self, store: &StoreId, from: &PageStart) -> QueryFluentBuilder {
        let query = BY_STORE.query(&self.items, &format!("STORE#{store}"));
        let (position, compared, forward) = match from {
            PageStart::Newest => return query.scan_index_forward(false),
            PageStart::OlderThan(position) => (position, "<", false),
            PageStart::NewerThan(position) => (position, ">", true),
        };
        let edge = position.edge(store, forward);
        query
            .key_condition_expression(format!("{} = :pk AND {} {compared} :edge", BY_STORE.pk, BY_STORE.sk))
            .expression_attribute_values(":edge", AttributeValue::S(edge))
            .scan_index_forward(forward)
    }
}
