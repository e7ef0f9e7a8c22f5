//! Orders of connected stores: list and one order with its history.

use axum::Json;
use axum::extract::{Path, Query, State};
use exchange::history::cause;
use exchange::state::Link;
use exchange::texts::Message;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Console;
use crate::error::HttpError;
use crate::form::{Fields, path_order};
use crate::order_row::{OrderState, RowBuilder};
use crate::orders_query::{Filter, OrdersQuery, load};
use crate::request_context::RequestContext;
use crate::store_actions::refresh_stores;

/// An order.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderBody {
    /// Store id.
    pub store: String,
    /// Store name.
    pub store_name: String,
    /// Number in the shop (External ID).
    pub number: u64,
    /// Id in RO App; none before the order is imported.
    pub roapp_id: Option<u64>,
    /// Number in RO App as staff see it; none until RO App has shown it.
    pub roapp_number: Option<String>,
    /// When it was placed (Created), RFC 3339.
    pub created: String,
    /// When it was last synchronised (Last update), RFC 3339.
    pub last_update: String,
    /// The client's name as last seen.
    pub client: String,
    /// The client's phone as last seen.
    pub phone: String,
    /// Amount without delivery, as a decimal.
    pub amount: Option<String>,
    /// Currency, ISO 4217.
    pub currency: Option<String>,
    /// Status in the shop.
    pub shop_status: Option<String>,
    /// Status in RO App.
    pub roapp_status: Option<String>,
    /// State of the order.
    pub state: OrderState,
    /// Why it needs attention, and what to do.
    pub reason: Option<String>,
}

/// A page of orders, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrdersBody {
    /// At most 50; a search returns at most 100.
    pub orders: Vec<OrderBody>,
    /// Value of the parameter `newer`, if there are newer orders.
    pub newer: Option<String>,
    /// Value of the parameter `older`, if there are older orders.
    pub older: Option<String>,
    /// Value of the parameter `after`, where a filtered list goes on; it may be there beside no order at all.
    pub next: Option<String>,
    /// True when a search found more than it returns.
    pub more: bool,
}

/// One entry of the history.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryBody {
    /// When, RFC 3339.
    pub at: String,
    /// Cause of the synchronisation.
    pub by: String,
    /// Name of the person who caused it in the console, where that is known.
    pub person: Option<String>,
    /// What happened, in order.
    pub notes: Vec<String>,
}

/// An order with its history.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderWithHistory {
    /// The order.
    pub order: OrderBody,
    /// Oldest first.
    pub history: Vec<HistoryBody>,
}

fn order(builder: &RowBuilder, link: &Link, context: &RequestContext) -> OrderBody {
    let row = builder.row(link, context.language);
    OrderBody {
        store: row.store.to_string(),
        store_name: row.store_name,
        number: row.number.0,
        roapp_id: row.roapp_id,
        roapp_number: link.roapp_number.clone(),
        created: row.created.to_string(),
        last_update: row.updated.to_string(),
        client: row.client,
        phone: row.phone,
        amount: row.amount.map(|money| money.amount.to_string()),
        currency: row.amount.map(|money| money.currency.to_string()),
        shop_status: row.cartum_status,
        roapp_status: row.roapp_status,
        state: row.state,
        reason: row.reason.map(|reason| reason.render(context.language)),
    }
}

/// Orders of connected stores.
#[utoipa::path(
    get, path = "/api/orders",
    params(
        ("store" = Option<String>, Query, description = "Id of one store"),
        ("q" = Option<String>, Query, description = "Number on either side, phone, or beginnings of words of the client's name"),
        ("state" = Option<String>, Query, description = "State, as an order has it"),
        ("status" = Option<String>, Query, description = "Status of one side: roapp:ID or cartum:ID"),
        ("from" = Option<String>, Query, description = "First day on which they were placed, such as 2026-11-01"),
        ("to" = Option<String>, Query, description = "Last day"),
        ("sort" = Option<String>, Query, description = "newest or oldest"),
        ("after" = Option<String>, Query, description = "Where a filtered list goes on"),
        ("older" = Option<String>, Query, description = "Orders older than this position"),
        ("newer" = Option<String>, Query, description = "Orders newer than this position")
    ),
    responses((status = 200, body = OrdersBody), (status = 401, body = crate::error::ErrorBody), (status = 422, body = crate::error::ErrorBody))
)]
pub async fn list(
    State(console): State<Console>,
    context: RequestContext,
    Query(fields): Query<Fields>,
) -> Result<Json<OrdersBody>, HttpError> {
    refresh_stores(&console).await?;
    let mut query = OrdersQuery::parse(&Fields(fields.0.iter().filter(|(name, _)| name != "show").cloned().collect()))?;
    if !fields.get("store").is_empty() {
        query.filter = Filter::Store(
            fields.get("store").parse().map_err(|_| HttpError::unprocessable(Message::new("store-id-wrong")))?,
        );
    }
    let loaded = load(&console, console.exchange.table(), &query).await?;
    let builder = RowBuilder::new(&console).await;
    Ok(Json(OrdersBody {
        orders: loaded.links.iter().map(|link| order(&builder, link, &context)).collect(),
        newer: loaded.newer.map(|position| position.to_string()),
        older: loaded.older.map(|position| position.to_string()),
        next: loaded.next.map(|position| position.to_string()),
        more: loaded.more,
    }))
}

/// One order with its history.
#[utoipa::path(
    get, path = "/api/orders/{store}/{number}",
    params(("store" = String, Path, description = "Store id"), ("number" = u64, Path, description = "Order number in the shop")),
    responses((status = 200, body = OrderWithHistory), (status = 404, body = crate::error::ErrorBody))
)]
pub async fn one(
    State(console): State<Console>,
    context: RequestContext,
    Path((store, number)): Path<(String, String)>,
) -> Result<Json<OrderWithHistory>, HttpError> {
    let (store, number) = path_order(&store, &number)?;
    let table = console.exchange.table();
    let link =
        table.orders.link(&store, number).await?.ok_or_else(|| HttpError::not_found(Message::new("order-unknown")))?;
    let history =
        table.orders.history(&store, number, console.exchange.now()).await?.into_iter().map(|entry| HistoryBody {
            at: entry.at.to_string(),
            by: cause(entry.by).render(context.language),
            person: entry.person.clone(),
            notes: entry.events.iter().map(|event| event.render(context.language)).collect(),
        });
    let builder = RowBuilder::new(&console).await;
    Ok(Json(OrderWithHistory { order: order(&builder, &link, &context), history: history.collect() }))
}

/// Bodies of the orders of another list.
pub async fn bodies(console: &Console, context: &RequestContext, links: &[Link]) -> Vec<OrderBody> {
    let builder = RowBuilder::new(console).await;
    links.iter().map(|link| order(&builder, link, context)).collect()
}
