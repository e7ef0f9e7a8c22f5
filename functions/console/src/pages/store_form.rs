//! The form that connects a store or changes it (rule S2). A store is kept switched off until its check finds nothing wrong (S3);
//! login and password are kept apart, encrypted, and the form never shows them again (S4).

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::exchange::{Choices, SecretName};
use exchange::order::{CategoryId, EmployeeId, LocationId, OrderTypeId, ProductId, StoreId};
use exchange::roapp::Sponsor;
use exchange::settings::{HISTORY_DAYS, Identify, StoreSettings, Winner};
use maud::{Markup, html};
use secrecy::SecretString;

use crate::answer::{PageResult, Problem};
use crate::app::Console;
use crate::form::Fields;
use crate::layout;
use crate::store_actions::{save_store, shop_of};
use crate::visitor::Visitor;

/// What the form begins with.
const FIRST: [(&str, &str); 5] = [
    ("url", "https://"),
    ("language", "ua"),
    ("time_zone", "Europe/Kyiv"),
    ("country", "UA"),
    ("identify_by", "article"),
];

pub async fn new(State(console): State<Console>, visitor: Visitor) -> PageResult {
    let first = FIRST.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let fields = Fields(first.chain([("history_days".to_owned(), HISTORY_DAYS.to_string())]).collect());
    Ok(form(&console, &visitor, &fields, None, &[]).await)
}

pub async fn edit(State(console): State<Console>, visitor: Visitor, Path(store): Path<String>) -> PageResult {
    let settings = settings_of(&console, &visitor, &store).await?;
    Ok(form(&console, &visitor, &fields_of(&settings), Some(&settings.id), &[]).await)
}

/// A store's settings, also of one that lacks its login.
async fn settings_of(console: &Console, visitor: &Visitor, store: &str) -> Result<StoreSettings, Problem> {
    match shop_of(console, visitor, store).await {
        Ok(shop) => Ok(shop.settings.clone()),
        Err(problem) => {
            let all: Vec<StoreSettings> = console.exchange.table().stores().await?;
            all.into_iter().find(|settings| settings.id.as_str() == store).ok_or(problem)
        }
    }
}

