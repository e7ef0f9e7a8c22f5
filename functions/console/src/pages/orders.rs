//! The orders table (rules M1 to M3): two reads of the table a page and one for the line of health, or RO App's own list. The
//! table follows what happens while the page is open.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use exchange::state::{LinkState, StateCounts, Table};
use exchange::texts::Value;
use maud::{Markup, html};

use super::components::{amount, isolated, state, store, time};
use super::orders_filter::filter_form;
use super::orders_table::{in_cartum, outside, selectable, tick_box};
use crate::app::Console;
use crate::error::PageResult;
use crate::form::Fields;
use crate::layout;
use crate::order_row::{OrderRow, OrderState, RowBuilder, time_zone};
use crate::orders_query::{Filter, Loaded, OrdersQuery, load};
use crate::pages::{lookup, roapp_orders};
use crate::request_context::RequestContext;
use crate::store_actions::refresh_stores;
use crate::visit::HeldCount;
use exchange::net::escape;

pub async fn page(State(console): State<Console>, context: RequestContext, Query(fields): Query<Fields>) -> PageResult {
    refresh_stores(&console).await?;
    let query = OrdersQuery::parse(&fields)?;
    let builder = RowBuilder::new(&console).await;
    let roapp_list = matches!(query.filter, Filter::All | Filter::RoApp);
    let (context, content) = if roapp_list {
        // RO App is asked for nobody whose session was ended.
        let context = context.checked(&console).await?;
        let content = roapp_orders::content(&console, &context, &builder, &query).await;
        (context, content)
    } else {
        let (context, loaded) = if query.search.is_empty() {
            context.reading(&console, async |table| load(&console, table, &query).await).await?
        } else {
            // A search has no read to spare for the line of health: that counts as the latest poll did, and is not green.
            let read = async |table: &Table| Ok((load(&console, table, &query).await?, HeldCount::AtLatestPoll));
            context.reading_counting(&console, read).await?
        };
        let content = list(&context, &builder, &query, &loaded);
        (context, content)
    };
    let language = context.language;
    if context.is_part {
        return Ok(content.into_response());
    }
    let title = language.text("orders");
    let counted = !roapp_list && query.search.is_empty();
    let counts = query.address("/orders/counts", &[]);
    let body = html! {
        h1 { (title) }
        (filter_form(&console, &context, &builder, &query))
        @if counted {
            div hx-get=(counts) hx-trigger="load" hx-swap="outerHTML" { p data-without-script { a href=(counts) { (language.text("count-them")) } } }
        }
        (content)
    };
    Ok(layout::page(&context, &title, "orders", body).into_response())
}

/// The list below the filter. A script has it looked at again.
fn list(context: &RequestContext, builder: &RowBuilder, query: &OrdersQuery, loaded: &Loaded) -> Markup {
    let language = context.language;
    let rows: Vec<OrderRow> = loaded.links.iter().map(|link| builder.row(link, language)).collect();
    let is_elsewhere = matches!(&query.filter, Filter::Store(id) if !builder.has_store(id));
    let none = match (query.search.is_empty(), query.is_narrowed()) {
        _ if is_elsewhere => "store-not-there",
        (false, _) => "search-none",
        (true, true) => "filter-none",
        (true, false) => "orders-none",
    };
    html! {
        div #list data-live hx-get=(context.path) hx-trigger="look" hx-swap="outerHTML" {
            @if loaded.more { p.notice { (language.text("search-more")) } }
            @if let Some(reached) = loaded.reached {
                p.notice { (language.text("looked-through")) " " (time(reached, &time_zone(builder.stores().first().copied()), language)) }
            }
            @if rows.is_empty() {
                @if loaded.reached.is_none() { p.empty { (language.text(none)) } }
                (lookup::offer(context, builder, query))
            } @else { (table(context, &rows)) }
            (pager(context, query, loaded))
        }
    }
}

fn table(context: &RequestContext, rows: &[OrderRow]) -> Markup {
    let language = context.language;
    let body = html! { @for row in rows { (row_markup(context, row, false)) } };
    selectable(
        context,
        &html! {
            th scope="col" { (language.text("number")) }
            th scope="col" { (language.text("created")) }
            th scope="col" { (language.text("client")) }
            th.right scope="col" { (language.text("amount")) }
            th scope="col" { (language.text("status-cartum")) }
            th scope="col" { (language.text("status-roapp")) }
            th scope="col" { (language.text("store")) }
            th scope="col" { (language.text("external-id")) }
            th scope="col" { (language.text("last-update")) }
            th scope="col" { (language.text("state")) }
        },
        &body,
    )
}

