//! The form that changes a store (rule S2); a new one is connected by the wizard. Login and password are stored apart, encrypted, and
//! the form never shows them (S4).

use axum::Form as Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::exchange::{Choices, Tried};
use exchange::settings::{Problem, StoreSettings};
use http::StatusCode;
use maud::{Markup, html};

use super::components::{store_link, trouble};
use super::store_inputs::Form;
use crate::app::Console;
use crate::error::PageResult;
use crate::form::Fields;
use crate::request_context::RequestContext;
use crate::store_actions::{all_stores, clashes, load_settings, move_problems, save_store, store_to_change};
use crate::{layout, store_fields};

/// The fields of the form.
const FIELDS: [&str; 18] = [
    "name",
    "url",
    "login",
    "password",
    "fake_emails",
    "orders_url",
    "history_days",
    "location",
    "order_type",
    "managers",
    "default_category",
    "fallback_product",
    "language",
    "identify_by",
    "country",
    "time_zone",
    "staff_language",
    "conflict",
];

pub async fn edit(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    let settings = load_settings(&console, &store).await?;
    let choices = console.exchange.form_options.roapp_choices("").await;
    Ok(show(&context, &store_fields::from_settings(&settings), &settings, &choices, &[]))
}

pub async fn save(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
    Body(fields): Body<Fields>,
) -> PageResult {
    let kept = store_to_change(&console, &store).await?;
    let before = &kept.settings;
    let again = async |problems: &[Problem]| {
        let choices = console.exchange.form_options.roapp_choices(fields.get("product_search")).await;
        show(&context, &fields, before, &choices, problems)
    };
    if fields.get("search") == "yes" {
        return Ok(again(&[]).await);
    }
    let settings = match store_fields::parse(&fields, &before.id, Some(before)) {
        Ok(settings) => settings,
        Err(problems) => return Ok(again(&problems).await),
    };
    let secrets = store_fields::secrets(&fields, &settings.id);
    let is_same_shop = fields.get("same_shop") == "yes";
    let mut problems = move_problems(&console, (before, &settings), &secrets, is_same_shop).await?;
    problems.extend(clashes(&console, &settings, &all_stores(&console).await?).await?);
    if !problems.is_empty() {
        return Ok(again(&problems).await);
    }
    let saved = match save_store(&console, &context, Some(&kept), &settings, secrets).await? {
        None | Some(Tried::Accepted) => "yes",
        Some(Tried::Refused(_)) => "login-refused",
        Some(Tried::Untried(_)) => "login-untried",
    };
    Ok(Redirect::to(&format!("/stores/{}?saved={saved}", settings.id)).into_response())
}

fn show(
    context: &RequestContext,
    fields: &Fields,
    settings: &StoreSettings,
    choices: &Choices,
    problems: &[Problem],
) -> Response {
    let language = context.language;
    let title = language.text("settings");
    let form = Form { context, fields, problems };
    let body = html! {
        (store_link(settings))
        h1 { (title) }
        @if let Some(why) = &choices.problem { (trouble(why, language)) }
        (form.refusal(&FIELDS))
        form.fields method="post" autocomplete="off" {
            (layout::csrf_field(context))
            (cartum_fields(&form))
            (roapp_fields(&form, choices))
            button.strong { (language.text("save-and-check")) }
        }
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    (status, layout::page(context, &title, "stores", body)).into_response()
}

fn cartum_fields(form: &Form<'_>) -> Markup {
    html! {
        fieldset {
            legend { "Cartum" }
            (form.text("name", "field-name", Some("field-name-hint"), true))
            (form.text("url", "field-url", Some("field-url-hint"), true))
            // Asked where it matters only.
            @if form.fields.has("same_shop") || form.problems.iter().any(|problem| problem.message.id() == "another-shop") {
                label.check {
                    input type="checkbox" name="same_shop" value="yes" checked[form.fields.get("same_shop") == "yes"];
                    " " (form.context.language.text("field-same-shop"))
                }
            }
            (form.secret("login", "field-user", Some("field-user-hint"), true))
            (form.secret("password", "field-password", None, true))
            (form.text("fake_emails", "field-fake-emails", Some("field-fake-emails-hint"), false))
            (form.text("orders_url", "field-orders-url", Some("field-orders-url-hint"), false))
            (form.text("history_days", "field-history-days", Some("field-history-days-hint"), false))
        }
    }
}

fn roapp_fields(form: &Form<'_>, choices: &Choices) -> Markup {
    let language = form.context.language;
    let sponsors = ["staff", "company"].map(|who| (who.to_owned(), language.text(&format!("sponsor-{who}"))));
    let winners = [("roapp", "RO App"), ("cartum", "Cartum")].map(|(side, name)| (side.to_owned(), name.to_owned()));
    html! {
        fieldset {
            legend { "RO App" }
            (form.roapp(choices, &[]))
            (form.choice("conflict", "field-conflict", None, &winners, None))
            (form.choice("discount_sponsor", "field-sponsor", None, &sponsors, None))
        }
    }
}
