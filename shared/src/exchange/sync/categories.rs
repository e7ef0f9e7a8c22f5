//! The categories of new products (rule P4).
//!
//! Guarantees: a category that staff deleted is made anew or replaced by the store's default; a default that is gone is said of the store,
//! and the orders that need it wait.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::cartum::CatalogProduct;
use crate::exchange::account::cache::AccountCache;
use crate::exchange::account::catalogue::{Catalogue, category_at};
use crate::exchange::account::records::{ProductSetting, RecordReader};
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::exchange::sync::create_once::{Claims, FindOrCreate, Origin};
use crate::history::{Event, Reason};
use crate::order::CategoryId;
use crate::roapp::RoApp;
use crate::settings::StoreSettings;
use crate::state::ClaimKey;
use crate::texts::Message;

/// How long to believe that an account's API does not create categories.
const CLOSED: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Finds or creates the categories of products.
pub(crate) struct Categories {
    pub roapp: Arc<RoApp>,
    pub cache: Arc<AccountCache>,
    pub catalogue: Arc<Catalogue>,
    pub claims: Arc<Claims>,
    pub records: Arc<RecordReader>,
}

impl Categories {
    /// Why no product can be created in the store's default category, where RO App no longer has it. It is noted for the store.
    pub(crate) async fn default_gone(&self, settings: &StoreSettings) -> Result<Option<Message>, Failure> {
        let Some(id) = settings.default_category else { return Ok(None) };
        self.catalogue.forget_categories().await;
        let Ok(all) = self.catalogue.categories().await? else { return Ok(None) };
        if all.iter().any(|row| row.id == id) {
            return Ok(None);
        }
        let choices = Message::choices(all.iter().map(|row| format!("{} ({})", row.id, row.title)).collect());
        let why: Message = Reason::CategoryGone { category: id, store: settings.name.clone(), choices }.into();
        self.records.note_gone(settings, ProductSetting::Category(id), why.clone()).await?;
        Ok(Some(why))
    }

    /// Notes that a product was created in the store's default category.
    pub(crate) async fn note_there(&self, settings: &StoreSettings, default: CategoryId) -> Result<(), Failure> {
        self.records.note_there(settings, ProductSetting::Category(default)).await
    }

    /// The category of a product's path (rule P4): reused, else created where the API can, else the store's default.
    pub(crate) async fn of(
        &self,
        shop: &Shop,
        about: Option<&CatalogProduct>,
        events: &mut Vec<Event>,
    ) -> Result<Option<CategoryId>, Failure> {
        let path = about.map(|product| product.category.as_slice()).unwrap_or_default();
        if path.is_empty() {
            return Ok(shop.settings.default_category);
        }
        // Whether a shop joins the names of a path with `/`, or has that in a name, is told by RO App's categories alone.
        let parts: Vec<String> =
            path.iter().flat_map(|name| name.split('/')).map(|part| part.trim().to_owned()).collect();
        if parts.len() > path.len()
            && let Ok(all) = self.catalogue.categories().await?
            && category_at(&all, path).is_none()
            && let Some(id) = category_at(&all, &parts)
        {
            return Ok(Some(id));
        }
        if let Some(id) = self.catalogue.seen_category(path).await {
            return Ok(Some(id));
        }
        let all = match self.catalogue.categories().await? {
            Ok(all) => all,
            Err(why) => {
                events.push(match shop.settings.default_category {
                    Some(_) => Event::CategoriesUnknown { why },
                    None => Event::CategoriesUnknownNoDefault { why },
                });
                return Ok(shop.settings.default_category);
            }
        };
        let mut parent = None;
        for (depth, title) in path.iter().enumerate() {
            let here = all.iter().find(|row| row.parent == parent && row.title == *title);
            match here {
                Some(row) => parent = Some(row.id),
                None => match self.new_categories(path, depth, parent).await? {
                    Some(id) => return Ok(Some(id)),
                    None => {
                        let path = path.join(" > ");
                        events.push(match shop.settings.default_category {
                            Some(_) => Event::CategoryMissing { path },
                            None => Event::CategoryMissingNoDefault { path },
                        });
                        return Ok(shop.settings.default_category);
                    }
                },
            }
        }
        Ok(parent.or(shop.settings.default_category))
    }

    async fn new_categories(
        &self,
        path: &[String],
        from: usize,
        mut parent: Option<CategoryId>,
    ) -> Result<Option<CategoryId>, Failure> {
        if self.cache.get::<bool>("CATEGORIES_CLOSED", CLOSED).await? == Some(true) {
            return Ok(None);
        }
        for depth in from..path.len() {
            let here = path.get(..=depth).unwrap_or_default();
            let key = ClaimKey::Category(here.to_vec());
            let thing = NewCategory { categories: self, title: here.last().map_or("", String::as_str), parent };
            let mut done = self.claims.find_or_create(&key, &thing).await;
            if let Ok((id, Origin::Cached)) = done
                && !self.catalogue.known_categories().await?.iter().any(|row| row.id == CategoryId(id))
            {
                // Staff deleted it.
                self.claims.forget(&key).await?;
                done = self.claims.find_or_create(&key, &thing).await;
            }
            match done {
                Ok((id, _)) => parent = Some(CategoryId(id)),
                Err(Failure::Attention(_)) => {
                    self.cache.put("CATEGORIES_CLOSED", true).await?;
                    return Ok(None);
                }
                // Whether it was created is looked for by the next product.
                Err(Failure::Later { .. }) => return Ok(None),
                Err(other) => return Err(other),
            }
        }
        Ok(parent)
    }
}

struct NewCategory<'a> {
    categories: &'a Categories,
    title: &'a str,
    parent: Option<CategoryId>,
}

impl FindOrCreate for NewCategory<'_> {
    async fn find(&self, _since: Timestamp, again: bool) -> Result<Option<u64>, Failure> {
        if again {
            self.categories.catalogue.forget_categories().await;
        }
        let all = self.categories.catalogue.known_categories().await?;
        let found = all.iter().find(|row| row.parent == self.parent && row.title == self.title);
        Ok(found.map(|row| row.id.0))
    }

    async fn create(&self) -> Result<u64, Failure> {
        // What was read lacks the new one.
        self.categories.catalogue.forget_categories().await;
        Ok(self.categories.roapp.products.create_category(self.title, self.parent).await?.0)
    }
}
