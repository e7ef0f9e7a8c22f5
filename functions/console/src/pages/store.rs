//! One store: its state, the connection check field by field (rule S3), the switch, and its web-hook addresses.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use exchange::settings::{Finding, Grade, StoreSettings};
use exchange::texts::{Language, Value};
use maud::{Markup, html};

use super::components::{notice, rendered, store_link};
use super::stores::{health, load_status, roapp_silent, roapp_silent_since, store_state};
use super::wizard::next_step;
use crate::app::Console;
use crate::error::PageResult;
use crate::form::Fields;
use crate::layout;
use crate::request_context::RequestContext;
use crate::session::Role;
use crate::store_actions::{Switched, find_store, store_to_change, switch_store};

pub async fn page(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
    Query(fields): Query<Fields>,
) -> PageResult {
    let shop = find_store(&console, &store).await?;
    let store = load_status(&console, shop).await?;
    let silent = roapp_silent_since(&context);
    let settings = &store.shop.settings;
    let language = context.language;
    let admin = context.has_role(Role::Admin);
    let path = format!("/stores/{}", settings.id);
    let body = html! {
        p.crumbs { a href="/stores" { (language.text("stores")) } }
        h1 { bdi { (settings.name) } " " (store_state(&store, &context)) }
        @match fields.get("saved") {
            "yes" => (notice("good", &language.text("saved"))),
            "connected" => (notice("good", &language.text("store-connected"))),
            // The check on this page says why.
            said @ ("login-refused" | "login-untried") => (notice("bad", &language.text(said))),
            _ => {},
        }
        (roapp_silent(silent, Some(&store.shop), language))
        (rules_of_one_way(settings, language))
        @if let Some(next) = next_step(settings).filter(|_| admin) {
            p { a.button.strong href=(next) { (language.text("wizard-go-on")) } }
        }
        div.card {
            (health(&store, language))
            div.actions {
                a.button href={ "/orders?show=store%3A" (settings.id) } { (language.text("its-orders")) }
                a.button href={ (path) "/rules" } { (language.text("rules")) }
                @if admin {
                    a.button href={ (path) "/settings" } { (language.text("settings")) }
                    a.button href={ (path) "/dry-run" } { (language.text("dry-run")) }
                    @if settings.enabled { a.button href={ (path) "/switch-off" } { (language.text("switch-off")) } }
                    @else { (switch_form(&context, settings, "switch-on")) }
                    a.button href={ (path) "/delete" } { (language.text("delete-store")) }
                }
            }
        }
        section aria-labelledby="check-title" {
            h2 #check-title { (language.text("check")) }
            div hx-get={ (path) "/check" } hx-trigger="load" hx-swap="outerHTML" {
                p.hint { (language.text("checking")) }
                p data-without-script { a href={ (path) "/check" } { (language.text("check-now")) } }
            }
        }
        @if admin { (hook_addresses(&console, &context, settings)) }
    };
    Ok(layout::page(&context, &settings.name, "stores", body).into_response())
}

/// The form that switches a store on, or off where it is on.
fn switch_form(context: &RequestContext, settings: &StoreSettings, label: &str) -> Markup {
    html! {
        form.inline method="post" action={ "/stores/" (settings.id) "/switch" } {
            (layout::csrf_field(context))
            input type="hidden" name="on" value=(if settings.enabled { "no" } else { "yes" });
            button.strong[!settings.enabled].danger[settings.enabled] { (context.language.text(label)) }
        }
    }
}

/// Asks before a store is switched off, and says what that means.
pub async fn switch_off(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
) -> PageResult {
    let settings = store_to_change(&console, &store).await?.settings;
    let language = context.language;
    let title = language.text("switch-off");
    let body = html! {
        (store_link(&settings))
        h1 { (title) (language.text("colon")) bdi { (settings.name) } }
        @if settings.enabled {
            p { (language.text("switch-off-means")) }
            (switch_form(&context, &settings, "switch-off"))
        } @else {
            p { (language.text("switch-off-done")) }
        }
    };
    Ok(layout::page(&context, &title, "stores", body).into_response())
}

/// A warning where statuses go one way only.
fn rules_of_one_way(settings: &StoreSettings, language: Language) -> Markup {
    let id = match (settings.status_to_roapp.is_empty(), settings.status_to_cartum.is_empty()) {
        (true, false) => "rules-none-to-roapp",
        (false, true) => "rules-none-to-shop",
        _ => return html! {},
    };
    notice("warn", &language.text_with(id, &[("store", Value::Text(&settings.name))]))
}

