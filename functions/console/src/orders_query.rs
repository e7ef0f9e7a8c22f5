//! Which orders a person or a program asks for, and the table's answer: one or two reads a page.

use exchange::order::{Phone, StoreId, words};
use exchange::state::{Found, From, Link, Listing, Page};

use crate::answer::Problem;
use crate::app::Console;
use crate::form::Fields;

/// Rows of a page.
pub const ROWS: usize = 50;
/// Characters of a search that are looked at.
const LONGEST: usize = 100;

/// What a person wants to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Show {
    /// Orders through connected stores.
    Linked,
    /// RO App's whole list.
    All,
    /// Orders created in RO App.
    Office,
    /// One store's.
    Store(StoreId),
}

/// A question to the table: the filter in the address.
#[derive(Debug, Clone)]
pub struct Question {
    /// Which orders.
    pub show: Show,
    /// What to search for.
    pub search: String,
    /// Where the page begins.
    pub from: From,
    /// Page of RO App's own list.
    pub page: u64,
}

impl Question {
    /// Off an address.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        let show = match fields.get("show") {
            "" | "linked" => Show::Linked,
            "all" => Show::All,
            "office" => Show::Office,
            other => {
                let id = other.strip_prefix("store:").and_then(|id| id.parse().ok());
                Show::Store(id.ok_or_else(|| Problem::bad("The filter is unknown; choose one from the list."))?)
            }
        };
        let place = |name: &str| match fields.get(name) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(Problem::bad),
        };
        let from = match (place("older")?, place("newer")?) {
            (Some(position), _) => From::OlderThan(position),
            (None, Some(position)) => From::NewerThan(position),
            (None, None) => From::Newest,
        };
        let search = fields.get("q").chars().take(LONGEST).collect();
        let page = fields.get("page").parse().unwrap_or(1).clamp(1, 100_000);
        Ok(Self { show, search, from, page })
    }

    /// The filter as an address holds it.
    pub fn word(&self) -> String {
        match &self.show {
            Show::Linked => "linked".into(),
            Show::All => "all".into(),
            Show::Office => "office".into(),
            Show::Store(id) => format!("store:{id}"),
        }
    }
}

/// The orders that answer a question, and whether a search found more than it shows.
pub async fn answer(console: &Console, question: &Question) -> Result<(Page, bool), Problem> {
    let table = console.exchange.table();
    if !question.search.is_empty() {
        let found = search(console, question).await?;
        return Ok((Page { links: found.links, ..Page::default() }, found.more));
    }
    let listing = match &question.show {
        Show::Store(id) => Listing::Stores(vec![id.clone()]),
        _ => Listing::Stores(console.exchange.all_shops().iter().map(|shop| shop.settings.id.clone()).collect()),
    };
    Ok((table.orders_page(&listing, question.from.clone(), ROWS).await?, false))
}

async fn search(console: &Console, question: &Question) -> Result<Found, Problem> {
    let table = console.exchange.table();
    let text = question.search.trim();
    let shops = console.exchange.all_shops();
    let mut found = Found::default();
    let mut add = |more: Found| {
        found.more |= more.more;
        for link in more.links {
            if !found.links.iter().any(|known: &Link| known.store == link.store && known.number == link.number) {
                found.links.push(link);
            }
        }
    };
    if let Ok(number) = text.trim_start_matches('#').parse::<u64>() {
        let stores: Vec<StoreId> = shops.iter().map(|shop| shop.settings.id.clone()).collect();
        add(table.find_number(&stores, number).await?);
    }
    let digits = exchange::order::digits(text);
    if digits.len() >= 5 && !text.chars().any(char::is_alphabetic) {
        // Typed as in any of the stores' countries, or as it is kept.
        let mut all = vec![digits.clone()];
        for shop in &shops {
            let phone = Phone::parse(text, &shop.settings.country).map(|phone| exchange::order::digits(phone.as_str()));
            all.extend(phone.filter(|phone| !all.contains(phone)));
        }
        for digits in all.iter().take(4) {
            add(table.find_phone(digits).await?);
        }
    } else if text.chars().any(char::is_alphabetic) {
        add(table.find_name(&words(text)).await?);
    }
    if let Show::Store(id) = &question.show {
        found.links.retain(|link| link.store == *id);
    }
    Ok(found)
}
