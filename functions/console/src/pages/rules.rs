//! Status rules of a store, both directions in one table (rule T1), with the current titles of both systems.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use exchange::exchange::{StatusLists, status_title};
use exchange::order::{RoAppStatusId, ShopStatusId};
use exchange::settings::{StatusRule, StoreSettings};
use exchange::texts::Message;
use maud::{Markup, html};

use super::components::{notice, noticed, store_link, trouble};
use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::Fields;
use crate::layout;
use crate::request_context::RequestContext;
use crate::session::Role;
use crate::store_actions::{find_store, keep_store, store_to_change};

pub async fn page(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    let shop = find_store(&console, &store).await?;
    let language = context.language;
    let title = language.text("rules");
    let content = match console.exchange.titles.lists(&shop).await {
        Ok(lists) => html! {
            @if !lists.old.is_empty() { (noticed("", &Message::new("statuses-as-kept").with("why", Message::all(lists.old.clone())), language)) }
            (form(&context, &shop.settings, &lists, ("", "save")))
        },
        Err(missing) => html! { @for why in missing { (trouble(&why, language)) } },
    };
    let body = html! {
        (store_link(&shop.settings))
        h1 { (title) }
        p { (language.text("rules-hint")) }
        (content)
    };
    Ok(layout::page(&context, &title, "stores", body).into_response())
}

/// The table of all statuses with their rules. A store without any rule has those chosen that the names suggest. `send` is the address
/// of the form, empty for the page's own, and the text of its button.
pub fn form(
    context: &RequestContext,
    settings: &StoreSettings,
    lists: &StatusLists,
    (action, button): (&str, &str),
) -> Markup {
    let language = context.language;
    let admin = context.has_role(Role::Admin);
    let mut to_roapp: BTreeMap<_, _> =
        settings.status_to_roapp.iter().map(|rule| (rule.cartum.0, rule.roapp.0)).collect();
    let mut to_cartum: BTreeMap<_, _> =
        settings.status_to_cartum.iter().map(|rule| (rule.roapp.0, rule.cartum.0)).collect();
    let mut is_proposed = false;
    if admin && to_roapp.is_empty() && to_cartum.is_empty() {
        let proposed = lists.proposed();
        to_roapp = proposed.to_roapp.iter().map(|(shop, roapp)| (shop.0, roapp.0)).collect();
        to_cartum = proposed.to_shop.iter().map(|(roapp, shop)| (roapp.0, shop.0)).collect();
        is_proposed = !to_roapp.is_empty() || !to_cartum.is_empty();
    }
    let cartum_options: Vec<(u64, String)> = lists
        .shop
        .iter()
        .map(|(id, titles)| (*id, status_title(titles, language.code()).unwrap_or_default()))
        .collect();
    let roapp_options = &lists.roapp;
    html! {
        @if is_proposed { (notice("", &language.text("rules-proposed"))) }
        form method="post" action=[Some(action).filter(|path| !path.is_empty())] {
            (layout::csrf_field(context))
            table.rules {
                thead { tr { th scope="col" { (language.text("when-becomes")) } th scope="col" { (language.text("then-set")) } } }
                tbody {
                    tr.group { th colspan="2" scope="colgroup" { "Cartum → RO App" } }
                    @for (id, name) in &cartum_options {
                        (row(&format!("to_roapp_{id}"), name, to_roapp.get(id).copied(), roapp_options, context, admin))
                    }
                    tr.group { th colspan="2" scope="colgroup" { "RO App → Cartum" } }
                    @for (id, name) in roapp_options {
                        (row(&format!("to_cartum_{id}"), name, to_cartum.get(id).copied(), &cartum_options, context, admin))
                    }
                }
            }
            p.hint { (language.text("cancel-hint")) }
            @if admin { button.strong { (language.text(button)) } }
        }
    }
}

fn row(
    field: &str,
    name: &str,
    chosen: Option<u64>,
    options: &[(u64, String)],
    context: &RequestContext,
    admin: bool,
) -> Markup {
    let missing = chosen.filter(|id| !options.iter().any(|(known, _)| known == id));
    html! {
        tr {
            th scope="row" { label for=(field) { bdi { (name) } } }
            td {
                select id=(field) name=(field) disabled[!admin] {
                    option value="" { (context.language.text("no-rule")) }
                    @for (id, name) in options { option value=(id) selected[chosen == Some(*id)] { (name) } }
                    @if let Some(id) = missing { option value=(id) selected { (id) " · " (context.language.text("status-gone")) } }
                }
                @if field.starts_with("to_cartum") && chosen == Some(ShopStatusId::CANCELLED.0) { p.hint { (context.language.text("cancel-here")) } }
            }
        }
    }
}

/// Parses the rules of the form.
fn parse(fields: &Fields) -> Result<(Vec<StatusRule>, Vec<StatusRule>), Message> {
    let (mut to_roapp, mut to_cartum) = (Vec::new(), Vec::new());
    let number = |text: &str| {
        let wrong = || Message::new("status-unknown").with("text", text.escape_debug().to_string());
        text.parse::<u64>().map_err(|_| wrong())
    };
    for (name, value) in fields.0.iter().filter(|(_, value)| !value.is_empty()) {
        if let Some(id) = name.strip_prefix("to_roapp_") {
            to_roapp.push(StatusRule { cartum: ShopStatusId(number(id)?), roapp: RoAppStatusId(number(value)?) });
        } else if let Some(id) = name.strip_prefix("to_cartum_") {
            to_cartum.push(StatusRule { cartum: ShopStatusId(number(value)?), roapp: RoAppStatusId(number(id)?) });
        }
    }
    Ok((to_roapp, to_cartum))
}

/// A store's settings with the rules of the form.
pub fn with_rules(settings: &StoreSettings, fields: &Fields) -> Result<StoreSettings, HttpError> {
    let (status_to_roapp, status_to_cartum) = parse(fields).map_err(HttpError::unprocessable)?;
    let settings = StoreSettings { status_to_roapp, status_to_cartum, ..settings.clone() };
    let problems = settings.problems();
    if problems.is_empty() {
        return Ok(settings);
    }
    Err(HttpError::unprocessable(Message::all(problems.into_iter().map(|problem| problem.message).collect())))
}

pub async fn save(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
    Form(fields): Form<Fields>,
) -> PageResult {
    let kept = store_to_change(&console, &store).await?;
    let settings = with_rules(&kept.settings, &fields)?;
    keep_store(&console, &context, Some(&kept), &settings).await?;
    Ok(Redirect::to(&format!("/stores/{}?saved=yes", settings.id)).into_response())
}
