//! Keeps the record of health (rule H1): what a poll found, what a person's attempt with a key or a login found,
//! and that an order's handler met a refusal.
//!
//! Guarantees: each poll that comes to its end writes one item, so that a page can tell that polls have stopped; a store that a poll did
//! not reach stays as it was; the id of an error decides which trouble it is, never its text.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Mutex;

use crate::cartum::CartumError;
use crate::clock::SharedClock;
use crate::exchange::discovery::report::{Discovery, StoreReport};
use crate::exchange::stores::registry::StoreRegistry;
use crate::order::StoreId;
use crate::roapp::{RoApp, RoAppError};
use crate::state::{HEALTH, Health, RoAppHealth, RoAppTrouble, StateError, StoreHealth, StoreTrouble, Table};
use crate::texts::Message;

/// Bytes of a text in the reason of RO App's trouble, and entries of a list in it.
const REASON: (usize, usize) = (1000, 20);

/// Writes the record of health.
pub struct HealthRecord {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) roapp: Arc<RoApp>,
    pub(crate) stores: Arc<StoreRegistry>,
    /// What [`Self::note_refusals`] has noted and still holds.
    pub(crate) noted: Mutex<Refusals>,
}

/// Refusals that this process met.
#[derive(Default)]
pub(crate) struct Refusals {
    key: bool,
    logins: HashSet<StoreId>,
}

impl HealthRecord {
    /// Notes what a poll found.
    pub(crate) async fn note_poll(&self, found: &Discovery) -> Result<(), StateError> {
        let Some(before) = self.stored().await? else { return Ok(()) };
        let now = self.clock.now();
        let health = Health {
            looked: Some(now),
            roapp: roapp_health(&before, self.roapp_problem(found), now),
            stores: self.stores_health(&before, found, now),
            not_reached: found.not_begun.clone(),
            polled: Some(self.polled(&before, found)),
            waiting: found.waiting,
            unfinished: found.unfinished.clone(),
            unreadable: found.unreadable.len(),
            dead_letters: found.dead_letters,
        };
        self.table.put_cached(HEALTH, now, health).await
    }

    /// Notes how RO App answered to a key that a person entered; `None` where it took the key.
    pub(crate) async fn note_key(&self, problem: Option<Message>) -> Result<(), StateError> {
        let Some(before) = self.stored().await? else { return Ok(()) };
        let now = self.clock.now();
        // That it takes the key says nothing about another problem.
        let other = before.roapp.clone().filter(|known| problem.is_none() && known.kind == RoAppTrouble::Problem);
        let roapp = other.or_else(|| roapp_health(&before, problem, now));
        if roapp == before.roapp {
            return Ok(());
        }
        self.table.put_cached(HEALTH, now, Health { roapp, ..before }).await
    }

    /// Notes how a shop answered to a login that a person entered; `None` where it took the login.
    pub(crate) async fn note_login(&self, store: &StoreId, problem: Option<&Message>) -> Result<(), StateError> {
        if !self.stores.get(store).is_some_and(|shop| shop.settings.enabled) {
            return Ok(());
        }
        let Some(before) = self.stored().await? else { return Ok(()) };
        let now = self.clock.now();
        let mut stores = before.stores.clone();
        // That it takes the login says nothing about another problem.
        let about = |kind| {
            problem.is_some()
                || matches!(kind, StoreTrouble::LoginRefused | StoreTrouble::Unreachable | StoreTrouble::NoPlan)
        };
        stores.retain(|known| known.store != *store || !about(known.kind));
        stores.extend(problem.map(|why| store_health(&before, store, store_trouble(why.cause()), now)));
        if stores == before.stores {
            return Ok(());
        }
        self.table.put_cached(HEALTH, now, Health { stores, ..before }).await
    }

    /// Notes once that RO App refuses the key or a shop the login, as an order's handler met it: the next poll is minutes away. A failure
    /// to note it is logged and delays no order.
    pub(crate) async fn note_refusals(&self) {
        let mut noted = self.noted.lock().await;
        let refuses_key = self.roapp.refuses_key();
        let mut result = Ok(());
        if refuses_key && !noted.key {
            result = self.note_key(Some(RoAppError::Key.message())).await;
        }
        noted.key = refuses_key;
        for shop in self.stores.enabled() {
            let id = &shop.settings.id;
            if !shop.cartum.refuses_login() {
                noted.logins.remove(id);
            } else if noted.logins.insert(id.clone()) {
                let why = CartumError::Login(String::new()).message();
                result = result.and(self.note_login(id, Some(&why)).await);
            }
        }
        if let Err(error) = result {
            tracing::warn!(%error, "a refused key or login is not noted");
        }
    }

