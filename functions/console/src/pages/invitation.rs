//! The page behind a person's link: a password is chosen here, and the person is in.
//!
//! Guarantees: looking at the page does not use the link up, so that a mail program that opens it harms nothing; a link that is
//! unknown, used or over says the same.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use exchange::team::Person;
use exchange::texts::Message;
use http::StatusCode;
use maud::html;

use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::Fields;
use crate::request_context::RequestContext;
use crate::sign_in::start_session;
use crate::{layout, password, team};

pub async fn page(State(console): State<Console>, context: RequestContext, Path(token): Path<String>) -> PageResult {
    let person = invited(&console, &token).await?;
    Ok(show(&context, &person, None))
}

async fn invited(console: &Console, token: &str) -> Result<Person, HttpError> {
    let team = if console.access.has_people() { console.exchange.table().team().await? } else { Default::default() };
    let person = team.invited(token, console.exchange.now()).cloned();
    person.ok_or_else(|| HttpError::new(StatusCode::FORBIDDEN, Message::new("invitation-used")))
}

fn show(context: &RequestContext, person: &Person, wrong: Option<&Message>) -> Response {
    let language = context.language;
    let title = language.text("invitation");
    let hint = Message::new("password-hint").with("least", password::SHORTEST).render(language);
    let role = language.text(&format!("role-{}", person.role.as_str()));
    let body = html! {
        h1 { (title) }
        p { (Message::new("invitation-of").with("name", &person.name).with("role", role).render(language)) }
        @if let Some(why) = wrong { p.notice.bad role="alert" { (why.render(language)) } }
        form.fields method="post" {
            // For programs that keep passwords.
            input type="hidden" name="name" value=(person.name) autocomplete="username";
            div.field {
                label for="password" { (language.text("password")) }
                input #password type="password" name="password" autocomplete="new-password" minlength=(password::SHORTEST) maxlength="1000" required aria-describedby="password-hint";
                p.hint #password-hint { (hint) }
            }
            div.field {
                label for="again" { (language.text("password-again")) }
                input #again type="password" name="again" autocomplete="new-password" maxlength="1000" required;
            }
            button.strong { (language.text("invitation-accept")) }
        }
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    (status, layout::page(context, &title, "", body)).into_response()
}

/// Keeps the password and signs the person in.
pub async fn accept(
    State(console): State<Console>,
    context: RequestContext,
    Path(token): Path<String>,
    Form(fields): Form<Fields>,
) -> PageResult {
    let person = invited(&console, &token).await?;
    // As it was typed: a password may begin or end with a space.
    let typed = |name: &str| fields.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let (chosen, again) = (typed("password"), typed("again"));
    if let Some(why) = password::problem(chosen, again, &person.name) {
        return Ok(show(&context, &person, Some(&why)));
    }
    let hash = password::hash(chosen).await.map_err(team::refused)?;
    let joined = team::join(console.exchange.table(), console.exchange.now(), &token, &hash).await;
    let person = joined.map_err(team::refused)?;
    start_session(&console, &context.host, &team::session_of(&console, &person))
}
