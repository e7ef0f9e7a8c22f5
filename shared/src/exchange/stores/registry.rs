//! The connected stores and the secrets, as they are now: a console may change both while every process runs.
//!
//! A change leaves a mark in the table; a process looks for the mark when it begins something and its knowledge is older than a few
//! seconds, and reads stores and secrets again if the mark is another one, or so young that the index of stores may not show the
//! change yet. Secrets may also be changed where they lie, without a mark: they are read again after a few minutes, and as soon as
//! either system refuses what this process has (rule R7). A store that lacks its login holds no other up: it is named among the
//! unusable ones until the login is there.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use crate::clock::SharedClock;
use crate::exchange::app::{Exchange, Shop, shop_client};
use crate::exchange::discovery::discover::StoreReport;
use crate::exchange::failure::Failure;
use crate::net::SharedTransport;
use crate::order::StoreId;
use crate::secrets::{Named, Secrets, SecretsError};
use crate::settings::{Credentials, HISTORY_DAYS, StoreSettings};
use crate::state::{PollFound, Polled, Recalled, StateError};

/// For how long a process goes on with what it knows.
const FRESH: SignedDuration = SignedDuration::from_secs(15);
/// For how long secrets are used before they are read again: a new one beside an old one that is still good is picked up in time.
const SECRETS_FRESH: SignedDuration = SignedDuration::from_mins(5);
/// The index that lists all stores follows the table within a second or so. What was changed within this time is read again at the
/// next look.
const SETTLED: SignedDuration = SignedDuration::from_mins(1);
/// The fact that changes whenever stores or secrets do.
pub(crate) const MARK: &str = "CHANGED";

/// A secret that a person can enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretName {
    /// RO App's API key.
    OfficeKey,
    /// What RO App signs its web-hooks with.
    OfficeHookSecret,
    /// What addresses of web-hooks are made with.
    HooksKey,
    /// A store's login.
    Login(StoreId),
    /// A store's password.
    Password(StoreId),
    /// What the console's sessions are sealed with.
    SessionKey,
}

impl SecretName {
    fn text(&self) -> String {
        match self {
            Self::OfficeKey => "ROAPP_KEY".to_owned(),
            Self::OfficeHookSecret => "ROAPP_HOOK_SECRET".to_owned(),
            Self::HooksKey => "HOOKS_KEY".to_owned(),
            Self::Login(store) => Credentials::name("LOGIN", store),
            Self::Password(store) => Credentials::name("PASSWORD", store),
            Self::SessionKey => "CONSOLE_KEY".to_owned(),
        }
    }

    /// Whether the value before it stays good for a while (rule R7).
    fn overlaps(&self) -> bool {
        matches!(self, Self::OfficeHookSecret | Self::HooksKey)
    }
}

/// What was read, to know stores and secrets.
pub(crate) struct Seen {
    /// The mark, read at the same time or before: what it stands for was there to be read if it has settled.
    pub mark: Option<Recalled<String>>,
    /// The stores in the table.
    pub stored: Vec<StoreSettings>,
    /// The secrets in their place.
    pub secrets: Vec<Named>,
}

/// What a process knows.
struct Known {
    shops: HashMap<StoreId, Arc<Shop>>,
    unusable: Vec<(StoreId, String, String)>,
    credentials: Credentials,
    mark: Option<String>,
    looked: Timestamp,
    secrets_read: Timestamp,
}

/// The stores and secrets of a process.
pub(crate) struct Roster {
    known: RwLock<Arc<Known>>,
    turn: Mutex<()>,
    stores: Vec<StoreSettings>,
    given: Credentials,
    secrets: Option<Secrets>,
    to_shops: SharedTransport,
    clock: SharedClock,
    changes: AtomicU64,
}

impl Roster {
    /// Starts with what it is given; a store whose login is missing is an error here, because the same hand gave both.
    pub(crate) fn new(
        stores: Vec<StoreSettings>,
        given: Credentials,
        to_shops: SharedTransport,
        clock: SharedClock,
    ) -> Result<Self, String> {
        let mut shops = HashMap::new();
        for settings in &stores {
            let cartum = shop_client(settings, &given, to_shops.clone(), clock.clone())?;
            shops.insert(settings.id.clone(), Arc::new(Shop { settings: settings.clone(), cartum }));
        }
        // Not looked yet.
        let looked = Timestamp::UNIX_EPOCH;
        let credentials = given.clone();
        let known = Known { shops, unusable: Vec::new(), credentials, mark: None, looked, secrets_read: looked };
        let known = RwLock::new(Arc::new(known));
        Ok(Self {
            known,
            turn: Mutex::default(),
            stores,
            given,
            secrets: None,
            to_shops,
            clock,
            changes: AtomicU64::new(0),
        })
    }

