//! RO App's changes (rule T2): one list call for all stores, from where the last look ended.
//!
//! The watermark is the latest change seen, and a minute before it is read again: RO App tells time in seconds, and the index
//! that finds an order's bond may be a moment behind. What we wrote ourselves comes back here and equals what was agreed.

use jiff::{SignedDuration, Timestamp};

use super::failure::Failure;
use super::open::Exchange;
use crate::order::Trigger;
use crate::queue::Message;
use crate::roapp::OrderFilter;
use crate::state::{Link, Stage};

const SEEN: &str = "OFFICE_SEEN";
const OVERLAP: SignedDuration = SignedDuration::from_mins(1);

impl Exchange {
    /// Queues the linked orders whose status is not the agreed one; says how many.
    pub(super) async fn look_at_office(&self) -> Result<usize, Failure> {
        let now = self.clock.now();
        let Some(seen) = self.table.recall::<Timestamp>(SEEN).await?.map(|known| known.fact) else {
            // Nothing was linked before the first look.
            self.table.remember(SEEN, now, now).await?;
            return Ok(0);
        };
        let since = seen.checked_sub(OVERLAP).unwrap_or(seen);
        let filter = OrderFilter { modified_since: Some(since), ..OrderFilter::default() };
        // Latest first: an older row says that the rest is older still, even where the filter is not honoured.
        let mut rows =
            self.roapp.orders(&filter, |rows| rows.iter().any(|row| row.modified.is_some_and(|at| at < since))).await?;
        rows.retain(|row| row.modified.is_none_or(|at| at >= since));
        rows.sort_by_key(|row| row.id);
        rows.dedup_by_key(|row| row.id);
        let mut messages = Vec::new();
        for row in &rows {
            if let Some(link) = self.table.link_of_office(row.id).await?
                && differs(&link, row.status)
            {
                messages.push(Message::new(link.store, link.number, Trigger::OfficePoll));
            }
        }
        self.enqueue(&messages, std::time::Duration::ZERO).await?;
        // Only after they are on the queue.
        let newest = rows.iter().filter_map(|row| row.modified).max();
        if let Some(newest) = newest.filter(|newest| *newest > seen) {
            self.table.remember(SEEN, now, newest).await?;
        }
        Ok(messages.len())
    }
}

fn differs(link: &Link, status: Option<crate::order::OfficeStatusId>) -> bool {
    // A handler at work has read RO App's side already and may have missed this change: it is compared once that is done.
    if link.lease.is_some() {
        return true;
    }
    // An order that waits for another try is compared then.
    let at_rest = link.due.is_none() && link.stage != Stage::Lost;
    let agreed = link.agreed.as_ref().and_then(|agreed| agreed.office_status);
    at_rest && link.agreed.is_some() && status.is_some() && status != agreed
}
