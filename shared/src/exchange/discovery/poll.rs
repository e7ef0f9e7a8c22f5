//! The poll of one store: new orders (rule O2), those of the first import (O1), and open ones that changed in the shop (O6, T3).
//!
//! The cursor moves past an order only after its link is stored; the next poll then finds an order whose queue message was lost. An
//! order that fails has a link, so it does not stop the cursor. A poll of a store that finds nothing new writes nothing.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::{in_time, wait_until};
use crate::decide::{GoneRecords, first_import_from, is_read_now};
use crate::exchange::discovery::discover::Discoverer;
use crate::exchange::discovery::report::{NOT_TAKEN, PollInput, StoreReport};
use crate::exchange::discovery::window::WindowPoll;
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::exchange::subscriptions::{hooks_problem, unanswered};
use crate::exchange::sync::count::zone_of;
use crate::net::redact_foreign;
use crate::order::{Fingerprint, OrderNumber, StoreId, Trigger};
use crate::queue::Message as QueueMessage;
use crate::state::{
    Cursor, OrderSummary, PollStats, ReconcileProgress, Relink, StateError, StoreProblem, StoreState, Untaken,
};
use crate::texts::{Message, Moment};

/// Time for subscriptions, and how long after the last other request they may take.
const HOOKS_LIMIT: Duration = Duration::from_secs(30);
const HOOKS_AFTER: Duration = Duration::from_secs(35);

/// An order is queued with every poll until it is taken: after so long nobody takes any.
const UNTAKEN: SignedDuration = SignedDuration::from_mins(15);

impl Discoverer {
    /// Polls a store. No request to its shop begins after `until`; what is left is for the next poll.
    pub(crate) async fn poll(
        &self,
        shop: &Shop,
        store_state: StoreState,
        input: &PollInput<'_>,
        until: Timestamp,
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        let now = self.clock.now();
        let id = &shop.settings.id;
        let nothing = GoneRecords::default();
        let gone = input.gone.get(id).unwrap_or(&nothing);
        let mut cursor = match store_state.cursor? {
            Some(cursor) => cursor,
            None => {
                let mut cursor = first_cursor(shop, now);
                match self.table.put_cursor(id, &mut cursor).await {
                    // Another poll made it at the same time.
                    Err(StateError::Conflict) => return Ok(()),
                    other => other?,
                }
                cursor
            }
        };
        let relinked = self.relink(shop, &mut cursor, until, report).await?;
        match Box::pin(self.read_passed_by(id, &mut cursor, until, report)).await {
            Err(Failure::State(error)) => return Err(error.into()),
            // The next poll goes on with it.
            Err(failure) => {
                let why = redact_foreign(&failure.to_string());
                tracing::warn!(store = %id, why, "RO App's changes from while the store was off are not all read yet");
            }
            Ok(()) => {}
        }
        let watched = self.table.orders.watched(id, now).await?;
        if cursor.off {
            self.queue_linked(id, &watched, report).await?;
        } else {
            self.queue_abandoned(id, &watched, report).await?;
        }
        let rows = cursor.page_rows;
        let catch_up = cursor.catch_up;
        let mut window = WindowPoll::new(shop, &watched, input, until, gone.waits || !relinked);
        let reached = self.poll_window(&mut cursor, &mut window, report).await?;
        let (seen, new_wait) = (window.seen, window.new_wait);
        self.correct_speech(shop, cursor.page_rows, &seen).await?;
        let held = input.held.iter().filter(|summary| summary.store == *id);
        let compared = watched.iter().chain(held.clone());
        let settings_changed = self.queue_held(shop, &mut cursor, held.clone(), report).await?;
        let mut open: Vec<&OrderSummary> =
            watched.iter().filter(|summary| summary.lease.is_none()).chain(held).collect();
        open.retain(|summary| !seen.contains_key(&summary.number));
        open.retain(|summary| is_read_now(summary.number, summary.changed_by(), now));
        self.poll_open(shop, cursor.page_rows, &open, until, report).await?;
        self.poll_back(shop, &cursor, until, report).await?;
        let holding = [gone.holding.as_slice(), &gone.of_products].concat();
        if !holding.is_empty() {
            report.problem = Some(Message::all(holding));
        }
        if !gone.passed_over.is_empty() {
            report.notice = Some(Message::all(gone.passed_over.clone()));
        }
        if cursor.off {
            cursor.on_since = Some(now);
        }
        if !new_wait {
            self.note_untaken(shop, store_state.polled.as_ref().ok().and_then(Option::as_ref), report);
        }
        self.note_overdue(shop, &cursor, store_state.pass.as_ref(), report);
        let changed = cursor.off || cursor.page_rows != rows || cursor.catch_up != catch_up || settings_changed;
        self.move_cursor(&mut cursor, reached, changed, (id, report)).await?;
        // Web-hooks only make things faster: a failure of them delays no order.
        report.hook_problem = self.keep_up_hooks(shop, &mut cursor, until).await?;
        Box::pin(self.compare(shop, &cursor, store_state.pass, (compared, until), report)).await?;
        if self.clock.now() < until {
            self.titles.keep_fresh(shop).await;
        }
        Ok(())
    }

