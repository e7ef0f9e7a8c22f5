//! The connection check (rule S3): each problem in one plain sentence, all of them at once, each line with its grade (rule S6).
//!
//! Guarantees: what may leave an order of the first import waiting for a person is never good; what a far side does not answer in time is a
//! line of its own, beside what was found.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::check_shop::{RoAppSide, read_shop, shop_findings};
use super::clash::{same_name, same_shop};
use super::finding::{Checked, Finding, StatusNames, choices, status_gone};
use super::patience::{Patience, too_slow};
use super::store::{RoAppSettings, StoreSettings};
use crate::cartum::Cartum;
use crate::history::Reason;
use crate::order::{EmployeeId, RoAppStatusId};
use crate::roapp::{Presence, RoApp};
use crate::texts::Message;

/// Checks a store's settings against both live systems and against `others`, the stores that are connected. It writes nothing.
pub async fn check_store(
    settings: &StoreSettings,
    others: &[StoreSettings],
    account: &RoAppSettings,
    shop: &Cartum,
    roapp: &RoApp,
    (now, patience): (Timestamp, &Patience),
) -> Vec<Finding> {
    let problems = settings.problems().into_iter().map(|problem| bad(Checked::Settings, problem.message));
    let mut found: Vec<Finding> = problems.collect();
    if let Some(other) = same_shop(settings, others) {
        found.push(bad(Checked::Login, Message::new("same-url").with("store", &other.name)));
    }
    if let Some(other) = same_name(settings, others) {
        found.push(bad(Checked::Settings, Message::new("same-name").with("store", &other.name)));
    }
    let roapp = check_account(settings, account, roapp, patience);
    let ((of_roapp, roapp), shop) = tokio::join!(Box::pin(roapp), Box::pin(read_shop(shop, patience, now)));
    found.extend(of_roapp);
    found.extend(shop_findings(settings, shop, &roapp));
    found
}

fn good(about: Checked, message: Message) -> Finding {
    Finding::good(about, message)
}

fn bad(about: Checked, message: Message) -> Finding {
    Finding::problem(about, message)
}

/// What the check says of RO App's account. Once the key is accepted, all is asked side by side.
async fn check_account(
    settings: &StoreSettings,
    account: &RoAppSettings,
    roapp: &RoApp,
    patience: &Patience,
) -> (Vec<Finding>, RoAppSide) {
    let closed =
        |why: Message| (vec![bad(Checked::Account, why)], RoAppSide { currency: None, names: StatusNames::new() });
    let company = match patience.wait_for(roapp.company()).await {
        None => return closed(too_slow()),
        Some(Err(error)) => return closed(error.message().sentence()),
        Some(Ok(company)) => company,
    };
    let mut found = vec![good(Checked::Account, Message::new("key-belongs").with("company", &company.name))];
    let (location, order_type, managers, rules, fields, right, category, fallback) = tokio::join!(
        in_time(patience, Checked::Location, check_location(settings, roapp)),
        in_time(patience, Checked::OrderType, check_order_type(settings, roapp)),
        in_time(patience, Checked::Managers, check_managers(settings, roapp)),
        patience.wait_for(check_roapp_statuses(settings, roapp)),
        in_time(patience, Checked::Fields, check_fields(account, roapp)),
        in_time(patience, Checked::Account, check_right_to_add(settings, roapp)),
        in_time(patience, Checked::Category, check_category(settings, roapp)),
        in_time(patience, Checked::Fallback, check_fallback(settings, roapp)),
    );
    let (rules, names) = rules.unwrap_or_else(|| (vec![bad(Checked::Rules, too_slow())], StatusNames::new()));
    found.extend([location, order_type, managers, rules, fields, right, category, fallback].into_iter().flatten());
    (found, RoAppSide { currency: Some(company.currency), names })
}

/// What a part of the check says, or that RO App did not answer in time.
async fn in_time(patience: &Patience, about: Checked, part: impl Future<Output = Vec<Finding>>) -> Vec<Finding> {
    patience.wait_for(part).await.unwrap_or_else(|| vec![bad(about, too_slow())])
}

async fn check_location(settings: &StoreSettings, roapp: &RoApp) -> Vec<Finding> {
    // One that is not chosen is told with the settings.
    if settings.location.0 == 0 {
        return Vec::new();
    }
    let about = Checked::Location;
    vec![match roapp.locations().await {
        Ok(all) => match all.iter().find(|row| row.id == settings.location) {
            Some(row) => good(about, Message::new("location-is").with("name", &row.name)),
            None => bad(
                about,
                Message::new("no-location")
                    .with("location", settings.location)
                    .with("choices", choices(all.iter().map(|row| (row.id.0, &row.name)))),
            ),
        },
        Err(error) => bad(about, error.message().sentence()),
    }]
}

