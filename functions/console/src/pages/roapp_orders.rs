//! RO App's own list: orders created there, or all of them with those of connected stores marked.
//!
//! Guarantees: a page is full as long as there are orders for it within ten pages of RO App's, and else says that it ended
//! before; it takes one read of the table.

use std::collections::HashMap;

use exchange::exchange::{ListedPage, ListedQuery, ListedRow};
use exchange::order::{OrderNumber, StoreId};
use exchange::state::Link;
use exchange::texts::Message;
use maud::{Markup, html};

use super::components::{isolated, state, time, trouble};
use super::lookup;
use super::orders_table::{in_cartum, outside, selectable, tick_box};
use crate::app::Console;
use crate::order_row::{OrderState, RowBuilder, format_amount, time_zone};
use crate::orders_query::{Filter, OrdersQuery};
use crate::request_context::RequestContext;
use crate::session::Role;

/// The list below the filter.
pub async fn content(console: &Console, context: &RequestContext, builder: &RowBuilder, query: &OrdersQuery) -> Markup {
    let language = context.language;
    let all = query.filter == Filter::All;
    let asked = ListedQuery { from: (query.page, query.row), own: !all, search: &query.search };
    let page = match console.exchange.live_view.roapp_list(&asked).await {
        Ok(page) => page,
        Err(why) => return trouble(&why, language),
    };
    let links = match load_links(console, builder, &page).await {
        Ok(links) => links,
        Err(why) => return trouble(&why, language),
    };
    let rows = html! { @for row in &page.rows { (row_markup(context, builder, (&page, row), &links)) } };
    let first = query.page == 1 && query.row == 0;
    html! {
        p.hint { (language.text(if all { "all-hint" } else { "roapp-hint" })) }
        @if page.stopped { p.notice { (language.text("roapp-looked")) } }
        @if page.rows.is_empty() {
            @if page.next.is_none() {
                p.empty { (language.text(if query.search.is_empty() { "roapp-none" } else { "search-none" })) }
                (lookup::offer(context, builder, query))
            }
        } @else { (selectable(context, &heads(context), &rows)) }
        nav.pager aria-label=(language.text("pages")) {
            @if !first { a.button href=(query.address("/orders", &[])) { (language.text("from-the-beginning")) } }
            @if let Some((number, row)) = page.next {
                a.button rel="next" href=(query.address("/orders", &[("page", &number.to_string()), ("row", &row.to_string())])) {
                    (language.text(if page.stopped { "look-further" } else { "older" })) " →"
                }
            }
        }
    }
}

fn heads(context: &RequestContext) -> Markup {
    let language = context.language;
    html! {
        th scope="col" { (language.text("number")) }
        th scope="col" { (language.text("created")) }
        th scope="col" { (language.text("client")) }
        th.right scope="col" { (language.text("amount")) }
        th scope="col" { (language.text("status-roapp")) }
        th scope="col" { (language.text("store")) }
        th scope="col" { (language.text("external-id")) }
        th scope="col" { (language.text("state")) }
    }
}

/// Store name and external id that RO App shows on an order.
type Origin = (String, String);
type Links = HashMap<(StoreId, OrderNumber), Link>;

/// Links of the orders that name a connected store, in one read.
async fn load_links(console: &Console, builder: &RowBuilder, page: &ListedPage) -> Result<Links, Message> {
    let origins = page.rows.iter().filter_map(|row| row.origin.as_ref());
    let orders: Vec<_> = origins.filter_map(|origin| find_order(builder, origin)).collect();
    let links = console.exchange.table().orders.links_of(&orders).await.map_err(|error| error.message().sentence())?;
    Ok(links.into_iter().map(|link| ((link.store.clone(), link.number), link)).collect())
}

fn find_order(builder: &RowBuilder, (name, number): &Origin) -> Option<(StoreId, OrderNumber)> {
    let shop = builder.stores().into_iter().find(|shop| shop.settings.name == *name)?;
    Some((shop.settings.id.clone(), number.parse().ok()?))
}

fn row_markup(
    context: &RequestContext,
    builder: &RowBuilder,
    (page, listed): (&ListedPage, &ListedRow),
    links: &Links,
) -> Markup {
    let language = context.language;
    let ListedRow { row, origin } = listed;
    let order = origin.as_ref().and_then(|origin| find_order(builder, origin));
    let link = order.as_ref().and_then(|order| links.get(order));
    let shown = link.map(|link| builder.row(link, language));
    let zone = time_zone(builder.stores().first().copied());
    let number = if row.number.is_empty() { row.id.to_string() } else { row.number.clone() };
    let own = shown.as_ref().and_then(|shown| shown.amount.as_ref()).map(|money| money.currency);
    let currency = own.or(page.currency);
    let address = builder.roapp_page(row.id, &row.number);
    html! {
        tr {
            @match link {
                Some(link) => (tick_box(context, &format!("{}/{}", link.store, link.number), &number)),
                // It is in no store: there is nothing to bring to agreement.
                None => @if context.has_role(Role::Operator) { td.pick { span.hidden { "–" } } },
            }
            td data-title=(language.text("number")) {
                @match link { Some(link) => a href={ "/orders/" (link.store) "/" (link.number) } { (number) }, None => (number) }
                (outside(context, address.as_ref(), "open-in-roapp", &number))
            }
            td data-title=(language.text("created")) { @if let Some(at) = row.created { (time(at, &zone, language)) } }
            td.client data-title=(language.text("client")) { (isolated(&row.client_name)) @if !row.client_phone.is_empty()  { small { bdi { (row.client_phone) } } } }
            td.right data-title=(language.text("amount")) {
                @if let Some(total) = row.total {
                    span.number { (format_amount(total, currency, language)) }
                }
            }
            td data-title=(language.text("status-roapp")) { (isolated(&row.status_name)) }
            td data-title=(language.text("store")) {
                @match origin { Some((name, _)) => (isolated(name)), None => span.mute { (language.text("show-roapp")) } }
            }
            td data-title=(language.text("external-id")) {
                (isolated(origin.as_ref().map(|(_, number)| number.as_str()).unwrap_or_default()))
                @if let Some(shown) = &shown { (in_cartum(context, shown)) }
            }
            td data-title=(language.text("state")) { @if let Some(link) = link { (state(OrderState::of(link), language)) } }
        }
    }
}
