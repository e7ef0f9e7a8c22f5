//! The connected stores and the secrets. A console may change both while all processes run.
//!
//! Every change stores a new version in the table. A process reads the version before a piece of work, if its copy is older than a few
//! seconds. It reads stores and secrets again if the version is another one, or so new that the index of stores may not show the change
//! yet. Secrets may also be changed without a version: they are read again after a few minutes, and when either system refuses the present
//! ones (rule R7). A store without a login does not delay the others; it is listed as unusable until the login is there.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use crate::clock::SharedClock;
use crate::exchange::failure::Failure;
use crate::exchange::leases::Leases;
use crate::exchange::stores::hooks_key::refuse_loss_of_hooks;
use crate::exchange::stores::secret_name::SecretName;
use crate::exchange::stores::shop::{Shop, keep_former_names, shop_client};
use crate::exchange::stores::speech::{dialect_name, speech};
use crate::exchange::webhook_token::sign;
use crate::history::Reason;
use crate::net::SharedTransport;
use crate::order::StoreId;
use crate::roapp::RoApp;
use crate::secrets::{Named, Secrets};
use crate::settings::{Credentials, HISTORY_DAYS, Phase, StoreSettings, second_of_a_name};
use crate::state::{CachedFact, STORES_VERSION, StateError, Table, usable_version};
use crate::texts::Message;

/// Lifetime of the copy in memory.
const FRESH: SignedDuration = SignedDuration::from_secs(15);
/// Time between two reads of the secrets. A new secret is found while the old one is still valid.
const SECRETS_FRESH: SignedDuration = SignedDuration::from_mins(15);
/// The index that lists all stores follows the table within a second or so. A change within this time is read again by
/// the next check.
const SETTLED: SignedDuration = SignedDuration::from_mins(1);

/// Stores and secrets as they were read.
pub(crate) struct StoredConfig {
    /// The version, read at the same time or before: what it stands for was there to be read if it has settled.
    pub version: Option<CachedFact<String>>,
    /// The stores in the table.
    pub stored: Vec<StoreSettings>,
    /// The secrets in their place.
    pub secrets: Vec<Named>,
}

/// The copy in memory.
#[derive(Clone)]
struct Registered {
    shops: HashMap<StoreId, Arc<Shop>>,
    unusable: Vec<(StoreId, String, Message)>,
    /// Stores that are switched off, those that cannot be used among them.
    off: HashSet<StoreId>,
    /// Stores that are being deleted; they are none of the others.
    removed: Vec<StoreSettings>,
    credentials: Credentials,
    version: Option<String>,
    looked: Timestamp,
    secrets_read: Timestamp,
}

/// The stores and credentials of a process, reloaded when the stored version changes.
pub struct StoreRegistry {
    clock: SharedClock,
    table: Table,
    roapp: Arc<RoApp>,
    leases: Arc<Leases>,
    to_shops: SharedTransport,
    /// Stores that the process was started with.
    stores: Vec<StoreSettings>,
    /// Stores that the process was started with whose settings are not known yet, with name and reason.
    unresolved: RwLock<Vec<(StoreId, String, Message)>>,
    /// Credentials that the process was started with.
    given: Credentials,
    /// Where secrets lie that people enter.
    secrets: OnceLock<Secrets>,
    known: RwLock<Arc<Registered>>,
    refresh_lock: Mutex<()>,
    changes: AtomicU64,
    reads: AtomicU64,
    /// The read after which the shops' dialects were read.
    dialects: AtomicU64,
}

/// What a [`StoreRegistry`] is made of.
pub(crate) struct RegistryParts {
    pub clock: SharedClock,
    pub table: Table,
    pub roapp: Arc<RoApp>,
    pub leases: Arc<Leases>,
    pub to_shops: SharedTransport,
    pub stores: Vec<StoreSettings>,
    pub credentials: Credentials,
}

