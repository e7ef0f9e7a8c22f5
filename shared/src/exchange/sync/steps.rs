//! What the steps of an order's way work with.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::clock::SharedClock;
use crate::decide::{Past, Plan, RoAppSide, Rules, StatusRules, plan};
use crate::exchange::account::reader::AccountReader;
use crate::exchange::account::records::RecordReader;
use crate::exchange::counters::Counters;
use crate::exchange::leases::Leases;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::shop_statuses::ShopStatuses;
use crate::exchange::sync::client::Clients;
use crate::exchange::sync::delivery::Delivery;
use crate::exchange::sync::finish::Endings;
use crate::exchange::sync::lines::Lines;
use crate::exchange::sync::products::Products;
use crate::exchange::sync::work::{Outcome, Work};
use crate::exchange::webhook_silence::WebhookSilence;
use crate::metrics::{self, Meter};
use crate::order::{RoAppStatusId, ShopStatusId, Trigger};
use crate::queue::Message as QueueMessage;
use crate::roapp::{Priority, RoApp};
use crate::settings::{StoreSettings, Winner};
use crate::state::{Link, Table};

/// Synchronises orders.
pub struct OrderSync {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) roapp: Arc<RoApp>,
    pub(crate) stores: Arc<StoreRegistry>,
    pub(crate) shop_statuses: Arc<ShopStatuses>,
    pub(crate) account: Arc<AccountReader>,
    pub(crate) records: Arc<RecordReader>,
    pub(crate) leases: Arc<Leases>,
    pub(crate) clients: Clients,
    pub(crate) products: Arc<Products>,
    pub(crate) lines: Lines,
    pub(crate) delivery: Delivery,
    pub(crate) endings: Arc<Endings>,
    pub(crate) silence: Arc<WebhookSilence>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) meter: Arc<Meter>,
    /// Whether the table is known to have a link for every order that RO App had when it was last restored.
    pub(crate) table_is_whole: AtomicBool,
}

impl OrderSync {
    /// How urgent requests to RO App are for an order that is looked at for this reason.
    pub(crate) fn priority_of(why: Trigger) -> Priority {
        match why {
            Trigger::Person => Priority::Person,
            Trigger::DryRun | Trigger::StoreRemoval | Trigger::FirstHour | Trigger::RetryAll => Priority::Idle,
            Trigger::ShopHook | Trigger::RoAppHook => Priority::Hook,
            Trigger::Poll | Trigger::RoAppPoll | Trigger::Retry => Priority::Poll,
            Trigger::FirstImport | Trigger::Reconcile | Trigger::Settings | Trigger::PersonMany => Priority::Idle,
        }
    }

    /// Counts an outcome, and a web-hook of RO App that came after its change was known.
    pub(crate) async fn note_outcome(&self, message: &QueueMessage, outcome: &Outcome) {
        self.counters.count(outcome);
        match outcome {
            Outcome::Imported => self.meter.count(metrics::ORDERS_IMPORTED),
            Outcome::Updated => self.meter.count(metrics::ORDERS_UPDATED),
            Outcome::Failed(..) | Outcome::LeftToPoll(_) => self.meter.count(metrics::ATTEMPTS_FAILED),
            _ => {}
        }
        let news = matches!(outcome, Outcome::Imported | Outcome::Updated | Outcome::Waiting(_));
        if message.why == Trigger::RoAppHook && !news {
            self.silence.note_overtaken(message).await;
        }
    }

    /// Plans by the store's rules, and notes whether RO App should have called about a status (rule R8).
    pub(crate) async fn plan(&self, work: &Work, roapp: &RoAppSide) -> Plan {
        let settings = &work.shop.settings;
        let (to_roapp, to_shop) = status_rules(settings);
        let roapp_wins = settings.conflict == Winner::Roapp;
        let status = StatusRules { to_roapp: &to_roapp, to_shop: &to_shop, roapp_wins };
        let plan = plan(&past(&work.link), &work.order, roapp, Rules { status, titles: &work.titles }, work.why);
        if !plan.entering {
            self.note_missed(&work.link, work.why, work.roapp.as_ref(), plan.base.roapp).await;
        }
        plan
    }
}

/// A status of one side, and the one of the other side that it becomes.
type Becomes<From, To> = Vec<(From, To)>;

/// A store's status rules in both directions.
pub(crate) fn status_rules(
    settings: &StoreSettings,
) -> (Becomes<ShopStatusId, RoAppStatusId>, Becomes<RoAppStatusId, ShopStatusId>) {
    let to_roapp = settings.status_to_roapp.iter().map(|rule| (rule.cartum, rule.roapp)).collect();
    let to_shop = settings.status_to_cartum.iter().map(|rule| (rule.roapp, rule.cartum)).collect();
    (to_roapp, to_shop)
}

/// What a link says of its order's past.
pub(crate) fn past(link: &Link) -> Past<'_> {
    Past {
        agreed: link.agreed.as_ref(),
        journal: &link.journal,
        sent: link.sent_status,
        first_status: link.first_status,
        frozen_lines: link.frozen_lines.as_ref(),
        refused_lines: link.refused_lines.as_ref().map(|refused| &refused.lines),
        buyer: link.buyer_digest.as_ref(),
        erased: link.erased.is_some(),
        delivery: link.delivery_digest.as_ref().filter(|_| link.pending_delivery_digest.is_none()),
        reported_total: link.reported_total,
        total_unread: link.total_unread,
    }
}
