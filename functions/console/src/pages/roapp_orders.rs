//! RO App's own list: orders created there, or all of them with those of connected stores marked. One request to RO App and one read
//! of the table a page.

use std::collections::HashMap;

use exchange::order::{OrderNumber, StoreId};
use exchange::roapp::RoAppOrder;
use exchange::state::Link;
use maud::{Markup, html};

use super::components::{isolated, notice, state, time};
use crate::app::Console;
use crate::order_row::{OrderState, RowBuilder, time_zone};
use crate::orders_query::{Filter, OrdersQuery};
use crate::request_context::RequestContext;

/// The list below the filter.
pub async fn content(console: &Console, context: &RequestContext, builder: &RowBuilder, query: &OrdersQuery) -> Markup {
    let language = context.language;
    let (list, origins) = match console.exchange.live_view.roapp_list(query.page).await {
        Ok(found) => found,
        Err(why) => return notice("bad", &why.render(language)),
    };
    let links = match load_links(console, builder, &origins).await {
        Ok(links) => links,
        Err(why) => return notice("bad", &why),
    };
    let all = query.filter == Filter::All;
    let rows: Vec<(&RoAppOrder, &Option<Origin>)> =
        list.rows.iter().zip(&origins).filter(|(_, origin)| all || origin.is_none()).collect();
    let code = query.filter_code();
    html! {
        p.hint { (language.text(if all { "all-hint" } else { "roapp-hint" })) }
        @if rows.is_empty() { p.empty { (language.text("roapp-none")) } }
        @else {
            div.scroll tabindex="0" role="region" aria-label=(language.text("orders")) {
                table.orders {
                    thead {
                        tr {
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
                    tbody { @for (row, origin) in rows { (row_markup(context, builder, row, origin.as_ref(), &links)) } }
                }
            }
        }
        nav.pager aria-label=(language.text("pages")) {
            @if query.page > 1 { a.button rel="prev" href={ "/?show=" (code) "&page=" (query.page - 1) } { "← " (language.text("newer")) } }
            @if list.more { a.button rel="next" href={ "/?show=" (code) "&page=" (query.page + 1) } { (language.text("older")) " →" } }
        }
    }
}

/// Store name and external id that RO App shows on an order.
type Origin = (String, String);
type Links = HashMap<(StoreId, OrderNumber), Link>;

/// Links of the orders that name a connected store, in one read.
async fn load_links(console: &Console, builder: &RowBuilder, origins: &[Option<Origin>]) -> Result<Links, String> {
    let orders: Vec<_> = origins.iter().flatten().filter_map(|origin| find_order(builder, origin)).collect();
    let links = console.exchange.table().orders.links_of(&orders).await.map_err(|error| format!("{error}."))?;
    Ok(links.into_iter().map(|link| ((link.store.clone(), link.number), link)).collect())
}

fn find_order(builder: &RowBuilder, (name, number): &Origin) -> Option<(StoreId, OrderNumber)> {
    let shop = builder.stores().into_iter().find(|shop| shop.settings.name == *name)?;
    Some((shop.settings.id.clone(), number.parse().ok()?))
}

fn row_markup(
    context: &RequestContext,
    builder: &RowBuilder,
    row: &RoAppOrder,
    origin: Option<&Origin>,
    links: &Links,
) -> Markup {
    let language = context.language;
    let order = origin.and_then(|origin| find_order(builder, origin));
    let link = order.as_ref().and_then(|order| links.get(order));
    let zone = time_zone(builder.stores().first().copied());
    let number = if row.number.is_empty() { row.id.to_string() } else { row.number.clone() };
    html! {
        tr {
            td data-title=(language.text("number")) {
                @match link { Some(link) => a href={ "/orders/" (link.store) "/" (link.number) } { (number) }, None => (number) }
            }
            td data-title=(language.text("created")) { @if let Some(at) = row.created { (time(at, &zone)) } }
            td.client data-title=(language.text("client")) { (isolated(&row.client_name)) @if !row.client_phone.is_empty()  { small { bdi { (row.client_phone) } } } }
            td.right data-title=(language.text("amount")) { @if let Some(total) = row.total { span.number { (total) } } }
            td data-title=(language.text("status-roapp")) { (isolated(&row.status_name)) }
            td data-title=(language.text("store")) {
                @match origin { Some((name, _)) => (isolated(name)), None => span.mute { (language.text("show-roapp")) } }
            }
            td data-title=(language.text("external-id")) { (isolated(origin.map(|(_, number)| number.as_str()).unwrap_or_default())) }
            td data-title=(language.text("state")) { @if let Some(link) = link { (state(OrderState::of(link), language)) } }
        }
    }
}
