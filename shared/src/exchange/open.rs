//! The exchange and what it works with.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Mutex;

use super::catalogue::Catalogue;
use super::tally::{Tallied, Tally};
use crate::cartum::{Cartum, ShopClock};
use crate::clock::SharedClock;
use crate::net::SharedTransport;
use crate::order::StoreId;
use crate::queue::Queue;
use crate::roapp::{Limits, Pace, RoApp, RoAppAddress};
use crate::settings::{Credentials, OfficeSettings, StoreSettings};
use crate::state::{Lease, Table};

/// What an exchange is made of.
pub struct Parts {
    /// Time.
    pub clock: SharedClock,
    /// State.
    pub table: Table,
    /// Queue.
    pub queue: Queue,
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

/// The product.
pub struct Exchange {
    pub(super) clock: SharedClock,
    pub(super) table: Table,
    pub(super) queue: Queue,
    pub(super) roapp: RoApp,
    pub(super) office: OfficeSettings,
    pub(super) shops: HashMap<StoreId, Arc<Shop>>,
    pub(super) catalogue: Mutex<Catalogue>,
    pub(super) tally: Tally,
    instance: String,
    alone: bool,
    next_lease: AtomicU64,
}

impl Exchange {
    /// Puts the parts together; calls nobody.
    ///
    /// # Errors
    /// A sentence that names the setting or credential that is missing.
    pub fn new(parts: Parts) -> Result<Self, String> {
        let pace = Arc::new(Pace::new(parts.clock.clone(), Limits { per_second: parts.office.requests_per_second }));
        let address = RoAppAddress {
            base: parts.office.url.trim_end_matches('/').to_owned(),
            older: parts.office.older_url.trim_end_matches('/').to_owned(),
        };
        let roapp = RoApp::new(parts.to_roapp, pace, address, parts.credentials.roapp_key()?);
        let mut shops = HashMap::new();
        for settings in parts.stores {
            let zone = ShopClock::new(&settings.time_zone).map_err(|why| format!("store '{}': {why}", settings.id))?;
            let cartum = Cartum::new(
                parts.to_shops.clone(),
                parts.clock.clone(),
                &settings.url,
                parts.credentials.cartum(&settings.id)?,
                zone,
                &settings.country,
            );
            shops.insert(settings.id.clone(), Arc::new(Shop { settings, cartum }));
        }
        Ok(Self {
            clock: parts.clock,
            table: parts.table,
            queue: parts.queue,
            roapp,
            office: parts.office,
            shops,
            catalogue: Mutex::default(),
            tally: Tally::default(),
            instance: parts.instance,
            alone: parts.alone,
            next_lease: AtomicU64::new(0),
        })
    }

    /// What this process did so far.
    pub fn tallied(&self) -> Tallied {
        self.tally.read()
    }

    /// The table, for those who only read.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The queue.
    pub fn queue(&self) -> &Queue {
        &self.queue
    }

    /// RO App's client.
    pub fn roapp(&self) -> &RoApp {
        &self.roapp
    }

    /// The stores that are switched on, by id.
    pub fn stores(&self) -> Vec<Arc<Shop>> {
        let mut stores: Vec<_> = self.shops.values().filter(|shop| shop.settings.enabled).cloned().collect();
        stores.sort_by(|a, b| a.settings.id.cmp(&b.settings.id));
        stores
    }

    /// A name for one piece of work of this process.
    pub(super) fn lease_name(&self) -> String {
        format!("{}/{}", self.instance, self.next_lease.fetch_add(1, Ordering::Relaxed))
    }

    /// Whether a lease still keeps others away.
    pub(super) fn holds(&self, lease: Option<&Lease>) -> bool {
        lease.is_some_and(|lease| {
            let ours = lease.owner.split('/').next() == Some(self.instance.as_str());
            let dead = self.alone && !ours;
            !dead && lease.until > self.clock.now()
        })
    }
}
