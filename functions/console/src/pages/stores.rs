//! All stores and how they are doing.

use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;
use exchange::exchange::Shop;
use exchange::state::{Cursor, POLL_EVERY, Polled, StateError};
use jiff::Timestamp;
use maud::{Markup, html};

use super::parts::{foreign, time};
use crate::answer::PageResult;
use crate::app::Console;
use crate::board::{orders_url, zone};
use crate::layout;
use crate::session::Role;
use crate::store_actions::refresh_stores;
use crate::texts::{Language, Value};
use crate::visitor::Visitor;

/// A store with what its polls left in the table.
pub struct Known {
    /// Settings and client.
    pub shop: Arc<Shop>,
    /// How far its poll is; none before the first.
    pub cursor: Option<Cursor>,
    /// Its latest polls.
    pub polled: Option<Polled>,
    /// When this process last polled it.
    pub last: Option<Timestamp>,
    /// Orders that are through, counted while the first import runs.
    pub settled: usize,
}

/// What is known of a store.
pub async fn known(console: &Console, shop: Arc<Shop>) -> Result<Known, StateError> {
    let table = console.exchange.table();
    let id = &shop.settings.id;
    let (cursor, polled) = tokio::try_join!(table.cursor(id), table.polled(id))?;
    let first_import = polled.as_ref().is_some_and(|polled| !polled.first_import_done());
    let settled = if first_import { table.settled_orders(id).await? } else { 0 };
    let last = console.exchange.last_poll(id);
    Ok(Known { shop, cursor, polled, last, settled })
}

pub async fn page(State(console): State<Console>, visitor: Visitor) -> PageResult {
    refresh_stores(&console).await?;
    let mut stores = Vec::new();
    for shop in console.exchange.all_shops() {
        stores.push(known(&console, shop).await?);
    }
    let silent = console.exchange.roapp_silent_since().await?;
    let language = visitor.language;
    let title = language.say("stores");
    let body = html! {
        h1 { (title) }
        @if visitor.may(Role::Admin) { p { a.button.strong href="/stores/new" { (language.say("connect-store")) } } }
        (roapp_silent(silent, None, language))
        @for (id, name, why) in console.exchange.unusable_stores() {
            div.notice.bad {
                strong { bdi { (name) } } ": " bdi lang="en" { (why) }
                @if visitor.may(Role::Admin) { " " a href={ "/stores/" (id) "/settings" } { (language.say("settings")) } }
            }
        }
        @if stores.is_empty() { p.empty { (language.say("stores-none")) } }
        ul.cards { @for store in &stores { li.card { (card(store, language)) } } }
    };
    Ok(layout::page(&visitor, &title, "stores", body).into_response())
}

fn card(store: &Known, language: Language) -> Markup {
    let settings = &store.shop.settings;
    html! {
        h2 { a href={ "/stores/" (settings.id) } { bdi { (settings.name) } } " " (switched(settings.enabled, language)) }
        p { a href=(orders_url(&store.shop)) rel="noreferrer" target="_blank" { bdi { (settings.url) } } }
        (health(store, language))
    }
}

/// That RO App has stopped calling and where that is mended (rule R8), if it has.
pub fn roapp_silent(since: Option<Timestamp>, shop: Option<&Arc<Shop>>, language: Language) -> Markup {
    html! {
        @if let Some(since) = since {
            div.notice.bad role="status" {
                strong { (language.say("roapp-silent")) } ", " (language.say("since")) " " (time(since, &zone(shop))) ". "
                (language.say("roapp-silent-hint"))
            }
        }
    }
}

/// On, or off.
pub fn switched(on: bool, language: Language) -> Markup {
    html! { @if on { span.state.good { (language.say("store-on")) } } @else { span.state.mute { (language.say("store-off")) } } }
}

/// Last poll, next poll, how far the first import is, how many polls failed.
pub fn health(store: &Known, language: Language) -> Markup {
    let clock = zone(Some(&store.shop));
    let settings = &store.shop.settings;
    let problem = store.cursor.as_ref().and_then(|cursor| cursor.problem.as_ref());
    html! {
        @if let Some(problem) = problem.filter(|_| settings.enabled) {
            p.notice.bad { (language.say("since")) " " (time(problem.since, &clock)) ": " bdi lang="en" { (problem.reason) } }
        }
        dl.facts {
            @if let Some(polled) = &store.polled {
                @match store.last {
                    Some(last) => {
                        div { dt { (language.say("last-poll")) } dd { (time(last, &clock)) } }
                        @if settings.enabled { div { dt { (language.say("next-poll")) } dd { (time(last.checked_add(POLL_EVERY).unwrap_or(last), &clock)) } } }
                    }
                    // A poll of another process that found nothing leaves no mark.
                    None => div { dt { (language.say("last-poll-news")) } dd { (time(polled.at(), &clock)) } },
                }
                div { dt { (language.say("error-rate")) } dd {
                    (language.say_with("polls-failed", &[("failed", Value::Count(polled.failed())), ("count", Value::Count(polled.count()))]))
                } }
                div { dt { (language.say("first-import")) } dd { (progress(polled, store.settled, language)) } }
            } @else {
                div { dt { (language.say("last-poll")) } dd { (language.say("never")) } }
            }
            @for hook in store.cursor.iter().flat_map(|cursor| &cursor.hooks) {
                @if let Some(problem) = &hook.problem { div { dt { bdi { (hook.event) } } dd { bdi lang="en" { (foreign(problem)) } } } }
            }
        }
    }
}

fn progress(polled: &Polled, settled: usize, language: Language) -> Markup {
    let all = polled.all();
    let done = (polled.left_out() + settled).min(all);
    html! {
        @if polled.first_import_done() || done == all { (language.say("import-done")) }
        @else {
            progress max=(all.max(1)) value=(done) aria-label=(language.say("first-import")) {}
            " " (language.say_with("import-progress", &[("done", Value::Count(done)), ("count", Value::Count(all))]))
        }
    }
}
