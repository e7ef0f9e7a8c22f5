//! The filter, search and page of an orders list, and its orders: one or two reads of the table a page.

use exchange::order::{OrderNumber, Phone, StoreId, words};
use exchange::state::{Found, Link, ListQuery, Page, PageStart};
use exchange::texts::Message;

use crate::app::Console;
use crate::error::HttpError;
use crate::form::Fields;

/// Orders on a page.
pub const PAGE_SIZE: usize = 50;
/// Characters of a search that count.
const MAX_SEARCH: usize = 100;

/// Which orders are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// Orders through connected stores.
    Linked,
    /// All of RO App's own list.
    All,
    /// Orders created in RO App, from its own list.
    RoApp,
    /// Orders of one store.
    Store(StoreId),
}

/// Query of an orders page.
#[derive(Debug, Clone)]
pub struct OrdersQuery {
    pub filter: Filter,
    pub search: String,
    /// Where the page begins.
    pub from: PageStart,
    /// Page of RO App's own list.
    pub page: u64,
}

impl OrdersQuery {
    pub fn parse(fields: &Fields) -> Result<Self, HttpError> {
        let filter = match fields.get("show") {
            "" | "linked" => Filter::Linked,
            "all" => Filter::All,
            "roapp" => Filter::RoApp,
            other => {
                let id = other.strip_prefix("store:").and_then(|id| id.parse().ok());
                Filter::Store(id.ok_or_else(|| HttpError::unprocessable(Message::new("filter-unknown")))?)
            }
        };
        let position = |name: &str| match fields.get(name) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(HttpError::unprocessable),
        };
        let from = match (position("older")?, position("newer")?) {
            (Some(position), _) => PageStart::OlderThan(position),
            (None, Some(position)) => PageStart::NewerThan(position),
            (None, None) => PageStart::Newest,
        };
        let search = fields.get("q").chars().take(MAX_SEARCH).collect();
        let page = fields.get("page").parse().unwrap_or(1).clamp(1, 100_000);
        Ok(Self { filter, search, from, page })
    }

    /// The order number that is searched for, if it is one.
    pub fn number(&self) -> Option<OrderNumber> {
        self.search.trim().trim_start_matches('#').parse().ok().map(OrderNumber)
    }

    /// Value of the filter in the query.
    pub fn filter_code(&self) -> String {
        match &self.filter {
            Filter::Linked => "linked".into(),
            Filter::All => "all".into(),
            Filter::RoApp => "roapp".into(),
            Filter::Store(id) => format!("store:{id}"),
        }
    }
}

/// The orders of a query. True when a search found more than it returns.
pub async fn load(console: &Console, query: &OrdersQuery) -> Result<(Page, bool), HttpError> {
    let table = console.exchange.table();
    if !query.search.is_empty() {
        let found = search(console, query).await?;
        return Ok((Page { links: found.links, ..Page::default() }, found.more));
    }
    let listing = match &query.filter {
        Filter::Store(id) => ListQuery::Stores(vec![id.clone()]),
        _ => ListQuery::Stores(console.exchange.stores.all().iter().map(|shop| shop.settings.id.clone()).collect()),
    };
    Ok((table.orders.orders_page(&listing, query.from.clone(), PAGE_SIZE).await?, false))
}

async fn search(console: &Console, query: &OrdersQuery) -> Result<Found, HttpError> {
    let table = console.exchange.table();
    let text = query.search.trim();
    let shops = console.exchange.stores.all();
    let mut found = Found::default();
    let mut add = |more: Found| {
        found.more |= more.more;
        for link in more.links {
            if !found.links.iter().any(|known: &Link| known.store == link.store && known.number == link.number) {
                found.links.push(link);
            }
        }
    };
    if let Some(number) = query.number() {
        let stores: Vec<StoreId> = shops.iter().map(|shop| shop.settings.id.clone()).collect();
        add(table.orders.find_number(&stores, number.0).await?);
    }
    let digits = exchange::order::digits(text);
    if digits.len() >= 5 && !text.chars().any(char::is_alphabetic) {
        // The number may be typed as in the country of any store, or as it is stored.
        let mut all = vec![digits.clone()];
        for shop in &shops {
            let phone = Phone::parse(text, &shop.settings.country).map(|phone| exchange::order::digits(phone.as_str()));
            all.extend(phone.filter(|phone| !all.contains(phone)));
        }
        for digits in all.iter().take(4) {
            add(table.orders.find_phone(digits).await?);
        }
    } else if text.chars().any(char::is_alphabetic) {
        add(table.orders.find_name(&words(text)).await?);
    }
    if let Filter::Store(id) = &query.filter {
        found.links.retain(|link| link.store == *id);
    }
    Ok(found)
}
