//! Commands about a buyer's data (rule G3): print it, erase it, print all histories. They work on the data folder, also while a process
//! has locked it, or on a table on AWS.

use std::io::Write;
use std::process::ExitCode;

use exchange::order::{ContactId, Phone};
use exchange::state::BuyerKey;
use exchange::texts::{Language, Message};
use jiff::Timestamp;
use serde_json::Value;

use crate::cli::{BuyerArgs, Cli, TableArgs, Who};
use crate::language::{language, print, say};
use crate::opened::open;

/// The phone, e-mail or contact id that names the buyer.
fn buyer(who: &Who) -> Result<BuyerKey, Message> {
    match (&who.phone, &who.email, who.contact) {
        (Some(text), ..) => {
            let phone = Some(text.trim()).filter(|text| text.starts_with('+')).and_then(|text| Phone::parse(text, ""));
            phone.map(BuyerKey::Phone).ok_or_else(|| Message::new("cli-phone-wrong"))
        }
        (_, Some(text), _) if text.contains('@') => Ok(BuyerKey::Email(text.trim().to_lowercase())),
        (_, Some(_), _) => Err(Message::new("cli-email-wrong")),
        (.., Some(id)) => Ok(BuyerKey::Contact(ContactId(id))),
        _ => Err(Message::new("cli-buyer-needed")),
    }
}

/// Says that nothing is kept about the buyer: the command could not do what it is for.
fn nobody() -> ExitCode {
    print(&Message::new("cli-buyer-unknown"));
    ExitCode::from(1)
}

/// Prints what is kept about a buyer. Exit code 1: nothing is.
pub async fn export(cli: &Cli, wanted: &BuyerArgs) -> Result<ExitCode, Message> {
    let buyer = buyer(&wanted.who)?;
    let opened = open(cli, &wanted.table).await?;
    let kept = opened.table().orders.kept_about(&buyer).await.map_err(|error| error.message());
    opened.close().await;
    match kept? {
        Some(mut kept) => {
            add_sentences(&mut kept, language());
            say!("{}", serde_json::to_string_pretty(&kept).map_err(|error| Message::text(error.to_string()))?);
            Ok(ExitCode::SUCCESS)
        }
        None => Ok(nobody()),
    }
}

/// Erases what is kept about a buyer. Exit code 1: something is being worked on, and the command has to be repeated; or nothing is kept.
pub async fn erase(cli: &Cli, wanted: &BuyerArgs) -> Result<ExitCode, Message> {
    let buyer = buyer(&wanted.who)?;
    let opened = open(cli, &wanted.table).await?;
    let erased = opened.table().orders.erase(&buyer, Timestamp::now()).await.map_err(|error| error.message());
    opened.close().await;
    let erased = erased?;
    for (store, number) in &erased.orders {
        print(&Message::new("cli-erased-order").with("number", number).with("store", store));
    }
    if erased.contacts > 0 {
        print(&Message::new("cli-erased-contact"));
    }
    for (store, number) in &erased.busy {
        print(&Message::new("cli-erase-order-busy").with("number", number).with("store", store));
    }
    if erased.contacts_busy > 0 {
        print(&Message::new("cli-erase-contact-busy"));
    }
    if !erased.busy.is_empty() || erased.contacts_busy > 0 {
        return Ok(ExitCode::from(1));
    }
    if erased.orders.is_empty() && erased.contacts == 0 {
        return Ok(nobody());
    }
    print(&Message::new("cli-erase-elsewhere"));
    Ok(ExitCode::SUCCESS)
}

/// Prints the histories of all orders as JSON lines.
pub async fn history(cli: &Cli, wanted: &TableArgs) -> Result<ExitCode, Message> {
    let opened = open(cli, wanted).await?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let language = language();
    let not_written = |error: std::io::Error| Message::new("cli-output-failed").with("why", error.to_string());
    let print = |mut entry: Value| {
        add_sentences(&mut entry, language);
        writeln!(out, "{entry}").map_err(not_written)
    };
    let count = opened.table().orders.all_history(Timestamp::now(), print).await.map_err(|error| error.message());
    let flushed = out.flush().map_err(not_written);
    opened.close().await;
    count.and(flushed)?;
    Ok(ExitCode::SUCCESS)
}

/// Adds to every entry of a history what its events say: `notes`, beside `events`.
fn add_sentences(value: &mut Value, language: Language) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(|one| add_sentences(one, language)),
        Value::Object(fields) => {
            let events = fields.get("events").cloned().and_then(|events| serde_json::from_value(events).ok());
            let notes = events.map(|events: Vec<Message>| events.iter().map(|event| event.render(language)).collect());
            fields.values_mut().for_each(|field| add_sentences(field, language));
            if let Some(notes) = notes {
                fields.insert("notes".to_owned(), notes);
            }
        }
        _ => {}
    }
}
