//! Status rules of a store, both ways in one table (rule T1), with the names both systems have at this moment.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use exchange::cartum::ShopStatus;
use exchange::order::{OfficeStatusId, ShopStatusId};
use exchange::roapp::OfficeStatus;
use exchange::settings::{StatusRule, StoreSettings};
use maud::{Markup, html};

use super::parts::notice;
use crate::answer::{PageResult, Problem};
use crate::app::Console;
use crate::form::Fields;
use crate::layout;
use crate::session::Role;
use crate::store_actions::shop_of;
use crate::visitor::Visitor;

/// Cancelled, on every shop.
const CANCELLED: ShopStatusId = ShopStatusId(4);

pub async fn page(State(console): State<Console>, visitor: Visitor, Path(store): Path<String>) -> PageResult {
    let shop = shop_of(&console, &visitor, &store).await?;
    let (theirs, office) = tokio::join!(console.exchange.live_shop_statuses(&shop), console.exchange.office_statuses());
    let language = visitor.language;
    let title = language.say("rules");
    let content = match (&theirs, &office) {
        (Ok(theirs), Ok(office)) => form(&visitor, &shop.settings, theirs, office),
        (theirs, office) => html! {
            @for why in [theirs.as_ref().err(), office.as_ref().err()].into_iter().flatten() { (notice("bad", why)) }
        },
    };
    let body = html! {
        p.crumbs { a href={ "/stores/" (shop.settings.id) } { bdi { (shop.settings.name) } } }
        h1 { (title) }
        p { (language.say("rules-hint")) }
        (content)
    };
    Ok(layout::page(&visitor, &title, "stores", body).into_response())
}

/// A shop status's title as a person reads it.
fn title(status: &ShopStatus, code: &str) -> String {
    let own = status.titles.get(if code == "uk" { "ua" } else { code });
    own.or_else(|| status.titles.get("en")).or_else(|| status.titles.values().next()).cloned().unwrap_or_default()
}

fn form(visitor: &Visitor, settings: &StoreSettings, theirs: &[ShopStatus], office: &[OfficeStatus]) -> Markup {
    let language = visitor.language;
    let admin = visitor.may(Role::Admin);
    let to_office: BTreeMap<_, _> = settings.status_to_roapp.iter().map(|rule| (rule.cartum.0, rule.roapp.0)).collect();
    let to_shop: BTreeMap<_, _> = settings.status_to_cartum.iter().map(|rule| (rule.roapp.0, rule.cartum.0)).collect();
    let shop_options: Vec<(u64, String)> = theirs.iter().map(|s| (s.id.0, title(s, language.code()))).collect();
    let office_options: Vec<(u64, String)> = office.iter().map(|s| (s.id.0, s.name.clone())).collect();
    html! {
        form method="post" {
            (layout::token(visitor))
            table.rules {
                thead { tr { th scope="col" { (language.say("when-becomes")) } th scope="col" { (language.say("then-set")) } } }
                tbody {
                    tr.group { th colspan="2" scope="colgroup" { "Cartum → RO App" } }
                    @for (id, name) in &shop_options {
                        (row(&format!("to_roapp_{id}"), name, to_office.get(id).copied(), &office_options, visitor, admin))
                    }
                    tr.group { th colspan="2" scope="colgroup" { "RO App → Cartum" } }
                    @for (id, name) in &office_options {
                        (row(&format!("to_cartum_{id}"), name, to_shop.get(id).copied(), &shop_options, visitor, admin))
                    }
                }
            }
            p.hint { (language.say("cancel-hint")) }
            @if admin { button.strong { (language.say("save")) } }
        }
    }
}

fn row(
    field: &str,
    name: &str,
    chosen: Option<u64>,
    options: &[(u64, String)],
    visitor: &Visitor,
    admin: bool,
) -> Markup {
    let gone = chosen.filter(|id| !options.iter().any(|(known, _)| known == id));
    html! {
        tr {
            th scope="row" { label for=(field) { bdi { (name) } } }
            td {
                select id=(field) name=(field) disabled[!admin] {
                    option value="" { (visitor.language.say("no-rule")) }
                    @for (id, name) in options { option value=(id) selected[chosen == Some(*id)] { (name) } }
                    @if let Some(id) = gone { option value=(id) selected { (id) " · " (visitor.language.say("status-gone")) } }
                }
                @if field.starts_with("to_cartum") && chosen == Some(CANCELLED.0) { p.hint { (visitor.language.say("cancel-here")) } }
            }
        }
    }
}

/// The rules a form holds.
pub fn read(fields: &Fields) -> Result<(Vec<StatusRule>, Vec<StatusRule>), String> {
    let (mut to_roapp, mut to_cartum) = (Vec::new(), Vec::new());
    let number = |text: &str| text.parse::<u64>().map_err(|_| format!("'{}' is no status.", text.escape_debug()));
    for (name, value) in fields.0.iter().filter(|(_, value)| !value.is_empty()) {
        if let Some(id) = name.strip_prefix("to_roapp_") {
            to_roapp.push(StatusRule { cartum: ShopStatusId(number(id)?), roapp: OfficeStatusId(number(value)?) });
        } else if let Some(id) = name.strip_prefix("to_cartum_") {
            to_cartum.push(StatusRule { cartum: ShopStatusId(number(value)?), roapp: OfficeStatusId(number(id)?) });
        }
    }
    Ok((to_roapp, to_cartum))
}

pub async fn save(
    State(console): State<Console>,
    visitor: Visitor,
    Path(store): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> PageResult {
    let shop = shop_of(&console, &visitor, &store).await?;
    let (status_to_roapp, status_to_cartum) = read(&Fields(pairs)).map_err(Problem::bad)?;
    let settings = StoreSettings { status_to_roapp, status_to_cartum, ..shop.settings.clone() };
    let problems = settings.problems();
    if !problems.is_empty() {
        return Err(Problem::bad(problems.join(" ")));
    }
    console.exchange.save_store(&settings).await?;
    console.exchange.forget_status_titles().await;
    Ok(Redirect::to(&format!("/stores/{}?saved=yes", settings.id)).into_response())
}
