//! The orders table (rules M1 to M3): one or two reads a page, or one request to RO App where its own list is asked for.

use axum::extract::{RawQuery, State};
use axum::response::IntoResponse;
use exchange::order::{Phone, StoreId, words};
use exchange::state::{Found, From, Link, Listing, Page};
use maud::{Markup, html};

use super::parts::{amount, foreign, state, store, time};
use super::{Shown, fresh, told};
use crate::Console;
use crate::answer::Problem;
use crate::board::{Board, Row};
use crate::form::Fields;
use crate::layout;
use crate::pages::office_list;
use crate::session::Role;
use crate::visitor::Visitor;

/// Rows of a page.
pub const ROWS: usize = 50;
/// Characters of a search that are looked at.
const LONGEST: usize = 100;

/// What a person wants to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Show {
    /// Orders through connected stores.
    Linked,
    /// RO App's whole list.
    All,
    /// Orders created in RO App.
    Office,
    /// One store's.
    Store(StoreId),
}

/// A question to the table: the filter in the address.
#[derive(Debug, Clone)]
pub struct Question {
    /// Which orders.
    pub show: Show,
    /// What to search for.
    pub search: String,
    /// Where the page begins.
    pub from: From,
    /// Page of RO App's own list.
    pub page: u64,
}

impl Question {
    /// Off an address.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        let show = match fields.get("show") {
            "" | "linked" => Show::Linked,
            "all" => Show::All,
            "office" => Show::Office,
            other => {
                let id = other.strip_prefix("store:").and_then(|id| id.parse().ok());
                Show::Store(id.ok_or_else(|| Problem::bad("The filter is unknown; choose one from the list."))?)
            }
        };
        let place = |name: &str| match fields.get(name) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(Problem::bad),
        };
        let from = match (place("older")?, place("newer")?) {
            (Some(position), _) => From::OlderThan(position),
            (None, Some(position)) => From::NewerThan(position),
            (None, None) => From::Newest,
        };
        let search = fields.get("q").chars().take(LONGEST).collect();
        let page = fields.get("page").parse().unwrap_or(1).clamp(1, 100_000);
        Ok(Self { show, search, from, page })
    }

    /// The filter as an address holds it.
    fn word(&self) -> String {
        match &self.show {
            Show::Linked => "linked".into(),
            Show::All => "all".into(),
            Show::Office => "office".into(),
            Show::Store(id) => format!("store:{id}"),
        }
    }
}

/// The orders that answer a question, and whether a search found more than it shows.
pub async fn answer(console: &Console, question: &Question) -> Result<(Page, bool), Problem> {
    let table = console.exchange.table();
    if !question.search.is_empty() {
        let found = search(console, question).await?;
        return Ok((Page { links: found.links, ..Page::default() }, found.more));
    }
    let listing = match &question.show {
        Show::Store(id) => Listing::Stores(vec![id.clone()]),
        _ => Listing::Stores(console.exchange.stores.all().iter().map(|shop| shop.settings.id.clone()).collect()),
    };
    Ok((table.orders_page(&listing, question.from.clone(), ROWS).await?, false))
}

async fn search(console: &Console, question: &Question) -> Result<Found, Problem> {
    let table = console.exchange.table();
    let text = question.search.trim();
    let shops = console.exchange.stores.all();
    let mut found = Found::default();
    let mut add = |more: Found| {
        found.more |= more.more;
        for link in more.links {
            if !found.links.iter().any(|known: &Link| known.store == link.store && known.number == link.number) {
                found.links.push(link);
            }
        }
    };
    if let Ok(number) = text.trim_start_matches('#').parse::<u64>() {
        let stores: Vec<StoreId> = shops.iter().map(|shop| shop.settings.id.clone()).collect();
        add(table.find_number(&stores, number).await?);
    }
    let digits = exchange::order::digits(text);
    if digits.len() >= 5 && !text.chars().any(char::is_alphabetic) {
        // Typed as in any of the stores' countries, or as it is kept.
        let mut all = vec![digits.clone()];
        for shop in &shops {
            let phone = Phone::parse(text, &shop.settings.country).map(|phone| exchange::order::digits(phone.as_str()));
            all.extend(phone.filter(|phone| !all.contains(phone)));
        }
        for digits in all.iter().take(4) {
            add(table.find_phone(digits).await?);
        }
    } else if text.chars().any(char::is_alphabetic) {
        add(table.find_name(&words(text)).await?);
    }
    if let Show::Store(id) = &question.show {
        found.links.retain(|link| link.store == *id);
    }
    Ok(found)
}

pub async fn page(State(console): State<Console>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let told = told(&visitor);
    let fields = Fields(crate::api::pairs(query.as_deref().unwrap_or_default()));
    fresh(&console).await.map_err(&told)?;
    let question = Question::read(&fields).map_err(&told)?;
    let board = Board::new(&console).await;
    let language = visitor.language;
    let of_office = question.search.is_empty() && matches!(question.show, Show::All | Show::Office);
    let content = if of_office {
        office_list::content(&console, &visitor, &board, &question).await
    } else {
        let (page, more) = answer(&console, &question).await.map_err(&told)?;
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

/// Text inside a query.
pub fn escape(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
