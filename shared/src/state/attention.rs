//! Orders that need attention, by the kind of their reason.
//!
//! Guarantees: the index alone tells kinds and stores, so that a page of groups is one read of at most [`MOST_GROUPED`] entries and one of
//! the latest orders of each, and a page of one kind is such a read and one of its orders, however many there are. What a page needs
//! beside goes along with its orders. The kind in the index is that of the reason at its latest write; an item of an older release
//! has none there.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::items::{Attributes, BY_DUE, MOST_KEYS};
use super::keys::Key;
use super::link::{ATTENTION, Link};
use super::page::{PageStart, Position};
use super::table::Orders;
use super::visit::VISIT_KEYS;
use crate::order::{OrderNumber, StoreId};

/// Orders that are read of the index at once.
pub const MOST_GROUPED: usize = 1_000;
/// Of each group so many orders are shown, and of all groups together so many as one batch reads with what a page needs beside.
const LATEST: usize = 5;
const ALL_LATEST: usize = MOST_KEYS - VISIT_KEYS - BESIDE;
/// Keys that are read with all groups, at most.
pub(super) const BESIDE: usize = 2;

/// Which orders that need attention.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttentionFilter {
    /// Those whose reason is of this kind.
    pub kind: Option<String>,
    /// Those of this store.
    pub store: Option<StoreId>,
}

impl AttentionFilter {
    /// Whether it leaves nothing out.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    fn takes(&self, store: &StoreId, kind: &str) -> bool {
        self.store.as_ref().is_none_or(|wanted| wanted == store)
            && self.kind.as_ref().is_none_or(|wanted| wanted == kind)
    }
}

/// Orders whose reasons are of one kind.
#[derive(Debug, Clone)]
pub struct ReasonGroup {
    /// See [`crate::history::kind`].
    pub kind: String,
    pub count: usize,
    /// How many of each store.
    pub stores: BTreeMap<StoreId, usize>,
    /// Since when the first of them has needed attention, in seconds.
    pub since: String,
    /// The latest of them; those that no longer need attention are left out.
    pub latest: Vec<Link>,
}

/// All groups, the largest first.
#[derive(Debug, Clone, Default)]
pub struct HeldOrders {
    pub groups: Vec<ReasonGroup>,
    /// How many orders were read, whatever the filter leaves out.
    pub all: usize,
    /// Whether there are more orders than were read: the latest were.
    pub more: bool,
}

/// A page of orders that need attention, the latest first.
#[derive(Debug, Clone, Default)]
pub struct HeldPage {
    pub links: Vec<Link>,
    /// Where newer ones end, if there are any.
    pub newer: Option<Position>,
    /// Where older ones begin, if there are any.
    pub older: Option<Position>,
    /// How many orders need attention, whatever the filter leaves out, at most [`MOST_GROUPED`]; `None` where the page does not begin with
    /// the latest.
    pub all: Option<usize>,
}

/// An entry of the index.
#[derive(Debug, Deserialize)]
struct Entry {
    pk: String,
    sk: String,
    gsi3sk: String,
}

impl Entry {
    fn order(&self) -> Option<(StoreId, OrderNumber)> {
        Key::new(&self.pk, &self.sk).order()
    }

    fn kind(&self) -> &str {
        kind_of(&self.gsi3sk)
    }

    fn since(&self) -> &str {
        self.gsi3sk.split('#').next().unwrap_or_default()
    }
}

/// The kind in a place of the index.
fn kind_of(place: &str) -> &str {
    place.split_once('#').map_or("", |(_, kind)| kind)
}

impl Orders {
    /// The orders that need attention by the kinds of their reasons.
    pub async fn held_groups(&self, filter: &AttentionFilter) -> Result<HeldOrders, StateError> {
        Ok(self.held_groups_beside(filter, &[]).await?.0)
    }

