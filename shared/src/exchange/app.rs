//! The application: its components and how they are connected.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64};

use jiff::Timestamp;
use tokio::sync::Mutex;

use crate::clock::SharedClock;
use crate::exchange::account::cache::AccountCache;
use crate::exchange::account::catalogue::Catalogue;
use crate::exchange::account::dialect::Dialect;
use crate::exchange::account::reader::AccountReader;
use crate::exchange::account::records::RecordReader;
use crate::exchange::account::titles::StatusTitleCache;
use crate::exchange::counters::{Counters, Tallied};
use crate::exchange::discovery::discover::Discoverer;
use crate::exchange::discovery::queued::QueuedImports;
use crate::exchange::drift::{DriftRecord, watched};
use crate::exchange::first_hour::FirstHour;
use crate::exchange::health::HealthReader;
use crate::exchange::health_record::HealthRecord;
use crate::exchange::leases::Leases;
use crate::exchange::metrics_flush::MetricsFlush;
use crate::exchange::notices::notifier::{NEVER, Notifier};
use crate::exchange::operations::dry_run::DryRun;
use crate::exchange::operations::form_options::FormOptions;
use crate::exchange::operations::jobs::Jobs;
use crate::exchange::operations::key_trial::KeyTrial;
use crate::exchange::operations::live_view::LiveView;
use crate::exchange::operations::lookup::Lookup;
use crate::exchange::operations::preview::Previewer;
use crate::exchange::operations::refresh::Refresher;
use crate::exchange::operations::removal::StoreRemoval;
use crate::exchange::operations::retry_all::RetryAll;
use crate::exchange::queues::Queues;
use crate::exchange::request_budget::{TableBudget, limits, own_rate_limiter, roapp_client};
use crate::exchange::stores::registry::{RegistryParts, StoreRegistry};
use crate::exchange::stores::shop_statuses::ShopStatuses;
use crate::exchange::subscriptions::Subscriptions;
use crate::exchange::sync::categories::Categories;
use crate::exchange::sync::client::Clients;
use crate::exchange::sync::create_once::Claims;
use crate::exchange::sync::delivery::Delivery;
use crate::exchange::sync::finish::Endings;
use crate::exchange::sync::lines::Lines;
use crate::exchange::sync::order::OrderSync;
use crate::exchange::sync::products::{Products, TitleCache};
use crate::exchange::sync::receive::Consumer;
use crate::exchange::webhook_silence::WebhookSilence;
use crate::exchange::webhooks::Webhooks;
use crate::metrics::Meter;
use crate::net::SharedTransport;
use crate::net::guarded::Reach;
use crate::queue::Queue;
use crate::roapp::{RoApp, SharedRateLimiter};
use crate::secrets::Secrets;
use crate::settings::{Credentials, RoAppSettings, StoreSettings};
use crate::state::Table;
use crate::texts::Message;

/// Dependencies of an application.
pub struct Deps {
    /// Time.
    pub clock: SharedClock,
    /// State.
    pub table: Table,
    /// Queue of orders that a poll found, or that are due.
    pub orders: Queue,
    /// Queue of urgent orders: staff changed them in RO App, a web-hook arrived, or a person requested it.
    pub pushes: Queue,
    /// Where messages end that fail again and again, if that is known.
    pub dead: Option<Queue>,
    /// The way to the shops.
    pub to_shops: SharedTransport,
    /// The way to RO App.
    pub to_roapp: SharedTransport,
    /// The account.
    pub roapp: RoAppSettings,
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

/// The components of a process.
pub struct App {
    clock: SharedClock,
    table: Table,
    roapp_settings: RoAppSettings,
    counters: Arc<Counters>,
    pub queues: Arc<Queues>,
    pub stores: Arc<StoreRegistry>,
    pub titles: Arc<StatusTitleCache>,
    pub sync: Arc<OrderSync>,
    pub consumer: Arc<Consumer>,
    pub discovery: Discoverer,
    pub subscriptions: Arc<Subscriptions>,
    pub webhooks: Webhooks,
    pub refresh: Refresher,
    pub retry_all: Arc<RetryAll>,
    pub dry_run: Arc<DryRun>,
    pub first_hour: Arc<FirstHour>,
    pub dialect: Arc<Dialect>,
    pub drift: Arc<DriftRecord>,
    pub form_options: FormOptions,
    pub health: HealthReader,
    pub key_trial: KeyTrial,
    pub live_view: LiveView,
    pub lookup: Lookup,
    pub notifier: Notifier,
    pub removal: Arc<StoreRemoval>,
    pub metrics: Arc<MetricsFlush>,
}

impl App {
    /// Connects the components; makes no request.
    ///
    /// # Errors
    /// A sentence that names the setting or credential that is missing.
    pub fn new(deps: Deps) -> Result<Self, Message> {
        Self::measured(deps, Meter::default())
    }

