//! Step 5: the connection check, and switching on. With a problem the store stays off; a warning asks once more.

use axum::Form as Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use exchange::settings::{Grade, Phase, StoreSettings};
use exchange::texts::Value;
use http::StatusCode;
use maud::{Markup, html};

use super::{Step, find, page};
use crate::app::Console;
use crate::error::PageResult;
use crate::form::Fields;
use crate::layout;
use crate::pages::components::notice;
use crate::pages::store::findings;
use crate::request_context::RequestContext;

pub async fn form(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    let shop = match find(&console, &store, Step::SwitchOn).await? {
        Ok(shop) => shop,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let language = context.language;
    let id = &shop.settings.id;
    let dry_run = console.exchange.dry_run.state(id).await?.and_then(|state| state.result);
    let refusals = dry_run.map(|found| found.refusals).filter(|count| *count > 0);
    let body = html! {
        p { (language.text("wizard-switch-on-hint")) }
        @if let Some(count) = refusals {
            (notice("warn", &language.text_with("wizard-refusals", &[("count", Value::Count(count))])))
        }
        (check_part(&format!("/stores/{id}/check"), &context))
        (button(&context, &shop.settings, "switch-on", false))
    };
    Ok(page(&context, Some(&shop.settings), Step::SwitchOn, StatusCode::OK, body))
}

/// The check, asked for beside the page.
fn check_part(path: &str, context: &RequestContext) -> Markup {
    let language = context.language;
    html! {
        div hx-get=(path) hx-trigger="load" hx-swap="outerHTML" {
            p.hint { (language.text("checking")) }
            p data-without-script { a href=(path) { (language.text("check-now")) } }
        }
    }
}

fn button(context: &RequestContext, settings: &StoreSettings, text: &str, sure: bool) -> Markup {
    html! {
        form method="post" action=(Step::SwitchOn.path(&settings.id)) {
            (layout::csrf_field(context))
            @if sure { input type="hidden" name="sure" value="yes"; }
            button.strong { (context.language.text(text)) }
        }
    }
}

pub async fn switch(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
    Body(fields): Body<Fields>,
) -> PageResult {
    let shop = match find(&console, &store, Step::SwitchOn).await? {
        Ok(shop) => shop,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let language = context.language;
    let found = console.exchange.form_options.check(&shop).await;
    let worst = found.iter().map(|finding| finding.grade).max().unwrap_or(Grade::Good);
    let sure = fields.get("sure") == "yes";
    if worst == Grade::Good || (worst == Grade::Warning && sure) {
        let settings = StoreSettings { enabled: true, phase: Phase::Connected, ..shop.settings.clone() };
        console.exchange.stores.save_store(&settings).await?;
        return Ok(Redirect::to(&format!("/stores/{}?saved=connected", settings.id)).into_response());
    }
    let body = html! {
        @if worst == Grade::Problem {
            (notice("bad", &language.text("wizard-problems")))
            (findings(&context, &found))
            (button(&context, &shop.settings, "try-again", false))
        } @else {
            (notice("warn", &language.text("wizard-warnings")))
            (findings(&context, &found))
            (button(&context, &shop.settings, "switch-on-anyway", true))
        }
    };
    Ok(page(&context, Some(&shop.settings), Step::SwitchOn, StatusCode::UNPROCESSABLE_ENTITY, body))
}
