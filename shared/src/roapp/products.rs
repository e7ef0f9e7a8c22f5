//! The catalogue. v2 shows products; where it does not create them, the older generation's path does.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::client::{Api, RoApp, need_id};
use super::envelope;
use super::error::RoAppError;
use super::statuses::title;
use crate::net::json as read;
use crate::order::{CategoryId, ProductId};

/// A catalogue that is read as a whole to check one id.
const SHORT: usize = 500;
/// Pages of a catalogue that are read for one product where the filters are ignored: fifty thousand products.
const LARGEST_CATALOGUE: u64 = 1_000;
/// What "piece" is called in the languages RO App is used in, in lower case without a point.
const PIECE: [&str; 14] =
    ["pcs", "pc", "piece", "pieces", "шт", "штука", "buc", "bucată", "szt", "sztuka", "stk", "stück", "ks", "pièce"];

/// A product of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Id.
    pub id: ProductId,
    /// Name.
    pub title: String,
    /// Article number (v1: `article`); may be empty.
    pub sku: String,
}

/// A product to create; the unit is the account's default, a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProduct {
    /// Name.
    pub title: String,
    /// Article number, or nothing.
    pub sku: String,
    /// Description, or nothing.
    pub description: String,
    /// Category.
    pub category: Option<CategoryId>,
    /// Unit, where the account tells its units.
    pub unit: Option<u64>,
}

/// A product category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Id.
    pub id: CategoryId,
    /// Title.
    pub title: String,
    /// Parent; roots have none.
    pub parent: Option<CategoryId>,
}

/// Where this account creates products: found by trying, then remembered.
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

impl RoApp {
    /// Products that `is_match` accepts, asked for by an article, or by a name. Whether the filters are honoured is not known, so
    /// every row is checked, and the list is read on until a match.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn find_products(
        &self,
        wanted: &str,
        by_article: bool,
        is_match: impl Fn(&Product) -> bool,
    ) -> Result<Vec<Product>, RoAppError> {
        let mut query = vec![("q", wanted.to_owned())];
        if by_article {
            query.push(("skus[]", wanted.to_owned()));
        }
        let found = |rows: &[Product]| rows.iter().any(&is_match);
        let all = self.list_up_to(LARGEST_CATALOGUE, Api::V2, "/catalog/products", &query, product, found).await?;
        Ok(all.into_iter().filter(is_match).collect())
    }

    /// Whether a product exists; `None` where this account does not show single products.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn has_product(&self, id: ProductId) -> Result<Option<bool>, RoAppError> {
        if let Ok(body) = self.get(&format!("/catalog/products/{id}"), &[]).await {
            return Ok(Some(read::id(&envelope::inner(&body)["id"]) == Some(id.0)));
        }
        // No page confirms that path, so its "no" is checked against the list, as far as that is short.
        let mut all = 0;
        let rows = self
            .list(Api::V2, "/catalog/products", &[], product, |rows| {
                all += rows.len();
                all > SHORT || rows.iter().any(|row| row.id == id)
            })
            .await?;
        let found = rows.iter().any(|row| row.id == id);
        Ok(if found || rows.len() <= SHORT { Some(found) } else { None })
    }

    /// The catalogue, one call for fifty products, until there are more than `most`.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn all_products(&self, most: usize) -> Result<Vec<Product>, RoAppError> {
        let mut seen = 0;
        let enough = |rows: &[Product]| {
            seen += rows.len();
            seen > most
        };
        self.list(Api::V2, "/catalog/products", &[], product, enough).await
    }

    /// The unit "piece" of the account's catalogue (rule P3), where the older generation tells it.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn unit_piece(&self) -> Result<Option<u64>, RoAppError> {
        let body = match self.send(Api::Bare, Method::GET, "/catalogs/uoms", &[], None).await {
            Ok(body) => body,
            Err(RoAppError::Missing { .. } | RoAppError::Forbidden { .. } | RoAppError::Key) => return Ok(None),
            Err(error) => return Err(error),
        };
        let is_piece = |row: &&&Value| {
            let name = title(row).trim().trim_end_matches('.').to_lowercase();
            PIECE.contains(&name.as_str())
        };
        let rows = envelope::rows("GET /catalogs/uoms", &body)?;
        Ok(rows.iter().find(is_piece).and_then(|row| read::id(&row["id"])))
    }

    /// Creates a product by one route.
    ///
    /// # Errors
    /// [`RoAppError::Missing`] when this account does not have the route, [`RoAppError::Forbidden`] without the right.
    pub async fn create_product(&self, route: ProductRoute, new: &NewProduct) -> Result<ProductId, RoAppError> {
        let mut body = json!({"title": new.title});
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
        if let Some(category) = new.category {
            body["category_id"] = json!(category);
        }
        if let Some(unit) = new.unit {
            body["uom_id"] = json!(unit);
        }
        let answer = self.send(api, Method::POST, path, &[], Some(body)).await?;
        need_id(path, &answer).map(ProductId)
    }

    /// All product categories, flat, in no particular order.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn categories(&self) -> Result<Vec<Category>, RoAppError> {
        self.list(Api::V2, "/catalog/products/categories", &[], category, |_| false).await
    }

    /// Creates a category, where the account's API offers it: no page documents that one does.
    ///
    /// # Errors
    /// [`RoAppError::Missing`] where it does not.
    pub async fn create_category(&self, title: &str, parent: Option<CategoryId>) -> Result<CategoryId, RoAppError> {
        let body = json!({"title": title, "parent_id": parent});
        let answer = self.write(Method::POST, "/catalog/products/categories", body).await?;
        need_id("POST /catalog/products/categories", &answer).map(CategoryId)
    }
}

fn product(row: &Value) -> Option<Product> {
    let sku = Some(read::text(row, "sku")).filter(|sku| !sku.is_empty()).unwrap_or_else(|| read::text(row, "article"));
    Some(Product {
        id: ProductId(read::id(&row["id"])?),
        title: title(row).trim().to_owned(),
        sku: sku.trim().to_owned(),
    })
}

fn category(row: &Value) -> Option<Category> {
    let parent = read::id(&row["parent_id"]).filter(|id| *id != 0).map(CategoryId);
    Some(Category { id: CategoryId(read::id(&row["id"])?), title: title(row).trim().to_owned(), parent })
}
