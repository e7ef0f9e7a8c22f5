//! The catalogue. v2 shows products; where it does not create them, the older generation's path does.

use std::collections::BTreeMap;

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::account::Products;
use super::client::{Api, MAX_PAGES, need_id};
use super::envelope;
use super::envelope::title;
use super::error::{Refusal, RoAppError};
use super::orders::PAGE;
use crate::net::json as read;
use crate::order::{CategoryId, ProductId, canonical};

/// A catalogue that is read as a whole to check one id.
const SHORT: usize = 500;
/// Pages of a catalogue that are read for one product where the filters are ignored: fifty thousand products.
const LARGEST_CATALOGUE: u64 = 1_000;
/// What "piece" is called in the languages RO App is used in, in lower case without a point.
const PIECE: [&str; 14] =
    ["pcs", "pc", "piece", "pieces", "шт", "штука", "buc", "bucată", "szt", "sztuka", "stk", "stück", "ks", "pièce"];

/// What goods are called among types of products, in lower case.
const GOODS: [&str; 9] = ["product", "products", "goods", "товар", "товари", "товары", "produs", "produit", "produkt"];
/// The system's own unit "piece", in the documentation's samples.
const SYSTEM_PIECE: u64 = 1;

/// A product of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    /// Name.
    pub title: String,
    /// Article number (v1: `article`); may be empty.
    pub sku: String,
    /// Code; may be empty.
    pub code: String,
}

/// A product to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProduct {
    /// Name.
    pub title: String,
    /// Article number, or nothing.
    pub sku: String,
    /// Description, or nothing.
    pub description: String,
    /// Category, which every route demands.
    pub category: CategoryId,
    /// Unit, if the units of the account are known.
    pub unit: Option<u64>,
    /// Type of product, if the types of the account are known; v2 requires one.
    pub kind: Option<u64>,
}

impl NewProduct {
    /// Whether it may be taken without its description where it was refused: the refusal names that, or no field at all.
    pub fn may_be_description(&self, about: &Refusal) -> bool {
        !self.description.is_empty() && (about.names("description", "") || about.fields.is_empty())
    }
}

/// Result of a search of the catalogue.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The products found.
    pub products: Vec<Product>,
    /// True when the filter was applied. If not, a product that is missing in the rows may exist.
    pub honoured: bool,
}

/// Whether a product exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    There(Product),
    Gone,
    Unknown,
}

/// The catalogue, as far as it was read.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    pub products: Vec<Product>,
    /// Whether these are all.
    pub complete: bool,
}

/// A product category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    pub id: CategoryId,
    pub title: String,
    /// Parent; roots have none.
    pub parent: Option<CategoryId>,
}

/// A category with the names of those above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryPath {
    pub id: CategoryId,
    /// Its own name.
    pub title: String,
    /// From the root: `Home > Lamps`.
    pub path: String,
}

/// Categories with their paths, sorted by them.
pub fn category_paths(all: &[Category]) -> Vec<CategoryPath> {
    let by_id: BTreeMap<CategoryId, &Category> = all.iter().map(|row| (row.id, row)).collect();
    let path = |row: &Category| {
        let (mut names, mut above) = (vec![row.title.as_str()], row.parent);
        // A list that names a category as its own parent ends too.
        while let Some(parent) = above.and_then(|id| by_id.get(&id)).filter(|_| names.len() <= all.len()) {
            names.push(&parent.title);
            above = parent.parent;
        }
        names.reverse();
        names.join(" > ")
    };
    let mut paths: Vec<CategoryPath> =
        all.iter().map(|row| CategoryPath { id: row.id, title: row.title.clone(), path: path(row) }).collect();
    paths.sort_by(|one, other| one.path.cmp(&other.path));
    paths
}

/// The route by which this account creates products: found by trying, then cached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductRoute {
    /// `POST /v2/catalog/products`.
    V2,
    /// `POST /products/` on the current host.
    Bare,
    /// `POST /products/` on the older host.
    Older,
}

impl ProductRoute {
    /// Every route, in the order to try them.
    pub const ALL: [Self; 3] = [Self::V2, Self::Bare, Self::Older];
}

