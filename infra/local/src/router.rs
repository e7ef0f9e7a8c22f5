//! What the running process serves: the console and the web-hooks at its port, the commands of its user and the table at the control
//! socket.

use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use console::Console;
use exchange::exchange::App;
use exchange::texts::{Language, Message};
use guard::port::{Foreign, from_page};

use crate::orders;
use crate::tally::{self, Range};

/// What the handlers work with.
#[derive(Clone)]
pub struct Served {
    pub console: Console,
    /// Port of the console.
    pub port: u16,
    /// The application.
    pub exchange: Arc<App>,
}

/// Routes of the port: the console, and web-hooks at every other path.
pub fn public(served: Served) -> Router {
    let console = served.console.clone().router();
    Router::new().fallback(hook).with_state(served).merge(console)
}

/// Routes of the control socket: the commands, and the table for those commands that read or change it themselves. Whoever may connect to
/// the socket may call them.
pub fn control(served: Served, table: Router) -> Router {
    Router::new()
        .route("/control/link", post(link))
        .route("/control/{language}/attention", get(attention))
        .route("/control/{language}/history/{store}/{number}", get(history))
        .route("/control/{language}/why/{store}/{number}", get(why))
        .route("/control/{language}/import/{store}/{number}", post(import))
        .route("/control/{language}/retry/{store}/{number}", post(retry))
        .route("/control/{language}/reconcile/{from}/{to}/{form}", post(reconcile))
        .with_state(served)
        .merge(table)
}

/// The status of a command that was carried out and could not do what it is for.
pub const NOT_DONE: StatusCode = StatusCode::CONFLICT;

type Answer = Result<String, (StatusCode, String)>;

fn failed(code: &str) -> impl Fn(Message) -> (StatusCode, String) {
    let language = language(code);
    move |why| (StatusCode::BAD_REQUEST, why.render(language))
}

fn language(code: &str) -> Language {
    Language::from_code(code).unwrap_or_default()
}

async fn attention(State(served): State<Served>, Path(code): Path<String>) -> Answer {
    orders::attention(served.exchange.table(), language(&code)).await.map_err(failed(&code))
}

async fn history(State(served): State<Served>, Path((code, store, number)): Path<(String, String, String)>) -> Answer {
    let (store, number) = orders::parse(&store, &number).map_err(failed(&code))?;
    told(orders::history(served.exchange.table(), &store, number, language(&code)).await, &code)
}

async fn why(State(served): State<Served>, Path((code, store, number)): Path<(String, String, String)>) -> Answer {
    let (store, number) = orders::parse(&store, &number).map_err(failed(&code))?;
    told(orders::why(&served.exchange, &store, number, language(&code)).await, &code)
}

async fn import(State(served): State<Served>, Path((code, store, number)): Path<(String, String, String)>) -> Answer {
    let (store, number) = orders::parse(&store, &number).map_err(failed(&code))?;
    told(orders::import(&served.exchange, store, number, language(&code)).await, &code)
}

async fn retry(State(served): State<Served>, Path((code, store, number)): Path<(String, String, String)>) -> Answer {
    let (store, number) = orders::parse(&store, &number).map_err(failed(&code))?;
    told(orders::retry(&served.exchange, store, number, language(&code)).await, &code)
}

async fn reconcile(
    State(served): State<Served>,
    Path((code, from, to, form)): Path<(String, String, String, String)>,
) -> Answer {
    let today = Range::today(served.exchange.now());
    let range = Range::parse(Some(&from), Some(&to), today).map_err(failed(&code))?;
    let tallies = tally::count(&served.exchange, range).await.map_err(failed(&code))?;
    told(tally::report(range, &tallies, None, (form == "json", language(&code))), &code)
}

fn told(told: Result<orders::Told, Message>, code: &str) -> Answer {
    let orders::Told { text, done } = told.map_err(failed(code))?;
    if done { Ok(text) } else { Err((NOT_DONE, text)) }
}

async fn link(State(served): State<Served>) -> Answer {
    Ok(format!("http://127.0.0.1:{}{}", served.port, served.console.access.links.make()))
}

/// A web-hook. Its host name is not checked, since a tunnel may have any; requests of web pages are refused.
async fn hook(State(served): State<Served>, request: Request) -> Response {
    if from_page(request.headers()) {
        return (StatusCode::FORBIDDEN, format!("{}\n", Foreign::Page)).into_response();
    }
    let (head, body) = request.into_parts();
    // One byte more than the handler takes, so that it can refuse a larger body itself.
    let body = match to_bytes(body, webhooks::MAX_BODY + 1).await {
        Ok(body) => body,
        Err(_) => {
            return (StatusCode::PAYLOAD_TOO_LARGE, format!("{}\n", webhooks::too_large())).into_response();
        }
    };
    webhooks::handle(served.exchange, http::Request::from_parts(head, body)).await.into_response()
}
