//! Orders that wait for a person (rule R2): why, what to do, and three buttons.

use axum::Form;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::order::{OrderNumber, StoreId};
use exchange::state::Listing;
use maud::{Markup, html};

use super::parts::{escape, foreign, store, time};
use crate::answer::PageResult;
use crate::app::Console;
use crate::board::Board;
use crate::form::Fields;
use crate::layout;
use crate::orders_query::{Question, ROWS};
use crate::session::Role;
use crate::store_actions::refresh_stores;
use crate::texts::Value;
use crate::visitor::Visitor;

pub async fn page(State(console): State<Console>, visitor: Visitor, RawQuery(query): RawQuery) -> PageResult {
    refresh_stores(&console).await?;
    let fields = Fields::of_query(query.as_deref());
    let question = Question::read(&fields)?;
    let table = console.exchange.table();
    let page = table.orders_page(&Listing::Attention, question.from.clone(), ROWS).await;
    let page = page?;
    let board = Board::new(&console).await;
    let language = visitor.language;
    let title = language.say("attention");
    let tried: Option<usize> = fields.get("tried").parse().ok();
    let body = html! {
        h1 { (title) }
        @if let Some(count) = tried { p.notice role="status" { (language.say_with("tried", &[("count", Value::Count(count))])) } }
        @if page.links.is_empty() { p.empty { (language.say("attention-none")) } }
        @else if visitor.may(Role::Operator) {
            form method="post" action="/attention/retry-all" { (layout::token(&visitor)) button { (language.say("retry-all")) } }
        }
        ul.cards {
            @for link in &page.links {
                @let row = board.row(link, language);
                li.card {
                    h2 {
                        a href={ "/orders/" (row.store) "/" (row.number) } { (language.say("order")) " " (row.number) }
                        " · " (store(&row, language))
                    }
                    @if let Some(held) = &link.attention {
                        p.hint { (language.say("since")) " " (time(held.since, &row.zone)) " · " (foreign(&row.client)) }
                        p.reason lang="en" { bdi { (held.reason) } }
                    }
                    @if visitor.may(Role::Operator) { (buttons(&visitor, &row.store, row.number)) }
                }
            }
        }
        nav.turn aria-label=(language.say("pages")) {
            @if let Some(place) = &page.newer { a.button rel="prev" href={ "/attention?newer=" (escape(&place.to_string())) } { "← " (language.say("newer")) } }
            @if let Some(place) = &page.older { a.button rel="next" href={ "/attention?older=" (escape(&place.to_string())) } { (language.say("older")) " →" } }
        }
    };
    Ok(layout::page(&visitor, &title, "attention", body).into_response())
}

/// *Try again* and *Dismiss*.
pub fn buttons(visitor: &Visitor, store: &StoreId, number: OrderNumber) -> Markup {
    let language = visitor.language;
    let order = format!("{store}/{number}");
    html! {
        form.inline method="post" action="/attention/retry" {
            (layout::token(visitor))
            input type="hidden" name="order" value=(order);
            button aria-label=(format!("{} {number}", language.say("retry"))) { (language.say("retry")) }
            button.quiet formaction="/attention/dismiss" aria-label=(format!("{} {number}", language.say("dismiss"))) { (language.say("dismiss")) }
        }
    }
}

pub async fn retry(State(console): State<Console>, Form(pairs): Form<Vec<(String, String)>>) -> PageResult {
    let orders = Fields(pairs).orders()?;
    let tried = console.exchange.try_again(&orders).await?;
    Ok(match orders.as_slice() {
        // Its own page shows what becomes of it.
        [(store, number)] => Redirect::to(&format!("/orders/{store}/{number}")).into_response(),
        _ => back(tried),
    })
}

pub async fn retry_all(State(console): State<Console>) -> PageResult {
    Ok(back(console.exchange.try_all_again().await?))
}

pub async fn dismiss(State(console): State<Console>, Form(pairs): Form<Vec<(String, String)>>) -> PageResult {
    for (store, number) in Fields(pairs).orders()? {
        console.exchange.dismiss(&store, number).await?;
    }
    Ok(Redirect::to("/attention").into_response())
}

fn back(tried: usize) -> Response {
    Redirect::to(&format!("/attention?tried={tried}")).into_response()
}
