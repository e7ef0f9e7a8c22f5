//! Sign-in, sign-out and the choice of the language.
//!
//! A one-time link of the machine signs in who works on it, a name and a password the people of one server. An OpenID Connect
//! provider does so elsewhere: the attempt is kept encrypted in a cookie of ten minutes, so no other browser can finish it.
//! Tries with a password are limited.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use http::header::SET_COOKIE;
use http::{HeaderMap, Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use maud::html;
use serde::Deserialize;

use crate::access::Host;
use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::Fields;
use crate::layout;
use crate::openid::{ATTEMPT_SECONDS, Attempt, Identity, OpenId};
use crate::pages::components::rendered;
use crate::password;
use crate::request_context::RequestContext;
use crate::session::{Role, Session, Source, cookie};
use exchange::texts::{Language, Message};

/// How long the choice of a language lasts, in seconds: a year.
const LANGUAGE_SECONDS: i64 = 365 * 24 * 3600;
/// Cookie of a sign-in that is under way.
const ATTEMPT_COOKIE: &str = "sign-in";
/// Longest session after a sign-in at a provider.
const MAX_SESSION: SignedDuration = SignedDuration::from_hours(12);

pub async fn page(State(console): State<Console>, context: RequestContext) -> PageResult {
    let has_people = console.access.has_people() && !console.exchange.table().team().await?.people.is_empty();
    Ok(show(&console, &context, has_people, None))
}

/// The page, below what is said of the latest try.
fn show(console: &Console, context: &RequestContext, has_people: bool, said: Option<&HttpError>) -> Response {
    let language = context.language;
    let title = language.text("sign-in");
    let body = html! {
        h1 { (title) }
        @if let Some(why) = said { div.notice.bad role="alert" { (rendered(&why.message, language)) } }
        @if console.access.open_id.is_some() {
            p { (language.text("sign-in-provider")) }
            p { a.button.strong href="/sign-in/start" { (title) } }
        } @else if has_people {
            form.fields method="post" action="/sign-in" {
                div.field {
                    label for="name" { (language.text("person-name")) }
                    input #name name="name" autocomplete="username" maxlength="100" required;
                }
                div.field {
                    label for="password" { (language.text("password")) }
                    input #password type="password" name="password" autocomplete="current-password" maxlength="1000" required;
                }
                button.strong { (title) }
            }
            p.hint { (language.text("sign-in-forgotten")) }
        }
        @if console.access.one_server {
            @if has_people || console.access.open_id.is_some() { p.hint { (language.text("sign-in-link-too")) } }
            @else { p { (language.text("sign-in-link")) } }
            pre { code { "exchange link" } }
        }
    };
    let status = said.map_or(StatusCode::OK, |why| why.status);
    (status, layout::page(context, &title, "", body)).into_response()
}

/// Signs in with a name and a password.
pub async fn with_password(
    State(console): State<Console>,
    context: RequestContext,
    Form(fields): Form<Fields>,
) -> PageResult {
    if !console.access.has_people() {
        return Err(HttpError::not_found(Message::new("sign-in-no-people")));
    }
    let (name, now) = (fields.get("name"), console.exchange.now());
    let refused = |status, id| Ok(show(&console, &context, true, Some(&HttpError::new(status, Message::new(id)))));
    if !console.access.tries.begin(name, context.caller, now) {
        tracing::warn!("a sign-in was refused after too many tries");
        return refused(StatusCode::TOO_MANY_REQUESTS, "sign-in-too-often");
    }
    let team = console.exchange.table().team().await?;
    let person = team.named(name);
    // As it was typed: a password may begin or end with a space.
    let typed = fields.0.iter().find(|(known, _)| known == "password").map_or("", |(_, value)| value.as_str());
    let known = password::is_of(typed, person.and_then(|person| person.password.as_deref())).await;
    let known = known.map_err(|why| HttpError::new(StatusCode::INTERNAL_SERVER_ERROR, why))?;
    let Some(person) = person.filter(|_| known) else {
        return refused(StatusCode::UNAUTHORIZED, "sign-in-wrong");
    };
    console.access.tries.succeeded(name, context.caller);
    let source = Source::Person { id: person.id.clone(), ended: person.ended };
    let session = Session::new(person.name.clone(), person.role, now, console.access.session_lifetime).from(source);
    start_session(&console, &context.host, &session)
}

/// Signs in with a one-time link. Who asks for the head alone only looks, as chats do that show what a link leads to.
pub async fn enter(
    State(console): State<Console>,
    context: RequestContext,
    method: Method,
    Path(token): Path<String>,
) -> PageResult {
    if method == Method::HEAD {
        return Ok(StatusCode::OK.into_response());
    }
    if !console.access.links.take(&token, console.exchange.now()) {
        return Err(HttpError::new(StatusCode::FORBIDDEN, Message::new("link-used")));
    }
    let session = Session::new(String::new(), Role::Admin, console.exchange.now(), console.access.session_lifetime);
    let source = Source::Link { ended: console.ended().await? };
    start_session(&console, &context.host, &session.from(source))
}

/// Sets the session cookie and opens the first page.
pub fn start_session(console: &Console, host: &Host, session: &Session) -> PageResult {
    let value = console.codec.encode("session", session);
    let value = value.map_err(|why| HttpError::new(StatusCode::INTERNAL_SERVER_ERROR, why))?;
    let cookie = host.set_cookie(host.session_cookie(), &value, console.access.session_lifetime.as_secs());
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to("/")).into_response())
}

