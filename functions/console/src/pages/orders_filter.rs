//! The form above the orders table: store, search, state, status, days and order, and the link to the CSV of what it picks.

use std::collections::BTreeMap;

use exchange::state::LinkState;
use exchange::texts::Language;
use maud::{Markup, html};

use crate::app::Console;
use crate::order_row::{OrderState, RowBuilder};
use crate::orders_query::{Filter, OrdersQuery};
use crate::request_context::RequestContext;

pub fn filter_form(console: &Console, context: &RequestContext, builder: &RowBuilder, query: &OrdersQuery) -> Markup {
    let language = context.language;
    let current = query.filter_code();
    let fixed = [
        ("linked", language.text("show-linked")),
        ("roapp", language.text("show-roapp")),
        ("all", language.text("show-all")),
    ];
    let roapp_list = matches!(query.filter, Filter::All | Filter::RoApp);
    html! {
        form.filter method="get" action="/orders" role="search" {
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
            input #q type="search" name="q" value=(query.search) placeholder=(language.text(if roapp_list { "search-hint-roapp" } else { "search-hint" })) maxlength="100";
            button { (language.text("search")) }
            @if !roapp_list { (narrowing(console, builder, query, language)) }
        }
    }
}

/// What narrows the list of linked orders.
fn narrowing(console: &Console, builder: &RowBuilder, query: &OrdersQuery, language: Language) -> Markup {
    let status = query.status_code();
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    html! {
        details.narrow open[query.is_narrowed()] {
            summary { (language.text("more-filters")) }
            div.filter {
                label for="state" { (language.text("state")) }
                select #state name="state" {
                    option value="" { (language.text("all-states")) }
                    @for state in LinkState::ALL.map(OrderState::from) {
                        option value=(state.code()) selected[query.state == Some(state)] { (state.label(language)) }
                    }
                }
                label for="status" { (language.text("status")) }
                select #status name="status" {
                    option value="" { (language.text("all-statuses")) }
                    optgroup label="RO App" {
                        @for (id, name) in &builder.titles().roapp {
                            @let value = format!("roapp:{id}");
                            option value=(value) selected[status == value] { (name) }
                        }
                    }
                    optgroup label="Cartum" {
                        @for (id, name) in shop_statuses(console, builder, query, language) {
                            @let value = format!("cartum:{id}");
                            option value=(value) selected[status == value] { (name) }
                        }
                    }
                }
                label for="from" { (language.text("from-day")) }
                input #from type="date" name="from" value=(day(query.from_day));
                label for="to" { (language.text("to-day")) }
                input #to type="date" name="to" value=(day(query.to_day));
                label for="sort" { (language.text("sorted-by")) }
                select #sort name="sort" {
                    option value="newest" { (language.text("newest-first")) }
                    option value="oldest" selected[query.oldest_first] { (language.text("oldest-first")) }
                }
                button { (language.text("show")) }
                @if query.is_narrowed() {
                    a.button.quiet href={ "/orders?show=" (exchange::net::escape(&query.filter_code())) } { (language.text("clear-filters")) }
                }
                a.button href=(query.address("/orders.csv", &[])) download { (language.text("as-csv")) }
            }
        }
    }
}

/// The statuses of the chosen store; of all stores where they call one by the same name.
fn shop_statuses(
    console: &Console,
    builder: &RowBuilder,
    query: &OrdersQuery,
    language: Language,
) -> Vec<(u64, String)> {
    let mut names: BTreeMap<u64, Option<String>> = BTreeMap::new();
    for store in query.orders_filter(console).stores {
        let Some(titles) = builder.titles().shops.get(&store) else { continue };
        for id in titles.keys() {
            let name = builder.titles().shop(&store, exchange::order::ShopStatusId(*id), language.code());
            names
                .entry(*id)
                .and_modify(|known| *known = known.take().filter(|known| *known == name))
                .or_insert(Some(name));
        }
    }
    names.into_iter().filter_map(|(id, name)| Some((id, name?))).collect()
}
