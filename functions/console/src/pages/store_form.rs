//! The form that connects or changes a store (rule S2). A new store is switched off until its check finds no problem (S3). Login and
//! password are stored apart, encrypted, and the form never shows them (S4).

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::exchange::{Choices, SecretName};
use exchange::order::{CategoryId, EmployeeId, LocationId, OrderTypeId, ProductId, StoreId};
use exchange::roapp::Sponsor;
use exchange::settings::{HISTORY_DAYS, Identify, StoreSettings, Winner};
use maud::{Markup, html};
use secrecy::SecretString;

use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::Fields;
use crate::layout;
use crate::request_context::RequestContext;
use crate::store_actions::{find_store, save_store};

/// Values of an empty form.
const DEFAULTS: [(&str, &str); 5] = [
    ("url", "https://"),
    ("language", "ua"),
    ("time_zone", "Europe/Kyiv"),
    ("country", "UA"),
    ("identify_by", "article"),
];

pub async fn new(State(console): State<Console>, context: RequestContext) -> PageResult {
    let defaults = DEFAULTS.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let fields = Fields(defaults.chain([("history_days".to_owned(), HISTORY_DAYS.to_string())]).collect());
    Ok(form(&console, &context, &fields, None, &[]).await)
}

pub async fn edit(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    let settings = load_settings(&console, &context, &store).await?;
    Ok(form(&console, &context, &to_fields(&settings), Some(&settings.id), &[]).await)
}

/// Settings of a store, also of one whose login is missing.
async fn load_settings(console: &Console, context: &RequestContext, store: &str) -> Result<StoreSettings, HttpError> {
    match find_store(console, context, store).await {
        Ok(shop) => Ok(shop.settings.clone()),
        Err(error) => {
            let all: Vec<StoreSettings> = console.exchange.table().stores().await?;
            all.into_iter().find(|settings| settings.id.as_str() == store).ok_or(error)
        }
    }
}

pub async fn create(
    State(console): State<Console>,
    context: RequestContext,
    Form(pairs): Form<Vec<(String, String)>>,
) -> PageResult {
    let fields = Fields(pairs);
    let id = match fields.get("id").parse::<StoreId>() {
        Ok(id) => id,
        Err(why) => return Ok(form(&console, &context, &fields, None, &[format!("{why}.")]).await),
    };
    let all: Vec<StoreSettings> = console.exchange.table().stores().await?;
    if all.iter().any(|settings| settings.id == id) || console.exchange.shop(&id).is_some() {
        let why = context.language.text("id-taken");
        return Ok(form(&console, &context, &fields, None, &[why]).await);
    }
    save_form(&console, &context, &fields, &id, None).await
}

