//! The catalogue. v2 shows products; where it does not create them, the older generation's path does.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::client::{Api, RoApp, need_id};
use super::error::RoAppError;
use super::statuses::title;
use crate::net::json as read;
use crate::order::{CategoryId, ProductId};

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
    /// Products that `is_match` accepts, asked for by `wanted` (an article or a name). Whether the filters are honoured is not
    /// known, so every row is checked, and the list is read on until a match.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn find_products(
        &self,
        wanted: &str,
        is_match: impl Fn(&Product) -> bool,
    ) -> Result<Vec<Product>, RoAppError> {
        let query = [("q", wanted.to_owned()), ("skus[]", wanted.to_owned())];
        let all = self.list(Api::V2, "/catalog/products", &query, product, |rows| rows.iter().any(&is_match)).await?;
        Ok(all.into_iter().filter(is_match).collect())
    }

    /// The whole catalogue: one call for fifty products.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn all_products(&self) -> Result<Vec<Product>, RoAppError> {
        self.list(Api::V2, "/catalog/products", &[], product, |_| false).await
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
