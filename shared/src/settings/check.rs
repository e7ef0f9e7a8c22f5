//! The connection check (rule S3): each problem in one plain sentence, all of them at once, each line with its grade (rule S6).
//!
//! Guarantees: what may leave an order of the first import waiting for a person is never good.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::check_shop::{RoAppSide, check_shop};
use super::finding::{Checked, Finding, StatusNames, choices, status_gone};
use super::store::{RoAppSettings, StoreSettings};
use crate::cartum::Cartum;
use crate::history::Reason;
use crate::order::{EmployeeId, RoAppStatusId};
use crate::roapp::RoApp;
use crate::texts::Message;

/// Checks a store's settings against both live systems and against `others`, the stores that are connected. It writes nothing.
pub async fn check_store(
    settings: &StoreSettings,
    others: &[StoreSettings],
    account: &RoAppSettings,
    shop: &Cartum,
    roapp: &RoApp,
    now: Timestamp,
) -> Vec<Finding> {
    let problems = settings.problems().into_iter().map(|problem| bad(Checked::Settings, problem.message));
    let mut found: Vec<Finding> = problems.collect();
    if let Some(other) = same_shop(settings, others) {
        found.push(bad(Checked::Login, Message::new("same-url").with("store", &other.name)));
    }
    let roapp = check_account(&mut found, settings, account, roapp).await;
    check_shop(&mut found, settings, shop, &roapp, now).await;
    found
}

/// Another store that is connected to the same shop.
pub fn same_shop<'a>(settings: &StoreSettings, others: &'a [StoreSettings]) -> Option<&'a StoreSettings> {
    others.iter().find(|other| other.id != settings.id && bare(&other.url) == bare(&settings.url))
}

fn good(about: Checked, message: Message) -> Finding {
    Finding::good(about, message)
}

fn bad(about: Checked, message: Message) -> Finding {
    Finding::problem(about, message)
}

async fn check_account(
    found: &mut Vec<Finding>,
    settings: &StoreSettings,
    account: &RoAppSettings,
    roapp: &RoApp,
) -> RoAppSide {
    let company = match roapp.company().await {
        Ok(company) => company,
        Err(error) => {
            found.push(bad(Checked::Account, error.message().sentence()));
            return RoAppSide { currency: None, names: StatusNames::new() };
        }
    };
    found.push(good(Checked::Account, Message::new("key-belongs").with("company", &company.name)));
    check_location(found, settings, roapp).await;
    check_order_type(found, settings, roapp).await;
    check_managers(found, settings, roapp).await;
    let names = check_roapp_statuses(found, settings, roapp).await;
    check_fields(found, account, roapp).await;
    check_products(found, settings, roapp).await;
    RoAppSide { currency: company.currency, names }
}

async fn check_location(found: &mut Vec<Finding>, settings: &StoreSettings, roapp: &RoApp) {
    // One that is not chosen is told with the settings.
    if settings.location.0 == 0 {
        return;
    }
    match roapp.locations().await {
        Ok(all) => match all.iter().find(|row| row.id == settings.location) {
            Some(row) => found.push(good(Checked::Location, Message::new("location-is").with("name", &row.name))),
            None => found.push(bad(
                Checked::Location,
                Message::new("no-location")
                    .with("location", settings.location)
                    .with("choices", choices(all.iter().map(|row| (row.id.0, &row.name)))),
            )),
        },
        Err(error) => found.push(bad(Checked::Location, error.message().sentence())),
    }
}

async fn check_order_type(found: &mut Vec<Finding>, settings: &StoreSettings, roapp: &RoApp) {
    if settings.order_type.0 == 0 {
        return;
    }
    match roapp.order_types().await {
        Ok(all) => match all.iter().find(|row| row.id == settings.order_type) {
            Some(row) => found.push(good(Checked::OrderType, Message::new("order-type-is").with("name", &row.name))),
            None => found.push(bad(
                Checked::OrderType,
                Message::new("no-order-type")
                    .with("order_type", settings.order_type)
                    .with("choices", choices(all.iter().map(|row| (row.id.0, &row.name)))),
            )),
        },
        Err(error) => found.push(bad(Checked::OrderType, error.message().sentence())),
    }
}

async fn check_managers(found: &mut Vec<Finding>, settings: &StoreSettings, roapp: &RoApp) {
    match roapp.employees().await {
        Ok(all) => {
            for id in &settings.managers {
                match all.iter().find(|row| row.id == *id) {
                    Some(row) if row.active => {
                        found.push(good(Checked::Managers, Message::new("manager-is").with("name", &row.name)))
                    }
                    Some(row) => {
                        found.push(bad(Checked::Managers, Message::new("manager-inactive").with("name", &row.name)))
                    }
                    None => found.push(bad(Checked::Managers, Message::new("no-such-manager").with("manager", id))),
                }
            }
        }
        Err(error) => found.push(bad(Checked::Managers, error.message().sentence())),
    }
}

