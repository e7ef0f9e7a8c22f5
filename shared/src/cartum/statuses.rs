//! `orders/get_available_statuses`, with the vendor's table for older shops that lack the function.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::client::Cartum;
use super::error::CartumError;
use crate::net::json as read;
use crate::net::plain::plain;
use crate::order::ShopStatusId;

const STATUSES: &str = "orders/get_available_statuses";
/// The status that means delivered on every shop.
const DELIVERED: ShopStatusId = ShopStatusId(3);

/// A status a shop's order can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopStatus {
    /// Its id; join on this, titles differ between places.
    pub id: ShopStatusId,
    /// Titles by language; a language that is switched off has none.
    pub titles: BTreeMap<String, String>,
    /// Whether the shop counts an order in it as done well.
    pub successful: bool,
}

/// Whether an order in this status is delivered.
pub fn delivered(status: ShopStatusId, known: &[ShopStatus]) -> bool {
    status == DELIVERED || known.iter().any(|row| row.id == status && row.successful)
}

impl Cartum {
    /// All statuses of the shop.
    pub async fn statuses(&self) -> Result<Vec<ShopStatus>, CartumError> {
        match self.call_rows(STATUSES, "id", json!({})).await {
            Ok(Some(done)) if done.cut => Err(CartumError::Cut(STATUSES)),
            Ok(done) => Ok(read_statuses(&done.map(|done| done.response).unwrap_or_default()["statuses"])),
            Err(CartumError::UnknownFunction(_)) => Ok(vendor_statuses()),
            Err(error) => Err(error),
        }
    }
}

fn read_statuses(statuses: &Value) -> Vec<ShopStatus> {
    let one = |row: &Value| {
        Some(ShopStatus {
            id: ShopStatusId(read::id(&row["id"])?),
            titles: language_map(&row["title"]),
            successful: read::truth(&row["is_successful"]),
        })
    };
    read::rows(statuses).into_iter().filter_map(one).collect()
}

/// A map of languages; a plain string stands under the language `""`; empty texts are left out.
pub(super) fn language_map(value: &Value) -> BTreeMap<String, String> {
    let pairs: Vec<(String, String)> = match value {
        Value::Object(map) => {
            map.iter().filter_map(|(language, text)| Some((language.clone(), plain(&read::as_text(text)?)))).collect()
        }
        other => read::as_text(other).map(|text| (String::new(), plain(&text))).into_iter().collect(),
    };
    pairs.into_iter().filter(|(_, text)| !text.trim().is_empty()).collect()
}

/// The statuses that every shop has, as the vendor lists them.
pub fn vendor_statuses() -> Vec<ShopStatus> {
    [
        (1, "New", "Nou"),
        (2, "Processing", "Procesare"),
        (3, "Delivered", "Livrat"),
        (4, "Canceled", "Anulat"),
        (6, "Shipping", "În procesul de livrare"),
    ]
    .into_iter()
    .map(|(id, en, ro)| ShopStatus {
        id: ShopStatusId(id),
        titles: [("en".to_owned(), en.to_owned()), ("ro".to_owned(), ro.to_owned())].into(),
        successful: id == DELIVERED.0,
    })
    .collect()
}
