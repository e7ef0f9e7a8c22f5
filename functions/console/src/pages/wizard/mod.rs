//! The wizard that connects a store (rule S6), in five steps: shop and login, RO App, status rules, dry run, switching on.
//!
//! Guarantees: each step is a page of its own with its own address and works without a script; after the first step the store is kept,
//! switched off, so that a closed browser goes on where it stopped; no step waits for a far side longer than five seconds; no id is typed.

pub mod dry_run;
pub mod roapp;
pub mod rules;
pub mod shop;
pub mod switch_on;

use std::sync::Arc;

use axum::response::{IntoResponse, Redirect, Response};
use exchange::exchange::Shop;
use exchange::order::StoreId;
use exchange::settings::{Phase, StoreSettings};
use exchange::texts::Value;
use http::StatusCode;
use maud::{Markup, html};

use crate::app::Console;
use crate::error::HttpError;
use crate::layout;
use crate::request_context::RequestContext;
use crate::store_actions::find_store;

/// A step: the last part of its address, and the phase of a store that stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Shop,
    RoApp,
    Rules,
    DryRun,
    SwitchOn,
}

impl Step {
    const ALL: [Self; 5] = [Self::Shop, Self::RoApp, Self::Rules, Self::DryRun, Self::SwitchOn];

    fn name(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::RoApp => "roapp",
            Self::Rules => "rules",
            Self::DryRun => "dry-run",
            Self::SwitchOn => "switch-on",
        }
    }

    pub fn path(self, store: &StoreId) -> String {
        format!("/stores/{store}/connect/{}", self.name())
    }

    /// Whether a store of this phase has come so far.
    fn is_open(self, phase: Phase) -> bool {
        match self {
            Self::Shop | Self::RoApp => true,
            Self::Rules => phase >= Phase::Rules,
            Self::DryRun | Self::SwitchOn => phase >= Phase::DryRun,
        }
    }
}

/// Where the wizard goes on with a store.
pub fn next_step(settings: &StoreSettings) -> Option<String> {
    let step = match settings.phase {
        Phase::RoApp => Step::RoApp,
        Phase::Rules => Step::Rules,
        Phase::DryRun => Step::DryRun,
        Phase::Connected | Phase::Removal => return None,
    };
    Some(step.path(&settings.id))
}

/// The store of a step; where it is not being connected, or not so far, the page to go to.
async fn find(console: &Console, store: &str, step: Step) -> Result<Result<Arc<Shop>, Response>, HttpError> {
    let shop = find_store(console, store).await?;
    if !shop.settings.phase.is_connecting() {
        return Ok(Err(Redirect::to(&format!("/stores/{}", shop.settings.id)).into_response()));
    }
    if !step.is_open(shop.settings.phase) {
        let there = next_step(&shop.settings).unwrap_or_else(|| "/stores".to_owned());
        return Ok(Err(Redirect::to(&there).into_response()));
    }
    Ok(Ok(shop))
}

/// A page of the wizard: the store's name, the list of steps, and the step itself.
fn page(
    context: &RequestContext,
    settings: Option<&StoreSettings>,
    step: Step,
    status: StatusCode,
    body: Markup,
) -> Response {
    let language = context.language;
    let title = language.text("connect-store");
    let at = Step::ALL.iter().position(|known| *known == step).unwrap_or_default();
    let count =
        language.text_with("wizard-step", &[("at", Value::Count(at + 1)), ("count", Value::Count(Step::ALL.len()))]);
    let body = html! {
        p.crumbs { a href="/stores" { (language.text("stores")) } }
        h1 { (title) @if let Some(settings) = settings { (language.text("colon")) bdi { (settings.name) } } }
        nav.steps aria-label=(language.text("wizard-steps")) {
            ol {
                @for known in Step::ALL {
                    @let name = language.text(&format!("wizard-{}", known.name()));
                    @let link = settings.filter(|settings| known != step && known.is_open(settings.phase));
                    li aria-current=[(known == step).then_some("step")] {
                        @match link { Some(settings) => a href=(known.path(&settings.id)) { (name) }, None => span { (name) } }
                    }
                }
            }
        }
        h2 { (language.text(&format!("wizard-{}", step.name()))) " " small { (count) } }
        (body)
        @if let Some(settings) = settings {
            p.hint { (language.text("wizard-kept")) " " a href={ "/stores/" (settings.id) "/delete" } { (language.text("delete-store")) } }
        }
    };
    (status, layout::page(context, &title, "stores", body)).into_response()
}
