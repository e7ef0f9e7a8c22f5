//! Dry run (rule S5): what the first import would create. Nothing is written anywhere.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use exchange::exchange::{Match, Preview};
use maud::{Markup, html};

use super::parts::{amount, foreign};
use crate::answer::PageResult;
use crate::app::Console;
use crate::layout;
use crate::store_actions::shop_of;
use crate::texts::{Language, Value};
use crate::visitor::Visitor;

pub async fn page(State(console): State<Console>, visitor: Visitor, Path(store): Path<String>) -> PageResult {
    let shop = shop_of(&console, &visitor, &store).await?;
    let language = visitor.language;
    let title = language.say("dry-run");
    let result = format!("/stores/{}/dry-run/result", shop.settings.id);
    let body = html! {
        p.crumbs { a href={ "/stores/" (shop.settings.id) } { bdi { (shop.settings.name) } } }
        h1 { (title) }
        p { (language.say("dry-run-hint")) }
        div hx-get=(result) hx-trigger="load" hx-swap="outerHTML" aria-live="polite" {
            p.hint { (language.say("dry-run-wait")) }
            p data-without-script { a.button href=(result) { (title) } }
        }
    };
    Ok(layout::page(&visitor, &title, "stores", body).into_response())
}

pub async fn result(State(console): State<Console>, visitor: Visitor, Path(store): Path<String>) -> PageResult {
    let shop = shop_of(&console, &visitor, &store).await?;
    let part = match console.exchange.dry_run(&shop).await {
        Ok(preview) => shown(&preview, visitor.language),
        Err(failure) => super::parts::notice("bad", &crate::answer::Problem::from(failure).says),
    };
    if visitor.part {
        return Ok(part.into_response());
    }
    let title = visitor.language.say("dry-run");
    let body = html! { p.crumbs { a href={ "/stores/" (shop.settings.id) } { bdi { (shop.settings.name) } } } h1 { (title) } (part) };
    Ok(layout::page(&visitor, &title, "stores", body).into_response())
}

fn shown(preview: &Preview, language: Language) -> Markup {
    let both = |found: Match| {
        language.say_with("new-and-there", &[("new", Value::Count(found.new)), ("there", Value::Count(found.there))])
    };
    html! {
        div.card #dry-run {
            dl.facts {
                div { dt { (language.say("dry-orders")) } dd { strong { (preview.orders) } " · " (amount(preview.amount.as_ref())) } }
                div { dt { (language.say("dry-clients")) } dd { (both(preview.clients)) } }
                div { dt { (language.say("dry-products")) } dd { (both(preview.products)) } }
                div { dt { (language.say("dry-delivered")) } dd { (preview.delivered) } }
                div { dt { (language.say("dry-linked")) } dd { (preview.linked) } }
                div { dt { (language.say("dry-refused")) } dd { (preview.refused.len()) } }
            }
            @if preview.cut { p.notice { (language.say("dry-cut")) } }
            @if preview.strangers > 0 { p.hint { (language.say_with("dry-strangers", &[("count", Value::Count(preview.strangers))])) } }
        }
        @if !preview.refused.is_empty() {
            h2 { (language.say("dry-refused")) }
            ul.results {
                @for (number, why) in &preview.refused {
                    li { strong { @match number { Some(number) => (number), None => "–" } } " " bdi lang="en" { (why) } }
                }
            }
        }
        @if !preview.new_products.is_empty() {
            h2 { (language.say("dry-new-products")) }
            ul.results { @for (article, name) in &preview.new_products { li { strong { (foreign(article)) } " " (foreign(name)) } } }
        }
        p.hint { (language.say("dry-nothing-written")) }
    }
}
