//! One order's link: agreed state, journal of the writes under way, and time of the next attempt.
//!
//! An order that did not change writes nothing here. A handler that holds the lease is the only one that writes to RO App for the
//! order; the next handler takes over an expired lease, and looks before writing ([`Link::in_flight`]).

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::day_counters::DayChange;
use super::error::StateError;
use super::items::{BY_ROAPP, Named};
use super::keys::{Key, buyer_partition};
use super::lease::{Lease, Stage};
use super::listed::{Called, Listed, ListedState};
use super::table::Orders;
use crate::history::kind;
use crate::order::{
    Agreed, AgreedLine, Articles, ContactId, Currency, Fingerprint, OrderNumber, OrderView, RoAppOrderId,
    RoAppStatusId, SentStatus, ShopStatusId, StoreId, iso,
};
use crate::texts::Message;

/// Why an order needs attention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// What is wrong and what to do about it.
    pub reason: Message,
    /// Since when.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
    /// Digest of the shop's side: when it changes, the order is tried again.
    pub shop: Option<Fingerprint>,
    /// True after a person dismissed it: it leaves the list, and is still tried when the shop's side changes.
    #[serde(default)]
    pub dismissed: bool,
    /// When that was; unknown in items of older releases.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub dismissed_at: Option<Timestamp>,
}

/// Lines of the shop that are not in RO App because it refused one of them. They are not sent again before they change or a person
/// asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedLines {
    /// Digest of the shop's lines.
    pub lines: Fingerprint,
    /// What a person has to do.
    pub why: Message,
}

/// The link of one Cartum order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub store: StoreId,
    /// Number in the shop.
    pub number: OrderNumber,
    /// Counts writes; every write is conditional on it.
    pub rev: u64,
    /// How far the import is.
    pub stage: Stage,
    /// When the order was placed.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub placed: Timestamp,
    /// When creation was first claimed; looking for a lost write starts here.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub claimed_at: Timestamp,
    /// When this was last written.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub updated_at: Timestamp,
    /// The handler that processes it.
    pub lease: Option<Lease>,
    /// Whether a write to RO App may have been sent whose answer is not recorded here.
    pub in_flight: bool,
    /// The RO App order.
    pub roapp: Option<RoAppOrderId>,
    /// Its number there, as staff see it; `None` until RO App has shown it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roapp_number: Option<String>,
    pub client: Option<ContactId>,
    /// Contact that was about to become the client of RO App's order, until it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_client: Option<ContactId>,
    /// The store's name when the order was first being entered: RO App may have the order under it. Until both sides agree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_as: Option<String>,
    /// The statuses that a new order is expected to get: it is listed by them until both sides agree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<ExpectedStatuses>,
    /// What the exchange last wrote into RO App's field of the last update, in whole seconds; unknown in items of older releases.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "jiff::fmt::serde::timestamp::second::optional")]
    pub last_update: Option<Timestamp>,
    /// Whether RO App's order was found by its Store and External ID: what was agreed is not known any more (rule O12).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub found: bool,
    /// Whether RO App is searched for the order before it is created there: it was claimed when the table may have been set
    /// back (rule O12).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub search_first: bool,
    /// What both sides agreed on.
    pub agreed: Option<Agreed>,
    /// Lines that are about to be written: their marks are taken, whatever became of the write.
    #[serde(default)]
    pub journal: Vec<AgreedLine>,
    /// A status that was sent to one side, or is about to be, until what became of it is agreed.
    #[serde(default)]
    pub sent_status: Option<SentStatus>,
    /// RO App's status as it was said while the shop did not have the order, where it is not the agreed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_status: Option<RoAppStatusId>,
    /// The status that RO App, or an interrupted import, gave to the new order; not set by staff.
    #[serde(default)]
    pub first_status: Option<RoAppStatusId>,
    /// Digest of the delivery data written into RO App.
    #[serde(default)]
    pub delivery_digest: Option<Fingerprint>,
    /// Digest of delivery data whose comment was sent, or may have been.
    #[serde(default)]
    pub pending_delivery_digest: Option<Fingerprint>,
    /// Digest of what the client is recognised by.
    #[serde(default)]
    pub buyer_digest: Option<Fingerprint>,
    /// Digest of the shop's lines that were not carried because stock is written off.
    #[serde(default)]
    pub frozen_lines: Option<Fingerprint>,
    /// The shop's lines of which RO App refused one, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_lines: Option<RefusedLines>,
    /// RO App's amount that was reported to differ from the sum of the agreed lines.
    #[serde(default)]
    pub reported_total: Option<Decimal>,
    /// What the shop's amount has beyond its lines, as it was said; `None` where the lines carry it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_difference: Option<Decimal>,
    /// Whether RO App's amount could not be read after the lines were written.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub total_unread: bool,
    /// Until when the shop's side is read at every poll; `None` for ever.
    #[serde(default, with = "jiff::fmt::serde::timestamp::millisecond::optional")]
    pub watch_until: Option<Timestamp>,
    /// Failed attempts in a row.
    pub retries: u32,
    /// When to try again.
    #[serde(default, with = "jiff::fmt::serde::timestamp::millisecond::optional")]
    pub next_attempt_at: Option<Timestamp>,
    /// Since when it has failed in a row.
    #[serde(default, with = "jiff::fmt::serde::timestamp::millisecond::optional")]
    pub waiting_since: Option<Timestamp>,
    /// Why an order needs attention.
    pub attention: Option<Attention>,
    /// Since when it has needed attention, over all tries since then; unknown in items of older releases.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub attention_since: Option<Timestamp>,
    /// What the orders table shows of it, as last seen.
    #[serde(default)]
    pub view: Option<OrderView>,
    /// When the buyer's data kept here was erased on request; from then on none of it is kept with this order.
    #[serde(default, with = "jiff::fmt::serde::timestamp::millisecond::optional")]
    pub erased: Option<Timestamp>,
    /// The amount with which the order stands in the counters of its day; `None` while it is not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<Counted>,
    /// Whether the time that it takes to come over is counted: a check or a web-hook found it as a new order.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub timed: bool,
    /// What the next write of the link adds to the counters of days, in its transaction.
    #[serde(skip)]
    pub day_changes: Vec<DayChange>,
    /// Whether it is still to be put into its buyer's list of orders.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) to_be_listed: bool,
    /// Whether its number and its id in RO App are among what a search reads at once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) found_by_numbers: bool,
    /// The view in the search, as it was read.
    #[serde(skip)]
    pub(super) listed: Option<OrderView>,
    /// The number and the id in the search, as they were read.
    #[serde(skip)]
    pub(super) listed_numbers: (Option<String>, Option<RoAppOrderId>),
}

