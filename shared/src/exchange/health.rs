//! Health of the exchange, as every page shows it and `/health` answers it (rule H1): two reads of the table at most, and no request to a
//! far side.
//!
//! Guarantees: nothing is well of which the latest poll is 15 minutes old; a store is working only when it is on, has a status rule and was
//! polled without a problem, and RO App is well.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::{SignedDuration, Timestamp};

use crate::clock::SharedClock;
use crate::exchange::failure::Failure;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::webhook_silence::WebhookSilence;
use crate::notice::Notices;
use crate::order::{CLOCKS_APART, StoreId, lies_ahead};
use crate::state::{Health, HealthRows, RoAppHealth, RoAppTrouble, StateError, StoreTrouble, Table, UnfinishedOrders};

/// Time without a poll after which something is wrong with the exchange itself: three polls. An outage of a far side that lasts so long
/// is a person's matter.
const LATE: SignedDuration = SignedDuration::from_mins(15);
/// Orders that need attention are counted up to this number.
pub const MOST_COUNTED: usize = 100;

/// State of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreCondition {
    /// It was polled without a problem.
    Working,
    /// Switched off.
    Off,
    /// Orders come over, but no status goes either way: no status rule is set.
    NoRules,
    /// No poll is recent enough to say, or none has reached it since it is on, or the latest did not.
    Unknown,
    Trouble(StoreTrouble),
}

/// A store and its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreReading {
    pub id: StoreId,
    pub name: String,
    /// The shop's time zone; empty where that is not known.
    pub time_zone: String,
    pub condition: StoreCondition,
    /// Since when, of a trouble.
    pub since: Option<Timestamp>,
    /// The latest poll that found the store well.
    pub last_good: Option<Timestamp>,
    /// Its orders that do not go on by themselves, at the latest poll.
    pub unfinished: UnfinishedOrders,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Everything works.
    Good,
    /// Something is to be looked at, or will mend itself.
    Warning,
    /// Something is broken that a person has to mend.
    Broken,
}

/// What is known of the health of the exchange.
#[derive(Debug, Clone)]
pub struct HealthReading {
    now: Timestamp,
    /// When the latest poll came to its end; `None` before the first.
    pub looked: Option<Timestamp>,
    /// `None` while RO App is well.
    pub roapp: Option<RoAppHealth>,
    /// All stores, by id.
    pub stores: Vec<StoreReading>,
    /// Orders that wait for their next try, at the latest poll.
    pub waiting: usize,
    /// Orders that need attention now, at most [`MOST_COUNTED`].
    pub attention: usize,
    /// Whether they were counted at the latest poll only.
    pub is_attention_of_poll: bool,
    /// Since when web-hooks of RO App are missing (rule R8).
    pub silent: Option<Timestamp>,
    /// Items of the table that cannot be read.
    pub unreadable: usize,
    /// Messages that nobody could handle.
    pub dead_letters: u64,
    /// Channels of notifications that do not work (rule H2).
    pub channels_failing: usize,
    /// Whether there are stores, and nobody is told when something is wrong.
    pub untold: bool,
    /// Whether there are stores, and RO App could call, but the secret of its web-hooks was never entered.
    pub hooks_unset: bool,
    /// How far the machine's clock was set back, where that is more than a minute.
    pub clock_set_back: Option<SignedDuration>,
}

/// Reads the health of the exchange.
pub struct HealthReader {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) stores: Arc<StoreRegistry>,
    pub(crate) silence: Arc<WebhookSilence>,
    /// Whether nothing but channels of notifications tells of troubles: no alarm of AWS does.
    pub only_channels: AtomicBool,
}

impl HealthReader {
    /// The health now, or a moment ago.
    ///
    /// # Errors
    /// [`Failure::State`] when the table fails.
    pub async fn read(&self) -> Result<HealthReading, Failure> {
        Ok(self.reading(false).await?.0)
    }

    /// The health now, and the channels as they are now; `None` where these cannot be read.
    pub(crate) async fn read_now(&self) -> Result<(HealthReading, Option<Notices>), Failure> {
        self.reading(true).await
    }

    async fn reading(&self, consistent: bool) -> Result<(HealthReading, Option<Notices>), Failure> {
        let (rows, attention) = tokio::try_join!(self.table.health_rows(consistent), self.attention())?;
        let notices = rows.notices.clone();
        Ok((self.reading_of(rows, attention).await?, notices))
    }

    /// How many orders need attention now, at most [`MOST_COUNTED`].
    ///
    /// # Errors
    /// When the table fails.
    pub async fn attention(&self) -> Result<usize, StateError> {
        self.table.orders.held_count(MOST_COUNTED).await
    }

    /// The health of rows that were read beside other items.
    ///
    /// # Errors
    /// [`Failure::State`] when the table fails.
    pub async fn reading_of(&self, rows: HealthRows, attention: usize) -> Result<HealthReading, Failure> {
        self.stores.refresh().await?;
        let (health, now) = (rows.health, self.clock.now());
        let connected = !self.stores.all().is_empty();
        let without_channels = rows.notices.as_ref().is_none_or(|notices| notices.channels.is_empty());
        Ok(HealthReading {
            now,
            looked: health.looked,
            stores: self.stores(&health, now),
            roapp: health.roapp,
            waiting: health.waiting,
            attention,
            is_attention_of_poll: false,
            silent: self.silence.since_in(&rows.missed),
            unreadable: health.unreadable,
            dead_letters: health.dead_letters,
            channels_failing: rows.notices.as_ref().map_or(0, Notices::failing),
            untold: connected && without_channels && self.only_channels.load(Ordering::Relaxed),
            hooks_unset: connected && self.silence.is_unset(),
            clock_set_back: self.clock_set_back(health.looked, now),
        })
    }

