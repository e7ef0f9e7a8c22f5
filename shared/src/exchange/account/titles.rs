//! The names of statuses of both sides, for people. A status without a known name is shown by its number.
//!
//! Guarantees: a page makes no request to a shop or to RO App for them: it shows what is kept in the table, from memory for some minutes.
//! The poll asks each shop four times a day.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use crate::clock::{SharedClock, in_time};
use crate::decide::{NamedRoAppStatus, NamedShopStatus, ProposedRules, propose_rules};
use crate::exchange::account::reader::Account;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::shop::Shop;
use crate::net::redact_foreign;
use crate::order::{RoAppStatusId, ShopStatusId, StoreId};
use crate::roapp::RoApp;
use crate::settings::SHOWN_WITHIN;
use crate::state::{KeptTitles, ShopTitles, StateError, Table};
use crate::texts::Message;

/// Lifetime of the copy in memory, where a name is missing and where none is.
const HERE: [SignedDuration; 2] = [SignedDuration::from_secs(15), SignedDuration::from_mins(10)];
/// Lifetime of the copy in the table.
const FRESH: SignedDuration = SignedDuration::from_hours(6);
/// Time before a failed request is repeated.
const FAILED: SignedDuration = SignedDuration::from_hours(1);
/// Time of a page for names that have to be the present ones.
const PATIENCE: Duration = Duration::from_millis(700);

/// Titles of a shop's statuses by language, and RO App's names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageTitles {
    /// By store, status and language.
    pub shops: BTreeMap<StoreId, ShopTitles>,
    /// By status.
    pub roapp: BTreeMap<u64, String>,
}

impl PageTitles {
    /// RO App's name of a status, or its number.
    pub fn roapp(&self, status: RoAppStatusId) -> String {
        self.roapp.get(&status.0).filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| status.to_string())
    }

    /// A shop's title of a status in a language, else in English, else in any, else its number.
    pub fn shop(&self, store: &StoreId, status: ShopStatusId, language: &str) -> String {
        let titles = self.shops.get(store).and_then(|all| all.get(&status.0));
        titles.and_then(|titles| status_title(titles, language)).unwrap_or_else(|| status.to_string())
    }
}

/// The title in a language, else in English, else in any.
pub fn status_title(titles: &BTreeMap<String, String>, language: &str) -> Option<String> {
    // Shops call Ukrainian "ua".
    let own = if language == "uk" { titles.get("ua").or_else(|| titles.get("uk")) } else { titles.get(language) };
    own.or_else(|| titles.get("en")).or_else(|| titles.values().next()).cloned()
}

/// The statuses of a store and of RO App, to choose from.
#[derive(Debug, Clone, Default)]
pub struct StatusLists {
    pub shop: ShopTitles,
    /// Status and name, in RO App's order.
    pub roapp: Vec<(u64, String)>,
    /// Why a list is not the present one.
    pub old: Vec<Message>,
}

impl StatusLists {
    /// The rules that the names of the statuses suggest (rule S6).
    pub fn proposed(&self) -> ProposedRules {
        let titles = |all: &BTreeMap<String, String>| all.values().cloned().collect();
        let shop = self.shop.iter().map(|(id, all)| NamedShopStatus { id: ShopStatusId(*id), titles: titles(all) });
        let roapp = self.roapp.iter();
        let roapp = roapp.map(|(id, name)| NamedRoAppStatus { id: RoAppStatusId(*id), name: name.clone() });
        propose_rules(&shop.collect::<Vec<_>>(), &roapp.collect::<Vec<_>>())
    }
}

/// Reads titles of statuses and keeps them.
pub struct StatusTitleCache {
    clock: SharedClock,
    table: Table,
    roapp: Arc<RoApp>,
    stores: Arc<StoreRegistry>,
    /// What pages show, and when it was read.
    kept: Mutex<Option<(Timestamp, PageTitles)>>,
    /// When each shop is asked again.
    due: std::sync::Mutex<BTreeMap<StoreId, Timestamp>>,
}

impl StatusTitleCache {
    pub(crate) fn new(clock: SharedClock, table: Table, roapp: Arc<RoApp>, stores: Arc<StoreRegistry>) -> Self {
        Self { clock, table, roapp, stores, kept: Mutex::default(), due: std::sync::Mutex::default() }
    }

    /// The names of all statuses, as far as they are known.
    pub async fn read(&self) -> PageTitles {
        let now = self.clock.now();
        let stores: Vec<StoreId> = self.stores.all().iter().map(|shop| shop.settings.id.clone()).collect();
        let mut here = self.kept.lock().await;
        if let Some((at, names)) = &*here {
            let complete = !names.roapp.is_empty() && stores.iter().all(|store| names.shops.contains_key(store));
            if now.duration_since(*at) < HERE[usize::from(complete)] {
                return names.clone();
            }
        }
        let names = self.kept_names(&stores).await.unwrap_or_else(|why| {
            tracing::warn!(%why, "names of statuses cannot be read");
            PageTitles::default()
        });
        *here = Some((now, names.clone()));
        names
    }

