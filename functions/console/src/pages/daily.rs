//! It adds up (rule R6): of each store and day, the orders in the shop, in RO App, waiting and left out, with reasons; and what differed.
//!
//! Guarantees: the page shows what the daily comparison kept and asks nobody; it is three reads of the table, two more where the latest
//! days are not shown, and one for each store that was not counted lately; it says that it adds up only where each store was counted
//! within two days.

use axum::extract::{Query, State};
use axum::response::IntoResponse;
use exchange::decide::Group;
use exchange::exchange::MOST_DAYS;
use exchange::order::{OrderNumber, StoreId};
use exchange::state::{Difference, Link, Tallied, TallyDay, TallyReason};
use exchange::texts::{Language, Message, Moment};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use maud::{Markup, html};

use super::components::{notice, state, time};
use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::Fields;
use crate::layout;
use crate::order_row::{OrderState, RowBuilder, time_zone};
use crate::request_context::RequestContext;
use crate::store_actions::refresh_stores;

/// Days that are shown without a choice.
const DAYS: i64 = 14;
/// A day is counted every day for so long.
const COUNTED_DAYS: i64 = 12;
/// A store that was counted within this time has a day among these.
const LATELY: i64 = 4;
const COUNTED_WITHIN: SignedDuration = SignedDuration::from_hours(48);
/// A store that was switched on is counted after a day.
const FIRST_COUNT: SignedDuration = SignedDuration::from_hours(25);
/// Differing orders that are shown; one batch reads them.
const MOST_DIFFERING: usize = 100;

/// Days and a store.
pub struct DaysQuery {
    pub from: Date,
    pub to: Date,
    pub store: Option<StoreId>,
}

impl DaysQuery {
    pub fn parse(fields: &Fields, now: Timestamp) -> Result<Self, HttpError> {
        let date = |name: &str| match fields.get(name) {
            "" => Ok(None),
            text => text.parse::<Date>().map(Some).map_err(|_| {
                HttpError::unprocessable(Message::new("cli-date-wrong").with("text", text.escape_debug().to_string()))
            }),
        };
        // A shop's day may have begun before that of UTC.
        let tomorrow = now.to_zoned_datetime(TimeZone::UTC).date().saturating_add(1.day());
        let to = date("to")?.unwrap_or(tomorrow);
        let from = date("from")?.unwrap_or_else(|| to.saturating_sub(DAYS.days()));
        let days = from.until(to).map_or(-1, |span| i64::from(span.get_days()));
        if !(0..MOST_DAYS).contains(&days) {
            let why = Message::new("cli-days-wrong").with("most", MOST_DAYS.unsigned_abs());
            return Err(HttpError::unprocessable(why));
        }
        let store = match fields.get("store") {
            "" => None,
            id => Some(id.parse().map_err(|_| HttpError::unprocessable(Message::new("store-id-wrong")))?),
        };
        Ok(Self { from, to, store })
    }

    /// What is kept of them.
    pub async fn load(&self, console: &Console) -> Result<Tallied, HttpError> {
        let mut tallied = console.exchange.table().tallied(self.from, self.to).await?;
        if let Some(store) = &self.store {
            tallied.days.retain(|day| day.store == *store);
            tallied.differences.retain(|one| one.store == *store);
        }
        Ok(tallied)
    }
}

