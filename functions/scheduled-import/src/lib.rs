//! Lambda handler of the schedule: every five minutes it finds the orders that changed and puts them on the queue, then tells people of
//! troubles.
//!
//! Guarantees: a store that fails is logged and does not stop the others; a run that finds nothing new writes only the time of the run;
//! people are told of a run that fails as well, and a failure to tell them fails no run.

use exchange::exchange::{App, Discovery};
use exchange::net::redact_foreign;
use exchange::texts::Message;

/// Polls every store once.
///
/// # Errors
/// A sentence when the table or the queue fails. The next run of the schedule repeats the work.
pub async fn handle(exchange: &App) -> Result<Discovery, Message> {
    let found = exchange.discovery.discover().await;
    exchange.notifier.tell().await;
    let found = found.map_err(|error| error.message())?;
    log(&found);
    Ok(found)
}

fn log(found: &Discovery) {
    for store in &found.stores {
        match &store.problem {
            None => tracing::info!(store = %store.name, seen = store.seen, queued = store.queued, "store polled"),
            Some(why) => {
                tracing::warn!(store = %store.name, why = redact_foreign(&why.to_string()), "store could not be polled")
            }
        }
        if let Some(why) = &store.notice {
            tracing::warn!(store = %store.name, why = redact_foreign(&why.to_string()), "a setting of the store is to be changed");
        }
        if let Some(pass) = &store.reconciled {
            let (checked, differing, through) = (pass.checked, pass.differing, pass.after.is_none());
            tracing::info!(store = %store.name, checked, differing, through, "daily comparison");
        }
    }
    if !found.not_begun.is_empty() {
        tracing::warn!(
            stores = found.not_begun.len(),
            "the time was not enough for all stores: the next poll begins with these"
        );
    }
    if let Some(why) = &found.roapp_problem {
        tracing::warn!(why = redact_foreign(&why.to_string()), "RO App could not be looked at");
    }
    if !found.unreadable.is_empty() {
        tracing::error!(
            items = found.unreadable.len(),
            first = found.unreadable.first().map(tracing::field::display),
            "items of the table cannot be read"
        );
    }
    if found.dead_letters > 0 {
        tracing::error!(messages = found.dead_letters, "messages in the dead-letter queue: nobody could handle them");
    }
}