    fn now(&self) -> Arc<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, known: Known) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
    }

    /// Puts together what the table and the place of secrets say.
    fn known(&self, seen: Seen, broken: Vec<(StoreId, String)>) -> Known {
        let Seen { mark, stored, secrets } = seen;
        let before = self.now();
        let credentials = self.given.with(secrets);
        let mut all: HashMap<StoreId, StoreSettings> =
            self.stores.iter().map(|store| (store.id.clone(), store.clone())).collect();
        all.extend(stored.into_iter().map(|store| (store.id.clone(), store)));
        let (mut shops, mut unusable) = (HashMap::new(), Vec::new());
        for (id, why) in broken {
            all.remove(&id);
            unusable.push((id.clone(), id.to_string(), format!("{why}.")));
        }
        for (id, settings) in all {
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
        let settled = mark.filter(|mark| now.duration_since(mark.at) >= SETTLED);
        let mark = settled.map(|mark| mark.fact);
        Known { shops, unusable, credentials, mark, looked: now, secrets_read: now }
    }

    fn connect(&self, settings: &StoreSettings, credentials: &Credentials) -> Result<Arc<Shop>, String> {
        let cartum = shop_client(settings, credentials, self.to_shops.clone(), self.clock.clone())?;
        Ok(Arc::new(Shop { settings: settings.clone(), cartum }))
    }
}

impl Exchange {
    /// Gives the process a place for secrets that people enter.
    #[must_use]
    pub fn with_secrets(mut self, secrets: Secrets) -> Self {
        self.roster.secrets = Some(secrets);
        self
    }

    /// Whether secrets have to be read again: their time is over, or one of them is refused.
    fn secrets_stale(&self, known: &Known) -> bool {
        let old = || self.clock.now().duration_since(known.secrets_read) >= SECRETS_FRESH;
        let refused = || self.roapp.refuses_key() || known.shops.values().any(|shop| shop.cartum.refuses_login());
        self.roster.secrets.is_some() && (old() || refused())
    }

    /// Reads stores and secrets again if somebody changed them and it is time to look.
    pub(crate) async fn notice_changes(&self) -> Result<(), StateError> {
        let fresh = |known: &Known| self.clock.now().duration_since(known.looked) < FRESH;
        if fresh(&self.roster.now()) {
            return Ok(());
        }
        let _one_looks = self.roster.turn.lock().await;
        let known = self.roster.now();
        if fresh(&known) {
            return Ok(());
        }
        let mark = self.table.recall::<String>(MARK).await?;
        let same = mark.as_ref().map(|mark| &mark.fact) == known.mark.as_ref();
        if same && known.looked != Timestamp::UNIX_EPOCH && !self.secrets_stale(&known) {
            self.roster.set(Known {
                shops: known.shops.clone(),
                unusable: known.unusable.clone(),
                credentials: known.credentials.clone(),
                mark: known.mark.clone(),
                looked: self.clock.now(),
                secrets_read: known.secrets_read,
            });
            return Ok(());
        }
        self.read_roster(mark, None).await
    }

    /// Reads stores and secrets again, now.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or the place of secrets fails.
    pub async fn reload(&self) -> Result<(), Failure> {
        self.reload_with(None).await
    }

    /// As [`Self::reload`], with a store that was just saved, which the index may not show yet.
    async fn reload_with(&self, saved: Option<&StoreSettings>) -> Result<(), Failure> {
        let _one_looks = self.roster.turn.lock().await;
        let mark = self.table.recall::<String>(MARK).await?;
        Ok(self.read_roster(mark, saved).await?)
    }

    async fn read_roster(
        &self,
        mark: Option<Recalled<String>>,
        saved: Option<&StoreSettings>,
    ) -> Result<(), StateError> {
        let mut stored = self.table.stores::<StoreSettings>().await?;
        if let Some(saved) = saved {
            stored.retain(|store| store.id != saved.id);
            stored.push(saved.clone());
        }
        let secrets = match &self.roster.secrets {
            Some(place) => place.load().await.map_err(|error| StateError::Unavailable(error.to_string()))?,
            None => Vec::new(),
        };
        self.know(Seen { mark, stored, secrets });
        Ok(())
    }

    /// Goes on with what was read.
    pub(crate) fn know(&self, seen: Seen) {
        let known = self.roster.known(seen, self.table.unreadable_stores());
        if let Ok(key) = known.credentials.roapp_key() {
            self.roapp.set_key(key);
        }
        self.roster.set(known);
    }

