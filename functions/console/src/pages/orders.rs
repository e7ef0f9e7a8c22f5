//! The orders table (rules M1 to M3): one or two reads a page, or one request to RO App where its own list is asked for.

use axum::extract::{RawQuery, State};
use axum::response::IntoResponse;
use exchange::state::Page;
use maud::{Markup, html};

use super::parts::{amount, escape, foreign, state, store, time};
use crate::answer::PageResult;
use crate::app::Console;
use crate::board::{Board, Row};
use crate::form::Fields;
use crate::layout;
use crate::orders_query::{Question, Show, answer};
use crate::pages::office_list;
use crate::session::Role;
use crate::store_actions::refresh_stores;
use crate::visitor::Visitor;

pub async fn page(State(console): State<Console>, visitor: Visitor, RawQuery(query): RawQuery) -> PageResult {
    let fields = Fields::of_query(query.as_deref());
    refresh_stores(&console).await?;
    let question = Question::read(&fields)?;
    let board = Board::new(&console).await;
    let language = visitor.language;
    let of_office = question.search.is_empty() && matches!(question.show, Show::All | Show::Office);
    let content = if of_office {
        office_list::content(&console, &visitor, &board, &question).await
    } else {
        let (page, more) = answer(&console, &question).await?;
        let rows: Vec<Row> = page.links.iter().map(|link| board.row(link, language)).collect();
        html! {
            @if more { p.notice { (language.say("search-more")) } }
            @if rows.is_empty() { p.empty { (language.say(if question.search.is_empty() { "orders-none" } else { "search-none" })) } }
            @else { (table(&visitor, &rows)) }
            (turn(&visitor, &question, &page))
        }
    };
    let title = language.say("orders");
    let body = html! {
        h1 { (title) }
        (filter(&visitor, &board, &question))
        (content)
    };
    Ok(layout::page(&visitor, &title, "orders", body).into_response())
}

fn filter(visitor: &Visitor, board: &Board, question: &Question) -> Markup {
    let language = visitor.language;
    let word = question.word();
    let fixed = [
        ("linked", language.say("show-linked")),
        ("office", language.say("show-office")),
        ("all", language.say("show-all")),
    ];
    html! {
        form.filter method="get" action="/" role="search" {
            label for="show" { (language.say("store")) }
            select #show name="show" data-submit {
                @for (value, text) in fixed { option value=(value) selected[word == value] { (text) } }
                optgroup label=(language.say("one-store")) {
                    @for shop in board.stores() {
                        @let value = format!("store:{}", shop.settings.id);
                        option value=(value) selected[word == value] { (shop.settings.name) }
                    }
                }
            }
            label.hidden for="q" { (language.say("search")) }
            input #q type="search" name="q" value=(question.search) placeholder=(language.say("search-hint")) maxlength="100";
            button { (language.say("search")) }
        }
    }
}

fn table(visitor: &Visitor, rows: &[Row]) -> Markup {
    let language = visitor.language;
    let acts = visitor.may(Role::Operator);
    html! {
        form method="post" action="/orders/refresh" hx-post="/orders/refresh" hx-target="#progress" hx-swap="innerHTML" {
            (layout::token(visitor))
            @if acts {
                div.actions {
                    details.menu {
                        summary { (language.say("other-actions")) }
                        div.sheet { button { (language.say("update-orders")) } }
                    }
                    span.hint { (language.say("select-hint")) }
                }
            }
            div #progress aria-live="polite" {}
            div.scroll tabindex="0" role="region" aria-label=(language.say("orders")) {
                table.orders {
                    thead {
                        tr {
                            @if acts { th.pick scope="col" { input type="checkbox" data-all aria-label=(language.say("select-all")); } }
                            th scope="col" { (language.say("number")) }
                            th scope="col" { (language.say("created")) }
                            th scope="col" { (language.say("client")) }
                            th.right scope="col" { (language.say("amount")) }
                            th scope="col" { (language.say("status-shop")) }
                            th scope="col" { (language.say("status-office")) }
                            th scope="col" { (language.say("store")) }
                            th scope="col" { (language.say("external-id")) }
                            th scope="col" { (language.say("last-update")) }
                            th scope="col" { (language.say("state")) }
                        }
                    }
                    tbody { @for row in rows { (line(visitor, row, false)) } }
                }
            }
        }
    }
}

/// A row; one that is sent by itself replaces the one on the page.
pub fn line(visitor: &Visitor, row: &Row, replaces: bool) -> Markup {
    let language = visitor.language;
    let order = format!("{}/{}", row.store, row.number);
    html! {
        tr id=(row_id(row)) hx-swap-oob=[replaces.then_some("true")] {
            @if visitor.may(Role::Operator) {
                td.pick {
                    input type="checkbox" name="order" value=(order) aria-label=(format!("{} {}", language.say("select"), row.number));
                }
            }
            td data-title=(language.say("number")) {
                a href={ "/orders/" (order) } {
                    @match row.office { Some(id) => (id), None => { (language.say("not-yet")) } }
                }
            }
            td data-title=(language.say("created")) { (time(row.placed, &row.zone)) }
            td.client data-title=(language.say("client")) { (foreign(&row.client)) @if !row.phone.is_empty()  { small { bdi { (row.phone) } } } }
            td.right data-title=(language.say("amount")) { (amount(row.amount.as_ref())) }
            td data-title=(language.say("status-shop")) { (foreign(row.shop_status.as_deref().unwrap_or_default())) }
            td data-title=(language.say("status-office")) { (foreign(row.office_status.as_deref().unwrap_or_default())) }
            td data-title=(language.say("store")) { (store(row, language)) }
            td data-title=(language.say("external-id")) { a href={ "/orders/" (order) } { (row.number) } }
            td data-title=(language.say("last-update")) { (time(row.updated, &row.zone)) }
            td data-title=(language.say("state")) { (state(row.state, language)) }
        }
    }
}

fn row_id(row: &Row) -> String {
    format!("row-{}-{}", row.store, row.number)
}

fn turn(visitor: &Visitor, question: &Question, page: &Page) -> Markup {
    let language = visitor.language;
    let address = |way: &str, place: &str| format!("/?show={}&{way}={}", escape(&question.word()), escape(place));
    html! {
        nav.turn aria-label=(language.say("pages")) {
            @if let Some(place) = &page.newer {
                a.button href=(address("newer", &place.to_string())) rel="prev" { "← " (language.say("newer")) }
                a.button href={ "/?show=" (escape(&question.word())) } { (language.say("newest")) }
            }
            @if let Some(place) = &page.older {
                a.button href=(address("older", &place.to_string())) rel="next" { (language.say("older")) " →" }
            }
        }
    }
}