    /// As [`Self::new`], with what it does measured.
    ///
    /// # Errors
    /// A sentence that names the setting or credential that is missing.
    pub fn measured(deps: Deps, meter: Meter) -> Result<Self, Message> {
        let shared = Shared::new(deps, Arc::new(meter))?;
        let endings = shared.endings();
        let sync = shared.sync(&endings);
        let dry_run = shared.dry_run();
        let removal = shared.removal();
        let retry_all = shared.retry_all();
        let first_hour = shared.first_hour();
        let jobs = Jobs::new(&dry_run, &first_hour, &retry_all, &removal);
        let Shared { clock, table, roapp, settings, queues, stores, account, .. } = shared.clone();
        Ok(Self {
            titles: shared.titles.clone(),
            consumer: shared.consumer(&sync, &dry_run, &removal, &retry_all),
            sync,
            discovery: shared.discovery(endings, jobs),
            webhooks: shared.webhooks(),
            refresh: shared.refresher(),
            retry_all,
            dry_run,
            first_hour,
            dialect: shared.dialect.clone(),
            drift: shared.drift.clone(),
            health: shared.health(),
            notifier: shared.notifier(),
            key_trial: KeyTrial {
                clock: clock.clone(),
                roapp: roapp.clone(),
                stores: stores.clone(),
                health: shared.health_record(),
            },
            form_options: FormOptions {
                clock: clock.clone(),
                roapp: roapp.clone(),
                settings,
                stores: stores.clone(),
                records: shared.records.clone(),
                catalogue: shared.catalogue.clone(),
            },
            live_view: LiveView { clock: clock.clone(), roapp, stores: stores.clone(), account },
            lookup: shared.lookup(),
            removal,
            clock,
            table,
            roapp_settings: shared.settings,
            queues,
            stores,
            subscriptions: shared.subscriptions,
            metrics: shared.metrics,
            counters: shared.counters,
        })
    }

    /// Gives the process a place for secrets that people enter.
    #[must_use]
    pub fn with_secrets(self, secrets: Secrets) -> Self {
        self.stores.keep_secrets_in(secrets);
        self
    }

    /// Says when the process before this one, on the same table, ended by itself with no request under way. Without it, what that one
    /// may have sent is waited for as if it had been killed a moment before this one began.
    #[must_use]
    pub fn after_process_that_ended(self, at: Timestamp) -> Self {
        self.sync.leases.predecessor_ended(at);
        self
    }

