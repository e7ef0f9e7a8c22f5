//! The removal of a store: how far it is, and what is left of the store afterwards.
//!
//! Guarantees: an order's link goes last of its items, and a store's settings go last of its items, so that a removal that was cut off
//! finds what is left; of a removed store only its names are kept, by which RO App's orders of it are found (rule O12).

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::claim::ClaimKey;
use super::dismissed::dismissal_of;
use super::error::StateError;
use super::items::{BY_STORE, Named};
use super::keys::Key;
use super::link::LinkItem;
use super::search::number_entries_of;
use super::store::StoreItem;
use super::table::{Orders, Table};
use crate::order::{Fingerprint, OrderNumber, OrderView, StoreId, name_key};
use crate::texts::Message;

/// Orders that are listed at once.
const PAGE: i32 = 25;

/// How far the removal of a store is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// When a person asked for it.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub asked: Timestamp,
    /// When it last got on.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub seen: Timestamp,
    /// Orders that were taken off the table.
    pub orders: usize,
    /// Whether a person has to go on, because the store's login could not be removed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stopped: bool,
    /// Why a web-hook of the shop could not be ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hooks: Option<Message>,
}

/// What became of an order that is to be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemovedOrder {
    Removed,
    /// It was gone already.
    Gone,
    /// A handler has it, or has just written it.
    Busy,
}

/// Names under which a shop was connected before.
#[derive(Debug, Default, Serialize, Deserialize)]
struct FormerNames {
    names: Vec<String>,
}

fn key(store: &StoreId) -> Key {
    Key::new(format!("STORE#{store}"), "REMOVAL")
}

/// No store's id has an `@`.
fn former_key(url: &str) -> Key {
    Key::new(format!("STORE#@{}", Fingerprint::of(&url).as_str()), "FORMER")
}

/// Of the shops whose stores had a name: the item's `names` are fingerprints of their addresses.
fn name_shops_key(name: &str) -> Key {
    Key::new(format!("STORE#@{}", Fingerprint::of(&format!("name {}", name_key(name))).as_str()), "FORMER")
}

impl Table {
    /// A store's settings as they are now; [`Self::stores`] may be a moment behind.
    pub async fn store<T: DeserializeOwned>(&self, id: &StoreId) -> Result<Option<T>, StateError> {
        let item: Option<StoreItem<T>> = self.items.get(&Key::new(format!("STORE#{id}"), "SETTINGS")).await?;
        Ok(item.map(|item| item.settings))
    }

    /// How far the removal of a store is.
    pub async fn removal(&self, store: &StoreId) -> Result<Option<Removal>, StateError> {
        self.items.get(&key(store)).await
    }

    /// Notes how far it is. Of two at the same moment one is lost; each order is removed once all the same.
    pub async fn put_removal(&self, store: &StoreId, removal: &Removal) -> Result<(), StateError> {
        self.items.overwrite(&key(store), removal).await
    }

    /// Removes what is kept of a store, its settings last.
    pub async fn remove_store(&self, store: &StoreId) -> Result<(), StateError> {
        let pk = format!("STORE#{store}");
        let dry_run: Vec<Named> = self.items.query(&pk, "DRYRUN").await?;
        for key in dry_run.into_iter().map(Named::key) {
            self.items.remove(&key).await?;
        }
        self.remove_day_counters(store).await?;
        for sk in ["CURSOR", "POLLED", "RECONCILE", "TITLES", "FILE", "REMOVAL", "SETTINGS"] {
            self.items.remove(&Key::new(&pk, sk)).await?;
        }
        Ok(())
    }

    /// Keeps the name of a store whose shop is at an address, to be found by either. Addresses are in the form by which stores are
    /// compared.
    pub async fn keep_former_name(&self, url: &str, name: &str) -> Result<(), StateError> {
        let shops = name_shops_key(name);
        let mut known: FormerNames = self.items.get(&shops).await?.unwrap_or_default();
        let shop = Fingerprint::of(&url).as_str().to_owned();
        if !known.names.contains(&shop) {
            known.names.push(shop);
            self.items.overwrite(&shops, &known).await?;
        }
        let mut names = self.former_names(url).await?;
        if names.iter().any(|known| known == name) {
            return Ok(());
        }
        names.push(name.to_owned());
        self.items.overwrite(&former_key(url), &FormerNames { names }).await
    }

    /// The names of removed stores whose shop was at an address.
    pub async fn former_names(&self, url: &str) -> Result<Vec<String>, StateError> {
        let known: Option<FormerNames> = self.items.get(&former_key(url)).await?;
        Ok(known.unwrap_or_default().names)
    }

    /// Whether a removed store had a name whose shop was not at this address: RO App may have its orders.
    pub async fn is_name_of_another_shop(&self, url: &str, name: &str) -> Result<bool, StateError> {
        let known: Option<FormerNames> = self.items.get(&name_shops_key(name)).await?;
        let shop = Fingerprint::of(&url);
        Ok(known.unwrap_or_default().names.iter().any(|known| known != shop.as_str()))
    }
}

impl Orders {
    /// Some orders of a store. The index may show an order for a moment that is gone already.
    pub async fn some_of(&self, store: &StoreId) -> Result<Vec<OrderNumber>, StateError> {
        let query = BY_STORE.query(&self.items, &format!("STORE#{store}")).limit(PAGE);
        let (found, _) = self.items.first_pages::<Named>([query]).await?;
        Ok(found.into_iter().filter_map(|named| named.key().order()).map(|(_, number)| number).collect())
    }

    /// Removes an order's link, its history, and what a search finds its buyer by if they have no other order.
    ///
    /// # Errors
    /// [`StateError`] when the table fails; asking again goes on.
    pub async fn remove_order(
        &self,
        store: &StoreId,
        number: OrderNumber,
        now: Timestamp,
    ) -> Result<RemovedOrder, StateError> {
        let key = Key::link(store, number);
        let link = match self.items.get::<LinkItem>(&key).await {
            Ok(None) => return Ok(RemovedOrder::Gone),
            Ok(Some(item)) => Some(item.link()),
            // Of another release: it goes all the same.
            Err(error) if error.is_of_one_item() => None,
            Err(error) => return Err(error),
        };
        if link.as_ref().and_then(|link| link.lease.as_ref()).is_some_and(|lease| lease.until > now) {
            return Ok(RemovedOrder::Busy);
        }
        let view = link.as_ref().and_then(|link| link.view.as_ref());
        if let Some(buyer) = view.and_then(OrderView::buyer) {
            self.forget_buyer_without(&buyer, &key).await?;
        }
        for key in self.history_keys(store, number).await? {
            self.items.remove(&key).await?;
        }
        self.items.remove(&ClaimKey::Buyer(store.clone(), number).key()).await?;
        let entries = link.iter().flat_map(|link| number_entries_of(link).into_iter().chain(dismissal_of(link)));
        for key in entries {
            self.items.remove(&key).await?;
        }
        match self.items.remove_unchanged(&key, link.map(|link| link.rev)).await {
            Ok(()) => Ok(RemovedOrder::Removed),
            Err(StateError::Conflict) => Ok(RemovedOrder::Busy),
            Err(error) => Err(error),
        }
    }
}
