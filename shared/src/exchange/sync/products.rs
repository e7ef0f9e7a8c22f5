//! The products of an order's lines (rules P1 to P8). Nothing that RO App has is changed, and no line is dropped.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Mutex;

use crate::cartum::{CartumError, CatalogProduct, pick};
use crate::decide::{Described, Identify, other_title, product_identity, product_name, shortened};
use crate::exchange::account::cache::{AccountCache, FAILED, LEARNT};
use crate::exchange::account::catalogue::Catalogue;
use crate::exchange::account::reader::AccountReader;
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::exchange::sync::categories::Categories;
use crate::exchange::sync::create_once::{Claims, FindOrCreate, Origin};
use crate::exchange::sync::work::{LineProduct, Work};
use crate::history::{Event, Reason};
use crate::net::NetError;
use crate::order::{CategoryId, Fingerprint, Line, ProductId, ShopOrder, canonical, title_digest};
use crate::roapp::{NewProduct, ProductRoute, RoApp, RoAppError};
use crate::state::{ClaimKey, Table};
use crate::texts::Message;

/// Failures of an order after which the shop's names of its products are done without, where products are recognised by them: some
/// ten minutes, in which the shop was waited for three times.
const NAMED_AFTER: u32 = 5;
/// The fact that no route creates products, and why.
const CLOSED_ROUTES: &str = "PRODUCTS_CLOSED";
/// The fact whether RO App keeps the description of a new product.
const DESCRIPTIONS_KEPT: &str = "DESCRIPTIONS_KEPT";

struct NewThing<'a> {
    products: &'a Products,
    by: Identify,
    value: &'a str,
    title: String,
    /// What the shop calls it, in all its languages.
    names: Vec<String>,
    /// `None` where RO App has no category for it, without which no route creates a product.
    new: Option<NewProduct>,
}

/// Why a product was not entered.
enum NotEntered {
    /// RO App no longer has the store's default category, which the product needs.
    CategoryGone(Message),
    Other(Failure),
}

impl From<Failure> for NotEntered {
    fn from(failure: Failure) -> Self {
        Self::Other(failure)
    }
}

impl FindOrCreate for NewThing<'_> {
    async fn find(&self, _since: Timestamp, again: bool) -> Result<Option<u64>, Failure> {
        if again {
            self.products.catalogue.drop_negative_entries().await;
        }
        Ok(self.products.catalogue.find(self.by, self.value, &self.title).await?.map(|id| id.0))
    }

    async fn create(&self) -> Result<u64, Failure> {
        match &self.new {
            Some(new) => Ok(self.products.create_product(new).await?.0),
            None => Err(Failure::attention(Reason::NoCategory)),
        }
    }

    /// RO App's title, and the shop's where one of them is RO App's: only then they are known to name the same.
    async fn titles(&self, id: u64) -> Vec<Fingerprint> {
        let Some(there) = self.products.catalogue.title_of(ProductId(id)).await else { return Vec::new() };
        let there = title_digest(&there);
        let same = self.names.iter().any(|name| title_digest(&shortened(&canonical(name))) == there);
        // One that RO App has no room for is told in the item's comment as a whole.
        let fits = |name: &&String| same && shortened(&canonical(name)) == canonical(name);
        let others = self.names.iter().filter(fits).map(|name| title_digest(name));
        let mut all: Vec<Fingerprint> = Vec::new();
        for title in [there].into_iter().chain(others) {
            if !all.contains(&title) {
                all.push(title);
            }
        }
        all
    }
}

/// Finds or creates the products of lines.
pub(crate) struct Products {
    pub table: Table,
    pub roapp: Arc<RoApp>,
    pub cache: Arc<AccountCache>,
    pub account: Arc<AccountReader>,
    pub catalogue: Arc<Catalogue>,
    pub claims: Arc<Claims>,
    pub categories: Categories,
    pub titles: TitleCache,
}

