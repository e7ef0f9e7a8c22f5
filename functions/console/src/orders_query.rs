//! The filter, search and page of an orders list, and its orders: two reads of the table a page, and of a search what it needs to be led
//! to its orders beside one for these.

use exchange::order::{OrderNumber, PHONE_PART, Phone, RoAppOrderId, RoAppStatusId, ShopStatusId, StoreId, words};
use exchange::state::{
    FilteredPage, Link, LinkState, OrdersFilter, Page, PageStart, Position, StatusFilter, Table, Wanted,
};
use exchange::texts::Message;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::app::Console;
use crate::error::HttpError;
use crate::form::Fields;
use crate::order_row::{OrderState, time_zone};
use exchange::net::escape;

/// Orders on a page.
pub const PAGE_SIZE: usize = 50;
/// Characters of a search that count.
const MAX_SEARCH: usize = 100;
/// Whole phones that a search may mean.
const MOST_PHONES: usize = 4;

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
    pub state: Option<OrderState>,
    pub status: Option<StatusFilter>,
    /// First and last day of placing.
    pub from_day: Option<Date>,
    pub to_day: Option<Date>,
    pub oldest_first: bool,
    /// Where the page begins in the plain list.
    pub from: PageStart,
    /// Where the page begins in a filtered list.
    pub after: Option<Position>,
    /// Page of RO App's own list, and the row on it.
    pub page: u64,
    pub row: usize,
}

/// What a query found.
#[derive(Debug, Default)]
pub struct Loaded {
    pub links: Vec<Link>,
    pub newer: Option<Position>,
    pub older: Option<Position>,
    /// Where a filtered list goes on.
    pub next: Option<Position>,
    /// Up to when a filtered list was looked through, where that is not the end.
    pub reached: Option<Timestamp>,
    /// Whether a search found more than it returns.
    pub more: bool,
}

impl OrdersQuery {
    pub fn parse(fields: &Fields) -> Result<Self, HttpError> {
        let unknown = || HttpError::unprocessable(Message::new("filter-unknown"));
        let filter = match fields.get("show") {
            "" | "linked" => Filter::Linked,
            "all" => Filter::All,
            "roapp" => Filter::RoApp,
            other => Filter::Store(other.strip_prefix("store:").and_then(|id| id.parse().ok()).ok_or_else(unknown)?),
        };
        let position = |name: &str| match fields.get(name) {
            "" => Ok(None),
            text => text.parse::<Position>().map(Some).map_err(HttpError::unprocessable),
        };
        let from = match (position("older")?, position("newer")?) {
            (Some(position), _) => PageStart::OlderThan(position),
            (None, Some(position)) => PageStart::NewerThan(position),
            (None, None) => PageStart::Newest,
        };
        let day = |name: &str| match fields.get(name) {
            "" => Ok(None),
            text => text.parse::<Date>().map(Some).map_err(|_| {
                HttpError::unprocessable(Message::new("cli-date-wrong").with("text", text.escape_debug().to_string()))
            }),
        };
        let state = match fields.get("state") {
            "" => None,
            code => Some(OrderState::from_code(code).ok_or_else(unknown)?),
        };
        let status = match fields.get("status") {
            "" => None,
            code => Some(parse_status(code).ok_or_else(unknown)?),
        };
        let oldest_first = match fields.get("sort") {
            "" | "newest" => false,
            "oldest" => true,
            _ => return Err(unknown()),
        };
        Ok(Self {
            filter,
            search: fields.get("q").chars().take(MAX_SEARCH).collect(),
            state,
            status,
            from_day: day("from")?,
            to_day: day("to")?,
            oldest_first,
            from,
            after: position("after")?,
            page: fields.get("page").parse().unwrap_or(1).clamp(1, 100_000),
            row: fields.get("row").parse().unwrap_or(0),
        })
    }

