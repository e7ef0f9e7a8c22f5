//! The public handle: both systems and the control API, opened together and served on two ports, and further shops on one port each.

use crate::call::System;
use crate::hooks::{self, HookCall};
use crate::inner::Inner;
use crate::observe::Observer;
use crate::page_words::Pages;
use crate::{Error, FurtherShop, Now, further, serve};
use axum::Router;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How to open the stand-ins.
pub struct Options {
    /// Folder of the data files; `None` keeps all data in memory.
    pub data: Option<PathBuf>,
    /// The clock of both systems.
    pub now: Now,
    /// Whether an empty sandbox is filled with the demo shop and account.
    pub seed: bool,
}

/// The Cartum shop and the RO App account. Clones share their data.
#[derive(Clone)]
pub struct Sandbox {
    inner: Arc<Inner>,
}

impl Sandbox {
    /// Opens both systems, with the stored data if there is a data folder.
    pub fn open(options: Options) -> Result<Sandbox, Error> {
        let inner = Inner::open(options.data, options.now, serve::shop)?;
        if options.seed {
            inner.seed_if_empty()?;
        }
        Ok(Sandbox { inner: Arc::new(inner) })
    }

    /// Passes every call to `observer` from now on. Only the first observer is accepted.
    pub fn observe(&self, observer: Observer) {
        if self.inner.observer.set(observer).is_err() {
            tracing::warn!("the stand-ins are observed already");
        }
    }

    /// Shows a page with these words to a person who opens an address of the stand-ins in a browser. Only the first words are accepted.
    pub fn pages(&self, pages: Pages) {
        if self.inner.pages.set(pages).is_err() {
            tracing::warn!("the stand-ins have pages already");
        }
    }

    /// The shop: `/api/<function>/` and the control API.
    pub fn shop(&self) -> Router {
        serve::router(self.inner.clone(), System::Shop)
    }

    /// The account: `/v2/…`, the older paths, and the control API.
    pub fn roapp(&self) -> Router {
        serve::router(self.inner.clone(), System::Roapp)
    }

    /// Sets the intervals of automatic web-hook deliveries while serving. `None`: only `hooks/flush` delivers.
    pub fn auto_hooks(&self, shop: Option<Duration>, roapp: Option<Duration>) -> Result<(), Error> {
        self.inner.control.effect(|control| {
            let settings = control.settings_mut();
            settings.auto_shop = shop.map(|every| every.as_secs());
            settings.auto_roapp = roapp.map(|every| every.as_secs());
        })
    }

    /// Opens the further shops of the data folder, each at its port. They are served until [`Sandbox::serve`] ends.
    pub async fn open_shops(&self) -> Result<Vec<FurtherShop>, Error> {
        further::open_stored(&self.inner).await?;
        Ok(further::list(&self.inner))
    }

    /// Serves both systems and the further shops until `stop`. Only this server can close a connection without a status line.
    pub async fn serve(
        &self,
        shop: TcpListener,
        roapp: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Error> {
        serve::run(&self.inner, shop, roapp, stop).await
    }

    /// Removes the waiting web-hooks of the shop and returns them: the caller delivers them.
    pub fn take_shop_hooks(&self) -> Result<Vec<HookCall>, Error> {
        hooks::take(&self.inner.shop)
    }

    /// Removes the waiting web-hooks of the account and returns them: the caller delivers them.
    pub fn take_roapp_hooks(&self) -> Result<Vec<HookCall>, Error> {
        hooks::take(&self.inner.roapp)
    }

    /// Number of web-hooks that wait to be taken or sent.
    pub fn waiting_hooks(&self) -> Result<usize, Error> {
        let shop = self.inner.shop.effect(|shop| shop.deliveries.len())?;
        Ok(shop + self.inner.roapp.effect(|roapp| roapp.deliveries.len())?)
    }
}
