//! Texts of the commands about single orders: `history`, `why`, `attention` and `retry`.

use std::sync::Arc;
use std::time::Duration;

use exchange::clock::{Clock, SystemClock};
use exchange::decide::{Here, Presence};
use exchange::exchange::{App, Import, Outcome};
use exchange::history::cause;
use exchange::order::{OrderNumber, StoreId, Trigger};
use exchange::queue::Message;
use exchange::settings::StoreSettings;
use exchange::state::{Link, Stage, Table};
use exchange::texts::{Language, Message as Text};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Parses a store id and an order number.
pub fn parse(store: &str, number: &str) -> Result<(StoreId, OrderNumber), Text> {
    let wrong = |_| Text::new("cli-order-number-wrong").with("text", number.escape_debug().to_string());
    let order = number.parse().map_err(wrong)?;
    Ok((store.parse().map_err(|_| Text::new("store-id-wrong"))?, order))
}

/// What a command about an order found or did.
pub struct Reply {
    /// What a person reads.
    pub text: String,
    /// Whether it found or did what it is for.
    pub done: bool,
}

impl Reply {
    fn new(done: bool, lines: &[Text], language: Language) -> Self {
        Self { text: lines.iter().map(|line| format!("{}\n", line.render(language))).collect(), done }
    }
}

/// The history of an order.
///
/// # Errors
/// A sentence where the table fails or there is no such store.
pub async fn history(table: &Table, store: &StoreId, number: OrderNumber, language: Language) -> Result<Reply, Text> {
    let entries = table.orders.history(store, number, Timestamp::now()).await.map_err(|error| error.message())?;
    if entries.is_empty() {
        let about = |id: &str| Text::new(id).with("number", number).with("store", store);
        let link = table.orders.link(store, number).await.map_err(|error| error.message())?;
        let cursor = table.cursor(store).await.map_err(|error| error.message())?;
        let problem = cursor.and_then(|cursor| cursor.problem).map(|problem| problem.reason);
        let of_store = problem.map(|why| Text::new("cli-history-store").with("why", why));
        if let Some(link) = link {
            // Claimed, and nothing of it has come to an end yet.
            let entering = link.stage == Stage::Creating && link.lease.is_some();
            let lines = if entering {
                vec![about("cli-history-entering")]
            } else if is_begun(&link) {
                [about("cli-history-begun")].into_iter().chain(of_store).collect()
            } else {
                vec![about("cli-history-empty")]
            };
            return Ok(Reply::new(true, &lines, language));
        }
        let stored = table.stores::<StoreSettings>().await.map_err(|error| error.message())?;
        let stores = stored.into_iter().map(|store| store.id);
        check_store(store, stores.chain(table.unreadable_stores().into_iter().map(|(id, _)| id)).collect())?;
        let lines: Vec<Text> = [about("cli-history-unknown")].into_iter().chain(of_store).collect();
        return Ok(Reply::new(false, &lines, language));
    }
    let mut text = String::new();
    for entry in entries {
        let at = language.local_time(entry.at, &TimeZone::system()).to_string();
        let head = Text::new("cli-history-entry").with("at", at).with("cause", cause(entry.by));
        text += &format!("{}\n", head.render(language));
        for event in entry.events {
            text += &format!("  {}\n", event.render(language));
        }
    }
    Ok(Reply { text, done: true })
}

/// Whether an order was taken and nothing was done about it yet: nothing of its history can be too old.
fn is_begun(link: &Link) -> bool {
    link.agreed.is_none() && link.attention.is_none() && link.stage == Stage::Creating
}

/// Refuses a store that is none of these.
fn check_store(store: &StoreId, mut known: Vec<StoreId>) -> Result<(), Text> {
    if known.contains(store) {
        return Ok(());
    }
    if known.is_empty() {
        return Err(Text::new("cli-store-unknown-none").with("store", store));
    }
    known.sort();
    Err(Text::new("cli-store-unknown").with("store", store).with("stores", known))
}

/// The stores of a process, with those that cannot be used.
async fn stores(exchange: &App) -> Result<Vec<StoreId>, Text> {
    exchange.stores.refresh().await.map_err(|error| error.message())?;
    let usable = exchange.stores.all().into_iter().map(|shop| shop.settings.id.clone());
    Ok(usable.chain(exchange.stores.unusable().into_iter().map(|(id, ..)| id)).collect())
}

