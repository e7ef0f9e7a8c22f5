//! The audit: who changed which setting, the latest first. A page is one read, and one for the names of RO App's records.

use axum::extract::{Query, State};
use axum::response::IntoResponse;
use exchange::exchange::KeptNames;
use exchange::net::escape;
use exchange::team::{AuditEntry, AuditSubject, Change};
use exchange::texts::Language;
use maud::{Markup, html};

use super::audit_words::{is_shown, label, value};
use super::components::{isolated, time};
use super::dismissed::older;
use super::people::{tabs, team_zone};
use crate::app::Console;
use crate::error::PageResult;
use crate::form::Fields;
use crate::layout;
use crate::request_context::RequestContext;

/// Entries of a page.
const PAGE_SIZE: usize = 50;

pub async fn page(State(console): State<Console>, context: RequestContext, Query(fields): Query<Fields>) -> PageResult {
    let page = console.exchange.table().audit_page(older(&fields)?, PAGE_SIZE).await?;
    let names = console.exchange.form_options.kept_names().await;
    let language = context.language;
    let title = language.text("audit");
    let body = html! {
        (tabs(&context, "audit"))
        h1 { (title) }
        p { (language.text("audit-hint")) }
        @if page.entries.is_empty() { p.empty { (language.text("audit-none")) } }
        ul.cards { @for entry in &page.entries { li.card { (card(&context, entry, &name(&console, entry), &names)) } } }
        nav.pager aria-label=(language.text("pages")) {
            @if let Some(place) = &page.older { a.button rel="next" href={ "/audit?older=" (escape(place)) } { (language.text("older")) " →" } }
        }
    };
    Ok(layout::page(&context, &title, "people", body).into_response())
}

/// What people call what was changed: a store that is still there by its name.
fn name(console: &Console, entry: &AuditEntry) -> String {
    let is_store = entry.subject == AuditSubject::Store;
    let id = entry.name.parse().ok().filter(|_| is_store);
    let store = id.and_then(|id| console.exchange.stores.get(&id));
    store.map_or_else(|| entry.name.clone(), |shop| shop.settings.name.clone())
}

fn card(context: &RequestContext, entry: &AuditEntry, name: &str, names: &KeptNames) -> Markup {
    let language = context.language;
    let shown = |change: &&Change| is_shown(entry.subject, &change.setting);
    html! {
        h2 { (language.text(entry.subject.id())) @if !name.is_empty() { (language.text("colon")) bdi { (name) } } }
        p.hint {
            (time(entry.at, &team_zone(context), language)) " · "
            @if entry.who.is_empty() { (language.text(&format!("changed-by-{}", entry.by.as_str()))) }
            @else { bdi { (entry.who) } " (" (language.text(&format!("changed-by-{}", entry.by.as_str()))) ")" }
        }
        @if !entry.changes.is_empty() {
            ul { @for change in entry.changes.iter().filter(shown) { li { (line(entry.subject, change, (language, names))) } } }
        }
    }
}

fn line(subject: AuditSubject, change: &Change, words: (Language, &KeptNames)) -> Markup {
    let language = words.0;
    let said = |text: &str| value(subject, change, text, words);
    html! {
        @match label(subject, &change.setting, language) {
            Some(label) => { (label) (language.text("colon")) },
            None => @if !change.setting.is_empty() { code { (change.setting) } " " },
        }
        (isolated(&said(&change.before))) " → " (isolated(&said(&change.after)))
    }
}
