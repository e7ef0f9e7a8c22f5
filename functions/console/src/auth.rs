//! Middleware of every route: it checks host, session or token, role, origin and CSRF token, in this order.
//!
//! The required role is in the table that the router is built from ([`crate::routes`]), so no route can skip the check. A write needs
//! a session of the role, the console's own origin and a CSRF token of that session; one that signs in has no session yet and
//! needs the origin. A program sends its own token with every request of the API, which no web page can, so nothing else is
//! asked of it. An error of a page is shown as a page. The session of a list is checked beside what its handler reads; the middleware
//! holds the answer back until that was done.

use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use exchange::net::{Priority, prioritized};
use exchange::state::StateError;
use http::header::{ACCEPT, CONTENT_TYPE, HOST, HeaderName, HeaderValue, ORIGIN};
use http::{HeaderMap, Method, StatusCode};

use crate::access::Host;
use crate::app::{Console, Identity};
use crate::error::HttpError;
use crate::layout::{error_page, unknown_page};
use crate::request_context::{KnownHealth, RequestContext};
use crate::routes::{Auth, Check, Kind, Route};
use crate::session::{Session, Source, cookie};
use crate::visit::Checked;
use exchange::texts::{Language, Message};

/// Largest body in bytes. The form with all status rules of a store takes a hundredth of it.
pub const MAX_BODY: usize = 512 * 1024;

/// Only the console's own files: no inline script or style, no frames.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Checks a request, runs its route, and sets the security headers.
pub async fn middleware(State(console): State<Console>, request: Request, next: Next) -> Response {
    let secure = host_of(&console, &request).is_some_and(|host| host.secure);
    let mut response = match authorize(&console, request).await {
        Ok((request, route)) => run(&console, route, request, next).await,
        Err(response) => *response,
    };
    console.exchange.metrics.flush();
    set_headers(&mut response, secure);
    response
}

/// Answers an address that is none of the console's: people get a page, programs JSON.
pub async fn unknown(State(console): State<Console>, request: Request) -> Response {
    let host = host_of(&console, &request);
    let secure = host.is_some_and(|host| host.secure);
    let mut response = match host {
        Some(host) => *no_page(&console, request.headers(), context(host, &request), reads_pages(&request)).await,
        None => *reject_plain(StatusCode::MISDIRECTED_REQUEST, Message::new("host-unknown")),
    };
    set_headers(&mut response, secure);
    response
}

/// Whether a request is a person's who opens an address in a browser.
pub fn reads_pages(request: &Request) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    matches!(*request.method(), Method::GET | Method::HEAD) && accept.contains("text/html")
}

async fn no_page(console: &Console, headers: &HeaderMap, context: RequestContext, page: bool) -> Rejection {
    let message = Message::new("page-unknown");
    if !page {
        return reject_plain(StatusCode::NOT_FOUND, message);
    }
    // With the menu for who is signed in; where that cannot be told, without it.
    let session = match console.identify(headers, &context.host).await {
        Ok(Identity::Unchecked(session)) => console.checked(&console.visit(session, true)).await.ok(),
        _ => None,
    };
    let context = match session {
        Some(Checked { session, health }) => RequestContext { health, ..of_session(console, context, session) },
        None => context,
    };
    Box::new(unknown_page(&context))
}

fn set_headers(response: &mut Response, secure: bool) {
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.entry(http::header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if secure {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(http::header::STRICT_TRANSPORT_SECURITY, year);
    }
}

/// Runs the route with priority: a person waits for the answer, so its requests to RO App come before queued work.
async fn run(console: &Console, route: &Route, request: Request, next: Next) -> Response {
    let context = request.extensions().get::<RequestContext>().cloned();
    let mut response = prioritized(Priority::Person, next.run(request)).await;
    let context = match context {
        // The handler may have ended before it came to check the session.
        Some(context) if context.visit.is_some() => match context.clone().checked(console).await {
            Ok(context) => Some(context),
            Err(why) if why.status == StatusCode::UNAUTHORIZED => return *reject_nobody(route, &context),
            Err(why) => {
                response = why.into_response();
                Some(RequestContext { session: None, ..context })
            }
        },
        context => context,
    };
    match (response.extensions().get::<HttpError>(), context) {
        (Some(error), Some(context)) if route.kind == Kind::Page => error_page(&context, error),
        (Some(error), Some(context)) => error.clone().json(context.language),
        _ => response,
    }
}

type Rejection = Box<Response>;

fn host_of<'a>(console: &'a Console, request: &Request) -> Option<&'a Host> {
    console.access.host(request.headers().get(HOST)?.to_str().ok()?)
}

