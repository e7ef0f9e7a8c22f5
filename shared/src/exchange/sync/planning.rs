//! How urgent an order is, what its outcome counts as, and its plan by the store's settings.

use crate::decide::{Past, Plan, RoAppSide, Rules, StatusRules, is_same_delivery, notes, plan};
use crate::exchange::sync::order::OrderSync;
use crate::exchange::sync::work::{Outcome, Work};
use crate::metrics;
use crate::net::Priority;
use crate::order::{Fingerprint, Trigger};
use crate::queue::Message as QueueMessage;
use crate::settings::{StoreSettings, Winner};
use crate::state::Link;

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
        let status = status_rules(&work.shop.settings);
        let data = notes(&work.order);
        let digest = Fingerprint::of(&data);
        let mut past = past(&work.link);
        // Data that looks the same was told.
        if past.delivery.is_some_and(|known| is_same_delivery(known, &data)) {
            past.delivery = Some(&digest);
        }
        let compare_total =
            work.entering && !self.account.totals_are_of_lines(&work.shop.settings).await.unwrap_or(true);
        let rules = Rules { status: &status, titles: &work.titles, compare_total };
        let plan = plan(&past, &work.order, roapp, rules, work.why);
        if !plan.entering {
            self.note_missed(&work.link, work.why, work.roapp.as_ref(), plan.base.roapp).await;
        }
        plan
    }
}

/// A store's status rules.
pub(crate) fn status_rules(settings: &StoreSettings) -> StatusRules {
    StatusRules {
        to_roapp: settings.status_to_roapp.iter().map(|rule| (rule.cartum, rule.roapp)).collect(),
        to_shop: settings.status_to_cartum.iter().map(|rule| (rule.roapp, rule.cartum)).collect(),
        roapp_wins: settings.conflict == Winner::Roapp,
    }
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
