//! Orders that need attention: list, retry, dismiss.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use exchange::state::ListQuery;
use serde::Serialize;
use utoipa::ToSchema;

use super::orders::{OrdersBody, bodies};
use super::request::OrderNames;
use crate::app::Console;
use crate::error::HttpError;
use crate::form::Fields;
use crate::orders_query::{OrdersQuery, PAGE_SIZE};
use crate::request_context::RequestContext;

/// How many orders changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountBody {
    pub count: usize,
}

/// Orders that need attention, the latest first.
#[utoipa::path(
    get, path = "/api/attention",
    params(("older" = Option<String>, Query, description = "Orders older than this position"), ("newer" = Option<String>, Query, description = "Orders newer than this position")),
    responses((status = 200, body = OrdersBody))
)]
pub async fn list(
    State(console): State<Console>,
    context: RequestContext,
    Query(fields): Query<Fields>,
) -> Result<Json<OrdersBody>, HttpError> {
    let query = OrdersQuery::parse(&fields)?;
    let page = console.exchange.table().orders.orders_page(&ListQuery::Attention, query.from, PAGE_SIZE).await?;
    Ok(Json(OrdersBody {
        orders: bodies(&console, &context, &page.links).await,
        newer: page.newer.map(|position| position.to_string()),
        older: page.older.map(|position| position.to_string()),
        more: false,
    }))
}

/// Retries orders that need attention or wait for their next try.
#[utoipa::path(post, path = "/api/attention/retry", request_body = OrderNames, responses((status = 200, body = CountBody), (status = 403, body = crate::error::ErrorBody)))]
pub async fn retry(State(console): State<Console>, bytes: Bytes) -> Result<Json<CountBody>, HttpError> {
    let orders = super::request::parse_body::<OrderNames>(&bytes)?.unique()?;
    Ok(Json(CountBody { count: console.exchange.refresh.try_again(&orders).await? }))
}

/// Dismisses orders. A dismissed order that changes in the shop is processed again.
#[utoipa::path(post, path = "/api/attention/dismiss", request_body = OrderNames, responses((status = 200, body = CountBody), (status = 403, body = crate::error::ErrorBody)))]
pub async fn dismiss(State(console): State<Console>, bytes: Bytes) -> Result<Json<CountBody>, HttpError> {
    let mut count = 0;
    for (store, number) in super::request::parse_body::<OrderNames>(&bytes)?.unique()? {
        count += usize::from(console.exchange.refresh.dismiss(&store, number).await?);
    }
    Ok(Json(CountBody { count }))
}