async fn check_order_type(settings: &StoreSettings, roapp: &RoApp) -> Vec<Finding> {
    if settings.order_type.0 == 0 {
        return Vec::new();
    }
    let about = Checked::OrderType;
    vec![match roapp.order_types().await {
        Ok(all) => match all.iter().find(|row| row.id == settings.order_type) {
            Some(row) => good(about, Message::new("order-type-is").with("name", &row.name)),
            None => bad(
                about,
                Message::new("no-order-type")
                    .with("order_type", settings.order_type)
                    .with("choices", choices(all.iter().map(|row| (row.id.0, &row.name)))),
            ),
        },
        Err(error) => bad(about, error.message().sentence()),
    }]
}

async fn check_managers(settings: &StoreSettings, roapp: &RoApp) -> Vec<Finding> {
    let about = Checked::Managers;
    let all = match roapp.employees().await {
        Ok(all) => all,
        Err(error) => return vec![bad(about, error.message().sentence())],
    };
    let finding = |id: &EmployeeId| match all.iter().find(|row| row.id == *id) {
        Some(row) if row.active => good(about, Message::new("manager-is").with("name", &row.name)),
        Some(row) => bad(about, Message::new("manager-inactive").with("name", &row.name)),
        None => bad(about, Message::new("no-such-manager").with("manager", id)),
    };
    settings.managers.iter().map(finding).collect()
}

async fn check_roapp_statuses(settings: &StoreSettings, roapp: &RoApp) -> (Vec<Finding>, StatusNames) {
    let all = match roapp.statuses().await {
        Ok(all) => all,
        Err(error) => return (vec![bad(Checked::Rules, error.message().sentence())], StatusNames::new()),
    };
    let names: StatusNames = all.into_iter().map(|row| (row.id, row.name)).collect();
    let rules = settings.status_to_roapp.iter().chain(&settings.status_to_cartum);
    let missing: BTreeSet<RoAppStatusId> = rules.map(|rule| rule.roapp).filter(|id| !names.contains_key(id)).collect();
    let gone = |status: &RoAppStatusId| {
        bad(Checked::Rules, status_gone("rule-roapp-status", status, settings, &names, |rule| rule.roapp == *status))
    };
    let mut found: Vec<Finding> = missing.iter().map(gone).collect();
    let (to_roapp, to_shop) = (settings.status_to_roapp.len(), settings.status_to_cartum.len());
    if to_roapp == 0 || to_shop == 0 {
        found.push(Finding::warning(Checked::Rules, no_rules(settings)));
    } else if missing.is_empty() {
        let says = Message::new("rules-are").with("to_roapp", to_roapp).with("to_shop", to_shop);
        found.push(good(Checked::Rules, says));
    }
    (found, names)
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

async fn check_fields(account: &RoAppSettings, roapp: &RoApp) -> Vec<Finding> {
    let about = Checked::Fields;
    let all = match roapp.order_fields().await {
        Ok(all) => all,
        Err(error) => return vec![bad(about, error.message().sentence())],
    };
    let finding = |title: &str| match all.iter().any(|row| row.title == title) {
        true => good(about, Message::new("field-is").with("title", title)),
        false => bad(about, Message::from(Reason::NoOrderField { title: title.to_owned() }).sentence()),
    };
    account.fields.all().into_iter().map(finding).collect()
}

/// Rule P5.
async fn check_right_to_add(settings: &StoreSettings, roapp: &RoApp) -> Vec<Finding> {
    let assignee = settings.managers.first().copied().unwrap_or(EmployeeId(0));
    match roapp.may_add_items(assignee).await {
        Ok(Some(false)) => vec![bad(Checked::Account, Message::new("no-right-to-add"))],
        Ok(_) => Vec::new(),
        Err(error) => vec![bad(Checked::Account, error.message().sentence())],
    }
}

/// Rule P4.
async fn check_category(settings: &StoreSettings, roapp: &RoApp) -> Vec<Finding> {
    let about = Checked::Category;
    let Some(category) = settings.default_category else {
        return vec![Finding::warning(about, Message::new("no-category-set"))];
    };
    vec![match roapp.products.categories().await {
        Ok(all) => match all.iter().find(|row| row.id == category) {
            Some(row) => good(about, Message::new("category-is").with("name", &row.title)),
            None => bad(about, Message::new("no-default-category").with("category", category)),
        },
        Err(error) => bad(about, error.message().sentence()),
    }]
}

/// Rule P8.
async fn check_fallback(settings: &StoreSettings, roapp: &RoApp) -> Vec<Finding> {
    let about = Checked::Fallback;
    let Some(product) = settings.fallback_product else {
        return vec![Finding::warning(about, Message::new("no-fallback-set"))];
    };
    vec![match roapp.products.presence(product).await {
        Ok(Presence::Gone) => bad(about, Message::new("no-fallback-product").with("product", product)),
        Ok(Presence::There(row)) if !row.title.is_empty() => {
            good(about, Message::new("fallback-is").with("product", row.title))
        }
        Ok(_) => good(about, Message::new("fallback-is").with("product", product)),
        Err(error) => bad(about, error.message().sentence()),
    }]
}
