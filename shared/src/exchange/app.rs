//! The exchange and what it works with.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use crate::cartum::{Cartum, ShopClock, ShopStatus};
use crate::clock::SharedClock;
use crate::exchange::account::catalogue::Catalogue;
use crate::exchange::account::titles::Names;
use crate::exchange::counters::{Tallied, Tally};
use crate::exchange::discovery::roapp_changes::SeenAtRest;
use crate::exchange::stores::registry::Roster;
use crate::metrics::{self, Meter};
use crate::net::SharedTransport;
use crate::order::StoreId;
use crate::queue::Queue;
use crate::roapp::{Limits, Pace, ProcessPace, Reservations, Reserved, RoApp, RoAppAddress, SharedPace, Turn};
use crate::settings::{Credentials, OfficeSettings, StoreSettings};
use crate::state::{Lease, Recalled, Table};

/// What an exchange is made of.
pub struct Parts {
    /// Time.
    pub clock: SharedClock,
    /// State.
    pub table: Table,
    /// Queue of orders that a poll found, or that are due.
    pub orders: Queue,
    /// Queue of orders somebody waits for: RO App changed them, one of the two systems called, or a person asked.
    pub pushes: Queue,
    /// Where messages end that fail again and again, if that is known.
    pub dead: Option<Queue>,
    /// The way to the shops.
    pub to_shops: SharedTransport,
    /// The way to RO App.
    pub to_roapp: SharedTransport,
    /// The account.
    pub office: OfficeSettings,
    /// The stores.
    pub stores: Vec<StoreSettings>,
    /// Their secrets.
    pub credentials: Credentials,
    /// Where web-hooks reach this deployment, without a slash at the end; none without it.
    pub public_url: Option<String>,
    /// Names this process; no other process, past or present, has the same name.
    pub instance: String,
    /// Whether this is the only process that ever works on this table at a time (one machine): leases of others are dead then.
    pub alone: bool,
}

/// A connected shop: its settings and its client.
pub struct Shop {
    /// Settings.
    pub settings: StoreSettings,
    /// Client.
    pub cartum: Cartum,
}

/// A client of the account, whose requests take turns by `pace`.
///
/// # Errors
/// The name of the credential that is missing.
pub fn roapp_client(
    office: &OfficeSettings,
    credentials: &Credentials,
    transport: SharedTransport,
    pace: Arc<dyn Pace>,
) -> Result<RoApp, String> {
    let address = RoAppAddress {
        base: office.url.trim_end_matches('/').to_owned(),
        older: office.older_url.trim_end_matches('/').to_owned(),
    };
    Ok(RoApp::new(transport, pace, address, credentials.roapp_key()?))
}

/// The budget of a process that is the only one to call this account.
pub fn own_pace(office: &OfficeSettings, clock: SharedClock) -> Arc<dyn Pace> {
    Arc::new(ProcessPace::new(clock, limits(office)))
}

fn limits(office: &OfficeSettings) -> Limits {
    Limits { per_second: office.requests_per_second }
}

/// The budget in the table, for processes among others.
struct TableBudget(Table);

impl Reservations for TableBudget {
    fn reserve(
        &self,
        count: u32,
        apart: SignedDuration,
        now: Timestamp,
        latest: Option<Timestamp>,
    ) -> Turn<'_, Result<Reserved, String>> {
        Box::pin(async move {
            let reserved = self.0.reserve_turns(count, apart, now, latest).await.map_err(|error| error.to_string())?;
            Ok(reserved.map_or_else(Reserved::TooFar, Reserved::From))
        })
    }

    fn still_until(&self, until: Timestamp) -> Turn<'_, Result<(), String>> {
        Box::pin(async move { self.0.no_turns_before(until).await.map_err(|error| error.to_string()) })
    }
}

/// A client of a store's shop.
///
/// # Errors
/// A sentence that names the setting or credential.
pub fn shop_client(
    settings: &StoreSettings,
    credentials: &Credentials,
    transport: SharedTransport,
    clock: SharedClock,
) -> Result<Cartum, String> {
    let zone = ShopClock::new(&settings.time_zone).map_err(|why| format!("store '{}': {why}", settings.id))?;
    let login = credentials.cartum(&settings.id)?;
    Ok(Cartum::new(transport, clock, &settings.url, login, zone, &settings.country))
}

/// A shop's statuses, or why it did not tell them, and when it was asked.
pub(crate) type SeenStatuses = (Timestamp, Result<Vec<ShopStatus>, String>);

