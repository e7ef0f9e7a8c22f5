//! What a person asks about orders, answered by the process that works on the data folder, or in its absence by this one.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use exchange::exchange::Exchange;
use exchange::net::{HttpTransport, NetError, Request, Transport, at_socket};
use exchange::order::{OrderNumber, StoreId, Trigger};
use exchange::queue::Message;
use exchange::state::{self, Table};

use jiff::Timestamp;

use crate::cli::Order;
use crate::data::NAME;
use crate::socket::Reached;

/// Reads store and number.
pub fn parse(store: &str, number: &str) -> Result<(StoreId, OrderNumber), String> {
    let number = number.parse().map_err(|_| format!("'{}' is not an order number", number.escape_debug()))?;
    Ok((store.parse()?, number))
}

/// What happened to an order.
pub async fn history(table: &Table, store: &StoreId, number: OrderNumber) -> Result<String, String> {
    let entries = table.history(store, number, Timestamp::now()).await.map_err(|error| error.to_string())?;
    if entries.is_empty() {
        return Ok(format!("Nothing is known of order {number} of store '{store}'.\n"));
    }
    let mut text = String::new();
    for entry in entries {
        text += &format!("{}, by {}\n", entry.at.strftime("%Y-%m-%d %H:%M:%S UTC"), entry.by.says());
        for sentence in entry.events {
            text += &format!("  {sentence}\n");
        }
    }
    Ok(text)
}

/// Orders that wait for a person.
pub async fn attention(table: &Table) -> Result<String, String> {
    let held = table.attention_links().await.map_err(|error| error.to_string())?;
    let mut text = String::new();
    for link in &held {
        let Some(attention) = &link.attention else { continue };
        let since = attention.since.strftime("%Y-%m-%d %H:%M UTC");
        text += &format!("Order {} of store '{}', since {since}:\n  {}\n", link.number, link.store, attention.reason);
    }
    if held.is_empty() {
        text += "No order needs attention.\n";
    } else {
        text += "\nTry one again with: retry STORE NUMBER\n";
    }
    Ok(text)
}

/// Tries an order again, now.
pub async fn retry(exchange: &Arc<Exchange>, store: StoreId, number: OrderNumber) -> Result<String, String> {
    let message = Message::new(store, number, Trigger::Person);
    let outcome = exchange.sync.bring_to_agreement(&message).await.map_err(|error| error.to_string())?;
    Ok(format!("{}\n", outcome.message()))
}

/// A question for the process at work.
pub enum Question<'a> {
    /// [`history`].
    History(&'a Order),
    /// [`attention`].
    Attention,
    /// A new link into the console.
    Link,
    /// [`retry`].
    Retry(&'a Order),
}

/// Asks the process that works on a folder; `taken` is said where none answers.
pub async fn ask(folder: &Path, taken: String, question: Question<'_>) -> Result<String, String> {
    let Some(reached) = Reached::of(folder)? else { return Err(taken) };
    let (method, path) = match question {
        Question::History(order) => (http::Method::GET, format!("history/{}/{}", order.store, order.number)),
        Question::Attention => (http::Method::GET, "attention".to_owned()),
        Question::Link => (http::Method::POST, "link".to_owned()),
        Question::Retry(order) => (http::Method::POST, format!("retry/{}/{}", order.store, order.number)),
    };
    let request = Request { method, url: format!("http://desk/desk/{path}"), bearer: None, body: None };
    let http = HttpTransport::at_socket(&reached.path(), Duration::from_secs(120))?;
    let answer = match http.send(request).await {
        Err(NetError::NotSent { .. }) => return Err(taken),
        answer => answer.map_err(|error| error.to_string())?,
    };
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    if answer.status >= 300 { Err(text) } else { Ok(text) }
}

/// The table of the process that works on a folder, reached through it.
pub struct Lent {
    /// The table.
    pub table: Table,
    _reached: Reached,
}

/// Borrows the table of the process that works on a folder; `taken` is said where none answers.
pub fn borrow(folder: &Path, taken: String) -> Result<Lent, String> {
    let reached = Reached::of(folder)?.ok_or(taken)?;
    let table = Table::new(state::connect(at_socket(&reached.path())), NAME);
    Ok(Lent { table, _reached: reached })
}