    /// What this process did so far.
    pub fn tallied(&self) -> Tallied {
        self.counters.read()
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn roapp_settings(&self) -> &RoAppSettings {
        &self.roapp_settings
    }

    pub fn table(&self) -> &Table {
        &self.table
    }
}

/// Handles that several components share; each component gets only those it needs.
#[derive(Clone)]
struct Shared {
    clock: SharedClock,
    table: Table,
    roapp: Arc<RoApp>,
    settings: RoAppSettings,
    queues: Arc<Queues>,
    leases: Arc<Leases>,
    /// Where channels of notifications may lead.
    reach: Reach,
    stores: Arc<StoreRegistry>,
    shop_statuses: Arc<ShopStatuses>,
    cache: Arc<AccountCache>,
    dialect: Arc<Dialect>,
    drift: Arc<DriftRecord>,
    /// Whether this process works at a first hour.
    asking: Arc<AtomicBool>,
    catalogue: Arc<Catalogue>,
    account: Arc<AccountReader>,
    records: Arc<RecordReader>,
    titles: Arc<StatusTitleCache>,
    silence: Arc<WebhookSilence>,
    subscriptions: Arc<Subscriptions>,
    counters: Arc<Counters>,
    meter: Arc<Meter>,
    metrics: Arc<MetricsFlush>,
}

impl Shared {
    fn new(deps: Deps, meter: Arc<Meter>) -> Result<Self, Message> {
        let Deps { clock, table, roapp: settings, alone, .. } = deps;
        let drift = Arc::new(DriftRecord::new(clock.clone(), table.clone(), meter.clone()));
        let (to_roapp, to_shops) = watched(&drift, deps.to_roapp, deps.to_shops);
        let rate_limiter = if alone {
            own_rate_limiter(&settings, clock.clone())
        } else {
            let budget = Arc::new(TableBudget(table.clone()));
            Arc::new(SharedRateLimiter::new(clock.clone(), limits(&settings), budget))
        };
        let roapp = Arc::new(roapp_client(&settings, &deps.credentials, to_roapp, rate_limiter)?);
        let public_url = deps.public_url.map(|url| url.trim_end_matches('/').to_owned());
        let leases = Arc::new(Leases::new(clock.clone(), deps.instance, alone));
        let stores = Arc::new(StoreRegistry::new(RegistryParts {
            clock: clock.clone(),
            table: table.clone(),
            roapp: roapp.clone(),
            leases: leases.clone(),
            to_shops,
            stores: deps.stores,
            credentials: deps.credentials,
        })?);
        let shop_statuses = Arc::new(ShopStatuses::new(clock.clone()));
        let cache = Arc::new(AccountCache::new(clock.clone(), table.clone(), roapp.clone()));
        let dialect = Arc::new(Dialect::new(clock.clone(), table.clone()));
        Ok(Self {
            queues: Arc::new(Queues { orders: deps.orders, pushes: deps.pushes, dead: deps.dead }),
            catalogue: Arc::new(Catalogue::new(clock.clone(), roapp.clone(), cache.clone())),
            account: Arc::new(AccountReader::new(&roapp, &settings, &cache, &shop_statuses, &dialect)),
            records: Arc::new(RecordReader {
                clock: clock.clone(),
                roapp: roapp.clone(),
                cache: cache.clone(),
                fields: settings.fields.clone(),
                absent_at: AtomicI64::new(0),
            }),
            titles: Arc::new(StatusTitleCache::new(clock.clone(), table.clone(), roapp.clone(), stores.clone())),
            silence: Arc::new(WebhookSilence {
                clock: clock.clone(),
                table: table.clone(),
                stores: stores.clone(),
                reachable: !alone || public_url.is_some(),
            }),
            subscriptions: Arc::new(Subscriptions {
                clock: clock.clone(),
                table: table.clone(),
                stores: stores.clone(),
                public_url,
            }),
            metrics: Arc::new(MetricsFlush {
                clock: clock.clone(),
                roapp: roapp.clone(),
                meter: meter.clone(),
                requests_per_second: settings.requests_per_second,
            }),
            counters: Arc::default(),
            clock,
            table,
            roapp,
            settings,
            leases,
            reach: if alone { Reach::ThisMachine } else { Reach::Public },
            stores,
            shop_statuses,
            cache,
            dialect,
            drift,
            asking: Arc::default(),
            meter,
        })
    }

    fn health(&self) -> HealthReader {
        let Self { clock, table, stores, silence, .. } = self.clone();
        HealthReader { clock, table, stores, silence, only_channels: AtomicBool::default() }
    }

    fn notifier(&self) -> Notifier {
        Notifier {
            clock: self.clock.clone(),
            table: self.table.clone(),
            health: self.health(),
            stores: self.stores.clone(),
            reach: self.reach,
            without: AtomicU64::new(NEVER),
        }
    }

    fn health_record(&self) -> Arc<HealthRecord> {
        let Self { clock, table, roapp, stores, .. } = self.clone();
        Arc::new(HealthRecord { clock, table, roapp, stores, noted: Mutex::default() })
    }

    fn endings(&self) -> Arc<Endings> {
        let Self { clock, table, stores, shop_statuses, meter, .. } = self.clone();
        Arc::new(Endings { clock, table, stores, shop_statuses, meter })
    }

