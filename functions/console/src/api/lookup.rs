//! "Why is this order not here?" and "Import it anyway", for programs.

use axum::Json;
use axum::extract::{Path, State};
use exchange::exchange::{Answer, Import};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Console;
use crate::error::HttpError;
use crate::form::{no_store, path_order};
use crate::request_context::RequestContext;

/// Where an order of a shop stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct PresenceBody {
    /// Store id.
    pub store: String,
    /// Number in the shop (External ID).
    pub number: u64,
    /// `in-sync`, `frozen`, `waiting`, `under-way`, `attention`, `dismissed`, `gone`: it is here. `delivered`, `too-old`: the first
    /// import leaves it out. `not-looked-at`, `check-failed`, `late`: a check has yet to find it. `store-off`, `held`, `unreadable`: it
    /// cannot come over. `not-in-shop`. `unknown`: the shop does not answer.
    pub presence: String,
    /// The same as a sentence.
    pub message: String,
    /// Whether it can be imported anyway.
    pub importable: bool,
}

/// Answer to a request for an import.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportBody {
    /// Whether it is to be imported now.
    pub requested: bool,
    /// Where it stands, if it is not.
    pub presence: Option<PresenceBody>,
}

fn body(context: &RequestContext, answer: &Answer) -> PresenceBody {
    PresenceBody {
        store: answer.store.to_string(),
        number: answer.number.0,
        presence: answer.presence.code().to_owned(),
        message: answer.message.render(context.language),
        importable: answer.importable,
    }
}

/// Where an order of a shop stands, and why it did not come over. The shop is asked, for twelve seconds at most.
#[utoipa::path(
    get, path = "/api/orders/{store}/{number}/why",
    params(("store" = String, Path, description = "Store id"), ("number" = u64, Path, description = "Order number in the shop")),
    responses((status = 200, body = PresenceBody), (status = 404, body = crate::error::ErrorBody))
)]
pub async fn why(
    State(console): State<Console>,
    context: RequestContext,
    Path((store, number)): Path<(String, String)>,
) -> Result<Json<PresenceBody>, HttpError> {
    let (store, number) = path_order(&store, &number)?;
    let answer = console.exchange.lookup.ask(&store, number).await?.ok_or_else(no_store)?;
    Ok(Json(body(&context, &answer)))
}

/// Imports an order although it was left out, or before a check finds it.
#[utoipa::path(
    post, path = "/api/orders/{store}/{number}/import",
    params(("store" = String, Path, description = "Store id"), ("number" = u64, Path, description = "Order number in the shop")),
    responses((status = 200, body = ImportBody), (status = 403, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody))
)]
pub async fn import(
    State(console): State<Console>,
    context: RequestContext,
    Path((store, number)): Path<(String, String)>,
) -> Result<Json<ImportBody>, HttpError> {
    let (store, number) = path_order(&store, &number)?;
    Ok(Json(match console.exchange.lookup.import(&store, number, context.person()).await?.ok_or_else(no_store)? {
        Import::Requested => ImportBody { requested: true, presence: None },
        Import::Not(answer) => ImportBody { requested: false, presence: Some(body(&context, &answer)) },
    }))
}
