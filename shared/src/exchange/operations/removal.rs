//! Deletes a store (rule S6), in steps that each end soon and can be repeated.
//!
//! Guarantees: from the first write on the store is off in every process; its login is removed before its orders are; settings go last,
//! not before every handler that had begun has ended; a removal that was cut off is carried on by the poll; a message that comes twice,
//! or after the end, changes nothing, and never touches a store that is not marked for removal; RO App's orders and the shop stay as
//! they are, and a later store of the shop links RO App's orders (rule O12) by the names that are kept.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::{SharedClock, in_time, wait_until};
use crate::exchange::failure::Failure;
use crate::exchange::queues::Queues;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::secret_name::SecretName;
use crate::exchange::subscriptions::Subscriptions;
use crate::order::{StoreId, Trigger};
use crate::queue::{MAX_DELAY, Message as QueueMessage};
use crate::settings::{Phase, SHOWN_WITHIN, StoreSettings, bare, too_slow_shop};
use crate::state::{Removal, RemovedOrder, Table};
use crate::texts::Message;

/// Time that a function works at it before it lets others work.
const SLICE: SignedDuration = SignedDuration::from_secs(20);
/// Time after the request by which every handler that knew the store as one that is on has ended.
const SETTLED: SignedDuration = SignedDuration::from_mins(5);
/// Wait for an order that a handler has.
const BUSY: Duration = Duration::from_secs(30);
/// One that has not got on for so long lost its message.
const STALE: SignedDuration = SignedDuration::from_mins(10);

/// Deletes stores.
pub struct StoreRemoval {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) queues: Arc<Queues>,
    pub(crate) stores: Arc<StoreRegistry>,
    pub(crate) subscriptions: Arc<Subscriptions>,
}

impl StoreRemoval {
    /// Whether RO App may have orders of another shop under a store's name: those of a store that was deleted.
    ///
    /// # Errors
    /// [`Failure::State`] when the table fails.
    pub async fn is_name_of_another_shop(&self, settings: &StoreSettings) -> Result<bool, Failure> {
        Ok(self.table.is_name_of_another_shop(&bare(&settings.url), &settings.name).await?)
    }

    /// How far the removal of a store is; `None` before its first step has ended.
    ///
    /// # Errors
    /// [`Failure::State`] when the table fails.
    pub async fn state(&self, store: &StoreId) -> Result<Option<Removal>, Failure> {
        Ok(self.table.removal(store).await?)
    }

    /// Begins to delete a store, or begins again: marks it, ends its web-hooks where the shop answers in time, removes its login, and has
    /// the queue carry on. Returns `None` where there is no such store.
    ///
    /// # Errors
    /// [`Failure::Attention`] for a store of the configuration file, which would come back; else when the table or a queue fails.
    pub async fn begin(&self, store: &StoreId) -> Result<Option<Removal>, Failure> {
        if self.stores.is_configured(store) {
            return Err(Failure::Attention(Message::new("store-in-file").with("store", store)));
        }
        let Some(settings) = self.table.store::<StoreSettings>(store).await? else { return Ok(None) };
        let now = self.clock.now();
        let before = match settings.phase {
            Phase::Removal => self.table.removal(store).await?,
            _ => None,
        };
        self.table.keep_former_name(&bare(&settings.url), &settings.name).await?;
        let settings = StoreSettings { enabled: false, phase: Phase::Removal, ..settings };
        self.stores.save_store(&settings).await?;
        let hooks = self.end_hooks(&settings).await;
        self.stores.remove_secrets(&logins(store)).await?;
        let (asked, orders) = before.map_or((now, 0), |before| (before.asked, before.orders));
        let removal = Removal { asked, seen: now, orders, stopped: false, hooks };
        self.table.put_removal(store, &removal).await?;
        self.send(store, Duration::ZERO).await?;
        Ok(Some(removal))
    }

    /// Ends the store's web-hooks; says why one could not be ended.
    async fn end_hooks(&self, settings: &StoreSettings) -> Option<Message> {
        // Without a login the shop cannot be asked.
        let shop = self.stores.client_of(settings).ok()?;
        let ended = async {
            self.subscriptions.end_all(&shop).await?;
            Ok(self.table.cursor(&settings.id).await?)
        };
        match in_time(&*self.clock, SHOWN_WITHIN, ended).await {
            Some(Ok(cursor)) => cursor?.hooks.into_iter().find_map(|hook| hook.problem),
            Some(Err(failure)) => {
                let failure: Failure = failure;
                Some(failure.message().sentence())
            }
            None => Some(too_slow_shop()),
        }
    }

