//! Dry run (rule S5): what the first import would create, while it is found and once it is.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use exchange::exchange::{DryRunOf, MatchCounts, Preview, Shop};
use exchange::state::DryRunStage;
use maud::{Markup, html};

use super::components::{amount, date_time, isolated, notice, rendered, store_link, trouble};
use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::layout;
use crate::order_row::time_zone;
use crate::request_context::RequestContext;
use crate::store_actions::find_store;
use exchange::texts::{Language, Value};

pub async fn page(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    show(&console, &context, &store, false).await
}

/// The part of the page that changes while a dry run works.
pub async fn result(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    show(&console, &context, &store, true).await
}

async fn show(console: &Console, context: &RequestContext, store: &str, part: bool) -> PageResult {
    let shop = find_store(console, store).await?;
    let language = context.language;
    let content = content(console, context, &shop, &format!("/stores/{}/dry-run", shop.settings.id)).await?;
    let title = language.text("dry-run");
    let before = html! { (store_link(&shop.settings)) h1 { (title) } p { (language.text("dry-run-hint")) } };
    if part {
        return Ok(layout::part_or_page(context, &title, "stores", content, before));
    }
    Ok(layout::page(context, &title, "stores", html! { (before) (content) }).into_response())
}

/// The state of a store's dry run; `path` is where it is begun, asked for again and cancelled.
pub async fn content(
    console: &Console,
    context: &RequestContext,
    shop: &Arc<Shop>,
    path: &str,
) -> Result<Markup, HttpError> {
    let language = context.language;
    let state = console.exchange.dry_run.state(&shop.settings.id).await?;
    let began = state.as_ref().map(|state| date_time(state.asked, &time_zone(Some(shop)), language));
    let running = state.as_ref().is_some_and(DryRunOf::is_running);
    let content = html! {
        @match &state {
            None => {}
            Some(state) if running => { (progress(context, path, state)) }
            Some(state) => {
                @if let Some(began) = began { p.hint { (language.text_with("dry-run-of", &[("time", Value::Text(&began))])) } }
                @match (&state.result, &state.problem) {
                    (Some(preview), _) => { (preview_part(preview, language)) }
                    (None, Some(why)) => { (trouble(why, language)) }
                    (None, None) => { (notice("", &language.text("dry-run-cancelled"))) }
                }
            }
        }
        @if !running {
            form method="post" action=(path) {
                (layout::csrf_field(context))
                button.strong[state.is_none()] { (language.text(if state.is_some() { "dry-run-again" } else { "dry-run-begin" })) }
            }
        }
    };
    // Asked again while it works.
    let again = running.then(|| format!("{path}/result"));
    Ok(html! {
        div #dry-run-state hx-get=[again] hx-trigger=[running.then_some("every 2s")] hx-swap="outerHTML" { (content) }
    })
}

pub async fn begin(State(console): State<Console>, Path(store): Path<String>) -> PageResult {
    let shop = find_store(&console, &store).await?;
    console.exchange.dry_run.begin(&shop.settings.id).await?;
    Ok(Redirect::to(&format!("/stores/{}/dry-run", shop.settings.id)).into_response())
}

pub async fn cancel(State(console): State<Console>, Path(store): Path<String>) -> PageResult {
    let shop = find_store(&console, &store).await?;
    console.exchange.dry_run.cancel(&shop.settings.id).await?;
    Ok(Redirect::to(&format!("/stores/{}/dry-run", shop.settings.id)).into_response())
}

/// How far a dry run is.
fn progress(context: &RequestContext, path: &str, state: &DryRunOf) -> Markup {
    let language = context.language;
    let said = match (state.stage, state.all) {
        (DryRunStage::Records, Some(all)) => {
            let percent = state.done * 100 / all.max(1);
            language.text_with("dry-run-records", &[("percent", Value::Count(percent))])
        }
        _ => language.text_with("dry-run-orders", &[("pages", Value::Count(state.done))]),
    };
    html! {
        div aria-live="polite" {
            p { (said) }
            @match state.all {
                Some(all) => { progress max=(all.max(1)) value=(state.done) aria-label=(language.text("dry-run")) {} }
                None => { progress aria-label=(language.text("dry-run")) {} }
            }
            p data-without-script { a.button href=(path) { (language.text("dry-run-look")) } }
        }
        form method="post" action={ (path) "/cancel" } {
            (layout::csrf_field(context))
            button { (language.text("dry-run-cancel")) }
        }
    }
}

fn preview_part(preview: &Preview, language: Language) -> Markup {
    let counts = |found: MatchCounts| {
        let known = language
            .text_with("new-and-there", &[("new", Value::Count(found.new)), ("there", Value::Count(found.there))]);
        if found.unknown == 0 {
            return known;
        }
        let more = language.text_with("and-not-looked-for", &[("count", Value::Count(found.unknown))]);
        format!("{known}, {more}")
    };
    html! {
        div.card #dry-run {
            dl.facts {
                div { dt { (language.text("dry-orders")) } dd { strong { (preview.orders) } " · " (amount(preview.amount.as_ref(), language)) } }
                div { dt { (language.text("dry-clients")) } dd { (counts(preview.clients)) } }
                div { dt { (language.text("dry-products")) } dd { (counts(preview.products)) } }
                div { dt { (language.text("dry-delivered")) } dd { (preview.delivered) } }
                div { dt { (language.text("dry-linked")) } dd { (preview.linked) } }
                div { dt { (language.text("dry-refused")) } dd { (preview.refusals) } }
            }
            @if preview.on_fallback > 0 { p.notice.warn { (language.text_with("dry-on-fallback", &[("count", Value::Count(preview.on_fallback))])) } }
            @if preview.phones_unread > 0 { p.notice.warn { (language.text_with("dry-phones-unread", &[("count", Value::Count(preview.phones_unread))])) } }
            @if preview.cut { p.notice { (language.text("dry-cut")) } }
            @if preview.strangers > 0 { p.hint { (language.text_with("dry-strangers", &[("count", Value::Count(preview.strangers))])) } }
        }
        @if !preview.refused.is_empty() {
            h2 { (language.text("dry-refused")) }
            ul.results {
                @for (number, why) in &preview.refused {
                    li { strong { @match number { Some(number) => (number), None => "–" } } " " (rendered(why, language)) }
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