/// The product.
pub struct Exchange {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) orders: Queue,
    pub(crate) pushes: Queue,
    pub(crate) dead: Option<Queue>,
    pub(crate) shop_statuses: Mutex<HashMap<StoreId, SeenStatuses>>,
    pub(crate) facts: Mutex<HashMap<String, (Timestamp, Recalled<serde_json::Value>)>>,
    pub(crate) at_rest: Mutex<HashSet<SeenAtRest>>,
    pub(crate) started: Timestamp,
    pub(crate) roapp: RoApp,
    pub(crate) office: OfficeSettings,
    pub(crate) roster: Roster,
    pub(crate) catalogue: Mutex<Catalogue>,
    pub(crate) names: Names,
    pub(crate) tally: Tally,
    pub(crate) meter: Meter,
    pub(crate) public_url: Option<String>,
    instance: String,
    pub(crate) alone: bool,
    next_lease: AtomicU64,
    pub(crate) polls: std::sync::Mutex<HashMap<StoreId, Timestamp>>,
}

impl Exchange {
    /// Puts the parts together; calls nobody.
    ///
    /// # Errors
    /// A sentence that names the setting or credential that is missing.
    pub fn new(parts: Parts) -> Result<Self, String> {
        let pace = if parts.alone {
            own_pace(&parts.office, parts.clock.clone())
        } else {
            let table = Arc::new(TableBudget(parts.table.clone()));
            Arc::new(SharedPace::new(parts.clock.clone(), limits(&parts.office), table))
        };
        let roapp = roapp_client(&parts.office, &parts.credentials, parts.to_roapp, pace)?;
        let roster = Roster::new(parts.stores, parts.credentials, parts.to_shops, parts.clock.clone())?;
        let started = parts.clock.now();
        Ok(Self {
            clock: parts.clock,
            table: parts.table,
            orders: parts.orders,
            pushes: parts.pushes,
            dead: parts.dead,
            shop_statuses: Mutex::default(),
            facts: Mutex::default(),
            at_rest: Mutex::default(),
            started,
            roapp,
            office: parts.office,
            roster,
            catalogue: Mutex::default(),
            names: Names::default(),
            tally: Tally::default(),
            meter: Meter::default(),
            public_url: parts.public_url.map(|url| url.trim_end_matches('/').to_owned()),
            instance: parts.instance,
            alone: parts.alone,
            next_lease: AtomicU64::new(0),
            polls: std::sync::Mutex::default(),
        })
    }

    /// Has what this process does measured.
    #[must_use]
    pub fn with_meter(mut self, meter: Meter) -> Self {
        self.meter = meter;
        self
    }

    /// Says what was measured since the last time: at the end of each piece of work, because a function may be frozen after it.
    pub fn report(&self) {
        let (calls, too_many) = self.roapp.take_counts();
        if calls > 0 {
            // Far below where a float leaves numbers out.
            let per_second = self.office.requests_per_second.max(1) as f64;
            self.meter.note(metrics::ROAPP_CALLS, calls as f64);
            self.meter.note(metrics::ROAPP_BUDGET_SPENT, calls as f64 / per_second);
            self.meter.note(metrics::ROAPP_TOO_MANY, too_many as f64);
        }
        self.meter.say(self.clock.now());
    }

    /// What this process did so far.
    pub fn tallied(&self) -> Tallied {
        self.tally.read()
    }

    /// Time, as this exchange has it.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Where web-hooks reach this deployment, if they do.
    pub fn public_url(&self) -> Option<&str> {
        self.public_url.as_deref()
    }

    /// The table, for those who only read.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The queue of orders that a poll found, or that are due.
    pub fn orders(&self) -> &Queue {
        &self.orders
    }

    /// The queue of orders somebody waits for.
    pub fn pushes(&self) -> &Queue {
        &self.pushes
    }

    /// A name for one piece of work of this process, which no other has, here or elsewhere.
    pub(crate) fn lease_name(&self) -> String {
        format!("{}/{}", self.instance, self.next_lease.fetch_add(1, Ordering::Relaxed))
    }

    /// Whether a lease still keeps others away.
    pub(crate) fn holds(&self, lease: Option<&Lease>) -> bool {
        lease.is_some_and(|lease| {
            let ours = lease.owner.split('/').next() == Some(self.instance.as_str());
            let dead = self.alone && !ours;
            !dead && lease.until > self.clock.now()
        })
    }
}
