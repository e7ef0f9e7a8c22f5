//! Cache of RO App's catalogue, in the memory of this process.
//!
//! Articles and names are compared in one form of Unicode, and a name as RO App has room for it. A hit saves a call. A miss
//! proves nothing once the list is old, because staff add products too: then it is read again before anything is created.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use crate::clock::SharedClock;
use crate::decide::shortened;
use crate::exchange::account::cache::{AccountCache, LEARNT};
use crate::exchange::failure::Failure;
use crate::order::{CategoryId, ProductId, canonical};
use crate::roapp::{Category, NewProduct, Product, RoApp, RoAppError};
use crate::settings::Identify;
use crate::texts::Message;

/// Lifetime of a negative cache entry.
const MISS_FRESH: SignedDuration = SignedDuration::from_secs(30);
/// Lifetime of a negative cache entry of a category.
const CATEGORIES_FRESH: SignedDuration = SignedDuration::from_mins(10);
/// Lifetime of a cached category. Staff rarely delete one, and a request with a deleted one is refused.
const CATEGORIES_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// A larger catalogue is not read as a whole.
const LARGE: usize = 500;
/// The fact that the catalogue is larger.
const LARGE_CATALOGUE: &str = "CATALOGUE_LARGE";
/// The fact that the account does not filter products by article.
const ARTICLE_FILTER: &str = "ARTICLE_FILTER";

/// Cached products and categories.
#[derive(Default)]
struct CachedCatalogue {
    read_at: Option<Timestamp>,
    by_article: HashMap<String, ProductId>,
    by_name: HashMap<String, ProductId>,
    titles: HashMap<ProductId, String>,
    /// Whether it is too large to be read as a whole.
    large: bool,
    categories: Option<(Timestamp, Vec<Category>)>,
}

impl CachedCatalogue {
    fn find(&self, by: Identify, value: &str) -> Option<ProductId> {
        match by {
            Identify::Article => self.by_article.get(value).copied(),
            Identify::Name => self.by_name.get(&shortened(value)).copied(),
        }
    }

    fn forget_products(&mut self) {
        self.by_article.clear();
        self.by_name.clear();
        self.titles.clear();
    }

    fn keep(&mut self, products: &[Product]) {
        for product in products {
            self.titles.insert(product.id, product.title.clone());
            // Neither is unique in RO App: the product that was there first counts.
            for (map, value) in [(&mut self.by_article, &product.sku), (&mut self.by_name, &product.title)] {
                let value = canonical(value);
                if !value.is_empty() {
                    let id = map.entry(value).or_insert(product.id);
                    *id = (*id).min(product.id);
                }
            }
        }
    }
}

/// The category at the end of a path.
pub(crate) fn category_at(all: &[Category], path: &[String]) -> Option<CategoryId> {
    path.iter().try_fold(None, |parent, title| {
        let here = all.iter().find(|row| row.parent == parent && row.title == *title)?;
        Some(Some(here.id))
    })?
}

pub(crate) struct Catalogue {
    clock: SharedClock,
    roapp: Arc<RoApp>,
    cache: Arc<AccountCache>,
    cached: Mutex<CachedCatalogue>,
}

impl Catalogue {
    pub(crate) fn new(clock: SharedClock, roapp: Arc<RoApp>, cache: Arc<AccountCache>) -> Self {
        Self { clock, roapp, cache, cached: Mutex::default() }
    }

    /// The RO App product with this article or name; `title` is what the product would be called there.
    pub(crate) async fn find(&self, by: Identify, value: &str, title: &str) -> Result<Option<ProductId>, Failure> {
        let mut cached = self.cached.lock().await;
        if let Some(id) = cached.find(by, value) {
            return Ok(Some(id));
        }
        let now = self.clock.now();
        if cached.read_at.is_some_and(|at| now.duration_since(at) < MISS_FRESH) {
            return Ok(None);
        }
        if !cached.large && self.cache.get::<bool>(LARGE_CATALOGUE, LEARNT).await? != Some(true) {
            let listed = self.roapp.products.up_to(LARGE).await?;
            if listed.complete {
                cached.forget_products();
            }
            cached.keep(&listed.products);
            cached.read_at = Some(now).filter(|_| listed.complete);
            if listed.complete {
                return Ok(cached.find(by, value));
            }
            self.cache.put(LARGE_CATALOGUE, true).await?;
        }
        cached.large = true;
        self.search(&mut cached, by, value, title).await
    }