impl Products {
    /// Products that `is_match` accepts, searched for by a text. What the search covers is not known (titles, perhaps articles), so
    /// every row is checked, and the list is read on until a match.
    pub async fn search(&self, text: &str, is_match: impl Fn(&Product) -> bool) -> Result<Found, RoAppError> {
        let query = [("q", text.to_owned())];
        let asked = text.to_lowercase();
        let answers = |row: &Product| {
            row.title.to_lowercase().contains(&asked)
                || row.sku.to_lowercase().contains(&asked)
                || row.code.to_lowercase().contains(&asked)
        };
        let mut honoured = true;
        let enough = |rows: &[Product]| {
            // A page on which nothing holds the text is no answer to it.
            honoured &= rows.is_empty() || rows.iter().any(|row| is_match(row) || answers(row));
            !honoured || rows.iter().any(&is_match)
        };
        let all = self.client.list(Api::V2, "/catalog/products", &query, product, enough).await?;
        Ok(Found { products: all.into_iter().filter(is_match).collect(), honoured })
    }

    /// Products with an article, given in its canonical form, by the older generation's own filter; `None` where this account
    /// does not have it, or does not honour it.
    ///
    /// # Errors
    /// [`RoAppError`] of a request that may succeed later: without its answer a product that is there would be created again.
    pub async fn by_article(&self, article: &str) -> Result<Option<Vec<Product>>, RoAppError> {
        let query = [("articles[]", article.to_owned()), ("page", "1".to_owned())];
        let body = match self.client.send(Api::Bare, Method::GET, "/products/", &query, None).await {
            Ok(body) => body,
            Err(error) if error.is_passing() => return Err(error),
            Err(_) => return Ok(None),
        };
        let Ok(rows) = envelope::read_rows("GET /products/", &body, product) else { return Ok(None) };
        let honoured = rows.iter().all(|row| canonical(&row.sku).eq_ignore_ascii_case(article));
        Ok(honoured.then(|| rows.into_iter().filter(|row| canonical(&row.sku) == article).collect()))
    }

    /// The whole catalogue, fifty products a call, up to `pages`.
    pub async fn all(&self) -> Result<Vec<Product>, RoAppError> {
        self.client.list_from(1, LARGEST_CATALOGUE, Api::V2, "/catalog/products", &[], product, |_| false).await
    }

    /// A page of the catalogue, and whether there are more.
    pub async fn page(&self, page: u64) -> Result<(Vec<Product>, bool), RoAppError> {
        let body = self.client.get("/catalog/products", &[("page", page.to_string())]).await?;
        let products: Vec<Product> = envelope::read_rows("GET /catalog/products", &body, product)?;
        let more = !products.is_empty() && envelope::pages(&body) > page;
        Ok((products, more))
    }

    /// Whether a product exists; [`Presence::Unknown`] where this account does not show single products.
    pub async fn presence(&self, id: ProductId) -> Result<Presence, RoAppError> {
        if let Ok(body) = self.client.get(&format!("/catalog/products/{id}"), &[]).await {
            let row = product(envelope::inner(&body)).filter(|row| row.id == id);
            return Ok(row.map_or(Presence::Gone, Presence::There));
        }
        // Accounts without that path answer 404 as well, so its "no" is checked against the list, as far as that is short.
        let listed = self.up_to(SHORT).await?;
        let found = listed.products.into_iter().find(|row| row.id == id);
        Ok(match found {
            Some(row) => Presence::There(row),
            None if listed.complete => Presence::Gone,
            None => Presence::Unknown,
        })
    }

    /// Whether RO App shows a product with a description; `None` where this account does not show single products, or shows them
    /// without that field.
    pub async fn is_described(&self, id: ProductId) -> Option<bool> {
        let body = self.client.get(&format!("/catalog/products/{id}"), &[]).await.ok()?;
        let row = envelope::inner(&body);
        product(row).filter(|row| row.id == id)?;
        let text = row.get("description")?;
        Some(text.as_str().is_some_and(|text| !text.trim().is_empty()))
    }

    /// The catalogue, one call for fifty products, if it has no more than `most`; else its first page.
    pub async fn up_to(&self, most: usize) -> Result<Listed, RoAppError> {
        let body = self.client.get("/catalog/products", &[("page", "1".to_owned())]).await?;
        let mut products: Vec<Product> = envelope::read_rows("GET /catalog/products", &body, product)?;
        let pages = if products.is_empty() { 1 } else { envelope::pages(&body) };
        if pages > most.div_ceil(PAGE) as u64 {
            return Ok(Listed { products, complete: false });
        }
        if pages > 1 {
            let mut seen = products.len();
            let enough = |rows: &[Product]| {
                seen += rows.len();
                seen > most
            };
            let rest = self.client.list_from(2, MAX_PAGES, Api::V2, "/catalog/products", &[], product, enough).await?;
            products.extend(rest);
        }
        Ok(Listed { complete: products.len() <= most, products })
    }

