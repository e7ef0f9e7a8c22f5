//! Lists of orders by state, status, store and date, in either direction.
//!
//! Guarantees: a page is one read of each store's list and one of the orders, however many there are. By state or status it
//! looks through at most [`LOOKED_THROUGH`] orders of each store and says how far it came; the next page goes on there. What
//! the index tells is held against the order itself, so no order is shown that does not fit.

use std::collections::{HashMap, HashSet};

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::try_join_all;
use jiff::Timestamp;

use super::error::StateError;
use super::items::{BY_DUE, BY_STORE, MOST_KEYS, Named};
use super::keys::Key;
use super::link::{DUE, Link};
use super::link_state::LinkState;
use super::listed::ListedState;
use super::page::{IndexedOrder, Position, position};
use super::table::Orders;
use super::visit::VISIT_KEYS;
use crate::order::{RoAppStatusId, ShopStatusId, StoreId, iso};

/// Orders of a store that one page looks through.
pub const LOOKED_THROUGH: usize = 5_000;
/// Orders that are read of those that fit by the index.
const READ: usize = MOST_KEYS - VISIT_KEYS;
/// Waiting orders that are looked through.
const MOST_WAITING: usize = 1_000;

/// A status on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusFilter {
    Shop(ShopStatusId),
    RoApp(RoAppStatusId),
}

/// Which orders, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrdersFilter {
    pub stores: Vec<StoreId>,
    /// Placed at or after.
    pub from: Option<Timestamp>,
    /// Placed before.
    pub until: Option<Timestamp>,
    pub state: Option<LinkState>,
    pub status: Option<StatusFilter>,
    pub oldest_first: bool,
}

/// A page of a filter.
#[derive(Debug, Clone, Default)]
pub struct FilteredPage {
    pub links: Vec<Link>,
    /// Where the next page begins, if there are more or not all were looked through.
    pub next: Option<Position>,
    /// The time up to which orders were looked through, where that is not the end.
    pub reached: Option<Timestamp>,
    /// Whether there are more that no next page shows.
    pub more: bool,
}

/// How many orders there are of each state.
#[derive(Debug, Clone, Default)]
pub struct StateCounts {
    pub states: Vec<(LinkState, usize)>,
    pub all: usize,
    /// The time from which they are counted, where there are older ones that are not.
    pub since: Option<Timestamp>,
}

impl StateCounts {
    /// How many there are of one state.
    pub fn of(&self, state: LinkState) -> usize {
        self.states.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count)
    }
}

/// What was read of the stores' lists.
struct Entries {
    all: Vec<IndexedOrder>,
    /// The first entry that may not be complete any more is behind this one.
    horizon: Option<IndexedOrder>,
}

impl OrdersFilter {
    /// Whether orders are picked by what stands at the end of their place in the index.
    fn picks(&self) -> bool {
        self.state.is_some() || self.status.is_some()
    }

    /// Whether an order may fit, as far as the index says.
    fn may_take(&self, entry: &IndexedOrder) -> bool {
        let Some(listed) = entry.listed() else { return true };
        let state = match self.state {
            None | Some(LinkState::Waiting) => true,
            Some(LinkState::InSync) => listed.state == ListedState::Ordinary,
            Some(LinkState::Frozen) => listed.state == ListedState::Frozen,
            Some(LinkState::NeedsAttention) => listed.state == ListedState::Attention,
            Some(LinkState::Dismissed) => listed.state == ListedState::Dismissed,
            Some(LinkState::Gone) => listed.state == ListedState::Gone,
        };
        let status = match self.status {
            None => true,
            Some(StatusFilter::Shop(status)) => listed.shop == Some(status),
            Some(StatusFilter::RoApp(status)) => listed.roapp == Some(status),
        };
        state && status
    }

    /// Whether an order fits.
    pub fn takes(&self, link: &Link) -> bool {
        let agreed = link.agreed.as_ref();
        let status = match self.status {
            None => true,
            Some(StatusFilter::Shop(status)) => agreed.and_then(|agreed| agreed.shop_status) == Some(status),
            Some(StatusFilter::RoApp(status)) => agreed.and_then(|agreed| agreed.roapp_status) == Some(status),
        };
        status
            && self.stores.contains(&link.store)
            && self.state.is_none_or(|state| link.state() == state)
            && self.from.is_none_or(|from| link.placed >= from)
            && self.until.is_none_or(|until| link.placed < until)
    }
}

impl Orders {
    /// A page of at most `size` orders that fit.
    pub async fn filtered_page(
        &self,
        filter: &OrdersFilter,
        after: Option<&Position>,
        size: usize,
    ) -> Result<FilteredPage, StateError> {
        if filter.state == Some(LinkState::Waiting) {
            return self.waiting_page(filter, size).await;
        }
        // One more than is shown tells whether there are more.
        let most = if filter.picks() { LOOKED_THROUGH } else { size + 1 };
        let entries = self.entries_of(filter, after, most).await?;
        let mut fitting: Vec<&IndexedOrder> = entries.all.iter().filter(|entry| filter.may_take(entry)).collect();
        let cut = fitting.len() > if filter.picks() { READ } else { size };
        fitting.truncate(if filter.picks() { READ } else { size });
        let keys: Vec<Key> = fitting.iter().map(|entry| entry.key()).collect();
        let mut links = self.links_in_order(&keys).await?;
        links.retain(|link| filter.takes(link));
        let more_fit = links.len() > size;
        links.truncate(size);
        let last_shown = links.last().map(Position::of);
        let next = match (more_fit, cut) {
            (true, _) => last_shown,
            (false, true) => fitting.last().and_then(|entry| position(entry)),
            (false, false) => entries.horizon.as_ref().and_then(position),
        };
        let reached = entries.horizon.filter(|_| filter.picks() && !more_fit && !cut);
        Ok(FilteredPage { links, next, reached: reached.and_then(|entry| entry.placed()), more: false })
    }

