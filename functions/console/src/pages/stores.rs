//! All stores, each with its state: last and next check, first import, problems.

use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;
use exchange::exchange::{Shop, StoreCondition};
use exchange::settings::StoreSettings;
use exchange::state::{Cursor, POLL_EVERY, PollStats, Removal, StateError};
use jiff::Timestamp;
use maud::{Markup, html};

use super::components::{rendered, time};
use super::wizard::next_step;
use crate::app::Console;
use crate::error::PageResult;
use crate::health_strip::{condition, condition_of};
use crate::layout;
use crate::order_row::{orders_url, time_zone};
use crate::request_context::{KnownHealth, RequestContext};
use crate::session::Role;
use crate::store_actions::refresh_stores;
use exchange::texts::{Language, Value};

/// A store with the state of its polls.
pub struct StoreStatus {
    pub shop: Arc<Shop>,
    /// `None` before the first poll.
    cursor: Option<Cursor>,
    poll_stats: Option<PollStats>,
    /// When this process last polled the store.
    last_poll: Option<Timestamp>,
    /// Orders that are imported or decided on, counted while the first import runs.
    settled: usize,
}

pub async fn load_status(console: &Console, shop: Arc<Shop>) -> Result<StoreStatus, StateError> {
    let table = console.exchange.table();
    let id = &shop.settings.id;
    let (cursor, poll_stats) = tokio::try_join!(table.cursor(id), table.polled(id))?;
    let first_import = poll_stats.as_ref().is_some_and(|stats| !stats.first_import_done());
    let settled = if first_import { table.settled_orders(id).await? } else { 0 };
    let last_poll = console.exchange.discovery.last_poll(id);
    Ok(StoreStatus { shop, cursor, poll_stats, last_poll, settled })
}

pub async fn page(State(console): State<Console>, context: RequestContext) -> PageResult {
    refresh_stores(&console).await?;
    let mut stores = Vec::new();
    for shop in console.exchange.stores.all() {
        stores.push(load_status(&console, shop).await?);
    }
    let mut removals = Vec::new();
    for settings in console.exchange.stores.removed() {
        let removal = console.exchange.removal.state(&settings.id).await?;
        removals.push((settings, removal));
    }
    let silent = roapp_silent_since(&context);
    let language = context.language;
    let title = language.text("stores");
    let body = html! {
        h1 { (title) }
        @if context.has_role(Role::Admin) { p { a.button.strong href="/stores/new" { (language.text("connect-store")) } } }
        (roapp_silent(silent, None, language))
        @for (id, name, why) in console.exchange.stores.unusable() {
            div.notice.bad {
                strong { bdi { (name) } } (language.text("colon")) (rendered(&why, language))
                @if context.has_role(Role::Admin) {
                    " " a href={ "/stores/" (id) "/settings" } { (language.text("settings")) }
                    " " a href={ "/stores/" (id) "/delete" } { (language.text("delete-store")) }
                }
            }
        }
        @for (settings, removal) in &removals { (being_deleted(settings, removal.as_ref(), &context)) }
        @if stores.is_empty() && removals.is_empty() { p.empty { (language.text("stores-none")) } }
        ul.cards { @for store in &stores { li.card { (card(store, &context)) } } }
    };
    Ok(layout::page(&context, &title, "stores", body).into_response())
}

/// A store that is being deleted: how far that is, and what a person has to do.
fn being_deleted(settings: &StoreSettings, removal: Option<&Removal>, context: &RequestContext) -> Markup {
    let language = context.language;
    let stopped = removal.is_none_or(|removal| removal.stopped);
    let orders = removal.map_or(0, |removal| removal.orders);
    html! {
        div.notice role="status" {
            strong { bdi { (settings.name) } } (language.text("colon"))
            @if stopped {
                (language.text("delete-stopped"))
                @if context.has_role(Role::Admin) {
                    form method="post" action={ "/stores/" (settings.id) "/delete" } {
                        (layout::csrf_field(context))
                        button { (language.text("delete-go-on")) }
                    }
                }
            } @else { (language.text_with("delete-under-way", &[("count", Value::Count(orders))])) }
            @if let Some(why) = removal.and_then(|removal| removal.hooks.as_ref()) {
                " " (language.text("delete-hooks-left")) " " (rendered(why, language))
            }
        }
    }
}

