//! A connected shop: its settings and its client.

use crate::cartum::{Cartum, ShopClock};
use crate::clock::SharedClock;
use crate::net::SharedTransport;
use crate::settings::{Credentials, StoreSettings, bare};
use crate::state::{StateError, Table};
use crate::texts::Message;

pub struct Shop {
    pub settings: StoreSettings,
    pub cartum: Cartum,
}

impl Shop {
    /// The names under which RO App may have orders of the shop: the store's, and those of stores of the shop that were deleted.
    pub(crate) async fn names(&self, table: &Table) -> Result<Vec<String>, StateError> {
        let mut names = table.former_names(&bare(&self.settings.url)).await?;
        names.push(self.settings.name.clone());
        Ok(names)
    }
}

/// Keeps the name that a store has, before it gets another one, and its former names where its shop gets another address: RO App's
/// orders have them still.
pub(super) async fn keep_former_names(table: &Table, after: &StoreSettings) -> Result<(), StateError> {
    let Some(before) = table.store::<StoreSettings>(&after.id).await? else { return Ok(()) };
    let (from, to) = (bare(&before.url), bare(&after.url));
    if before.name != after.name {
        table.keep_former_name(&to, &before.name).await?;
    }
    if from != to {
        for name in table.former_names(&from).await? {
            table.keep_former_name(&to, &name).await?;
        }
    }
    Ok(())
}

/// A client of a store's shop.
///
/// # Errors
/// A sentence that names the setting or credential.
pub fn shop_client(
    settings: &StoreSettings,
    credentials: &Credentials,
    transport: SharedTransport,
    clock: SharedClock,
) -> Result<Cartum, Message> {
    let zone = ShopClock::new(&settings.time_zone)
        .map_err(|why| Message::new("config-store").with("store", &settings.id).with("why", why))?;
    let login = credentials.cartum(&settings.id)?;
    Ok(Cartum::new(transport, clock, &settings.url, login, zone, settings.buyers()))
}