    /// The unit "piece" of the account's catalogue (rule P3): from v2, else from the older generation. `None` where neither list has
    /// a unit of that name.
    ///
    /// # Errors
    /// [`RoAppError`] of the older list, where v2 has none.
    pub async fn unit_piece(&self) -> Result<Option<u64>, RoAppError> {
        if let Ok(body) = self.client.get("/catalog/products/uoms", &[]).await
            && let Ok(Some(unit)) = piece("GET /catalog/products/uoms", &body)
        {
            return Ok(Some(unit));
        }
        self.older_unit_piece().await
    }

    /// As [`Self::unit_piece`], from the older generation alone.
    pub async fn older_unit_piece(&self) -> Result<Option<u64>, RoAppError> {
        let body = self.client.send(Api::Bare, Method::GET, "/catalogs/uoms", &[], None).await?;
        piece("GET /catalogs/uoms", &body)
    }

    /// The type that goods have: the one called so, else the first of the list.
    pub async fn goods_type(&self) -> Result<Option<u64>, RoAppError> {
        let body = self.client.get("/catalog/products/types", &[]).await?;
        let rows = envelope::rows_under("GET /catalog/products/types", &body, "types")?;
        let goods = |row: &&&Value| GOODS.contains(&title(row).trim().to_lowercase().as_str());
        let chosen = rows.iter().find(goods).or_else(|| rows.first());
        Ok(chosen.and_then(|row| read::id(&row["id"])))
    }

    /// Creates a product by one route. The cause of a 403 is not looked up, because another route may work: see [`Self::why_forbidden`].
    ///
    /// # Errors
    /// [`RoAppError::Missing`] when this account does not have the route, [`RoAppError::Forbidden`] without the right.
    pub async fn create(&self, route: ProductRoute, new: &NewProduct) -> Result<ProductId, RoAppError> {
        let mut body = json!({"title": new.title, "category_id": new.category});
        let (api, path, sku) = match route {
            ProductRoute::V2 => (Api::V2, "/catalog/products", "sku"),
            ProductRoute::Bare => (Api::Bare, "/products/", "article"),
            ProductRoute::Older => (Api::Older, "/products/", "article"),
        };
        for (field, value) in [(sku, &new.sku), ("description", &new.description)] {
            if !value.is_empty() {
                body[field] = json!(value);
            }
        }
        if route == ProductRoute::V2 {
            body["product_type_id"] = json!(new.kind);
            body["uom_id"] = json!(new.unit.unwrap_or(SYSTEM_PIECE));
        } else if let Some(unit) = new.unit {
            body["uom_id"] = json!(unit);
        }
        let answer = self.client.send_once(api, Method::POST, path, &[], Some(body)).await?;
        need_id(path, &answer).map(ProductId)
    }

    /// All product categories, flat, in no particular order.
    pub async fn categories(&self) -> Result<Vec<Category>, RoAppError> {
        self.client.list(Api::V2, "/catalog/products/categories", &[], category, |_| false).await
    }

    /// Creates a category, where the account's API offers it: no page documents that one does.
    ///
    /// # Errors
    /// [`RoAppError::Missing`] where it does not.
    pub async fn create_category(&self, title: &str, parent: Option<CategoryId>) -> Result<CategoryId, RoAppError> {
        let body = json!({"title": title, "parent_id": parent});
        let answer = self.client.write(Method::POST, "/catalog/products/categories", body).await?;
        need_id("POST /catalog/products/categories", &answer).map(CategoryId)
    }
}

/// The unit of pieces in a list of units: bare, in `data`, or in `uoms`.
fn piece(call: &str, body: &Value) -> Result<Option<u64>, RoAppError> {
    let called = |text: String| PIECE.contains(&text.trim().trim_end_matches('.').to_lowercase().as_str());
    let is_piece = |row: &&&Value| called(title(row)) || called(read::text(row, "description"));
    let rows = envelope::rows_under(call, body, "uoms")?;
    Ok(rows.iter().find(is_piece).and_then(|row| read::id(&row["id"])))
}

fn product(row: &Value) -> Option<Product> {
    let sku = Some(read::text(row, "sku")).filter(|sku| !sku.is_empty()).unwrap_or_else(|| read::text(row, "article"));
    Some(Product {
        id: ProductId(read::id(&row["id"])?),
        title: title(row).trim().to_owned(),
        sku: sku.trim().to_owned(),
        code: read::text(row, "code").trim().to_owned(),
    })
}

fn category(row: &Value) -> Option<Category> {
    let parent = read::id(&row["parent_id"]).filter(|id| *id != 0).map(CategoryId);
    Some(Category { id: CategoryId(read::id(&row["id"])?), title: title(row).trim().to_owned(), parent })
}