    /// Subscribes and unsubscribes; says what stands in the way. A shop that does not answer to that keeps nothing else waiting.
    async fn keep_up_hooks(
        &self,
        shop: &Shop,
        cursor: &mut Cursor,
        until: Timestamp,
    ) -> Result<Option<Message>, Failure> {
        let end = until.checked_add(HOOKS_AFTER).unwrap_or(until);
        let left = wait_until(self.clock.now(), end).min(HOOKS_LIMIT);
        if left.is_zero() {
            return Ok(hooks_problem(cursor));
        }
        let why = match in_time(&*self.clock, left, Box::pin(self.subscriptions.keep_up(shop, cursor))).await {
            Some(Ok(problem)) => return Ok(problem),
            Some(Err(Failure::State(StateError::Conflict))) => return Ok(None),
            Some(Err(Failure::State(error))) => return Err(error.into()),
            Some(Err(failure)) => failure.message(),
            None => unanswered(),
        };
        Ok(Some(Message::new("cannot-subscribe-now").with("store", &shop.settings.name).with("why", why)))
    }

    /// The daily comparison, as far as this poll brings it. A failure of it delays no order.
    async fn compare(
        &self,
        shop: &Shop,
        cursor: &Cursor,
        pass: Option<ReconcileProgress>,
        (orders, until): (impl Iterator<Item = &OrderSummary>, Timestamp),
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        let work = async {
            let compared = self.reconcile(shop, cursor, pass.clone(), orders).await?;
            if let Some((pass, queued)) = &compared {
                report.queued += queued;
                report.reconciled = Some(pass.clone());
            }
            let pass = compared.map(|(pass, _)| pass).or(pass);
            match pass.filter(|pass| pass.after.is_none() && self.clock.now() < until) {
                Some(pass) => self.count_on(shop, cursor, pass, until).await,
                None => Ok(()),
            }
        };
        match Box::pin(work).await {
            Ok(()) => Ok(()),
            Err(Failure::State(error)) => Err(error.into()),
            Err(failure) => {
                let why = redact_foreign(&failure.to_string());
                tracing::warn!(store = %shop.settings.id, why, "the daily comparison goes on at the next poll");
                Ok(())
            }
        }
    }

    /// What changed in the shop while a store was off is found by looking at each of its linked orders once.
    async fn queue_linked(
        &self,
        id: &StoreId,
        watched: &[OrderSummary],
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        let look = watched.iter().map(|summary| (summary.number, Trigger::Retry)).collect();
        self.queue_polled(id, look, report).await
    }

    /// After a change of the store's settings, its orders that wait for a person are tried again: that may be what they waited for. Returns
    /// whether the settings changed.
    async fn queue_held(
        &self,
        shop: &Shop,
        cursor: &mut Cursor,
        held: impl Iterator<Item = &OrderSummary>,
        report: &mut StoreReport,
    ) -> Result<bool, Failure> {
        let now = Fingerprint::of(&shop.settings);
        let changed = cursor.settings.as_ref() != Some(&now);
        if changed && cursor.settings.is_some() {
            let look = held.map(|summary| (summary.number, Trigger::Settings)).collect();
            self.queue_polled(&shop.settings.id, look, report).await?;
        }
        cursor.settings = Some(now);
        Ok(changed)
    }

