//! What the running process serves: the console and the web-hooks at its port, the commands of its user and the table at the control
//! socket.

use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE as CONTENT_TYPE_HEADER;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use console::{Console, Role, reads_pages};
use exchange::exchange::App;
use exchange::texts::{Language, Message};
use guard::port::{Foreign, from_page, host, is_this_machine};

use crate::metrics::{CONTENT_TYPE, Metrics};
use crate::orders;
use crate::server::Peer;
use crate::tally::{self, Range};

/// What the handlers work with.
#[derive(Clone)]
pub struct Served {
    pub console: Console,
    /// The console's address for people.
    pub address: String,
    pub metrics: Metrics,
    /// The application.
    pub exchange: Arc<App>,
}

/// Routes of the port: the console, `/metrics`, and web-hooks at every other path.
pub fn public(served: Served) -> Router {
    let console = served.console.clone().routes();
    Router::new().route("/metrics", get(metrics)).fallback(hook).with_state(served).merge(console)
}

/// Routes of the control socket: the commands, and the table for those commands that read or change it themselves. Whoever may connect to
/// the socket may call them.
pub fn control(served: Served, table: Router) -> Router {
    Router::new()
        .route("/control/address", get(address))
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
    reply(orders::history(served.exchange.table(), &store, number, language(&code)).await, &code)
}

async fn why(State(served): State<Served>, Path((code, store, number)): Path<(String, String, String)>) -> Answer {
    let (store, number) = orders::parse(&store, &number).map_err(failed(&code))?;
    reply(orders::why(&served.exchange, &store, number, language(&code)).await, &code)
}

async fn import(State(served): State<Served>, Path((code, store, number)): Path<(String, String, String)>) -> Answer {
    let (store, number) = orders::parse(&store, &number).map_err(failed(&code))?;
    reply(orders::import(&served.exchange, store, number, language(&code)).await, &code)
}

async fn retry(State(served): State<Served>, Path((code, store, number)): Path<(String, String, String)>) -> Answer {
    let (store, number) = orders::parse(&store, &number).map_err(failed(&code))?;
    reply(orders::retry(&served.exchange, store, number, language(&code)).await, &code)
}

async fn reconcile(
    State(served): State<Served>,
    Path((code, from, to, form)): Path<(String, String, String, String)>,
) -> Answer {
    let today = Range::today(served.exchange.now());
    let range = Range::parse(Some(&from), Some(&to), today).map_err(failed(&code))?;
    let tallies = tally::count(&served.exchange, range).await.map_err(failed(&code))?;
    reply(tally::report(range, &tallies, None, (form == "json", language(&code))), &code)
}

fn reply(reply: Result<orders::Reply, Message>, code: &str) -> Answer {
    let orders::Reply { text, done } = reply.map_err(failed(code))?;
    if done { Ok(text) } else { Err((NOT_DONE, text)) }
}

async fn address(State(served): State<Served>) -> String {
    served.address
}

async fn link(State(served): State<Served>) -> Answer {
    Ok(format!("{}{}", served.address, served.console.access.links.make(served.exchange.now())))
}

/// Metrics, for programs of this machine and for those with a token.
async fn metrics(State(served): State<Served>, request: Request) -> Response {
    if !is_local(&request) {
        match served.console.has_token(request.headers(), Role::Viewer).await {
            Ok(true) => {}
            Ok(false) => {
                let why = Message::new("metrics-closed").render(Language::default());
                return (StatusCode::UNAUTHORIZED, format!("{why}\n")).into_response();
            }
            Err(why) => return (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")).into_response(),
        }
    }
    let page = served.metrics.page(&served.exchange).await;
    ([(CONTENT_TYPE_HEADER, CONTENT_TYPE)], page).into_response()
}

/// Whether a program of this machine asks, and no proxy for somebody else.
fn is_local(request: &Request) -> bool {
    let headers = request.headers();
    let near = request.extensions().get::<Peer>().is_some_and(|peer| peer.0.is_loopback());
    let named = host(headers).is_some_and(|host| is_this_machine(host, None));
    let forwarded = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];
    near && named && !from_page(headers) && !forwarded.iter().any(|name| headers.contains_key(*name))
}

/// A web-hook. Its host name is not checked, since a tunnel may have any; requests of web pages are refused. Who opens an unknown address
/// of the console in a browser gets its page.
async fn hook(State(served): State<Served>, request: Request) -> Response {
    let own = host(request.headers()).is_some_and(|name| served.console.access.hosts.iter().any(|own| own.is(name)));
    if own && reads_pages(&request) {
        return served.console.unknown(request).await;
    }
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