impl StoreRegistry {
    /// Starts with the stores and credentials of a configuration; a store without a login is an error of that configuration.
    pub(crate) fn new(parts: RegistryParts) -> Result<Self, Message> {
        let RegistryParts { clock, table, roapp, leases, to_shops, stores, credentials } = parts;
        let mut shops = HashMap::new();
        for settings in &stores {
            let cartum = shop_client(settings, &credentials, to_shops.clone(), clock.clone())?;
            shops.insert(settings.id.clone(), Arc::new(Shop { settings: settings.clone(), cartum }));
        }
        let never = Timestamp::UNIX_EPOCH;
        let known = Registered {
            shops,
            unusable: Vec::new(),
            off: HashSet::new(),
            removed: Vec::new(),
            credentials: credentials.clone(),
            version: None,
            looked: never,
            secrets_read: never,
        };
        Ok(Self {
            clock,
            table,
            roapp,
            leases,
            to_shops,
            stores,
            unresolved: RwLock::default(),
            given: credentials,
            secrets: OnceLock::new(),
            known: RwLock::new(Arc::new(known)),
            refresh_lock: Mutex::default(),
            changes: AtomicU64::new(0),
            reads: AtomicU64::new(0),
            dialects: AtomicU64::new(u64::MAX),
        })
    }

    fn current(&self) -> Arc<Registered> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, known: Registered) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
    }

    /// Combines the stores of the table with their secrets.
    fn known(&self, seen: StoredConfig, broken: Vec<(StoreId, StateError)>) -> Registered {
        let StoredConfig { version, stored, secrets } = seen;
        let before = self.current();
        let credentials = self.given.with(secrets);
        let mut all: HashMap<StoreId, StoreSettings> =
            self.stores.iter().map(|store| (store.id.clone(), store.clone())).collect();
        all.extend(stored.into_iter().map(|store| (store.id.clone(), store)));
        let (mut shops, mut unusable, mut removed) = (HashMap::new(), Vec::new(), Vec::new());
        for (id, why) in broken {
            all.remove(&id);
            unusable.push((id.clone(), id.to_string(), why.message().sentence()));
        }
        // RO App's orders of two stores of one name cannot be told apart (rule O12).
        let second = second_of_a_name(all.values().filter(|store| store.phase != Phase::Removal));
        let off = all.values().filter(|store| !store.enabled).map(|store| store.id.clone()).collect();
        for (id, settings) in all {
            if settings.phase == Phase::Removal {
                removed.push(settings);
                continue;
            }
            if let Some(name) = second.get(&id) {
                unusable.push((id, settings.name, Message::new("same-name").with("store", name)));
                continue;
            }
            // A shop that did not change keeps its client, which has a token in hand.
            let same = before
                .shops
                .get(&id)
                .filter(|shop| shop.settings == settings && credentials.same_login(&before.credentials, &id));
            match same.cloned().map_or_else(|| self.connect(&settings, &credentials), Ok) {
                Ok(shop) => {
                    shops.insert(id, shop);
                }
                Err(why) => unusable.push((id, settings.name, why)),
            }
        }
        let now = self.clock.now();
        let settled = version.filter(|version| now.duration_since(version.at) >= SETTLED);
        let version = settled.map(|version| version.fact);
        removed.sort_by(|a, b| a.id.cmp(&b.id));
        Registered { shops, unusable, off, removed, credentials, version, looked: now, secrets_read: now }
    }

    fn connect(&self, settings: &StoreSettings, credentials: &Credentials) -> Result<Arc<Shop>, Message> {
        let cartum = shop_client(settings, credentials, self.to_shops.clone(), self.clock.clone())?;
        Ok(Arc::new(Shop { settings: settings.clone(), cartum }))
    }
}

impl StoreRegistry {
    /// Gives the process a place for secrets that people enter; the first one counts.
    pub(crate) fn keep_secrets_in(&self, secrets: Secrets) {
        let _first_counts = self.secrets.set(secrets);
    }

