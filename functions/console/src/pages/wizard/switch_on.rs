//! Step 5: the connection check, and switching on. With a problem the store stays off; a warning asks once more.

use axum::Form as Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::order::StoreId;
use exchange::settings::{Finding, Grade, StoreSettings};
use exchange::texts::{Language, Value};
use http::StatusCode;
use maud::{Markup, html};

use super::{Step, find, page};
use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::Fields;
use crate::layout;
use crate::pages::components::notice;
use crate::pages::store::findings;
use crate::request_context::RequestContext;
use crate::store_actions::{Switched, store_to_change, switch_store};

pub async fn form(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    let shop = match find(&console, &store, Step::SwitchOn).await? {
        Ok(shop) => shop,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let language = context.language;
    let id = &shop.settings.id;
    let body = html! {
        p { (language.text("wizard-switch-on-hint")) }
        (refused(language, refusals(&console, id).await?))
        (check_part(&format!("/stores/{id}/check"), &context))
        (button(&context, &shop.settings, "switch-on", false))
    };
    Ok(page(&context, Some(&shop.settings), Step::SwitchOn, StatusCode::OK, body))
}

/// Orders that will need attention, according to the dry run.
async fn refusals(console: &Console, store: &StoreId) -> Result<usize, HttpError> {
    let state = console.exchange.dry_run.state(store).await?;
    Ok(state.and_then(|state| state.result).map_or(0, |found| found.refusals))
}

fn refused(language: Language, count: usize) -> Markup {
    html! {
        @if count > 0 { (notice("warn", &language.text_with("wizard-refusals", &[("count", Value::Count(count))]))) }
    }
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
    let kept = store_to_change(&console, &store).await?;
    let shop = match find(&console, &store, Step::SwitchOn).await? {
        Ok(shop) => shop,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let sure = fields.get("sure") == "yes";
    let refusals = refusals(&console, &shop.settings.id).await?;
    // What the dry run foretells is a warning as well.
    if refusals > 0 && !sure {
        let found = console.exchange.form_options.check(&shop).await;
        return Ok(asked(&context, &shop.settings, &found, refusals));
    }
    let most = if sure { Grade::Warning } else { Grade::Good };
    let found = match switch_store(&console, &context, &kept, true, most).await? {
        Switched::Done => {
            return Ok(Redirect::to(&format!("/stores/{}?saved=connected", shop.settings.id)).into_response());
        }
        Switched::Not(found) => found,
    };
    Ok(asked(&context, &shop.settings, &found, refusals))
}

/// Why the store is not on, and the button that is left.
fn asked(context: &RequestContext, settings: &StoreSettings, found: &[Finding], refusals: usize) -> Response {
    let language = context.language;
    let is_wrong = found.iter().any(|finding| finding.grade == Grade::Problem);
    let (class, says, text) = match is_wrong {
        true => ("bad", "wizard-problems", "try-again"),
        false => ("warn", "wizard-warnings", "switch-on-anyway"),
    };
    let body = html! {
        (notice(class, &language.text(says)))
        (refused(language, refusals))
        (findings(context, found))
        (button(context, settings, text, !is_wrong))
    };
    page(context, Some(settings), Step::SwitchOn, StatusCode::UNPROCESSABLE_ENTITY, body)
}