    /// Says that stores or secrets changed: this process knows at once, the others within seconds.
    async fn changed(&self, saved: Option<&StoreSettings>) -> Result<(), Failure> {
        self.table.remember(MARK, self.clock.now(), self.lease_name()).await?;
        self.reload_with(saved).await?;
        self.roster.changes.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// How often stores or secrets were changed through this process: whoever polls does it anew when that moves.
    pub fn changes(&self) -> u64 {
        self.roster.changes.load(Ordering::Relaxed)
    }

    /// Keeps a store's settings.
    ///
    /// # Errors
    /// [`Failure::State`].
    pub async fn save_store(&self, settings: &StoreSettings) -> Result<(), Failure> {
        self.table.keep_store(&settings.id, settings).await?;
        self.changed(Some(settings)).await
    }

    /// Keeps secrets; of those whose old value may still be in use outside, the old value stays good beside the new one.
    ///
    /// # Errors
    /// A sentence that holds no value.
    pub async fn save_secrets(&self, secrets: Vec<(SecretName, SecretString)>) -> Result<(), Failure> {
        let Some(place) = &self.roster.secrets else {
            return Err(Failure::Attention("This process has no place to keep secrets in.".into()));
        };
        let known = self.roster.now();
        let mut all = Vec::new();
        for (name, value) in secrets {
            let before = known.credentials.value(&name.text()).filter(|_| name.overlaps());
            all.extend(before.map(|before| (format!("{}_PREVIOUS", name.text()), before)));
            all.push((name.text(), value));
        }
        place.save(all).await.map_err(|error| Failure::Attention(said(&error)))?;
        self.changed(None).await
    }

    /// The key that sessions are sealed with, made at first use.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    pub async fn session_key(&self) -> Result<SecretString, Failure> {
        let name = SecretName::SessionKey;
        self.reload().await?;
        if self.roster.now().credentials.value(&name.text()).is_none() {
            let key = crate::secrets::random::<32>().map_err(Failure::Attention)?;
            let text: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
            self.save_secrets(vec![(name.clone(), text.into())]).await?;
        }
        // Whichever of two that started at once wrote last.
        self.reload().await?;
        let key = self.roster.now().credentials.value(&name.text());
        key.ok_or_else(|| Failure::Attention("The key of the console's sessions could not be kept.".into()))
    }

    /// Whether a secret is there.
    pub fn has_secret(&self, name: &SecretName) -> bool {
        self.roster.now().credentials.value(&name.text()).is_some_and(|value| !value.expose_secret().is_empty())
    }

    /// A store, switched on or off.
    pub fn shop(&self, id: &StoreId) -> Option<Arc<Shop>> {
        self.roster.now().shops.get(id).cloned()
    }

    /// For how many days a store's histories are kept (rule G2).
    pub(crate) fn history_days(&self, id: &StoreId) -> u32 {
        self.shop(id).map_or(HISTORY_DAYS, |shop| shop.settings.history_days)
    }

    /// All stores that have their login, by id.
    pub fn all_shops(&self) -> Vec<Arc<Shop>> {
        let mut shops: Vec<_> = self.roster.now().shops.values().cloned().collect();
        shops.sort_by(|a, b| a.settings.id.cmp(&b.settings.id));
        shops
    }

    /// The stores that are switched on, by id.
    pub fn stores(&self) -> Vec<Arc<Shop>> {
        let mut shops = self.all_shops();
        shops.retain(|shop| shop.settings.enabled);
        shops
    }

    /// Stores that cannot be used, with name and reason.
    pub fn unusable_stores(&self) -> Vec<(StoreId, String, String)> {
        self.roster.now().unusable.clone()
    }

    /// Makes sure that what this process knows of stores is at most seconds old.
    ///
    /// # Errors
    /// [`Failure::State`].
    pub async fn look_at_roster(&self) -> Result<(), Failure> {
        Ok(self.notice_changes().await?)
    }

    pub(crate) fn hook_keys(&self) -> Vec<SecretString> {
        self.roster.now().credentials.hook_keys()
    }

    pub(crate) fn office_secrets(&self) -> Vec<SecretString> {
        self.roster.now().credentials.office_hook_secrets()
    }

    /// When this process last polled a store; other processes' polls are known only as far as they found something.
    pub fn last_poll(&self, id: &StoreId) -> Option<Timestamp> {
        self.polls.lock().unwrap_or_else(PoisonError::into_inner).get(id).copied()
    }

    /// Notes what a poll of a store found, for people.
    pub(crate) async fn note_poll(
        &self,
        id: &StoreId,
        before: Result<Option<Polled>, StateError>,
        report: &StoreReport,
    ) -> Result<(), StateError> {
        self.polls.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), self.clock.now());
        let found = PollFound {
            good: report.problem.is_none(),
            seen: report.seen,
            left_out: report.left_out,
            queued: report.queued,
        };
        self.table.note_poll(id, before, self.clock.now(), found).await
    }
}

fn said(error: &SecretsError) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
