//! Update orders (rules M3, M4).

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use exchange::exchange::Refreshed;
use serde::Serialize;
use utoipa::ToSchema;

use super::request::{OrderName, OrderNames};
use crate::answer::Problem;
use crate::app::Console;

/// What became of asking for one order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum RefreshAnswer {
    /// It is looked at now; its page shows what becomes of it.
    Accepted {
        /// The order.
        #[serde(flatten)]
        order: OrderName,
    },
    /// It was asked for less than ten minutes ago.
    TooSoon {
        /// The order.
        #[serde(flatten)]
        order: OrderName,
        /// When it will be possible, RFC 3339.
        until: String,
    },
    /// There is no such order.
    Unknown {
        /// The order.
        #[serde(flatten)]
        order: OrderName,
    },
}

/// The answers, in the order of the question.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefreshBody {
    /// One per order.
    pub answers: Vec<RefreshAnswer>,
}

/// Has orders updated now, each at most once in ten minutes, whoever asks.
#[utoipa::path(
    post, path = "/api/refresh", request_body = OrderNames,
    responses((status = 200, body = RefreshBody), (status = 403, body = crate::answer::ErrorBody), (status = 422, body = crate::answer::ErrorBody))
)]
pub async fn post(State(console): State<Console>, bytes: Bytes) -> Result<Json<RefreshBody>, Problem> {
    let orders = super::request::body::<OrderNames>(&bytes)?.named()?;
    let answers = console.exchange.refresh(&orders).await?;
    let one = |((store, number), answer)| {
        let order = OrderName { store, number };
        match answer {
            Refreshed::Accepted => RefreshAnswer::Accepted { order },
            Refreshed::TooSoon(until) => RefreshAnswer::TooSoon { order, until: until.to_string() },
            Refreshed::Unknown => RefreshAnswer::Unknown { order },
        }
    };
    Ok(Json(RefreshBody { answers: orders.into_iter().zip(answers).map(one).collect() }))
}
