//! Secrets of the RO App account (rules S4, R7): they are entered and never shown. After a change of the two web-hook secrets the
//! previous value stays valid, so no web-hook is lost while both sides are changed.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::exchange::{SecretName, Tried};
use exchange::team::AuditSubject;
use exchange::texts::{Language, Message};
use jiff::Timestamp;
use maud::{Markup, html};
use secrecy::SecretString;

use super::components::{notice, rendered, time};
use super::people::team_zone;
use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::Fields;
use crate::layout;
use crate::request_context::{KnownHealth, RequestContext};
use crate::store_actions::{keep_secrets, label, refresh_stores};

/// Changes of settings among which those of secrets are looked for.
const LATEST: usize = 100;

/// Form field and secret.
const FIELDS: [(&str, SecretName); 2] =
    [("roapp-key", SecretName::RoAppKey), ("roapp-hook-secret", SecretName::RoAppHookSecret)];

pub async fn page(State(console): State<Console>, context: RequestContext, Query(fields): Query<Fields>) -> PageResult {
    refresh_stores(&console).await?;
    let saved = match fields.get("saved") {
        "yes" => notice("good", &context.language.text("saved")),
        "key" => notice("good", &context.language.text("key-accepted")),
        "hooks" => notice("good", &context.language.text("hooks-renewed")),
        _ => html! {},
    };
    Ok(form(&console, &context, &saved, &set_at(&console).await?))
}

/// When the secrets that are shown here were entered last, as far as the latest changes of settings tell it.
async fn set_at(console: &Console) -> Result<BTreeMap<String, Timestamp>, HttpError> {
    let latest = console.exchange.table().audit_page(None, LATEST).await?;
    let secrets = latest.entries.into_iter().rev().filter(|entry| entry.subject == AuditSubject::Secret);
    Ok(secrets.map(|entry| (entry.name, entry.at)).collect())
}

/// The form, below what is said of the latest change.
fn form(console: &Console, context: &RequestContext, said: &Markup, set_at: &BTreeMap<String, Timestamp>) -> Response {
    let language = context.language;
    let title = language.text("secrets");
    let set = |name: &SecretName| {
        language.text(if console.exchange.stores.has_secret(name) { "secret-set" } else { "secret-unset" })
    };
    let body = html! {
        h1 { (title) }
        (said)
        p { (language.text("secrets-hint")) }
        form.fields method="post" autocomplete="off" {
            (layout::csrf_field(context))
            @for (field, name) in &FIELDS {
                div.field {
                    label for=(field) { (language.text(if *field == "roapp-key" { "secret-roapp-key" } else { "secret-roapp-hook" })) }
                    input id=(field) type="password" name=(field) autocomplete="new-password" maxlength="500" placeholder=(set(name));
                    @if let Some(at) = set_at.get(&label(name)) {
                        p.hint { (language.text("secret-set-at")) " " (time(*at, &team_zone(context), language)) }
                    }
                }
            }
            button.strong { (language.text("save")) }
        }
        h2 { (language.text("rotate-hooks")) }
        p { (language.text("rotate-hooks-hint")) }
        form method="post" {
            (layout::csrf_field(context))
            input type="hidden" name="rotate" value="hooks";
            button { (language.text("rotate-hooks")) }
        }
    };
    layout::page(context, &title, "secrets", body).into_response()
}

/// Keeps what was entered. A key is tried at once: one that does not work is kept, and that is said instead of a bare "saved".
pub async fn save(
    State(console): State<Console>,
    mut context: RequestContext,
    Form(fields): Form<Fields>,
) -> PageResult {
    let mut changed: Vec<(SecretName, SecretString)> = FIELDS
        .iter()
        .filter(|(field, _)| !fields.get(field).is_empty())
        .map(|(field, name)| (name.clone(), SecretString::from(fields.get(field).to_owned())))
        .collect();
    if fields.get("rotate") == "hooks" {
        let key = exchange::secrets::random::<24>()
            .map_err(|why| HttpError::new(http::StatusCode::INTERNAL_SERVER_ERROR, why))?;
        changed.push((SecretName::HooksKey, hex::encode(key).into()));
    }
    let renewed = fields.get("rotate") == "hooks";
    let new_key = changed.iter().any(|(name, _)| *name == SecretName::RoAppKey);
    if !changed.is_empty() {
        keep_secrets(&console, &context, changed).await?;
    }
    if new_key {
        let said = match console.exchange.key_trial.roapp_key().await? {
            Tried::Accepted => return Ok(Redirect::to("/secrets?saved=key").into_response()),
            Tried::Refused(why) => Message::new("key-refused").with("why", why.sentence()),
            Tried::Untried(why) => Message::new("key-untried").with("why", why.sentence()),
        };
        // The line at the top says it too.
        context.health = KnownHealth::read(&console).await;
        let problem = problem(&said, context.language);
        return Ok(form(&console, &context, &problem, &set_at(&console).await?));
    }
    Ok(Redirect::to(if renewed { "/secrets?saved=hooks" } else { "/secrets?saved=yes" }).into_response())
}

fn problem(said: &Message, language: Language) -> Markup {
    html! { div.notice.bad role="alert" { (rendered(said, language)) } }
}
