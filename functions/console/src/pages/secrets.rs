//! Secrets of the account (rules S4, R7): entered, never shown. Of the two that others use to call us, the value before stays good,
//! so no web-hook is lost while both sides are changed.

use axum::Form;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect};
use exchange::exchange::SecretName;
use maud::html;
use secrecy::SecretString;

use super::parts::notice;
use crate::answer::{PageResult, Problem};
use crate::app::Console;
use crate::form::Fields;
use crate::layout;
use crate::store_actions::refresh_stores;
use crate::visitor::Visitor;

/// The fields of the form.
const FIELDS: [(&str, SecretName); 2] =
    [("roapp-key", SecretName::OfficeKey), ("roapp-hook-secret", SecretName::OfficeHookSecret)];

pub async fn page(State(console): State<Console>, visitor: Visitor, RawQuery(query): RawQuery) -> PageResult {
    refresh_stores(&console).await?;
    let fields = Fields::of_query(query.as_deref());
    let language = visitor.language;
    let title = language.say("secrets");
    let set =
        |name: &SecretName| language.say(if console.exchange.has_secret(name) { "secret-set" } else { "secret-unset" });
    let body = html! {
        h1 { (title) }
        @if fields.get("saved") == "yes" { (notice("good", &language.say("saved"))) }
        p { (language.say("secrets-hint")) }
        form.fields method="post" autocomplete="off" {
            (layout::token(&visitor))
            @for (field, name) in &FIELDS {
                div.field {
                    label for=(field) { (language.say(if *field == "roapp-key" { "secret-roapp-key" } else { "secret-roapp-hook" })) }
                    input id=(field) type="password" name=(field) autocomplete="new-password" maxlength="500" placeholder=(set(name));
                }
            }
            button.strong { (language.say("save")) }
        }
        h2 { (language.say("rotate-hooks")) }
        p { (language.say("rotate-hooks-hint")) }
        form method="post" {
            (layout::token(&visitor))
            input type="hidden" name="rotate" value="hooks";
            button { (language.say("rotate-hooks")) }
        }
    };
    Ok(layout::page(&visitor, &title, "secrets", body).into_response())
}

pub async fn save(State(console): State<Console>, Form(pairs): Form<Vec<(String, String)>>) -> PageResult {
    let fields = Fields(pairs);
    let mut changed: Vec<(SecretName, SecretString)> = FIELDS
        .iter()
        .filter(|(field, _)| !fields.get(field).is_empty())
        .map(|(field, name)| (name.clone(), SecretString::from(fields.get(field).to_owned())))
        .collect();
    if fields.get("rotate") == "hooks" {
        let key = exchange::secrets::random::<24>()
            .map_err(|why| Problem::new(http::StatusCode::INTERNAL_SERVER_ERROR, why))?;
        let text: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        changed.push((SecretName::HooksKey, text.into()));
    }
    if !changed.is_empty() {
        console.exchange.save_secrets(changed).await?;
    }
    Ok(Redirect::to("/secrets?saved=yes").into_response())
}
