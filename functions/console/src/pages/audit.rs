//! The audit: who changed which setting, the latest first. A page is one read.

use axum::extract::{Query, State};
use axum::response::IntoResponse;
use exchange::net::escape;
use exchange::team::{AuditEntry, Change};
use maud::{Markup, html};

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
    let language = context.language;
    let title = language.text("audit");
    let body = html! {
        (tabs(&context, "audit"))
        h1 { (title) }
        p { (language.text("audit-hint")) }
        @if page.entries.is_empty() { p.empty { (language.text("audit-none")) } }
        ul.cards { @for entry in &page.entries { li.card { (card(&context, entry)) } } }
        nav.pager aria-label=(language.text("pages")) {
            @if let Some(place) = &page.older { a.button rel="next" href={ "/audit?older=" (escape(place)) } { (language.text("older")) " →" } }
        }
    };
    Ok(layout::page(&context, &title, "people", body).into_response())
}

fn card(context: &RequestContext, entry: &AuditEntry) -> Markup {
    let language = context.language;
    html! {
        h2 { (language.text(entry.subject.id())) @if !entry.name.is_empty() { (language.text("colon")) bdi { (entry.name) } } }
        p.hint {
            (time(entry.at, &team_zone(context), language)) " · "
            @if entry.who.is_empty() { (language.text(&format!("changed-by-{}", entry.by.as_str()))) }
            @else { bdi { (entry.who) } " (" (language.text(&format!("changed-by-{}", entry.by.as_str()))) ")" }
        }
        @if !entry.changes.is_empty() {
            ul { @for change in &entry.changes { li { (line(change)) } } }
        }
    }
}

fn line(change: &Change) -> Markup {
    html! {
        @if !change.setting.is_empty() { code { (change.setting) } " " }
        (isolated(&change.before)) " → " (isolated(&change.after))
    }
}
