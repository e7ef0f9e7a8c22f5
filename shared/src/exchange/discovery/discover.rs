//! Finds the orders to synchronise: first import (O1), poll of new orders (O2) and of open ones (O6, T3), RO App's changes (T2), and
//! due retries.
//!
//! Guarantees: RO App and the stores are looked at side by side, each within a time of its own; one that fails or hangs is reported and
//! does not delay the others; a poll ends before a function is stopped, and its metrics are written whatever happened.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Mutex, Semaphore};

use crate::clock::{SharedClock, in_time, wait_until};
use crate::decide::{GoneRecords, is_due};
use crate::exchange::account::cache::AccountCache;
use crate::exchange::account::reader::AccountReader;
use crate::exchange::account::records::RecordReader;
use crate::exchange::account::titles::StatusTitleCache;
use crate::exchange::discovery::queued::QueuedImports;
use crate::exchange::discovery::report::{AT_LEAST, Discovery, NOT_TAKEN, PollInput, RoAppPolled, StoreReport};
use crate::exchange::failure::Failure;
use crate::exchange::health_record::HealthRecord;
use crate::exchange::leases::Leases;
use crate::exchange::metrics_flush::MetricsFlush;
use crate::exchange::operations::jobs::Jobs;
use crate::exchange::queues::Queues;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::shop_statuses::ShopStatuses;
use crate::exchange::subscriptions::Subscriptions;
use crate::exchange::sync::finish::Endings;
use crate::exchange::webhook_silence::WebhookSilence;
use crate::metrics::Meter;
use crate::net::redact_foreign;
use crate::order::{OrderNumber, RoAppOrderId, RoAppStatusId, StoreId, Trigger};
use crate::queue::Message as QueueMessage;
use crate::roapp::RoApp;
use crate::settings::StoreSettings;
use crate::state::{OrderSummary, PollFound, PollStats, Stage, StateError, StoreProblem, Table};
use crate::texts::Message;

/// A row that equalled the agreed state while no handler held its order.
pub(crate) type UnchangedRow = (RoAppOrderId, Option<Timestamp>, Option<RoAppStatusId>);

/// Orders on the queue of polled orders for each request a second. At ten requests an order the last of them waits 13 minutes: less
/// than the 15 after which an order that nobody takes is a trouble, on the pages and in the alarm of the oldest message. At four, the
/// fewest that a new order takes, they last until the next poll.
const QUEUED: usize = 80;
/// Requests a second that count for that: an account's limit.
const MOST_COUNTED: usize = 3;
/// Time for RO App's changes.
const ROAPP_LIMIT: Duration = Duration::from_secs(40);
/// Time for the lists of RO App's records.
const RECORDS_LIMIT: Duration = Duration::from_secs(15);

/// Time after which the lists are not read again: a function is stopped after 240 s, and people are told of troubles before that.
const LAST_RECORDS: Duration = Duration::from_secs(210);

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
    pub(crate) records: Arc<RecordReader>,
    pub(crate) titles: Arc<StatusTitleCache>,
    pub(crate) leases: Arc<Leases>,
    pub(crate) endings: Arc<Endings>,
    pub(crate) silence: Arc<WebhookSilence>,
    pub(crate) health: Arc<HealthRecord>,
    pub(crate) subscriptions: Arc<Subscriptions>,
    pub(crate) jobs: Jobs,
    pub(crate) meter: Arc<Meter>,
    pub(crate) metrics: Arc<MetricsFlush>,
    pub(crate) queued: QueuedImports,
    pub(crate) unchanged_rows: Mutex<HashSet<UnchangedRow>>,
    /// When this process last polled each store.
    pub(crate) polls: std::sync::Mutex<HashMap<StoreId, Timestamp>>,
}

impl Discoverer {
    /// Polls RO App and every store, side by side. One that fails or hangs is reported and delays no other.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or queue fails; what the poll found until then is measured all the same.
    pub async fn discover(&self) -> Result<Discovery, Failure> {
        let (begun, mut found) = (self.clock.now(), Discovery::default());
        let done = match self.begin(&mut found).await {
            Ok((held, gone)) => {
                let done = self.poll_both_sides(&mut found, begun, (&held, &gone)).await;
                self.measure(&found, done.is_ok());
                match done {
                    Ok(()) => self.health.note_poll(&found).await.map_err(Failure::from),
                    failed => failed,
                }
            }
            Err(failure) => Err(failure),
        };
        self.metrics.flush();
        done.map(|()| found)
    }

