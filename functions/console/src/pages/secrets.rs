//! Secrets of the RO App account (rules S4, R7): they are entered and never shown. After a change of the two web-hook secrets the
//! previous value stays valid, so no web-hook is lost while both sides are changed.

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use exchange::exchange::SecretName;
use maud::html;
use secrecy::SecretString;

use super::components::notice;
use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::Fields;
use crate::layout;
use crate::request_context::RequestContext;
use crate::store_actions::refresh_stores;

/// Form field and secret.
const FIELDS: [(&str, SecretName); 2] =
    [("roapp-key", SecretName::RoAppKey), ("roapp-hook-secret", SecretName::RoAppHookSecret)];

pub async fn page(State(console): State<Console>, context: RequestContext, Query(fields): Query<Fields>) -> PageResult {
    refresh_stores(&console).await?;
    let language = context.language;
    let title = language.text("secrets");
    let set = |name: &SecretName| {
        language.text(if console.exchange.stores.has_secret(name) { "secret-set" } else { "secret-unset" })
    };
    let body = html! {
        h1 { (title) }
        @if fields.get("saved") == "yes" { (notice("good", &language.text("saved"))) }
        p { (language.text("secrets-hint")) }
        form.fields method="post" autocomplete="off" {
            (layout::csrf_field(&context))
            @for (field, name) in &FIELDS {
                div.field {
                    label for=(field) { (language.text(if *field == "roapp-key" { "secret-roapp-key" } else { "secret-roapp-hook" })) }
                    input id=(field) type="password" name=(field) autocomplete="new-password" maxlength="500" placeholder=(set(name));
                }
            }
            button.strong { (language.text("save")) }
        }
        h2 { (language.text("rotate-hooks")) }
        p { (language.text("rotate-hooks-hint")) }
        form method="post" {
            (layout::csrf_field(&context))
            input type="hidden" name="rotate" value="hooks";
            button { (language.text("rotate-hooks")) }
        }
    };
    Ok(layout::page(&context, &title, "secrets", body).into_response())
}

pub async fn save(State(console): State<Console>, Form(fields): Form<Fields>) -> PageResult {
    let mut changed: Vec<(SecretName, SecretString)> = FIELDS
        .iter()
        .filter(|(field, _)| !fields.get(field).is_empty())
        .map(|(field, name)| (name.clone(), SecretString::from(fields.get(field).to_owned())))
        .collect();
    if fields.get("rotate") == "hooks" {
        let key = exchange::secrets::random::<24>()
            .map_err(|why| HttpError::new(http::StatusCode::INTERNAL_SERVER_ERROR, why))?;
        let text: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        changed.push((SecretName::HooksKey, text.into()));
    }
    if !changed.is_empty() {
        console.exchange.stores.save_secrets(changed).await?;
    }
    Ok(Redirect::to("/secrets?saved=yes").into_response())
}
