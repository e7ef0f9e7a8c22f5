//! Request bodies that several calls share, and the parser of bodies.

use axum::body::Bytes;
use exchange::net::json::without_values;
use exchange::order::{OrderNumber, StoreId};
use exchange::texts::Message;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::HttpError;
use crate::form::MAX_ORDERS;

/// One order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderName {
    /// Store id.
    #[schema(value_type = String, example = "lamps")]
    pub store: StoreId,
    /// Order number in the shop.
    #[schema(value_type = u64, example = 100212)]
    pub number: OrderNumber,
}

/// Some orders.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderNames {
    /// At most 100.
    pub orders: Vec<OrderName>,
}

impl OrderNames {
    /// The orders without repetitions.
    pub fn unique(self) -> Result<Vec<(StoreId, OrderNumber)>, HttpError> {
        if self.orders.len() > MAX_ORDERS {
            return Err(HttpError::unprocessable(
                Message::new("too-many-orders").with("most", MAX_ORDERS).with("named", self.orders.len()),
            ));
        }
        let mut found = Vec::new();
        for order in self.orders {
            let order = (order.store, order.number);
            if !found.contains(&order) {
                found.push(order);
            }
        }
        Ok(found)
    }
}

/// Parses a body. The error names what is wrong, without values of the body.
pub fn parse_body<T: serde::de::DeserializeOwned>(bytes: &Bytes) -> Result<T, HttpError> {
    serde_json::from_slice(bytes).map_err(|error| {
        HttpError::unprocessable(Message::new("body-unreadable").with("why", without_values(&error.to_string())))
    })
}