async fn check_roapp_statuses(found: &mut Vec<Finding>, settings: &StoreSettings, roapp: &RoApp) -> StatusNames {
    let all = match roapp.statuses().await {
        Ok(all) => all,
        Err(error) => {
            found.push(bad(Checked::Rules, error.message().sentence()));
            return StatusNames::new();
        }
    };
    let names: StatusNames = all.into_iter().map(|row| (row.id, row.name)).collect();
    let rules = settings.status_to_roapp.iter().chain(&settings.status_to_cartum);
    let missing: BTreeSet<RoAppStatusId> = rules.map(|rule| rule.roapp).filter(|id| !names.contains_key(id)).collect();
    for status in &missing {
        let gone = status_gone("rule-roapp-status", status, settings, &names, |rule| rule.roapp == *status);
        found.push(bad(Checked::Rules, gone));
    }
    let (to_roapp, to_shop) = (settings.status_to_roapp.len(), settings.status_to_cartum.len());
    if to_roapp == 0 || to_shop == 0 {
        found.push(Finding::warning(Checked::Rules, no_rules(settings)));
    } else if missing.is_empty() {
        let says = Message::new("rules-are").with("to_roapp", to_roapp).with("to_shop", to_shop);
        found.push(good(Checked::Rules, says));
    }
    names
}

/// In which direction no status goes, and what to do.
fn no_rules(settings: &StoreSettings) -> Message {
    let id = match (settings.status_to_roapp.is_empty(), settings.status_to_cartum.is_empty()) {
        (true, true) => "rules-none",
        (true, false) => "rules-none-to-roapp",
        (false, _) => "rules-none-to-shop",
    };
    Message::new(id).with("store", &settings.name)
}

async fn check_fields(found: &mut Vec<Finding>, account: &RoAppSettings, roapp: &RoApp) {
    match roapp.order_fields().await {
        Ok(all) => {
            for title in account.fields.all() {
                match all.iter().any(|row| row.title == title) {
                    true => found.push(good(Checked::Fields, Message::new("field-is").with("title", title))),
                    false => found.push(bad(
                        Checked::Fields,
                        Message::from(Reason::NoOrderField { title: title.to_owned() }).sentence(),
                    )),
                }
            }
        }
        Err(error) => found.push(bad(Checked::Fields, error.message().sentence())),
    }
}

/// Rules P4, P5 and P8.
async fn check_products(found: &mut Vec<Finding>, settings: &StoreSettings, roapp: &RoApp) {
    let assignee = settings.managers.first().copied().unwrap_or(EmployeeId(0));
    match roapp.may_add_items(assignee).await {
        Ok(Some(false)) => found.push(bad(Checked::Account, Message::new("no-right-to-add"))),
        Ok(_) => {}
        Err(error) => found.push(bad(Checked::Account, error.message().sentence())),
    }
    check_category(found, settings, roapp).await;
    check_fallback(found, settings, roapp).await;
}

async fn check_category(found: &mut Vec<Finding>, settings: &StoreSettings, roapp: &RoApp) {
    let about = Checked::Category;
    let Some(category) = settings.default_category else {
        found.push(Finding::warning(about, Message::new("no-category-set")));
        return;
    };
    found.push(match roapp.products.categories().await {
        Ok(all) => match all.iter().find(|row| row.id == category) {
            Some(row) => good(about, Message::new("category-is").with("name", &row.title)),
            None => bad(about, Message::new("no-default-category").with("category", category)),
        },
        Err(error) => bad(about, error.message().sentence()),
    });
}

async fn check_fallback(found: &mut Vec<Finding>, settings: &StoreSettings, roapp: &RoApp) {
    let about = Checked::Fallback;
    let Some(product) = settings.fallback_product else {
        found.push(Finding::warning(about, Message::new("no-fallback-set")));
        return;
    };
    found.push(match roapp.products.exists(product).await {
        Ok(Some(false)) => bad(about, Message::new("no-fallback-product").with("product", product)),
        Ok(_) => good(about, Message::new("fallback-is").with("product", product)),
        Err(error) => bad(about, error.message().sentence()),
    });
}

/// An address as two stores are compared by.
pub(crate) fn bare(url: &str) -> String {
    url.trim_end_matches('/').to_lowercase()
}
