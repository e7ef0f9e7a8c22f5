//! What is served: the status page, until there is a console; web-hooks; the desk.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use exchange::exchange::Exchange;

use crate::desk;

/// The latest summary, as text.
#[derive(Clone, Default)]
pub struct Latest(Arc<Mutex<String>>);

impl Latest {
    /// Shows this from now on.
    pub fn show(&self, text: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }

    fn read(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What the server answers from.
#[derive(Clone)]
pub struct Served {
    /// The latest summary.
    pub latest: Latest,
    /// The product.
    pub exchange: Arc<Exchange>,
    /// What opens the desk.
    pub word: String,
}

/// The status page, the web-hooks, and the desk for commands typed while this process runs.
pub fn router(served: Served) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/desk/attention", get(attention))
        .route("/desk/history/{store}/{number}", get(history))
        .route("/desk/retry/{store}/{number}", post(retry))
        .fallback(hook)
        .with_state(served)
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

async fn page(State(served): State<Served>) -> Html<String> {
    let text = escape(&served.latest.read());
    Html(format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta http-equiv=refresh content=5>\
         <meta name=viewport content='width=device-width'><title>Order exchange</title>\
         <style>body{{font:16px/1.5 system-ui;max-width:50rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}}\
         pre{{white-space:pre-wrap}}</style><h1>Order exchange</h1><pre>{text}</pre></html>"
    ))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
