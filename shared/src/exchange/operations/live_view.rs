//! One order as both systems have it this moment, read for a person: nothing is written and nothing is decided.

use std::sync::Arc;

use crate::clock::{SharedClock, in_time};
use crate::exchange::account::reader::AccountReader;
use crate::exchange::operations::form_options::{SHOWN_WITHIN, too_slow};
use crate::exchange::stores::registry::StoreRegistry;
use crate::history::Reason;
use crate::order::{ShopOrder, StoreId};
use crate::roapp::{Item, OrdersPage, RoApp, RoAppError, RoAppOrder};
use crate::state::Link;
use crate::texts::Message;

/// Both sides. A side that cannot be read is a sentence.
pub struct Sides {
    /// The shop's; `None` where it no longer has the order.
    pub shop: Result<Option<ShopOrder>, Message>,
    /// RO App's with its items; `None` where it has none, or no longer.
    pub roapp: Result<Option<(RoAppOrder, Vec<Item>)>, Message>,
}

/// A page of RO App's list, and the Store and External ID of each row that has them.
pub type ListedPage = (OrdersPage, Vec<Option<(String, String)>>);

/// Reads orders as they are now.
pub struct LiveView {
    pub(crate) clock: SharedClock,
    pub(crate) roapp: Arc<RoApp>,
    pub(crate) stores: Arc<StoreRegistry>,
    pub(crate) account: Arc<AccountReader>,
}

impl LiveView {
    /// Reads both sides of an order.
    pub async fn sides(&self, link: &Link) -> Sides {
        let (shop, roapp) = tokio::join!(self.shop_side(link), self.roapp_side(link));
        Sides { shop, roapp }
    }

    async fn shop_side(&self, link: &Link) -> Result<Option<ShopOrder>, Message> {
        let shop = self.stores.get(&link.store).ok_or_else(|| unusable(&self.stores, &link.store))?;
        let page = shop.cartum.orders_by_number(&[link.number]).await.map_err(|error| error.message().sentence())?;
        match page.unreadable.into_iter().next() {
            Some(row) => Err(Reason::UnreadableOrder { number: link.number, why: row.why }.into()),
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

    /// A page of RO App's own list, with the Store and External ID of each row.
    ///
    /// # Errors
    /// A sentence when RO App does not answer within [`SHOWN_WITHIN`].
    pub async fn roapp_list(&self, page: u64) -> Result<ListedPage, Message> {
        in_time(&*self.clock, SHOWN_WITHIN, self.read_list(page)).await.unwrap_or_else(|| Err(too_slow()))
    }

    async fn read_list(&self, page: u64) -> Result<ListedPage, Message> {
        let account = self.account.get().await.map_err(|failure| failure.message())?;
        let list = self.roapp.orders_page(page).await.map_err(|error| error.message().sentence())?;
        let linked = |row: &RoAppOrder| {
            let number = row.field(account.external_id).map(str::trim).filter(|number| !number.is_empty())?;
            Some((row.field(account.store).unwrap_or_default().trim().to_owned(), number.to_owned()))
        };
        let from = list.rows.iter().map(linked).collect();
        Ok((list, from))
    }
}

fn unusable(stores: &StoreRegistry, store: &StoreId) -> Message {
    let why = stores.unusable().into_iter().find(|(id, ..)| id == store).map(|(_, _, why)| why);
    why.unwrap_or_else(|| Message::new("store-not-connected").with("store", store))
}
