//! *Try all again* (rule R2): begun, shown while it works, and cancelled.

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use exchange::exchange::RetryAllProgress;
use exchange::state::RetryAllStage;
use exchange::texts::{Language, Value};
use maud::{Markup, html};

use crate::app::Console;
use crate::attention_filter::filter;
use crate::error::PageResult;
use crate::form::Fields;
use crate::layout;
use crate::request_context::RequestContext;
use crate::session::Role;

pub async fn begin(State(console): State<Console>, context: RequestContext, Form(fields): Form<Fields>) -> PageResult {
    let begun = console.exchange.retry_all.begin(&filter(&fields)?, context.person()).await?;
    Ok(match begun.run {
        Some(_) => Redirect::to("/attention").into_response(),
        None => Redirect::to(&format!("/attention?tried={}", begun.first)).into_response(),
    })
}

pub async fn cancel(State(console): State<Console>) -> PageResult {
    console.exchange.retry_all.cancel().await?;
    Ok(Redirect::to("/attention").into_response())
}

/// The part of the page that changes while a run works.
pub async fn part(State(console): State<Console>, context: RequestContext) -> PageResult {
    let run = console.exchange.retry_all.progress().await?;
    let part = strip(run.as_ref(), &context);
    let title = context.language.text("retry-all");
    Ok(layout::part_or_page(&context, &title, "attention", part, html! { h1 { (title) } }))
}

/// How far the latest run is; nothing where there was none for a day.
pub fn strip(run: Option<&RetryAllProgress>, context: &RequestContext) -> Markup {
    let running = run.is_some_and(|run| run.running);
    html! {
        div #retry-all-run aria-live="polite" hx-get=[running.then_some("/attention/retry-all")] hx-trigger=[running.then_some("every 2s")] hx-swap="outerHTML" {
            @if let Some(run) = run {
                p.notice role="status" { (said(run, context.language)) }
                @if run.running { (bar(context, run)) }
            }
        }
    }
}

fn said(run: &RetryAllProgress, language: Language) -> String {
    let name = match (run.running, run.state.stage) {
        (true, RetryAllStage::Queueing) => "retry-all-queueing",
        (true, _) => "retry-all-running",
        (false, RetryAllStage::Cancelled) => "retry-all-cancelled",
        (false, _) if run.tally.tried < run.state.queued => "retry-all-left",
        (false, _) => "retry-all-done",
    };
    let [count, tried, still] = [run.state.queued, run.tally.tried, run.tally.still].map(Value::Count);
    language.text_with(name, &[("count", count), ("tried", tried), ("still", still)])
}

fn bar(context: &RequestContext, run: &RetryAllProgress) -> Markup {
    let label = context.language.text("retry-all");
    html! {
        @match run.state.stage {
            RetryAllStage::Queued => { progress max=(run.state.queued.max(1)) value=(run.tally.tried) aria-label=(label) {} }
            _ => { progress aria-label=(label) {} }
        }
        p data-without-script { a.button href="/attention" { (context.language.text("dry-run-look")) } }
        @if context.has_role(Role::Operator) {
            form method="post" action="/attention/retry-all/cancel" {
                (layout::csrf_field(context))
                button { (context.language.text("retry-all-cancel")) }
            }
        }
    }
}