/// A row. With `replace`, htmx puts it in the place of the row on the page.
pub fn row_markup(context: &RequestContext, row: &OrderRow, replace: bool) -> Markup {
    let language = context.language;
    let order = format!("{}/{}", row.store, row.number);
    let number = row.number.to_string();
    html! {
        tr id=(row_id(row)) hx-swap-oob=[replace.then_some("true")] {
            (tick_box(context, &order, &number))
            td data-title=(language.text("number")) {
                a href={ "/orders/" (order) } {
                    @match &row.roapp_number { Some(number) => (number), None => { (language.text("not-yet")) } }
                }
                (outside(context, row.roapp_url.as_ref(), "open-in-roapp", row.roapp_number.as_deref().unwrap_or_default()))
            }
            td data-title=(language.text("created")) { (time(row.created, &row.time_zone, language)) }
            td.client data-title=(language.text("client")) { (isolated(&row.client)) @if !row.phone.is_empty()  { small { bdi { (row.phone) } } } }
            td.right data-title=(language.text("amount")) { (amount(row.amount.as_ref(), language)) }
            td data-title=(language.text("status-cartum")) { (isolated(row.cartum_status.as_deref().unwrap_or_default())) }
            td data-title=(language.text("status-roapp")) { (isolated(row.roapp_status.as_deref().unwrap_or_default())) }
            td data-title=(language.text("store")) { (store(row, language)) }
            td data-title=(language.text("external-id")) {
                a href={ "/orders/" (order) } { (row.number) }
                (in_cartum(context, row))
            }
            td data-title=(language.text("last-update")) { (time(row.updated, &row.time_zone, language)) }
            td data-title=(language.text("state")) {
                (state(row.state, language))
                @for status in &row.without_rule { small.hint { (language.text_with("no-rule-for", &[("status", Value::Text(status))])) } }
            }
        }
    }
}

fn row_id(row: &OrderRow) -> String {
    format!("row-{}-{}", row.store, row.number)
}

fn pager(context: &RequestContext, query: &OrdersQuery, loaded: &Loaded) -> Markup {
    let language = context.language;
    let address = |direction: &str, position: &str| {
        format!("/orders?show={}&{direction}={}", escape(&query.filter_code()), escape(position))
    };
    html! {
        nav.pager aria-label=(language.text("pages")) {
            @if let Some(position) = &loaded.newer {
                a.button href=(address("newer", &position.to_string())) rel="prev" { "← " (language.text("newer")) }
                a.button href={ "/orders?show=" (escape(&query.filter_code())) } { (language.text("newest")) }
            }
            @if let Some(position) = &loaded.older {
                a.button href=(address("older", &position.to_string())) rel="next" { (language.text("older")) " →" }
            }
            @if query.after.is_some() { a.button href=(query.address("/orders", &[])) { (language.text("from-the-beginning")) } }
            @if let Some(position) = &loaded.next {
                a.button href=(query.address("/orders", &[("after", &position.to_string())])) rel="next" {
                    (language.text(if loaded.reached.is_some() { "look-further" } else { "next-page" })) " →"
                }
            }
        }
    }
}

/// How many orders there are in each state, each a link to them. Where all orders are counted, those that need attention are not counted a
/// second time for the line of health; else the line has the number of the latest poll.
pub async fn counts(
    State(console): State<Console>,
    context: RequestContext,
    Query(fields): Query<Fields>,
) -> PageResult {
    refresh_stores(&console).await?;
    let query = OrdersQuery::parse(&fields)?;
    let filter = query.orders_filter(&console);
    let of_all = is_of_all(&console, &query);
    let read = async |table: &Table| {
        let counts = table.orders.state_counts(&filter).await?;
        let held = match of_all && counts.since.is_none() {
            true => HeldCount::Counted(counts.of(LinkState::NeedsAttention)),
            false => HeldCount::AtLatestPoll,
        };
        Ok((counts, held))
    };
    let (context, counts) = context.reading_counting(&console, read).await?;
    Ok(counts_part(&console, &context, &query, &counts))
}

/// Whether the counts of a query leave no order out but older ones.
fn is_of_all(console: &Console, query: &OrdersQuery) -> bool {
    let query = OrdersQuery { state: None, oldest_first: false, ..query.clone() };
    let stores = &console.exchange.stores;
    query.filter == Filter::Linked
        && !query.is_narrowed()
        && stores.unusable().is_empty()
        && stores.removed().is_empty()
}

fn counts_part(console: &Console, context: &RequestContext, query: &OrdersQuery, counts: &StateCounts) -> Response {
    let language = context.language;
    let of = |state: Option<LinkState>| {
        let query = OrdersQuery { state: state.map(OrderState::from), after: None, ..query.clone() };
        query.address("/orders", &[])
    };
    let zone = time_zone(console.exchange.stores.all().first());
    let part = html! {
        nav.counts aria-label=(language.text("state")) {
            a href=(of(None)) aria-current=[query.state.is_none().then_some("true")] { (language.text("all-states")) " " span.badge.plain { (counts.all) } }
            @for (state, count) in counts.states.iter().filter(|(_, count)| *count > 0) {
                @let shown = OrderState::from(*state);
                a href=(of(Some(*state))) aria-current=[(query.state == Some(shown)).then_some("true")] {
                    (shown.label(language)) " " span.badge.plain { (count) }
                }
            }
            @if let Some(since) = counts.since { span.hint { (language.text("counted-since")) " " (time(since, &zone, language)) } }
        }
    };
    let title = language.text("orders");
    layout::part_or_page(context, &title, "orders", part, html! { h1 { (title) } })
}
