//! The names of statuses of both sides, for people: kept in the table for all processes and in memory for ten minutes, so that a
//! page of orders needs no request to either system. A status without a known name is shown by its number.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::clock::SharedClock;
use crate::exchange::account::cache::AccountCache;
use crate::exchange::account::reader::Account;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::shop::Shop;
use crate::order::{RoAppStatusId, ShopStatusId, StoreId};
use crate::roapp::RoApp;
use crate::state::Table;

/// Lifetime of the copy in memory.
const HERE: SignedDuration = SignedDuration::from_mins(10);
/// Lifetime of the copy in the table.
const FRESH: SignedDuration = SignedDuration::from_hours(6);
/// Time limit of a request for names while a page waits.
const PATIENCE: Duration = Duration::from_secs(2);

/// Titles of a shop's statuses by language, and RO App's names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusTitles {
    /// By store, status and language.
    pub shops: BTreeMap<StoreId, BTreeMap<u64, BTreeMap<String, String>>>,
    /// By status.
    pub roapp: BTreeMap<u64, String>,
}

impl StatusTitles {
    /// RO App's name of a status, or its number.
    pub fn roapp(&self, status: RoAppStatusId) -> String {
        self.roapp.get(&status.0).filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| status.to_string())
    }

    /// A shop's title of a status in a language, else in English, else in any, else its number.
    pub fn shop(&self, store: &StoreId, status: ShopStatusId, language: &str) -> String {
        let titles = self.shops.get(store).and_then(|all| all.get(&status.0));
        let title = titles.and_then(|titles| {
            // Shops call Ukrainian "ua".
            let own =
                if language == "uk" { titles.get("ua").or_else(|| titles.get("uk")) } else { titles.get(language) };
            own.or_else(|| titles.get("en")).or_else(|| titles.values().next())
        });
        title.cloned().unwrap_or_else(|| status.to_string())
    }
}

/// Reads titles of statuses and keeps them.
pub struct StatusTitleCache {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) roapp: Arc<RoApp>,
    pub(crate) cache: Arc<AccountCache>,
    pub(crate) stores: Arc<StoreRegistry>,
    pub(crate) kept: Mutex<Option<(Timestamp, StatusTitles)>>,
}

impl StatusTitleCache {
    /// The names of all statuses, as far as they are known.
    pub async fn read(&self) -> StatusTitles {
        let now = self.clock.now();
        let mut here = self.kept.lock().await;
        if let Some((at, names)) = &*here
            && now.duration_since(*at) < HERE
            && self.stores.all().iter().all(|shop| names.shops.contains_key(&shop.settings.id))
        {
            return names.clone();
        }
        let kept = self.cache.fresh::<StatusTitles>("STATUS_NAMES", FRESH).await.ok().flatten();
        let complete = |names: &StatusTitles| {
            !names.roapp.is_empty() && self.stores.all().iter().all(|shop| names.shops.contains_key(&shop.settings.id))
        };
        let names = match kept {
            Some(names) if complete(&names) => names,
            kept => self.ask_names(kept.unwrap_or_default()).await,
        };
        *here = Some((now, names.clone()));
        names
    }

    /// Drops the cached names, so that the page of rules shows live ones.
    pub async fn forget(&self) {
        *self.kept.lock().await = None;
        let now = self.clock.now();
        if let Err(why) = self.table.put_cached("STATUS_NAMES", now, StatusTitles::default()).await {
            tracing::warn!(%why, "old names of statuses stay for a while");
        }
    }

    async fn ask_names(&self, mut names: StatusTitles) -> StatusTitles {
        // Known since the first order, and then no page waits for its turn at RO App.
        let known = self.table.get_cached::<Account>("ACCOUNT").await.ok().flatten();
        let known = known.map(|known| known.fact.statuses).filter(|statuses| !statuses.is_empty());
        if let Some(statuses) = known {
            names.roapp = statuses.into_iter().map(|(id, name)| (id.0, name)).collect();
        } else if let Ok(Ok(all)) = tokio::time::timeout(PATIENCE, self.roapp.statuses()).await {
            names.roapp = all.into_iter().map(|status| (status.id.0, status.name)).collect();
        }
        for shop in self.stores.all() {
            if let Some(titles) = titles(&shop).await {
                names.shops.insert(shop.settings.id.clone(), titles);
            } else {
                // Asked again in ten minutes, not at every page.
                names.shops.entry(shop.settings.id.clone()).or_default();
            }
        }
        let known = !names.roapp.is_empty() && names.shops.values().all(|titles| !titles.is_empty());
        if known && let Err(why) = self.table.put_cached("STATUS_NAMES", self.clock.now(), names.clone()).await {
            tracing::warn!(%why, "names of statuses are not kept");
        }
        names
    }
}

async fn titles(shop: &Shop) -> Option<BTreeMap<u64, BTreeMap<String, String>>> {
    let all = tokio::time::timeout(PATIENCE, shop.cartum.statuses()).await.ok()?.ok()?;
    Some(all.into_iter().map(|status| (status.id.0, status.titles)).collect())
}
