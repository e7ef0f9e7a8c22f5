//! Which work behind the queue is kept, running or done, in one read.

use super::dry_run;
use super::error::StateError;
use super::first_hour;
use super::items::key_of;
use super::keys::Key;
use super::retry_all;
use super::table::Table;
use crate::order::StoreId;

/// What is kept.
#[derive(Debug, Default)]
pub struct KeptJobs {
    pub first_hour: bool,
    pub retry_all: bool,
    /// The stores that have one.
    pub dry_runs: Vec<StoreId>,
}

impl Table {
    /// Which work is kept. What was written within the last second may be missing.
    pub async fn kept_jobs(&self, stores: &[StoreId]) -> Result<KeptJobs, StateError> {
        let of_all = [first_hour::key(), retry_all::key()];
        let of_stores: Vec<Key> = stores.iter().map(dry_run::key).collect();
        let keys: Vec<Key> = of_all.iter().chain(&of_stores).cloned().collect();
        let found: Vec<Key> = self.items.get_all_lately(&keys).await?.iter().map(key_of).collect();
        let [first_hour, retry_all] = of_all.map(|key| found.contains(&key));
        let dry_runs = stores.iter().zip(&of_stores).filter(|(_, key)| found.contains(key));
        Ok(KeptJobs { first_hour, retry_all, dry_runs: dry_runs.map(|(store, _)| store.clone()).collect() })
    }
}