pub async fn check(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    let shop = find_store(&console, &store).await?;
    let part = findings(&context, &console.exchange.form_options.check(&shop).await);
    let title = context.language.text("check");
    let before = html! { (store_link(&shop.settings)) h1 { (title) } };
    Ok(layout::part_or_page(&context, &title, "stores", part, before))
}

/// Table of a check's findings.
pub fn findings(context: &RequestContext, all: &[Finding]) -> Markup {
    let language = context.language;
    html! {
        table.checks {
            thead { tr { th scope="col" { (language.text("setting")) } th scope="col" { (language.text("result")) } th scope="col" { (language.text("found")) } } }
            tbody {
                @for finding in all {
                    tr {
                        th scope="row" { (setting_label(context, finding.about.name())) }
                        td { (grade(finding.grade, language)) }
                        td { (rendered(&finding.message, language)) }
                    }
                }
            }
        }
    }
}

fn grade(grade: Grade, language: Language) -> Markup {
    let (class, text) = match grade {
        Grade::Good => ("good", "check-good"),
        Grade::Warning => ("wait", "check-warning"),
        Grade::Problem => ("bad", "check-bad"),
    };
    html! { span class={ "state " (class) } { (language.text(text)) } }
}

fn setting_label(context: &RequestContext, name: &str) -> String {
    let language = context.language;
    match name {
        "account" => language.text("field-account"),
        "location" => language.text("field-location"),
        "order-type" => language.text("field-order-type"),
        "managers" => language.text("field-managers"),
        "rules" => language.text("rules"),
        "fields" => language.text("field-custom"),
        "category" => language.text("field-category"),
        "fallback" => language.text("field-fallback"),
        "login" => language.text("field-login"),
        "orders" => language.text("orders"),
        "currency" => language.text("field-currency"),
        "language" => language.text("field-language"),
        "phones" => language.text("field-country"),
        _ => language.text("settings"),
    }
}

/// Switches the store. With a problem it stays off; a warning asks once more.
pub async fn switch(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
    Form(fields): Form<Fields>,
) -> PageResult {
    let kept = store_to_change(&console, &store).await?;
    let settings = &kept.settings;
    let most = if fields.get("sure") == "yes" { Grade::Warning } else { Grade::Good };
    let path = format!("/stores/{}", settings.id);
    let found = match switch_store(&console, &context, &kept, fields.get("on") == "yes", most).await? {
        Switched::Done => return Ok(Redirect::to(&format!("{path}?saved=yes")).into_response()),
        Switched::Not(found) => found,
    };
    let language = context.language;
    let title = language.text("not-switched");
    let body = html! {
        (store_link(settings))
        h1 { (title) }
        @if found.iter().any(|finding| finding.grade == Grade::Problem) {
            (findings(&context, &found))
        } @else {
            (notice("warn", &language.text("wizard-warnings")))
            (findings(&context, &found))
            form method="post" action={ (path) "/switch" } {
                (layout::csrf_field(&context))
                input type="hidden" name="on" value="yes";
                input type="hidden" name="sure" value="yes";
                button.strong { (language.text("switch-on-anyway")) }
            }
        }
        p { a.button href={ (path) "/settings" } { (language.text("settings")) } }
    };
    Ok((http::StatusCode::UNPROCESSABLE_ENTITY, layout::page(&context, &title, "stores", body)).into_response())
}

/// Addresses of the web-hooks. The exchange subscribes those of the shop itself; they are shown for comparison.
fn hook_addresses(console: &Console, context: &RequestContext, settings: &StoreSettings) -> Markup {
    let language = context.language;
    let all = console.exchange.subscriptions.addresses(&settings.id);
    html! {
        section aria-labelledby="hooks-title" {
            h2 #hooks-title { (language.text("hooks")) }
            @if all.is_empty() { p.hint { (language.text("hooks-none")) } }
            @else {
                p.hint { (language.text("hooks-hint")) }
                dl.addresses {
                    @for (name, address) in &all {
                        div {
                            dt { bdi { (name) } }
                            dd { code { (address) } button.quiet type="button" data-copy=(address) aria-label=(format!("{} {name}", language.text("copy"))) { (language.text("copy")) } }
                        }
                    }
                }
            }
        }
    }
}