async fn authorize(console: &Console, request: Request) -> Result<(Request, &'static Route), Rejection> {
    let Some(host) = host_of(console, &request) else {
        let message = Message::new("host-unknown");
        return Err(reject_plain(StatusCode::MISDIRECTED_REQUEST, message));
    };
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let Some(route) = Route::find(request.method(), &path) else {
        let page = reads_pages(&request);
        return Err(no_page(console, request.headers(), context(host, &request), page).await);
    };
    let context = context(host, &request);
    let (identity, context) = known(console, route, request.headers(), context).await?;
    if matches!(identity, Identity::WrongToken) {
        return Err(reject(route, StatusCode::UNAUTHORIZED, &context, "token-unknown"));
    }
    let role = match route.auth {
        Auth::Public => return Ok((with_context(request, context), route)),
        Auth::SignIn if same_origin(request.headers(), host) => return Ok((with_context(request, context), route)),
        Auth::SignIn => return Err(reject(route, StatusCode::FORBIDDEN, &context, "foreign-origin")),
        Auth::Role(role) => role,
    };
    let Some(session) = context.session.clone() else { return Err(reject_nobody(route, &context)) };
    if session.role < role {
        return Err(reject(route, StatusCode::FORBIDDEN, &context, "role-missing"));
    }
    if !route.is_write() || is_program(&session) {
        return Ok((with_context(request, context), route));
    }
    if !same_origin(request.headers(), host) {
        return Err(reject(route, StatusCode::FORBIDDEN, &context, "foreign-origin"));
    }
    let (request, token) = csrf_token(request).await?;
    if !console.codec.is_csrf_token(&session, &token) {
        return Err(reject(route, StatusCode::FORBIDDEN, &context, "token-missing"));
    }
    Ok((with_context(request, context), route))
}

/// Who a request is from, and its context: with a session that was checked, unless the route's handler does that with its reading.
async fn known(
    console: &Console,
    route: &Route,
    headers: &HeaderMap,
    context: RequestContext,
) -> Result<(Identity, RequestContext), Rejection> {
    let failed = |error: StateError| {
        let error = HttpError::from(error);
        Box::new(if route.kind == Kind::Api { error.json(context.language) } else { error_page(&context, &error) })
    };
    let identity = match route.auth {
        // No table is asked for what everybody may see.
        Auth::Public => Identity::Anonymous,
        _ => console.identify(headers, &context.host).await.map_err(failed)?,
    };
    let session = match &identity {
        // Pages are for people.
        Identity::Known(session) => Some(session.clone()).filter(|_| route.kind == Kind::Api),
        Identity::Unchecked(_) | Identity::Anonymous | Identity::WrongToken => None,
    };
    let Identity::Unchecked(session) = &identity else { return Ok((identity, of_session(console, context, session))) };
    let visit = console.visit(session.clone(), route.shows_health(context.is_part));
    if route.check == Check::Beside {
        let context = of_session(console, context, Some(session.clone()));
        return Ok((identity, RequestContext { visit: Some(visit), ..context }));
    }
    let Checked { session, health } = console.checked(&visit).await.map_err(failed)?;
    let context = of_session(console, context, session);
    Ok((identity, RequestContext { health, ..context }))
}

fn is_program(session: &Session) -> bool {
    matches!(session.source, Source::Token { .. })
}

/// The context of a request, of nobody yet.
fn context(host: &Host, request: &Request) -> RequestContext {
    let headers = request.headers();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let chosen = cookie(headers, "language").and_then(Language::from_code);
    RequestContext {
        address: host.origin(),
        host: host.clone(),
        caller: request.extensions().get::<crate::client_address::ClientAddress>().copied(),
        csrf_token: String::new(),
        session: None,
        language: chosen.unwrap_or_else(|| Language::from_accept_language(text("accept-language"))),
        path: request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        is_part: text("hx-request") == "true" && text("hx-boosted") != "true",
        can_sign_out: false,
        health: KnownHealth::None,
        visit: None,
    }
}

fn of_session(console: &Console, context: RequestContext, session: Option<Session>) -> RequestContext {
    let own = |session: &Session| matches!(session.source, Source::Person { .. } | Source::Link { .. });
    let is_own = session.as_ref().is_some_and(own);
    RequestContext {
        csrf_token: session.as_ref().map(|session| console.codec.csrf_token(session)).unwrap_or_default(),
        can_sign_out: console.access.open_id.is_some() || is_own,
        session,
        ..context
    }
}

fn with_context(mut request: Request, context: RequestContext) -> Request {
    request.extensions_mut().insert(context);
    request
}

/// True when `Origin` is the console's own address. Browsers send it with every write; programs have to set it.
fn same_origin(headers: &HeaderMap, host: &Host) -> bool {
    headers.get(ORIGIN).and_then(|value| value.to_str().ok()) == Some(host.origin().as_str())
}

/// The CSRF token of a write: from its header, else from the field of its form.
async fn csrf_token(request: Request) -> Result<(Request, String), Rejection> {
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
        let message = Message::new("form-too-large").with("bytes", MAX_BODY);
        return Err(reject_plain(StatusCode::PAYLOAD_TOO_LARGE, message));
    };
    let field = bytes.split(|byte| *byte == b'&').find_map(|pair| pair.strip_prefix(b"csrf="));
    let token = field.map(|value| String::from_utf8_lossy(value).into_owned()).unwrap_or_default();
    Ok((Request::from_parts(head, Body::from(bytes)), token))
}

fn reject_plain(status: StatusCode, message: Message) -> Rejection {
    Box::new(HttpError::new(status, message).into_response())
}

fn reject_nobody(route: &Route, context: &RequestContext) -> Rejection {
    if route.kind == Kind::Page && !context.is_part && !route.is_write() {
        return Box::new(Redirect::to("/sign-in").into_response());
    }
    let context = RequestContext { session: None, ..context.clone() };
    reject(route, StatusCode::UNAUTHORIZED, &context, "sign-in-first")
}

fn reject(route: &Route, status: StatusCode, context: &RequestContext, message: &str) -> Rejection {
    let error = HttpError::new(status, Message::new(message));
    Box::new(if route.kind == Kind::Api { error.json(context.language) } else { error_page(context, &error) })
}