pub async fn save(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> PageResult {
    let settings = load_settings(&console, &context, &store).await?;
    save_form(&console, &context, &Fields(pairs), &settings.id.clone(), Some(settings)).await
}

async fn save_form(
    console: &Console,
    context: &RequestContext,
    fields: &Fields,
    id: &StoreId,
    before: Option<StoreSettings>,
) -> PageResult {
    let existing = before.as_ref().map(|_| id);
    let settings = match parse(fields, id, before.as_ref()) {
        Ok(settings) => settings,
        Err(problems) => return Ok(form(console, context, fields, existing, &problems).await),
    };
    let secrets = secrets(fields, id);
    if before.is_none() && secrets.len() < 2 {
        let why = context.language.text("login-missing");
        return Ok(form(console, context, fields, existing, &[why]).await);
    }
    match save_store(console, &settings, secrets).await {
        Ok(()) => Ok(Redirect::to(&format!("/stores/{id}?saved=yes")).into_response()),
        Err(failure) => Err(failure.into()),
    }
}

fn secrets(fields: &Fields, id: &StoreId) -> Vec<(SecretName, SecretString)> {
    [("login", SecretName::Login(id.clone())), ("password", SecretName::Password(id.clone()))]
        .into_iter()
        .filter(|(field, _)| !fields.get(field).is_empty())
        .map(|(field, name)| (name, SecretString::from(fields.get(field).to_owned())))
        .collect()
}

/// Parses the form; on failure returns all problems of it.
fn parse(fields: &Fields, id: &StoreId, before: Option<&StoreSettings>) -> Result<StoreSettings, Vec<String>> {
    let mut problems = Vec::new();
    let mut take = |result: Result<u64, String>| {
        result.unwrap_or_else(|why| {
            problems.push(why);
            0
        })
    };
    let location = LocationId(take(fields.id("location", "Location")));
    let order_type = OrderTypeId(take(fields.id("order_type", "Order type")));
    let managers = fields.all("managers").flat_map(|text| text.split([',', ' '])).filter(|text| !text.is_empty());
    let managers: Vec<EmployeeId> = managers
        .map(|text| EmployeeId(take(text.parse().map_err(|_| "Managers: enter numbers.".to_owned()))))
        .collect();
    let mut optional = |name: &str, label: &str| {
        fields.optional_id(name, label).unwrap_or_else(|why| {
            problems.push(why);
            None
        })
    };
    let default_category = optional("default_category", "Default category").map(CategoryId);
    let fallback_product = optional("fallback_product", "Fallback product").map(ProductId);
    let days = optional("history_days", "Days of history").map(|days| u32::try_from(days).unwrap_or(u32::MAX));
    let history_days = days.unwrap_or(HISTORY_DAYS);
    let text = |name: &str| fields.get(name).to_owned();
    let settings = StoreSettings {
        id: id.clone(),
        name: text("name"),
        url: text("url").trim_end_matches('/').to_owned(),
        // A new store is off.
        enabled: before.is_some_and(|before| before.enabled),
        location,
        order_type,
        language: text("language"),
        identify_by: if fields.get("identify_by") == "name" { Identify::Name } else { Identify::Article },
        managers,
        time_zone: text("time_zone"),
        country: text("country").to_uppercase(),
        default_category,
        fallback_product,
        status_to_roapp: before.map(|before| before.status_to_roapp.clone()).unwrap_or_default(),
        status_to_cartum: before.map(|before| before.status_to_cartum.clone()).unwrap_or_default(),
        orders_url: Some(text("orders_url")).filter(|url| !url.is_empty()),
        conflict: if fields.get("conflict") == "cartum" { Winner::Cartum } else { Winner::Roapp },
        discount_sponsor: if fields.get("discount_sponsor") == "company" { Sponsor::Company } else { Sponsor::Staff },
        history_days,
    };
    problems.extend(settings.problems());
    if problems.is_empty() { Ok(settings) } else { Err(problems) }
}

fn to_fields(settings: &StoreSettings) -> Fields {
    let id = |id: Option<u64>| id.map(|id| id.to_string()).unwrap_or_default();
    let mut pairs = vec![
        ("id", settings.id.to_string()),
        ("name", settings.name.clone()),
        ("url", settings.url.clone()),
        ("location", settings.location.to_string()),
        ("order_type", settings.order_type.to_string()),
        ("language", settings.language.clone()),
        ("identify_by", if settings.identify_by == Identify::Name { "name" } else { "article" }.to_owned()),
        ("time_zone", settings.time_zone.clone()),
        ("country", settings.country.clone()),
        ("default_category", id(settings.default_category.map(|id| id.0))),
        ("fallback_product", id(settings.fallback_product.map(|id| id.0))),
        ("orders_url", settings.orders_url.clone().unwrap_or_default()),
        ("history_days", settings.history_days.to_string()),
        (
            "discount_sponsor",
            if settings.discount_sponsor == Sponsor::Company { "company" } else { "staff" }.to_owned(),
        ),
        ("conflict", if settings.conflict == Winner::Cartum { "cartum" } else { "roapp" }.to_owned()),
    ];
    pairs.extend(settings.managers.iter().map(|id| ("managers", id.to_string())));
    Fields(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

async fn form(
    console: &Console,
    context: &RequestContext,
    fields: &Fields,
    store: Option<&StoreId>,
    problems: &[String],
) -> Response {
    let choices = console.exchange.office_choices().await;
    let language = context.language;
    let title = language.text(if store.is_some() { "settings" } else { "connect-store" });
    let body = html! {
        p.crumbs { a href="/stores" { (language.text("stores")) } }
        h1 { (title) }
        @if let Some(why) = &choices.problem { (super::components::notice("bad", why)) }
        @if !problems.is_empty() {
            div.notice.bad role="alert" { ul { @for problem in problems { li { bdi { (problem) } } } } }
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
