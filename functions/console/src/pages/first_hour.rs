//! The first hour with the account (rule S7): what it may do, what it will do, how far it is, what it found, and the dialect.

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use exchange::decide::Weight;
use exchange::exchange::{Entries, FirstHourOf, FirstHourStage, FirstHourWish, SeenBy, markdown};
use exchange::order::StoreId;
use exchange::texts::{Language, Message, Value};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::components::{isolated, notice, time, trouble};
use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::Fields;
use crate::layout;
use crate::order_row::time_zone;
use crate::request_context::RequestContext;
use crate::store_actions::refresh_stores;

const PATH: &str = "/first-hour";

pub async fn page(State(console): State<Console>, context: RequestContext) -> PageResult {
    show(&console, &context, false).await
}

/// The part of the page that changes while a first hour works.
pub async fn result(State(console): State<Console>, context: RequestContext) -> PageResult {
    show(&console, &context, true).await
}

async fn show(console: &Console, context: &RequestContext, part: bool) -> PageResult {
    refresh_stores(console).await?;
    let language = context.language;
    let state = console.exchange.first_hour.state().await?;
    let running = state.as_ref().is_some_and(|state| state.stage.is_running());
    let again = running.then(|| format!("{PATH}/result"));
    let content = html! {
        div #first-hour-state hx-get=[again] hx-trigger=[running.then_some("every 2s")] hx-swap="outerHTML" {
            @match &state {
                Some(state) if running => { (progress(context, state)) }
                Some(state) => { (ended(state, language)) (choices(console, context, true)) }
                None => { (choices(console, context, false)) }
            }
            @if !running { (drifted(console, language).await?) (dialects(console, language).await?) }
        }
    };
    let title = language.text("first-title");
    let before = html! { h1 { (title) } p { (language.text("first-hint")) } };
    if part {
        return Ok(layout::part_or_page(context, &title, "first-hour", content, before));
    }
    Ok(layout::page(context, &title, "first-hour", html! { (before) (content) }).into_response())
}

/// What a person may allow.
fn choices(console: &Console, context: &RequestContext, again: bool) -> Markup {
    let language = context.language;
    let stores = console.exchange.stores.all();
    html! {
        @if again { h2 { (language.text("first-again")) } }
        form.fields method="post" action=(PATH) {
            (layout::csrf_field(context))
            @if !stores.is_empty() {
                div.field {
                    label for="first-store" { (language.text("first-store")) }
                    select #first-store name="store" {
                        @for shop in &stores { option value=(shop.settings.id) { (shop.settings.name) } }
                    }
                }
            }
            fieldset {
                legend { (language.text("first-level")) }
                label.check { input type="radio" name="level" value="reads" checked; span { (language.text("first-level-reads")) } }
                label.check { input type="radio" name="level" value="things"; span { (language.text("first-level-things")) } }
                label.check { input type="checkbox" name="limit" value="yes"; span { (language.text("first-over-limit")) } }
            }
            div.field {
                label for="first-order" { (language.text("first-shop-order")) }
                input #first-order name="order" inputmode="numeric" maxlength="12";
            }
            button.strong { (language.text("first-next")) }
        }
    }
}

/// Says what will be done; does it once that was agreed to.
pub async fn begin(State(console): State<Console>, context: RequestContext, Form(fields): Form<Fields>) -> PageResult {
    refresh_stores(&console).await?;
    let wish = wish(&fields)?;
    if fields.get("agreed") == "yes" {
        console.exchange.first_hour.begin_behind_queue(wish).await?;
        return Ok(Redirect::to(PATH).into_response());
    }
    let plan = console.exchange.first_hour.plan(&wish).await?;
    let language = context.language;
    let title = language.text("first-title");
    let kept = ["store", "level", "limit", "order"];
    let body = html! {
        h1 { (title) }
        ul { @for line in plan.lines() { li { bdi { (line.render(language)) } } } }
        form method="post" action=(PATH) {
            (layout::csrf_field(&context))
            @for name in kept { input type="hidden" name=(name) value=(fields.get(name)); }
            input type="hidden" name="agreed" value="yes";
            button.strong { (language.text("first-begin")) }
            " " a href=(PATH) { (language.text("first-back")) }
        }
    };
    Ok(layout::page(&context, &title, "first-hour", body).into_response())
}

fn wish(fields: &Fields) -> Result<FirstHourWish, HttpError> {
    let things = fields.get("level") == "things";
    let store: Option<StoreId> = match fields.get("store") {
        "" => None,
        store => Some(crate::form::path_store(store)?),
    };
    let order = fields.optional_id("order", "first-shop-order-label").map_err(HttpError::unprocessable)?;
    Ok(FirstHourWish { store, things, over_limit: fields.get("limit") == "yes", shop_order: order.filter(|_| things) })
}

pub async fn stop(State(console): State<Console>) -> PageResult {
    console.exchange.first_hour.stop().await?;
    Ok(Redirect::to(PATH).into_response())
}

