//! The connection check (rule S3): each problem in one plain sentence, all of them at once.

use std::collections::HashSet;

use super::store::{OfficeSettings, StoreSettings};
use crate::cartum::{Cartum, CartumError};
use crate::order::EmployeeId;
use crate::roapp::RoApp;

/// Which setting a line of the check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Checked {
    /// The settings by themselves.
    Settings,
    /// RO App's key and account.
    Account,
    /// Location.
    Location,
    /// Order type.
    OrderType,
    /// Managers.
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
    /// Currency.
    Currency,
    /// Language.
    Language,
}

impl Checked {
    /// Its name, as messages and programs know it.
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
    pub says: String,
}

fn good(about: Checked, says: impl Into<String>) -> Finding {
    Finding { about, good: true, says: says.into() }
}

fn bad(about: Checked, says: impl Into<String>) -> Finding {
    Finding { about, good: false, says: says.into() }
}

/// Checks a store's settings against both live systems and against `others`, the stores that are connected. It writes nothing.
pub async fn check_store(
    settings: &StoreSettings,
    others: &[StoreSettings],
    office: &OfficeSettings,
    shop: &Cartum,
    roapp: &RoApp,
) -> Vec<Finding> {
    let mut found: Vec<Finding> = settings.problems().into_iter().map(|why| bad(Checked::Settings, why)).collect();
    let same = |other: &&StoreSettings| other.id != settings.id && bare(&other.url) == bare(&settings.url);
    if let Some(other) = others.iter().find(same) {
        found.push(bad(Checked::Login, format!("Store '{}' has the same URL. Connect each shop once.", other.name)));
    }
    let currency = check_account(&mut found, settings, office, roapp).await;
    check_shop(&mut found, settings, shop, currency).await;
    found
}

async fn check_account(
    found: &mut Vec<Finding>,
    settings: &StoreSettings,
    office: &OfficeSettings,
    roapp: &RoApp,
) -> Option<crate::order::Currency> {
    let company = match roapp.company().await {
        Ok(company) => company,
        Err(error) => {
            found.push(bad(Checked::Account, error.to_string()));
            return None;
        }
    };
    found.push(good(Checked::Account, format!("RO App: the key belongs to '{}'.", company.name)));
    match roapp.locations().await {
        Ok(all) => match all.iter().find(|row| row.id == settings.location) {
            Some(row) => found.push(good(Checked::Location, format!("Location: {}.", row.name))),
            None => found.push(bad(
                Checked::Location,
                format!(
                    "Location {} does not exist in RO App. Choose one of: {}.",
                    settings.location,
                    list(all.iter().map(|row| format!("{} ({})", row.id, row.name)))
                ),
            )),
        },
        Err(error) => found.push(bad(Checked::Location, error.to_string())),
    }
    match roapp.order_types().await {
        Ok(all) => match all.iter().find(|row| row.id == settings.order_type) {
            Some(row) => found.push(good(Checked::OrderType, format!("Order type: {}.", row.name))),
            None => found.push(bad(
                Checked::OrderType,
                format!(
                    "Order type {} does not exist in RO App. Choose one of: {}.",
                    settings.order_type,
                    list(all.iter().map(|row| format!("{} ({})", row.id, row.name)))
                ),
            )),
        },
        Err(error) => found.push(bad(Checked::OrderType, error.to_string())),
    }
    check_people_and_fields(found, settings, office, roapp).await;
    company.currency
}

async fn check_people_and_fields(
    found: &mut Vec<Finding>,
    settings: &StoreSettings,
    office: &OfficeSettings,
    roapp: &RoApp,
) {
    match roapp.employees().await {
        Ok(all) => {
            for id in &settings.managers {
                match all.iter().find(|row| row.id == *id) {
                    Some(row) if row.active => found.push(good(Checked::Managers, format!("Manager: {}.", row.name))),
                    Some(row) => found
                        .push(bad(Checked::Managers, format!("Manager {} is no longer active in RO App.", row.name))),
                    None => found.push(bad(Checked::Managers, format!("Manager {id} does not exist in RO App."))),
                }
            }
        }
        Err(error) => found.push(bad(Checked::Managers, error.to_string())),
    }
    match roapp.statuses().await {
        Ok(all) => {
            let known: HashSet<_> = all.iter().map(|row| row.id).collect();
            let rules = || settings.status_to_roapp.iter().chain(&settings.status_to_cartum);
            let missing: Vec<_> = rules().filter(|rule| !known.contains(&rule.roapp)).collect();
            for rule in &missing {
                found.push(bad(
                    Checked::Rules,
                    format!("The status rules name RO App status {}, which does not exist.", rule.roapp),
                ));
            }
            if missing.is_empty() {
                found.push(good(
                    Checked::Rules,
                    format!(
                        "Status rules: {} towards RO App, {} towards Cartum.",
                        settings.status_to_roapp.len(),
                        settings.status_to_cartum.len()
                    ),
                ));
            }
        }
        Err(error) => found.push(bad(Checked::Rules, error.to_string())),
    }
    match roapp.order_fields().await {
        Ok(all) => {
            let titles = &office.fields;
            for title in [&titles.store, &titles.external_id, &titles.created, &titles.last_update] {
                match all.iter().any(|row| row.title == *title) {
                    true => found.push(good(Checked::Fields, format!("Custom field '{title}'."))),
                    false => found.push(bad(Checked::Fields, format!(
                        "RO App has no custom field '{title}' on orders. Add it under Settings > Custom fields > Orders, or name another one in the configuration."
                    ))),
                }
            }
        }
        Err(error) => found.push(bad(Checked::Fields, error.to_string())),
    }
    check_products(found, settings, roapp).await;
}

