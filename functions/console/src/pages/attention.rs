//! Orders that wait for a person (rule R2): why, what to do, and three buttons.

use axum::Form;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::order::{OrderNumber, StoreId};
use exchange::state::Listing;
use maud::{Markup, html};

use super::orders::{ROWS, escape};
use super::parts::{foreign, store, time};
use super::{Shown, fresh, told};
use crate::Console;
use crate::board::Board;
use crate::form::Fields;
use crate::layout;
use crate::session::Role;
use crate::texts::Value;
use crate::visitor::Visitor;

pub async fn page(State(console): State<Console>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let told = told(&visitor);
    fresh(&console).await.map_err(&told)?;
    let fields = Fields(crate::api::pairs(query.as_deref().unwrap_or_default()));
    let question = super::orders::Question::read(&fields).map_err(&told)?;
    let table = console.exchange.table();
    let page = table.orders_page(&Listing::Attention, question.from.clone(), ROWS).await;
    let page = page.map_err(|error| told(error.into()))?;
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

pub async fn retry(
    State(console): State<Console>,
    visitor: Visitor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Shown {
    let told = told(&visitor);
    let orders = Fields(pairs).orders().map_err(&told)?;
    let tried = console.exchange.refresh.try_again(&orders).await.map_err(|failure| told(failure.into()))?;
    Ok(match orders.as_slice() {
        // Its own page shows what becomes of it.
        [(store, number)] => Redirect::to(&format!("/orders/{store}/{number}")).into_response(),
        _ => back(tried),
    })
}

pub async fn retry_all(State(console): State<Console>, visitor: Visitor) -> Shown {
    let told = told(&visitor);
    Ok(back(console.exchange.refresh.try_all_again().await.map_err(|failure| told(failure.into()))?))
}

pub async fn dismiss(
    State(console): State<Console>,
    visitor: Visitor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Shown {
    let told = told(&visitor);
    for (store, number) in Fields(pairs).orders().map_err(&told)? {
        console.exchange.refresh.dismiss(&store, number).await.map_err(|failure| told(failure.into()))?;
    }
    Ok(Redirect::to("/attention").into_response())
}

fn back(tried: usize) -> Response {
    Redirect::to(&format!("/attention?tried={tried}")).into_response()
}
