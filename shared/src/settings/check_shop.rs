//! The shop's part of the connection check (rule S3): login, orders, currency, phones, language and the statuses that rules name.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::finding::{Checked, Finding, StatusNames, status_gone};
use super::store::StoreSettings;
use crate::cartum::{Cartum, CartumError};
use crate::decide::first_import_from;
use crate::order::{Currency, ShopOrder, ShopStatusId};
use crate::texts::Message;

/// What the check compares a shop with.
pub(super) struct RoAppSide {
    pub currency: Option<Currency>,
    pub names: StatusNames,
}

pub(super) async fn check_shop(
    found: &mut Vec<Finding>,
    settings: &StoreSettings,
    shop: &Cartum,
    roapp: &RoAppSide,
    now: Timestamp,
) {
    if let Err(error) = shop.check_login().await {
        found.push(Finding::problem(Checked::Login, of_store(settings, error.message().sentence())));
        return;
    }
    found.push(Finding::good(Checked::Login, Message::new("logged-in").with("url", &settings.url)));
    match shop.check_orders().await {
        Ok(()) => found.push(Finding::good(Checked::Orders, Message::new("orders-readable"))),
        Err(error) => {
            let plan = matches!(error, CartumError::NoPlan);
            found.push(Finding::problem(Checked::Orders, of_store(settings, no_orders(&error))));
            if plan {
                // Every other function would say the same.
                return;
            }
        }
    }
    // What cannot be read is told above; without orders less can be said.
    let latest = shop.orders_between(first_import_from(now), now, 0).await.map(|page| page.orders).unwrap_or_default();
    check_currency(found, shop, roapp.currency, &latest).await;
    found.extend(phones(&latest));
    check_language(found, settings, shop).await;
    check_statuses(found, settings, shop, &roapp.names).await;
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

async fn check_currency(found: &mut Vec<Finding>, shop: &Cartum, roapp: Option<Currency>, latest: &[ShopOrder]) {
    let about = Checked::Currency;
    found.push(match (shop.currencies().await, roapp) {
        (Ok(enabled), Some(roapp)) => currency(&enabled, roapp, latest),
        (Ok(_), None) => Finding::problem(about, Message::new("currency-unknown")),
        (Err(error), _) => Finding::problem(about, error.message().sentence()),
    });
}

/// Compares RO App's currency with those of the shop and of its latest orders (rule O7).
fn currency(enabled: &[Currency], roapp: Currency, latest: &[ShopOrder]) -> Finding {
    let about = Checked::Currency;
    if !enabled.contains(&roapp) {
        return Finding::problem(about, Message::new("currency-differs").with("shop", enabled).with("roapp", roapp));
    }
    let (mut others, mut count): (Vec<Currency>, usize) = (Vec::new(), 0);
    for order in latest.iter().filter(|order| order.currency != roapp) {
        count += 1;
        if !others.contains(&order.currency) {
            others.push(order.currency);
        }
    }
    let of_orders = |id: &str| {
        let says = Message::new(id).with("count", count).with("all", latest.len());
        says.with("shop", &others).with("roapp", roapp)
    };
    if count * 2 > latest.len() {
        return Finding::problem(about, of_orders("currency-main-differs"));
    }
    if count > 0 {
        return Finding::warning(about, of_orders("currency-some-differ"));
    }
    // A shop that has sold nothing yet does not say which of several is its main one.
    if latest.is_empty() && enabled.len() > 1 {
        let says = Message::new("currency-several-enabled").with("shop", enabled).with("roapp", roapp);
        return Finding::warning(about, says);
    }
    Finding::good(about, Message::new("currency-is").with("currency", roapp))
}

/// Whether the phones of the latest orders can be read (rule C2). Nothing can be said of a shop without orders.
fn phones(latest: &[ShopOrder]) -> Option<Finding> {
    let typed: Vec<_> =
        latest.iter().map(|order| &order.buyer.phone).filter(|phone| !phone.as_typed().is_empty()).collect();
    let unread = typed.iter().filter(|phone| phone.number().is_none()).count();
    let says = |id: &str| Message::new(id).with("count", unread).with("all", typed.len());
    match unread {
        _ if typed.is_empty() => None,
        0 => Some(Finding::good(Checked::Phones, says("phones-are-read"))),
        _ => Some(Finding::warning(Checked::Phones, says("phones-unread"))),
    }
}

async fn check_language(found: &mut Vec<Finding>, settings: &StoreSettings, shop: &Cartum) {
    let about = Checked::Language;
    let of_setting = |id: &str| Message::new(id).with("language", settings.language.escape_debug().to_string());
    found.push(match shop.languages().await {
        Ok(None) => Finding::problem(about, of_setting("no-products-yet")),
        Ok(Some(keys)) if keys.is_empty() => Finding::problem(about, Message::new("no-product-names")),
        Ok(Some(keys)) if keys.contains(&settings.language) => Finding::good(about, of_setting("language-is")),
        Ok(Some(keys)) => Finding::problem(about, of_setting("no-language").with("choices", Message::choices(keys))),
        Err(error) => Finding::problem(about, error.message().sentence()),
    });
}

async fn check_statuses(found: &mut Vec<Finding>, settings: &StoreSettings, shop: &Cartum, names: &StatusNames) {
    match shop.statuses().await {
        Ok(all) => {
            let rules = settings.status_to_roapp.iter().chain(&settings.status_to_cartum).map(|rule| rule.cartum);
            let missing: BTreeSet<ShopStatusId> = rules.filter(|id| all.iter().all(|row| row.id != *id)).collect();
            for status in missing {
                let says = status_gone("rule-shop-status", status, settings, names, |rule| rule.cartum == status);
                found.push(Finding::problem(Checked::Rules, says));
            }
        }
        Err(error) => found.push(Finding::problem(Checked::Rules, error.message().sentence())),
    }
}

fn of_store(settings: &StoreSettings, what: Message) -> Message {
    Message::new("of-store").with("store", &settings.name).with("what", what)
}
