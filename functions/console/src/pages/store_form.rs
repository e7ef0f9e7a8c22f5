//! The form that connects or changes a store (rule S2). A new store is switched off until its check finds no problem (S3). Login and
//! password are stored apart, encrypted, and the form never shows them (S4).

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::exchange::{Choices, Tried};
use exchange::order::StoreId;
use exchange::settings::StoreSettings;
use exchange::texts::Message;
use maud::{Markup, html};

use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::Fields;
use crate::request_context::RequestContext;
use crate::store_actions::{find_store, save_store};
use crate::{layout, store_fields};

pub async fn new(State(console): State<Console>, context: RequestContext) -> PageResult {
    Ok(form(&console, &context, &store_fields::defaults(), None, &[]).await)
}

pub async fn edit(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    let settings = load_settings(&console, &store).await?;
    Ok(form(&console, &context, &store_fields::from_settings(&settings), Some(&settings.id), &[]).await)
}

/// Settings of a store, also of one whose login is missing.
async fn load_settings(console: &Console, store: &str) -> Result<StoreSettings, HttpError> {
    match find_store(console, store).await {
        Ok(shop) => Ok(shop.settings.clone()),
        Err(error) => {
            let all: Vec<StoreSettings> = console.exchange.table().stores().await?;
            all.into_iter().find(|settings| settings.id.as_str() == store).ok_or(error)
        }
    }
}

pub async fn create(State(console): State<Console>, context: RequestContext, Form(fields): Form<Fields>) -> PageResult {
    let id = match fields.get("id").parse::<StoreId>() {
        Ok(id) => id,
        Err(_) => return Ok(form(&console, &context, &fields, None, &[Message::new("store-id-wrong")]).await),
    };
    let all: Vec<StoreSettings> = console.exchange.table().stores().await?;
    if all.iter().any(|settings| settings.id == id) || console.exchange.stores.get(&id).is_some() {
        let why = Message::new("id-taken");
        return Ok(form(&console, &context, &fields, None, &[why]).await);
    }
    save_form(&console, &context, &fields, &id, None).await
}

pub async fn save(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
    Form(fields): Form<Fields>,
) -> PageResult {
    let settings = load_settings(&console, &store).await?;
    save_form(&console, &context, &fields, &settings.id.clone(), Some(settings)).await
}

async fn save_form(
    console: &Console,
    context: &RequestContext,
    fields: &Fields,
    id: &StoreId,
    before: Option<StoreSettings>,
) -> PageResult {
    let existing = before.as_ref().map(|_| id);
    let settings = match store_fields::parse(fields, id, before.as_ref()) {
        Ok(settings) => settings,
        Err(problems) => return Ok(form(console, context, fields, existing, &problems).await),
    };
    let secrets = store_fields::secrets(fields, id);
    if before.is_none() && secrets.len() < 2 {
        let why = Message::new("login-missing");
        return Ok(form(console, context, fields, existing, &[why]).await);
    }
    let saved = match save_store(console, &settings, secrets).await? {
        None | Some(Tried::Accepted) => "yes",
        Some(Tried::Refused(_)) => "login-refused",
        Some(Tried::Untried(_)) => "login-untried",
    };
    Ok(Redirect::to(&format!("/stores/{id}?saved={saved}")).into_response())
}

async fn form(
    console: &Console,
    context: &RequestContext,
    fields: &Fields,
    store: Option<&StoreId>,
    problems: &[Message],
) -> Response {
    let choices = console.exchange.form_options.roapp_choices().await;
    let language = context.language;
    let title = language.text(if store.is_some() { "settings" } else { "connect-store" });
    let body = html! {
        p.crumbs { a href="/stores" { (language.text("stores")) } }
        h1 { (title) }
        @if let Some(why) = &choices.problem { (super::components::notice("bad", &why.render(language))) }
        @if !problems.is_empty() {
            div.notice.bad role="alert" { ul { @for problem in problems { li { bdi { (problem.render(language)) } } } } }
        }
        form.fields method="post" autocomplete="off" {
            (layout::csrf_field(context))
            (cartum_fields(context, fields, store))
            (roapp_fields(context, fields, &choices))
            button.strong { (language.text("save-and-check")) }
        }
    };
    let status = if problems.is_empty() { http::StatusCode::OK } else { http::StatusCode::UNPROCESSABLE_ENTITY };
    (status, layout::page(context, &title, "stores", body)).into_response()
}

