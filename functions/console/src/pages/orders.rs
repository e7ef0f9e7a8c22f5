//! The orders table (rules M1 to M3): one or two reads of the table a page, or one request to RO App for its own list.

use axum::extract::{Query, State};
use axum::response::IntoResponse;
use exchange::state::Page;
use maud::{Markup, html};

use super::components::{amount, isolated, state, store, time};
use crate::app::Console;
use crate::error::PageResult;
use crate::form::Fields;
use crate::layout;
use crate::order_row::{OrderRow, RowBuilder};
use crate::orders_query::{Filter, OrdersQuery, load};
use crate::pages::{lookup, roapp_orders};
use crate::request_context::RequestContext;
use crate::session::Role;
use crate::store_actions::refresh_stores;
use exchange::net::escape;

pub async fn page(State(console): State<Console>, context: RequestContext, Query(fields): Query<Fields>) -> PageResult {
    refresh_stores(&console).await?;
    let query = OrdersQuery::parse(&fields)?;
    let builder = RowBuilder::new(&console).await;
    let language = context.language;
    let roapp_list = query.search.is_empty() && matches!(query.filter, Filter::All | Filter::RoApp);
    let content = if roapp_list {
        roapp_orders::content(&console, &context, &builder, &query).await
    } else {
        let (page, more) = load(&console, &query).await?;
        let rows: Vec<OrderRow> = page.links.iter().map(|link| builder.row(link, language)).collect();
        html! {
            @if more { p.notice { (language.text("search-more")) } }
            @if rows.is_empty() {
                p.empty { (language.text(if query.search.is_empty() { "orders-none" } else { "search-none" })) }
                (lookup::offer(&context, &builder, &query))
            } @else { (table(&context, &rows)) }
            (pager(&context, &query, &page))
        }
    };
    let title = language.text("orders");
    let body = html! {
        h1 { (title) }
        (filter_form(&context, &builder, &query))
        (content)
    };
    Ok(layout::page(&context, &title, "orders", body).into_response())
}

fn filter_form(context: &RequestContext, builder: &RowBuilder, query: &OrdersQuery) -> Markup {
    let language = context.language;
    let current = query.filter_code();
    let fixed = [
        ("linked", language.text("show-linked")),
        ("roapp", language.text("show-roapp")),
        ("all", language.text("show-all")),
    ];
    html! {
        form.filter method="get" action="/" role="search" {
            label for="show" { (language.text("store")) }
            select #show name="show" data-submit {
                @for (value, text) in fixed { option value=(value) selected[current == value] { (text) } }
                optgroup label=(language.text("one-store")) {
                    @for shop in builder.stores() {
                        @let value = format!("store:{}", shop.settings.id);
                        option value=(value) selected[current == value] { (shop.settings.name) }
                    }
                }
            }
            label.hidden for="q" { (language.text("search")) }
            input #q type="search" name="q" value=(query.search) placeholder=(language.text("search-hint")) maxlength="100";
            button { (language.text("search")) }
        }
    }
}

fn table(context: &RequestContext, rows: &[OrderRow]) -> Markup {
    let language = context.language;
    let can_update = context.has_role(Role::Operator);
    html! {
        form method="post" action="/orders/refresh" hx-post="/orders/refresh" hx-target="#progress" hx-swap="innerHTML" {
            (layout::csrf_field(context))
            @if can_update {
                div.actions {
                    details.menu {
                        summary { (language.text("other-actions")) }
                        div.sheet { button { (language.text("update-orders")) } }
                    }
                    span.hint { (language.text("select-hint")) }
                }
            }
            div #progress aria-live="polite" {}
            div.scroll tabindex="0" role="region" aria-label=(language.text("orders")) {
                table.orders {
                    thead {
                        tr {
                            @if can_update { th.pick scope="col" { input type="checkbox" data-all aria-label=(language.text("select-all")); } }
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
                        }
                    }
                    tbody { @for row in rows { (row_markup(context, row, false)) } }
                }
            }
        }
    }
}

/// A row. With `replace`, htmx puts it in the place of the row on the page.
pub fn row_markup(context: &RequestContext, row: &OrderRow, replace: bool) -> Markup {
    let language = context.language;
    let order = format!("{}/{}", row.store, row.number);
    html! {
        tr id=(row_id(row)) hx-swap-oob=[replace.then_some("true")] {
            @if context.has_role(Role::Operator) {
                td.pick {
                    input type="checkbox" name="order" value=(order) aria-label=(format!("{} {}", language.text("select"), row.number));
                }
            }
            td data-title=(language.text("number")) {
                a href={ "/orders/" (order) } {
                    @match row.roapp_id { Some(id) => (id), None => { (language.text("not-yet")) } }
                }
            }
            td data-title=(language.text("created")) { (time(row.created, &row.time_zone)) }
            td.client data-title=(language.text("client")) { (isolated(&row.client)) @if !row.phone.is_empty()  { small { bdi { (row.phone) } } } }
            td.right data-title=(language.text("amount")) { (amount(row.amount.as_ref())) }
            td data-title=(language.text("status-cartum")) { (isolated(row.cartum_status.as_deref().unwrap_or_default())) }
            td data-title=(language.text("status-roapp")) { (isolated(row.roapp_status.as_deref().unwrap_or_default())) }
            td data-title=(language.text("store")) { (store(row, language)) }
            td data-title=(language.text("external-id")) { a href={ "/orders/" (order) } { (row.number) } }
            td data-title=(language.text("last-update")) { (time(row.updated, &row.time_zone)) }
            td data-title=(language.text("state")) { (state(row.state, language)) }
        }
    }
}

fn row_id(row: &OrderRow) -> String {
    format!("row-{}-{}", row.store, row.number)
}

fn pager(context: &RequestContext, query: &OrdersQuery, page: &Page) -> Markup {
    let language = context.language;
    let address = |direction: &str, position: &str| {
        format!("/?show={}&{direction}={}", escape(&query.filter_code()), escape(position))
    };
    html! {
        nav.pager aria-label=(language.text("pages")) {
            @if let Some(position) = &page.newer {
                a.button href=(address("newer", &position.to_string())) rel="prev" { "← " (language.text("newer")) }
                a.button href={ "/?show=" (escape(&query.filter_code())) } { (language.text("newest")) }
            }
            @if let Some(position) = &page.older {
                a.button href=(address("older", &position.to_string())) rel="next" { (language.text("older")) " →" }
            }
        }
    }
}