/// An amount as it was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// In the smallest unit of the currency.
    pub units: i64,
    pub currency: Currency,
}

/// Statuses of both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedStatuses {
    pub shop: ShopStatusId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roapp: Option<RoAppStatusId>,
}

/// The item: the link, and what the indexes need of it.
#[derive(Serialize, Deserialize)]
pub(super) struct LinkItem {
    #[serde(flatten)]
    link: Link,
    /// What a poll compares the shop's side with.
    #[serde(default)]
    shop_digest: Option<Fingerprint>,
    gsi1pk: Option<String>,
    gsi1sk: Option<String>,
    gsi2pk: String,
    gsi2sk: String,
    gsi3pk: Option<String>,
    gsi3sk: Option<String>,
    #[serde(default)]
    gsi4pk: Option<String>,
    #[serde(default)]
    gsi4sk: Option<String>,
}

/// Sorts behind every time.
pub(super) const FOR_EVER: &str = "9999";
/// Place of an open order: the day of its latest change. Of the day alone, so that most writes leave the index as it is.
fn open_since(link: &Link) -> String {
    format!("{FOR_EVER}#{}", link.updated_at.strftime("%Y-%m-%d"))
}

/// Place of an order that needs attention: since when, and which kind of reason it is, so that the index alone tells how many
/// there are of each.
fn held_at(attention: &Attention) -> String {
    format!("{}#{}", iso(attention.since), kind(&attention.reason))
}

/// What the index of a store's orders tells of one.
fn listed(link: &Link) -> Listed {
    let state = match (&link.attention, link.stage) {
        (Some(held), _) if held.dismissed => ListedState::Dismissed,
        (Some(_), _) => ListedState::Attention,
        // It is being tried again.
        (None, _) if link.attention_since.is_some() => ListedState::Attention,
        (None, Stage::Gone) => ListedState::Gone,
        (None, _) if link.frozen_lines.is_some() => ListedState::Frozen,
        (None, _) => ListedState::Ordinary,
    };
    let (shop, roapp) = match (link.expected, &link.agreed) {
        (Some(expected), _) => (Some(expected.shop), expected.roapp),
        (None, Some(agreed)) => (agreed.shop_status, link.known_roapp_status()),
        (None, None) => (None, None),
    };
    Listed { state, shop, roapp }
}

