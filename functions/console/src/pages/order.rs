//! One order: its facts, the button to update it (rule M3), the result of an update, and its timeline (rule O10). The live comparison of
//! both sides loads as a part of its own. An order that is not here leads to the answer why (rule O11).

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::order::{OrderNumber, StoreId};
use exchange::state::{HistoryEntry, Link, Refresh, Stage};
use exchange::texts::Message;
use http::StatusCode;
use maud::{Markup, html};

use super::components::{amount, isolated, rendered, state, store, time, trouble};
use super::dismissed::dismissal;
use super::orders_table::{in_cartum, outside};
use super::progress::{RefreshResult, next_update_at, next_update_text};
use super::timeline::Timeline;
use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::path_order;
use crate::layout;
use crate::order_row::{OrderRow, RowBuilder};
use crate::request_context::RequestContext;
use crate::session::Role;
use crate::store_actions::refresh_stores;

/// All that the table has of an order.
struct OrderDetails {
    link: Link,
    row: OrderRow,
    refresh: Option<Refresh>,
    history: Vec<HistoryEntry>,
}

async fn load(
    console: &Console,
    context: &RequestContext,
    store: &StoreId,
    number: OrderNumber,
) -> Result<Option<OrderDetails>, HttpError> {
    refresh_stores(console).await?;
    let table = console.exchange.table();
    let order = [(store.clone(), number)];
    let (link, refreshes, history) = tokio::try_join!(
        table.orders.link(store, number),
        table.refreshes(&order),
        table.orders.history(store, number, console.exchange.now())
    )?;
    let Some(link) = link else { return Ok(None) };
    let row = RowBuilder::new(console).await.row(&link, context.language);
    let refresh = refreshes.into_iter().next();
    Ok(Some(OrderDetails { link, row, refresh, history }))
}

pub async fn page(
    State(console): State<Console>,
    context: RequestContext,
    Path((store, number)): Path<(String, String)>,
) -> PageResult {
    let (store, number) = path_order(&store, &number)?;
    let Some(order) = load(&console, &context, &store, number).await? else {
        return Ok(unknown(&console, &context, &store, number));
    };
    let language = context.language;
    let title = format!("{} {number}", language.text("order"));
    let sides = format!("/orders/{store}/{number}/sides");
    let body = html! {
        p.crumbs { a href="/orders" { (language.text("orders")) } }
        h1 { (title) }
        (details_part(&console, &context, &order))
        section aria-labelledby="sides-title" {
            h2 #sides-title { (language.text("both-sides")) }
            div hx-get=(sides) hx-trigger="load" hx-swap="outerHTML" {
                p.hint { (language.text("asking-both")) }
                p data-without-script { a href=(sides) { (language.text("show-both")) } }
            }
        }
    };
    Ok(layout::page(&context, &title, "orders", body).into_response())
}

/// The answer to a number of which the table knows nothing: the shop may know why.
fn unknown(console: &Console, context: &RequestContext, store: &StoreId, number: OrderNumber) -> Response {
    let language = context.language;
    let title = format!("{} {number}", language.text("order"));
    let known = console.exchange.stores.get(store).is_some();
    let body = html! {
        p.crumbs { a href="/orders" { (language.text("orders")) } }
        h1 { (title) }
        p.problem role="alert" { (language.text("order-unknown")) }
        @if known { p { a.button href={ "/orders/" (store) "/" (number) "/why" } { (language.text("why-not-here")) } } }
    };
    (StatusCode::NOT_FOUND, layout::page(context, &title, "orders", body)).into_response()
}

/// The part that changes while an update runs.
pub async fn details(
    State(console): State<Console>,
    context: RequestContext,
    Path((store, number)): Path<(String, String)>,
) -> PageResult {
    let (store, number) = path_order(&store, &number)?;
    let order = load(&console, &context, &store, number).await?;
    let order = order.ok_or_else(|| HttpError::not_found(Message::new("order-unknown")))?;
    if context.is_part {
        return Ok(details_part(&console, &context, &order).into_response());
    }
    Ok(Redirect::to(&format!("/orders/{store}/{number}")).into_response())
}

