//! Bodies that several calls of the API take, and how a body is read.

use axum::body::Bytes;
use exchange::net::json::without_values;
use exchange::order::{OrderNumber, StoreId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::Problem;
use crate::form::MOST_ORDERS;

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
    /// Each once.
    pub fn named(self) -> Result<Vec<(StoreId, OrderNumber)>, Problem> {
        if self.orders.len() > MOST_ORDERS {
            return Err(Problem::bad(format!(
                "At most {MOST_ORDERS} orders at once; {} were named.",
                self.orders.len()
            )));
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

/// Reads a body; what is wrong with it is said in one sentence.
pub fn body<T: serde::de::DeserializeOwned>(bytes: &Bytes) -> Result<T, Problem> {
    let said = |error: serde_json::Error| format!("The body cannot be read: {}.", without_values(&error.to_string()));
    serde_json::from_slice(bytes).map_err(|error| Problem::bad(said(error)))
}