    /// Queues what is due. Returns the orders that wait for a person, and what RO App no longer has.
    async fn begin(
        &self,
        found: &mut Discovery,
    ) -> Result<(Vec<OrderSummary>, HashMap<StoreId, GoneRecords>), Failure> {
        self.stores.refresh().await?;
        self.jobs.carry_on().await?;
        let (waiting, held) = (self.table.orders.due().await?, self.table.orders.held().await?);
        let gone = self.gone_records().await?;
        (found.held, found.waiting) = (held.len(), waiting.len());
        for summary in &waiting {
            found.unfinished.entry(summary.store.clone()).or_default().waiting += 1;
        }
        for summary in &held {
            found.unfinished.entry(summary.store.clone()).or_default().attention += 1;
        }
        found.oldest_waiting =
            waiting.iter().filter_map(|summary| summary.waiting_since.or(summary.next_attempt_at)).min();
        // One that waits for a person is due where a look at it failed.
        found.due = self.queue_due(waiting.iter().chain(&held), &gone).await?;
        found.dead_letters = self.queues.dead_letters().await?;
        Ok((held, gone))
    }

    async fn poll_both_sides(
        &self,
        found: &mut Discovery,
        begun: Timestamp,
        (held, gone): (&[OrderSummary], &HashMap<StoreId, GoneRecords>),
    ) -> Result<(), Failure> {
        let looked = Semaphore::new(0);
        let room = AtomicUsize::new(self.room().await);
        let input = PollInput { held, gone, roapp_looked: &looked, begun, room };
        let (roapp, stores) = tokio::join!(Box::pin(self.roapp_side(&looked)), Box::pin(self.poll_stores(&input)));
        found.stores = stores.reports;
        found.not_begun = stores.not_begun;
        match roapp {
            Ok(side) => (found.roapp, found.roapp_silent) = (side.queued, side.silent),
            Err(Failure::State(error)) if !error.is_of_one_item() => return Err(error.into()),
            Err(failure) => found.roapp_problem = Some(failure.message()),
        }
        for (id, name, problem) in self.stores.unusable() {
            let is_off = self.stores.is_off(&id);
            match self.note_unusable(&id, Some(problem.clone()).filter(|_| !is_off)).await {
                Err(Failure::State(error)) if error.is_of_one_item() => {}
                other => other?,
            }
            if is_off {
                continue;
            }
            found.stores.push(StoreReport { problem: Some(problem), ..StoreReport::new(id, name) });
        }
        if let Some(failure) = stores.failure {
            return Err(failure);
        }
        // Where the time is over, the next poll reads them, and so does an order that needs them.
        if wait_until(begun, self.clock.now()) < LAST_RECORDS {
            self.keep_records_fresh().await?;
        }
        found.unreadable = self.table.unreadable();
        Ok(())
    }

    /// How many more orders the queue of polled orders takes. Unknown is empty.
    async fn room(&self) -> usize {
        let depth = self.queues.orders.depth().await.unwrap_or_default();
        self.queued.forget(depth, self.clock.now());
        let most = queued_at_once(self.metrics.requests_per_second);
        most.saturating_sub(usize::try_from(depth).unwrap_or(most))
    }

    /// RO App's changes. Says when they were looked at, or could not be: new orders of the stores wait for that.
    async fn roapp_side(&self, looked: &Semaphore) -> Result<RoAppPolled, Failure> {
        let side = in_time(&*self.clock, ROAPP_LIMIT, self.poll_roapp()).await;
        looked.close();
        side.unwrap_or_else(|| Err(too_slow("roapp-poll-too-slow", ROAPP_LIMIT)))
    }

    /// What RO App no longer has of what stores name. While RO App does not say, nothing is gone.
    async fn gone_records(&self) -> Result<HashMap<StoreId, GoneRecords>, Failure> {
        let shops = self.stores.enabled();
        let settings: Vec<&StoreSettings> = shops.iter().map(|shop| &shop.settings).collect();
        if settings.is_empty() {
            return Ok(HashMap::new());
        }
        let checked = in_time(&*self.clock, RECORDS_LIMIT, self.records.check(&settings)).await;
        let gone = or_unknown(checked.unwrap_or_else(|| Err(too_slow("roapp-poll-too-slow", RECORDS_LIMIT))))?;
        Ok(settings.iter().map(|settings| settings.id.clone()).zip(gone).collect())
    }

