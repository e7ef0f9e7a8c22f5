//! Update orders (rules M3, M4).

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use exchange::exchange::Refreshed;
use exchange::order::{OrderNumber, StoreId};
use serde::Serialize;
use utoipa::ToSchema;

use super::request::OrderNames;
use crate::app::Console;
use crate::error::HttpError;
use crate::request_context::RequestContext;

/// Answer for one order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum RefreshAnswer {
    /// The update starts; the page of the order shows its result.
    Accepted {
        /// Store id.
        #[schema(value_type = String)]
        store: StoreId,
        /// Order number in the shop.
        #[schema(value_type = u64)]
        number: OrderNumber,
    },
    /// The order was updated less than ten minutes ago.
    TooSoon {
        /// Store id.
        #[schema(value_type = String)]
        store: StoreId,
        /// Order number in the shop.
        #[schema(value_type = u64)]
        number: OrderNumber,
        /// When an update is possible again, RFC 3339.
        until: String,
    },
    /// The order was deleted in RO App and is left alone; `/api/attention/retry` has it entered anew.
    DeletedInRoapp {
        /// Store id.
        #[schema(value_type = String)]
        store: StoreId,
        /// Order number in the shop.
        #[schema(value_type = u64)]
        number: OrderNumber,
    },
    /// There is no such order.
    Unknown {
        /// Store id.
        #[schema(value_type = String)]
        store: StoreId,
        /// Order number in the shop.
        #[schema(value_type = u64)]
        number: OrderNumber,
    },
}

/// Answers in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefreshBody {
    pub answers: Vec<RefreshAnswer>,
}

/// Updates orders now, each at most once in ten minutes for all users together.
#[utoipa::path(
    post, path = "/api/refresh", request_body = OrderNames,
    responses((status = 200, body = RefreshBody), (status = 403, body = crate::error::ErrorBody), (status = 422, body = crate::error::ErrorBody))
)]
pub async fn post(
    State(console): State<Console>,
    context: RequestContext,
    bytes: Bytes,
) -> Result<Json<RefreshBody>, HttpError> {
    let orders = super::request::parse_body::<OrderNames>(&bytes)?.unique()?;
    let answers = console.exchange.refresh.refresh(&orders, context.person()).await?;
    let one = |((store, number), answer)| match answer {
        Refreshed::Accepted => RefreshAnswer::Accepted { store, number },
        Refreshed::TooSoon(until) => RefreshAnswer::TooSoon { store, number, until: until.to_string() },
        Refreshed::DeletedInRoApp => RefreshAnswer::DeletedInRoapp { store, number },
        Refreshed::Unknown => RefreshAnswer::Unknown { store, number },
    };
    Ok(Json(RefreshBody { answers: orders.into_iter().zip(answers).map(one).collect() }))
}