    /// Searches a catalogue that is too large to be read for each product: by the value, then by what the account offers for articles
    /// where its search covers titles alone.
    async fn search(
        &self,
        cached: &mut CachedCatalogue,
        by: Identify,
        value: &str,
        title: &str,
    ) -> Result<Option<ProductId>, Failure> {
        let called = if by == Identify::Name { shortened(value) } else { value.to_owned() };
        let is_it = |product: &Product| match by {
            Identify::Article => canonical(&product.sku) == called,
            Identify::Name => canonical(&product.title) == called,
        };
        let found = self.roapp.products.search(&called, is_it).await?;
        cached.keep(&found.products);
        if let Some(id) = cached.find(by, value) {
            return Ok(Some(id));
        }
        if by == Identify::Article {
            if self.cache.get::<bool>(ARTICLE_FILTER, LEARNT).await? != Some(false) {
                match self.roapp.products.by_article(value).await? {
                    Some(products) => {
                        cached.keep(&products);
                        return Ok(cached.find(by, value));
                    }
                    None => self.cache.put(ARTICLE_FILTER, false).await?,
                }
            }
            if found.honoured && !title.is_empty() {
                cached.keep(&self.roapp.products.search(title, is_it).await?.products);
            }
        }
        if !found.honoured {
            // Nothing searches this catalogue, so its rows are looked through.
            cached.keep(&self.roapp.products.all().await?);
            cached.read_at = Some(self.clock.now());
        }
        Ok(cached.find(by, value))
    }

    /// What RO App calls a product, where it was seen.
    pub(crate) async fn title_of(&self, id: ProductId) -> Option<String> {
        self.cached.lock().await.titles.get(&id).cloned()
    }

    /// Keeps a product that was just created: what was read before lacks it.
    pub(crate) async fn keep(&self, id: ProductId, new: &NewProduct) {
        let product = Product { id, title: new.title.clone(), sku: new.sku.clone(), code: String::new() };
        self.cached.lock().await.keep(std::slice::from_ref(&product));
    }

    /// The category at the end of a path, where it was cached.
    pub(crate) async fn seen_category(&self, path: &[String]) -> Option<CategoryId> {
        let cached = self.cached.lock().await;
        let now = self.clock.now();
        let (_, all) = cached.categories.as_ref().filter(|(at, _)| now.duration_since(*at) < CATEGORIES_KEPT)?;
        category_at(all, path)
    }

    /// The categories as this process read them last; none where it did not.
    pub(crate) async fn kept_categories(&self) -> Vec<Category> {
        self.cached.lock().await.categories.as_ref().map(|(_, all)| all.clone()).unwrap_or_default()
    }

    /// Drops cached categories that were not read just now; returns whether there were any.
    pub(crate) async fn drop_stale_categories(&self) -> bool {
        let mut cached = self.cached.lock().await;
        let now = self.clock.now();
        cached.categories.take_if(|(at, _)| now.duration_since(*at) >= CATEGORIES_FRESH).is_some()
    }

    /// All product categories of RO App, or why they cannot be read, which delays no order.
    pub(crate) async fn categories(&self) -> Result<Result<Vec<Category>, Message>, Failure> {
        let mut cached = self.cached.lock().await;
        let now = self.clock.now();
        if let Some((at, all)) = &cached.categories
            && now.duration_since(*at) < CATEGORIES_FRESH
        {
            return Ok(Ok(all.clone()));
        }
        let answer = match self.roapp.products.categories().await {
            Err(RoAppError::Broken { .. }) => self.roapp.products.categories().await,
            other => other,
        };
        match answer {
            Ok(all) => {
                cached.categories = Some((now, all.clone()));
                Ok(Ok(all))
            }
            Err(error) if error.is_of_everything() => Err(error.into()),
            Err(error) => Ok(Err(error.message().sentence())),
        }
    }

    /// As [`Self::categories`], where they must be known before one is created.
    pub(crate) async fn known_categories(&self) -> Result<Vec<Category>, Failure> {
        self.categories().await?.map_err(Failure::Attention)
    }

    /// Forgets the categories after one was created.
    pub(crate) async fn forget_categories(&self) {
        self.cached.lock().await.categories = None;
    }

    /// Forgets a product that RO App may no longer have, and with it what a miss would rest on.
    pub(crate) async fn forget(&self, gone: ProductId) {
        let mut cached = self.cached.lock().await;
        cached.by_article.retain(|_, id| *id != gone);
        cached.by_name.retain(|_, id| *id != gone);
        cached.titles.remove(&gone);
        cached.read_at = None;
    }

    /// Drops negative entries, so that the next look-up makes a call.
    pub(crate) async fn drop_negative_entries(&self) {
        self.cached.lock().await.read_at = None;
    }
}
