//! Step 4: the dry run, begun when the rules were kept.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use http::StatusCode;
use maud::html;

use super::{Step, find, page};
use crate::app::Console;
use crate::error::PageResult;
use crate::layout;
use crate::pages::dry_run;
use crate::request_context::RequestContext;

pub async fn form(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    let shop = match find(&console, &store, Step::DryRun).await? {
        Ok(shop) => shop,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let language = context.language;
    let content = dry_run::content(&console, &context, &shop, &Step::DryRun.path(&shop.settings.id)).await?;
    let body = html! {
        p { (language.text("dry-run-hint")) }
        (content)
        p { a.button.strong href=(Step::SwitchOn.path(&shop.settings.id)) { (language.text("wizard-continue")) } }
    };
    Ok(page(&context, Some(&shop.settings), Step::DryRun, StatusCode::OK, body))
}

/// The part of the page that changes while the dry run works.
pub async fn result(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    let shop = match find(&console, &store, Step::DryRun).await? {
        Ok(shop) => shop,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let content = dry_run::content(&console, &context, &shop, &Step::DryRun.path(&shop.settings.id)).await?;
    let title = context.language.text("dry-run");
    Ok(layout::part_or_page(&context, &title, "stores", content, html! { h1 { (title) } }))
}

pub async fn begin(State(console): State<Console>, Path(store): Path<String>) -> PageResult {
    let shop = match find(&console, &store, Step::DryRun).await? {
        Ok(shop) => shop,
        Err(elsewhere) => return Ok(elsewhere),
    };
    console.exchange.dry_run.begin(&shop.settings.id).await?;
    Ok(Redirect::to(&Step::DryRun.path(&shop.settings.id)).into_response())
}

pub async fn cancel(State(console): State<Console>, Path(store): Path<String>) -> PageResult {
    let shop = match find(&console, &store, Step::DryRun).await? {
        Ok(shop) => shop,
        Err(elsewhere) => return Ok(elsewhere),
    };
    console.exchange.dry_run.cancel(&shop.settings.id).await?;
    Ok(Redirect::to(&Step::DryRun.path(&shop.settings.id)).into_response())
}
