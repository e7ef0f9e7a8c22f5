//! The home page: how the exchange stands, what needs a person, and the numbers of each store's last seven days (rule H3).

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use exchange::order::Money;
use exchange::state::{DayCounters, Delay};
use exchange::texts::{Language, Value};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::components::{amount, short_time, time};
use super::home_chart::{chart, delay};
use crate::app::Console;
use crate::error::PageResult;
use crate::form::Fields;
use crate::health_strip::{condition, needs_person, zone};
use crate::home::{Home, StoreDays};
use crate::layout;
use crate::request_context::RequestContext;
use crate::session::Role;

pub async fn page(State(console): State<Console>, context: RequestContext, Query(fields): Query<Fields>) -> PageResult {
    if !fields.0.is_empty() {
        // A list of orders had this address before.
        let query = context.path.split_once('?').map_or("", |(_, query)| query);
        return Ok(Redirect::to(&format!("/orders?{query}")).into_response());
    }
    let health = context.health(&console).await?;
    let home = Home::read(&console, health).await?;
    let language = context.language;
    let title = language.text("home");
    let body = html! {
        h1 { (title) }
        (overview(&home, language))
        (needed(&context, &home))
        @if home.stores.is_empty() {
            p.empty { (language.text("stores-none")) }
            @if context.has_role(Role::Admin) { p { a.button.strong href="/stores/new" { (language.text("connect-store")) } } }
        }
        ul.cards { @for store in &home.stores { li.card { (card(store, &home, language)) } } }
        @if !home.stores.is_empty() { p.hint { (language.text("home-counted")) } }
    };
    Ok(layout::page(&context, &title, "home", body).into_response())
}

/// What stands for all stores together.
fn overview(home: &Home, language: Language) -> Markup {
    let health = &home.health;
    let zone = zone(health);
    let number = |count: usize| language.whole(u64::try_from(count).unwrap_or(u64::MAX));
    let today = total(home.stores.iter().map(StoreDays::today));
    let week = total(home.stores.iter().map(|store| store.week.clone()));
    html! {
        section aria-labelledby="overview" {
            h2.hidden #overview { (language.text("home-overview")) }
            dl.facts.numbers {
                div { dt { (language.text("home-today")) } dd { (orders(&today, language)) } }
                div { dt { (language.text("home-week")) } dd { (orders(&week, language)) } }
                div { dt { (language.text("state-waiting")) } dd { a href="/orders?state=waiting" { (number(health.waiting)) } (counted_at(health.looked, &zone, language)) } }
                div { dt { (language.text("state-attention")) } dd { a href="/attention" { (number(health.attention)) @if health.attention >= exchange::exchange::MOST_COUNTED { "+" } } } }
                div { dt { (language.text("last-poll")) } dd {
                    @match health.looked { Some(at) => (time(at, &zone, language)), None => (language.text("never")) }
                } }
                div { dt { (language.text("next-poll")) } dd {
                    @match home.next_look() { Some(at) => (time(at, &zone, language)), None => "–" }
                } }
            }
        }
    }
}

fn total(all: impl Iterator<Item = DayCounters>) -> DayCounters {
    all.fold(DayCounters::default(), |mut sum, day| {
        sum.add(&day);
        sum
    })
}

/// What needs a person, each with the page where it is done.
fn needed(context: &RequestContext, home: &Home) -> Markup {
    let language = context.language;
    let items = needs_person(context, &home.health);
    html! {
        section aria-labelledby="needed" {
            h2 #needed { (language.text("home-needed")) }
            @if items.is_empty() { p { (language.text("home-nothing-needed")) } }
            @else { ul.needed { @for item in items { li { (item) } } } }
        }
    }
}

fn card(store: &StoreDays, home: &Home, language: Language) -> Markup {
    let reading = &store.store;
    let due = |at: Timestamp| time(at, &store.zone, language);
    let next = home.next_look().filter(|_| reading.last_good.is_some());
    html! {
        h2 { a href={ "/stores/" (reading.id) } { bdi { (reading.name) } } " " (condition(Some(reading.condition), language)) }
        dl.facts.numbers {
            div { dt { (language.text("home-today")) } dd { (orders(&store.today(), language)) } }
            div { dt { (language.text("home-week")) } dd { (orders(&store.week, language)) } }
            (unfinished(store, home.health.looked, language))
            div { dt { (language.text("home-delay")) } dd { (delays(&store.week, language)) } }
            div { dt { (language.text("home-statuses")) } dd { (statuses(&store.week, language)) } }
            div { dt { (language.text("home-last-good")) } dd { @match reading.last_good { Some(at) => (due(at)), None => (language.text("never")) } } }
            div { dt { (language.text("next-poll")) } dd { @match next { Some(at) => (due(at)), None => "–" } } }
        }
        (chart(store, language))
        details {
            summary { (language.text("home-days")) }
            (days(store, language))
        }
        p { a href={ "/orders?show=store%3A" (reading.id) } { (language.text("its-orders")) } }
    }
}