    /// Orders that wait for their next try: they have an index of their own, so that none is missed among many others.
    async fn waiting_page(&self, filter: &OrdersFilter, size: usize) -> Result<FilteredPage, StateError> {
        let (waiting, cut) = self.waiting_keys().await?;
        let mut keys: Vec<Key> = waiting.into_iter().filter(|key| is_of(key, &filter.stores)).collect();
        let cut = cut || keys.len() > READ;
        keys.truncate(READ);
        let mut links = self.links_at(keys).await?;
        links.retain(|link| filter.takes(link));
        links.sort_by_key(|link| (link.placed, link.number));
        if !filter.oldest_first {
            links.reverse();
        }
        let more = cut || links.len() > size;
        links.truncate(size);
        Ok(FilteredPage { links, more, ..FilteredPage::default() })
    }

    /// The waiting orders, those first that are tried next, and whether there are more.
    async fn waiting_keys(&self) -> Result<(Vec<Key>, bool), StateError> {
        let query = BY_DUE.query(&self.items, DUE).projection_expression("pk, sk");
        let query = query.limit(i32::try_from(MOST_WAITING).unwrap_or(i32::MAX));
        let (found, more) = self.items.first_pages::<Named>([query]).await?;
        Ok((found.into_iter().map(Named::key).collect(), more))
    }

    /// How many orders of a filter there are in each state; its own state does not matter.
    pub async fn state_counts(&self, filter: &OrdersFilter) -> Result<StateCounts, StateError> {
        let filter = OrdersFilter { state: None, oldest_first: false, ..filter.clone() };
        let (entries, (waiting, _)) =
            tokio::try_join!(self.entries_of(&filter, None, LOOKED_THROUGH), self.waiting_keys())?;
        let waiting: HashSet<Key> = waiting.into_iter().collect();
        let mut counts: HashMap<LinkState, usize> = HashMap::new();
        let mut all = 0;
        for entry in entries.all.iter().filter(|entry| filter.may_take(entry)) {
            let state = match entry.listed().map(|listed| listed.state) {
                _ if waiting.contains(&entry.key()) => LinkState::Waiting,
                Some(ListedState::Ordinary) | None => LinkState::InSync,
                Some(ListedState::Attention) => LinkState::NeedsAttention,
                Some(ListedState::Dismissed) => LinkState::Dismissed,
                Some(ListedState::Frozen) => LinkState::Frozen,
                Some(ListedState::Gone) => LinkState::Gone,
            };
            *counts.entry(state).or_default() += 1;
            all += 1;
        }
        let states = LinkState::ALL.into_iter().map(|state| (state, counts.get(&state).copied().unwrap_or(0)));
        Ok(StateCounts { states: states.collect(), all, since: entries.horizon.and_then(|entry| entry.placed()) })
    }

    /// The entries of all stores from a place on, in the filter's order, as far as all of them are known.
    async fn entries_of(
        &self,
        filter: &OrdersFilter,
        after: Option<&Position>,
        most: usize,
    ) -> Result<Entries, StateError> {
        let most = i32::try_from(most).unwrap_or(i32::MAX);
        let reads = filter.stores.iter().map(|store| {
            let query = self.of_store(store, filter, after).limit(most).projection_expression("pk, sk, gsi2sk");
            self.items.first_pages::<IndexedOrder>([query])
        });
        let read = try_join_all(reads).await?;
        let nearer = |one: &IndexedOrder, other: &IndexedOrder| match filter.oldest_first {
            true => one.rank() < other.rank(),
            false => one.rank() > other.rank(),
        };
        let mut horizon: Option<IndexedOrder> = None;
        for (entries, more) in &read {
            let last = entries.last().filter(|_| *more);
            if let Some(last) = last.filter(|last| horizon.as_ref().is_none_or(|known| nearer(last, known))) {
                horizon = Some(last.clone());
            }
        }
        let mut all: Vec<IndexedOrder> = read.into_iter().flat_map(|(entries, _)| entries).collect();
        all.retain(|entry| horizon.as_ref().is_none_or(|horizon| !nearer(horizon, entry)));
        // An item of an older release stands just at its place.
        all.retain(|entry| after.is_none_or(|after| position(entry).as_ref() != Some(after)));
        all.sort_by(
            |one, next| if filter.oldest_first { one.rank().cmp(&next.rank()) } else { next.rank().cmp(&one.rank()) },
        );
        Ok(Entries { all, horizon })
    }

    fn of_store(&self, store: &StoreId, filter: &OrdersFilter, after: Option<&Position>) -> QueryFluentBuilder {
        let place = |at: Option<Timestamp>, open: &str| at.map_or_else(|| open.to_owned(), iso);
        // Every place begins with a digit.
        let (mut low, mut high) = (place(filter.from, "0"), place(filter.until, "~"));
        if let Some(after) = after {
            let edge = after.edge(store, filter.oldest_first);
            if filter.oldest_first {
                low = low.max(edge);
            } else {
                high = high.min(edge);
            }
        }
        BY_STORE
            .query(&self.items, &format!("STORE#{store}"))
            .key_condition_expression(format!("{} = :pk AND {} BETWEEN :low AND :high", BY_STORE.pk, BY_STORE.sk))
            .expression_attribute_values(":low", AttributeValue::S(low.clone()))
            // Nothing is between them where they cross; the table refuses such a range.
            .expression_attribute_values(":high", AttributeValue::S(high.max(low)))
            .scan_index_forward(filter.oldest_first)
    }
}

fn is_of(key: &Key, stores: &[StoreId]) -> bool {
    key.order().is_some_and(|(store, _)| stores.contains(&store))
}