    async fn kept_names(&self, stores: &[StoreId]) -> Result<PageTitles, StateError> {
        let shops = self.table.status_titles(stores).await?;
        Ok(PageTitles {
            shops: shops.into_iter().map(|(store, kept)| (store, kept.titles)).collect(),
            roapp: self.roapp_names().await?,
        })
    }

    /// RO App's names, known since the first order.
    async fn roapp_names(&self) -> Result<BTreeMap<u64, String>, StateError> {
        let account = self.table.get_cached::<Account>("ACCOUNT").await?;
        let statuses = account.map(|known| known.fact.statuses).unwrap_or_default();
        Ok(statuses.into_iter().map(|(id, name)| (id.0, name)).collect())
    }

    /// Asks a shop for its titles where the kept ones are old. They only enrich, so a failure is logged.
    pub(crate) async fn keep_fresh(&self, shop: &Shop) {
        let (store, now) = (&shop.settings.id, self.clock.now());
        let due = self.due(|due| due.get(store).copied());
        if due.is_some_and(|due| now < due) {
            return;
        }
        // Another process may have asked.
        let kept = self.table.kept_titles(store).await.unwrap_or_default();
        let life = match kept.filter(|kept| now.duration_since(kept.at) < FRESH) {
            Some(kept) => FRESH - now.duration_since(kept.at),
            None => match self.ask(shop).await {
                Ok(_) => FRESH,
                Err(why) => {
                    let why = redact_foreign(&why.to_string());
                    tracing::warn!(%store, why, "the titles of the shop's statuses are asked for again in an hour");
                    FAILED
                }
            },
        };
        self.due(|due| due.insert(store.clone(), now.checked_add(life).unwrap_or(now)));
    }

    fn due<T>(&self, change: impl FnOnce(&mut BTreeMap<StoreId, Timestamp>) -> T) -> T {
        change(&mut self.due.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn ask(&self, shop: &Shop) -> Result<ShopTitles, Message> {
        let all = shop.cartum.statuses().await.map_err(|error| error.message())?;
        let titles: ShopTitles = all.into_iter().map(|status| (status.id.0, status.titles)).collect();
        let kept = KeptTitles { at: self.clock.now(), titles };
        self.table.put_status_titles(&shop.settings.id, &kept).await.map_err(|error| error.message())?;
        Ok(kept.titles)
    }

    /// The present statuses of a store and of RO App; the kept ones of a side that does not answer at once.
    ///
    /// # Errors
    /// Why a side has none.
    pub async fn lists(&self, shop: &Shop) -> Result<StatusLists, Vec<Message>> {
        self.lists_within(shop, PATIENCE).await
    }

    /// As [`Self::lists`], for a page that has nothing else to show: a side has some seconds.
    ///
    /// # Errors
    /// Why a side has none.
    pub async fn lists_patiently(&self, shop: &Shop) -> Result<StatusLists, Vec<Message>> {
        self.lists_within(shop, SHOWN_WITHIN).await
    }

    async fn lists_within(&self, shop: &Shop, limit: Duration) -> Result<StatusLists, Vec<Message>> {
        let (cartum, roapp) = tokio::join!(self.within(limit, self.ask(shop)), self.within(limit, self.ask_roapp()));
        let kept = self.kept_names(std::slice::from_ref(&shop.settings.id)).await.unwrap_or_default();
        let kept_shop = kept.shops.into_values().next().unwrap_or_default();
        let mut missing = Vec::new();
        let mut old = Vec::new();
        let lists = StatusLists {
            shop: or_kept(cartum, kept_shop, BTreeMap::is_empty, (&mut old, &mut missing)),
            roapp: or_kept(roapp, kept.roapp.into_iter().collect(), Vec::is_empty, (&mut old, &mut missing)),
            old,
        };
        *self.kept.lock().await = None;
        if missing.is_empty() { Ok(lists) } else { Err(missing) }
    }

    async fn ask_roapp(&self) -> Result<Vec<(u64, String)>, Message> {
        let all = self.roapp.statuses().await.map_err(|error| error.message())?;
        Ok(all.into_iter().map(|status| (status.id.0, status.name)).collect())
    }

    async fn within<T>(&self, limit: Duration, asked: impl Future<Output = Result<T, Message>>) -> Result<T, Message> {
        let done = in_time(&*self.clock, limit, asked).await;
        done.unwrap_or_else(|| Err(Message::new("no-answer-at-once")))
    }
}

/// What was answered now, else what is kept; and why, as something old or as something missing.
fn or_kept<T>(
    asked: Result<T, Message>,
    kept: T,
    is_empty: impl FnOnce(&T) -> bool,
    (old, missing): (&mut Vec<Message>, &mut Vec<Message>),
) -> T {
    match asked {
        Ok(now) => return now,
        Err(why) if is_empty(&kept) => missing.push(why.sentence()),
        Err(why) => old.push(why.sentence()),
    }
    kept
}
