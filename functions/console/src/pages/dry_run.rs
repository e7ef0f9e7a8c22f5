//! Dry run (rule S5): what the first import would create. It writes nothing.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use exchange::exchange::{MatchCounts, Preview};
use maud::{Markup, html};

use super::components::{amount, isolated, store_link};
use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::layout;
use crate::request_context::RequestContext;
use crate::store_actions::find_store;
use exchange::texts::{Language, Value};

pub async fn page(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    let shop = find_store(&console, &store).await?;
    let language = context.language;
    let title = language.text("dry-run");
    let result = format!("/stores/{}/dry-run/result", shop.settings.id);
    let body = html! {
        (store_link(&shop.settings))
        h1 { (title) }
        p { (language.text("dry-run-hint")) }
        div hx-get=(result) hx-trigger="load" hx-swap="outerHTML" aria-live="polite" {
            p.hint { (language.text("dry-run-wait")) }
            p data-without-script { a.button href=(result) { (title) } }
        }
    };
    Ok(layout::page(&context, &title, "stores", body).into_response())
}

pub async fn result(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    let shop = find_store(&console, &store).await?;
    let part = match console.exchange.dry_run.preview(&shop).await {
        Ok(preview) => preview_part(&preview, context.language),
        Err(failure) => super::components::notice("bad", &HttpError::from(failure).message.render(context.language)),
    };
    let title = context.language.text("dry-run");
    let before = html! { (store_link(&shop.settings)) h1 { (title) } };
    Ok(layout::part_or_page(&context, &title, "stores", part, before))
}

fn preview_part(preview: &Preview, language: Language) -> Markup {
    let counts = |found: MatchCounts| {
        language.text_with("new-and-there", &[("new", Value::Count(found.new)), ("there", Value::Count(found.there))])
    };
    html! {
        div.card #dry-run {
            dl.facts {
                div { dt { (language.text("dry-orders")) } dd { strong { (preview.orders) } " · " (amount(preview.amount.as_ref())) } }
                div { dt { (language.text("dry-clients")) } dd { (counts(preview.clients)) } }
                div { dt { (language.text("dry-products")) } dd { (counts(preview.products)) } }
                div { dt { (language.text("dry-delivered")) } dd { (preview.delivered) } }
                div { dt { (language.text("dry-linked")) } dd { (preview.linked) } }
                div { dt { (language.text("dry-refused")) } dd { (preview.refused.len()) } }
            }
            @if preview.cut { p.notice { (language.text("dry-cut")) } }
            @if preview.strangers > 0 { p.hint { (language.text_with("dry-strangers", &[("count", Value::Count(preview.strangers))])) } }
        }
        @if !preview.refused.is_empty() {
            h2 { (language.text("dry-refused")) }
            ul.results {
                @for (number, why) in &preview.refused {
                    li { strong { @match number { Some(number) => (number), None => "–" } } " " bdi { (why.render(language)) } }
                }
            }
        }
        @if !preview.new_products.is_empty() {
            h2 { (language.text("dry-new-products")) }
            ul.results { @for (article, name) in &preview.new_products { li { strong { (isolated(article)) } " " (isolated(name)) } } }
        }
        p.hint { (language.text("dry-nothing-written")) }
    }
}
