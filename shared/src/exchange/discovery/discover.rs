//! Finds the orders to synchronise: first import (O1), poll of new orders (O2) and of open ones (O6, T3), RO App's changes (T2), and
//! due retries.
//!
//! A store that fails is reported and does not delay the others.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Mutex;

use crate::clock::SharedClock;
use crate::exchange::account::cache::AccountCache;
use crate::exchange::account::reader::AccountReader;
use crate::exchange::discovery::report::{Discovery, StoreReport};
use crate::exchange::failure::Failure;
use crate::exchange::leases::Leases;
use crate::exchange::metrics_flush::MetricsFlush;
use crate::exchange::queues::Queues;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::shop::Shop;
use crate::exchange::stores::shop_statuses::ShopStatuses;
use crate::exchange::subscriptions::Subscriptions;
use crate::exchange::sync::finish::Endings;
use crate::exchange::webhook_silence::WebhookSilence;
use crate::metrics::Meter;
use crate::net::redact_foreign;
use crate::order::{RoAppOrderId, RoAppStatusId, StoreId, Trigger};
use crate::queue::Message as QueueMessage;
use crate::roapp::RoApp;
use crate::state::{OrderSummary, PollFound, PollStats, StateError, StoreProblem, Table};
use crate::texts::Message;

/// A row that equalled the agreed state while no handler held its order.
pub(crate) type UnchangedRow = (RoAppOrderId, Option<Timestamp>, Option<RoAppStatusId>);

/// Polls the stores and RO App.
pub struct Discoverer {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) roapp: Arc<RoApp>,
    pub(crate) queues: Arc<Queues>,
    pub(crate) stores: Arc<StoreRegistry>,
    pub(crate) shop_statuses: Arc<ShopStatuses>,
    pub(crate) cache: Arc<AccountCache>,
    pub(crate) account: Arc<AccountReader>,
    pub(crate) leases: Arc<Leases>,
    pub(crate) endings: Arc<Endings>,
    pub(crate) silence: Arc<WebhookSilence>,
    pub(crate) subscriptions: Arc<Subscriptions>,
    pub(crate) meter: Arc<Meter>,
    pub(crate) metrics: Arc<MetricsFlush>,
    pub(crate) unchanged_rows: Mutex<HashSet<UnchangedRow>>,
    /// When this process last polled each store.
    pub(crate) polls: std::sync::Mutex<HashMap<StoreId, Timestamp>>,
}

impl Discoverer {
    /// Polls every store; one that fails is reported and does not delay the others.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or queue fails.
    pub async fn discover(&self) -> Result<Discovery, Failure> {
        let found = self.poll_everything().await;
        if let Ok(found) = &found {
            self.measure(found);
        }
        self.metrics.flush();
        found
    }

    async fn poll_everything(&self) -> Result<Discovery, Failure> {
        self.stores.refresh().await?;
        let (waiting, parked) = (self.table.orders.due().await?, self.table.orders.parked().await?);
        let mut found = Discovery {
            due: self.queue_due(&waiting).await?,
            dead_letters: self.queues.dead_letters().await?,
            parked: parked.len(),
            oldest_waiting: waiting
                .iter()
                .filter_map(|summary| summary.waiting_since.or(summary.next_attempt_at))
                .min(),
            ..Discovery::default()
        };
        match self.poll_roapp(&mut found).await {
            Ok(()) => {}
            Err(Failure::State(error)) if !error.is_of_one_item() => return Err(error.into()),
            Err(failure) => found.roapp_problem = Some(failure.message()),
        }
        for shop in self.stores.enabled() {
            let mut report = StoreReport { name: shop.settings.name.clone(), ..StoreReport::default() };
            let store_state = self.table.store_state(&shop.settings.id).await?;
            let before = store_state.polled.clone();
            match self.poll(&shop, store_state, &parked, &mut report).await {
                Ok(()) => {}
                // A broken item delays at most its store.
                Err(Failure::State(error)) if error.is_of_one_item() => report.problem = Some(error.message()),
                Err(Failure::State(error)) => return Err(error.into()),
                Err(failure) => {
                    report.problem = Some(failure.message());
                    self.note_problem(&shop.settings.id, report.problem.clone()).await?;
                }
            }
            self.note_poll(&shop.settings.id, before, &report).await?;
            found.stores.push(report);
        }
        for (id, name, problem) in self.stores.unusable() {
            match self.note_problem(&id, Some(problem.clone())).await {
                Err(Failure::State(error)) if error.is_of_one_item() => {}
                other => other?,
            }
            found.stores.push(StoreReport { name, problem: Some(problem), ..StoreReport::default() });
        }
        for shop in self.stores.all().iter().filter(|shop| !shop.settings.enabled) {
            match self.rest(shop).await {
                Err(Failure::State(StateError::Conflict)) | Ok(()) => {}
                Err(Failure::State(error)) if !error.is_of_one_item() => return Err(error.into()),
                // The next look tries again.
                Err(failure) => {
                    let why = redact_foreign(&failure.to_string());
                    tracing::warn!(store = %shop.settings.id, why, "web-hooks not ended yet");
                }
            }
        }
        found.unreadable = self.table.unreadable();
        Ok(found)
    }

    /// Queues what is due.
    async fn queue_due(&self, waiting: &[OrderSummary]) -> Result<usize, Failure> {
        let now = self.clock.now();
        let is_due = |summary: &&OrderSummary| match &summary.lease {
            Some(lease) => !self.leases.holds(Some(lease)),
            None => summary.next_attempt_at.is_some_and(|due| due <= now),
        };
        let due: Vec<QueueMessage> = waiting
            .iter()
            .filter(is_due)
            .map(|summary| QueueMessage::new(summary.store.clone(), summary.number, Trigger::Retry))
            .collect();
        self.queues.send(&due, Duration::ZERO).await?;
        Ok(due.len())
    }

    /// Notes once that a store is off, and ends its subscriptions.
    async fn rest(&self, shop: &Shop) -> Result<(), Failure> {
        if let Some(mut cursor) = self.table.cursor(&shop.settings.id).await?.filter(|cursor| !cursor.off) {
            cursor.off = true;
            self.table.put_cursor(&shop.settings.id, &mut cursor).await?;
        }
        self.subscriptions.end_all(shop).await
    }

    async fn note_problem(&self, id: &StoreId, reason: Option<Message>) -> Result<(), Failure> {
        let Some(mut cursor) = self.table.cursor(id).await? else { return Ok(()) };
        let same = cursor.problem.as_ref().map(|problem| &problem.reason) == reason.as_ref();
        if !same {
            cursor.problem = reason.map(|reason| StoreProblem { reason, since: self.clock.now() });
            match self.table.put_cursor(id, &mut cursor).await {
                Ok(()) | Err(StateError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// When this process last polled a store; other processes' polls are known only as far as they found something.
    pub fn last_poll(&self, id: &StoreId) -> Option<Timestamp> {
        self.polls.lock().unwrap_or_else(PoisonError::into_inner).get(id).copied()
    }

    /// Notes what a poll of a store found, for people.
    pub(crate) async fn note_poll(
        &self,
        id: &StoreId,
        before: Result<Option<PollStats>, StateError>,
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