fn progress(context: &RequestContext, state: &FirstHourOf) -> Markup {
    let language = context.language;
    let waits = matches!(state.stage, FirstHourStage::Hooks | FirstHourStage::ShopHooks);
    let facts = [("done", Value::Count(state.requests)), ("all", Value::Count(state.expected))];
    html! {
        div aria-live="polite" {
            p { (language.text_with(if waits { "first-waiting" } else { "first-progress" }, &facts)) }
            progress max=(state.expected.max(1)) value=(state.requests) aria-label=(language.text("first-title")) {}
            p data-without-script { a.button href=(PATH) { (language.text("dry-run-look")) } }
        }
        form method="post" action={ (PATH) "/stop" } {
            (layout::csrf_field(context))
            button { (language.text("first-stop")) }
        }
    }
}

/// What was found, and what is open.
fn ended(state: &FirstHourOf, language: Language) -> Markup {
    let (found, open) = state.counts();
    let result = Message::new("first-result").with("found", found).with("open", open).render(language);
    html! {
        @match (state.stage, &state.problem) {
            (FirstHourStage::Failed, Some(why)) => { (trouble(&Message::new("first-failed").with("why", why), language)) }
            (FirstHourStage::Stopped, _) => { (notice("", &language.text("first-stopped"))) }
            _ => {}
        }
        p { (result) }
        @if !state.answers.is_empty() {
            p {
                a.button href={ (PATH) "/report.md" } { (language.text("first-download-text")) } " "
                a.button href={ (PATH) "/report.json" } { (language.text("first-download-data")) }
            }
            @for (title, answered) in [("first-part-found", true), ("first-part-open", false)] {
                details open[answered] {
                    summary { (language.text(title)) }
                    ul.results {
                        @for answer in state.answers.iter().filter(|answer| answer.open.is_none() == answered) {
                            li {
                                strong { (answer.asks().render(language)) } " "
                                bdi { (answer.says().render(language)) } " " (answer.doing().render(language))
                                @if !answer.how.is_empty() {
                                    " " details.why { summary { (language.text("first-column-how")) } @for how in &answer.how { p { code { (how) } } } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Answers that are unlike those before.
async fn drifted(console: &Console, language: Language) -> Result<Markup, HttpError> {
    let all = console.exchange.drift.all().await?;
    Ok(html! {
        h2 { (language.text("drift-title")) }
        p.hint { (language.text(if all.is_empty() { "drift-none" } else { "drift-hint" })) }
        @for (weight, title) in [
            (Weight::Essential, "drift-essential"),
            (Weight::Enriching, "drift-enriching"),
            (Weight::Harmless, "drift-harmless"),
        ] {
            @let of: Vec<_> = all.iter().filter(|drifted| drifted.drift.weight() == weight).collect();
            @if !of.is_empty() {
                h3 { (language.text(title)) }
                ul.results {
                    @for drifted in of {
                        li {
                            (time(drifted.since, &TimeZone::UTC, language)) " "
                            bdi { (drifted.message().render(language)) }
                        }
                    }
                }
            }
        }
    })
}

/// What is known of the account and of each shop.
async fn dialects(console: &Console, language: Language) -> Result<Markup, HttpError> {
    let mut parts = vec![("RO App".to_owned(), TimeZone::UTC, console.exchange.dialect.of(None).await?)];
    for shop in console.exchange.stores.all() {
        let known = console.exchange.dialect.of(Some(&shop.settings.id)).await?;
        parts.push((shop.settings.name.clone(), time_zone(Some(&shop)), known));
    }
    let empty = parts.iter().all(|(_, _, known)| known.is_empty());
    Ok(html! {
        h2 { (language.text("first-dialect")) }
        p.hint { (language.text(if empty { "first-dialect-none" } else { "first-dialect-hint" })) }
        @for (name, zone, known) in parts.iter().filter(|(_, _, known)| !known.is_empty()) {
            details { summary { (isolated(name)) } (entries(known, zone, language)) }
        }
    })
}

fn entries(known: &Entries, zone: &TimeZone, language: Language) -> Markup {
    let heads = ["first-column-question", "first-column-value", "first-column-since", "first-column-from"];
    html! {
        div.scroll tabindex="0" {
            table {
                thead { tr { @for head in heads { th scope="col" { (language.text(head)) } } } }
                tbody {
                    @for (question, spoken) in known {
                        tr {
                            td { (language.text(&format!("first-q-{}", question.replace(['.', '_'], "-")))) }
                            td { code { (spoken.value.as_str().map_or_else(|| spoken.value.to_string(), str::to_owned)) } }
                            td { (time(spoken.since, zone, language)) }
                            td { (language.text(if spoken.from == SeenBy::Work { "first-from-work" } else { "first-from-first-hour" })) }
                        }
                    }
                }
            }
        }
    }
}

pub async fn report_text(State(console): State<Console>, context: RequestContext) -> PageResult {
    let state = latest(&console).await?;
    Ok(file("first-hour.md", "text/markdown; charset=utf-8", markdown(&state, context.language)))
}

pub async fn report_data(State(console): State<Console>, context: RequestContext) -> PageResult {
    let state = latest(&console).await?;
    Ok(file("first-hour.json", "application/json", format!("{:#}\n", state.report(context.language))))
}

async fn latest(console: &Console) -> Result<FirstHourOf, HttpError> {
    let state = console.exchange.first_hour.state().await?;
    state.ok_or_else(|| HttpError::not_found(Message::new("first-none")))
}

fn file(name: &str, kind: &'static str, text: String) -> Response {
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))], text)
        .into_response()
}
