//! The products of an order's lines (rules P1 to P8). Nothing that RO App has is changed, and no line is dropped.

use jiff::{SignedDuration, Timestamp};

use super::failure::Failure;
use super::look::Work;
use super::once::{Came, Thing};
use super::open::{Exchange, Shop};
use crate::cartum::{CatalogProduct, pick};
use crate::order::{CategoryId, Line, ProductId, ShopOrder};
use crate::roapp::{NewProduct, ProductRoute, RoAppError};
use crate::settings::Identify;
use crate::state::ClaimKey;

/// How long to believe where an account creates products.
const ROUTE_FRESH: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The product of lines that have neither article nor name.
const NAMELESS: &str = "Cartum item";

/// A line and the product it becomes.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub product: ProductId,
    /// What the item's comment says beside the mark.
    pub says: String,
}

struct NewThing<'a> {
    exchange: &'a Exchange,
    by: Identify,
    value: &'a str,
    new: NewProduct,
}

impl Thing for NewThing<'_> {
    async fn look(&self, _since: Timestamp, again: bool) -> Result<Option<u64>, Failure> {
        if again {
            self.exchange.doubt_catalogue().await;
        }
        Ok(self.exchange.find_product(self.by, self.value).await?.map(|id| id.0))
    }

    async fn create(&self) -> Result<u64, Failure> {
        Ok(self.exchange.create_product(&self.new).await?.0)
    }
}

impl Exchange {
    /// Finds or enters the products of the lines at these places.
    pub(super) async fn place_lines(&self, work: &mut Work, places: &[usize]) -> Result<(), Failure> {
        let shop = work.shop.clone();
        let mut described: Option<Vec<CatalogProduct>> = None;
        for at in places {
            let Some(line) = work.order.lines.get(*at).filter(|_| !work.placed.contains_key(at)) else { continue };
            let (key, by, value) = identity(shop.settings.identify_by, line);
            let known = self.table.claim(&key).await?.and_then(|claim| claim.id);
            let placed = match known {
                Some(id) => Placed { product: ProductId(id), says: String::new() },
                None => {
                    // One call describes all of the order's products.
                    let described = match &described {
                        Some(described) => described,
                        None => described.insert(self.describe(&shop, &work.order).await?),
                    };
                    let about = described.iter().find(|product| product.article == line.article);
                    self.place(&shop, line, &key, by, &value, about, &mut work.told).await?
                }
            };
            work.placed.insert(*at, placed);
        }
        Ok(())
    }

    /// Finds or enters a line's product without believing what is remembered of it.
    pub(super) async fn place_anew(&self, work: &mut Work, at: usize) -> Result<ProductId, Failure> {
        let missing = || Failure::later("a line of the order has no product yet");
        let line = work.order.lines.get(at).ok_or_else(missing)?;
        let (key, ..) = identity(work.shop.settings.identify_by, line);
        if let Some(old) = work.placed.remove(&at) {
            self.forget_product(old.product).await;
        }
        self.forget(&key).await?;
        self.place_lines(work, &[at]).await?;
        work.placed.get(&at).map(|placed| placed.product).ok_or_else(missing)
    }

    async fn describe(&self, shop: &Shop, order: &ShopOrder) -> Result<Vec<CatalogProduct>, Failure> {
        let mut articles: Vec<_> = order.lines.iter().map(|line| line.article.clone()).collect();
        articles.retain(|article| !article.is_empty());
        articles.sort();
        articles.dedup();
        Ok(if articles.is_empty() { Vec::new() } else { shop.cartum.products(&articles).await? })
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
        told: &mut Vec<String>,
    ) -> Result<Placed, Failure> {
        let title = name_of(shop, line, about);
        // Found before a category is looked for: what RO App has needs none.
        let known = self.find_product(by, value).await?;
        let category = match known {
            Some(_) => None,
            None => self.category(shop, about, told).await?,
        };
        let description = about.and_then(|p| pick(&p.description, &shop.settings.language)).unwrap_or_default();
        let new = NewProduct {
            title: title.clone(),
            sku: line.article.clone(),
            description: description.to_owned(),
            category,
        };
        let thing = NewThing { exchange: self, by, value, new };
        match self.once(key, &thing).await {
            Ok((id, came)) => {
                if came == Came::Created {
                    told.push(format!("Product '{title}' was new to RO App and was entered as {id}."));
                }
                Ok(Placed { product: ProductId(id), says: String::new() })
            }
            Err(Failure::Attention(why)) => match shop.settings.fallback_product {
                Some(product) => {
                    told.push(format!(
                        "Product '{title}' could not be entered ({why}) Its line stands on the fallback product."
                    ));
                    let says = format!("{} {title}", line.article);
                    Ok(Placed { product, says: says.trim().to_owned() })
                }
                None => Err(Failure::Attention(format!(
                    "Product '{title}' is not in RO App and could not be entered: {why} Enter it in RO App with article '{}', set a default category or a fallback product for store '{}', then try again.",
                    line.article, shop.settings.name
                ))),
            },
            Err(other) => Err(other),
        }
    }

