//! Orders that a person dismissed: what remains undone of each, and the way back to the list.
//!
//! Guarantees: nothing that is undone is hidden; a page is two reads of the table.

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use exchange::exchange::undone;
use exchange::order::{OrderNumber, StoreId};
use exchange::state::{DismissedOrder, Link, Table};
use exchange::texts::{Message, Value};
use maud::{Markup, html};

use super::components::{isolated, rendered, state, store, time};
use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::Fields;
use crate::layout;
use crate::order_row::{RowBuilder, by_number};
use crate::orders_query::PAGE_SIZE;
use crate::request_context::RequestContext;
use crate::session::Role;
use crate::store_actions::refresh_stores;
use exchange::net::escape;

/// Characters of a place in the list.
const PLACE: usize = 100;
/// So many orders are told of one by one after they were dismissed.
const LISTED: usize = 5;

/// Where a page begins.
pub fn older(fields: &Fields) -> Result<Option<&str>, HttpError> {
    let place = fields.get("older");
    let known = |c: char| c.is_ascii_alphanumeric() || "-:#.".contains(c);
    if place.len() > PLACE || !place.chars().all(known) {
        return Err(HttpError::unprocessable(Message::new("list-position-unknown")));
    }
    Ok(Some(place).filter(|place| !place.is_empty()))
}

pub async fn page(State(console): State<Console>, context: RequestContext, Query(fields): Query<Fields>) -> PageResult {
    refresh_stores(&console).await?;
    let older = older(&fields)?;
    let read = async |table: &Table| Ok(table.orders.dismissed_page(older, PAGE_SIZE).await?);
    let (context, page) = context.reading(&console, read).await?;
    let builder = RowBuilder::new(&console).await;
    let language = context.language;
    let title = language.text("dismissed-orders");
    let body = html! {
        p.crumbs { a href="/attention" { (language.text("attention")) } }
        h1 { (title) }
        p.hint { (language.text("dismissed-hint")) }
        @if page.orders.is_empty() { p.empty { (language.text("dismissed-none")) } }
        ul.cards { @for order in &page.orders { (card(&context, &builder, order)) } }
        nav.pager aria-label=(language.text("pages")) {
            @if let Some(place) = &page.older { a.button rel="next" href={ "/attention/dismissed?older=" (escape(place)) } { (language.text("older")) " →" } }
        }
    };
    Ok(layout::page(&context, &title, "attention", body).into_response())
}

fn card(context: &RequestContext, builder: &RowBuilder, order: &DismissedOrder) -> Markup {
    let language = context.language;
    let row = builder.row(&order.link, language);
    html! {
        li.card {
            h2 {
                a href={ "/orders/" (row.store) "/" (row.number) } { (language.text("order")) " " (row.number) }
                " · " (store(&row, language))
            }
            p.hint { (language.text("dismissed-on")) " " (time(order.at, &row.time_zone, language)) }
            p.hint { (language.text("client")) (language.text("colon")) (isolated(&row.client)) }
            @if order.still { (dismissal(context, &order.link)) }
            @else { p { (language.text("dismissed-since")) " " (state(row.state, language)) } }
        }
    }
}

/// Why an order needed attention before it was dismissed, what remains undone, and the way back.
pub fn dismissal(context: &RequestContext, link: &Link) -> Markup {
    let language = context.language;
    html! {
        @if let Some(held) = &link.attention {
            div.reason { (rendered(&by_number(link, &held.reason), language)) }
            p { strong { (by_number(link, &undone(link)).render(language)) } }
        }
        @if context.has_role(Role::Operator) {
            form.inline method="post" action="/attention/reopen" {
                (layout::csrf_field(context))
                input type="hidden" name="order" value={ (link.store) "/" (link.number) };
                button aria-label=(format!("{} {}", language.text("reopen"), link.number)) { (language.text("reopen")) }
            }
        }
    }
}

/// What was dismissed a moment ago, with *Undo*.
pub async fn said(
    console: &Console,
    context: &RequestContext,
    orders: &[(StoreId, OrderNumber)],
) -> Result<Markup, HttpError> {
    let links = console.exchange.table().orders.links_of(orders).await?;
    let links: Vec<&Link> =
        links.iter().filter(|link| link.attention.as_ref().is_some_and(|held| held.dismissed)).collect();
    let language = context.language;
    let number = links.first().map(|link| link.number.to_string()).unwrap_or_default();
    let named = [("count", Value::Count(links.len())), ("number", Value::Text(&number))];
    Ok(html! {
        @if !links.is_empty() {
            div.notice role="status" {
                p { (language.text_with("dismissed-said", &named)) }
                @if links.len() <= LISTED {
                    ul { @for link in &links { li { @if links.len() > 1 { (link.number) (language.text("colon")) } (by_number(link, &undone(link)).render(language)) } } }
                }
                form.inline method="post" action="/attention/reopen" {
                    (layout::csrf_field(context))
                    @for link in &links { input type="hidden" name="order" value={ (link.store) "/" (link.number) }; }
                    button { (language.text("undo")) }
                    a.button.quiet href="/attention/dismissed" { (language.text("dismissed-orders")) }
                }
            }
        }
    })
}

pub async fn reopen(State(console): State<Console>, context: RequestContext, Form(fields): Form<Fields>) -> PageResult {
    let mut reopened = 0;
    for (store, number) in fields.orders()? {
        reopened += usize::from(console.exchange.refresh.reopen(&store, number, context.person()).await?);
    }
    Ok(Redirect::to(&format!("/attention?reopened={reopened}")).into_response())
}