/// What products are called, as far as this process has read it from their claims.
#[derive(Default)]
pub(crate) struct TitleCache(Mutex<HashMap<ClaimKey, Vec<Fingerprint>>>);

/// Most products of a [`TitleCache`].
const MOST_TITLES: usize = 20_000;

impl Products {
    /// Finds or enters the products of the lines at these places.
    pub(crate) async fn resolve(&self, work: &mut Work, places: &[usize]) -> Result<(), Failure> {
        let shop = work.shop.clone();
        let mut described: Option<Vec<CatalogProduct>> = None;
        for at in places {
            let Some(line) = work.order.lines.get(*at).filter(|_| !work.line_products.contains_key(at)) else {
                continue;
            };
            // Names are compared in the store's language, which the order may not be in.
            let by_name = shop.settings.identify_by == Identify::Name && !line.article.is_empty();
            if by_name && described.is_none() {
                described = Some(self.describe(&work.order, &shop, work.link.retries, &mut work.events).await?);
            }
            let about = described.iter().flatten().find(|product| product.article == line.article);
            let (key, by, value) = identity(&shop, line, about);
            let known = match work.known.get(&key) {
                Some(id) => Some(*id),
                None => self.table.claim(&key).await?.and_then(|claim| claim.id),
            };
            let found = match known {
                Some(id) => {
                    let comment = self.comment(&key, line).await?;
                    LineProduct { product: ProductId(id), comment }
                }
                None => {
                    // One call describes all of the order's products.
                    let described = match &described {
                        Some(described) => described,
                        None => described
                            .insert(self.describe(&work.order, &shop, work.link.retries, &mut work.events).await?),
                    };
                    let about = described.iter().find(|product| product.article == line.article);
                    if work.why.tries_again() {
                        self.retry_closed_routes().await?;
                    }
                    self.place(&shop, line, &key, by, &value, about, &mut work.events).await?
                }
            };
            work.line_products.insert(*at, found);
        }
        Ok(())
    }

    /// Finds or enters a line's product without believing what is remembered of it.
    pub(crate) async fn resolve_anew(&self, work: &mut Work, at: usize) -> Result<ProductId, Failure> {
        let missing = || Failure::later(Reason::LineWithoutProduct);
        let shop = work.shop.clone();
        let line = work.order.lines.get(at).ok_or_else(missing)?;
        let described = self.describe(&work.order, &shop, work.link.retries, &mut work.events).await?;
        let about = described.iter().find(|product| product.article == line.article);
        let (key, ..) = identity(&work.shop, line, about);
        if let Some(old) = work.line_products.remove(&at) {
            self.catalogue.forget(old.product).await;
        }
        self.claims.forget(&key).await?;
        self.titles.0.lock().await.remove(&key);
        work.known.remove(&key);
        self.resolve(work, &[at]).await?;
        work.line_products.get(&at).map(|known| known.product).ok_or_else(missing)
    }

    /// What the shop says of the order's products. It only enriches: an order whose products the shop does not describe goes on with
    /// what stands in its lines, and one product that cannot be read does without its description.
    async fn describe(
        &self,
        order: &ShopOrder,
        shop: &Shop,
        retries: u32,
        events: &mut Vec<Event>,
    ) -> Result<Vec<CatalogProduct>, Failure> {
        let by_name = shop.settings.identify_by == Identify::Name;
        let mut articles: Vec<_> = order.lines.iter().map(|line| line.article.clone()).collect();
        articles.retain(|article| !article.is_empty());
        articles.sort();
        articles.dedup();
        if articles.is_empty() {
            return Ok(Vec::new());
        }
        let answer = match shop.cartum.products(&articles).await {
            Err(CartumError::NotJson { status: 500.., .. }) => shop.cartum.products(&articles).await,
            other => other,
        };
        let (found, unreadable) = match answer {
            // A product that is recognised by the shop's name of it is another one by the order's: that is waited for some minutes.
            Err(error) if by_name && retries < NAMED_AFTER && error.is_unanswered() => return Err(error.into()),
            // A shop that asks to wait is waited for once: it may be this function alone that it asks for.
            Err(error) if !error.is_of_everything() || (retries > 0 && matches!(error, CartumError::Busy { .. })) => {
                (Vec::new(), vec![error.message()])
            }
            other => {
                let found = other?;
                let unreadable = found.iter().filter_map(unread).collect();
                (found, unreadable)
            }
        };
        for why in unreadable {
            let event = Event::ProductsNotDescribed { why };
            if !events.contains(&event) {
                events.push(event);
            }
        }
        Ok(found)
    }