/// What the lines of an order are called by, in the shop and as agreed; `None` where no line was seen.
fn articles(link: &Link) -> Option<Articles> {
    let agreed = link.agreed.iter().flat_map(|agreed| &agreed.lines).map(|line| line.key.article.as_str());
    let seen = link.view.is_some() || link.agreed.is_some();
    seen.then(|| link.view.iter().flat_map(|view| view.articles.iter()).chain(agreed).collect())
}

/// The link as it is stored: articles that the agreed lines have stand there alone.
fn without_repetition(link: &Link) -> Link {
    let mut link = link.clone();
    let agreed: Option<Articles> =
        link.agreed.as_ref().map(|agreed| agreed.lines.iter().map(|line| line.key.article.as_str()).collect());
    if let (Some(agreed), Some(view)) = (agreed, &mut link.view)
        && articles_of_both(&agreed, &view.articles) == agreed
    {
        view.articles = Articles::default();
    }
    link
}

fn articles_of_both(one: &Articles, other: &Articles) -> Articles {
    one.iter().chain(other.iter()).collect()
}

/// The index partition of orders that need attention.
pub(super) const ATTENTION: &str = "ATTENTION";
/// The index partition of orders that wait for a retry.
pub(super) const DUE: &str = "DUE";

/// The index partition of a store's linked orders, finished and under way.
pub(super) fn open_partition(store: &StoreId) -> String {
    format!("OPEN#{store}")
}

impl LinkItem {
    /// The link, knowing by which view the search finds it.
    pub(super) fn link(self) -> Link {
        let (listed, listed_numbers) = (self.link.view.clone(), self.link.numbers());
        Link { listed, listed_numbers, ..self.link }
    }

    pub(super) fn of(link: &Link) -> Self {
        let waiting = match (&link.attention, link.next_attempt_at) {
            (Some(attention), _) if !attention.dismissed => Some((ATTENTION.to_owned(), held_at(attention))),
            (_, Some(due)) => Some((DUE.to_owned(), iso(due))),
            // One in hand is watched, so that a poll finds what a dead handler left.
            (_, None) if link.lease.is_some() => Some((open_partition(&link.store), open_since(link))),
            // One that a person dismissed before it was entered is watched as an open one: a change of it in the shop is looked at.
            (Some(_), None) if link.stage == Stage::Creating => Some((open_partition(&link.store), open_since(link))),
            // One that is gone is watched for a while: a shop that answers "nothing" may mean its own trouble.
            (_, None) if matches!(link.stage, Stage::Agreed | Stage::Gone) => {
                // The index says of each when it changed.
                let changed = || open_since(link);
                Some((open_partition(&link.store), link.watch_until.map_or_else(changed, iso)))
            }
            (_, None) => None,
        };
        let held = link.attention.as_ref().map(|held| held.shop.clone());
        let buyer = link.view.as_ref().and_then(OrderView::buyer).map(|buyer| buyer_partition(&buyer));
        Self {
            shop_digest: held.unwrap_or_else(|| link.agreed.as_ref().map(|agreed| agreed.shop.clone())),
            gsi1pk: link.roapp.map(|id| format!("ROAPP#{id}")),
            gsi1sk: link.roapp.map(|_| "LINK".to_owned()),
            gsi2pk: format!("STORE#{}", link.store),
            gsi2sk: format!("{}#{:012}#{}{}", iso(link.placed), link.number.0, listed(link), Called(articles(link))),
            gsi3pk: waiting.as_ref().map(|(partition, _)| partition.clone()),
            gsi3sk: waiting.map(|(_, at)| at),
            gsi4sk: buyer.as_ref().map(|_| iso(link.placed)),
            gsi4pk: buyer,
            link: without_repetition(link),
        }
    }
}

impl Link {
    /// Whether no handler has the order, and none is to come back to it by a time.
    pub fn is_at_rest(&self) -> bool {
        self.next_attempt_at.is_none() && self.lease.is_none()
    }

    /// Its number and its id in RO App.
    pub(super) fn numbers(&self) -> (Option<String>, Option<RoAppOrderId>) {
        (self.roapp_number.clone(), self.roapp)
    }

    /// Whether a line is called by an article that begins so, which is in lower case.
    pub(super) fn has_article(&self, start: &str) -> bool {
        articles(self).is_some_and(|articles| articles.begins(start) == Some(true))
            || self
                .agreed
                .iter()
                .flat_map(|agreed| &agreed.lines)
                .any(|line| line.key.article.to_lowercase().starts_with(start))
    }

