//! "Why is this order not here?" (rule O11): the offer below a search that found nothing, the answer, and *Import it anyway*.
//!
//! Guarantees: the search does not wait for a shop, only whoever asks does, and that no longer than the look-up's own limit.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use exchange::decide::Presence;
use exchange::exchange::{Answer, Import};
use exchange::order::{OrderNumber, StoreId};
use exchange::texts::Message;
use maud::{Markup, html};

use super::components::rendered;
use crate::app::Console;
use crate::error::PageResult;
use crate::form::{no_store, path_order};
use crate::layout;
use crate::order_row::RowBuilder;
use crate::orders_query::{Filter, OrdersQuery};
use crate::request_context::RequestContext;
use crate::session::Role;

/// So many stores are offered without one being chosen.
const FEW: usize = 8;

/// What is offered where a search for a number found nothing: to ask the shops.
pub fn offer(context: &RequestContext, builder: &RowBuilder, query: &OrdersQuery) -> Markup {
    let language = context.language;
    let Some(number) = query.number() else { return html! {} };
    let mut shops = builder.stores();
    if let Filter::Store(id) = &query.filter {
        shops.retain(|shop| shop.settings.id == *id);
    }
    if shops.len() > FEW {
        return html! { p.hint { (language.text("why-choose")) } };
    }
    html! {
        ul.cards {
            @for shop in shops {
                @let path = format!("/orders/{}/{number}/why", shop.settings.id);
                li.card {
                    h2 { bdi { (heading(&shop.settings.name, number).render(language)) } }
                    div aria-live="polite" {
                        a.button href=(path) hx-get=(path) hx-target="closest div" hx-swap="innerHTML" { (language.text("why-not-here")) }
                    }
                }
            }
        }
    }
}

fn heading(store: &str, number: OrderNumber) -> Message {
    Message::new("why-of").with("number", number).with("store", store)
}

pub async fn page(
    State(console): State<Console>,
    context: RequestContext,
    Path((store, number)): Path<(String, String)>,
) -> PageResult {
    let (store, number) = path_order(&store, &number)?;
    let answer = console.exchange.lookup.ask(&store, number).await?.ok_or_else(no_store)?;
    Ok(answered(&console, &context, &answer))
}

/// Has an order imported that was left out. The order's page shows what becomes of it.
pub async fn import(
    State(console): State<Console>,
    context: RequestContext,
    Path((store, number)): Path<(String, String)>,
) -> PageResult {
    let (store, number) = path_order(&store, &number)?;
    match console.exchange.lookup.import(&store, number, context.person()).await?.ok_or_else(no_store)? {
        Import::Not(answer) if !matches!(answer.presence, Presence::Here(_)) => {
            Ok(answered(&console, &context, &answer))
        }
        Import::Requested | Import::Not(_) => Ok(Redirect::to(&order_path(&store, number)).into_response()),
    }
}

fn order_path(store: &StoreId, number: OrderNumber) -> String {
    format!("/orders/{store}/{number}")
}

fn answered(console: &Console, context: &RequestContext, answer: &Answer) -> axum::response::Response {
    let language = context.language;
    let shop = console.exchange.stores.get(&answer.store);
    let name = shop.map_or_else(|| answer.store.to_string(), |shop| shop.settings.name.clone());
    let title = heading(&name, answer.number).render(language);
    let before = html! {
        p.crumbs { a href="/orders" { (language.text("orders")) } }
        h1 { bdi { (title) } }
    };
    layout::part_or_page(context, &title, "orders", part(context, answer), before)
}

fn part(context: &RequestContext, answer: &Answer) -> Markup {
    let language = context.language;
    let path = order_path(&answer.store, answer.number);
    let left_out = matches!(answer.presence, Presence::Delivered { .. } | Presence::TooOld { .. });
    html! {
        div.reason role="status" { (rendered(&answer.message, language)) }
        @if answer.importable && context.has_role(Role::Operator) {
            form.inline method="post" action={ (path) "/import" } {
                (layout::csrf_field(context))
                button { (language.text(if left_out { "import-anyway" } else { "import-now" })) }
                " " span.hint { (language.text("import-hint")) }
            }
        }
        @match &answer.presence {
            Presence::Here(_) => p { a href=(path) { (language.text("why-open")) } },
            Presence::Unknown(_) => p { a href={ (path) "/why" } { (language.text("ask-again")) } },
            _ => {}
        }
    }
}