/// A labelled input with a hint.
fn input_field(
    context: &RequestContext,
    fields: &Fields,
    name: &str,
    label: String,
    hint: Option<&str>,
    required: bool,
) -> Markup {
    let hint_id = format!("{name}-hint");
    html! {
        div.field {
            label for=(name) { (label) }
            input id=(name) name=(name) value=(fields.get(name)) required[required] aria-describedby=[hint.map(|_| &hint_id)];
            @if let Some(hint) = hint { small.hint id=(hint_id) { (context.language.text(hint)) } }
        }
    }
}

fn cartum_fields(context: &RequestContext, fields: &Fields, store: Option<&StoreId>) -> Markup {
    let language = context.language;
    let keep = store.map(|_| language.text("secret-set"));
    html! {
        fieldset {
            legend { "Cartum" }
            @if store.is_none() { (input_field(context, fields, "id", language.text("field-id"), Some("field-id-hint"), true)) }
            (input_field(context, fields, "name", language.text("field-name"), None, true))
            (input_field(context, fields, "url", language.text("field-url"), Some("field-url-hint"), true))
            div.field {
                label for="login" { (language.text("field-user")) }
                input #login name="login" autocomplete="off" maxlength="200" placeholder=[&keep] required[store.is_none()];
            }
            div.field {
                label for="password" { (language.text("field-password")) }
                input #password type="password" name="password" autocomplete="new-password" maxlength="500" placeholder=[&keep] required[store.is_none()];
            }
            (input_field(context, fields, "language", language.text("field-language"), Some("field-language-hint"), true))
            (input_field(context, fields, "time_zone", language.text("field-zone"), None, true))
            (input_field(context, fields, "country", language.text("field-country"), Some("field-country-hint"), true))
            (input_field(context, fields, "fake_emails", language.text("field-fake-emails"), Some("field-fake-emails-hint"), false))
            (input_field(context, fields, "orders_url", language.text("field-orders-url"), Some("field-orders-url-hint"), false))
            (input_field(context, fields, "history_days", language.text("field-history-days"), Some("field-history-days-hint"), false))
        }
    }
}

fn roapp_fields(context: &RequestContext, fields: &Fields, choices: &Choices) -> Markup {
    let language = context.language;
    let locations: Vec<_> = choices.locations.iter().map(|row| (row.id.0.to_string(), row.name.clone())).collect();
    let types: Vec<_> = choices.order_types.iter().map(|row| (row.id.0.to_string(), row.name.clone())).collect();
    let identify = [("article", language.text("by-article")), ("name", language.text("by-name"))];
    let sponsors = [("staff", language.text("sponsor-staff")), ("company", language.text("sponsor-company"))];
    let winners = [("roapp", "RO App".to_owned()), ("cartum", "Cartum".to_owned())];
    let owned = |pairs: &[(&str, String)]| {
        pairs.iter().map(|(value, text)| ((*value).to_owned(), text.clone())).collect::<Vec<_>>()
    };
    html! {
        fieldset {
            legend { "RO App" }
            (select_field(fields, "location", language.text("field-location"), &locations))
            (select_field(fields, "order_type", language.text("field-order-type"), &types))
            @if choices.employees.is_empty() {
                (input_field(context, fields, "managers", language.text("field-managers"), None, true))
            } @else {
                fieldset.plain {
                    legend { (language.text("field-managers")) }
                    @for employee in &choices.employees {
                        label.check {
                            input type="checkbox" name="managers" value=(employee.id) checked[fields.all("managers").any(|id| id == employee.id.to_string())];
                            " " bdi { (employee.name) }
                        }
                    }
                }
            }
            (select_field(fields, "identify_by", language.text("field-identify"), &owned(&identify)))
            (select_field(fields, "conflict", language.text("field-conflict"), &owned(&winners)))
            (select_field(fields, "discount_sponsor", language.text("field-sponsor"), &owned(&sponsors)))
            (input_field(context, fields, "default_category", language.text("field-category"), None, false))
            (input_field(context, fields, "fallback_product", language.text("field-fallback"), Some("field-fallback-hint"), false))
        }
    }
}

/// A select; an input for a number when there are no options.
fn select_field(fields: &Fields, name: &str, label: String, options: &[(String, String)]) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            @if options.is_empty() { input id=(name) name=(name) inputmode="numeric" value=(fields.get(name)) required; }
            @else {
                select id=(name) name=(name) {
                    @for (value, text) in options { option value=(value) selected[fields.get(name) == value] { (text) } }
                }
            }
        }
    }
}
