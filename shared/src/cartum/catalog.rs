//! `catalog/export` and `currency/export`: just the fields that are used, because a whole product weighs seventy kilobytes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::client::Cartum;
use super::error::CartumError;
use super::statuses::language_map;
use crate::net::json as read;
use crate::order::Currency;

/// A product as the shop describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogProduct {
    /// Its article (SKU).
    pub article: String,
    /// Title by language.
    pub title: BTreeMap<String, String>,
    /// Name of the modification by language, such as "White".
    pub modification: BTreeMap<String, String>,
    /// Description by language, HTML.
    pub description: BTreeMap<String, String>,
    /// Category path from the root.
    pub category: Vec<String>,
    /// Where what the shop says of it breaks the syntax: nothing but its article is known then.
    pub broken: Option<String>,
}

/// The text in `language`, else in another language the shop has (rule P1).
pub fn pick<'a>(texts: &'a BTreeMap<String, String>, language: &str) -> Option<&'a str> {
    texts.get(language).or_else(|| texts.values().next()).map(|text| text.trim())
}

impl Cartum {
    /// The products with these articles; unknown ones are absent.
    ///
    /// # Errors
    /// [`CartumError`].
    pub async fn products(&self, articles: &[String]) -> Result<Vec<CatalogProduct>, CartumError> {
        let mut found = Vec::new();
        for part in articles.chunks(PAGE) {
            let rows = self
                .export(json!({
                    "expr": {"article": part},
                    "includedParams": ["title", "mod_title", "description"],
                    "offset": 0,
                    "limit": PAGE,
                }))
                .await?;
            found.extend(rows.into_iter().filter(|product| part.contains(&product.article)));
        }
        Ok(found)
    }

    /// The language keys that the shop's products have texts in, from a sample of its catalogue; `None` where it has no product.
    ///
    /// # Errors
    /// [`CartumError`].
    pub async fn languages(&self) -> Result<Option<Vec<String>>, CartumError> {
        let sample = self.export(json!({"includedParams": ["title"], "offset": 0, "limit": 20})).await?;
        if sample.is_empty() {
            return Ok(None);
        }
        let mut keys: Vec<String> = sample.into_iter().flat_map(|product| product.title.into_keys()).collect();
        keys.sort();
        keys.dedup();
        Ok(Some(keys))
    }

    /// The currencies switched on in the shop.
    ///
    /// # Errors
    /// [`CartumError`].
    pub async fn currencies(&self) -> Result<Vec<Currency>, CartumError> {
        Ok(self.listed_currencies().await?.0)
    }

    /// As [`Self::currencies`], and whether every row could be read.
    pub(super) async fn listed_currencies(&self) -> Result<(Vec<Currency>, bool), CartumError> {
        let done = self.call_rows(CURRENCIES, "id", json!({"enabledOnly": true})).await?;
        if done.as_ref().is_some_and(|done| done.cut) {
            return Err(CartumError::Cut(CURRENCIES));
        }
        let response = done.map(|done| done.response).unwrap_or_default();
        let rows = read::rows(&response["currency"]);
        let all: Vec<Currency> = rows.iter().filter_map(|row| read::text(row, "iso").parse().ok()).collect();
        let complete = all.len() == rows.len();
        Ok((all, complete))
    }

    async fn export(&self, request: Value) -> Result<Vec<CatalogProduct>, CartumError> {
        let done = self.call_rows(CATALOGUE, "article", request).await?;
        let cut = done.as_ref().is_some_and(|done| done.cut);
        let response = done.map(|done| done.response).unwrap_or_default();
        let found: Vec<CatalogProduct> = read::rows(&response["products"]).into_iter().map(product).collect();
        if cut && found.is_empty() { Err(CartumError::Cut(CATALOGUE)) } else { Ok(found) }
    }
}

/// Articles per call: well under the shop's cap of 500 rows.
const PAGE: usize = 100;
const CATALOGUE: &str = "catalog/export";
const CURRENCIES: &str = "currency/export";

fn product(row: &Value) -> CatalogProduct {
    let article = read::plain(row, "article");
    if let Some(place) = read::broken(row) {
        return CatalogProduct { article, broken: Some(place.to_owned()), ..CatalogProduct::default() };
    }
    let path = match &row["parent"]["value"] {
        Value::Object(_) => language_map(&row["parent"]["value"]).into_values().next().unwrap_or_default(),
        other => read::as_text(other).or_else(|| read::as_text(&row["parent"])).unwrap_or_default(),
    };
    CatalogProduct {
        article,
        title: language_map(&row["title"]),
        modification: language_map(&row["mod_title"]),
        description: language_map(&row["description"]),
        broken: None,
        category: path.split('\\').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect(),
    }
}
