//! In, out, and in which language.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use http::header::SET_COOKIE;
use maud::html;
use serde::Deserialize;

use crate::Console;
use crate::answer::Problem;
use crate::layout;
use crate::session::{Role, Session};
use crate::texts::Language;
use crate::visitor::Visitor;

/// How long the choice of a language lasts, in seconds: a year.
const A_YEAR: i64 = 365 * 24 * 3600;

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

/// A link printed on this machine.
pub async fn enter(State(console): State<Console>, visitor: Visitor, Path(token): Path<String>) -> Response {
    if !console.access.links.take(&token) {
        let says = visitor.language.say("link-used");
        return Problem::new(http::StatusCode::FORBIDDEN, says).page(&visitor);
    }
    let session = Session::new(String::new(), Role::Admin, console.exchange.now(), console.access.life);
    begin(&console, &session)
}

/// Sets the cookie and opens the first page.
pub fn begin(console: &Console, session: &Session) -> Response {
    match console.seal.close("session", session) {
        Ok(value) => {
            let cookie = console.access.set_cookie(console.access.cookie(), &value, console.access.life.as_secs());
            (AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to("/")).into_response()
        }
        Err(why) => Problem::new(http::StatusCode::INTERNAL_SERVER_ERROR, why).into_response(),
    }
}

pub async fn leave(State(console): State<Console>) -> Response {
    let gone = console.access.set_cookie(console.access.cookie(), "", 0);
    (AppendHeaders([(SET_COOKIE, gone)]), Redirect::to("/sign-in")).into_response()
}

#[derive(Deserialize)]
pub struct Choice {
    language: String,
    #[serde(default)]
    back: String,
}

pub async fn language(State(console): State<Console>, Form(choice): Form<Choice>) -> Response {
    // Nothing but a path of our own.
    let own = choice.back.starts_with('/')
        && !choice.back.starts_with("//")
        && choice.back.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    let back = if own { choice.back.as_str() } else { "/" };
    match Language::of_code(&choice.language) {
        Some(language) => {
            let cookie = console.access.set_cookie("language", language.code(), A_YEAR);
            (AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(back)).into_response()
        }
        None => Redirect::to(back).into_response(),
    }
}