    /// Whether secrets have to be read again: their time is over, or one of them is refused.
    fn secrets_stale(&self, known: &Registered) -> bool {
        let old = || self.clock.now().duration_since(known.secrets_read) >= SECRETS_FRESH;
        let refused = || self.roapp.refuses_key() || known.shops.values().any(|shop| shop.cartum.refuses_login());
        self.secrets.get().is_some() && (old() || refused())
    }

    /// Reads stores and secrets again if they changed and the copy is old enough.
    pub async fn refresh(&self) -> Result<(), StateError> {
        self.refresh_stores().await?;
        self.read_dialects().await
    }

    /// Has the shops' clients ask what their shops were seen to do, once after each read of the stores.
    async fn read_dialects(&self) -> Result<(), StateError> {
        let reads = self.reads();
        if self.dialects.swap(reads, Ordering::Relaxed) == reads {
            return Ok(());
        }
        let shops = self.all();
        let names: Vec<String> = shops.iter().map(|shop| dialect_name(Some(&shop.settings.id))).collect();
        let kept = match self.table.texts_cached(&names).await {
            Ok(kept) => kept,
            Err(error) => {
                self.dialects.store(u64::MAX, Ordering::Relaxed);
                return Err(error);
            }
        };
        for (shop, name) in shops.iter().zip(&names) {
            shop.cartum.speak(kept.get(name).map(|kept| speech(kept)).unwrap_or_default());
        }
        Ok(())
    }

    async fn refresh_stores(&self) -> Result<(), StateError> {
        let fresh = |known: &Registered| self.clock.now().duration_since(known.looked) < FRESH;
        if fresh(&self.current()) {
            return Ok(());
        }
        let _one_reads = self.refresh_lock.lock().await;
        let known = self.current();
        if fresh(&known) {
            return Ok(());
        }
        let version = usable_version(self.table.get_cached::<String>(STORES_VERSION).await?)?;
        let same = version.as_ref().map(|version| &version.fact) == known.version.as_ref();
        if same && known.looked != Timestamp::UNIX_EPOCH && !self.secrets_stale(&known) {
            self.set(Registered { looked: self.clock.now(), ..known.as_ref().clone() });
            return Ok(());
        }
        self.read(version, None).await
    }

    /// Reads stores and secrets again, now.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or the place of secrets fails.
    pub async fn reload(&self) -> Result<(), Failure> {
        self.reload_with(None).await
    }

    /// As [`Self::reload`], with a store as it was just saved or read, which the index may not show yet.
    pub async fn reload_with(&self, saved: Option<&StoreSettings>) -> Result<(), Failure> {
        let _one_reads = self.refresh_lock.lock().await;
        let version = usable_version(self.table.get_cached::<String>(STORES_VERSION).await?)?;
        Ok(self.read(version, saved).await?)
    }

    async fn read(&self, version: Option<CachedFact<String>>, saved: Option<&StoreSettings>) -> Result<(), StateError> {
        let mut stored = self.table.stores::<StoreSettings>().await?;
        if let Some(saved) = saved {
            stored.retain(|store| store.id != saved.id);
            stored.push(saved.clone());
        }
        let secrets = match self.secrets.get() {
            Some(place) => place.load().await.map_err(|error| StateError::Unavailable(error.to_string()))?,
            None => Vec::new(),
        };
        self.replace(StoredConfig { version, stored, secrets });
        Ok(())
    }

    /// Goes on with what was read.
    pub(crate) fn replace(&self, seen: StoredConfig) {
        let known = self.known(seen, self.table.unreadable_stores());
        if let Ok(key) = known.credentials.roapp_key() {
            self.roapp.set_key(key);
        }
        self.set(known);
        self.reads.fetch_add(1, Ordering::Relaxed);
    }

    /// Number of times that this process read stores and secrets. Between two reads nothing of them changed, nor whether there
    /// are channels of notifications.
    pub(crate) fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    /// Has all processes read again, after the dialect of a shop changed.
    pub(crate) async fn note_dialect(&self) -> Result<(), Failure> {
        self.changed(None).await
    }