/// Rules P4, P5 and P8.
async fn check_products(found: &mut Vec<Finding>, settings: &StoreSettings, roapp: &RoApp) {
    let assignee = settings.managers.first().copied().unwrap_or(EmployeeId(0));
    match roapp.may_add_items(assignee).await {
        Ok(Some(false)) => found.push(bad(
            Checked::Account,
            "The employee of the RO App key may not add products to orders without deduction. Give that right under Settings > Employees > Roles.",
        )),
        Ok(_) => {}
        Err(error) => found.push(bad(Checked::Account, error.to_string())),
    }
    if let Some(category) = settings.default_category {
        match roapp.categories().await {
            Ok(all) if all.iter().any(|row| row.id == category) => {}
            Ok(_) => found.push(bad(
                Checked::Fallback,
                format!("The default category {category} does not exist in RO App. Choose another one in the store's settings."),
            )),
            Err(error) => found.push(bad(Checked::Fallback, error.to_string())),
        }
    }
    match settings.fallback_product {
        Some(product) => match roapp.has_product(product).await {
            Ok(Some(false)) => found.push(bad(
                Checked::Fallback,
                format!("The fallback product {product} does not exist in RO App. Choose another one in the store's settings."),
            )),
            Ok(_) => found.push(good(Checked::Fallback, format!("Fallback product: {product}."))),
            Err(error) => found.push(bad(Checked::Fallback, error.to_string())),
        },
        None => found.push(good(
            Checked::Fallback,
            "No fallback product is set: should RO App refuse to create a product, its order waits for attention instead of arriving with that line on a stand-in product.",
        )),
    }
}

async fn check_shop(
    found: &mut Vec<Finding>,
    settings: &StoreSettings,
    shop: &Cartum,
    office_currency: Option<crate::order::Currency>,
) {
    if let Err(error) = shop.check_login().await {
        found.push(bad(Checked::Login, format!("{}: {error}.", settings.name)));
        return;
    }
    found.push(good(Checked::Login, format!("Cartum: logged in to {}.", settings.url)));
    match shop.check_orders().await {
        Ok(()) => found.push(good(Checked::Orders, "Orders can be read.")),
        Err(error) => {
            let plan = matches!(error, CartumError::NoPlan);
            found.push(bad(Checked::Orders, format!("{}: {}", settings.name, no_orders(&error))));
            if plan {
                // Every other function would say the same.
                return;
            }
        }
    }
    check_texts(found, settings, shop, office_currency).await;
}

/// Why orders cannot be read, and what to do.
fn no_orders(error: &CartumError) -> String {
    match error {
        // The API's own refusals do not say whether it is the user's role.
        CartumError::Refused { .. } | CartumError::UnknownFunction(_) | CartumError::NotTaken(_) => format!(
            "orders cannot be read ({error}). Give the exchange's user the role manager or more, in the shop under Settings > Admins (or Users)."
        ),
        error => format!("{error}."),
    }
}

async fn check_texts(
    found: &mut Vec<Finding>,
    settings: &StoreSettings,
    shop: &Cartum,
    office_currency: Option<crate::order::Currency>,
) {
    match (shop.currencies().await, office_currency) {
        (Ok(shop_has), Some(office)) if shop_has.contains(&office) => found.push(good(Checked::Currency, format!("Currency: {office}."))),
        (Ok(shop_has), Some(office)) => found.push(bad(Checked::Currency, format!(
            "The shop sells in {}, RO App works in {office}. Orders in another currency are never converted; use an RO App account in the shop's currency.",
            list(shop_has.iter().map(ToString::to_string))
        ))),
        (Ok(_), None) => found.push(bad(Checked::Currency, "RO App does not say its currency, so it cannot be compared with the shop's.")),
        (Err(error), _) => found.push(bad(Checked::Currency, error.to_string())),
    }
    match shop.languages().await {
        Ok(keys) if keys.contains(&settings.language) => {
            found.push(good(Checked::Language, format!("Language: {}.", settings.language)))
        }
        Ok(keys) => found.push(bad(
            Checked::Language,
            format!(
                "The shop has no texts in language '{}'. Choose one of: {}.",
                settings.language.escape_debug(),
                list(keys)
            ),
        )),
        Err(error) => found.push(bad(Checked::Language, error.to_string())),
    }
    match shop.statuses().await {
        Ok(all) => {
            for rule in settings.status_to_roapp.iter().chain(&settings.status_to_cartum) {
                if !all.iter().any(|row| row.id == rule.cartum) {
                    found.push(bad(
                        Checked::Rules,
                        format!("The status rules name Cartum status {}, which the shop does not have.", rule.cartum),
                    ));
                }
            }
        }
        Err(error) => found.push(bad(Checked::Rules, error.to_string())),
    }
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    items.into_iter().collect::<Vec<_>>().join(", ")
}

/// An address as two stores are compared by.
fn bare(url: &str) -> String {
    url.trim_end_matches('/').to_lowercase()
}