    /// Told by this process, or by the time of a look that a process before it noted.
    fn clock_set_back(&self, looked: Option<Timestamp>, now: Timestamp) -> Option<SignedDuration> {
        let own = SignedDuration::try_from(self.clock.set_back_by()).unwrap_or_default();
        let noted = looked.map_or(SignedDuration::ZERO, |looked| looked.duration_since(now));
        Some(own.max(noted)).filter(|by| *by > CLOCKS_APART)
    }

    fn stores(&self, health: &Health, now: Timestamp) -> Vec<StoreReading> {
        let late = is_late(health.looked, now);
        let usable = self.stores.all().into_iter().map(|shop| {
            let settings = &shop.settings;
            let known = health.store(&settings.id).filter(|_| settings.enabled);
            let was_polled = health.was_polled(&settings.id);
            let without_rules = settings.status_to_roapp.is_empty() && settings.status_to_cartum.is_empty();
            let condition = match known {
                _ if !settings.enabled => StoreCondition::Off,
                Some(known) => StoreCondition::Trouble(known.kind),
                None if late || health.not_reached.contains(&settings.id) || !was_polled => StoreCondition::Unknown,
                None if health.roapp.is_some() => StoreCondition::Trouble(StoreTrouble::WaitsForRoApp),
                None if without_rules => StoreCondition::NoRules,
                None => StoreCondition::Working,
            };
            let waits = condition == StoreCondition::Trouble(StoreTrouble::WaitsForRoApp);
            let of_roapp = health.roapp.as_ref().filter(|_| waits).map(|roapp| roapp.since);
            StoreReading {
                id: settings.id.clone(),
                name: settings.name.clone(),
                time_zone: settings.time_zone.clone(),
                condition,
                since: known.map(|known| known.since).or(of_roapp),
                last_good: known
                    .map_or(health.looked.filter(|_| was_polled), |known| known.last_good)
                    .filter(|_| settings.enabled),
                unfinished: health.unfinished.get(&settings.id).copied().unwrap_or_default(),
            }
        });
        let unusable = self.stores.unusable().into_iter().map(|(id, name, _)| {
            let is_off = self.stores.is_off(&id);
            let known = health.store(&id).filter(|_| !is_off);
            let condition = match is_off {
                true => StoreCondition::Off,
                false => StoreCondition::Trouble(StoreTrouble::Unusable),
            };
            let since = known.map(|known| known.since);
            let last_good = known.and_then(|known| known.last_good);
            let unfinished = health.unfinished.get(&id).copied().unwrap_or_default();
            StoreReading { condition, since, last_good, time_zone: String::new(), unfinished, id, name }
        });
        let mut all: Vec<StoreReading> = usable.chain(unusable).collect();
        all.sort_by(|one, other| one.id.cmp(&other.id));
        all
    }
}

impl HealthReading {
    /// Whether no poll came to its end for 15 minutes.
    pub fn is_late(&self) -> bool {
        is_late(self.looked, self.now)
    }

    /// A store and its state.
    pub fn store(&self, id: &StoreId) -> Option<&StoreReading> {
        self.stores.iter().find(|store| store.id == *id)
    }

    /// How bad it is, all in all.
    pub fn level(&self) -> Level {
        let exchange = self.is_late() || self.silent.is_some() || self.unreadable > 0 || self.dead_letters > 0;
        let roapp = self.of_roapp();
        let stores = self.stores.iter().map(|store| self.of_store(store)).max().unwrap_or(Level::Good);
        let told = self.channels_failing == 0 && !self.untold;
        let warned =
            self.waiting > 0 || self.attention > 0 || !told || self.hooks_unset || self.clock_set_back.is_some();
        let orders = if warned { Level::Warning } else { Level::Good };
        roapp.max(stores).max(orders).max(if exchange { Level::Broken } else { Level::Good })
    }

    /// How bad it is with RO App.
    pub fn of_roapp(&self) -> Level {
        self.roapp.as_ref().map_or(Level::Good, |roapp| match roapp.kind {
            RoAppTrouble::Down => self.of_outage(roapp.since, roapp.last_good),
            RoAppTrouble::KeyRefused | RoAppTrouble::NoPlan | RoAppTrouble::Problem => Level::Broken,
        })
    }

    /// How bad it is with a store.
    pub fn of_store(&self, store: &StoreReading) -> Level {
        match store.condition {
            StoreCondition::Working | StoreCondition::Off => Level::Good,
            StoreCondition::NoRules | StoreCondition::Unknown => Level::Warning,
            StoreCondition::Trouble(trouble) => match trouble {
                StoreTrouble::Unreachable => self.of_outage(store.since.unwrap_or(self.now), store.last_good),
                // RO App's trouble says how bad it is.
                StoreTrouble::WaitsForRoApp | StoreTrouble::Notice => Level::Warning,
                StoreTrouble::LoginRefused | StoreTrouble::NoPlan | StoreTrouble::Unusable | StoreTrouble::Problem => {
                    Level::Broken
                }
            },
        }
    }

    /// An outage mends itself, unless it lasts.
    fn of_outage(&self, since: Timestamp, last_good: Option<Timestamp>) -> Level {
        let lasts = self.now.duration_since(last_good.unwrap_or(since)) >= LATE;
        if lasts { Level::Broken } else { Level::Warning }
    }
}

fn is_late(looked: Option<Timestamp>, now: Timestamp) -> bool {
    looked.is_none_or(|looked| lies_ahead(looked, now) || now.duration_since(looked) >= LATE)
}
