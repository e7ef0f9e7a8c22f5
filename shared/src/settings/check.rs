//! The connection check (rule S3): each problem in one plain sentence, all of them at once.

use std::collections::{BTreeMap, BTreeSet};

use super::store::{RoAppSettings, StatusRule, StoreSettings};
use crate::cartum::{Cartum, CartumError};
use crate::history::Reason;
use crate::order::{EmployeeId, RoAppStatusId, ShopStatusId};
use crate::roapp::RoApp;
use crate::texts::{Message, Title};

/// Which setting a line of the check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Checked {
    /// The settings by themselves.
    Settings,
    /// RO App's key and account.
    Account,
    Location,
    OrderType,
    Managers,
    /// Status rules.
    Rules,
    /// The custom fields of rule O4.
    Fields,
    /// Fallback product.
    Fallback,
    /// The shop's address and login.
    Login,
    /// The right to read the shop's orders.
    Orders,
    Currency,
    Language,
}

impl Checked {
    /// Its name in messages and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Account => "account",
            Self::Location => "location",
            Self::OrderType => "order-type",
            Self::Managers => "managers",
            Self::Rules => "rules",
            Self::Fields => "fields",
            Self::Fallback => "fallback",
            Self::Login => "login",
            Self::Orders => "orders",
            Self::Currency => "currency",
            Self::Language => "language",
        }
    }
}

/// One line of the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub about: Checked,
    /// Whether it is as it should be.
    pub good: bool,
    /// What was found, and what to do where it is not good.
    pub message: Message,
}

fn good(about: Checked, message: Message) -> Finding {
    Finding { about, good: true, message }
}

fn bad(about: Checked, message: Message) -> Finding {
    Finding { about, good: false, message }
}

/// Checks a store's settings against both live systems and against `others`, the stores that are connected. It writes nothing.
pub async fn check_store(
    settings: &StoreSettings,
    others: &[StoreSettings],
    account: &RoAppSettings,
    shop: &Cartum,
    roapp: &RoApp,
) -> Vec<Finding> {
    let mut found: Vec<Finding> = settings.problems().into_iter().map(|why| bad(Checked::Settings, why)).collect();
    let same = |other: &&StoreSettings| other.id != settings.id && bare(&other.url) == bare(&settings.url);
    if let Some(other) = others.iter().find(same) {
        found.push(bad(Checked::Login, Message::new("same-url").with("store", &other.name)));
    }
    let (currency, names) = check_account(&mut found, settings, account, roapp).await;
    check_shop(&mut found, settings, shop, currency, &names).await;
    found
}

/// What RO App's statuses are called.
type StatusNames = BTreeMap<RoAppStatusId, String>;

async fn check_account(
    found: &mut Vec<Finding>,
    settings: &StoreSettings,
    account: &RoAppSettings,
    roapp: &RoApp,
) -> (Option<crate::order::Currency>, StatusNames) {
    let company = match roapp.company().await {
        Ok(company) => company,
        Err(error) => {
            found.push(bad(Checked::Account, error.message().sentence()));
            return (None, StatusNames::new());
        }
    };
    found.push(good(Checked::Account, Message::new("key-belongs").with("company", &company.name)));
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
    check_managers(found, settings, roapp).await;
    let names = check_roapp_statuses(found, settings, roapp).await;
    check_fields(found, account, roapp).await;
    check_products(found, settings, roapp).await;
    (company.currency, names)
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
        let says = Message::new("rule-roapp-status").with("status", status);
        found.push(bad(Checked::Rules, with_rules(says, settings, &names, |rule| rule.roapp == *status)));
    }
    if missing.is_empty() {
        found.push(good(
            Checked::Rules,
            Message::new("rules-are")
                .with("to_roapp", settings.status_to_roapp.len())
                .with("to_shop", settings.status_to_cartum.len()),
        ));
    }
    names
}

/// A sentence about a status, with the rules that name it.
fn with_rules(
    says: Message,
    settings: &StoreSettings,
    names: &StatusNames,
    about: impl Fn(&StatusRule) -> bool,
) -> Message {
    let line = |id: &str, rule: &StatusRule| {
        let name = names.get(&rule.roapp).filter(|name| !name.is_empty());
        let roapp = name.map_or_else(|| Title::Number(rule.roapp.0), |name| Title::Named { title: name.clone() });
        Message::new(id).with("shop", rule.cartum).with("roapp", roapp)
    };
    let of = |id: &'static str, rules: &[StatusRule]| -> Vec<Message> {
        rules.iter().filter(|rule| about(rule)).map(|rule| line(id, rule)).collect()
    };
    let mut rules = of("rule-to-roapp", &settings.status_to_roapp);
    rules.extend(of("rule-to-shop", &settings.status_to_cartum));
    says.with("count", rules.len()).with("rules", rules).with("store", &settings.name)
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
    if let Some(category) = settings.default_category {
        match roapp.products.categories().await {
            Ok(all) if all.iter().any(|row| row.id == category) => {}
            Ok(_) => found.push(bad(Checked::Fallback, Message::new("no-default-category").with("category", category))),
            Err(error) => found.push(bad(Checked::Fallback, error.message().sentence())),
        }
    }
    match settings.fallback_product {
        Some(product) => match roapp.products.exists(product).await {
            Ok(Some(false)) => {
                found.push(bad(Checked::Fallback, Message::new("no-fallback-product").with("product", product)))
            }
            Ok(_) => found.push(good(Checked::Fallback, Message::new("fallback-is").with("product", product))),
            Err(error) => found.push(bad(Checked::Fallback, error.message().sentence())),
        },
        None => found.push(good(Checked::Fallback, Message::new("no-fallback-set"))),
    }
}

