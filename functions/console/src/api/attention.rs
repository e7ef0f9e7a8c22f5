//! Orders that wait for a person.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use exchange::state::Listing;
use serde::Serialize;
use utoipa::ToSchema;

use super::orders::{OrdersBody, bodies};
use super::request::OrderNames;
use crate::answer::Problem;
use crate::app::Console;
use crate::form::Fields;
use crate::orders_query::{Question, ROWS};
use crate::visitor::Visitor;

/// How many orders it was done for.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountBody {
    /// Orders.
    pub count: usize,
}

/// Orders that wait for a person, the latest first.
#[utoipa::path(
    get, path = "/api/attention",
    params(("older" = Option<String>, Query, description = "Orders older than this place"), ("newer" = Option<String>, Query, description = "Orders newer than this place")),
    responses((status = 200, body = OrdersBody))
)]
pub async fn list(
    State(console): State<Console>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Json<OrdersBody>, Problem> {
    let question = Question::read(&Fields::of_query(query.as_deref()))?;
    let page = console.exchange.table().orders_page(&Listing::Attention, question.from, ROWS).await?;
    Ok(Json(OrdersBody {
        orders: bodies(&console, &visitor, &page.links).await,
        newer: page.newer.map(|place| place.to_string()),
        older: page.older.map(|place| place.to_string()),
        more: false,
    }))
}

/// Has orders tried again that wait for a person or for their next try.
#[utoipa::path(post, path = "/api/attention/retry", request_body = OrderNames, responses((status = 200, body = CountBody), (status = 403, body = crate::answer::ErrorBody)))]
pub async fn retry(State(console): State<Console>, bytes: Bytes) -> Result<Json<CountBody>, Problem> {
    let orders = super::request::body::<OrderNames>(&bytes)?.named()?;
    Ok(Json(CountBody { count: console.exchange.try_again(&orders).await? }))
}

/// Takes orders off the list; one whose shop side changes comes back.
#[utoipa::path(post, path = "/api/attention/dismiss", request_body = OrderNames, responses((status = 200, body = CountBody), (status = 403, body = crate::answer::ErrorBody)))]
pub async fn dismiss(State(console): State<Console>, bytes: Bytes) -> Result<Json<CountBody>, Problem> {
    let mut count = 0;
    for (store, number) in super::request::body::<OrderNames>(&bytes)?.named()? {
        count += usize::from(console.exchange.dismiss(&store, number).await?);
    }
    Ok(Json(CountBody { count }))
}
