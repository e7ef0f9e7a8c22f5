//! How the orders of each store and day add up, as the daily comparison kept it.

use axum::Json;
use axum::extract::{Query, State};
use exchange::state::TallyDay;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Console;
use crate::error::HttpError;
use crate::form::Fields;
use crate::pages::daily::DaysQuery;
use crate::request_context::RequestContext;

/// Why orders of a day are where they are.
#[derive(Debug, Serialize, ToSchema)]
pub struct TallyReasonBody {
    /// `in-roapp`, `waiting`, `left-out` or `missing`.
    pub place: String,
    /// Why, as `/why` of an order calls it.
    pub code: String,
    pub count: usize,
    /// At most 20 of them, by their number in the shop.
    pub orders: Vec<u64>,
}

/// The orders that were placed in a shop on one day.
#[derive(Debug, Serialize, ToSchema)]
pub struct TallyDayBody {
    /// Store id.
    pub store: String,
    /// By the shop's clock, such as 2026-11-20.
    pub day: String,
    /// When they were counted, RFC 3339.
    pub counted: String,
    pub in_shop: usize,
    pub in_roapp: usize,
    pub waiting: usize,
    pub left_out: usize,
    /// Nothing says where these are.
    pub missing: usize,
    /// False where the shop has more orders of the day than were read.
    pub complete: bool,
    /// Whether every order is accounted for.
    pub adds_up: bool,
    pub reasons: Vec<TallyReasonBody>,
}

/// An order of which RO App's side was not as agreed. It was brought to agreement then; its history says what was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct DifferenceBody {
    /// Store id.
    pub store: String,
    /// Number in the shop.
    pub number: u64,
    /// When it was found, RFC 3339.
    pub found: String,
    /// What differed.
    pub what: Vec<String>,
}

/// What the daily comparison found.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparisonBody {
    /// Whether every order of these days is accounted for.
    pub adds_up: bool,
    /// The latest first. A day that was not counted is absent.
    pub days: Vec<TallyDayBody>,
    /// The latest first.
    pub differing: Vec<DifferenceBody>,
    /// True when there is more than this.
    pub more: bool,
}

fn day(day: TallyDay) -> TallyDayBody {
    TallyDayBody {
        adds_up: day.adds_up(),
        store: day.store.to_string(),
        day: day.day.to_string(),
        counted: day.counted.to_string(),
        in_shop: day.in_shop,
        in_roapp: day.in_roapp,
        waiting: day.waiting,
        left_out: day.left_out,
        missing: day.missing,
        complete: day.complete,
        reasons: day
            .reasons
            .into_iter()
            .map(|reason| TallyReasonBody {
                place: reason.place,
                code: reason.code,
                count: reason.count,
                orders: reason.orders.into_iter().map(|number| number.0).collect(),
            })
            .collect(),
    }
}

/// How the orders of each store and day add up, and what differed.
#[utoipa::path(
    get, path = "/api/comparison",
    params(
        ("from" = Option<String>, Query, description = "First day, such as 2026-11-01"),
        ("to" = Option<String>, Query, description = "Last day; at most 92 days"),
        ("store" = Option<String>, Query, description = "Id of one store")
    ),
    responses((status = 200, body = ComparisonBody), (status = 422, body = crate::error::ErrorBody))
)]
pub async fn get(
    State(console): State<Console>,
    context: RequestContext,
    Query(fields): Query<Fields>,
) -> Result<Json<ComparisonBody>, HttpError> {
    let tallied = DaysQuery::parse(&fields, console.exchange.now())?.load(&console).await?;
    let differing = tallied.differences.into_iter().map(|one| DifferenceBody {
        store: one.store.to_string(),
        number: one.number.0,
        found: one.found.to_string(),
        what: one.what.iter().map(|what| what.render(context.language)).collect(),
    });
    Ok(Json(ComparisonBody {
        adds_up: tallied.days.iter().all(TallyDay::adds_up),
        differing: differing.collect(),
        days: tallied.days.into_iter().map(day).collect(),
        more: tallied.more,
    }))
}
