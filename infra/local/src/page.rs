//! What is served: at the port the console, behind its own gate, and web-hooks; at the socket of the data folder the desk.

use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use console::Console;
use exchange::exchange::Exchange;
use guard::port::{Foreign, from_page};

use crate::desk;

/// What is answered from.
#[derive(Clone)]
pub struct Served {
    /// The console.
    pub console: Console,
    /// Its port.
    pub port: u16,
    /// The product.
    pub exchange: Arc<Exchange>,
}

/// The console and the web-hooks.
pub fn router(served: Served) -> Router {
    let console = served.console.clone().router();
    Router::new().fallback(hook).with_state(served).merge(console)
}

/// The desk, for commands typed while this process runs, and the table for those that read or change it directly. Only whoever may
/// connect to the socket gets here.
pub fn desk(served: Served, table: Router) -> Router {
    Router::new()
        .route("/desk/link", post(link))
        .route("/desk/attention", get(attention))
        .route("/desk/history/{store}/{number}", get(history))
        .route("/desk/retry/{store}/{number}", post(retry))
        .with_state(served)
        .merge(table)
}

type Answer = Result<String, (StatusCode, String)>;

fn failed(why: String) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, why)
}

async fn attention(State(served): State<Served>) -> Answer {
    desk::attention(served.exchange.table()).await.map_err(failed)
}

async fn history(State(served): State<Served>, Path((store, number)): Path<(String, String)>) -> Answer {
    let (store, number) = desk::parse(&store, &number).map_err(failed)?;
    desk::history(served.exchange.table(), &store, number).await.map_err(failed)
}

async fn retry(State(served): State<Served>, Path((store, number)): Path<(String, String)>) -> Answer {
    let (store, number) = desk::parse(&store, &number).map_err(failed)?;
    desk::retry(&served.exchange, store, number).await.map_err(failed)
}

/// A new link into the console.
async fn link(State(served): State<Served>) -> Answer {
    Ok(format!("http://127.0.0.1:{}{}", served.port, served.console.access.links.make()))
}

/// Everything else is a web-hook, or nothing. Web-hooks come under whatever name a tunnel has, and never from a page.
async fn hook(State(served): State<Served>, request: Request) -> Response {
    if from_page(request.headers()) {
        return (StatusCode::FORBIDDEN, format!("{}\n", Foreign::Page)).into_response();
    }
    let (head, body) = request.into_parts();
    // One byte more than is read, so that the handler sees what is too large.
    let body = match to_bytes(body, webhooks::MAX_BODY + 1).await {
        Ok(body) => body,
        Err(_) => return (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large\n").into_response(),
    };
    webhooks::handle(served.exchange, http::Request::from_parts(head, body)).await.into_response()
}
