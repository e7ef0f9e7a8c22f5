//! The two systems and their control, opened together and served from two ports.

use crate::call::System;
use crate::control::state::Control;
use crate::observe::Observer;
use crate::roapp::Office;
use crate::shelf::Shelf;
use crate::shop::Shop;
use crate::{Error, Now};
use axum::Router;
use axum::extract::Request;
use std::future::Future;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How to open the stand-ins.
pub struct Options {
    /// Folder of the data files; none keeps everything in memory.
    pub data: Option<PathBuf>,
    /// The clock everything is dated by.
    pub now: Now,
    /// Whether an empty world is filled with the demo shop and account.
    pub seed: bool,
}

/// The Cartum shop and the RO App account. Clones share one world.
#[derive(Clone)]
pub struct Sandbox {
    pub(crate) inner: Arc<Inner>,
}

/// What the clones share.
pub(crate) struct Inner {
    pub(crate) now: Now,
    pub(crate) control: Shelf<Control>,
    pub(crate) shop: Shelf<Shop>,
    pub(crate) roapp: Shelf<Office>,
    pub(crate) release: watch::Sender<u64>,
    pub(crate) observer: OnceLock<Observer>,
    /// Deliveries go out one flush at a time, so that two flushes do not send one web-hook twice.
    pub(crate) flushing: tokio::sync::Mutex<()>,
}

impl Sandbox {
    /// Opens the world; with a data folder, as it was left.
    pub fn open(options: Options) -> Result<Sandbox, Error> {
        let folder = options.data.as_deref();
        let inner = Inner {
            now: options.now,
            control: Shelf::open(folder)?,
            shop: Shelf::open(folder)?,
            roapp: Shelf::open(folder)?,
            release: watch::Sender::new(0),
            observer: OnceLock::new(),
            flushing: tokio::sync::Mutex::new(()),
        };
        if options.seed {
            inner.seed_if_empty()?;
        }
        Ok(Sandbox { inner: Arc::new(inner) })
    }

    /// Shows every call to `observer` from now on; a second observer is not taken.
    pub fn observe(&self, observer: Observer) {
        if self.inner.observer.set(observer).is_err() {
            tracing::warn!("the stand-ins are observed already");
        }
    }

    /// The shop: `/api/<function>/` and the control API.
    pub fn shop(&self) -> Router {
        self.router(System::Shop)
    }

    /// The account: `/v2/…`, the older paths, and the control API.
    pub fn roapp(&self) -> Router {
        self.router(System::Roapp)
    }

    /// Delivers web-hooks by itself while serving, every so often; `None` leaves them to `hooks/flush`.
    pub fn auto_hooks(&self, shop: Option<Duration>, roapp: Option<Duration>) -> Result<(), Error> {
        self.inner.control.effect(|control| {
            let settings = control.settings_mut();
            settings.auto_shop = shop.map(|every| every.as_secs());
            settings.auto_roapp = roapp.map(|every| every.as_secs());
        })
    }

    /// Serves both systems until `stop`. Only here does a cut connection close without a status line.
    pub async fn serve(
        &self,
        shop: TcpListener,
        roapp: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Error> {
        crate::serve::run(self.clone(), shop, roapp, stop).await
    }

    fn router(&self, system: System) -> Router {
        let inner = self.inner.clone();
        Router::new().fallback(move |request: Request| crate::desk::entry(inner.clone(), system, request))
    }
}

impl Inner {
    pub(crate) fn seed_if_empty(&self) -> Result<(), Error> {
        let now = (self.now)();
        self.shop.effect(|shop| {
            if shop.is_empty() {
                crate::seed::shop(shop, now);
            }
        })?;
        self.roapp.effect(|office| {
            if office.is_empty() {
                crate::seed::roapp(office, now);
            }
        })
    }
}