    /// Reads the records again where they are old: after the polls, which do not wait for them.
    async fn keep_records_fresh(&self) -> Result<(), Failure> {
        if self.stores.enabled().is_empty() {
            return Ok(());
        }
        or_unknown(in_time(&*self.clock, RECORDS_LIMIT, self.records.keep_fresh()).await.unwrap_or(Ok(())))
    }

    /// Queues what is due, without orders to be entered of a store whose new orders wait.
    async fn queue_due(
        &self,
        waiting: impl Iterator<Item = &OrderSummary>,
        gone: &HashMap<StoreId, GoneRecords>,
    ) -> Result<usize, Failure> {
        let now = self.clock.now();
        let waits = |summary: &OrderSummary| {
            gone.get(&summary.store).is_some_and(|gone| gone.waits)
                && summary.stage == Stage::Creating
                && summary.lease.is_none()
        };
        let is_due = |summary: &&OrderSummary| match &summary.lease {
            Some(lease) => !self.leases.holds(Some(lease)),
            None => summary.next_attempt_at.is_some_and(|due| is_due(due, summary.waiting_since, now)),
        };
        let mut due: Vec<&OrderSummary> = waiting.filter(is_due).filter(|summary| !waits(summary)).collect();
        // Those that are on the queue from an earlier poll are due still, so no more are sent than it takes.
        let room = if due.len() > AT_LEAST { AT_LEAST.max(self.room().await) } else { due.len() };
        in_turn(&mut due);
        let message =
            |summary: &&OrderSummary| QueueMessage::new(summary.store.clone(), summary.number, Trigger::Retry);
        let due: Vec<QueueMessage> = due.iter().take(room).map(message).collect();
        self.queues.send(&due, Duration::ZERO).await?;
        Ok(due.len())
    }

    pub(crate) async fn note_problem(&self, id: &StoreId, reason: Option<Message>) -> Result<(), Failure> {
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
            good: report.problem.as_ref().is_none_or(|why| why.id() == NOT_TAKEN),
            seen: report.seen,
            left_out: report.left_out,
            queued: report.queued,
            untaken: report.untaken,
        };
        self.table.note_poll(id, before, self.clock.now(), found).await
    }
}

/// Orders that the queue of polled orders takes.
fn queued_at_once(requests_per_second: usize) -> usize {
    QUEUED * requests_per_second.clamp(1, MOST_COUNTED)
}

/// Puts orders that are due one of each store after another, each store's longest due first.
fn in_turn(due: &mut [&OrderSummary]) {
    due.sort_by_key(|summary| summary.lease.as_ref().map_or(summary.next_attempt_at, |lease| Some(lease.until)));
    let mut of_store: HashMap<&StoreId, usize> = HashMap::new();
    let mut rank = |store| {
        let next = of_store.entry(store).or_default();
        *next += 1;
        *next
    };
    let ranks: HashMap<(&StoreId, OrderNumber), usize> =
        due.iter().map(|summary| ((&summary.store, summary.number), rank(&summary.store))).collect();
    due.sort_by_key(|summary| ranks.get(&(&summary.store, summary.number)).copied());
}

/// A side that did not answer in its time.
pub(crate) fn too_slow(id: &'static str, limit: Duration) -> Failure {
    Failure::later(Message::new(id).with("seconds", limit.as_secs()))
}

/// What is known of records, or nothing while RO App does not say; the table's failure is one.
fn or_unknown<T: Default>(done: Result<T, Failure>) -> Result<T, Failure> {
    match done {
        Err(failure) if !matches!(failure, Failure::State(_)) => {
            let why = redact_foreign(&failure.to_string());
            tracing::warn!(why, "the records that stores name are not known");
            Ok(T::default())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_order_on_the_queue_waits_less_than_fifteen_minutes_at_any_rate() {
        for (per_second, most) in [(1, 80), (2, 160), (3, 240), (100, 240)] {
            assert_eq!(queued_at_once(per_second), most);
            assert!(most * 10 / per_second < 15 * 60, "{per_second}");
        }
    }
}
