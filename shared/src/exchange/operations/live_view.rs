//! One order as both systems have it this moment, read for a person: nothing is written and nothing is decided.

use std::sync::Arc;

use jiff::SignedDuration;

use crate::clock::{SharedClock, in_time};
use crate::exchange::account::reader::AccountReader;
use crate::exchange::stores::registry::StoreRegistry;
use crate::history::Reason;
use crate::order::{Currency, ShopOrder, StoreId, digits, words};
use crate::roapp::{Item, RoApp, RoAppError, RoAppOrder};
use crate::settings::{SHOWN_WITHIN, too_slow, too_slow_shop};
use crate::state::Link;
use crate::texts::Message;

/// Both sides. A side that cannot be read is a sentence.
pub struct Sides {
    /// The shop's; `None` where it no longer has the order.
    pub shop: Result<Option<ShopOrder>, Message>,
    /// RO App's with its items; `None` where it has none, or no longer.
    pub roapp: Result<Option<(RoAppOrder, Vec<Item>)>, Message>,
}

/// A row of RO App's list.
pub struct ListedRow {
    pub row: RoAppOrder,
    /// Store and External ID, where it has them.
    pub origin: Option<(String, String)>,
}

/// A page of RO App's list, made of as many of RO App's own pages as it takes.
#[derive(Default)]
pub struct ListedPage {
    pub rows: Vec<ListedRow>,
    /// The account's currency: that of all amounts.
    pub currency: Option<Currency>,
    /// Where it goes on: RO App's page and the row on it.
    pub next: Option<(u64, usize)>,
    /// Whether it ended before it was full, because so much was looked through.
    pub stopped: bool,
}

/// Which rows of RO App's list.
pub struct ListedQuery<'a> {
    /// RO App's page to begin with, counted from 1, and the row on it.
    pub from: (u64, usize),
    /// Only orders that came through no store.
    pub own: bool,
    /// What is looked for; everything where it is empty.
    pub search: &'a str,
}

impl ListedQuery<'_> {
    fn takes(&self, listed: &ListedRow) -> bool {
        let ListedRow { row, origin } = listed;
        let wanted = self.search.trim().trim_start_matches('#');
        let (digits, phone) = (digits(wanted), digits(&row.client_phone));
        let named = words(wanted);
        let name = words(&row.client_name);
        let found = wanted.is_empty()
            || row.number.eq_ignore_ascii_case(wanted)
            || row.id.to_string() == wanted
            || origin.as_ref().is_some_and(|(_, number)| number == wanted)
            || (digits.len() >= 4
                && digits.len() == wanted.chars().filter(|c| c.is_alphanumeric()).count()
                && phone.contains(&digits))
            || (!named.is_empty() && named.iter().all(|word| name.iter().any(|own| own.starts_with(word))));
        found && !(self.own && origin.is_some())
    }
}

/// RO App's pages that one page is made of, at most.
const PAGES: usize = 10;
/// Rows of a page.
const ROWS: usize = 50;
/// After this time, no further page of RO App's is asked for.
const LAST_BEGIN: SignedDuration = SignedDuration::from_secs(3);

/// Reads orders as they are now.
pub struct LiveView {
    pub(crate) clock: SharedClock,
    pub(crate) roapp: Arc<RoApp>,
    pub(crate) stores: Arc<StoreRegistry>,
    pub(crate) account: Arc<AccountReader>,
}

impl LiveView {
    /// Reads both sides of an order. A side that does not answer within [`SHOWN_WITHIN`] is a sentence beside the other.
    pub async fn sides(&self, link: &Link) -> Sides {
        let (shop, roapp) = tokio::join!(
            in_time(&*self.clock, SHOWN_WITHIN, self.shop_side(link)),
            in_time(&*self.clock, SHOWN_WITHIN, self.roapp_side(link)),
        );
        Sides { shop: shop.unwrap_or_else(|| Err(too_slow_shop())), roapp: roapp.unwrap_or_else(|| Err(too_slow())) }
    }

    async fn shop_side(&self, link: &Link) -> Result<Option<ShopOrder>, Message> {
        let shop = self.stores.get(&link.store).ok_or_else(|| unusable(&self.stores, &link.store))?;
        let page = shop.cartum.orders_by_number(&[link.number]).await.map_err(|error| error.message().sentence())?;
        match page.unreadable.into_iter().next() {
            Some(row) => Err(Reason::UnreadableOrder { number: link.number, roapp: link.roapp, why: row.why }.into()),
            None => Ok(page.orders.into_iter().next()),
        }
    }

    async fn roapp_side(&self, link: &Link) -> Result<Option<(RoAppOrder, Vec<Item>)>, Message> {
        let Some(id) = link.roapp else { return Ok(None) };
        let sentence = |error: RoAppError| error.message().sentence();
        let Some(row) = self.roapp.order(id).await.map_err(sentence)? else { return Ok(None) };
        let items = self.roapp.items(id).await.map_err(sentence)?.unwrap_or_default();
        Ok(Some((row, items)))
    }

    /// A page of RO App's own list, the latest changed first.
    ///
    /// # Errors
    /// A sentence when RO App does not answer within [`SHOWN_WITHIN`].
    pub async fn roapp_list(&self, query: &ListedQuery<'_>) -> Result<ListedPage, Message> {
        in_time(&*self.clock, SHOWN_WITHIN, self.read_list(query)).await.unwrap_or_else(|| Err(too_slow()))
    }

    async fn read_list(&self, query: &ListedQuery<'_>) -> Result<ListedPage, Message> {
        let begun = self.clock.now();
        let account = self.account.get().await.map_err(|failure| failure.message())?;
        let origin = |row: &RoAppOrder| {
            let number = row.field(account.external_id).map(str::trim).filter(|number| !number.is_empty())?;
            Some((row.field(account.store).unwrap_or_default().trim().to_owned(), number.to_owned()))
        };
        let mut page = ListedPage { currency: Some(account.currency), ..ListedPage::default() };
        let (mut number, mut skip) = query.from;
        for _ in 0..PAGES {
            let list = self.roapp.orders_page(number).await.map_err(|error| error.message().sentence())?;
            for (at, row) in list.rows.into_iter().enumerate().skip(skip) {
                let listed = ListedRow { origin: origin(&row), row };
                if !query.takes(&listed) {
                    continue;
                }
                if page.rows.len() == ROWS {
                    page.next = Some((number, at));
                    return Ok(page);
                }
                page.rows.push(listed);
            }
            if !list.more {
                return Ok(page);
            }
            (number, skip) = (number + 1, 0);
            if self.clock.now().duration_since(begun) >= LAST_BEGIN {
                break;
            }
        }
        page.next = Some((number, skip));
        page.stopped = page.rows.len() < ROWS;
        Ok(page)
    }
}

fn unusable(stores: &StoreRegistry, store: &StoreId) -> Message {
    let why = stores.unusable().into_iter().find(|(id, ..)| id == store).map(|(_, _, why)| why);
    why.unwrap_or_else(|| Message::new("store-not-connected").with("store", store))
}
