//! Tokens with which programs call the API: made, listed and revoked by an admin.
//!
//! Guarantee: the text of a token is shown once, to who made it.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use exchange::team::{Role, Token};
use exchange::texts::Message;
use jiff::Timestamp;
use maud::{Markup, html};

use super::components::{notice, time};
use super::people::{new_with_role, role_of, tabs, team_zone};
use crate::app::Console;
use crate::error::PageResult;
use crate::form::Fields;
use crate::layout;
use crate::request_context::RequestContext;
use crate::team::{self, Actor};

pub async fn page(State(console): State<Console>, context: RequestContext, Query(fields): Query<Fields>) -> PageResult {
    let said = match fields.get("said") {
        "token-revoked" => notice("good", &context.language.text("token-revoked")),
        _ => html! {},
    };
    show(&console, &context, said).await
}

async fn show(console: &Console, context: &RequestContext, said: Markup) -> PageResult {
    let language = context.language;
    let title = language.text("tokens");
    let table = console.exchange.table();
    let (tokens, uses) = tokio::try_join!(table.tokens(), table.token_uses())?;
    let body = html! {
        (tabs(context, "tokens"))
        h1 { (title) }
        (said)
        p { (language.text("tokens-hint")) }
        pre { code { "Authorization: Bearer exchange_…" } }
        (new_with_role(context, "token", Role::Viewer, "token-make"))
        @if tokens.is_empty() { p.empty { (language.text("tokens-none")) } }
        ul.cards { @for token in &tokens { li.card { (card(context, token, uses.get(&token.id).copied())) } } }
    };
    Ok(layout::page(context, &title, "people", body).into_response())
}

fn card(context: &RequestContext, token: &Token, used: Option<Timestamp>) -> Markup {
    let (language, zone) = (context.language, team_zone(context));
    html! {
        h2 { bdi { (token.name) } " " span.state.mute { (language.text(&format!("role-{}", token.role.as_str()))) } }
        dl.facts {
            div { dt { (language.text("token-made")) } dd { (time(token.made_at, &zone, language)) @if !token.made_by.is_empty() { " " bdi { (token.made_by) } } } }
            div { dt { (language.text("token-used")) } dd {
                @match used { Some(at) => (time(at, &zone, language)), None => (language.text("never")) }
            } }
        }
        div.actions {
            form.inline method="post" action={ "/tokens/" (token.id) "/revoke" } { (layout::csrf_field(context)) button { (language.text("token-revoke")) } }
        }
    }
}

pub async fn make(State(console): State<Console>, context: RequestContext, Form(fields): Form<Fields>) -> PageResult {
    let (role, now, table) = (role_of(&fields)?, console.exchange.now(), console.exchange.table());
    let made = team::make_token(table, now, &Actor::of(&context), fields.get("name"), role).await;
    let text = made.map_err(team::refused)?;
    let said = html! {
        div.notice.good role="status" {
            p { (Message::new("token-shown-once").render(context.language)) }
            p { code { (text) } }
        }
    };
    show(&console, &context, said).await
}

pub async fn revoke(State(console): State<Console>, context: RequestContext, Path(token): Path<String>) -> PageResult {
    let (now, table) = (console.exchange.now(), console.exchange.table());
    team::revoke_token(table, now, &Actor::of(&context), &token).await.map_err(team::refused)?;
    Ok(Redirect::to("/tokens?said=token-revoked").into_response())
}
