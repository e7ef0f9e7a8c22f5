//! "Update orders" on selected rows (rules M3 to M5): what became of each, live, until all are done.

use axum::Form;
use axum::extract::{RawQuery, State};
use axum::response::IntoResponse;
use exchange::exchange::{COOLDOWN, Refreshed};
use exchange::order::{OrderNumber, StoreId};
use exchange::state::{Link, Refresh};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::orders;
use super::parts::{clock, escape};
use crate::answer::{PageResult, Problem};
use crate::app::Console;
use crate::board::{Board, zone};
use crate::form::Fields;
use crate::layout;
use crate::store_actions::refresh_stores;
use crate::texts::{Language, Value};
use crate::visitor::Visitor;

/// What a result is called, and how it looks.
pub struct Result {
    /// As a person is told.
    pub says: String,
    /// Its class.
    pub class: &'static str,
    /// What else there is to say, in the words of the history.
    pub more: Option<String>,
    /// Whether it is still to come.
    pub pending: bool,
}

/// The result of the latest request for an order.
pub fn result(refresh: &Refresh, link: Option<&Link>, language: Language) -> Result {
    let frozen = link.is_some_and(|link| link.frozen.is_some());
    let told = |says: String, class| Result { says, class, more: None, pending: false };
    let more = |says: String, class| Result { says, class, more: refresh.said.clone(), pending: false };
    match refresh.result.as_deref() {
        None => Result { says: language.say("result-working"), class: "wait", more: None, pending: true },
        Some("waiting") => Result { says: language.say("result-queued"), class: "wait", more: None, pending: true },
        Some("imported" | "updated") if frozen => told(language.say("result-updated-frozen"), "cold"),
        Some("imported" | "updated") => told(language.say("result-updated"), "good"),
        Some("unchanged") if frozen => told(language.say("result-frozen"), "cold"),
        Some("unchanged") => told(language.say("result-unchanged"), "good"),
        Some("attention") => more(language.say("result-attention"), "bad"),
        Some("nothing") => more(language.say("result-nothing"), "mute"),
        Some(_) => more(language.say("result-failed"), "bad"),
    }
}

/// When an order may be updated again, if not now.
pub fn again_at(refresh: Option<&Refresh>, now: Timestamp) -> Option<Timestamp> {
    let at = Timestamp::from_millisecond(refresh.filter(|refresh| refresh.at > 0)?.at).ok()?;
    at.checked_add(COOLDOWN).ok().filter(|again| *again > now)
}

pub async fn refresh(
    State(console): State<Console>,
    visitor: Visitor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> PageResult {
    refresh_stores(&console).await?;
    let asked = Fields(pairs).orders()?;
    let language = visitor.language;
    let answers = console.exchange.refresh(&asked).await?;
    let mut accepted = Vec::new();
    let mut refused = Vec::new();
    for (order, answer) in asked.into_iter().zip(answers) {
        match answer {
            Refreshed::Accepted => accepted.push(order),
            Refreshed::TooSoon(again) => {
                let clock = clock(again, &zone(console.exchange.shop(&order.0).as_ref()));
                refused.push((order.1, language.say_with("possible-again", &[("time", Value::Text(&clock))])));
            }
            Refreshed::Unknown => refused.push((order.1, language.say("order-unknown"))),
        }
    }
    let list = list(&console, &visitor, &accepted).await?;
    let part = html! {
        @if accepted.is_empty() && refused.is_empty() { p.notice { (language.say("select-first")) } }
        @if !refused.is_empty() {
            ul.results { @for (number, says) in &refused { li { strong { (number) } " " span.state.mute { (says) } } } }
        }
        (list)
    };
    Ok(whole(&visitor, part))
}

pub async fn page(State(console): State<Console>, visitor: Visitor, RawQuery(query): RawQuery) -> PageResult {
    let asked = Fields::of_query(query.as_deref()).orders()?;
    let part = list(&console, &visitor, &asked).await?;
    Ok(whole(&visitor, part))
}

fn whole(visitor: &Visitor, part: Markup) -> axum::response::Response {
    if visitor.part {
        return part.into_response();
    }
    let title = visitor.language.say("update-orders");
    let body = html! { h1 { (title) } (part) p { a href="/" { (visitor.language.say("back-to-orders")) } } };
    layout::page(visitor, &title, "orders", body).into_response()
}

/// Results of orders that were accepted, asking again while any is under way; with them go the rows as they are by now.
async fn list(
    console: &Console,
    visitor: &Visitor,
    asked: &[(StoreId, OrderNumber)],
) -> std::result::Result<Markup, Problem> {
    if asked.is_empty() {
        return Ok(html! {});
    }
    let language = visitor.language;
    let table = console.exchange.table();
    let refreshes = table.refreshes(asked).await?;
    let links = table.links_of(asked).await?;
    let board = Board::new(console).await;
    let mut results = Vec::new();
    for (store, number) in asked {
        let link = links.iter().find(|link| link.store == *store && link.number == *number);
        let refresh = refreshes.iter().find(|refresh| refresh.store == *store && refresh.number == *number);
        if let Some(refresh) = refresh {
            results.push((*number, result(refresh, link, language), link));
        }
    }
    let pending = results.iter().filter(|(_, result, _)| result.pending).count();
    let query: Vec<String> =
        asked.iter().map(|(store, number)| format!("order={}", escape(&format!("{store}/{number}")))).collect();
    let address = format!("/orders/progress?{}", query.join("&"));
    Ok(html! {
        div.progress hx-target="this" hx-get=[(pending > 0).then_some(&address)] hx-trigger=[(pending > 0).then_some("every 2s")] hx-swap="outerHTML" {
            @if pending > 0 {
                p { (language.say_with("under-way", &[("count", Value::Count(pending))])) }
                p data-without-script { a href=(address) { (language.say("look-again")) } }
            }
            ul.results {
                @for (number, result, _) in &results {
                    li {
                        strong { (number) } " "
                        span class={ "state " (result.class) } { (result.says) }
                        @if let Some(more) = &result.more { " " bdi.more { (more) } }
                    }
                }
            }
        }
        @if visitor.part {
            template {
                @for (_, result, link) in &results {
                    @if !result.pending && let Some(link) = link { (orders::line(visitor, &board.row(link, language), true)) }
                }
            }
        }
    })
}

/// When it will be possible again, as a person is told.
pub fn again(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    language.say_with("possible-again", &[("time", Value::Text(&clock(at, zone)))])
}
