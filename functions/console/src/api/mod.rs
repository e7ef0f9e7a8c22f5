//! The same for programs, in JSON. The description is made from this code, served, and kept in a file that a test compares.

pub mod attention;
pub mod orders;
pub mod refresh;
pub mod session;
pub mod stores;

use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use exchange::net::json::without_values;
use exchange::order::{OrderNumber, StoreId};
use http::header::CONTENT_TYPE;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use crate::answer::Problem;
use crate::form::MOST_ORDERS;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Order exchange",
        description = "What the console shows and does, for programs. Every call needs the session cookie of a person signed in; every write also the header `x-csrf-token` with the token of `GET /api/session`, and `Origin` with this address."
    ),
    paths(
        document,
        session::get,
        orders::list,
        orders::one,
        refresh::post,
        attention::list,
        attention::retry,
        attention::dismiss,
        stores::list,
        stores::save,
        stores::dry_run,
        stores::switch
    )
)]
struct Document;

/// The description as it is served.
pub fn text() -> String {
    let mut text = Document::openapi().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// This description.
#[utoipa::path(get, path = "/api/openapi.json", responses((status = 200, description = "OpenAPI 3.1")))]
pub async fn document() -> Response {
    ([(CONTENT_TYPE, "application/json")], text()).into_response()
}

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
    fn named(self) -> Result<Vec<(StoreId, OrderNumber)>, Problem> {
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
fn body<T: serde::de::DeserializeOwned>(bytes: &Bytes) -> Result<T, Problem> {
    let said = |error: serde_json::Error| format!("The body cannot be read: {}.", without_values(&error.to_string()));
    serde_json::from_slice(bytes).map_err(|error| Problem::bad(said(error)))
}

/// Pairs of a query.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}
