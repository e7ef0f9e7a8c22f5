//! The audit: who changed which setting, the latest first. A page is one read, and one for the names of RO App's records.

use axum::extract::{Query, State};
use axum::response::IntoResponse;
use exchange::net::escape;
use exchange::settings::Credentials;
use exchange::team::{AuditEntry, AuditSubject, Change};
use maud::{Markup, html};

use super::audit_words::{Words, is_shown, label, value};
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
    let titles = console.exchange.titles.read().await;
    let language = context.language;
    let title = language.text("audit");
    let words = |entry: &AuditEntry| {
        let store = entry.name.parse().ok().filter(|_| entry.subject == AuditSubject::Store);
        Words { language, names: &names, titles: Some(&titles), store }
    };
    let body = html! {
        (tabs(&context, "audit"))
        h1 { (title) }
        p { (language.text("audit-hint")) }
        @if page.entries.is_empty() { p.empty { (language.text("audit-none")) } }
        ul.cards { @for entry in &page.entries { li.card { (card(&context, entry, &name(&console, entry, &context), &words(entry))) } } }
        nav.pager aria-label=(language.text("pages")) {
            @if let Some(place) = &page.older { a.button rel="next" href={ "/audit?older=" (escape(place)) } { (language.text("older")) " →" } }
        }
    };
    Ok(layout::page(&context, &title, "people", body).into_response())
}

/// What people call what was changed: a store that is still there by its name, a secret by the label of its form.
fn name(console: &Console, entry: &AuditEntry, context: &RequestContext) -> String {
    if entry.subject == AuditSubject::Secret {
        return secret(console, &entry.name, context).unwrap_or_else(|| entry.name.clone());
    }
    let is_store = entry.subject == AuditSubject::Store;
    let id = entry.name.parse().ok().filter(|_| is_store);
    let store = id.and_then(|id| console.exchange.stores.get(&id));
    store.map_or_else(|| entry.name.clone(), |shop| shop.settings.name.clone())
}

/// The label of a secret; none of one that has no form, or whose store is gone.
fn secret(console: &Console, name: &str, context: &RequestContext) -> Option<String> {
    let language = context.language;
    match name {
        "ROAPP_KEY" => return Some(language.text("secret-roapp-key")),
        "ROAPP_HOOK_SECRET" => return Some(language.text("secret-roapp-hook")),
        _ => {}
    }
    let shops = console.exchange.stores.all();
    shops.iter().find_map(|shop| {
        let is = |what: &str| Credentials::name(what, &shop.settings.id) == name;
        let label = if is("LOGIN") { "field-user" } else { Some("field-password").filter(|_| is("PASSWORD"))? };
        Some(format!("{} · {}", shop.settings.name, language.text(label)))
    })
}

fn card(context: &RequestContext, entry: &AuditEntry, name: &str, words: &Words<'_>) -> Markup {
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
            ul { @for change in entry.changes.iter().filter(shown) { li { (line(entry.subject, change, words)) } } }
        }
    }
}

fn line(subject: AuditSubject, change: &Change, words: &Words<'_>) -> Markup {
    let language = words.language;
    let said = |text: &str| value(subject, change, text, words);
    html! {
        @match label(subject, &change.setting, language) {
            Some(label) => { (label) (language.text("colon")) },
            None => @if !change.setting.is_empty() { code { (change.setting) } " " },
        }
        (isolated(&said(&change.before))) " → " (isolated(&said(&change.after)))
    }
}