    /// Creates a product by the route this account has; which one is tried once and remembered.
    async fn create_product(&self, new: &NewProduct) -> Result<ProductId, Failure> {
        let known = self.fresh::<ProductRoute>("PRODUCT_ROUTE", ROUTE_FRESH).await?;
        let routes = known.map_or_else(|| ProductRoute::ALL.to_vec(), |route| vec![route]);
        for route in routes {
            match self.roapp.create_product(route, new).await {
                Ok(id) => {
                    if known.is_none() {
                        self.table.remember("PRODUCT_ROUTE", self.clock.now(), route).await?;
                    }
                    return Ok(id);
                }
                Err(RoAppError::Missing { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Attention("This RO App account offers no way to create products through its API.".into()))
    }

    /// The category of a product's path (rule P4): reused, else created where the API can, else the store's default.
    async fn category(
        &self,
        shop: &Shop,
        about: Option<&CatalogProduct>,
        told: &mut Vec<String>,
    ) -> Result<Option<CategoryId>, Failure> {
        let path = about.map(|product| product.category.as_slice()).unwrap_or_default();
        let all = self.categories().await?;
        let mut parent = None;
        for (depth, title) in path.iter().enumerate() {
            let here = all.iter().find(|row| row.parent == parent && row.title == *title);
            match here {
                Some(row) => parent = Some(row.id),
                None => match self.new_categories(path, depth, parent).await? {
                    Some(id) => return Ok(Some(id)),
                    None => {
                        told.push(format!(
                            "RO App has no category '{}' and its API cannot create one: the store's default category was used.",
                            path.join(" > ")
                        ));
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
        if self.fresh::<bool>("CATEGORIES_CLOSED", ROUTE_FRESH).await? == Some(true) {
            return Ok(None);
        }
        for depth in from..path.len() {
            let here = path.get(..=depth).unwrap_or_default();
            let key = ClaimKey::Category(here.to_vec());
            let thing = NewCategory { exchange: self, title: here.last().map_or("", String::as_str), parent };
            match self.once(&key, &thing).await {
                Ok((id, _)) => parent = Some(CategoryId(id)),
                Err(Failure::Attention(_)) => {
                    self.table.remember("CATEGORIES_CLOSED", self.clock.now(), true).await?;
                    return Ok(None);
                }
                Err(other) => return Err(other),
            }
        }
        Ok(parent)
    }
}

struct NewCategory<'a> {
    exchange: &'a Exchange,
    title: &'a str,
    parent: Option<CategoryId>,
}

impl Thing for NewCategory<'_> {
    async fn look(&self, _since: Timestamp, again: bool) -> Result<Option<u64>, Failure> {
        if again {
            self.exchange.forget_categories().await;
        }
        let all = self.exchange.categories().await?;
        let found = all.iter().find(|row| row.parent == self.parent && row.title == self.title);
        Ok(found.map(|row| row.id.0))
    }

    async fn create(&self) -> Result<u64, Failure> {
        // What was read lacks the new one.
        self.exchange.forget_categories().await;
        Ok(self.exchange.roapp.create_category(self.title, self.parent).await?.0)
    }
}

/// Under what a line's product is known: the store's choice, else its name (P6), else the one nameless product.
pub(super) fn identity(by: Identify, line: &Line) -> (ClaimKey, Identify, String) {
    let name = collapse(&line.title);
    match by {
        Identify::Article if !line.article.is_empty() => {
            (ClaimKey::Article(line.article.clone()), Identify::Article, line.article.clone())
        }
        _ if !name.is_empty() => (ClaimKey::Name(name.clone()), Identify::Name, name),
        _ if !line.article.is_empty() => {
            (ClaimKey::Article(line.article.clone()), Identify::Article, line.article.clone())
        }
        _ => (ClaimKey::Name(NAMELESS.into()), Identify::Name, NAMELESS.into()),
    }
}

/// A new product's name (P1): the shop's in the store's language, else as it stands in the order. Where the name is what
/// products are known by, it is the order's, or the product would not be found again.
fn name_of(shop: &Shop, line: &Line, about: Option<&CatalogProduct>) -> String {
    let language = &shop.settings.language;
    let from_shop = about.and_then(|product| {
        let title = pick(&product.title, language)?;
        let modification = pick(&product.modification, language).unwrap_or_default();
        Some(if modification.is_empty() { title.to_owned() } else { format!("{title}, {modification}") })
    });
    let by_name = shop.settings.identify_by == Identify::Name || line.article.is_empty();
    let title = from_shop.filter(|_| !by_name).unwrap_or_else(|| line.title.clone());
    let title = Some(title).filter(|text| !text.trim().is_empty());
    let title = title.or_else(|| Some(line.article.clone()).filter(|text| !text.is_empty()));
    collapse(&title.unwrap_or_else(|| NAMELESS.into()))
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(250).collect()
}
