//! What is served: the console, behind its own gate; web-hooks; the desk.

use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use console::Console;
use exchange::exchange::Exchange;

use crate::desk;

/// What the server answers from.
#[derive(Clone)]
pub struct Served {
    /// The console.
    pub console: Console,
    /// The product.
    pub exchange: Arc<Exchange>,
    /// What opens the desk.
    pub word: String,
    /// Where the table listens.
    pub engine: String,
}

/// The console, the web-hooks, and the desk for commands typed while this process runs.
pub fn router(served: Served) -> Router {
    Router::new()
        .route("/desk/link", post(link))
        .route("/desk/attention", get(attention))
        .route("/desk/engine", get(engine))
        .route("/desk/history/{store}/{number}", get(history))
        .route("/desk/retry/{store}/{number}", post(retry))
        .fallback(hook)
        .with_state(served.clone())
        .merge(served.console.router())
}

/// A word only the owner of the data folder can read.
fn may(served: &Served, headers: &HeaderMap) -> Result<(), (StatusCode, String)> {
    let given = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if given == format!("Bearer {}", served.word) {
        Ok(())
    } else {
        Err((StatusCode::UNAUTHORIZED, "This desk answers commands of this machine only.\n".into()))
    }
}

type Answer = Result<String, (StatusCode, String)>;

fn failed(why: String) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, why)
}

async fn attention(State(served): State<Served>, headers: HeaderMap) -> Answer {
    may(&served, &headers)?;
    desk::attention(served.exchange.table()).await.map_err(failed)
}

async fn history(
    State(served): State<Served>,
    Path((store, number)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    may(&served, &headers)?;
    let (store, number) = desk::parse(&store, &number).map_err(failed)?;
    desk::history(served.exchange.table(), &store, number).await.map_err(failed)
}

async fn retry(
    State(served): State<Served>,
    Path((store, number)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    may(&served, &headers)?;
    let (store, number) = desk::parse(&store, &number).map_err(failed)?;
    desk::retry(&served.exchange, store, number).await.map_err(failed)
}

/// Where the table listens, for commands that read or change it directly.
async fn engine(State(served): State<Served>, headers: HeaderMap) -> Answer {
    may(&served, &headers)?;
    Ok(served.engine)
}

/// A new link into the console.
async fn link(State(served): State<Served>, headers: HeaderMap) -> Answer {
    may(&served, &headers)?;
    Ok(served.console.access.links.make())
}

/// Everything else is a web-hook, or nothing.
async fn hook(State(served): State<Served>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    // One byte more than is read, so that the handler sees what is too large.
    let body = match to_bytes(body, webhooks::MAX_BODY + 1).await {
        Ok(body) => body,
        Err(_) => return (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large\n").into_response(),
    };
    webhooks::handle(served.exchange, http::Request::from_parts(head, body)).await.into_response()
}