pub async fn refresh(
    State(console): State<Console>,
    context: RequestContext,
    Path((store, number)): Path<(String, String)>,
) -> PageResult {
    let (store, number) = path_order(&store, &number)?;
    console.exchange.refresh.refresh(&[(store.clone(), number)], context.person()).await?;
    details(State(console), context, Path((store.to_string(), number.to_string()))).await
}

fn details_part(console: &Console, context: &RequestContext, order: &OrderDetails) -> Markup {
    let language = context.language;
    let row = &order.row;
    let path = format!("/orders/{}/{}", row.store, row.number);
    let latest = order.refresh.as_ref().map(|refresh| RefreshResult::new(refresh, Some(&order.link), language));
    let timeline = Timeline {
        entries: &order.history,
        link: &order.link,
        refresh: order.refresh.as_ref(),
        zone: &row.time_zone,
        language,
    };
    let pending = latest.as_ref().is_some_and(|latest| latest.pending);
    html! {
        div #now hx-get=[pending.then(|| format!("{path}/now"))] hx-trigger=[pending.then_some("every 2s")] hx-swap="outerHTML" {
            div.card {
                (facts(context, row))
                @if let Some(reason) = &row.reason { (trouble(reason, language)) }
                @if order.link.attention.as_ref().is_some_and(|held| held.dismissed) { (dismissal(context, &order.link)) }
                @if let Some(due) = order.link.next_attempt_at.filter(|_| row.reason.is_none()) {
                    p.hint { (language.text("next-try")) " " (time(due, &row.time_zone, language)) }
                }
                div.actions {
                    @if context.has_role(Role::Operator) {
                        @let is_deleted = order.link.stage == Stage::Lost;
                        @let next_update = next_update_at(order.refresh.as_ref(), console.exchange.now());
                        form method="post" action={ (path) "/refresh" } hx-post={ (path) "/refresh" } hx-target="#now" hx-swap="outerHTML" {
                            (layout::csrf_field(context))
                            button.strong disabled[is_deleted || next_update.is_some()] { (language.text("update-order")) }
                            @if is_deleted { " " span.hint { (language.text("update-left-alone")) } }
                            @else if let Some(at) = next_update { " " span.hint { (next_update_text(at, &row.time_zone, language)) } }
                        }
                        @if row.reason.is_some() { (super::attention::buttons(context, &row.store, row.number)) }
                    }
                    div aria-live="polite" {
                        @if let Some(latest) = &latest {
                            span class={ "state " (latest.class) } { (latest.label) }
                            @if let Some(detail) = &latest.detail { " " (rendered(detail, language)) }
                        }
                    }
                }
            }
            (timeline.render())
        }
    }
}

fn facts(context: &RequestContext, row: &OrderRow) -> Markup {
    let language = context.language;
    html! {
        dl.facts {
            div { dt { (language.text("state")) } dd { (state(row.state, language)) } }
            div { dt { (language.text("store")) } dd { (store(row, language)) } }
            div { dt { (language.text("external-id")) } dd { (row.number) (in_cartum(context, row)) } }
            div { dt { (language.text("roapp-order")) } dd {
                @match &row.roapp_number { Some(number) => (number), None => (language.text("not-yet")) }
                (outside(context, row.roapp_url.as_ref(), "open-in-roapp", row.roapp_number.as_deref().unwrap_or_default()))
            } }
            div { dt { (language.text("created")) } dd { (time(row.created, &row.time_zone, language)) } }
            div { dt { (language.text("last-update")) } dd { (time(row.updated, &row.time_zone, language)) } }
            div { dt { (language.text("client")) } dd { (isolated(&row.client)) @if !row.phone.is_empty() { br; small { bdi { (row.phone) } } } } }
            div { dt { (language.text("amount")) } dd { (amount(row.amount.as_ref(), language)) } }
            div { dt { (language.text("status-cartum")) } dd { (isolated(row.cartum_status.as_deref().unwrap_or_default())) } }
            div { dt { (language.text("status-roapp")) } dd { (isolated(row.roapp_status.as_deref().unwrap_or_default())) } }
        }
    }
}
