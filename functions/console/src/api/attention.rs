//! Orders that need attention: list, kinds of reasons, retry, dismiss, those dismissed, put back.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use exchange::exchange::undone;
use serde::Serialize;
use utoipa::ToSchema;

use super::orders::{OrderBody, OrdersBody, bodies};
use super::request::{OrderNames, parse_body};
use crate::app::Console;
use crate::attention_filter::filter;
use crate::error::HttpError;
use crate::form::Fields;
use crate::orders_query::{OrdersQuery, PAGE_SIZE};
use crate::pages::dismissed::older;
use crate::reason_kind::kind_name;
use crate::request_context::RequestContext;

/// How many orders changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountBody {
    pub count: usize,
}

/// Orders whose reasons are of one kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonBody {
    /// The kind: value of the parameter `reason`.
    pub reason: String,
    /// What it is called.
    pub name: String,
    pub count: usize,
    /// How many of each store, by id.
    pub stores: BTreeMap<String, usize>,
    /// Since when the first of them needs attention, RFC 3339.
    pub since: String,
    /// The reason of the latest one, and what to do.
    pub example: Option<String>,
}

/// Kinds of reasons, the largest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonsBody {
    pub reasons: Vec<ReasonBody>,
    /// True when there are more orders than were counted.
    pub more: bool,
}

/// A dismissed order.
#[derive(Debug, Serialize, ToSchema)]
pub struct DismissedBody {
    /// When it was dismissed, RFC 3339.
    pub at: String,
    /// The order as it is now.
    pub order: OrderBody,
    /// True while it is dismissed; false when it was entered since, or needs attention anew.
    pub still: bool,
    /// Why it needed attention.
    pub reason: Option<String>,
    /// What remains undone.
    pub undone: Option<String>,
}

/// Dismissed orders, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct DismissedOrdersBody {
    /// At most 50.
    pub orders: Vec<DismissedBody>,
    /// Value of the parameter `older`, if there are older ones.
    pub older: Option<String>,
}

/// Orders that need attention, the latest first.
#[utoipa::path(
    get, path = "/api/attention",
    params(
        ("reason" = Option<String>, Query, description = "Kind of reason, as /api/attention/reasons has it"),
        ("store" = Option<String>, Query, description = "Id of one store"),
        ("older" = Option<String>, Query, description = "Orders older than this position"),
        ("newer" = Option<String>, Query, description = "Orders newer than this position")
    ),
    responses((status = 200, body = OrdersBody), (status = 422, body = crate::error::ErrorBody))
)]
pub async fn list(
    State(console): State<Console>,
    context: RequestContext,
    Query(fields): Query<Fields>,
) -> Result<Json<OrdersBody>, HttpError> {
    let from = OrdersQuery::parse(&fields)?.from;
    let page = console.exchange.table().orders.attention_page(&filter(&fields)?, from, PAGE_SIZE).await?;
    Ok(Json(OrdersBody {
        orders: bodies(&console, &context, &page.links).await,
        newer: page.newer.map(|position| position.to_string()),
        older: page.older.map(|position| position.to_string()),
        next: None,
        more: false,
    }))
}

/// Kinds of reasons for which orders need attention, with their numbers of orders.
#[utoipa::path(
    get, path = "/api/attention/reasons",
    params(("store" = Option<String>, Query, description = "Id of one store")),
    responses((status = 200, body = ReasonsBody), (status = 422, body = crate::error::ErrorBody))
)]
pub async fn reasons(
    State(console): State<Console>,
    context: RequestContext,
    Query(fields): Query<Fields>,
) -> Result<Json<ReasonsBody>, HttpError> {
    let held = console.exchange.table().orders.held_groups(&filter(&fields)?).await?;
    let reasons = held.groups.into_iter().map(|group| {
        let held = group.latest.first().and_then(|link| link.attention.as_ref());
        ReasonBody {
            name: kind_name(&group.kind, context.language),
            count: group.count,
            stores: group.stores.into_iter().map(|(id, count)| (id.to_string(), count)).collect(),
            since: group.since,
            example: held.map(|held| held.reason.render(context.language)),
            reason: group.kind,
        }
    });
    Ok(Json(ReasonsBody { reasons: reasons.collect(), more: held.more }))
}

/// Retries orders that need attention or wait for their next try.
#[utoipa::path(post, path = "/api/attention/retry", request_body = OrderNames, responses((status = 200, body = CountBody), (status = 403, body = crate::error::ErrorBody)))]
pub async fn retry(
    State(console): State<Console>,
    context: RequestContext,
    bytes: Bytes,
) -> Result<Json<CountBody>, HttpError> {
    let orders = parse_body::<OrderNames>(&bytes)?.unique()?;
    Ok(Json(CountBody { count: console.exchange.refresh.try_again(&orders, context.person()).await? }))
}

/// Dismisses orders. A dismissed order that changes in the shop is processed again.
#[utoipa::path(post, path = "/api/attention/dismiss", request_body = OrderNames, responses((status = 200, body = CountBody), (status = 403, body = crate::error::ErrorBody)))]
pub async fn dismiss(
    State(console): State<Console>,
    context: RequestContext,
    bytes: Bytes,
) -> Result<Json<CountBody>, HttpError> {
    let mut count = 0;
    for (store, number) in parse_body::<OrderNames>(&bytes)?.unique()? {
        count += usize::from(console.exchange.refresh.dismiss(&store, number, context.person()).await?);
    }
    Ok(Json(CountBody { count }))
}

/// Dismissed orders, the latest first, with what remains undone.
#[utoipa::path(
    get, path = "/api/attention/dismissed",
    params(("older" = Option<String>, Query, description = "Orders dismissed before this position")),
    responses((status = 200, body = DismissedOrdersBody), (status = 422, body = crate::error::ErrorBody))
)]
pub async fn dismissed(
    State(console): State<Console>,
    context: RequestContext,
    Query(fields): Query<Fields>,
) -> Result<Json<DismissedOrdersBody>, HttpError> {
    let page = console.exchange.table().orders.dismissed_page(older(&fields)?, PAGE_SIZE).await?;
    let links: Vec<_> = page.orders.iter().map(|order| order.link.clone()).collect();
    let rows = bodies(&console, &context, &links).await;
    let orders = page.orders.iter().zip(rows).map(|(dismissed, order)| {
        let held = dismissed.link.attention.as_ref().filter(|_| dismissed.still);
        DismissedBody {
            at: dismissed.at.to_string(),
            order,
            still: dismissed.still,
            reason: held.map(|held| held.reason.render(context.language)),
            undone: held.map(|_| undone(&dismissed.link).render(context.language)),
        }
    });
    Ok(Json(DismissedOrdersBody { orders: orders.collect(), older: page.older }))
}

/// Puts dismissed orders back on the list, with the date they had there.
#[utoipa::path(post, path = "/api/attention/reopen", request_body = OrderNames, responses((status = 200, body = CountBody), (status = 403, body = crate::error::ErrorBody)))]
pub async fn reopen(
    State(console): State<Console>,
    context: RequestContext,
    bytes: Bytes,
) -> Result<Json<CountBody>, HttpError> {
    let mut count = 0;
    for (store, number) in parse_body::<OrderNames>(&bytes)?.unique()? {
        count += usize::from(console.exchange.refresh.reopen(&store, number, context.person()).await?);
    }
    Ok(Json(CountBody { count }))
}
