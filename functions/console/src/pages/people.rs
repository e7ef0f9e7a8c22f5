//! People of one server: invited, given another role or a new link, and removed by an admin. Where a provider signs in, the page says so.
//!
//! Guarantees: a link is shown once, to who made it; a person that is removed is out with the next request.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use exchange::state::Table;
use exchange::team::{LINK_HOURS, Person, Role, Team};
use exchange::texts::{Language, Message};
use jiff::Timestamp;
use maud::{Markup, html};

use super::components::{notice, time};
use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::Fields;
use crate::health_strip::zone;
use crate::layout;
use crate::request_context::{KnownHealth, RequestContext};
use crate::team::{self, Actor};

pub async fn page(State(console): State<Console>, context: RequestContext, Query(fields): Query<Fields>) -> PageResult {
    let said = match fields.get("said") {
        said @ ("saved" | "person-removed" | "sessions-ended") => notice("good", &context.language.text(said)),
        _ => html! {},
    };
    show(&console, &context, said).await
}

async fn show(console: &Console, context: &RequestContext, said: Markup) -> PageResult {
    let language = context.language;
    let title = language.text("people");
    let team = if console.access.one_server { console.exchange.table().team().await? } else { Team::default() };
    let now = console.exchange.now();
    let body = html! {
        (tabs(context, "people"))
        h1 { (title) }
        (said)
        @if console.access.has_people() {
            p { (language.text("people-hint")) }
            (new_with_role(context, "person", Role::Operator, "invite"))
            @if team.people.is_empty() { p.empty { (language.text("people-none")) } }
            ul.cards { @for person in &team.people { li.card { (card(context, person, now)) } } }
        } @else {
            p { (language.text("people-at-provider")) }
        }
        @if console.access.one_server {
            h2 { (language.text("sessions-others")) }
            p { (language.text("sessions-others-hint")) }
            form method="post" action="/people/sessions/end" { (layout::csrf_field(context)) button { (language.text("sessions-end")) } }
        }
    };
    Ok(layout::page(context, &title, "people", body).into_response())
}

/// Links between the pages of the team.
pub fn tabs(context: &RequestContext, current: &str) -> Markup {
    let language = context.language;
    html! {
        nav.crumbs aria-label=(language.text("team")) {
            @for (at, (name, path)) in [("people", "/people"), ("tokens", "/tokens"), ("audit", "/audit")].into_iter().enumerate() {
                @if at > 0 { " · " }
                a href=(path) aria-current=[(name == current).then_some("page")] { (language.text(name)) }
            }
        }
    }
}

/// The choice of a role.
fn roles(language: Language, id: &str, chosen: Role) -> Markup {
    html! {
        select id=(id) name="role" {
            @for role in Role::ALL {
                option value=(role.as_str()) selected[role == chosen] { (language.text(&format!("role-{}", role.as_str()))) }
            }
        }
    }
}

/// The form with which somebody or something new gets a role. `kind` begins the names of the texts about its name.
pub fn new_with_role(context: &RequestContext, kind: &str, role: Role, button: &str) -> Markup {
    let language = context.language;
    html! {
        form.fields method="post" autocomplete="off" {
            (layout::csrf_field(context))
            div.field {
                label for="name" { (language.text(&format!("{kind}-name"))) }
                input #name name="name" maxlength="100" required aria-describedby="name-hint";
                p.hint #name-hint { (language.text(&format!("{kind}-name-hint"))) }
            }
            div.field {
                label for="role" { (language.text("role")) }
                (roles(language, "role", role))
                p.hint { (language.text("roles-hint")) }
            }
            button.strong { (language.text(button)) }
        }
    }
}

/// The time zone of what is not of one store.
pub fn team_zone(context: &RequestContext) -> jiff::tz::TimeZone {
    match &context.health {
        KnownHealth::Read(health) => zone(health),
        KnownHealth::None | KnownHealth::Failed(_) => jiff::tz::TimeZone::UTC,
    }
}