    /// Has all processes read again, after a first channel of notifications was added.
    pub(crate) async fn note_channel(&self) -> Result<(), Failure> {
        self.changed(None).await
    }

    /// Stores a new version after a change: this process reads again at once, the others within seconds.
    async fn changed(&self, saved: Option<&StoreSettings>) -> Result<(), Failure> {
        self.table.put_stores_version(self.clock.now(), &self.leases.name()).await?;
        self.reload_with(saved).await?;
        self.changes.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Number of changes of stores or secrets through this process; a poll is repeated when it grows.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Relaxed)
    }

    /// Keeps a store's settings.
    pub async fn save_store(&self, settings: &StoreSettings) -> Result<(), Failure> {
        self.table.keep_store(&settings.id, settings).await?;
        self.changed(Some(settings)).await
    }

    /// Keeps settings that were made of those of a revision of the table. A [`StateError::Conflict`]: somebody has changed them since.
    pub async fn save_store_on(&self, settings: &StoreSettings, seen: Option<u64>) -> Result<(), Failure> {
        keep_former_names(&self.table, settings).await?;
        self.table.put_store(&settings.id, settings, seen).await?;
        self.changed(Some(settings)).await
    }

    /// Removes a store of which nothing else is left.
    pub(crate) async fn forget_store(&self, id: &StoreId) -> Result<(), Failure> {
        self.table.remove_store(id).await?;
        self.changed(None).await
    }

    /// Removes secrets.
    pub(crate) async fn remove_secrets(&self, names: &[SecretName]) -> Result<(), Failure> {
        let Some(place) = self.secrets.get() else { return Ok(()) };
        let names = names.iter().map(SecretName::text).collect();
        place.remove(names).await.map_err(|error| Failure::Attention(error.message().sentence()))?;
        self.changed(None).await
    }

    /// Keeps secrets; of those whose old value may still be in use outside, the old value stays good beside the new one.
    ///
    /// # Errors
    /// A sentence that holds no value.
    pub async fn save_secrets(&self, secrets: Vec<(SecretName, SecretString)>) -> Result<(), Failure> {
        let Some(place) = self.secrets.get() else {
            return Err(Failure::attention(Reason::NoPlaceForSecrets));
        };
        if secrets.iter().any(|(name, _)| name.overlaps()) {
            // The value before is the present one of all processes.
            self.reload().await?;
        }
        let known = self.current();
        let mut all = Vec::new();
        for (name, value) in secrets {
            let before = known.credentials.value(&name.text()).filter(|_| name.overlaps());
            if before.as_ref().is_some_and(|before| before.expose_secret() == value.expose_secret()) {
                // What is in use outside is still the value before it.
                all.push((name.text(), value));
                continue;
            }
            if name == SecretName::HooksKey {
                let shops = known.shops.values().map(|shop| (&shop.settings.id, &shop.settings.name));
                let others = known.unusable.iter().map(|(id, name, _)| (id, name));
                let removed = known.removed.iter().map(|store| (&store.id, &store.name));
                let all = shops.chain(others).chain(removed);
                refuse_loss_of_hooks(&self.table, &known.credentials.hook_keys(), all).await?;
            }
            all.extend(before.map(|before| (format!("{}_PREVIOUS", name.text()), before)));
            all.push((name.text(), value));
        }
        place.save(all).await.map_err(|error| Failure::Attention(error.message().sentence()))?;
        self.changed(None).await
    }

    /// The key that sessions are sealed with, made at first use.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn session_key(&self) -> Result<SecretString, Failure> {
        let name = SecretName::SessionKey;
        self.reload().await?;
        if self.current().credentials.value(&name.text()).is_none() {
            // Derived where a key of web-hooks is there: processes that start at once make the same key, and one that may not write
            // the secret goes on with it.
            let made = self.webhook_keys().first().map(|key| sign(key, "console-sessions"));
            let derived = made.clone();
            let text = match made {
                Some(text) => text,
                None => {
                    hex::encode(crate::secrets::random::<32>().map_err(|why| Failure::Attention(Message::text(why)))?)
                }
            };
            let saved = self.save_secrets(vec![(name.clone(), text.into())]).await;
            match (saved, derived) {
                (Err(why), Some(key)) => {
                    tracing::info!(why = %why.message(), "the key of sessions is not kept yet");
                    return Ok(key.into());
                }
                (saved, _) => saved?,
            }
        }
        // Whichever of two that started at once wrote last.
        self.reload().await?;
        let key = self.current().credentials.value(&name.text());
        key.ok_or_else(|| Failure::attention(Reason::NoSessionKey))
    }

    /// The console's client secret at a sign-in provider, where it has one.
    pub fn sign_in_secret(&self) -> Option<String> {
        let value = self.current().credentials.value("OIDC_CLIENT_SECRET")?;
        Some(value.expose_secret().to_owned()).filter(|value| !value.is_empty())
    }

    /// Whether a secret is there.
    pub fn has_secret(&self, name: &SecretName) -> bool {
        self.secret(name).is_some()
    }

    /// A secret, if it is there.
    pub(crate) fn secret(&self, name: &SecretName) -> Option<SecretString> {
        self.current().credentials.value(&name.text()).filter(|value| !value.expose_secret().is_empty())
    }

    /// A store, switched on or off.
    pub fn get(&self, id: &StoreId) -> Option<Arc<Shop>> {
        self.current().shops.get(id).cloned()
    }

    /// For how many days a store's histories are kept (rule G2).
    pub(crate) fn history_days(&self, id: &StoreId) -> u32 {
        self.get(id).map_or(HISTORY_DAYS, |shop| shop.settings.history_days)
    }

    /// All stores that have their login, by id.
    pub fn all(&self) -> Vec<Arc<Shop>> {
        let mut shops: Vec<_> = self.current().shops.values().cloned().collect();
        shops.sort_by(|a, b| a.settings.id.cmp(&b.settings.id));
        shops
    }

    /// The stores that are switched on, by id.
    pub fn enabled(&self) -> Vec<Arc<Shop>> {
        let mut shops = self.all();
        shops.retain(|shop| shop.settings.enabled);
        shops
    }

    /// Stores that cannot be used, with name and reason.
    pub fn unusable(&self) -> Vec<(StoreId, String, Message)> {
        let mut all = self.current().unusable.clone();
        let unresolved = self.unresolved.read().unwrap_or_else(PoisonError::into_inner);
        all.extend(unresolved.iter().filter(|(id, ..)| self.get(id).is_none()).cloned());
        all
    }

    /// Whether a store is switched off, also one that cannot be used.
    pub(crate) fn is_off(&self, id: &StoreId) -> bool {
        self.current().off.contains(id)
    }

    /// Tells of stores of the configuration whose settings could not be found out yet.
    pub fn set_unresolved(&self, all: Vec<(StoreId, String, Message)>) {
        *self.unresolved.write().unwrap_or_else(PoisonError::into_inner) = all;
    }

    /// The stores that are being deleted, by id.
    pub fn removed(&self) -> Vec<StoreSettings> {
        self.current().removed.clone()
    }

    /// Whether a store stands in the configuration that the process was started with.
    pub fn is_configured(&self, id: &StoreId) -> bool {
        self.stores.iter().any(|store| store.id == *id)
    }

    /// A client of a store's shop with the secrets as they are now.
    pub(crate) fn client_of(&self, settings: &StoreSettings) -> Result<Arc<Shop>, Message> {
        self.connect(settings, &self.current().credentials)
    }

    pub(crate) fn webhook_keys(&self) -> Vec<SecretString> {
        self.current().credentials.hook_keys()
    }

    pub(crate) fn roapp_webhook_secrets(&self) -> Vec<SecretString> {
        self.current().credentials.roapp_hook_secrets()
    }
}
