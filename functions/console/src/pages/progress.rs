//! "Update orders" on selected rows (rules M3 to M5): the result of each order, live until all are done.

use axum::Form;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use exchange::exchange::{COOLDOWN, Refreshed};
use exchange::order::{OrderNumber, StoreId};
use exchange::state::{Link, Refresh};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::components::{rendered, short_time};
use super::orders;
use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::Fields;
use crate::layout;
use crate::order_row::{RowBuilder, time_zone};
use crate::request_context::RequestContext;
use crate::store_actions::refresh_stores;
use exchange::net::escape;
use exchange::texts::{Language, Message, Value};

/// Result of an update as a page shows it.
pub struct RefreshResult {
    pub label: String,
    /// Class in the stylesheet.
    pub class: &'static str,
    /// A sentence of the history.
    pub detail: Option<Message>,
    /// True while the update waits or runs.
    pub pending: bool,
}

impl RefreshResult {
    /// The result of the latest update of an order.
    pub fn new(refresh: &Refresh, link: Option<&Link>, language: Language) -> Self {
        let frozen = link.is_some_and(|link| link.frozen_lines.is_some());
        let result = refresh.result.as_deref();
        let (label, class) = match result {
            None => (language.text("result-working"), "wait"),
            Some("waiting") => (language.text("result-queued"), "wait"),
            Some("imported" | "updated") if frozen => (language.text("result-updated-frozen"), "cold"),
            Some("imported" | "updated") => (language.text("result-updated"), "good"),
            Some("unchanged") if frozen => (language.text("result-frozen"), "cold"),
            Some("unchanged") => (language.text("result-unchanged"), "good"),
            Some("attention") => (language.text("result-attention"), "bad"),
            Some("nothing") => (language.text("result-nothing"), "mute"),
            Some(_) => (language.text("result-failed"), "bad"),
        };
        let pending = matches!(result, None | Some("waiting"));
        let good = matches!(result, Some("imported" | "updated" | "unchanged"));
        let detail = if pending || good { None } else { refresh.said.clone() };
        Self { label, class, detail, pending }
    }
}

/// When an order may be updated again; `None` if now.
pub fn next_update_at(refresh: Option<&Refresh>, now: Timestamp) -> Option<Timestamp> {
    let at = Timestamp::from_millisecond(refresh.filter(|refresh| refresh.at > 0)?.at).ok()?;
    at.checked_add(COOLDOWN).ok().filter(|at| *at > now)
}

pub async fn refresh(
    State(console): State<Console>,
    context: RequestContext,
    Form(fields): Form<Fields>,
) -> PageResult {
    refresh_stores(&console).await?;
    let requested = fields.orders()?;
    let language = context.language;
    let answers = console.exchange.refresh.refresh(&requested, context.person()).await?;
    let mut accepted = Vec::new();
    let mut refused = Vec::new();
    let mut left_alone = 0;
    for (order, answer) in requested.into_iter().zip(answers) {
        match answer {
            Refreshed::Accepted => accepted.push(order),
            Refreshed::TooSoon(again) => {
                let zone = time_zone(console.exchange.stores.get(&order.0).as_ref());
                refused.push((order.1, next_update_text(again, &zone, language)));
            }
            Refreshed::DeletedInRoApp => {
                left_alone += 1;
                refused.push((order.1, language.text("kind-deleted-in-roapp")));
            }
            Refreshed::Unknown => refused.push((order.1, language.text("order-unknown"))),
        }
    }
    let results = results(&console, &context, &accepted).await?;
    let part = html! {
        @if accepted.is_empty() && refused.is_empty() { p.notice { (language.text("select-first")) } }
        @if left_alone > 0 { p.notice { (language.text_with("updates-left-alone", &[("count", Value::Count(left_alone))])) } }
        @if !refused.is_empty() {
            ul.results { @for (number, reason) in &refused { li { strong { (number) } " " span.state.mute { (reason) } } } }
        }
        (results)
    };
    Ok(part_or_page(&context, part))
}

pub async fn page(State(console): State<Console>, context: RequestContext, Query(fields): Query<Fields>) -> PageResult {
    let requested = fields.orders()?;
    let part = results(&console, &context, &requested).await?;
    Ok(part_or_page(&context, part))
}

fn part_or_page(context: &RequestContext, part: Markup) -> axum::response::Response {
    if context.is_part {
        return part.into_response();
    }
    let title = context.language.text("update-orders");
    let body = html! { h1 { (title) } (part) p { a href="/orders" { (context.language.text("back-to-orders")) } } };
    layout::page(context, &title, "orders", body).into_response()
}

/// Results of accepted orders; the part reloads itself while any is pending. The current rows of the finished ones go along.
async fn results(
    console: &Console,
    context: &RequestContext,
    requested: &[(StoreId, OrderNumber)],
) -> Result<Markup, HttpError> {
    if requested.is_empty() {
        return Ok(html! {});
    }
    let language = context.language;
    let table = console.exchange.table();
    let refreshes = table.refreshes(requested).await?;
    let links = table.orders.links_of(requested).await?;
    let builder = RowBuilder::new(console).await;
    let mut results = Vec::new();
    for (store, number) in requested {
        let link = links.iter().find(|link| link.store == *store && link.number == *number);
        let refresh = refreshes.iter().find(|refresh| refresh.store == *store && refresh.number == *number);
        if let Some(refresh) = refresh {
            results.push((*number, RefreshResult::new(refresh, link, language), link));
        }
    }
    let pending = results.iter().filter(|(_, result, _)| result.pending).count();
    let query: Vec<String> =
        requested.iter().map(|(store, number)| format!("order={}", escape(&format!("{store}/{number}")))).collect();
    let address = format!("/orders/progress?{}", query.join("&"));
    Ok(html! {
        div.progress hx-target="this" hx-get=[(pending > 0).then_some(&address)] hx-trigger=[(pending > 0).then_some("every 2s")] hx-swap="outerHTML" {
            @if pending > 0 {
                p { (language.text_with("under-way", &[("count", Value::Count(pending))])) }
                p data-without-script { a href=(address) { (language.text("reload")) } }
            }
            ul.results {
                @for (number, result, _) in &results {
                    li {
                        strong { (number) } " "
                        span class={ "state " (result.class) } { (result.label) }
                        @if let Some(detail) = &result.detail { " " (rendered(detail, language)) }
                    }
                }
            }
        }
        @if context.is_part {
            template {
                @for (_, result, link) in &results {
                    @if !result.pending && let Some(link) = link { (orders::row_markup(context, &builder.row(link, language), true)) }
                }
            }
        }
    })
}

/// The time from which an update is possible again, as a sentence.
pub fn next_update_text(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    language.text_with("possible-again", &[("time", Value::Text(&short_time(at, zone, language)))])
}
