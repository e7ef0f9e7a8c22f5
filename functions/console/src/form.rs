//! Fields of a form or a query, parsed into ids and orders. A field that cannot be parsed is named in the error.

use exchange::order::{OrderNumber, StoreId};
use exchange::texts::Message;
use serde::Deserialize;

use crate::error::HttpError;

/// Maximum of orders in one request: two pages.
pub const MAX_ORDERS: usize = 100;

/// Names and values.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The first value of a field, trimmed; empty when the field is missing.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// Whether a field was sent, filled in or not.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// The fields but one.
    pub fn without(&self, name: &str) -> Self {
        Self(self.0.iter().filter(|(known, _)| known != name).cloned().collect())
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// An id, where one is given; `label` is the message that names the field in the error.
    pub fn optional_id(&self, name: &str, label: &str) -> Result<Option<u64>, Message> {
        let text = self.get(name);
        let wrong = || Message::new("enter-number").with("label", Message::new(label));
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| wrong()) }
    }

    /// The orders of the field `order`, each as `store/number`.
    pub fn orders(&self) -> Result<Vec<(StoreId, OrderNumber)>, HttpError> {
        self.orders_named("order")
    }

    /// The orders of another field.
    pub fn orders_named(&self, name: &str) -> Result<Vec<(StoreId, OrderNumber)>, HttpError> {
        let mut found = Vec::new();
        for text in self.all(name) {
            let order = parse_order(text).ok_or_else(|| {
                HttpError::unprocessable(Message::new("names-no-order").with("text", text.escape_debug().to_string()))
            })?;
            if !found.contains(&order) {
                found.push(order);
            }
        }
        if found.len() > MAX_ORDERS {
            return Err(HttpError::unprocessable(
                Message::new("too-many-orders").with("most", MAX_ORDERS).with("named", found.len()),
            ));
        }
        Ok(found)
    }
}

fn parse_order(text: &str) -> Option<(StoreId, OrderNumber)> {
    let (store, number) = text.split_once('/')?;
    Some((store.parse().ok()?, number.parse().ok()?))
}

pub fn path_order(store: &str, number: &str) -> Result<(StoreId, OrderNumber), HttpError> {
    parse_order(&format!("{store}/{number}")).ok_or_else(|| HttpError::not_found(Message::new("order-unknown")))
}

pub fn path_store(store: &str) -> Result<StoreId, HttpError> {
    store.parse().map_err(|_| no_store())
}

/// The answer to an address that names no store.
pub fn no_store() -> HttpError {
    HttpError::not_found(Message::new("store-unknown"))
}
