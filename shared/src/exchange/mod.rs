//! Doing: turns what the rules want into calls, in an order in which a crash at any point is safe.
//!
//! Guarantees: one Cartum order gives one RO App order (rule O5), because the order is claimed before anything is
//! written, and a handler that takes over a claim looks in RO App before writing; no order is dropped, because every unfinished order is in
//! the table with the time of its next attempt; an order that fails does not delay others.

mod account;
mod app;
mod counters;
mod discovery;
mod drift;
mod environment;
mod failure;
mod file_stores;
mod first_hour;
mod health;
mod health_record;
mod hook_record;
mod leases;
mod metrics_flush;
mod notices;
mod operations;
mod queues;
mod request_budget;
mod stores;
mod subscriptions;
mod sync;
mod webhook_result;
mod webhook_silence;
mod webhook_token;
mod webhooks;

pub use account::dialect::{Dialect, Entries, SeenBy, Spoken};
pub use account::titles::{PageTitles, StatusLists, StatusTitleCache, status_title};
pub use app::{App, Deps};
pub use counters::{Counters, Tallied};
pub use discovery::discover::Discoverer;
pub use discovery::report::{Discovery, StoreReport};
pub use discovery::tally::{MOST_DAYS, StoreTally};
pub use drift::{DriftRecord, Drifted};
pub use environment::{HostEnv, ROAPP_SETTINGS};
pub use failure::Failure;
pub use first_hour::{FirstHour, FirstHourOf, FirstHourPlan, FirstHourStage, FirstHourWish, markdown};
pub use health::{HealthReader, HealthReading, Level, MOST_COUNTED, StoreCondition, StoreReading};
pub use health_record::HealthRecord;
pub use leases::WORK_LIMIT;
pub use metrics_flush::MetricsFlush;
pub use notices::channels::SavedChannel;
pub use notices::notifier::Notifier;
pub use operations::dry_run::{DryRun, DryRunOf};
pub use operations::form_options::{Choices, FormOptions, KeptNames, ShopReading, TriedShop};
pub use operations::key_trial::{KeyTrial, Tried};
pub use operations::live_view::{ListedPage, ListedQuery, ListedRow, LiveView, Sides};
pub use operations::lookup::{Answer, Import, LOOKUP_LIMIT, Lookup};
pub use operations::preview::{MatchCounts, Preview};
pub use operations::refresh::{COOLDOWN, Refreshed, Refresher, undone};
pub use operations::removal::StoreRemoval;
pub use operations::retry_all::{RetriedAll, RetryAll, RetryAllProgress};
pub use queues::Queues;
pub use request_budget::{own_rate_limiter, roapp_client};
pub use stores::registry::StoreRegistry;
pub use stores::secret_name::SecretName;
pub use stores::shop::{Shop, shop_client};
pub use subscriptions::Subscriptions;
pub use sync::order::OrderSync;
pub use sync::receive::{Consumer, Delivered};
pub use sync::work::Outcome;
pub use webhook_result::WebhookResult;
pub use webhook_silence::WebhookSilence;
pub use webhooks::{RoAppCall, ShopCall, Webhooks};