    /// What the comment of a line's item says: the line's title, where its product is called otherwise.
    async fn comment(&self, key: &ClaimKey, line: &Line) -> Result<String, Failure> {
        let mut kept = self.titles.0.lock().await;
        if !kept.contains_key(key) {
            let claim = self.table.claim(key).await?;
            if kept.len() >= MOST_TITLES {
                kept.clear();
            }
            kept.insert(key.clone(), claim.map(|claim| claim.titles).unwrap_or_default());
        }
        Ok(kept.get(key).map(|titles| other_title(line, titles)).unwrap_or_default())
    }

    #[expect(clippy::too_many_arguments, reason = "one call site, and a struct of the same seven would say no more")]
    async fn place(
        &self,
        shop: &Shop,
        line: &Line,
        key: &ClaimKey,
        by: Identify,
        value: &str,
        about: Option<&CatalogProduct>,
        events: &mut Vec<Event>,
    ) -> Result<LineProduct, Failure> {
        let title = name_of(shop, line, about);
        let done = self.find_or_enter(shop, line, key, (by, value), about, events).await;
        match done {
            Ok((id, origin)) => {
                if origin == Origin::Created {
                    events.push(Event::ProductCreated { title, product: ProductId(id) });
                }
                Ok(LineProduct { product: ProductId(id), comment: self.comment(key, line).await? })
            }
            Err(NotEntered::Other(Failure::Attention(why))) => match shop.settings.fallback_product {
                Some(product) => Ok(on_fallback(product, line, title, why, events)),
                None => Err(Failure::attention(Reason::ProductNotEntered {
                    title,
                    why,
                    article: line.article.clone(),
                    store: shop.settings.name.clone(),
                })),
            },
            Err(NotEntered::CategoryGone(why)) => match shop.settings.fallback_product {
                Some(product) => Ok(on_fallback(product, line, title, why.sentence(), events)),
                None => Err(Failure::of_store(why)),
            },
            Err(NotEntered::Other(other)) => Err(other),
        }
    }

    async fn find_or_enter(
        &self,
        shop: &Shop,
        line: &Line,
        key: &ClaimKey,
        (by, value): (Identify, &str),
        about: Option<&CatalogProduct>,
        events: &mut Vec<Event>,
    ) -> Result<(u64, Origin), NotEntered> {
        let title = name_of(shop, line, about);
        // Found before a category is looked for: what RO App has needs none.
        let known = self.catalogue.find(by, value, &title).await?;
        let category = match known {
            Some(_) => None,
            None => self.categories.of(shop, about, events).await?,
        };
        let description = about.and_then(|p| pick(&p.description, &shop.settings.language)).unwrap_or_default();
        let new = |category: Option<CategoryId>| {
            let description = description.to_owned();
            let (title, sku) = (title.clone(), canonical(&line.article));
            category.map(|category| NewProduct { title, sku, description, category, unit: None, kind: None })
        };
        let names = names_of(line, about);
        let mut thing = NewThing { products: self, by, value, title: title.clone(), names, new: new(category) };
        let mut done = self.claims.find_or_create(key, &thing).await;
        // Its category may be one that staff deleted since.
        if matches!(done, Err(Failure::Attention(_)))
            && category.is_some()
            && self.catalogue.drop_stale_categories().await
        {
            thing.new = new(self.categories.of(shop, about, events).await?);
            done = self.claims.find_or_create(key, &thing).await;
        }
        let is_default =
            category.is_some() && thing.new.as_ref().map(|new| new.category) == shop.settings.default_category;
        match done {
            Ok((id, Origin::Created)) => {
                self.note_unit(events).await?;
                self.note_description(ProductId(id), thing.new.as_ref(), events).await?;
                if let Some(category) = shop.settings.default_category.filter(|_| is_default) {
                    self.categories.note_there(&shop.settings, category).await?;
                }
            }
            Err(Failure::Attention(_)) if is_default => {
                // Where no route creates products, it is not about the category.
                if self.closed().await?.is_none()
                    && let Some(why) = self.categories.default_gone(&shop.settings).await?
                {
                    return Err(NotEntered::CategoryGone(why));
                }
            }
            _ => {}
        }
        Ok(done?)
    }