pub async fn page(State(console): State<Console>, context: RequestContext, Query(fields): Query<Fields>) -> PageResult {
    refresh_stores(&console).await?;
    let query = DaysQuery::parse(&fields, console.exchange.now())?;
    let mut tallied = query.load(&console).await?;
    let cut = tallied.differences.len() > MOST_DIFFERING;
    tallied.differences.truncate(MOST_DIFFERING);
    let differing: Vec<_> = tallied.differences.iter().map(|one| (one.store.clone(), one.number)).collect();
    let links = console.exchange.table().orders.links_of(&differing).await?;
    let builder = RowBuilder::new(&console).await;
    let view = View { builder: &builder, language: context.language };
    let language = context.language;
    let title = language.text("daily");
    let missing = tallied.days.iter().any(|day| !day.adds_up());
    let stale = not_counted(&console, &query, &builder, &tallied).await?;
    let body = html! {
        h1 { (title) }
        p.hint { (language.text("daily-hint")) }
        (view.filter(&query))
        @if tallied.days.is_empty() { p.empty { (language.text("daily-none")) } }
        @else {
            @if missing { (notice("bad", &language.text("daily-gap"))) }
            @for said in &stale { p.notice { bdi { (said.render(language)) } } }
            @if !missing && stale.is_empty() { (notice("good", &language.text("tally-adds-up"))) }
            @if tallied.more || cut { p.notice { (language.text("daily-part")) } }
            (view.days(&tallied.days))
            h2 { (language.text("what-differed")) }
            @if tallied.differences.is_empty() { p.empty { (language.text("nothing-differed")) } }
            @else {
                p.hint { (language.text("what-differed-hint")) }
                ul.results { @for one in &tallied.differences { (view.difference(one, &links)) } }
            }
        }
    };
    Ok(layout::page(&context, &title, "daily", body).into_response())
}

/// Says so of each store that is on for more than a day and was not counted within two days.
async fn not_counted(
    console: &Console,
    query: &DaysQuery,
    builder: &RowBuilder,
    shown: &Tallied,
) -> Result<Vec<Message>, HttpError> {
    let (now, table) = (console.exchange.now(), console.exchange.table());
    let today = now.to_zoned_datetime(TimeZone::UTC).date();
    let (from, to) = (today.saturating_sub(LATELY.days()), today.saturating_add(1.day()));
    let lately = match query.from <= from && to <= query.to {
        true => shown.days.clone(),
        false => table.tallied(from, to).await?.days,
    };
    let fresh = |at: Timestamp| now.duration_since(at) < COUNTED_WITHIN;
    let mut said = Vec::new();
    for shop in builder.stores() {
        let (id, name) = (&shop.settings.id, &shop.settings.name);
        if !shop.settings.enabled || query.store.as_ref().is_some_and(|only| only != id) {
            continue;
        }
        let of_store = |day: &&TallyDay| day.store == *id;
        let latest = lately.iter().filter(of_store).map(|day| day.counted).max();
        // Days that are still counted every day.
        let counted_daily = |day: &&TallyDay| day.day > today.saturating_sub(COUNTED_DAYS.days());
        let oldest = shown.days.iter().filter(of_store).filter(counted_daily).map(|day| day.counted).min();
        if latest.is_some_and(fresh) && oldest.is_none_or(fresh) {
            continue;
        }
        // The first count comes a day after a store is switched on, or is on again.
        let cursor = table.cursor(id).await?;
        let on_since = cursor.map(|cursor| cursor.on_since.unwrap_or(cursor.switched_on));
        if on_since.is_none_or(|on| now.duration_since(on) < FIRST_COUNT) {
            continue;
        }
        let zone = time_zone(Some(shop));
        said.push(match oldest.into_iter().chain(latest).min() {
            Some(at) => Message::new("daily-not-counted").with("store", name).with("since", Moment::new(at, &zone)),
            None => Message::new("daily-never-counted").with("store", name),
        });
    }
    Ok(said)
}

/// What the page is rendered with.
struct View<'a> {
    builder: &'a RowBuilder,
    language: Language,
}

