//! RO App's own list: orders created there, or all of them, those through connected stores marked. One request to RO App a page,
//! and one read of the table.

use std::collections::HashMap;

use exchange::order::{OrderNumber, StoreId};
use exchange::roapp::OfficeRow;
use exchange::state::Link;
use maud::{Markup, html};

use super::parts::{foreign, notice, state, time};
use crate::app::Console;
use crate::board::{Board, State, zone};
use crate::orders_query::{Question, Show};
use crate::visitor::Visitor;

/// What stands under the filter.
pub async fn content(console: &Console, visitor: &Visitor, board: &Board, question: &Question) -> Markup {
    let language = visitor.language;
    let (list, from) = match console.exchange.office_list(question.page).await {
        Ok(found) => found,
        Err(why) => return notice("bad", &why),
    };
    let links = match linked(console, board, &from).await {
        Ok(links) => links,
        Err(why) => return notice("bad", &why),
    };
    let all = question.show == Show::All;
    let rows: Vec<(&OfficeRow, &Option<(String, String)>)> =
        list.rows.iter().zip(&from).filter(|(_, from)| all || from.is_none()).collect();
    let word = if all { "all" } else { "office" };
    html! {
        p.hint { (language.say(if all { "all-hint" } else { "office-hint" })) }
        @if rows.is_empty() { p.empty { (language.say("office-none")) } }
        @else {
            div.scroll tabindex="0" role="region" aria-label=(language.say("orders")) {
                table.orders {
                    thead {
                        tr {
                            th scope="col" { (language.say("number")) }
                            th scope="col" { (language.say("created")) }
                            th scope="col" { (language.say("client")) }
                            th.right scope="col" { (language.say("amount")) }
                            th scope="col" { (language.say("status-office")) }
                            th scope="col" { (language.say("store")) }
                            th scope="col" { (language.say("external-id")) }
                            th scope="col" { (language.say("state")) }
                        }
                    }
                    tbody { @for (row, from) in rows { (line(visitor, board, row, from.as_ref(), &links)) } }
                }
            }
        }
        nav.turn aria-label=(language.say("pages")) {
            @if question.page > 1 { a.button rel="prev" href={ "/?show=" (word) "&page=" (question.page - 1) } { "← " (language.say("newer")) } }
            @if list.more { a.button rel="next" href={ "/?show=" (word) "&page=" (question.page + 1) } { (language.say("older")) " →" } }
        }
    }
}

type Links = HashMap<(StoreId, OrderNumber), Link>;

/// The bonds of the rows that name a store of ours, in one read.
async fn linked(console: &Console, board: &Board, from: &[Option<(String, String)>]) -> Result<Links, String> {
    let orders: Vec<_> = from.iter().flatten().filter_map(|(name, number)| of(board, name, number)).collect();
    let links = console.exchange.table().links_of(&orders).await.map_err(|error| format!("{error}."))?;
    Ok(links.into_iter().map(|link| ((link.store.clone(), link.number), link)).collect())
}

fn of(board: &Board, name: &str, number: &str) -> Option<(StoreId, OrderNumber)> {
    let shop = board.stores().into_iter().find(|shop| shop.settings.name == name)?;
    Some((shop.settings.id.clone(), number.parse().ok()?))
}

fn line(visitor: &Visitor, board: &Board, row: &OfficeRow, from: Option<&(String, String)>, links: &Links) -> Markup {
    let language = visitor.language;
    let order = from.and_then(|(name, number)| of(board, name, number));
    let link = order.as_ref().and_then(|order| links.get(order));
    let clock = zone(board.stores().first().copied());
    let number = if row.number.is_empty() { row.id.to_string() } else { row.number.clone() };
    html! {
        tr {
            td data-title=(language.say("number")) {
                @match link { Some(link) => a href={ "/orders/" (link.store) "/" (link.number) } { (number) }, None => (number) }
            }
            td data-title=(language.say("created")) { @if let Some(at) = row.created { (time(at, &clock)) } }
            td.client data-title=(language.say("client")) { (foreign(&row.client)) @if !row.phone.is_empty()  { small { bdi { (row.phone) } } } }
            td.right data-title=(language.say("amount")) { @if let Some(total) = row.total { span.number { (total) } } }
            td data-title=(language.say("status-office")) { (foreign(&row.status_name)) }
            td data-title=(language.say("store")) {
                @match from { Some((name, _)) => (foreign(name)), None => span.mute { (language.say("show-office")) } }
            }
            td data-title=(language.say("external-id")) { (foreign(from.map(|(_, number)| number.as_str()).unwrap_or_default())) }
            td data-title=(language.say("state")) { @if let Some(link) = link { (state(State::of(link), language)) } }
        }
    }
}