fn card(store: &StoreStatus, context: &RequestContext) -> Markup {
    let language = context.language;
    let settings = &store.shop.settings;
    html! {
        h2 { a href={ "/stores/" (settings.id) } { bdi { (settings.name) } } " " (store_state(store, context)) }
        @if let Some(next) = next_step(settings).filter(|_| context.has_role(Role::Admin)) {
            p { a.button href=(next) { (language.text("wizard-go-on")) } }
        }
        p { a href=(orders_url(&store.shop)) rel="noreferrer" target="_blank" { bdi { (settings.url) } } }
        (health(store, language))
    }
}

/// Since when RO App sends no web-hooks any more.
pub fn roapp_silent_since(context: &RequestContext) -> Option<Timestamp> {
    match &context.health {
        KnownHealth::Read(health) => health.silent,
        KnownHealth::None | KnownHealth::Failed(_) => None,
    }
}

/// A warning when RO App sends no web-hooks any more, with the menu where to fix it (rule R8).
pub fn roapp_silent(since: Option<Timestamp>, shop: Option<&Arc<Shop>>, language: Language) -> Markup {
    html! {
        @if let Some(since) = since {
            div.notice.bad role="status" {
                strong { (language.text("roapp-silent")) } ", " (language.text("since")) " " (time(since, &time_zone(shop), language)) ". "
                (language.text("roapp-silent-hint"))
            }
        }
    }
}

/// What happens to the store (rule H1): never just that it is on.
pub fn store_state(store: &StoreStatus, context: &RequestContext) -> Markup {
    let known = condition_of(context, &store.shop.settings.id);
    // One that is on and was never polled is not working yet.
    let polled = store.cursor.is_some();
    let known = known.filter(|known| polled || !matches!(known, StoreCondition::Working | StoreCondition::NoRules));
    html! {
        (condition(known, context.language))
        @if known == Some(StoreCondition::NoRules) { " " small { (context.language.text("store-no-rules-hint")) } }
    }
}

/// Last and next poll, failed polls, progress of the first import, problems.
pub fn health(store: &StoreStatus, language: Language) -> Markup {
    let zone = time_zone(Some(&store.shop));
    let settings = &store.shop.settings;
    let troubles = store.cursor.iter().flat_map(|cursor| cursor.problem.iter().chain(&cursor.notice));
    html! {
        @for problem in troubles.filter(|_| settings.enabled) {
            div.notice.bad { (language.text("since")) " " (time(problem.since, &zone, language)) (language.text("colon")) (rendered(&problem.reason, language)) }
        }
        dl.facts {
            @if let Some(stats) = &store.poll_stats {
                @match store.last_poll {
                    Some(last) => {
                        div { dt { (language.text("last-poll")) } dd { (time(last, &zone, language)) } }
                        @if settings.enabled { div { dt { (language.text("next-poll")) } dd { (time(last.checked_add(POLL_EVERY).unwrap_or(last), &zone, language)) } } }
                    }
                    // Another process records a poll only when it found something.
                    None => div { dt { (language.text("last-poll-news")) } dd { (time(stats.at(), &zone, language)) } },
                }
                div { dt { (language.text("error-rate")) } dd {
                    (language.text_with("polls-failed", &[("failed", Value::Count(stats.failed())), ("count", Value::Count(stats.count()))]))
                } }
                div { dt { (language.text("first-import")) } dd { (progress(stats, store.settled, language)) } }
            } @else {
                div { dt { (language.text("last-poll")) } dd { (language.text("never")) } }
            }
            @for hook in store.cursor.iter().flat_map(|cursor| &cursor.hooks) {
                @if let Some(problem) = &hook.problem { div { dt { bdi { (hook.event) } } dd { (rendered(problem, language)) } } }
            }
        }
    }
}

fn progress(stats: &PollStats, settled: usize, language: Language) -> Markup {
    let all = stats.all();
    let done = (stats.left_out() + settled).min(all);
    // A poll that goes well finds an order, or finds that none is left.
    let begun = stats.first_import_done() || all > 0;
    html! {
        @if !begun { (language.text("import-not-begun")) }
        @else if stats.first_import_done() || done == all { (language.text("import-done")) }
        @else {
            progress max=(all.max(1)) value=(done) aria-label=(language.text("first-import")) {}
            " " (language.text_with("import-progress", &[("done", Value::Count(done)), ("count", Value::Count(all))]))
        }
    }
}
