//! Orders through connected stores.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use exchange::state::Link;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Problem;
use crate::app::Console;
use crate::board::{Board, State as OrderState};
use crate::form::{Fields, path_order};
use crate::orders_query::{Question, Show, answer};
use crate::visitor::Visitor;

/// An order.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderBody {
    /// Store id.
    pub store: String,
    /// Store name.
    pub store_name: String,
    /// Number in the shop (External ID).
    pub number: u64,
    /// Id in RO App; none before it is entered.
    pub roapp_id: Option<u64>,
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
    /// How it is doing.
    pub state: OrderState,
    /// Why it needs attention, and what to do.
    pub reason: Option<String>,
}

/// A page of orders, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrdersBody {
    /// At most 50; a search gives at most 100.
    pub orders: Vec<OrderBody>,
    /// For the parameter `newer`, if there are newer ones.
    pub newer: Option<String>,
    /// For the parameter `older`, if there are older ones.
    pub older: Option<String>,
    /// Whether a search found more than it gives.
    pub more: bool,
}

/// What happened to an order at one time.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryBody {
    /// When, RFC 3339.
    pub at: String,
    /// What made the exchange look.
    pub by: String,
    /// What happened, in order.
    pub told: Vec<String>,
}

/// An order with its history.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderWithHistory {
    /// The order.
    pub order: OrderBody,
    /// Oldest first.
    pub history: Vec<HistoryBody>,
}

fn order(board: &Board, link: &Link, visitor: &Visitor) -> OrderBody {
    let row = board.row(link, visitor.language);
    OrderBody {
        store: row.store.to_string(),
        store_name: row.store_name,
        number: row.number.0,
        roapp_id: row.office,
        created: row.placed.to_string(),
        last_update: row.updated.to_string(),
        client: row.client,
        phone: row.phone,
        amount: row.amount.map(|money| money.amount.to_string()),
        currency: row.amount.map(|money| money.currency.to_string()),
        shop_status: row.shop_status,
        roapp_status: row.office_status,
        state: row.state,
        reason: row.reason,
    }
}

/// Orders through connected stores.
#[utoipa::path(
    get, path = "/api/orders",
    params(
        ("store" = Option<String>, Query, description = "Id of one store"),
        ("q" = Option<String>, Query, description = "Number, phone, or beginnings of words of the client's name"),
        ("older" = Option<String>, Query, description = "Orders older than this place"),
        ("newer" = Option<String>, Query, description = "Orders newer than this place")
    ),
    responses((status = 200, body = OrdersBody), (status = 401, body = crate::answer::ErrorBody), (status = 422, body = crate::answer::ErrorBody))
)]
pub async fn list(
    State(console): State<Console>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Json<OrdersBody>, Problem> {
    console.exchange.look_at_roster().await?;
    let fields = Fields::of_query(query.as_deref());
    let mut question = Question::read(&Fields(fields.0.iter().filter(|(name, _)| name != "show").cloned().collect()))?;
    if !fields.get("store").is_empty() {
        question.show = Show::Store(fields.get("store").parse().map_err(|why| Problem::bad(format!("{why}.")))?);
    }
    let (page, more) = answer(&console, &question).await?;
    let board = Board::new(&console).await;
    Ok(Json(OrdersBody {
        orders: page.links.iter().map(|link| order(&board, link, &visitor)).collect(),
        newer: page.newer.map(|place| place.to_string()),
        older: page.older.map(|place| place.to_string()),
        more,
    }))
}

/// One order with its history.
#[utoipa::path(
    get, path = "/api/orders/{store}/{number}",
    params(("store" = String, Path, description = "Store id"), ("number" = u64, Path, description = "Order number in the shop")),
    responses((status = 200, body = OrderWithHistory), (status = 404, body = crate::answer::ErrorBody))
)]
pub async fn one(
    State(console): State<Console>,
    visitor: Visitor,
    Path((store, number)): Path<(String, String)>,
) -> Result<Json<OrderWithHistory>, Problem> {
    let (store, number) = path_order(&store, &number)?;
    let table = console.exchange.table();
    let link = table.link(&store, number).await?.ok_or_else(|| Problem::missing("There is no such order."))?;
    let history = table.history(&store, number, console.exchange.now()).await?.into_iter().map(|entry| HistoryBody {
        at: entry.at.to_string(),
        by: entry.by.says().to_owned(),
        told: entry.told,
    });
    let board = Board::new(&console).await;
    Ok(Json(OrderWithHistory { order: order(&board, &link, &visitor), history: history.collect() }))
}

/// Orders of bonds, for other lists.
pub async fn bodies(console: &Console, visitor: &Visitor, links: &[Link]) -> Vec<OrderBody> {
    let board = Board::new(console).await;
    links.iter().map(|link| order(&board, link, visitor)).collect()
}
