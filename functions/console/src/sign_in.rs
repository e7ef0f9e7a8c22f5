//! Sign-in, sign-out and the choice of the language.
//!
//! On one machine a one-time link signs a person in. Elsewhere an OpenID Connect provider does: the attempt is kept encrypted in a
//! cookie of ten minutes, so no other browser can finish it.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use jiff::SignedDuration;
use maud::html;
use serde::Deserialize;

use crate::answer::{PageResult, Problem};
use crate::app::Console;
use crate::layout;
use crate::openid::{ATTEMPT_SECONDS, Attempt, Identity, OpenId};
use crate::session::{Role, Session, cookie};
use crate::texts::Language;
use crate::visitor::Visitor;

/// How long the choice of a language lasts, in seconds: a year.
const LANGUAGE_SECONDS: i64 = 365 * 24 * 3600;
/// Cookie of a sign-in that is under way.
const ATTEMPT_COOKIE: &str = "sign-in";
/// Longest session after a sign-in at a provider.
const MAX_SESSION: SignedDuration = SignedDuration::from_hours(12);

pub async fn page(State(console): State<Console>, visitor: Visitor) -> Response {
    let language = visitor.language;
    let title = language.say("sign-in");
    let body = html! {
        h1 { (title) }
        @if console.access.open_id.is_some() {
            p { (language.say("sign-in-provider")) }
            p { a.button.strong href="/sign-in/start" { (title) } }
        } @else {
            p { (language.say("sign-in-link")) }
            pre { code { "cargo run -- link" } }
        }
    };
    layout::page(&visitor, &title, "", body).into_response()
}

/// Signs in with a one-time link.
pub async fn enter(State(console): State<Console>, visitor: Visitor, Path(token): Path<String>) -> PageResult {
    if !console.access.links.take(&token) {
        return Err(Problem::new(StatusCode::FORBIDDEN, visitor.language.say("link-used")));
    }
    let session = Session::new(String::new(), Role::Admin, console.exchange.now(), console.access.life);
    start_session(&console, &session)
}

/// Sets the session cookie and opens the first page.
fn start_session(console: &Console, session: &Session) -> PageResult {
    let value = console.seal.close("session", session);
    let value = value.map_err(|why| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, why))?;
    let cookie = console.access.set_cookie(console.access.cookie(), &value, console.access.life.as_secs());
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to("/")).into_response())
}

/// Redirects to the provider.
pub async fn start(State(console): State<Console>, visitor: Visitor) -> PageResult {
    let provider = provider(&console, &visitor)?;
    let redirect = async {
        let (address, attempt) = provider.start(console.exchange.now()).await?;
        let sealed = console.seal.close(ATTEMPT_COOKIE, &attempt)?;
        let cookie = console.access.set_cookie(ATTEMPT_COOKIE, &sealed, ATTEMPT_SECONDS);
        Ok((AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(&address)).into_response())
    };
    redirect.await.map_err(|why: String| sign_in_failed(&visitor, &why))
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
    visitor: Visitor,
    headers: HeaderMap,
    Query(callback): Query<Callback>,
) -> PageResult {
    let provider = provider(&console, &visitor)?;
    let identity = identify(&console, provider, &headers, callback).await;
    let Some(identity) = identity.map_err(|why| sign_in_failed(&visitor, &why))? else {
        return Err(Problem::new(StatusCode::FORBIDDEN, visitor.language.say("no-role")));
    };
    let life = console.access.life.min(MAX_SESSION);
    let session = Session::new(identity.name, identity.role, console.exchange.now(), life);
    let removed = console.access.set_cookie(ATTEMPT_COOKIE, "", 0);
    Ok((AppendHeaders([(SET_COOKIE, removed)]), start_session(&console, &session)?).into_response())
}

async fn identify(
    console: &Console,
    provider: &OpenId,
    headers: &HeaderMap,
    callback: Callback,
) -> Result<Option<Identity>, String> {
    let now = console.exchange.now();
    let attempt = cookie(headers, ATTEMPT_COOKIE).and_then(|text| console.seal.open::<Attempt>(ATTEMPT_COOKIE, text));
    let attempt = attempt.filter(|attempt| attempt.expires_at > now.as_second());
    let attempt = attempt.ok_or("this sign-in was begun elsewhere, or more than ten minutes ago")?;
    if attempt.state.is_empty() || attempt.state != callback.state {
        return Err("this answer belongs to another sign-in".into());
    }
    if !callback.error.is_empty() {
        return Err(format!("the provider says '{}'", callback.error.escape_debug()));
    }
    provider.finish(attempt, callback.code, now).await
}

fn provider<'c>(console: &'c Console, visitor: &Visitor) -> Result<&'c OpenId, Problem> {
    console.access.open_id.as_ref().ok_or_else(|| Problem::missing(visitor.language.say("sign-in-none")))
}

fn sign_in_failed(visitor: &Visitor, why: &str) -> Problem {
    tracing::warn!(%why, "a sign-in failed");
    Problem::new(StatusCode::UNAUTHORIZED, format!("{} {why}.", visitor.language.say("sign-in-failed")))
}

pub async fn leave(State(console): State<Console>) -> Response {
    let removed = console.access.set_cookie(console.access.cookie(), "", 0);
    (AppendHeaders([(SET_COOKIE, removed)]), Redirect::to("/sign-in")).into_response()
}

/// Form of the language menu.
#[derive(Deserialize)]
pub struct LanguageForm {
    language: String,
    #[serde(default)]
    back: String,
}

pub async fn language(State(console): State<Console>, Form(form): Form<LanguageForm>) -> Response {
    let back = if is_own_path(&form.back) { form.back.as_str() } else { "/" };
    match Language::of_code(&form.language) {
        Some(language) => {
            let cookie = console.access.set_cookie("language", language.code(), LANGUAGE_SECONDS);
            (AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(back)).into_response()
        }
        None => Redirect::to(back).into_response(),
    }
}

/// True for a path of the console itself, so that a form cannot redirect to another site.
fn is_own_path(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && path.chars().all(|c| c.is_ascii_graphic() && c != '\\')
}
