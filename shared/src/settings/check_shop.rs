//! The shop's part of the connection check (rule S3): login, orders, currency, phones, language and the statuses that rules name.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::finding::{Checked, Finding, StatusNames, status_gone};
use super::patience::{Patience, too_slow_shop};
use super::store::StoreSettings;
use crate::cartum::{Cartum, CartumError, OrderPage, ShopStatus};
use crate::decide::first_import_from;
use crate::history::Reason;
use crate::order::{Currency, ShopOrder, ShopStatusId};
use crate::texts::Message;

/// What the check compares a shop with.
pub(super) struct RoAppSide {
    /// `None` where RO App did not answer, which is told by itself; inside, `None` where it does not say its currency.
    pub currency: Option<Option<Currency>>,
    pub names: StatusNames,
}

/// What a shop answered.
pub(super) enum ShopSide {
    /// It does not let the exchange in, and why.
    Closed(Message),
    /// Its plan has no API: every other function would say the same.
    NoPlan(Message),
    Read(Box<ShopReading>),
}

pub(super) struct ShopReading {
    orders: Answer<()>,
    latest: OrderPage,
    currencies: Answer<Vec<Currency>>,
    /// `None` where the shop has no product yet.
    languages: Answer<Option<Vec<String>>>,
    statuses: Answer<Vec<ShopStatus>>,
}

/// An answer, or why there is none.
type Answer<T> = Result<T, Message>;

/// Asks the shop for what the check needs.
pub(super) async fn read_shop(shop: &Cartum, patience: &Patience, now: Timestamp) -> ShopSide {
    if let Err(why) = asked(patience, shop.check_login()).await {
        return ShopSide::Closed(why);
    }
    let orders = match patience.wait_for(shop.check_orders()).await {
        Some(Err(error @ CartumError::NoPlan)) => return ShopSide::NoPlan(no_orders(&error)),
        Some(answer) => answer.map_err(|error| no_orders(&error)),
        None => Err(too_slow_shop()),
    };
    let (latest, currencies, languages, statuses) = tokio::join!(
        asked(patience, shop.orders_between(first_import_from(now), now, 0, None)),
        asked(patience, shop.currencies()),
        asked(patience, shop.languages()),
        asked(patience, shop.statuses()),
    );
    // What cannot be read is told above; without orders less can be said.
    let latest = latest.unwrap_or_default();
    ShopSide::Read(Box::new(ShopReading { orders, latest, currencies, languages, statuses }))
}

async fn asked<T>(patience: &Patience, work: impl Future<Output = Result<T, CartumError>>) -> Answer<T> {
    match patience.wait_for(work).await {
        Some(answer) => answer.map_err(|error| error.message().sentence()),
        None => Err(too_slow_shop()),
    }
}

/// What the check says of the shop.
pub(super) fn shop_findings(settings: &StoreSettings, shop: ShopSide, roapp: &RoAppSide) -> Vec<Finding> {
    let logged_in = || Finding::good(Checked::Login, Message::new("logged-in").with("url", &settings.url));
    let read = match shop {
        ShopSide::Closed(why) => return vec![Finding::problem(Checked::Login, of_store(settings, why))],
        ShopSide::NoPlan(why) => {
            return vec![logged_in(), Finding::problem(Checked::Orders, of_store(settings, why))];
        }
        ShopSide::Read(read) => *read,
    };
    let mut found = vec![logged_in()];
    found.push(match read.orders {
        Ok(()) => readable(&read.latest),
        Err(why) => Finding::problem(Checked::Orders, of_store(settings, why)),
    });
    found.extend(match (read.currencies, roapp.currency) {
        (Ok(enabled), Some(Some(roapp))) => Some(currency(&enabled, roapp, &read.latest.orders)),
        (Ok(_), Some(None)) => Some(Finding::problem(Checked::Currency, Message::new("currency-unknown"))),
        (Ok(_), None) => None,
        (Err(why), _) => Some(Finding::problem(Checked::Currency, why)),
    });
    found.extend(phones(&read.latest.orders));
    found.push(language(settings, read.languages));
    found.extend(statuses(settings, read.statuses, &roapp.names));
    found
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

/// Whether the latest orders come over as they are; their currency is told by itself.
fn readable(latest: &OrderPage) -> Finding {
    let about = Checked::Orders;
    let all = latest.orders.len() + latest.unreadable.len();
    let empty = latest.orders.iter().filter(|order| order.lines.is_empty()).map(|_| Message::from(Reason::NoLines));
    let wrong: Vec<Message> = latest.unreadable.iter().map(|row| row.why.clone()).chain(empty).collect();
    match wrong.first() {
        None => Finding::good(about, Message::new("orders-readable")),
        Some(why) => {
            let says = Message::new("orders-not-all-fit").with("count", wrong.len()).with("all", all);
            Finding::warning(about, says.with("why", why.clone().sentence()))
        }
    }
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

fn language(settings: &StoreSettings, languages: Answer<Option<Vec<String>>>) -> Finding {
    let about = Checked::Language;
    let of_setting = |id: &str| Message::new(id).with("language", settings.language.escape_debug().to_string());
    match languages {
        Ok(None) => Finding::problem(about, of_setting("no-products-yet")),
        Ok(Some(keys)) if keys.is_empty() => Finding::problem(about, Message::new("no-product-names")),
        Ok(Some(keys)) if keys.contains(&settings.language) => Finding::good(about, of_setting("language-is")),
        Ok(Some(keys)) => Finding::problem(about, of_setting("no-language").with("choices", Message::choices(keys))),
        Err(why) => Finding::problem(about, why),
    }
}

/// The statuses that rules name and the shop no longer has.
fn statuses(settings: &StoreSettings, statuses: Answer<Vec<ShopStatus>>, names: &StatusNames) -> Vec<Finding> {
    let all = match statuses {
        Ok(all) => all,
        Err(why) => return vec![Finding::problem(Checked::Rules, why)],
    };
    let rules = settings.status_to_roapp.iter().chain(&settings.status_to_cartum).map(|rule| rule.cartum);
    let missing: BTreeSet<ShopStatusId> = rules.filter(|id| all.iter().all(|row| row.id != *id)).collect();
    let gone = |status: ShopStatusId| {
        let says = status_gone("rule-shop-status", status, settings, names, |rule| rule.cartum == status);
        Finding::problem(Checked::Rules, says)
    };
    missing.into_iter().map(gone).collect()
}

fn of_store(settings: &StoreSettings, what: Message) -> Message {
    Message::new("of-store").with("store", &settings.name).with("what", what)
}
