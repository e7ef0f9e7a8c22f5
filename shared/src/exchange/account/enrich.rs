//! Calls that only enrich an order (rule P9): units, types of products, titles of statuses, fields' lists.
//!
//! Guarantees: such a call that is refused, missing, unreadable or fails is no reason to wait; what was learnt before is used on, or
//! the order goes on without, and whoever asked is told why, for its history. A failure that any other request would meet as well
//! (the key, the plan, the request budget, no connection) is not taken for the call's own.

use std::future::Future;

use jiff::SignedDuration;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::exchange::app::Exchange;
use crate::exchange::failure::Failure;
use crate::roapp::RoAppError;

/// For how long what was learnt is used before it is asked for anew.
pub(crate) const LEARNT: SignedDuration = SignedDuration::from_hours(24);
/// For how long a call that failed is not made again.
pub(crate) const FAILED: SignedDuration = SignedDuration::from_hours(1);

/// What a call brought, or why it brought nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Enriched<T> {
    /// What was learnt, if anything was.
    pub value: Option<T>,
    /// Why nothing was learnt when it was last asked for; empty where that went well.
    pub why: String,
}

impl Exchange {
    /// A fact of the account that no order waits for: remembered, else asked for, at most twice where RO App itself fails.
    pub(crate) async fn enriching<T, F>(&self, name: &str, ask: impl Fn() -> F) -> Result<Enriched<T>, Failure>
    where
        T: DeserializeOwned + Serialize + Clone + Send,
        F: Future<Output = Result<Option<T>, RoAppError>> + Send,
    {
        let known = self.aged::<Enriched<T>>(name).await?;
        if let Some((age, known)) = &known
            && *age < if known.why.is_empty() { LEARNT } else { FAILED }
        {
            return Ok(known.clone());
        }
        let answer = ask_twice(ask).await;
        let learnt = match answer {
            Ok(value) => Enriched { value, why: String::new() },
            Err(error) => {
                let value = known.and_then(|(_, stale)| stale.value);
                if error.is_of_everything() {
                    return value.map(|value| Enriched { value: Some(value), why: String::new() }).ok_or(error.into());
                }
                Enriched { value, why: format!("{error}.") }
            }
        };
        self.learn(name, learnt.clone()).await?;
        Ok(learnt)
    }
}

/// Asks, and once more where RO App itself fails.
pub(crate) async fn ask_twice<T, F>(ask: impl Fn() -> F) -> Result<T, RoAppError>
where
    F: Future<Output = Result<T, RoAppError>>,
{
    match ask().await {
        Err(RoAppError::Broken { .. }) => ask().await,
        other => other,
    }
}
