//! Texts of the commands about single orders: `history`, `attention` and `retry`.

use std::sync::Arc;
use std::time::Duration;

use exchange::clock::{Clock, SystemClock};
use exchange::exchange::{App, Outcome};
use exchange::history::cause;
use exchange::order::{OrderNumber, StoreId, Trigger};
use exchange::queue::Message;
use exchange::state::Table;
use exchange::texts::{Language, Message as Text};
use jiff::Timestamp;

/// Parses a store id and an order number.
pub fn parse(store: &str, number: &str) -> Result<(StoreId, OrderNumber), Text> {
    let wrong = |_| Text::new("cli-order-number-wrong").with("text", number.escape_debug().to_string());
    let order = number.parse().map_err(wrong)?;
    Ok((store.parse().map_err(|_| Text::new("store-id-wrong"))?, order))
}

/// The history of an order.
pub async fn history(table: &Table, store: &StoreId, number: OrderNumber, language: Language) -> Result<String, Text> {
    let entries = table.orders.history(store, number, Timestamp::now()).await.map_err(|error| error.message())?;
    if entries.is_empty() {
        let unknown = Text::new("cli-history-unknown").with("number", number).with("store", store);
        return Ok(format!("{}\n", unknown.render(language)));
    }
    let mut text = String::new();
    for entry in entries {
        let at = entry.at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
        let head = Text::new("cli-history-entry").with("at", at).with("cause", cause(entry.by));
        text += &format!("{}\n", head.render(language));
        for event in entry.events {
            text += &format!("  {}\n", event.render(language));
        }
    }
    Ok(text)
}

/// The orders that need attention, with the reasons.
pub async fn attention(table: &Table, language: Language) -> Result<String, Text> {
    let links = table.orders.attention_links().await.map_err(|error| error.message())?;
    let mut text = String::new();
    for link in &links {
        let Some(attention) = &link.attention else { continue };
        let since = attention.since.strftime("%Y-%m-%d %H:%M UTC").to_string();
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

/// What became of a retry.
pub struct Retried {
    /// What a person reads.
    pub text: String,
    /// Whether both sides agree now.
    pub done: bool,
}

/// Longest wait of a retry for what another handler, or a process that was killed, may still be doing.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// Reconciles an order now, and returns the result. What has to be waited for first is waited for.
pub async fn retry(
    exchange: &Arc<App>,
    store: StoreId,
    number: OrderNumber,
    language: Language,
) -> Result<Retried, Text> {
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
    Ok(Retried { text: format!("{}\n", outcome.message().render(language)), done })
}
