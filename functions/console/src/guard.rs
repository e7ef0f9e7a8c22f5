//! The one gate before every route: host, session, role, origin and token, in this order.
//!
//! What a route needs stands in the table that the router is built from ([`crate::routes`]), so no route exists without passing
//! here. A write is taken only with a session of the role, from our own origin, with a token of that session.

use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use exchange::roapp::{Priority, prioritized};
use http::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue, ORIGIN};
use http::{HeaderMap, Method, StatusCode};

use crate::answer::Problem;
use crate::app::Console;
use crate::layout::error_page;
use crate::routes::{Kind, Need, Route};
use crate::session::{Session, cookie};
use crate::texts::Language;
use crate::visitor::Visitor;

/// The largest body that is read: a form of a store with every status rule is a hundredth of it.
pub const MAX_BODY: usize = 512 * 1024;

/// Nothing but our own files: no inline script or style, no frame around or in a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Lets a request through to its route, or says why not.
pub async fn guard(State(console): State<Console>, request: Request, next: Next) -> Response {
    let mut response = match pass(&console, request).await {
        // A person waits for the answer: its requests to RO App come before queued work.
        Ok((request, route)) => with_error_page(route, request, next).await,
        Err(refused) => *refused,
    };
    console.exchange.report();
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.entry(http::header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if console.access.secure {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(http::header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

/// Runs the route. An error of a page is shown as a page, one of the API as JSON.
async fn with_error_page(route: &Route, request: Request, next: Next) -> Response {
    let visitor = request.extensions().get::<Visitor>().cloned();
    let response = prioritized(Priority::Person, next.run(request)).await;
    match (response.extensions().get::<Problem>(), visitor) {
        (Some(problem), Some(visitor)) if route.kind == Kind::Page => error_page(&visitor, problem),
        _ => response,
    }
}

type Refused = Box<Response>;

async fn pass(console: &Console, request: Request) -> Result<(Request, &'static Route), Refused> {
    let host = request.headers().get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    if !console.access.hosts.contains(&host) {
        let says = "This console does not answer under that name. Open it at the address it was given.";
        return Err(refuse(StatusCode::MISDIRECTED_REQUEST, says));
    }
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let Some(route) = Route::of(request.method(), &path) else {
        return Err(refuse(StatusCode::NOT_FOUND, "There is no such page."));
    };
    let session = console.session(request.headers());
    let visitor = visitor(console, session.clone(), &request);
    let Need::Role(role) = route.need else {
        return Ok((with(request, visitor), route));
    };
    let Some(session) = session else {
        let page = route.kind == Kind::Page && !visitor.part;
        if page && request.method() == Method::GET {
            return Err(Box::new(Redirect::to("/sign-in").into_response()));
        }
        return Err(turn_away(route, StatusCode::UNAUTHORIZED, &visitor, "sign-in-first"));
    };
    if session.role < role {
        return Err(turn_away(route, StatusCode::FORBIDDEN, &visitor, "role-missing"));
    }
    if !route.writes() {
        return Ok((with(request, visitor), route));
    }
    if !same_origin(console, request.headers(), &host) {
        return Err(turn_away(route, StatusCode::FORBIDDEN, &visitor, "foreign-origin"));
    }
    let (request, token) = token(request).await?;
    if !console.seal.is_token(&session, &token) {
        return Err(turn_away(route, StatusCode::FORBIDDEN, &visitor, "token-missing"));
    }
    Ok((with(request, visitor), route))
}

fn visitor(console: &Console, session: Option<Session>, request: &Request) -> Visitor {
    let headers = request.headers();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let chosen = cookie(headers, "language").and_then(Language::of_code);
    Visitor {
        token: session.as_ref().map(|session| console.seal.token(session)).unwrap_or_default(),
        session,
        language: chosen.unwrap_or_else(|| Language::accepted(text("accept-language"))),
        here: request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        part: text("hx-request") == "true" && text("hx-boosted") != "true",
        signs_out: console.access.open_id.is_some(),
    }
}

fn with(mut request: Request, visitor: Visitor) -> Request {
    request.extensions_mut().insert(visitor);
    request
}

/// A browser always says where a write comes from; a program says it comes from here.
fn same_origin(console: &Console, headers: &HeaderMap, host: &str) -> bool {
    let scheme = if console.access.secure { "https" } else { "http" };
    headers.get(ORIGIN).and_then(|value| value.to_str().ok()) == Some(format!("{scheme}://{host}").as_str())
}

/// The token of a write: its header, else the field of its form.
async fn token(request: Request) -> Result<(Request, String), Refused> {
    if let Some(token) = request.headers().get("x-csrf-token").and_then(|value| value.to_str().ok()) {
        let token = token.to_owned();
        return Ok((request, token));
    }
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Ok((request, String::new()));
    }
    let (head, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_BODY).await else {
        let says = format!("The form is larger than {MAX_BODY} bytes.");
        return Err(refuse(StatusCode::PAYLOAD_TOO_LARGE, &says));
    };
    let field = bytes.split(|byte| *byte == b'&').find_map(|pair| pair.strip_prefix(b"csrf="));
    let token = field.map(|value| String::from_utf8_lossy(value).into_owned()).unwrap_or_default();
    Ok((Request::from_parts(head, Body::from(bytes)), token))
}

fn refuse(status: StatusCode, says: &str) -> Refused {
    Box::new(Problem::new(status, says).into_response())
}

fn turn_away(route: &Route, status: StatusCode, visitor: &Visitor, message: &str) -> Refused {
    let problem = Problem::new(status, visitor.language.say(message));
    Box::new(if route.kind == Kind::Api { problem.into_response() } else { error_page(visitor, &problem) })
}
