//! RO App's changes (rule T2): one list call for all stores, from where the previous one ended.
//!
//! The watermark is the time of the latest change. The minute before it is read again, because RO App's times have whole seconds and the
//! index of links may lag. Changes written by the exchange are listed as well; they equal the agreed state. A row that did so in the
//! previous poll is not looked up again.
//!
//! The time of a look that came to the end is kept with the watermark: from then on the table has a link for every order of RO App, even if
//! it was restored before (see `sync/create.rs`).

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use crate::decide::{LOOKED_BACK, with_skew};
use crate::exchange::discovery::discover::Discoverer;
use crate::exchange::discovery::report::RoAppPolled;
use crate::exchange::failure::Failure;
use crate::order::{Trigger, lies_ahead};
use crate::queue::Message;
use crate::roapp::{OrderFilter, RoAppOrder};
use crate::state::{Link, ROAPP_SEEN, Stage, StateError};

const OVERLAP: SignedDuration = SignedDuration::from_mins(1);
/// Clocks of both sides are closer to each other than this.
const SAME_TIME: SignedDuration = SignedDuration::from_secs(30);

impl Discoverer {
    /// Queues the linked orders whose status is not the agreed one.
    pub(crate) async fn poll_roapp(&self) -> Result<RoAppPolled, Failure> {
        let now = self.clock.now();
        // A watermark of a moment ago costs a second look at the same rows.
        let (seen, missed) = self.table.get_cached_and_missed::<Timestamp>(ROAPP_SEEN).await?;
        let silent = self.silence.since_in(&missed);
        // One that a wrong clock noted may lie ahead of RO App's.
        let believed = |at: Timestamp, seen: Timestamp| match lies_ahead(at, now) {
            true => now.checked_sub(LOOKED_BACK).unwrap_or(now),
            false => seen,
        };
        let Some(seen) = seen.map(|known| believed(known.at, known.fact)) else {
            // The table has no link, or was set back to before the first look: this is no look. RO App's clock may be behind ours.
            let seen = with_skew(self.linked_since().await?.map_or(now, |since| since.min(now)));
            self.table.put_cached(ROAPP_SEEN, seen, seen).await?;
            return Ok(RoAppPolled { queued: 0, silent });
        };
        let since = seen.checked_sub(OVERLAP).unwrap_or(seen);
        let filter = OrderFilter { modified_since: Some(since), ..OrderFilter::default() };
        // Latest first: an older row says that the rest is older still, even where the filter is not honoured.
        let enough = |rows: &[RoAppOrder]| rows.iter().any(|row| row.modified.is_some_and(|at| at < since));
        let mut rows = self.roapp.orders(&filter, enough).await?;
        rows.retain(|row| row.modified.is_none_or(|at| at >= since));
        rows.sort_by_key(|row| row.id);
        rows.dedup_by_key(|row| row.id);
        let (mut messages, mut unknown) = (Vec::new(), Vec::new());
        let mut reached = rows.iter().filter_map(|row| row.modified).max();
        let before = std::mem::take(&mut *self.unchanged_rows.lock().await);
        let mut unchanged = HashSet::new();
        for row in &rows {
            let as_seen = (row.id, row.modified, row.status);
            if before.contains(&as_seen) {
                unchanged.insert(as_seen);
                continue;
            }
            let Some(link) = self.table.orders.link_of_roapp(row.id).await? else {
                unknown.push(row.clone());
                continue;
            };
            let link = Box::pin(self.note_number(link, row)).await?;
            // What is passed by of a store that is off, or that cannot be used, is read when it is there again.
            if !self.stores.get(&link.store).is_some_and(|shop| shop.settings.enabled) {
                continue;
            }
            match news(&link, row, seen) {
                News::None => {
                    if equals_agreed(&link, row) {
                        unchanged.insert(as_seen);
                    }
                    continue;
                }
                News::Once => {}
                // Not past a change that is only on the queue, which may lose it.
                News::UntilAgreed => reached = reached.min(row.modified),
            }
            messages.push(Message::new(link.store, link.number, Trigger::RoAppPoll));
        }
        // Orders that the table lost.
        messages.extend(self.link_found(&unknown, None).await?);
        self.queues.send(&messages, std::time::Duration::ZERO).await?;
        // Only after they are on the queue.
        let reached = reached.map_or(seen, |reached| reached.max(seen));
        self.table.put_cached(ROAPP_SEEN, now, reached).await?;
        *self.unchanged_rows.lock().await = unchanged;
        Ok(RoAppPolled { queued: messages.len(), silent })
    }

    /// Since when the table has links: when RO App's orders were first looked through for those of a store.
    async fn linked_since(&self) -> Result<Option<Timestamp>, StateError> {
        let mut since = None;
        for shop in self.stores.all().iter() {
            let relinked = self.table.cursor(&shop.settings.id).await?.and_then(|cursor| cursor.relinked_at);
            since = since.into_iter().chain(relinked).min();
        }
        Ok(since)
    }

    /// Notes RO App's number of an order, which it shows in no answer before. A handler that works on the order meanwhile notes it itself.
    async fn note_number(&self, mut link: Link, row: &RoAppOrder) -> Result<Link, Failure> {
        if row.number.is_empty() || link.roapp_number.as_ref() == Some(&row.number) || !link.is_at_rest() {
            return Ok(link);
        }
        let before = link.clone();
        link.roapp_number = Some(row.number.clone());
        match self.table.orders.put_link(&mut link, None).await {
            Ok(()) => Ok(link),
            Err(StateError::Conflict) => Ok(before),
            Err(error) => Err(error.into()),
        }
    }
}

fn equals_agreed(link: &Link, row: &RoAppOrder) -> bool {
    let complete = row.modified.is_some() && row.status.is_some();
    complete
        && row.status == link.known_roapp_status()
        && link.lease.is_none()
        && link.next_attempt_at.is_none()
        && link.attention.is_none()
}

/// Whether a changed order of RO App has to be synchronised.
pub(super) enum News {
    /// No.
    None,
    /// Yes; it is known from the table should that be forgotten, or it waits for a person.
    Once,
    /// Yes, until it is agreed.
    UntilAgreed,
}

pub(super) fn news(link: &Link, row: &RoAppOrder, seen: Timestamp) -> News {
    // RO App says whole seconds: in the latest one that was seen, an order may have changed again after it was written here.
    let again = |at: Timestamp| at == seen && link.updated_at.duration_since(at) <= SAME_TIME;
    let changed = row.modified.is_none_or(|at| at > seen || again(at));
    // A handler that holds the lease has read RO App's side already and may have missed this change: it is compared once that
    // is done. An order that RO App seemed to have lost is there after all.
    if link.lease.is_some() || link.stage == Stage::Lost {
        return News::Once;
    }
    let known = link.known_roapp_status();
    // An order that waits for another try is compared then.
    if link.next_attempt_at.is_some() || link.agreed.is_none() || row.status.is_none() || row.status == known {
        return News::None;
    }
    match (&link.attention, changed) {
        (None, _) => News::UntilAgreed,
        (Some(_), true) => News::Once,
        (Some(_), false) => News::None,
    }
}
