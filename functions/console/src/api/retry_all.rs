//! *Try all again*: begun, how far it is, and cancelled.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use exchange::exchange::RetryAllProgress;
use exchange::state::{AttentionFilter, RetryAllStage};
use exchange::texts::Message;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::request::parse_body;
use crate::app::Console;
use crate::error::HttpError;
use crate::request_context::RequestContext;

/// Which orders are tried again; all of them without a field.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RetryAllBody {
    /// A kind of reason.
    pub reason: Option<String>,
    /// Id of a store.
    pub store: Option<String>,
}

/// Orders that are tried again.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetriedAllBody {
    /// Orders that are tried at once.
    pub count: usize,
    /// The run over the others, where there are any. One that was running before is left as it is.
    pub run: Option<RetryAllRunBody>,
}

/// How far a run is.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetryAllRunBody {
    /// Whether orders are left that were neither tried nor given up.
    pub running: bool,
    /// `queueing`, `queued` or `cancelled`.
    #[schema(value_type = String)]
    pub stage: RetryAllStage,
    /// Orders that were queued so far.
    pub queued: usize,
    /// Orders that were tried.
    pub tried: usize,
    /// Tried orders that still need attention.
    pub still: usize,
}

impl From<RetryAllProgress> for RetryAllRunBody {
    fn from(run: RetryAllProgress) -> Self {
        Self {
            running: run.running,
            stage: run.state.stage,
            queued: run.state.queued,
            tried: run.tally.tried,
            still: run.tally.still,
        }
    }
}

/// How far the latest *Try all again* of a day is.
#[utoipa::path(get, path = "/api/attention/retry-all", responses((status = 200, body = RetryAllRunBody), (status = 404, body = crate::error::ErrorBody)))]
pub async fn get(State(console): State<Console>) -> Result<Json<RetryAllRunBody>, HttpError> {
    let run = console.exchange.retry_all.progress().await?;
    Ok(Json(run.ok_or_else(|| HttpError::not_found(Message::new("retry-all-none")))?.into()))
}

/// Retries all orders that need attention, or those of a kind of reason or a store. The first of them are tried at once, the others behind
/// what somebody waits for.
#[utoipa::path(post, path = "/api/attention/retry-all", request_body = RetryAllBody, responses((status = 200, body = RetriedAllBody), (status = 403, body = crate::error::ErrorBody), (status = 422, body = crate::error::ErrorBody)))]
pub async fn begin(
    State(console): State<Console>,
    context: RequestContext,
    bytes: Bytes,
) -> Result<Json<RetriedAllBody>, HttpError> {
    let RetryAllBody { reason, store } = parse_body(&bytes)?;
    let store = store.map(|id| id.parse()).transpose();
    let store = store.map_err(|_| HttpError::unprocessable(Message::new("store-id-wrong")))?;
    let filter = AttentionFilter { kind: reason, store };
    let begun = console.exchange.retry_all.begin(&filter, context.person()).await?;
    Ok(Json(RetriedAllBody { count: begun.first, run: begun.run.map(Into::into) }))
}

/// Ends a running *Try all again*. Orders that were not tried by then stay as they were.
#[utoipa::path(delete, path = "/api/attention/retry-all", responses((status = 204), (status = 403, body = crate::error::ErrorBody)))]
pub async fn cancel(State(console): State<Console>) -> Result<StatusCode, HttpError> {
    console.exchange.retry_all.cancel().await?;
    Ok(StatusCode::NO_CONTENT)
}