    /// The order number that is searched for, if it is one.
    pub fn number(&self) -> Option<OrderNumber> {
        number_of(&self.search)
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

    /// Value of the status in the query.
    pub fn status_code(&self) -> String {
        match self.status {
            None => String::new(),
            Some(StatusFilter::Shop(status)) => format!("cartum:{status}"),
            Some(StatusFilter::RoApp(status)) => format!("roapp:{status}"),
        }
    }

    /// Whether orders are picked or sorted otherwise than in the plain list.
    pub fn is_narrowed(&self) -> bool {
        self.state.is_some()
            || self.status.is_some()
            || self.from_day.is_some()
            || self.to_day.is_some()
            || self.oldest_first
    }

    /// The address of a page of the same orders.
    pub fn address(&self, path: &str, more: &[(&str, &str)]) -> String {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let fields = [
            ("show", self.filter_code()),
            ("q", self.search.clone()),
            ("state", self.state.map(|state| state.code().to_owned()).unwrap_or_default()),
            ("status", self.status_code()),
            ("from", day(self.from_day)),
            ("to", day(self.to_day)),
            ("sort", if self.oldest_first { "oldest".to_owned() } else { String::new() }),
        ];
        let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let fields = fields.into_iter().chain(more).filter(|(_, value)| !value.is_empty());
        let fields: Vec<String> = fields.map(|(name, value)| format!("{name}={}", escape(&value))).collect();
        format!("{path}?{}", fields.join("&"))
    }

    /// The orders that it picks. Days are those of the chosen store's clock, else of the clock that all stores have, else UTC's.
    pub fn orders_filter(&self, console: &Console) -> OrdersFilter {
        let shops = console.exchange.stores.all();
        let chosen: Vec<_> = match &self.filter {
            Filter::Store(id) => shops.into_iter().filter(|shop| shop.settings.id == *id).collect(),
            _ => shops,
        };
        let mut zones = chosen.iter().map(|shop| &shop.settings.time_zone);
        let first = zones.next();
        let zone = if zones.all(|zone| Some(zone) == first) { time_zone(chosen.first()) } else { TimeZone::UTC };
        let begins = |day: Date| Some(day.to_zoned_datetime(zone.clone()).ok()?.timestamp());
        let mut stores: Vec<StoreId> = chosen.iter().map(|shop| shop.settings.id.clone()).collect();
        if let (Filter::Store(id), true) = (&self.filter, stores.is_empty()) {
            stores.push(id.clone());
        }
        OrdersFilter {
            stores,
            from: self.from_day.and_then(begins),
            until: self.to_day.and_then(|day| begins(day.saturating_add(1.day()))),
            state: self.state.map(LinkState::from),
            status: self.status,
            oldest_first: self.oldest_first,
        }
    }
}

fn parse_status(code: &str) -> Option<StatusFilter> {
    let (side, id) = code.split_once(':')?;
    let id = id.parse().ok()?;
    match side {
        "cartum" => Some(StatusFilter::Shop(ShopStatusId(id))),
        "roapp" => Some(StatusFilter::RoApp(RoAppStatusId(id))),
        _ => None,
    }
}

/// The orders of a query, from a table that may take something along.
pub async fn load(console: &Console, table: &Table, query: &OrdersQuery) -> Result<Loaded, HttpError> {
    let orders = &table.orders;
    let filter = query.orders_filter(console);
    if !query.search.is_empty() {
        let shops = console.exchange.stores.all();
        let stores: Vec<StoreId> = shops.iter().map(|shop| shop.settings.id.clone()).collect();
        let text = query.search.trim();
        let article = Some(text).filter(|text| text.chars().count() >= 2);
        let takes = |link: &Link| filter.takes(link) || !query.is_narrowed() && filter.stores.contains(&link.store);
        let mut found = orders.find(&stores, &rounds(console, text), article, takes).await?;
        if query.oldest_first {
            found.links.sort_by_key(|link| (link.placed, link.number));
        }
        return Ok(Loaded { links: found.links, more: found.more, ..Loaded::default() });
    }
    if query.is_narrowed() {
        let page = orders.filtered_page(&filter, query.after.as_ref(), PAGE_SIZE).await?;
        let FilteredPage { links, next, reached, more } = page;
        return Ok(Loaded { links, next, reached, more, ..Loaded::default() });
    }
    let Page { links, newer, older } = orders.orders_page(&filter.stores, query.from.clone(), PAGE_SIZE).await?;
    Ok(Loaded { links, newer, older, ..Loaded::default() })
}

/// What the text of a search may mean, the likeliest first.
fn rounds(console: &Console, text: &str) -> Vec<Wanted> {
    let is_word = text.chars().any(char::is_alphabetic);
    let is_numbered = text.chars().any(|c| c.is_ascii_digit()) && !text.contains(char::is_whitespace);
    let number = number_of(text);
    let numbers = Wanted {
        number,
        roapp_number: is_numbered.then(|| text.trim_start_matches('#').to_owned()),
        ..Wanted::default()
    };
    if is_word {
        let name = Wanted { name: words(text), ..Wanted::default() };
        return vec![numbers, name];
    }
    let digits = exchange::order::digits(text);
    let whole = Wanted { phones: phones(console, text, &digits), ..Wanted::default() };
    // A part may be typed as within the country; what is too short without its zeros is looked for with them.
    let within = digits.trim_start_matches('0');
    let begins = text.starts_with(['0', '+']);
    let with_zeros = begins && within.len() < PHONE_PART && digits.len() >= PHONE_PART;
    let part = if with_zeros { digits.as_str() } else { within };
    let part = (part.len() >= PHONE_PART).then(|| part.to_owned());
    let part = Wanted { phone_part: part, ..Wanted::default() };
    let roapp_id = number.map(|number| RoAppOrderId(number.0));
    if begins {
        // Nobody writes an order's number so, but for the zeros that a system may have put before it. RO App's are found by the digits
        // without zeros, for which a part with zeros leaves no read.
        if with_zeros {
            return vec![whole, part, Wanted { number, ..Wanted::default() }];
        }
        return vec![whole, part, Wanted { roapp_id, ..numbers }];
    }
    vec![numbers, Wanted { roapp_id, ..whole }, part]
}

/// The whole phones that a text may be: as it is stored, or typed as in the country of any store.
fn phones(console: &Console, text: &str, digits: &str) -> Vec<String> {
    let mut phones = Vec::new();
    if digits.len() >= 5 {
        phones.push(digits.to_owned());
        for shop in console.exchange.stores.all() {
            let phone = Phone::parse(text, &shop.settings.country).map(|phone| exchange::order::digits(phone.as_str()));
            phones.extend(phone.filter(|phone| !phones.contains(phone)));
        }
        phones.truncate(MOST_PHONES);
    }
    phones
}

fn number_of(text: &str) -> Option<OrderNumber> {
    text.trim().trim_start_matches('#').parse().ok().map(OrderNumber)
}
