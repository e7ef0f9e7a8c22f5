//! Cached facts about the RO App account. Each is read with a call, shared by all processes through the table, and read again when it
//! is old.
//!
//! Guarantees: a call that only enriches an order (rule P9: units, types of products, titles of statuses, lists of fields) and is
//! refused, missing, unreadable or fails does not delay the order; the cached value is used, or none, and the caller gets the reason
//! for the history. A failure that any other request would meet as well (the key, the plan, the request
//! budget, no connection) is not counted as a failure of the call.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::Mutex;

use crate::clock::SharedClock;
use crate::exchange::failure::Failure;
use crate::roapp::{FilterNotation, RoApp, RoAppError};
use crate::state::{CachedFact, StateError, Table};
use crate::texts::Message;

/// Lifetime of a cached fact.
pub(crate) const LEARNT: SignedDuration = SignedDuration::from_hours(24);
/// Time before a failed call is repeated.
pub(crate) const FAILED: SignedDuration = SignedDuration::from_hours(1);
/// Lifetime of the copy in memory. Facts that another process stored are read after it.
const READ: SignedDuration = SignedDuration::from_mins(1);
/// The filter notation that works for this account.
const FILTERS: &str = "FILTERS";

/// Result of a call, or why it failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Enriched<T> {
    pub value: Option<T>,
    /// Why the latest call failed; `None` after a success.
    pub why: Option<Message>,
}

pub(crate) struct AccountCache {
    clock: SharedClock,
    table: Table,
    roapp: Arc<RoApp>,
    read: Mutex<HashMap<String, (Timestamp, CachedFact<Value>)>>,
}

impl AccountCache {
    pub(crate) fn new(clock: SharedClock, table: Table, roapp: Arc<RoApp>) -> Self {
        Self { clock, table, roapp, read: Mutex::default() }
    }

    /// A fact that is not older than `life`.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        name: &str,
        life: SignedDuration,
    ) -> Result<Option<T>, Failure> {
        Ok(self.aged(name).await?.filter(|(age, _)| *age < life).map(|(_, fact)| fact))
    }

    /// A fact however old, and its age.
    pub(crate) async fn aged<T: DeserializeOwned>(&self, name: &str) -> Result<Option<(SignedDuration, T)>, Failure> {
        let Some(known) = self.cached(name).await? else { return Ok(None) };
        let age = self.clock.now().duration_since(known.at);
        Ok(serde_json::from_value(known.fact).ok().map(|fact| (age, fact)))
    }

    /// A fact however old, read from the table at most once a minute.
    async fn cached(&self, name: &str) -> Result<Option<CachedFact<Value>>, Failure> {
        let now = self.clock.now();
        if let Some((read, known)) = self.read.lock().await.get(name)
            && now.duration_since(*read) < READ
        {
            return Ok(Some(known.clone()));
        }
        let found = self.stored::<Value>(name).await?;
        if let Some(known) = &found {
            self.read.lock().await.insert(name.to_owned(), (now, known.clone()));
        }
        Ok(found)
    }

    /// An unreadable one is read again by a call.
    async fn stored<T: DeserializeOwned>(&self, name: &str) -> Result<Option<CachedFact<T>>, StateError> {
        match self.table.get_cached::<T>(name).await {
            Err(StateError::Unreadable { .. }) => Ok(None),
            other => other,
        }
    }

    pub(crate) async fn put<T: Serialize>(&self, name: &str, fact: T) -> Result<(), Failure> {
        self.put_as_of(self.clock.now(), name, fact).await
    }

    /// A fact that is to be read again before it is used.
    pub(crate) async fn put_stale<T: Serialize>(&self, name: &str, fact: T) -> Result<(), Failure> {
        self.put_as_of(Timestamp::UNIX_EPOCH, name, fact).await
    }

    async fn put_as_of<T: Serialize>(&self, at: Timestamp, name: &str, fact: T) -> Result<(), Failure> {
        self.read.lock().await.remove(name);
        Ok(self.table.put_cached(name, at, fact).await?)
    }

    /// Renews a fact for a minute after a call for it failed.
    pub(crate) async fn keep_using<T: Serialize>(&self, name: &str, fact: &T) {
        let now = self.clock.now();
        if let Ok(fact) = serde_json::to_value(fact) {
            self.read.lock().await.insert(name.to_owned(), (now, CachedFact { at: now, fact }));
        }
    }

    /// A fact that only enriches: from the cache, else by a call, which is repeated once when RO App itself fails.
    pub(crate) async fn enriching<T, F>(&self, name: &str, ask: impl Fn() -> F) -> Result<Enriched<T>, Failure>
    where
        T: DeserializeOwned + Serialize + Clone + Send,
        F: Future<Output = Result<Option<T>, RoAppError>> + Send,
    {
        let known = self.aged::<Enriched<T>>(name).await?;
        if let Some((age, known)) = &known
            && *age < if known.why.is_none() { LEARNT } else { FAILED }
        {
            return Ok(known.clone());
        }
        let fetched = match ask_twice(ask).await {
            Ok(value) => Enriched { value, why: None },
            Err(error) => {
                let value = known.and_then(|(_, stale)| stale.value);
                if error.is_of_everything() {
                    return value.map(|value| Enriched { value: Some(value), why: None }).ok_or(error.into());
                }
                Enriched { value, why: Some(error.message().sentence()) }
            }
        };
        self.put(name, fetched.clone()).await?;
        Ok(fetched)
    }

    /// Caches a notation of filters that was seen to work.
    pub(crate) async fn learn_notation(&self, notation: FilterNotation) -> Result<(), Failure> {
        self.put(FILTERS, notation).await
    }

    /// Makes a filtered request in the cached notation, and caches the notation that worked.
    pub(crate) async fn in_dialect<T>(
        &self,
        ask: impl Future<Output = Result<T, RoAppError>>,
    ) -> Result<Result<T, RoAppError>, Failure> {
        let known = self.get::<FilterNotation>(FILTERS, LEARNT).await?;
        self.roapp.set_notation(known);
        let answer = ask.await;
        if let Some(seen) = self.roapp.notation().filter(|seen| Some(*seen) != known) {
            self.put(FILTERS, seen).await?;
        }
        Ok(answer)
    }
}

/// Makes a call, and repeats it once when RO App itself fails.
pub(crate) async fn ask_twice<T, F>(ask: impl Fn() -> F) -> Result<T, RoAppError>
where
    F: Future<Output = Result<T, RoAppError>>,
{
    match ask().await {
        Err(RoAppError::Broken { .. }) => ask().await,
        other => other,
    }
}
