//! One store: how it is doing, the connection check field by field (rule S3), the switch, and its web-hook addresses.

use axum::Form;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect};
use exchange::settings::{Finding, StoreSettings};
use maud::{Markup, html};

use super::parts::notice;
use super::stores::{health, known, roapp_silent, switched};
use crate::answer::PageResult;
use crate::app::Console;
use crate::form::Fields;
use crate::layout;
use crate::session::Role;
use crate::store_actions::{shop_of, switch_to};
use crate::visitor::Visitor;

pub async fn page(
    State(console): State<Console>,
    visitor: Visitor,
    Path(store): Path<String>,
    RawQuery(query): RawQuery,
) -> PageResult {
    let shop = shop_of(&console, &visitor, &store).await?;
    let store = known(&console, shop).await?;
    let silent = console.exchange.roapp_silent_since().await?;
    let fields = Fields::of_query(query.as_deref());
    let settings = &store.shop.settings;
    let language = visitor.language;
    let admin = visitor.may(Role::Admin);
    let path = format!("/stores/{}", settings.id);
    let body = html! {
        p.crumbs { a href="/stores" { (language.say("stores")) } }
        h1 { bdi { (settings.name) } " " (switched(settings.enabled, language)) }
        @if fields.get("saved") == "yes" { (notice("good", &language.say("saved"))) }
        (roapp_silent(silent, Some(&store.shop), language))
        div.card {
            (health(&store, language))
            div.actions {
                a.button href={ "/?show=store%3A" (settings.id) } { (language.say("its-orders")) }
                a.button href={ (path) "/rules" } { (language.say("rules")) }
                @if admin {
                    a.button href={ (path) "/settings" } { (language.say("settings")) }
                    a.button href={ (path) "/dry-run" } { (language.say("dry-run")) }
                    form.inline method="post" action={ (path) "/switch" } {
                        (layout::token(&visitor))
                        input type="hidden" name="on" value=(if settings.enabled { "no" } else { "yes" });
                        button.strong[!settings.enabled] { (language.say(if settings.enabled { "switch-off" } else { "switch-on" })) }
                    }
                }
            }
        }
        section aria-labelledby="check-title" {
            h2 #check-title { (language.say("check")) }
            div hx-get={ (path) "/check" } hx-trigger="load" hx-swap="outerHTML" {
                p.hint { (language.say("checking")) }
                p data-without-script { a href={ (path) "/check" } { (language.say("check-now")) } }
            }
        }
        @if admin { (addresses(&console, &visitor, settings)) }
    };
    Ok(layout::page(&visitor, &settings.name, "stores", body).into_response())
}

pub async fn check(State(console): State<Console>, visitor: Visitor, Path(store): Path<String>) -> PageResult {
    let shop = shop_of(&console, &visitor, &store).await?;
    let part = findings(&visitor, &console.exchange.check(&shop).await);
    if visitor.part {
        return Ok(part.into_response());
    }
    let title = visitor.language.say("check");
    let body = html! { p.crumbs { a href={ "/stores/" (shop.settings.id) } { bdi { (shop.settings.name) } } } h1 { (title) } (part) };
    Ok(layout::page(&visitor, &title, "stores", body).into_response())
}

/// Each line of a check with the setting it is about.
pub fn findings(visitor: &Visitor, all: &[Finding]) -> Markup {
    let language = visitor.language;
    html! {
        table.checks {
            thead { tr { th scope="col" { (language.say("setting")) } th scope="col" { (language.say("result")) } th scope="col" { (language.say("found")) } } }
            tbody {
                @for finding in all {
                    tr {
                        th scope="row" { (field(visitor, finding.about.name())) }
                        td { @if finding.good { span.state.good { (language.say("check-good")) } } @else { span.state.bad { (language.say("check-bad")) } } }
                        td lang="en" { bdi { (finding.says) } }
                    }
                }
            }
        }
    }
}

fn field(visitor: &Visitor, name: &str) -> String {
    let language = visitor.language;
    match name {
        "account" => language.say("field-account"),
        "location" => language.say("field-location"),
        "order-type" => language.say("field-order-type"),
        "managers" => language.say("field-managers"),
        "rules" => language.say("rules"),
        "fields" => language.say("field-custom"),
        "fallback" => language.say("field-fallback"),
        "login" => language.say("field-login"),
        "orders" => language.say("orders"),
        "currency" => language.say("field-currency"),
        "language" => language.say("field-language"),
        _ => language.say("settings"),
    }
}

pub async fn switch(
    State(console): State<Console>,
    visitor: Visitor,
    Path(store): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> PageResult {
    let shop = shop_of(&console, &visitor, &store).await?;
    let on = Fields(pairs).get("on") == "yes";
    let wrong = switch_to(&console, &shop.settings, on).await?;
    if wrong.is_empty() {
        return Ok(Redirect::to(&format!("/stores/{}?saved=yes", shop.settings.id)).into_response());
    }
    let title = visitor.language.say("not-switched");
    let body = html! {
        p.crumbs { a href={ "/stores/" (shop.settings.id) } { bdi { (shop.settings.name) } } }
        h1 { (title) }
        (findings(&visitor, &wrong))
        p { a.button href={ "/stores/" (shop.settings.id) "/settings" } { (visitor.language.say("settings")) } }
    };
    Ok((http::StatusCode::UNPROCESSABLE_ENTITY, layout::page(&visitor, &title, "stores", body)).into_response())
}

/// Where the shop and RO App are to call. The shop's are subscribed by the exchange itself; they are shown to be compared.
fn addresses(console: &Console, visitor: &Visitor, settings: &StoreSettings) -> Markup {
    let language = visitor.language;
    let all = console.exchange.hook_addresses(&settings.id);
    html! {
        section aria-labelledby="hooks-title" {
            h2 #hooks-title { (language.say("hooks")) }
            @if all.is_empty() { p.hint { (language.say("hooks-none")) } }
            @else {
                p.hint { (language.say("hooks-hint")) }
                dl.addresses {
                    @for (name, address) in &all {
                        div {
                            dt { bdi { (name) } }
                            dd { code { (address) } button.quiet type="button" data-copy=(address) aria-label=(format!("{} {name}", language.say("copy"))) { (language.say("copy")) } }
                        }
                    }
                }
            }
        }
    }
}