pub async fn create(
    State(console): State<Console>,
    visitor: Visitor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> PageResult {
    let fields = Fields(pairs);
    let id = match fields.get("id").parse::<StoreId>() {
        Ok(id) => id,
        Err(why) => return Ok(form(&console, &visitor, &fields, None, &[format!("{why}.")]).await),
    };
    let all: Vec<StoreSettings> = console.exchange.table().stores().await?;
    if all.iter().any(|settings| settings.id == id) || console.exchange.shop(&id).is_some() {
        let why = visitor.language.say("id-taken");
        return Ok(form(&console, &visitor, &fields, None, &[why]).await);
    }
    keep(&console, &visitor, &fields, &id, None).await
}

pub async fn save(
    State(console): State<Console>,
    visitor: Visitor,
    Path(store): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> PageResult {
    let settings = settings_of(&console, &visitor, &store).await?;
    keep(&console, &visitor, &Fields(pairs), &settings.id.clone(), Some(settings)).await
}

async fn keep(
    console: &Console,
    visitor: &Visitor,
    fields: &Fields,
    id: &StoreId,
    before: Option<StoreSettings>,
) -> PageResult {
    let known = before.as_ref().map(|_| id);
    let settings = match read(fields, id, before.as_ref()) {
        Ok(settings) => settings,
        Err(problems) => return Ok(form(console, visitor, fields, known, &problems).await),
    };
    let secrets = secrets(fields, id);
    if before.is_none() && secrets.len() < 2 {
        let why = visitor.language.say("login-missing");
        return Ok(form(console, visitor, fields, known, &[why]).await);
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

/// The settings a form holds, or everything that is wrong with it.
fn read(fields: &Fields, id: &StoreId, before: Option<&StoreSettings>) -> Result<StoreSettings, Vec<String>> {
    let mut wrong = Vec::new();
    let mut take = |result: Result<u64, String>| {
        result.unwrap_or_else(|why| {
            wrong.push(why);
            0
        })
    };
    let location = LocationId(take(fields.id("location", "Location")));
    let order_type = OrderTypeId(take(fields.id("order_type", "Order type")));
    let managers = fields.all("managers").flat_map(|text| text.split([',', ' '])).filter(|text| !text.is_empty());
    let managers: Vec<EmployeeId> = managers
        .map(|text| EmployeeId(take(text.parse().map_err(|_| "Managers: enter numbers.".to_owned()))))
        .collect();
    let mut maybe = |name: &str, called: &str| {
        fields.maybe_id(name, called).unwrap_or_else(|why| {
            wrong.push(why);
            None
        })
    };
    let default_category = maybe("default_category", "Default category").map(CategoryId);
    let fallback_product = maybe("fallback_product", "Fallback product").map(ProductId);
    let days = maybe("history_days", "Days of history").map(|days| u32::try_from(days).unwrap_or(u32::MAX));
    let history_days = days.unwrap_or(HISTORY_DAYS);
    let text = |name: &str| fields.get(name).to_owned();
    let settings = StoreSettings {
        id: id.clone(),
        name: text("name"),
        url: text("url").trim_end_matches('/').to_owned(),
        // Off until it is switched on.
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
    wrong.extend(settings.problems());
    if wrong.is_empty() { Ok(settings) } else { Err(wrong) }
}

fn fields_of(settings: &StoreSettings) -> Fields {
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
    visitor: &Visitor,
    fields: &Fields,
    store: Option<&StoreId>,
    problems: &[String],
) -> Response {
    let choices = console.exchange.office_choices().await;
    let language = visitor.language;
    let title = language.say(if store.is_some() { "settings" } else { "connect-store" });
    let body = html! {
        p.crumbs { a href="/stores" { (language.say("stores")) } }
        h1 { (title) }
        @if let Some(why) = &choices.problem { (super::parts::notice("bad", why)) }
        @if !problems.is_empty() {
            div.notice.bad role="alert" { ul { @for problem in problems { li { bdi { (problem) } } } } }
        }
        form.fields method="post" autocomplete="off" {
            (layout::token(visitor))
            (shop_fields(visitor, fields, store))
            (office_fields(visitor, fields, &choices))
            button.strong { (language.say("save-and-check")) }
        }
    };
    let status = if problems.is_empty() { http::StatusCode::OK } else { http::StatusCode::UNPROCESSABLE_ENTITY };
    (status, layout::page(visitor, &title, "stores", body)).into_response()
}

/// A labelled input with a hint.
fn field(visitor: &Visitor, fields: &Fields, name: &str, label: String, hint: Option<&str>, required: bool) -> Markup {
    let hint_id = format!("{name}-hint");
    html! {
        div.field {
            label for=(name) { (label) }
            input id=(name) name=(name) value=(fields.get(name)) required[required] aria-describedby=[hint.map(|_| &hint_id)];
            @if let Some(hint) = hint { small.hint id=(hint_id) { (visitor.language.say(hint)) } }
        }
    }
}

fn shop_fields(visitor: &Visitor, fields: &Fields, store: Option<&StoreId>) -> Markup {
    let language = visitor.language;
    let keep = store.map(|_| language.say("secret-set"));
    html! {
        fieldset {
            legend { "Cartum" }
            @if store.is_none() { (field(visitor, fields, "id", language.say("field-id"), Some("field-id-hint"), true)) }
            (field(visitor, fields, "name", language.say("field-name"), None, true))
            (field(visitor, fields, "url", language.say("field-url"), Some("field-url-hint"), true))
            div.field {
                label for="login" { (language.say("field-user")) }
                input #login name="login" autocomplete="off" maxlength="200" placeholder=[&keep] required[store.is_none()];
            }
            div.field {
                label for="password" { (language.say("field-password")) }
                input #password type="password" name="password" autocomplete="new-password" maxlength="500" placeholder=[&keep] required[store.is_none()];
            }
            (field(visitor, fields, "language", language.say("field-language"), Some("field-language-hint"), true))
            (field(visitor, fields, "time_zone", language.say("field-zone"), None, true))
            (field(visitor, fields, "country", language.say("field-country"), Some("field-country-hint"), true))
            (field(visitor, fields, "orders_url", language.say("field-orders-url"), Some("field-orders-url-hint"), false))
            (field(visitor, fields, "history_days", language.say("field-history-days"), Some("field-history-days-hint"), false))
        }
    }
}

fn office_fields(visitor: &Visitor, fields: &Fields, choices: &Choices) -> Markup {
    let language = visitor.language;
    let locations: Vec<_> = choices.locations.iter().map(|row| (row.id.0.to_string(), row.name.clone())).collect();
    let types: Vec<_> = choices.order_types.iter().map(|row| (row.id.0.to_string(), row.name.clone())).collect();
    let by = [("article", language.say("by-article")), ("name", language.say("by-name"))];
    let sponsors = [("staff", language.say("sponsor-staff")), ("company", language.say("sponsor-company"))];
    let wins = [("roapp", "RO App".to_owned()), ("cartum", "Cartum".to_owned())];
    let own = |pairs: &[(&str, String)]| {
        pairs.iter().map(|(value, text)| ((*value).to_owned(), text.clone())).collect::<Vec<_>>()
    };
    html! {
        fieldset {
            legend { "RO App" }
            (choose(fields, "location", language.say("field-location"), &locations))
            (choose(fields, "order_type", language.say("field-order-type"), &types))
            @if choices.employees.is_empty() {
                (field(visitor, fields, "managers", language.say("field-managers"), None, true))
            } @else {
                fieldset.plain {
                    legend { (language.say("field-managers")) }
                    @for employee in &choices.employees {
                        label.check {
                            input type="checkbox" name="managers" value=(employee.id) checked[fields.all("managers").any(|id| id == employee.id.to_string())];
                            " " bdi { (employee.name) }
                        }
                    }
                }
            }
            (choose(fields, "identify_by", language.say("field-identify"), &own(&by)))
            (choose(fields, "conflict", language.say("field-conflict"), &own(&wins)))
            (choose(fields, "discount_sponsor", language.say("field-sponsor"), &own(&sponsors)))
            (field(visitor, fields, "default_category", language.say("field-category"), None, false))
            (field(visitor, fields, "fallback_product", language.say("field-fallback"), Some("field-fallback-hint"), false))
        }
    }
}

/// A choice; where there is nothing to choose from, a number is typed.
fn choose(fields: &Fields, name: &str, label: String, options: &[(String, String)]) -> Markup {
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