    /// RO App's status as it was last dealt with.
    pub fn known_roapp_status(&self) -> Option<RoAppStatusId> {
        self.gone_status.or(self.agreed.as_ref().and_then(|agreed| agreed.roapp_status))
    }

    /// A new link, claimed for an order that has none.
    pub fn first(store: StoreId, number: OrderNumber, placed: Timestamp, now: Timestamp) -> Self {
        Self {
            store,
            number,
            rev: 0,
            stage: Stage::Creating,
            placed,
            claimed_at: now,
            updated_at: now,
            lease: None,
            in_flight: false,
            roapp: None,
            roapp_number: None,
            client: None,
            sent_client: None,
            entered_as: None,
            expected: None,
            last_update: None,
            found: false,
            search_first: false,
            agreed: None,
            journal: Vec::new(),
            sent_status: None,
            gone_status: None,
            first_status: None,
            delivery_digest: None,
            pending_delivery_digest: None,
            buyer_digest: None,
            frozen_lines: None,
            refused_lines: None,
            reported_total: None,
            said_difference: None,
            total_unread: false,
            watch_until: None,
            retries: 0,
            next_attempt_at: None,
            waiting_since: None,
            attention: None,
            attention_since: None,
            view: None,
            erased: None,
            counted: None,
            timed: false,
            day_changes: Vec::new(),
            to_be_listed: true,
            found_by_numbers: false,
            listed: None,
            listed_numbers: (None, None),
        }
    }
}

impl Orders {
    /// The link of an order.
    pub async fn link(&self, store: &StoreId, number: OrderNumber) -> Result<Option<Link>, StateError> {
        Ok(self.items.get::<LinkItem>(&Key::link(store, number)).await?.map(LinkItem::link))
    }

    /// The links of many orders of a store.
    pub async fn links(&self, store: &StoreId, numbers: &[OrderNumber]) -> Result<Vec<Link>, StateError> {
        self.links_at(numbers.iter().map(|number| Key::link(store, *number)).collect()).await
    }

    /// The links of orders of any stores; of an order without one there is none.
    pub async fn links_of(&self, orders: &[(StoreId, OrderNumber)]) -> Result<Vec<Link>, StateError> {
        self.links_at(orders.iter().map(|(store, number)| Key::link(store, *number)).collect()).await
    }

    /// Whether the link of an order is there and this process could not read it.
    pub fn has_unreadable_link(&self, store: &StoreId, number: OrderNumber) -> bool {
        self.items.could_not_read(&Key::link(store, number))
    }

    /// The link of an RO App order; the index may be a moment behind.
    pub async fn link_of_roapp(&self, id: RoAppOrderId) -> Result<Option<Link>, StateError> {
        let order = self.order_of_roapp(id).await?;
        Ok(self.links_of(order.as_slice()).await?.pop())
    }

    /// Which order an RO App order is of; the index may be a moment behind.
    pub async fn order_of_roapp(&self, id: RoAppOrderId) -> Result<Option<(StoreId, OrderNumber)>, StateError> {
        let keys = self.items.query_index::<Named>(&BY_ROAPP, &format!("ROAPP#{id}"), None).await?;
        Ok(keys.into_iter().find_map(|named| named.key().order()))
    }

    /// Whether an order of RO App is known as that of another order of a shop.
    pub async fn is_of_another(
        &self,
        id: RoAppOrderId,
        store: &StoreId,
        number: OrderNumber,
    ) -> Result<bool, StateError> {
        Ok(self.order_of_roapp(id).await?.is_some_and(|of| of != (store.clone(), number)))
    }

    /// Time of the next retry of the stores' orders: a waiting one, or one whose lease expires.
    pub async fn next_try(&self, stores: &[StoreId]) -> Result<Option<Timestamp>, StateError> {
        let mut next = self.due().await?.into_iter().filter_map(|summary| summary.next_attempt_at).min();
        for store in stores {
            let in_hand = self.watched(store, Timestamp::MIN).await?.into_iter().filter_map(|summary| summary.lease);
            next = in_hand.map(|lease| lease.until).chain(next).min();
        }
        Ok(next)
    }

    pub(super) async fn links_at(&self, mut keys: Vec<Key>) -> Result<Vec<Link>, StateError> {
        keys.sort();
        // The table refuses a batch that names a key twice.
        keys.dedup();
        Ok(self.items.get_many::<LinkItem>(&keys).await?.into_iter().map(LinkItem::link).collect())
    }
}
