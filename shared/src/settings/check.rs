//! The connection check (rule S3): each problem in one plain sentence, all of them at once.

use std::collections::HashSet;

use super::store::{OfficeSettings, StoreSettings};
use crate::cartum::Cartum;
use crate::roapp::RoApp;

/// One line of the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether it is as it should be.
    pub good: bool,
    /// What was found, and what to do where it is not good.
    pub says: String,
}

fn good(says: impl Into<String>) -> Finding {
    Finding { good: true, says: says.into() }
}

fn bad(says: impl Into<String>) -> Finding {
    Finding { good: false, says: says.into() }
}

/// Checks a store's settings against both live systems. It writes nothing.
pub async fn check_store(
    settings: &StoreSettings,
    office: &OfficeSettings,
    shop: &Cartum,
    roapp: &RoApp,
) -> Vec<Finding> {
    let mut found: Vec<Finding> = settings.problems().into_iter().map(bad).collect();
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
            found.push(bad(error.to_string()));
            return None;
        }
    };
    found.push(good(format!("RO App: the key belongs to '{}'.", company.name)));
    match roapp.locations().await {
        Ok(all) => match all.iter().find(|row| row.id == settings.location) {
            Some(row) => found.push(good(format!("Location: {}.", row.name))),
            None => found.push(bad(format!(
                "Location {} does not exist in RO App. Choose one of: {}.",
                settings.location,
                list(all.iter().map(|row| format!("{} ({})", row.id, row.name)))
            ))),
        },
        Err(error) => found.push(bad(error.to_string())),
    }
    match roapp.order_types().await {
        Ok(all) => match all.iter().find(|row| row.id == settings.order_type) {
            Some(row) => found.push(good(format!("Order type: {}.", row.name))),
            None => found.push(bad(format!(
                "Order type {} does not exist in RO App. Choose one of: {}.",
                settings.order_type,
                list(all.iter().map(|row| format!("{} ({})", row.id, row.name)))
            ))),
        },
        Err(error) => found.push(bad(error.to_string())),
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
                    Some(row) if row.active => found.push(good(format!("Manager: {}.", row.name))),
                    Some(row) => found.push(bad(format!("Manager {} is no longer active in RO App.", row.name))),
                    None => found.push(bad(format!("Manager {id} does not exist in RO App."))),
                }
            }
        }
        Err(error) => found.push(bad(error.to_string())),
    }
    match roapp.statuses().await {
        Ok(all) => {
            let known: HashSet<_> = all.iter().map(|row| row.id).collect();
            let missing: Vec<_> = settings.status_to_roapp.iter().filter(|rule| !known.contains(&rule.roapp)).collect();
            for rule in &missing {
                found.push(bad(format!("The status rules name RO App status {}, which does not exist.", rule.roapp)));
            }
            if missing.is_empty() {
                found.push(good(format!("Status rules: {} towards RO App.", settings.status_to_roapp.len())));
            }
        }
        Err(error) => found.push(bad(error.to_string())),
    }
    match roapp.order_fields().await {
        Ok(all) => {
            let titles = &office.fields;
            for title in [&titles.store, &titles.external_id, &titles.created, &titles.last_update] {
                match all.iter().any(|row| row.title == *title) {
                    true => found.push(good(format!("Custom field '{title}'."))),
                    false => found.push(bad(format!(
                        "RO App has no custom field '{title}' on orders. Add it under Settings > Custom fields > Orders, or name another one in the configuration."
                    ))),
                }
            }
        }
        Err(error) => found.push(bad(error.to_string())),
    }
    if settings.fallback_product.is_none() {
        found.push(good(
            "No fallback product is set: should RO App refuse to create a product, its order waits for attention instead of arriving with that line on a stand-in product.",
        ));
    }
}

async fn check_shop(
    found: &mut Vec<Finding>,
    settings: &StoreSettings,
    shop: &Cartum,
    office_currency: Option<crate::order::Currency>,
) {
    if let Err(error) = shop.check_login().await {
        found.push(bad(format!("{}: {error}", settings.name)));
        return;
    }
    found.push(good(format!("Cartum: logged in to {}.", settings.url)));
    match (shop.currencies().await, office_currency) {
        (Ok(shop_has), Some(office)) if shop_has.contains(&office) => found.push(good(format!("Currency: {office}."))),
        (Ok(shop_has), Some(office)) => found.push(bad(format!(
            "The shop sells in {}, RO App works in {office}. Orders in another currency are never converted; use an RO App account in the shop's currency.",
            list(shop_has.iter().map(ToString::to_string))
        ))),
        (Ok(_), None) => found.push(bad("RO App does not say its currency, so it cannot be compared with the shop's.")),
        (Err(error), _) => found.push(bad(error.to_string())),
    }
    match shop.languages().await {
        Ok(keys) if keys.contains(&settings.language) => found.push(good(format!("Language: {}.", settings.language))),
        Ok(keys) => found.push(bad(format!(
            "The shop has no texts in language '{}'. Choose one of: {}.",
            settings.language.escape_debug(),
            list(keys)
        ))),
        Err(error) => found.push(bad(error.to_string())),
    }
    match shop.statuses().await {
        Ok(all) => {
            for rule in &settings.status_to_roapp {
                if !all.iter().any(|row| row.id == rule.cartum) {
                    found.push(bad(format!(
                        "The status rules name Cartum status {}, which the shop does not have.",
                        rule.cartum
                    )));
                }
            }
        }
        Err(error) => found.push(bad(error.to_string())),
    }
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    items.into_iter().collect::<Vec<_>>().join(", ")
}
