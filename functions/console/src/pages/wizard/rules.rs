//! Step 3: status rules, proposed by what the statuses are called. A person confirms or changes them.

use axum::Form as Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use exchange::settings::{Phase, StoreSettings};
use http::StatusCode;
use maud::html;

use super::{Step, find, page};
use crate::app::Console;
use crate::error::PageResult;
use crate::form::Fields;
use crate::pages::components::trouble;
use crate::pages::rules;
use crate::request_context::RequestContext;
use crate::store_actions::{keep_store, store_to_change};

pub async fn form(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    let shop = match find(&console, &store, Step::Rules).await? {
        Ok(shop) => shop,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let language = context.language;
    let path = Step::Rules.path(&shop.settings.id);
    let body = match console.exchange.titles.lists_patiently(&shop).await {
        Ok(lists) => html! {
            p { (language.text("rules-hint")) }
            (rules::form(&context, &shop.settings, &lists, (&path, "wizard-next")))
        },
        Err(missing) => html! {
            @for why in missing { (trouble(&why, language)) }
            p { a.button href=(path) { (language.text("try-again")) } }
        },
    };
    Ok(page(&context, Some(&shop.settings), Step::Rules, StatusCode::OK, body))
}

/// Keeps the rules and begins the dry run.
pub async fn save(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
    Body(fields): Body<Fields>,
) -> PageResult {
    let kept = store_to_change(&console, &store).await?;
    let shop = match find(&console, &store, Step::Rules).await? {
        Ok(shop) => shop,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let settings = rules::with_rules(&kept.settings, &fields)?;
    let phase = settings.phase.max(Phase::DryRun);
    keep_store(&console, &context, Some(&kept), &StoreSettings { phase, ..settings }).await?;
    console.exchange.dry_run.begin(&shop.settings.id).await?;
    Ok(Redirect::to(&Step::DryRun.path(&shop.settings.id)).into_response())
}