/// Where an order stands, and why it is not here.
///
/// # Errors
/// A sentence where the table fails or there is no such store.
pub async fn why(exchange: &App, store: &StoreId, number: OrderNumber, language: Language) -> Result<Reply, Text> {
    check_store(store, stores(exchange).await?)?;
    let answer = exchange.lookup.ask(store, number).await.map_err(|failure| failure.message())?;
    let answer = answer.ok_or_else(|| Text::new("store-not-connected").with("store", store))?;
    let mut lines = vec![head(store, number), answer.message];
    lines.extend(answer.importable.then(|| Text::new("cli-why-import")));
    let known = !matches!(answer.presence, Presence::NotInShop | Presence::Unknown(_));
    Ok(Reply::new(known, &lines, language))
}

fn head(store: &StoreId, number: OrderNumber) -> Text {
    Text::new("cli-why").with("number", number).with("store", store)
}

/// Imports an order that was left out, now, and returns the result.
///
/// # Errors
/// A sentence where the table fails or there is no such store.
pub async fn import(
    exchange: &Arc<App>,
    store: StoreId,
    number: OrderNumber,
    language: Language,
) -> Result<Reply, Text> {
    check_store(&store, stores(exchange).await?)?;
    let asked = exchange.lookup.request(&store, number, "").await.map_err(|failure| failure.message())?;
    match asked.ok_or_else(|| Text::new("store-not-connected").with("store", &store))? {
        Import::Requested => retry(exchange, store, number, language).await,
        Import::Not(answer) => {
            let there = matches!(answer.presence, Presence::Here(Here::InSync | Here::Frozen));
            let mut lines = vec![head(&store, number), answer.message];
            lines.extend((!there).then(|| Text::new("cli-why-no-import")));
            Ok(Reply::new(there, &lines, language))
        }
    }
}

/// The orders that need attention, with the reasons.
pub async fn attention(table: &Table, language: Language) -> Result<String, Text> {
    let links = table.orders.attention_links().await.map_err(|error| error.message())?;
    let mut text = String::new();
    for link in &links {
        let Some(attention) = &link.attention else { continue };
        let since = language.local_time(attention.since, &TimeZone::system()).to_string();
        let head = Text::new("cli-attention-order").with("number", link.number).with("store", &link.store);
        let head = head.with("since", since).render(language);
        text += &format!("{head}\n  {}\n", attention.reason.render(language));
    }
    if links.is_empty() {
        text += &format!("{}\n", language.text("cli-attention-none"));
    } else {
        text += &format!("\n{}\n", language.text("cli-attention-retry"));
    }
    Ok(text)
}

/// Longest wait of a retry for what another handler, or a process that was killed, may still be doing.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// Reconciles an order now, and returns the result. What has to be waited for first is waited for.
///
/// # Errors
/// A sentence where the table fails or there is no such store.
pub async fn retry(
    exchange: &Arc<App>,
    store: StoreId,
    number: OrderNumber,
    language: Language,
) -> Result<Reply, Text> {
    check_store(&store, stores(exchange).await?)?;
    let message = Message::new(store, number, Trigger::Person);
    let mut waited = Duration::ZERO;
    let outcome = loop {
        let outcome = exchange.sync.sync_order(&message).await.map_err(|error| error.message())?;
        match outcome {
            Outcome::Waiting(wait) if waited + wait <= LONGEST_WAIT => {
                SystemClock.sleep(wait).await;
                waited += wait;
            }
            outcome => break outcome,
        }
    };
    let done = matches!(outcome, Outcome::Imported | Outcome::Updated | Outcome::Unchanged);
    Ok(Reply::new(done, &[outcome.message()], language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o10_an_order_that_waits_for_its_first_try_has_no_history_yet() {
        let at = Timestamp::UNIX_EPOCH;
        let first = || Link::first("lamps".parse().unwrap(), OrderNumber(1042), at, at);
        assert!(is_begun(&first()));
        for stage in [Stage::Agreed, Stage::Gone, Stage::Lost] {
            let mut link = first();
            link.stage = stage;
            assert!(!is_begun(&link), "{stage:?}");
        }
    }
}