    fn sync(&self, endings: &Arc<Endings>) -> Arc<OrderSync> {
        let Self { clock, table, roapp, cache, account, .. } = self.clone();
        let claims = Arc::new(Claims { clock: clock.clone(), table: table.clone(), leases: self.leases.clone() });
        let products = Arc::new(Products {
            table: table.clone(),
            roapp: roapp.clone(),
            cache: cache.clone(),
            account: account.clone(),
            catalogue: self.catalogue.clone(),
            claims: claims.clone(),
            categories: Categories {
                roapp: roapp.clone(),
                cache: cache.clone(),
                catalogue: self.catalogue.clone(),
                claims: claims.clone(),
                records: self.records.clone(),
            },
            titles: TitleCache::default(),
        });
        Arc::new(OrderSync {
            table_is_whole: AtomicBool::new(false),
            clients: Clients { roapp: roapp.clone(), cache, account: account.clone(), claims },
            lines: Lines::new((&clock, &roapp), &products, &self.records),
            delivery: Delivery { table: table.clone(), roapp: roapp.clone() },
            clock,
            table,
            roapp,
            stores: self.stores.clone(),
            shop_statuses: self.shop_statuses.clone(),
            account,
            records: self.records.clone(),
            leases: self.leases.clone(),
            products,
            endings: endings.clone(),
            silence: self.silence.clone(),
            counters: self.counters.clone(),
            meter: self.meter.clone(),
        })
    }

    fn lookup(&self) -> Lookup {
        let Self { clock, table, queues, stores, shop_statuses, records, .. } = self.clone();
        Lookup { clock, table, queues, stores, shop_statuses, records }
    }

    fn dry_run(&self) -> Arc<DryRun> {
        let Self { clock, table, roapp, cache, catalogue, .. } = self.clone();
        Arc::new(DryRun {
            clock,
            table: table.clone(),
            queues: self.queues.clone(),
            stores: self.stores.clone(),
            previewer: Previewer { table, roapp, cache, catalogue },
        })
    }

    fn first_hour(&self) -> Arc<FirstHour> {
        let Self { clock, table, queues, roapp, stores, cache, account, dialect, settings, asking, .. } = self.clone();
        Arc::new(FirstHour {
            clock,
            table,
            queues,
            roapp,
            stores,
            cache,
            account,
            dialect,
            settings,
            reachable: self.silence.reachable,
            alone: matches!(self.reach, Reach::ThisMachine),
            working: asking,
        })
    }

    fn removal(&self) -> Arc<StoreRemoval> {
        let Self { clock, table, queues, stores, subscriptions, .. } = self.clone();
        Arc::new(StoreRemoval { clock, table, queues, stores, subscriptions })
    }

    fn refresher(&self) -> Refresher {
        let Self { clock, table, queues, stores, .. } = self.clone();
        Refresher { clock, table, queues, stores }
    }

    fn retry_all(&self) -> Arc<RetryAll> {
        let Self { clock, table, queues, .. } = self.clone();
        Arc::new(RetryAll { clock, table, queues, refresh: self.refresher() })
    }

    fn consumer(
        &self,
        sync: &Arc<OrderSync>,
        dry_run: &Arc<DryRun>,
        removal: &Arc<StoreRemoval>,
        retry_all: &Arc<RetryAll>,
    ) -> Arc<Consumer> {
        Arc::new(Consumer {
            stores: self.stores.clone(),
            dry_run: dry_run.clone(),
            retry_all: retry_all.clone(),
            first_hour: self.first_hour(),
            removal: removal.clone(),
            clock: self.clock.clone(),
            table: self.table.clone(),
            queues: self.queues.clone(),
            sync: sync.clone(),
            health: self.health_record(),
            meter: self.meter.clone(),
            metrics: self.metrics.clone(),
        })
    }

    fn discovery(&self, endings: Arc<Endings>, jobs: Jobs) -> Discoverer {
        let Self { clock, table, roapp, queues, stores, cache, account, .. } = self.clone();
        Discoverer {
            clock,
            table,
            roapp,
            queues,
            stores,
            shop_statuses: self.shop_statuses.clone(),
            cache,
            account,
            records: self.records.clone(),
            titles: self.titles.clone(),
            leases: self.leases.clone(),
            endings,
            silence: self.silence.clone(),
            health: self.health_record(),
            subscriptions: self.subscriptions.clone(),
            jobs,
            meter: self.meter.clone(),
            metrics: self.metrics.clone(),
            queued: QueuedImports::default(),
            unchanged_rows: Mutex::default(),
            polls: std::sync::Mutex::default(),
        }
    }

    fn webhooks(&self) -> Webhooks {
        Webhooks {
            clock: self.clock.clone(),
            table: self.table.clone(),
            queues: self.queues.clone(),
            stores: self.stores.clone(),
            subscriptions: self.subscriptions.clone(),
            silence: self.silence.clone(),
            record: self.dialect.hooks.clone(),
            counters: self.counters.clone(),
            meter: self.meter.clone(),
            metrics: self.metrics.clone(),
        }
    }
}
