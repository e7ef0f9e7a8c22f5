//! What all clones of a sandbox share: both systems, the control state, and the observer.

use crate::answer::Answer;
use crate::call::{Call, System};
use crate::control::state::Control;
use crate::control::variants::Variants;
use crate::locked_store::LockedStore;
use crate::observe::{Answered, Observed, Observer};
use crate::roapp::RoApp;
use crate::shop::Shop;
use crate::{Error, Now, seed};
use std::path::Path;
use std::sync::OnceLock;
use tokio::sync::{Mutex, watch};

pub(crate) struct Inner {
    pub(crate) now: Now,
    pub(crate) control: LockedStore<Control>,
    pub(crate) shop: LockedStore<Shop>,
    pub(crate) roapp: LockedStore<RoApp>,
    /// Incremented to continue the calls that a fault holds.
    pub(crate) release: watch::Sender<u64>,
    pub(crate) observer: OnceLock<Observer>,
    /// Allows one flush at a time, so that no web-hook is sent by two.
    pub(crate) flush_lock: Mutex<()>,
}

/// Marks a response that must not be sent: the connection is closed without a status line.
#[derive(Clone)]
pub(crate) struct Abort;

impl Inner {
    pub(crate) fn open(folder: Option<&Path>, now: Now) -> Result<Inner, Error> {
        Ok(Inner {
            now,
            control: LockedStore::open(folder)?,
            shop: LockedStore::open(folder)?,
            roapp: LockedStore::open(folder)?,
            release: watch::Sender::new(0),
            observer: OnceLock::new(),
            flush_lock: Mutex::new(()),
        })
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