async fn check_shop(
    found: &mut Vec<Finding>,
    settings: &StoreSettings,
    shop: &Cartum,
    roapp_currency: Option<crate::order::Currency>,
    names: &StatusNames,
) {
    if let Err(error) = shop.check_login().await {
        found.push(bad(Checked::Login, of_store(settings, error.message().sentence())));
        return;
    }
    found.push(good(Checked::Login, Message::new("logged-in").with("url", &settings.url)));
    match shop.check_orders().await {
        Ok(()) => found.push(good(Checked::Orders, Message::new("orders-readable"))),
        Err(error) => {
            let plan = matches!(error, CartumError::NoPlan);
            found.push(bad(Checked::Orders, of_store(settings, no_orders(&error))));
            if plan {
                // Every other function would say the same.
                return;
            }
        }
    }
    check_texts(found, settings, shop, roapp_currency, names).await;
}

/// Why orders cannot be read, and what to do.
fn no_orders(error: &CartumError) -> Message {
    match error {
        // The API's own refusals do not say whether it is the user's role.
        CartumError::Refused { .. }
        | CartumError::Incomplete { .. }
        | CartumError::UnknownFunction(_)
        | CartumError::NotTaken(_) => Message::new("orders-unreadable").with("why", error.message()),
        error => error.message().sentence(),
    }
}

async fn check_texts(
    found: &mut Vec<Finding>,
    settings: &StoreSettings,
    shop: &Cartum,
    roapp_currency: Option<crate::order::Currency>,
    names: &StatusNames,
) {
    match (shop.currencies().await, roapp_currency) {
        (Ok(shop_has), Some(roapp)) if shop_has.contains(&roapp) => {
            found.push(good(Checked::Currency, Message::new("currency-is").with("currency", roapp)))
        }
        (Ok(shop_has), Some(roapp)) => found.push(bad(
            Checked::Currency,
            Message::new("currency-differs").with("shop", &shop_has).with("roapp", roapp),
        )),
        (Ok(_), None) => found.push(bad(Checked::Currency, Message::new("currency-unknown"))),
        (Err(error), _) => found.push(bad(Checked::Currency, error.message().sentence())),
    }
    match shop.languages().await {
        Ok(None) => found.push(bad(
            Checked::Language,
            Message::new("no-products-yet").with("language", settings.language.escape_debug().to_string()),
        )),
        Ok(Some(keys)) if keys.is_empty() => found.push(bad(Checked::Language, Message::new("no-product-names"))),
        Ok(Some(keys)) if keys.contains(&settings.language) => {
            found.push(good(Checked::Language, Message::new("language-is").with("language", &settings.language)))
        }
        Ok(Some(keys)) => found.push(bad(
            Checked::Language,
            Message::new("no-language")
                .with("language", settings.language.escape_debug().to_string())
                .with("choices", Message::choices(keys)),
        )),
        Err(error) => found.push(bad(Checked::Language, error.message().sentence())),
    }
    match shop.statuses().await {
        Ok(all) => {
            let rules = settings.status_to_roapp.iter().chain(&settings.status_to_cartum).map(|rule| rule.cartum);
            let missing: BTreeSet<ShopStatusId> = rules.filter(|id| all.iter().all(|row| row.id != *id)).collect();
            for status in missing {
                let says = Message::new("rule-shop-status").with("status", status);
                found.push(bad(Checked::Rules, with_rules(says, settings, names, |rule| rule.cartum == status)));
            }
        }
        Err(error) => found.push(bad(Checked::Rules, error.message().sentence())),
    }
}

fn choices<'a>(rows: impl Iterator<Item = (u64, &'a String)>) -> Message {
    Message::choices(rows.map(|(id, name)| format!("{id} ({name})")).collect())
}

fn of_store(settings: &StoreSettings, what: Message) -> Message {
    Message::new("of-store").with("store", &settings.name).with("what", what)
}

/// An address as two stores are compared by.
fn bare(url: &str) -> String {
    url.trim_end_matches('/').to_lowercase()
}
