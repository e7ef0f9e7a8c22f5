//! What all clones of a sandbox share: both systems, the control state, and the observer. A further shop has its own, with the account and
//! the observer of the first.

use crate::answer::Answer;
use crate::call::{Call, System};
use crate::control::state::Control;
use crate::control::variants::Variants;
use crate::locked_store::LockedStore;
use crate::observe::{Answered, Observed, Observer};
use crate::page_words::Pages;
use crate::roapp::RoApp;
use crate::shop::Shop;
use crate::{Error, Now, seed};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, MutexGuard, OnceLock, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;

/// A further shop and its port on 127.0.0.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FurtherShop {
    /// From 2.
    pub number: u32,
    pub port: u16,
}

/// A further shop that is open. Dropping it closes its port and its connections.
pub(crate) struct OpenShop {
    pub(crate) shop: FurtherShop,
    pub(crate) inner: Arc<Inner>,
    pub(crate) _server: JoinSet<()>,
}

/// Serves a further shop until it is dropped.
pub(crate) type ServeShop = fn(Arc<Inner>, TcpListener) -> Pin<Box<dyn Future<Output = ()> + Send>>;

pub(crate) struct Inner {
    /// 1 in the first shop, which the account belongs to.
    pub(crate) number: u32,
    pub(crate) folder: Option<PathBuf>,
    pub(crate) now: Now,
    pub(crate) control: LockedStore<Control>,
    pub(crate) shop: LockedStore<Shop>,
    pub(crate) roapp: Arc<LockedStore<RoApp>>,
    /// Incremented to continue the calls that a fault holds.
    pub(crate) release: watch::Sender<u64>,
    /// Incremented when a latency is set or removed.
    pub(crate) latency_changed: watch::Sender<u64>,
    pub(crate) observer: Arc<OnceLock<Observer>>,
    /// The words of the pages for people.
    pub(crate) pages: Arc<OnceLock<Pages>>,
    /// Allows one flush at a time, so that no web-hook is sent by two.
    pub(crate) flush_lock: Mutex<()>,
    pub(crate) serve_shop: ServeShop,
    /// The further shops that are open, by number. Empty in a further shop.
    shops: std::sync::Mutex<Vec<OpenShop>>,
}

/// Marks a response that must not be sent: the connection is closed without a status line.
#[derive(Clone)]
pub(crate) struct Abort;

impl Inner {
    pub(crate) fn open(folder: Option<PathBuf>, now: Now, serve_shop: ServeShop) -> Result<Inner, Error> {
        let roapp = Arc::new(LockedStore::open(folder.as_deref())?);
        Inner::with(1, folder, now, roapp, serve_shop)
    }

    /// A further shop, in a folder inside that of the first.
    pub(crate) fn further(&self, number: u32) -> Result<Inner, Error> {
        let folder = self.folder.as_ref().map(|folder| folder.join(format!("shop-{number}")));
        let further = Inner::with(number, folder, self.now.clone(), self.roapp.clone(), self.serve_shop)?;
        Ok(Inner { observer: self.observer.clone(), pages: self.pages.clone(), ..further })
    }

    fn with(
        number: u32,
        folder: Option<PathBuf>,
        now: Now,
        roapp: Arc<LockedStore<RoApp>>,
        serve_shop: ServeShop,
    ) -> Result<Inner, Error> {
        Ok(Inner {
            number,
            now,
            control: LockedStore::open(folder.as_deref())?,
            shop: LockedStore::open(folder.as_deref())?,
            folder,
            roapp,
            release: watch::Sender::new(0),
            latency_changed: watch::Sender::new(0),
            observer: Arc::default(),
            pages: Arc::default(),
            flush_lock: Mutex::new(()),
            serve_shop,
            shops: std::sync::Mutex::default(),
        })
    }

    /// The further shops that are open.
    pub(crate) fn shops(&self) -> MutexGuard<'_, Vec<OpenShop>> {
        self.shops.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_first(&self) -> bool {
        self.number == 1
    }

    /// The systems that this control state is about.
    pub(crate) fn systems(&self) -> &'static [System] {
        if self.is_first() { &[System::Shop, System::Roapp] } else { &[System::Shop] }
    }

    pub(crate) fn seed_if_empty(&self) -> Result<(), Error> {
        let now = (self.now)();
        self.shop.effect(|shop| {
            if shop.is_empty() {
                seed::shop(shop, now);
            }
        })?;
        self.roapp.effect(|roapp| {
            if roapp.is_empty() {
                seed::roapp(roapp, now);
            }
        })
    }

    /// Passes a call to the observer, if there is one. `answer` contains whether a fault created it.
    pub(crate) fn observe(&self, system: System, call: &Call, variants: &Variants, answer: Option<(&Answer, bool)>) {
        let Some(observer) = self.observer.get() else {
            return;
        };
        observer(&Observed {
            system: system.name(),
            method: &call.method,
            path: &call.path,
            query: &call.raw_query,
            agent: call.header("user-agent"),
            content_type: call.header("content-type"),
            body: &call.body,
            variant: &|name| variants.choice(name),
            answer: answer.map(|(answer, by_fault)| Answered {
                status: answer.status,
                content_type: answer.header("content-type"),
                body: &answer.body,
                by_fault,
            }),
        });
    }
}
