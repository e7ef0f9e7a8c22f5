//! RO App's changes that were passed by while a store was off or could not be used (rule T2): read once it is there again.
//!
//! Guarantees: a status that staff set meanwhile is found, however long ago its order was delivered, for changes of the last two months;
//! the look takes a quarter of the time of a poll at most and goes on at the next one; it ends with a reading that queues nothing, so a
//! queue that is lost loses no change.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::wait_until;
use crate::decide::first_import_from;
use crate::exchange::discovery::discover::Discoverer;
use crate::exchange::discovery::relink::{NOTED_EVERY, next_page};
use crate::exchange::discovery::report::StoreReport;
use crate::exchange::discovery::roapp_changes::{News, news};
use crate::exchange::failure::Failure;
use crate::net::{Priority, prioritized};
use crate::order::{StoreId, Trigger};
use crate::queue::Message;
use crate::roapp::RoAppOrder;
use crate::state::{Cursor, HEALTH, Health, PassedBy, StateError, StoreProblem};
use crate::texts::Message as Text;

/// So far the reading of changes may be behind the latest poll: that is noted at its end, and a change is read again until its order is
/// synchronised.
const BEHIND: SignedDuration = SignedDuration::from_hours(1);
/// Where no poll is noted.
const UNKNOWN: SignedDuration = SignedDuration::from_hours(24);

impl Discoverer {
    /// Notes that RO App's changes of a store are passed by from now on. Returns whether that is new.
    pub(super) async fn note_passed_by(&self, cursor: &mut Cursor) -> Result<bool, Failure> {
        if let Some(known) = cursor.passed_by {
            // What changed meanwhile is on the first pages.
            let anew = PassedBy::since(known.since);
            return Ok(cursor.passed_by.replace(anew) != Some(anew));
        }
        let now = self.clock.now();
        // While RO App does not answer, its changes are read from its last good answer on.
        let read = |health: &Health| match &health.roapp {
            Some(trouble) => trouble.last_good,
            None => health.looked,
        };
        let looked = match self.table.get_cached_lately::<Health>(HEALTH).await {
            Ok(known) => known.and_then(|known| read(&known.fact)),
            Err(error) if error.is_of_one_item() => None,
            Err(error) => return Err(error.into()),
        };
        let since = looked.map_or(now.checked_sub(UNKNOWN), |looked| looked.min(now).checked_sub(BEHIND));
        cursor.passed_by = Some(PassedBy::since(since.unwrap_or(now)));
        Ok(true)
    }

    /// Notes of a store that cannot be used that RO App's changes are passed by, and why, unless it is off.
    pub(super) async fn note_unusable(&self, id: &StoreId, why: Option<Text>) -> Result<(), Failure> {
        let Some(mut cursor) = self.table.cursor(id).await? else { return Ok(()) };
        let mut is_new = self.note_passed_by(&mut cursor).await?;
        if let Some(reason) = why
            && cursor.problem.as_ref().map(|problem| &problem.reason) != Some(&reason)
        {
            cursor.problem = Some(StoreProblem { reason, since: self.clock.now() });
            is_new = true;
        }
        match if is_new { self.table.put_cursor(id, &mut cursor).await } else { Ok(()) } {
            Ok(()) | Err(StateError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads what was passed by, as far as this poll brings it.
    pub(super) async fn read_passed_by(
        &self,
        id: &StoreId,
        cursor: &mut Cursor,
        until: Timestamp,
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        let Some(mut work) = cursor.passed_by else { return Ok(()) };
        let (begun, mut noted) = (self.clock.now(), self.clock.now());
        let end = begun.checked_add(wait_until(begun, until) / 4).unwrap_or(begun);
        let since = work.since.max(first_import_from(begun));
        // What changes from here on is read for all stores.
        let back = *work.back.get_or_insert(begun);
        let mut found = Vec::new();
        loop {
            let now = self.clock.now();
            if now >= end || wait_until(noted, now) >= NOTED_EVERY {
                noted = now;
                cursor.passed_by = Some(work);
                if !self.note_look(id, cursor, std::mem::take(&mut found), report).await? || now >= end {
                    return Ok(());
                }
            }
            let answer = prioritized(Priority::Poll, self.roapp.orders_page_changed(work.page, since)).await?;
            let messages = self.changed_of(id, &answer.rows, (since, back)).await?;
            work.queued |= messages.iter().any(|(_, again)| *again);
            found.extend(messages.into_iter().map(|(message, _)| message));
            let Some(next) = next_page(&mut work.reading, work.page, &answer, since) else { break };
            work.page = next;
        }
        cursor.passed_by = work.queued.then(|| PassedBy { back: work.back, ..PassedBy::since(work.since) });
        self.note_look(id, cursor, found, report).await.map(drop)
    }

    /// The orders of a store among these whose status is not the agreed one, and whether they are queued until it is.
    async fn changed_of(
        &self,
        id: &StoreId,
        rows: &[RoAppOrder],
        (since, back): (Timestamp, Timestamp),
    ) -> Result<Vec<(Message, bool)>, Failure> {
        let mut found = Vec::new();
        for row in rows {
            let Some(link) = self.table.orders.link_of_roapp(row.id).await?.filter(|link| link.store == *id) else {
                continue;
            };
            let again = match news(&link, row, since) {
                News::None => continue,
                News::Once => false,
                News::UntilAgreed => row.modified.is_none_or(|at| at < back),
            };
            found.push((Message::new(link.store, link.number, Trigger::RoAppPoll), again));
        }
        Ok(found)
    }

    /// Queues what a look through RO App's orders found, and notes how far it is. Returns false where another poll did the same.
    pub(super) async fn note_look(
        &self,
        id: &StoreId,
        cursor: &mut Cursor,
        found: Vec<Message>,
        report: &mut StoreReport,
    ) -> Result<bool, Failure> {
        report.queued += found.len();
        self.queues.send(&found, Duration::ZERO).await?;
        match self.table.put_cursor(id, cursor).await {
            Ok(()) => Ok(true),
            Err(StateError::Conflict) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