    /// Creates a product by the route this account has: v2 where the types of products are known, which it demands, else the older
    /// ones. A route that refuses leads to the next; which one worked is remembered.
    async fn create_product(&self, new: &NewProduct) -> Result<ProductId, Failure> {
        if let Some(why) = self.closed().await? {
            return Err(Failure::Attention(why));
        }
        let known = self.cache.get::<ProductRoute>("PRODUCT_ROUTE", LEARNT).await?;
        let others = ProductRoute::ALL.into_iter().filter(|route| Some(*route) != known);
        let mut refused = None;
        for route in known.into_iter().chain(others) {
            let kind = if route == ProductRoute::V2 { self.account.goods_type().await? } else { None };
            if route == ProductRoute::V2 && kind.is_none() {
                continue;
            }
            let unit = self.account.unit_piece().await?.value;
            match self.roapp.products.create(route, &NewProduct { unit, kind, ..new.clone() }).await {
                Ok(id) => {
                    if known != Some(route) {
                        self.cache.put("PRODUCT_ROUTE", route).await?;
                    }
                    self.catalogue.keep(id, new).await;
                    return Ok(id);
                }
                Err(RoAppError::Missing { .. }) => {}
                Err(error @ RoAppError::Refused { .. }) => refused = Some(error),
                Err(error @ RoAppError::Forbidden { .. }) => refused = refused.or(Some(error)),
                // The older generation may no longer answer at all, or not know the key.
                Err(RoAppError::Key) if route != ProductRoute::V2 => {}
                Err(RoAppError::Net(NetError::NotSent { .. })) if route == ProductRoute::Older => {}
                Err(error) => {
                    // It was created, and RO App does not say its id.
                    if matches!(error, RoAppError::Shapeless { .. }) && known != Some(route) {
                        self.cache.put("PRODUCT_ROUTE", route).await?;
                    }
                    return Err(error.into());
                }
            }
        }
        let why = match refused {
            // A product is worth more than its description.
            Some(RoAppError::Refused { about, .. }) if new.may_be_description(&about) => {
                let bare = NewProduct { description: String::new(), ..new.clone() };
                return Box::pin(self.create_product(&bare)).await;
            }
            // It may be about this product alone.
            Some(error @ RoAppError::Refused { .. }) => return Err(error.into()),
            Some(error) => match self.roapp.why_forbidden(error).await {
                error @ RoAppError::Forbidden { .. } => error.message().sentence(),
                plan => return Err(plan.into()),
            },
            None => Reason::NoProductRoute.into(),
        };
        self.cache.put(CLOSED_ROUTES, Some(&why)).await?;
        Err(Failure::Attention(why))
    }

    /// Why no route of this account created a product when all were last tried.
    async fn closed(&self) -> Result<Option<Message>, Failure> {
        Ok(self.cache.get::<Option<Message>>(CLOSED_ROUTES, FAILED).await?.flatten())
    }

