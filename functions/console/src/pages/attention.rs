//! Orders that need attention (rule R2): reason, what to do, and the buttons to retry and to dismiss.

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::order::{OrderNumber, StoreId};
use exchange::state::ListQuery;
use maud::{Markup, html};

use super::components::{isolated, store, time};
use crate::app::Console;
use crate::error::PageResult;
use crate::form::Fields;
use crate::layout;
use crate::order_row::RowBuilder;
use crate::orders_query::{OrdersQuery, PAGE_SIZE};
use crate::request_context::RequestContext;
use crate::session::Role;
use crate::store_actions::refresh_stores;
use exchange::net::escape;
use exchange::texts::Value;

pub async fn page(State(console): State<Console>, context: RequestContext, Query(fields): Query<Fields>) -> PageResult {
    refresh_stores(&console).await?;
    let query = OrdersQuery::parse(&fields)?;
    let table = console.exchange.table();
    let page = table.orders.orders_page(&ListQuery::Attention, query.from.clone(), PAGE_SIZE).await;
    let page = page?;
    let builder = RowBuilder::new(&console).await;
    let language = context.language;
    let title = language.text("attention");
    let retried: Option<usize> = fields.get("tried").parse().ok();
    let body = html! {
        h1 { (title) }
        @if let Some(count) = retried { p.notice role="status" { (language.text_with("tried", &[("count", Value::Count(count))])) } }
        @if page.links.is_empty() { p.empty { (language.text("attention-none")) } }
        @else if context.has_role(Role::Operator) {
            form method="post" action="/attention/retry-all" { (layout::csrf_field(&context)) button { (language.text("retry-all")) } }
        }
        ul.cards {
            @for link in &page.links {
                @let row = builder.row(link, language);
                li.card {
                    h2 {
                        a href={ "/orders/" (row.store) "/" (row.number) } { (language.text("order")) " " (row.number) }
                        " · " (store(&row, language))
                    }
                    @if let Some(attention) = &link.attention {
                        p.hint { (language.text("since")) " " (time(attention.since, &row.time_zone)) " · " (isolated(&row.client)) }
                        p.reason { bdi { (attention.reason.render(language)) } }
                    }
                    @if context.has_role(Role::Operator) { (buttons(&context, &row.store, row.number)) }
                }
            }
        }
        nav.pager aria-label=(language.text("pages")) {
            @if let Some(position) = &page.newer { a.button rel="prev" href={ "/attention?newer=" (escape(&position.to_string())) } { "← " (language.text("newer")) } }
            @if let Some(position) = &page.older { a.button rel="next" href={ "/attention?older=" (escape(&position.to_string())) } { (language.text("older")) " →" } }
        }
    };
    Ok(layout::page(&context, &title, "attention", body).into_response())
}

/// *Try again* and *Dismiss*.
pub fn buttons(context: &RequestContext, store: &StoreId, number: OrderNumber) -> Markup {
    let language = context.language;
    let order = format!("{store}/{number}");
    html! {
        form.inline method="post" action="/attention/retry" {
            (layout::csrf_field(context))
            input type="hidden" name="order" value=(order);
            button aria-label=(format!("{} {number}", language.text("retry"))) { (language.text("retry")) }
            button.quiet formaction="/attention/dismiss" aria-label=(format!("{} {number}", language.text("dismiss"))) { (language.text("dismiss")) }
        }
    }
}

pub async fn retry(State(console): State<Console>, Form(fields): Form<Fields>) -> PageResult {
    let orders = fields.orders()?;
    let retried = console.exchange.refresh.try_again(&orders).await?;
    Ok(match orders.as_slice() {
        // The page of the order shows the result.
        [(store, number)] => Redirect::to(&format!("/orders/{store}/{number}")).into_response(),
        _ => to_list(retried),
    })
}

pub async fn retry_all(State(console): State<Console>) -> PageResult {
    Ok(to_list(console.exchange.refresh.try_all_again().await?))
}

pub async fn dismiss(State(console): State<Console>, Form(fields): Form<Fields>) -> PageResult {
    for (store, number) in fields.orders()? {
        console.exchange.refresh.dismiss(&store, number).await?;
    }
    Ok(Redirect::to("/attention").into_response())
}

fn to_list(retried: usize) -> Response {
    Redirect::to(&format!("/attention?tried={retried}")).into_response()
}