    /// Works at a store's removal for a while. Puts its message back where something is left.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or the queue fails: the message comes again.
    pub(crate) async fn advance(&self, store: &StoreId) -> Result<(), Failure> {
        let begun = self.clock.now();
        let Some(mut removal) = self.current(store, begun).await? else { return Ok(()) };
        loop {
            let (mut removed, mut busy) = (0, false);
            let listed = self.table.orders.some_of(store).await?;
            // An index that lags lists what is removed, and not what is behind it.
            let lags = !listed.is_empty();
            for number in listed {
                match self.table.orders.remove_order(store, number, self.clock.now()).await? {
                    RemovedOrder::Removed => removed += 1,
                    RemovedOrder::Gone => {}
                    RemovedOrder::Busy => busy = true,
                }
            }
            removal.orders += removed;
            let now = self.clock.now();
            match removed {
                0 if busy || lags => return self.put_back(store, removal, BUSY).await,
                0 => break,
                _ if now.duration_since(begun) >= SLICE => return self.put_back(store, removal, Duration::ZERO).await,
                // Another handler may have come to the end meanwhile, and a person connected a store of the same id.
                _ if self.current(store, begun).await?.is_none() => return Ok(()),
                _ => {}
            }
        }
        let settled = removal.asked.checked_add(SETTLED).unwrap_or(Timestamp::MAX);
        let wait = wait_until(self.clock.now(), settled);
        if !wait.is_zero() {
            return self.put_back(store, removal, wait.min(MAX_DELAY)).await;
        }
        while self.table.forget_some_comparisons(store).await? > 0 {
            if self.clock.now().duration_since(begun) >= SLICE {
                return self.put_back(store, removal, Duration::ZERO).await;
            }
        }
        self.end(store, removal).await
    }

    /// Removes what is left: login and settings.
    async fn end(&self, store: &StoreId, removal: Removal) -> Result<(), Failure> {
        self.stores.refresh().await?;
        // Left where the first step was cut off. On AWS only the console may remove it: a person goes on there.
        if logins(store).iter().any(|name| self.stores.has_secret(name))
            && let Err(failure) = self.stores.remove_secrets(&logins(store)).await
        {
            tracing::warn!(%store, why = %failure.message(), "the login of a store that is being deleted is still there");
            let stopped = Removal { seen: self.clock.now(), stopped: true, ..removal };
            return Ok(self.table.put_removal(store, &stopped).await?);
        }
        self.stores.forget_store(store).await
    }

    /// The removal of a store that is marked for it.
    async fn current(&self, store: &StoreId, now: Timestamp) -> Result<Option<Removal>, Failure> {
        let settings = self.table.store::<StoreSettings>(store).await?;
        if settings.is_none_or(|settings| settings.phase != Phase::Removal) {
            return Ok(None);
        }
        let fresh = Removal { asked: now, seen: now, orders: 0, stopped: false, hooks: None };
        Ok(Some(self.table.removal(store).await?.unwrap_or(fresh)))
    }

    async fn put_back(&self, store: &StoreId, removal: Removal, wait: Duration) -> Result<(), Failure> {
        let removal = Removal { seen: self.clock.now(), ..removal };
        self.table.put_removal(store, &removal).await?;
        self.send(store, wait).await
    }

    /// Has the queue carry on removals whose message was lost.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or the queue fails.
    pub(crate) async fn carry_on(&self) -> Result<(), Failure> {
        for settings in self.stores.removed() {
            let now = self.clock.now();
            let removal = self.table.removal(&settings.id).await?;
            if removal.is_none_or(|removal| now.duration_since(removal.seen) >= STALE) {
                self.send(&settings.id, Duration::ZERO).await?;
            }
        }
        Ok(())
    }

    async fn send(&self, store: &StoreId, wait: Duration) -> Result<(), Failure> {
        self.queues.send(&[QueueMessage::job(Trigger::StoreRemoval, Some(store))], wait).await
    }
}

fn logins(store: &StoreId) -> [SecretName; 2] {
    [SecretName::Login(store.clone()), SecretName::Password(store.clone())]
}