/// Redirects to the provider.
pub async fn start(State(console): State<Console>, context: RequestContext) -> PageResult {
    let provider = provider(&console)?;
    let redirect = async {
        let (address, attempt) = provider.start(console.exchange.now()).await?;
        let sealed = console.codec.encode(ATTEMPT_COOKIE, &attempt)?;
        let cookie = context.host.set_cookie(ATTEMPT_COOKIE, &sealed, ATTEMPT_SECONDS);
        Ok((AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(&address)).into_response())
    };
    redirect.await.map_err(sign_in_failed)
}

/// Query with which the provider redirects back.
#[derive(Deserialize)]
pub struct Callback {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    error: String,
}

/// Finishes a sign-in at the provider.
pub async fn done(
    State(console): State<Console>,
    context: RequestContext,
    headers: HeaderMap,
    Query(callback): Query<Callback>,
) -> PageResult {
    let provider = provider(&console)?;
    let identity = identify(&console, provider, &headers, callback).await;
    let Some(identity) = identity.map_err(sign_in_failed)? else {
        return Err(HttpError::new(StatusCode::FORBIDDEN, Message::new("no-role")));
    };
    let lifetime = console.access.session_lifetime.min(MAX_SESSION);
    let session = Session::new(identity.name, identity.role, console.exchange.now(), lifetime);
    let session = session.from(Source::Provider { ended: console.ended().await? });
    let removed = context.host.set_cookie(ATTEMPT_COOKIE, "", 0);
    Ok((AppendHeaders([(SET_COOKIE, removed)]), start_session(&console, &context.host, &session)?).into_response())
}

async fn identify(
    console: &Console,
    provider: &OpenId,
    headers: &HeaderMap,
    callback: Callback,
) -> Result<Option<Identity>, Message> {
    let now = console.exchange.now();
    let attempt =
        cookie(headers, ATTEMPT_COOKIE).and_then(|text| console.codec.decode::<Attempt>(ATTEMPT_COOKIE, text));
    let attempt = attempt.filter(|attempt| attempt.expires_at > now.as_second());
    let attempt = attempt.ok_or_else(|| Message::new("sign-in-expired"))?;
    if attempt.state.is_empty() || attempt.state != callback.state {
        return Err(Message::new("sign-in-other-answer"));
    }
    if !callback.error.is_empty() {
        return Err(Message::new("sign-in-provider-refuses").with("answer", callback.error.escape_debug().to_string()));
    }
    provider.finish(attempt, callback.code, now).await
}

fn provider(console: &Console) -> Result<&OpenId, HttpError> {
    console.access.open_id.as_ref().ok_or_else(|| HttpError::not_found(Message::new("sign-in-none")))
}

fn sign_in_failed(why: Message) -> HttpError {
    tracing::warn!(%why, "a sign-in failed");
    HttpError::new(StatusCode::UNAUTHORIZED, Message::all(vec![Message::new("sign-in-failed"), why.sentence()]))
}

/// Ends the session: here, so that its cookie opens nothing any more, and at the provider, which otherwise lets the next person in without
/// a password. A form may only lead to the console's own pages (`form-action`), so a page leads on to the provider.
pub async fn sign_out(State(console): State<Console>, context: RequestContext) -> PageResult {
    if let Some(session) = &context.session {
        let until = Timestamp::from_second(session.expires_at).unwrap_or(Timestamp::MAX);
        console.exchange.table().end_session(&session.id, until).await?;
    }
    let removed = AppendHeaders([(SET_COOKIE, context.host.set_cookie(context.host.session_cookie(), "", 0))]);
    let at_provider = match &console.access.open_id {
        Some(provider) => provider.end_session().await,
        None => None,
    };
    let Some(address) = at_provider else { return Ok((removed, Redirect::to("/sign-in")).into_response()) };
    let context = RequestContext { session: None, can_sign_out: false, path: "/sign-in".to_owned(), ..context };
    let title = context.language.text("sign-out");
    let body = html! {
        meta http-equiv="refresh" content=(format!("0; url={address}"));
        h1 { (title) }
        p { a.button.strong href=(address) { (context.language.text("sign-out-provider")) } }
    };
    Ok((removed, layout::page(&context, &title, "", body)).into_response())
}

/// Form of the language menu.
#[derive(Deserialize)]
pub struct LanguageForm {
    language: String,
    #[serde(default)]
    back: String,
}

pub async fn language(context: RequestContext, Form(form): Form<LanguageForm>) -> Response {
    let back = if is_own_path(&form.back) { form.back.as_str() } else { "/" };
    match Language::from_code(&form.language) {
        Some(language) => {
            let cookie = context.host.set_cookie("language", language.code(), LANGUAGE_SECONDS);
            (AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(back)).into_response()
        }
        None => Redirect::to(back).into_response(),
    }
}

/// True for a path of the console itself, so that a form cannot redirect to another site.
fn is_own_path(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && path.chars().all(|c| c.is_ascii_graphic() && c != '\\')
}
