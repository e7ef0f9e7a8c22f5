//! Further shops of one process. Each has its own data, control state and port; the account is shared.
//!
//! A further shop is answered from the moment it is added, and again after a restart, at the same port. One that hangs or is slow holds
//! up neither another shop nor the account.

use crate::control::state::ShopEntry;
use crate::inner::{FurtherShop, Inner, OpenShop, ServeShop};
use crate::{Error, seed};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// Most further shops of a process.
pub(crate) const MOST: usize = 20;

/// Why a shop was not added.
pub(crate) enum NotAdded {
    TooMany,
    Failed(Error),
}

impl From<Error> for NotAdded {
    fn from(error: Error) -> NotAdded {
        NotAdded::Failed(error)
    }
}

pub(crate) fn list(first: &Inner) -> Vec<FurtherShop> {
    first.shops().iter().map(|open| open.shop).collect()
}

pub(crate) fn get(first: &Inner, number: u32) -> Option<Arc<Inner>> {
    first.shops().iter().find(|open| open.shop.number == number).map(|open| open.inner.clone())
}

/// Opens the stored shops that are not open yet.
pub(crate) async fn open_stored(first: &Inner) -> Result<(), Error> {
    let stored: Vec<(i64, u16)> =
        first.control.effect(|control| control.shops.iter().map(|(number, entry)| (number, entry.port)).collect())?;
    for (number, port) in stored {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        if get(first, number).is_none() {
            let listener = bind(number, port).await?;
            start(first.serve_shop, &mut first.shops(), first.further(number)?, port, listener);
        }
    }
    Ok(())
}

/// Adds a shop at a port, or at a free one, with the demo data or empty. Web-hooks are sent as often as those of the first shop.
pub(crate) async fn add(first: &Inner, port: Option<u16>, empty: bool) -> Result<FurtherShop, NotAdded> {
    let listener = bind(next_number(first)?, port.unwrap_or(0)).await?;
    let port = listener.local_addr().map_err(Error::from)?.port();
    // Held to the end: of two that are added at once, each gets its own number.
    let mut open = first.shops();
    let number = next_number(first)?;
    if open.len() >= MOST {
        return Err(NotAdded::TooMany);
    }
    let inner = first.further(number)?;
    let auto_shop = first.control.effect(|control| control.settings().auto_shop)?;
    inner.control.effect(|control| control.settings_mut().auto_shop = auto_shop)?;
    let now = (inner.now)();
    inner.shop.effect(|shop| {
        shop.clear();
        shop.meta();
        if !empty {
            seed::shop(shop, now);
        }
    })?;
    first.control.effect(|control| control.shops.insert(i64::from(number), ShopEntry { port }))?;
    Ok(start(first.serve_shop, &mut open, inner, port, listener))
}

fn next_number(first: &Inner) -> Result<u32, Error> {
    let next = first.control.effect(|control| control.shops.next_key(2))?;
    Ok(u32::try_from(next).unwrap_or(u32::MAX))
}

fn start(serve: ServeShop, open: &mut Vec<OpenShop>, inner: Inner, port: u16, listener: TcpListener) -> FurtherShop {
    let shop = FurtherShop { number: inner.number, port };
    let inner = Arc::new(inner);
    let mut server = JoinSet::new();
    server.spawn(serve(inner.clone(), listener));
    open.push(OpenShop { shop, inner, _server: server });
    open.sort_by_key(|open| open.shop.number);
    shop
}

/// Closes a shop and deletes its data. `false`: there is none with this number.
pub(crate) fn remove(first: &Inner, number: u32) -> Result<bool, Error> {
    let mut open = first.shops();
    let Some(at) = open.iter().position(|open| open.shop.number == number) else {
        return Ok(false);
    };
    let removed = open.remove(at);
    first.control.effect(|control| control.shops.remove(i64::from(number)))?;
    if let Some(folder) = &removed.inner.folder {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(true)
}

async fn bind(number: u32, port: u16) -> Result<TcpListener, Error> {
    TcpListener::bind(("127.0.0.1", port)).await.map_err(|source| Error::Port { number, port, source })
}