/// When a number was counted that is of the latest poll.
fn counted_at(looked: Option<Timestamp>, zone: &TimeZone, language: Language) -> Markup {
    html! {
        @if let Some(at) = looked {
            " " small.hint { (language.text_with("home-as-of", &[("time", Value::Text(&short_time(at, zone, language)))])) }
        }
    }
}

/// Orders that do not go on by themselves, each number with the list of them and the time of the poll that counted it.
fn unfinished(store: &StoreDays, looked: Option<Timestamp>, language: Language) -> Markup {
    let (id, unfinished) = (&store.store.id, store.store.unfinished);
    let counted = counted_at(looked, &store.zone, language);
    let number = |count: usize| language.whole(u64::try_from(count).unwrap_or(u64::MAX));
    html! {
        div { dt { (language.text("state-waiting")) } dd {
            a href={ "/orders?state=waiting&show=store%3A" (id) } { (number(unfinished.waiting)) } (counted)
        } }
        div { dt { (language.text("state-attention")) } dd {
            a href={ "/attention?store=" (id) } { (number(unfinished.attention)) } (counted)
        } }
    }
}

/// Number of orders and their amounts.
fn orders(counted: &DayCounters, language: Language) -> Markup {
    let count = usize::try_from(counted.orders).unwrap_or(usize::MAX);
    html! {
        strong { (language.text_with("orders-count", &[("count", Value::Count(count))])) }
        @for money in &counted.amounts { br; (money_of(money, language)) }
    }
}

fn money_of(money: &Money, language: Language) -> Markup {
    amount(Some(money), language)
}

/// Within which time half of the orders came over, and 95 of a hundred.
fn delays(counted: &DayCounters, language: Language) -> Markup {
    let (Some(half), Some(most)) = (counted.delay(50), counted.delay(95)) else { return html! { "–" } };
    html! {
        (language.text_with("home-half", &[("time", Value::Text(&delay(half, language)))]))
        br; (language.text_with("home-most", &[("time", Value::Text(&delay(most, language)))]))
    }
}

fn statuses(counted: &DayCounters, language: Language) -> Markup {
    html! {
        (language.text("home-to-cartum")) " " (language.whole(counted.sent_to_shop))
        br; (language.text("home-to-roapp")) " " (language.whole(counted.sent_to_roapp))
    }
}

/// The same numbers as the chart, and the others, day by day.
fn days(store: &StoreDays, language: Language) -> Markup {
    let shown = |of: Option<Delay>| of.map_or_else(|| "–".to_owned(), |of| delay(of, language));
    html! {
        div.scroll tabindex="0" role="region" aria-label=(language.text("home-days")) {
            table {
                thead { tr {
                    th scope="col" { (language.text("day")) }
                    th.right scope="col" { (language.text("orders")) }
                    th.right scope="col" { (language.text("amount")) }
                    th scope="col" { (language.text("home-half-short")) }
                    th scope="col" { (language.text("home-most-short")) }
                    th.right scope="col" { (language.text("home-to-cartum")) }
                    th.right scope="col" { (language.text("home-to-roapp")) }
                } }
                tbody {
                    @for (day, counted) in store.days.iter().rev() {
                        tr {
                            th scope="row" { time datetime=(day) { (language.date(*day)) } }
                            td.right { (language.whole(counted.orders)) }
                            td.right {
                                @if counted.amounts.is_empty() { "–" }
                                @for (at, money) in counted.amounts.iter().enumerate() { @if at > 0 { br; } (money_of(money, language)) }
                            }
                            td { (shown(counted.delay(50))) }
                            td { (shown(counted.delay(95))) }
                            td.right { (language.whole(counted.sent_to_shop)) }
                            td.right { (language.whole(counted.sent_to_roapp)) }
                        }
                    }
                }
            }
        }
    }
}
