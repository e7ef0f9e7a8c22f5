//! Deletes a store (rule S6): says what goes and what stays, and asks for the store's name.

use axum::Form as Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::settings::{Phase, Problem, StoreSettings};
use exchange::texts::{Message, Value};
use http::StatusCode;
use maud::html;

use super::components::store_link;
use super::store_inputs::Form;
use crate::app::Console;
use crate::error::PageResult;
use crate::form::Fields;
use crate::layout;
use crate::request_context::RequestContext;
use crate::store_actions::{delete_store, load_settings};

pub async fn form(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    let settings = load_settings(&console, &store).await?;
    Ok(show(&context, &settings, &Fields::default(), &[]))
}

fn show(context: &RequestContext, settings: &StoreSettings, fields: &Fields, problems: &[Problem]) -> Response {
    let language = context.language;
    let title = language.text("delete-store");
    let form = Form { context, fields, problems };
    let body = html! {
        (store_link(settings))
        h1 { (title) (language.text("colon")) bdi { (settings.name) } }
        p { (language.text("delete-goes")) }
        p { (language.text("delete-stays")) }
        form.fields method="post" autocomplete="off" {
            (layout::csrf_field(context))
            p { (language.text_with("delete-confirm", &[("name", Value::Text(&settings.name))])) }
            (form.text("name", "field-name", None, true))
            button.danger { (title) }
        }
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    (status, layout::page(context, &title, "stores", body)).into_response()
}

/// Begins the removal, or goes on with one that was cut off, for which no name is asked again.
pub async fn delete(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
    Body(fields): Body<Fields>,
) -> PageResult {
    let settings = load_settings(&console, &store).await?;
    if settings.phase != Phase::Removal && fields.get("name") != settings.name.trim() {
        let message = Message::new("delete-name-differs").with("name", &settings.name);
        return Ok(show(&context, &settings, &fields, &[Problem { field: "name", message }]));
    }
    delete_store(&console, &context, &settings).await?;
    Ok(Redirect::to("/stores").into_response())
}
