//! The poll of all stores, side by side.
//!
//! Guarantees: at most [`AT_ONCE`] stores are polled at once, and of each shop one request at a time is under way; a shop that leaves a
//! request without answer is left for this poll, and one that answers slowly has [`LONGEST`]; where the time is not enough for all, the
//! next poll begins with the store that this one did not reach.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;

use crate::clock::wait_until;
use crate::exchange::discovery::discover::{Discoverer, too_slow};
use crate::exchange::discovery::report::{PollInput, StoreReport};
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::net::redact_foreign;
use crate::order::StoreId;
use crate::state::{Cursor, StateError};

/// Stores polled at once.
const AT_ONCE: usize = 32;
/// Time of a poll of one store without an answer of its shop.
const QUIET: Duration = Duration::from_secs(40);
/// Time of a poll of one store.
const LONGEST: Duration = Duration::from_secs(150);
/// Time of the poll of all stores, from its first request on: a function is stopped after 240 s.
const ALL: Duration = Duration::from_secs(210);
/// After this time, from there on, no further store's poll begins.
const LAST_BEGIN: Duration = Duration::from_secs(170);
/// Name of the fact: the store to begin with.
const NEXT: &str = "POLL_NEXT";

/// What the poll of all stores found.
#[derive(Default)]
pub(crate) struct StoresPolled {
    /// By id of the store.
    pub reports: Vec<StoreReport>,
    /// Stores that are on and that this poll did not reach, by id.
    pub not_begun: Vec<StoreId>,
    /// Failure of the table or the queue.
    pub failure: Option<Failure>,
}

impl Discoverer {
    /// Polls every store that is on, and notes of the others that they are off.
    pub(crate) async fn poll_stores(&self, input: &PollInput<'_>) -> StoresPolled {
        let begun = input.begun;
        let mut shops = self.stores.all();
        let many = shops.len() > AT_ONCE;
        if many {
            match self.table.get_cached::<StoreId>(NEXT).await {
                Ok(Some(next)) => {
                    let first = shops.partition_point(|shop| shop.settings.id < next.fact);
                    shops.rotate_left(first);
                }
                Ok(None) => {}
                Err(error) => return StoresPolled { failure: Some(error.into()), ..StoresPolled::default() },
            }
        }
        let poll = |shop| -> BoxFuture<'_, _> {
            Box::pin(async move {
                let passed = wait_until(begun, self.clock.now());
                let late = passed >= LAST_BEGIN;
                let limit = LONGEST.min(ALL.saturating_sub(passed));
                (shop, if late { None } else { Some(self.poll_one(shop, input, limit).await) })
            })
        };
        // Made before they are awaited: the compiler cannot see otherwise that they may move between threads.
        let polls: Vec<_> = shops.iter().map(poll).collect();
        let mut done: Vec<_> = stream::iter(polls).buffer_unordered(AT_ONCE).collect().await;
        done.sort_by(|(one, _), (other, _)| one.settings.id.cmp(&other.settings.id));
        let mut all = StoresPolled::default();
        let mut begun_with = HashSet::new();
        for (shop, done) in done {
            if done.is_some() {
                begun_with.insert(&shop.settings.id);
            }
            match done {
                None if shop.settings.enabled => all.not_begun.push(shop.settings.id.clone()),
                None => {}
                Some(Ok(report)) => all.reports.extend(report),
                Some(Err(failure)) => drop(all.failure.get_or_insert(failure)),
            }
        }
        let next = shops.iter().map(|shop| &shop.settings.id).find(|id| !begun_with.contains(id));
        if let Some(next) = next
            && let Err(error) = self.table.put_cached(NEXT, begun, next).await
        {
            all.failure.get_or_insert(error.into());
        }
        all
    }

    async fn poll_one(
        &self,
        shop: &Arc<Shop>,
        input: &PollInput<'_>,
        limit: Duration,
    ) -> Result<Option<StoreReport>, Failure> {
        if !shop.settings.enabled {
            return self.rest(shop, limit).await.map(|()| None);
        }
        let id = &shop.settings.id;
        let mut report = StoreReport::new(id.clone(), shop.settings.name.clone());
        let store_state = self.table.store_state(id).await?;
        let before = store_state.polled.clone();
        // The request that is then under way has its time.
        let until = self.clock.now().checked_add(limit.saturating_sub(QUIET)).unwrap_or(Timestamp::MAX);
        let polled =
            self.while_it_answers(shop, limit, Box::pin(self.poll(shop, store_state, input, until, &mut report))).await;
        match polled {
            Ok(()) => {}
            // A broken item delays at most its store.
            Err(Failure::State(error)) if error.is_of_one_item() => report.problem = Some(error.message()),
            Err(Failure::State(error)) => return Err(error.into()),
            Err(failure) => {
                report.problem = Some(failure.message());
                self.note_problem(id, report.problem.clone()).await?;
            }
        }
        self.note_poll(id, before, &report).await?;
        Ok(Some(report))
    }

    /// The work, unless its shop leaves a request without answer, or it takes longer than the limit.
    async fn while_it_answers(
        &self,
        shop: &Shop,
        limit: Duration,
        work: BoxFuture<'_, Result<(), Failure>>,
    ) -> Result<(), Failure> {
        let silent = async {
            loop {
                let now = self.clock.now();
                let since = shop.cartum.waiting_since().unwrap_or(now);
                let left = QUIET.saturating_sub(wait_until(since, now));
                if left.is_zero() {
                    return;
                }
                self.clock.deadline(left).await;
            }
        };
        tokio::select! {
            biased;
            done = work => done,
            () = silent => Err(too_slow("shop-poll-too-slow", QUIET)),
            () = self.clock.deadline(limit) => Err(too_slow("shop-poll-too-slow", limit)),
        }
    }

    /// Notes once that a store is off, and ends its subscriptions.
    async fn rest(&self, shop: &Shop, limit: Duration) -> Result<(), Failure> {
        let ended = async {
            // What was passed by may be read, and the store off again, before its shop was asked.
            let is_news = |cursor: &Cursor| !cursor.off || cursor.passed_by.is_none();
            if let Some(mut cursor) = self.table.cursor(&shop.settings.id).await?.filter(is_news) {
                cursor.off = true;
                self.note_passed_by(&mut cursor).await?;
                self.table.put_cursor(&shop.settings.id, &mut cursor).await?;
            }
            self.subscriptions.end_all(shop).await
        };
        match self.while_it_answers(shop, limit, Box::pin(ended)).await {
            Err(Failure::State(StateError::Conflict)) | Ok(()) => Ok(()),
            Err(Failure::State(error)) if !error.is_of_one_item() => Err(error.into()),
            // The next look tries again.
            Err(failure) => {
                let why = redact_foreign(&failure.to_string());
                tracing::warn!(store = %shop.settings.id, why, "web-hooks not ended yet");
                Ok(())
            }
        }
    }
}
