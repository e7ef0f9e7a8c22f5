//! What the program tells and does about single orders: the answers to `history`, `attention` and `retry`, as text.

use std::sync::Arc;

use exchange::exchange::Exchange;
use exchange::order::{OrderNumber, StoreId, Trigger};
use exchange::queue::Message;
use exchange::state::Table;
use jiff::Timestamp;

/// Parses a store id and an order number.
pub fn parse(store: &str, number: &str) -> Result<(StoreId, OrderNumber), String> {
    let number = number.parse().map_err(|_| format!("'{}' is not an order number", number.escape_debug()))?;
    Ok((store.parse()?, number))
}

/// The history of an order.
pub async fn history(table: &Table, store: &StoreId, number: OrderNumber) -> Result<String, String> {
    let entries = table.history(store, number, Timestamp::now()).await.map_err(|error| error.to_string())?;
    if entries.is_empty() {
        return Ok(format!("Nothing is known of order {number} of store '{store}'.\n"));
    }
    let mut text = String::new();
    for entry in entries {
        text += &format!("{}, by {}\n", entry.at.strftime("%Y-%m-%d %H:%M:%S UTC"), entry.by.says());
        for note in entry.told {
            text += &format!("  {note}\n");
        }
    }
    Ok(text)
}

/// The orders that need attention, with the reasons.
pub async fn attention(table: &Table) -> Result<String, String> {
    let links = table.attention_links().await.map_err(|error| error.to_string())?;
    let mut text = String::new();
    for link in &links {
        let Some(attention) = &link.attention else { continue };
        let since = attention.since.strftime("%Y-%m-%d %H:%M UTC");
        text += &format!("Order {} of store '{}', since {since}:\n  {}\n", link.number, link.store, attention.reason);
    }
    if links.is_empty() {
        text += "No order needs attention.\n";
    } else {
        text += "\nTry one again with: retry STORE NUMBER\n";
    }
    Ok(text)
}

/// Reconciles an order now, and returns the result.
pub async fn retry(exchange: &Arc<Exchange>, store: StoreId, number: OrderNumber) -> Result<String, String> {
    let message = Message::new(store, number, Trigger::Person);
    let outcome = exchange.bring_to_agreement(&message).await.map_err(|error| error.to_string())?;
    Ok(format!("{}\n", outcome.says()))
}