    /// The record; an empty one where it cannot be read, and none where a newer release wrote it, which is left to that.
    async fn stored(&self) -> Result<Option<Health>, StateError> {
        match self.table.get_cached_lately::<Health>(HEALTH).await {
            Ok(known) => Ok(Some(known.map(|known| known.fact).unwrap_or_default())),
            Err(StateError::Unreadable { .. }) => Ok(Some(Health::default())),
            Err(StateError::Newer { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Why RO App could not be looked at, if so. The first poll of a deployment asks RO App for the stores only, so they may say it.
    fn roapp_problem(&self, found: &Discovery) -> Option<Message> {
        if self.roapp.refuses_key() {
            return Some(RoAppError::Key.message());
        }
        let of_stores = found.stores.iter().filter_map(|store| store.problem.as_ref()).filter(|why| is_of_roapp(why));
        found.roapp_problem.iter().chain(of_stores).next().cloned()
    }

    /// The stores that are on and that this poll, or one before it, has reached.
    fn polled(&self, before: &Health, found: &Discovery) -> Vec<StoreId> {
        let reached: HashSet<&StoreId> = found.stores.iter().map(|report| &report.id).collect();
        let enabled = self.stores.enabled().into_iter().map(|shop| shop.settings.id.clone());
        enabled.filter(|id| reached.contains(id) || before.looked.is_some() && before.was_polled(id)).collect()
    }

    fn stores_health(&self, before: &Health, found: &Discovery, now: Timestamp) -> Vec<StoreHealth> {
        let reports: HashMap<&StoreId, &StoreReport> = found.stores.iter().map(|report| (&report.id, report)).collect();
        let mut unusable = self.stores.unusable();
        unusable.retain(|(id, ..)| !self.stores.is_off(id));
        let unusable = unusable.iter().map(|(id, ..)| store_health(before, id, StoreTrouble::Unusable, now));
        let enabled = self.stores.enabled();
        let enabled = enabled.iter().filter_map(|shop| {
            let id = &shop.settings.id;
            match reports.get(id) {
                Some(report) => trouble_of(report).map(|kind| store_health(before, id, kind, now)),
                None => before.store(id).cloned(),
            }
        });
        unusable.chain(enabled).collect()
    }
}

fn trouble_of(report: &StoreReport) -> Option<StoreTrouble> {
    if let Some(why) = &report.problem {
        return Some(store_trouble(why.cause()));
    }
    // The rest of a poll is for the next one, nothing for a person.
    let notice = report.notice.as_ref().filter(|why| why.cause() != "shop-poll-unfinished");
    // A subscription whose answer was lost may well be there.
    let hooks = report.hook_problem.as_ref().filter(|why| why.id() != "subscription-unknown");
    notice.or(hooks).map(|_| StoreTrouble::Notice)
}

fn is_of_roapp(why: &Message) -> bool {
    why.cause().starts_with("roapp-")
}

/// Which trouble of a store an error is, by its id.
fn store_trouble(cause: &str) -> StoreTrouble {
    match cause {
        "shop-unreachable" | "shop-not-json" | "shop-moved-within" | "shop-busy" | "shop-cut"
        | "shop-poll-too-slow" => StoreTrouble::Unreachable,
        "shop-login" | "shop-token-refused" => StoreTrouble::LoginRefused,
        "shop-no-plan" => StoreTrouble::NoPlan,
        cause if cause.starts_with("roapp-") => StoreTrouble::WaitsForRoApp,
        _ => StoreTrouble::Problem,
    }
}

/// Which trouble of RO App an error is, by its id.
fn roapp_trouble(cause: &str) -> RoAppTrouble {
    match cause {
        "roapp-key" => RoAppTrouble::KeyRefused,
        "roapp-plan" | "roapp-unpaid" => RoAppTrouble::NoPlan,
        "roapp-unreachable"
        | "roapp-fails"
        | "roapp-too-many-requests"
        | "roapp-no-permit"
        | "roapp-moved-within"
        | "roapp-unreadable"
        | "roapp-poll-too-slow" => RoAppTrouble::Down,
        _ => RoAppTrouble::Problem,
    }
}

fn roapp_health(before: &Health, problem: Option<Message>, now: Timestamp) -> Option<RoAppHealth> {
    let reason = problem?.at_most(REASON.0, REASON.1);
    let kind = roapp_trouble(reason.cause());
    let known = before.roapp.as_ref();
    Some(RoAppHealth {
        kind,
        reason,
        since: known.filter(|known| known.kind == kind).map_or(now, |known| known.since),
        last_good: known.map_or(before.looked.filter(|_| before.has_asked_roapp()), |known| known.last_good),
    })
}

fn store_health(before: &Health, store: &StoreId, kind: StoreTrouble, now: Timestamp) -> StoreHealth {
    let known = before.store(store);
    StoreHealth {
        store: store.clone(),
        kind,
        since: known.filter(|known| known.kind == kind).map_or(now, |known| known.since),
        last_good: known.map_or(before.looked.filter(|_| before.was_polled(store)), |known| known.last_good),
    }
}