    /// Queues orders whose lease expired: their process died.
    async fn queue_abandoned(
        &self,
        id: &StoreId,
        watched: &[OrderSummary],
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        let left =
            watched.iter().filter(|summary| summary.lease.is_some() && !self.leases.holds(summary.lease.as_ref()));
        let look: Vec<_> = left.clone().map(|summary| (summary.number, Trigger::Retry)).collect();
        report.open_on_queue += look.len();
        report.oldest_left = left.filter_map(|summary| summary.lease.as_ref()).map(|lease| lease.until).min();
        self.queue_polled(id, look, report).await
    }

    pub(crate) async fn queue_polled(
        &self,
        id: &StoreId,
        look: Vec<(OrderNumber, Trigger)>,
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        report.queued += look.len();
        let messages: Vec<QueueMessage> =
            look.iter().map(|(number, why)| QueueMessage::new(id.clone(), *number, *why)).collect();
        self.queues.send(&messages, Duration::ZERO).await?;
        let imports = look.iter().filter(|(_, why)| *why == Trigger::FirstImport);
        self.queued.note(id, imports.map(|(number, _)| *number), self.clock.now());
        Ok(())
    }

    /// Says so where the oldest order that is queued was taken by nobody for several polls.
    fn note_untaken(&self, shop: &Shop, before: Option<&PollStats>, report: &mut StoreReport) {
        let Some(oldest) = report.oldest_queued.into_iter().chain(report.oldest_left).min() else { return };
        let known = before.and_then(PollStats::untaken).filter(|known| known.oldest == oldest);
        let untaken = known.unwrap_or(Untaken { oldest, since: self.clock.now() });
        report.untaken = Some(untaken);
        if report.problem.is_none() && self.clock.now().duration_since(untaken.since) >= UNTAKEN {
            let since = Moment::new(untaken.since, &zone_of(&shop.settings));
            report.problem = Some(Message::new(NOT_TAKEN).with("count", report.open_on_queue).with("since", since));
        }
    }

    async fn move_cursor(
        &self,
        cursor: &mut Cursor,
        reached: Option<Timestamp>,
        changed: bool,
        (id, report): (&StoreId, &StoreReport),
    ) -> Result<(), Failure> {
        let now = self.clock.now();
        // An order that is dated ahead must not hide those placed until then.
        let before = cursor.seen.min(now);
        let seen = reached.unwrap_or(before).min(now).max(before);
        let (problem, notice) =
            (since(&cursor.problem, &report.problem, now), since(&cursor.notice, &report.notice, now));
        if seen == cursor.seen && problem == cursor.problem && notice == cursor.notice && !changed {
            return Ok(());
        }
        cursor.seen = seen;
        cursor.off = false;
        (cursor.problem, cursor.notice) = (problem, notice);
        match self.table.put_cursor(id, cursor).await {
            // Another poll moved it at the same time.
            Ok(()) | Err(StateError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// The cursor of a store that is polled for the first time.
fn first_cursor(shop: &Shop, now: Timestamp) -> Cursor {
    Cursor {
        rev: 0,
        // The shop tells times in seconds: what is placed in this one is not older.
        switched_on: Timestamp::from_second(now.as_second()).unwrap_or(now),
        seen: first_import_from(now),
        problem: None,
        notice: None,
        settings: Some(Fingerprint::of(&shop.settings)),
        relink_page: Some(1),
        relink: Relink::default(),
        relinked_at: None,
        page_rows: 0,
        catch_up: None,
        off: false,
        passed_by: None,
        on_since: None,
        hooks: Vec::new(),
    }
}

/// A trouble with the time since when it is there.
fn since(before: &Option<StoreProblem>, now: &Option<Message>, at: Timestamp) -> Option<StoreProblem> {
    let reason = now.clone()?;
    let since = before.as_ref().filter(|known| known.reason == reason).map_or(at, |known| known.since);
    Some(StoreProblem { reason, since })
}