impl View<'_> {
    fn filter(&self, query: &DaysQuery) -> Markup {
        let language = self.language;
        html! {
            form.filter method="get" action="/comparison" {
                label for="from" { (language.text("from-day")) }
                input #from type="date" name="from" value=(query.from);
                label for="to" { (language.text("to-day")) }
                input #to type="date" name="to" value=(query.to);
                label for="store" { (language.text("store")) }
                select #store name="store" {
                    option value="" { (language.text("all-stores")) }
                    @for shop in self.builder.stores() {
                        option value=(shop.settings.id) selected[query.store.as_ref() == Some(&shop.settings.id)] { (shop.settings.name) }
                    }
                }
                button { (language.text("show")) }
            }
        }
    }

    fn days(&self, days: &[TallyDay]) -> Markup {
        let language = self.language;
        html! {
            div.scroll tabindex="0" role="region" aria-label=(language.text("daily")) {
                table.orders {
                    thead {
                        tr {
                            th scope="col" { (language.text("day")) }
                            th scope="col" { (language.text("store")) }
                            @for name in ["in-shop", "in-roapp", "waiting", "left-out", "missing"] { th.right scope="col" { (language.text(name)) } }
                            th scope="col" { (language.text("why")) }
                            th scope="col" { (language.text("counted")) }
                        }
                    }
                    tbody { @for day in days { (self.day(day)) } }
                }
            }
        }
    }

    fn day(&self, day: &TallyDay) -> Markup {
        let language = self.language;
        let counts = [
            ("in-shop", day.in_shop),
            ("in-roapp", day.in_roapp),
            ("waiting", day.waiting),
            ("left-out", day.left_out),
            ("missing", day.missing),
        ];
        html! {
            tr.differs[!day.adds_up()] {
                td data-title=(language.text("day")) { time datetime=(day.day) { span.day { (language.date(day.day)) } } }
                td data-title=(language.text("store")) { bdi { (self.store_name(&day.store)) } }
                @for (name, count) in counts { td.right data-title=(language.text(name)) { span.number { (count) } } }
                td data-title=(language.text("why")) {
                    @if day.missing > 0 { span.state.bad { (language.text("missing")) } }
                    @else if !day.complete { span.state.wait { (language.text("not-all-counted")) } }
                    @else { span.state.good { (language.text("adds-up")) } }
                    @for reason in day.reasons.iter().filter(|reason| reason.place != Group::InRoApp.code()) { (self.reason(&day.store, reason)) }
                }
                td data-title=(language.text("counted")) { (time(day.counted, &self.zone(&day.store), language)) }
            }
        }
    }

    fn reason(&self, store: &StoreId, reason: &TallyReason) -> Markup {
        let label = self.language.text(&format!("tally-{}", reason.code));
        // What the table knows has a page; of the rest the shop is asked.
        let known = ["waiting", "under-way", "attention", "dismissed", "gone"].contains(&reason.code.as_str());
        let path = |number: &OrderNumber| format!("/orders/{store}/{number}{}", if known { "" } else { "/why" });
        html! {
            p.hint {
                (reason.count) " " (label) (self.language.text("colon"))
                @for (at, number) in reason.orders.iter().enumerate() { @if at > 0 { ", " } a href=(path(number)) { (number) } }
                @if reason.count > reason.orders.len() { ", …" }
            }
        }
    }

    fn difference(&self, one: &Difference, links: &[Link]) -> Markup {
        let language = self.language;
        let link = links.iter().find(|link| link.store == one.store && link.number == one.number);
        html! {
            li {
                (time(one.found, &self.zone(&one.store), language)) " · "
                a href={ "/orders/" (one.store) "/" (one.number) } { (language.text("order")) " " (one.number) }
                " · " bdi { (self.store_name(&one.store)) } (language.text("colon"))
                @for what in &one.what { bdi { (what.render(language)) } " " }
                @if let Some(link) = link { (language.text("now")) " " (state(OrderState::of(link), language)) }
            }
        }
    }

    fn store_name(&self, id: &StoreId) -> String {
        let shop = self.builder.stores().into_iter().find(|shop| shop.settings.id == *id);
        shop.map_or_else(|| id.to_string(), |shop| shop.settings.name.clone())
    }

    fn zone(&self, id: &StoreId) -> TimeZone {
        time_zone(self.builder.stores().into_iter().find(|shop| shop.settings.id == *id))
    }
}
