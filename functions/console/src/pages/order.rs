//! One order: what is known of it, its button (rule M3), what an update did, and its history (rule O10). Both sides follow in a
//! part of their own, because they are asked for live.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use exchange::order::{OrderNumber, StoreId};
use exchange::state::{HistoryEntry, Link, Refresh};
use maud::{Markup, html};

use super::parts::{amount, foreign, notice, state, store, time};
use super::progress::{again, again_at, result};
use crate::answer::{PageResult, Problem};
use crate::app::Console;
use crate::board::{Board, Row};
use crate::form::path_order;
use crate::layout;
use crate::session::Role;
use crate::store_actions::refresh_stores;
use crate::visitor::Visitor;

/// An order with all that the table has of it.
struct Known {
    link: Link,
    row: Row,
    refresh: Option<Refresh>,
    history: Vec<HistoryEntry>,
}

async fn known(console: &Console, visitor: &Visitor, store: &StoreId, number: OrderNumber) -> Result<Known, Problem> {
    refresh_stores(console).await?;
    let table = console.exchange.table();
    let order = [(store.clone(), number)];
    let (link, refreshes, history) = tokio::try_join!(
        table.link(store, number),
        table.refreshes(&order),
        table.history(store, number, console.exchange.now())
    )?;
    let link = link.ok_or_else(|| Problem::missing(visitor.language.say("order-unknown")))?;
    let row = Board::new(console).await.row(&link, visitor.language);
    Ok(Known { link, row, refresh: refreshes.into_iter().next(), history })
}

pub async fn page(
    State(console): State<Console>,
    visitor: Visitor,
    Path((store, number)): Path<(String, String)>,
) -> PageResult {
    let (store, number) = path_order(&store, &number)?;
    let order = known(&console, &visitor, &store, number).await?;
    let language = visitor.language;
    let title = format!("{} {number}", language.say("order"));
    let sides = format!("/orders/{store}/{number}/sides");
    let body = html! {
        p.crumbs { a href="/" { (language.say("orders")) } }
        h1 { (title) }
        (live(&console, &visitor, &order))
        section aria-labelledby="sides-title" {
            h2 #sides-title { (language.say("both-sides")) }
            div hx-get=(sides) hx-trigger="load" hx-swap="outerHTML" {
                p.hint { (language.say("asking-both")) }
                p data-without-script { a href=(sides) { (language.say("show-both")) } }
            }
        }
    };
    Ok(layout::page(&visitor, &title, "orders", body).into_response())
}

/// The part that changes while an update is under way.
pub async fn now(
    State(console): State<Console>,
    visitor: Visitor,
    Path((store, number)): Path<(String, String)>,
) -> PageResult {
    let (store, number) = path_order(&store, &number)?;
    let order = known(&console, &visitor, &store, number).await?;
    if visitor.part {
        return Ok(live(&console, &visitor, &order).into_response());
    }
    Ok(Redirect::to(&format!("/orders/{store}/{number}")).into_response())
}

pub async fn refresh(
    State(console): State<Console>,
    visitor: Visitor,
    Path((store, number)): Path<(String, String)>,
) -> PageResult {
    let (store, number) = path_order(&store, &number)?;
    console.exchange.refresh(&[(store.clone(), number)]).await?;
    now(State(console), visitor.clone(), Path((store.to_string(), number.to_string()))).await
}

fn live(console: &Console, visitor: &Visitor, order: &Known) -> Markup {
    let language = visitor.language;
    let row = &order.row;
    let path = format!("/orders/{}/{}", row.store, row.number);
    let latest = order.refresh.as_ref().map(|refresh| result(refresh, Some(&order.link), language));
    let pending = latest.as_ref().is_some_and(|latest| latest.pending);
    html! {
        div #now hx-get=[pending.then(|| format!("{path}/now"))] hx-trigger=[pending.then_some("every 2s")] hx-swap="outerHTML" {
            div.card {
                (facts(visitor, row))
                @if let Some(reason) = &row.reason { (notice("bad", reason)) }
                @if let Some(due) = order.link.due.filter(|_| row.reason.is_none()) {
                    p.hint { (language.say("next-try")) " " (time(due, &row.zone)) }
                }
                div.actions {
                    @if visitor.may(Role::Operator) {
                        @let again_at = again_at(order.refresh.as_ref(), console.exchange.now());
                        form method="post" action={ (path) "/refresh" } hx-post={ (path) "/refresh" } hx-target="#now" hx-swap="outerHTML" {
                            (layout::token(visitor))
                            button.strong disabled[again_at.is_some()] { (language.say("update-order")) }
                            @if let Some(at) = again_at { " " span.hint { (again(at, &row.zone, language)) } }
                        }
                        @if row.reason.is_some() { (super::attention::buttons(visitor, &row.store, row.number)) }
                    }
                    div aria-live="polite" {
                        @if let Some(latest) = &latest {
                            span class={ "state " (latest.class) } { (latest.says) }
                            @if let Some(more) = &latest.more { " " bdi.more { (more) } }
                        }
                    }
                }
            }
            (history(visitor, order))
        }
    }
}

fn facts(visitor: &Visitor, row: &Row) -> Markup {
    let language = visitor.language;
    html! {
        dl.facts {
            div { dt { (language.say("state")) } dd { (state(row.state, language)) } }
            div { dt { (language.say("store")) } dd { (store(row, language)) } }
            div { dt { (language.say("external-id")) } dd { (row.number) } }
            div { dt { (language.say("office-order")) } dd { @match row.office { Some(id) => (id), None => (language.say("not-yet")) } } }
            div { dt { (language.say("created")) } dd { (time(row.placed, &row.zone)) } }
            div { dt { (language.say("last-update")) } dd { (time(row.updated, &row.zone)) } }
            div { dt { (language.say("client")) } dd { (foreign(&row.client)) @if !row.phone.is_empty() { br; small { bdi { (row.phone) } } } } }
            div { dt { (language.say("amount")) } dd { (amount(row.amount.as_ref())) } }
            div { dt { (language.say("status-shop")) } dd { (foreign(row.shop_status.as_deref().unwrap_or_default())) } }
            div { dt { (language.say("status-office")) } dd { (foreign(row.office_status.as_deref().unwrap_or_default())) } }
        }
    }
}

fn history(visitor: &Visitor, order: &Known) -> Markup {
    let language = visitor.language;
    html! {
        section aria-labelledby="history-title" {
            h2 #history-title { (language.say("history")) }
            @if order.history.is_empty() { p.empty { (language.say("history-none")) } }
            ol.history {
                @for entry in order.history.iter().rev() {
                    li {
                        p.when { (time(entry.at, &order.row.zone)) " · " span lang="en" { (entry.by.says()) } }
                        ul lang="en" { @for told in &entry.told { li { bdi { (told) } } } }
                    }
                }
            }
        }
    }
}