    /// The same, and the items of at most [`BESIDE`] other keys, which are read with the orders.
    pub(super) async fn held_groups_beside(
        &self,
        filter: &AttentionFilter,
        beside: &[Key],
    ) -> Result<(HeldOrders, Vec<Attributes>), StateError> {
        let (entries, more) = self.held_entries(&PageStart::Newest).await?;
        let all = entries.len();
        let mut groups: BTreeMap<String, (ReasonGroup, Vec<Key>)> = BTreeMap::new();
        for entry in entries {
            let Some((store, _)) = entry.order() else { continue };
            let kind = entry.kind();
            if !filter.takes(&store, kind) {
                continue;
            }
            let (group, keys) = groups.entry(kind.to_owned()).or_insert_with(|| {
                let (kind, since) = (kind.to_owned(), String::new());
                (ReasonGroup { kind, count: 0, stores: BTreeMap::new(), since, latest: Vec::new() }, Vec::new())
            });
            group.count += 1;
            *group.stores.entry(store).or_default() += 1;
            // The last is the oldest.
            entry.since().clone_into(&mut group.since);
            if keys.len() < LATEST {
                keys.push(Key::new(&entry.pk, &entry.sk));
            }
        }
        let each = (ALL_LATEST / groups.len().max(1)).clamp(1, LATEST);
        for (_, keys) in groups.values_mut() {
            keys.truncate(each);
        }
        let keys: Vec<Key> = groups.values().flat_map(|(_, keys)| keys).take(ALL_LATEST).cloned().collect();
        let (links, others) = self.links_in_order_beside(&keys, beside).await?;
        let mut groups: Vec<ReasonGroup> = groups
            .into_values()
            .map(|(group, keys)| {
                let is_one =
                    |link: &&Link| keys.contains(&Key::link(&link.store, link.number)) && link.needs_attention();
                ReasonGroup { latest: links.iter().filter(is_one).cloned().collect(), ..group }
            })
            .collect();
        // A stable sort: those of one size stand by their kind.
        groups.sort_by_key(|group| std::cmp::Reverse(group.count));
        Ok((HeldOrders { groups, all, more }, others))
    }

    /// A page of at most `size` orders of a filter, the latest first. A page may be shorter than there are orders: the next one goes on
    /// behind what was looked through.
    pub async fn attention_page(
        &self,
        filter: &AttentionFilter,
        from: PageStart,
        size: usize,
    ) -> Result<HeldPage, StateError> {
        let upwards = matches!(from, PageStart::NewerThan(_));
        let (entries, more) = self.held_entries(&from).await?;
        let all = Some(entries.len()).filter(|_| from == PageStart::Newest);
        let last = entries.last().and_then(position);
        let mut found: Vec<&Entry> = entries
            .iter()
            .filter(|entry| entry.order().is_some_and(|(store, _)| filter.takes(&store, entry.kind())))
            .collect();
        if upwards && found.len() < size && !more {
            // The newest page is a full one.
            return Box::pin(self.attention_page(filter, PageStart::Newest, size)).await;
        }
        let cut = found.len() > size;
        found.truncate(size);
        let end = if cut { found.last().copied().and_then(position) } else { last.filter(|_| more) };
        if upwards {
            found.reverse();
        }
        let start = found.first().copied().and_then(position);
        let keys: Vec<Key> = found.iter().map(|entry| Key::new(&entry.pk, &entry.sk)).collect();
        let links = self.links_in_order(&keys).await?;
        let (newer, older) = match from {
            PageStart::Newest => (None, end),
            PageStart::OlderThan(_) => (start, end),
            PageStart::NewerThan(_) => (end, found.last().copied().and_then(position)),
        };
        Ok(HeldPage { links, newer, older, all })
    }

    /// Orders of a filter that stand behind a place of the list, from one read of the index, and the place to go on behind,
    /// where there are more.
    pub async fn held_behind(
        &self,
        filter: &AttentionFilter,
        place: Position,
    ) -> Result<(Vec<(StoreId, OrderNumber)>, Option<Position>), StateError> {
        let (entries, more) = self.held_entries(&PageStart::OlderThan(place)).await?;
        let next = entries.last().and_then(position).filter(|_| more);
        let taken = |entry: &Entry| entry.order().filter(|(store, _)| filter.takes(store, entry.kind()));
        Ok((entries.iter().filter_map(taken).collect(), next))
    }

    /// Entries from a place on, in that direction, and whether there are more.
    async fn held_entries(&self, from: &PageStart) -> Result<(Vec<Entry>, bool), StateError> {
        let most = i32::try_from(MOST_GROUPED).unwrap_or(i32::MAX);
        let query = BY_DUE.query(&self.items, ATTENTION).limit(most).projection_expression("pk, sk, gsi3sk");
        let query = match from {
            PageStart::Newest => query.scan_index_forward(false),
            PageStart::OlderThan(position) => begun_at(query, position).scan_index_forward(false),
            PageStart::NewerThan(position) => begun_at(query, position).scan_index_forward(true),
        };
        self.items.first_pages([query]).await
    }
}

fn begun_at(query: QueryFluentBuilder, position: &Position) -> QueryFluentBuilder {
    let mut start = position.key().attributes();
    start.insert(BY_DUE.pk.to_owned(), AttributeValue::S(ATTENTION.to_owned()));
    start.insert(BY_DUE.sk.to_owned(), AttributeValue::S(position.sort().to_owned()));
    query.set_exclusive_start_key(Some(start))
}

fn position(entry: &Entry) -> Option<Position> {
    let (store, number) = entry.order()?;
    Some(Position::new(&entry.gsi3sk, store, number))
}