    /// Tries all routes anew: a person may have opened one.
    async fn retry_closed_routes(&self) -> Result<(), Failure> {
        match self.closed().await? {
            Some(_) => self.cache.put(CLOSED_ROUTES, None::<Message>).await,
            None => Ok(()),
        }
    }

    /// Notes why a product that was entered may have another unit than "piece".
    /// Says of a new product that RO App did not keep its description, which no document lists for v2. One product a day is read back.
    async fn note_description(
        &self,
        id: ProductId,
        new: Option<&NewProduct>,
        events: &mut Vec<Event>,
    ) -> Result<(), Failure> {
        let Some(new) = new.filter(|new| !new.description.is_empty()) else { return Ok(()) };
        let kept = match self.cache.get::<bool>(DESCRIPTIONS_KEPT, LEARNT).await? {
            Some(kept) => kept,
            None => {
                // Where that cannot be read, nothing is said, and no other product waits for it today.
                let kept = self.roapp.products.is_described(id).await.unwrap_or(true);
                self.cache.put(DESCRIPTIONS_KEPT, kept).await?;
                kept
            }
        };
        events.extend((!kept).then(|| Event::DescriptionNotKept { title: new.title.clone() }));
        Ok(())
    }

    async fn note_unit(&self, events: &mut Vec<Event>) -> Result<(), Failure> {
        let unit = self.account.unit_piece().await?;
        if unit.value.is_none() {
            let event = Event::UnitUnknown { why: unit.why.unwrap_or_else(|| Reason::UnitMissing.into()) };
            if !events.contains(&event) {
                events.push(event);
            }
        }
        Ok(())
    }
}

/// A line on the fallback product, with what it is in its comment.
fn on_fallback(product: ProductId, line: &Line, title: String, why: Message, events: &mut Vec<Event>) -> LineProduct {
    let other = other_title(line, &[title_digest(&title)]);
    let both = format!("{} {title}", line.article).trim().to_owned();
    let comment = if other.is_empty() { both } else { format!("{both}; {other}") };
    events.push(Event::ProductOnFallback { title, why });
    LineProduct { product, comment }
}

/// Why nothing is known of a product that the shop does describe.
fn unread(product: &CatalogProduct) -> Option<Message> {
    let place = product.broken.as_ref()?;
    Some(Message::new("product-broken").with("article", &product.article).with("place", place))
}

/// What the shop's catalogue says of a product, in the store's language.
fn described<'a>(shop: &Shop, about: Option<&'a CatalogProduct>) -> Option<Described<'a>> {
    let language = &shop.settings.language;
    let title = pick(&about?.title, language)?;
    Some(Described { title, modification: pick(&about?.modification, language).unwrap_or_default() })
}

/// Everything that the shop calls a product: in every language, with its modification and without; a product that it does not describe
/// is called as in the line.
fn names_of(line: &Line, about: Option<&CatalogProduct>) -> Vec<String> {
    let Some(about) = about else { return vec![line.title.clone()] };
    let mut names = Vec::new();
    for (language, title) in &about.title {
        names.push(title.clone());
        if let Some(modification) = pick(&about.modification, language).filter(|text| !text.is_empty()) {
            names.extend([", ", " "].map(|between| format!("{}{between}{modification}", title.trim())));
        }
    }
    names
}

/// Under what a line's product is known.
pub(crate) fn identity(shop: &Shop, line: &Line, about: Option<&CatalogProduct>) -> (ClaimKey, Identify, String) {
    let (by, value) = product_identity(shop.settings.identify_by, line, described(shop, about));
    let key = match by {
        Identify::Article => ClaimKey::Article(value.clone()),
        Identify::Name => ClaimKey::Name(value.clone()),
    };
    (key, by, value)
}

/// What a new product is called.
pub(crate) fn name_of(shop: &Shop, line: &Line, about: Option<&CatalogProduct>) -> String {
    product_name(line, described(shop, about))
}