fn card(context: &RequestContext, person: &Person, now: Timestamp) -> Markup {
    let (language, zone) = (context.language, team_zone(context));
    let path = format!("/people/{}", person.id);
    let select = format!("role-{}", person.id);
    html! {
        h2 { bdi { (person.name) } " " span.state.mute { (language.text(&format!("role-{}", person.role.as_str()))) } }
        p.hint {
            (language.text("person-since")) " " (time(person.added_at, &zone, language))
            @match &person.link {
                Some(link) if link.expires_at > now => { " · " (language.text("person-invited")) " " (time(link.expires_at, &zone, language)) },
                Some(_) => { " · " (language.text("person-link-over")) },
                None => {},
            }
        }
        div.actions {
            form.inline method="post" action={ (path) "/role" } {
                (layout::csrf_field(context))
                label.hidden for=(select) { (language.text("role")) }
                (roles(language, &select, person.role))
                button { (language.text("role-change")) }
            }
            form.inline method="post" action={ (path) "/link" } { (layout::csrf_field(context)) button { (language.text("person-new-link")) } }
            form.inline method="post" action={ (path) "/remove" } { (layout::csrf_field(context)) button { (language.text("person-remove")) } }
        }
    }
}

/// A link, with what to do with it.
fn link_said(console: &Console, context: &RequestContext, path: &str) -> Markup {
    let hint = Message::new("link-made").with("hours", LINK_HOURS).render(context.language);
    html! {
        div.notice.good role="status" {
            p { (hint) }
            p { code { (console.access.address()) (path) } }
        }
    }
}

/// The role that a form names.
pub fn role_of(fields: &Fields) -> Result<Role, HttpError> {
    Role::from_name(fields.get("role")).ok_or_else(|| HttpError::unprocessable(Message::new("role-unknown")))
}

/// The table of people, where there are any.
fn table(console: &Console) -> Result<&Table, HttpError> {
    if console.access.has_people() {
        return Ok(console.exchange.table());
    }
    Err(HttpError::not_found(Message::new("sign-in-no-people")))
}

pub async fn invite(State(console): State<Console>, context: RequestContext, Form(fields): Form<Fields>) -> PageResult {
    let (role, now) = (role_of(&fields)?, console.exchange.now());
    let invited = team::invite(table(&console)?, now, &Actor::of(&context), fields.get("name"), role).await;
    let path = invited.map_err(team::refused)?;
    show(&console, &context, link_said(&console, &context, &path)).await
}

pub async fn link(State(console): State<Console>, context: RequestContext, Path(person): Path<String>) -> PageResult {
    let renewed = team::renew_link(table(&console)?, console.exchange.now(), &Actor::of(&context), &person).await;
    let path = renewed.map_err(team::refused)?;
    show(&console, &context, link_said(&console, &context, &path)).await
}

pub async fn role(
    State(console): State<Console>,
    context: RequestContext,
    Path(person): Path<String>,
    Form(fields): Form<Fields>,
) -> PageResult {
    let (role, now) = (role_of(&fields)?, console.exchange.now());
    team::set_role(table(&console)?, now, &Actor::of(&context), &person, role).await.map_err(team::refused)?;
    Ok(Redirect::to("/people?said=saved").into_response())
}

pub async fn remove(State(console): State<Console>, context: RequestContext, Path(person): Path<String>) -> PageResult {
    let now = console.exchange.now();
    team::remove(table(&console)?, now, &Actor::of(&context), &person).await.map_err(team::refused)?;
    Ok(Redirect::to("/people?said=person-removed").into_response())
}

/// Ends the sessions of who is not in the list, the caller's own among them where it is one.
pub async fn end_sessions(State(console): State<Console>, context: RequestContext) -> PageResult {
    if !console.access.one_server {
        return Err(HttpError::not_found(Message::new("sign-in-no-people")));
    }
    let now = console.exchange.now();
    team::end_sessions(console.exchange.table(), now, &Actor::of(&context)).await.map_err(team::refused)?;
    Ok(Redirect::to("/people?said=sessions-ended").into_response())
}
