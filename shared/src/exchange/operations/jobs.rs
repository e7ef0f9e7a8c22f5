//! Work behind the queue whose message was lost goes on: on one machine the queues are in memory, and a restart empties them.
//!
//! Guarantees: a removal, a dry run, a first hour and a run of *Try all again* that say that they are running are carried on by the
//! first poll of a process that is alone, or once they have not got on for their time; a poll where nothing runs reads nothing for this
//! but at the start of a process and once an hour.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::exchange::failure::Failure;
use crate::exchange::first_hour::FirstHour;
use crate::exchange::operations::dry_run::DryRun;
use crate::exchange::operations::lost::Lost;
use crate::exchange::operations::removal::StoreRemoval;
use crate::exchange::operations::retry_all::RetryAll;
use crate::order::StoreId;

/// Time between two looks of a process.
const EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Carries on work behind the queue.
pub(crate) struct Jobs {
    began: Timestamp,
    looked: Mutex<Option<Timestamp>>,
    dry_run: Arc<DryRun>,
    first_hour: Arc<FirstHour>,
    retry_all: Arc<RetryAll>,
    removal: Arc<StoreRemoval>,
}

impl Jobs {
    pub fn new(
        dry_run: &Arc<DryRun>,
        first_hour: &Arc<FirstHour>,
        retry_all: &Arc<RetryAll>,
        removal: &Arc<StoreRemoval>,
    ) -> Self {
        let (dry_run, first_hour) = (dry_run.clone(), first_hour.clone());
        let (retry_all, removal) = (retry_all.clone(), removal.clone());
        let began = first_hour.clock.now();
        Self { began, looked: Mutex::default(), dry_run, first_hour, retry_all, removal }
    }

    /// Sends the messages again that were lost.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or the queue fails.
    pub async fn carry_on(&self) -> Result<(), Failure> {
        self.removal.carry_on().await?;
        let first_hour = &self.first_hour;
        let now = first_hour.clock.now();
        let looked = *self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        if looked.is_some_and(|looked| now.duration_since(looked) < EVERY) {
            return Ok(());
        }
        let shops = first_hour.stores.all();
        let stores: Vec<StoreId> = shops.iter().map(|shop| shop.settings.id.clone()).collect();
        let kept = first_hour.table.kept_jobs(&stores).await?;
        let lost = Lost { now, alone_since: first_hour.alone.then_some(self.began) };
        for store in &kept.dry_runs {
            unless_unreadable(self.dry_run.carry_on(store, lost).await)?;
        }
        if kept.first_hour {
            unless_unreadable(first_hour.carry_on(lost).await)?;
        }
        if kept.retry_all {
            unless_unreadable(self.retry_all.carry_on(lost).await)?;
        }
        *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        Ok(())
    }
}

/// A job that another release wrote keeps no poll from its work.
fn unless_unreadable(done: Result<(), Failure>) -> Result<(), Failure> {
    match done {
        Err(Failure::State(error)) if error.is_of_one_item() => Ok(()),
        other => other,
    }
}
