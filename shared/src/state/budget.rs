//! The request budget that all processes share: one item with the next free time.
//!
//! Guarantees: a time is reserved once; while urgent requests reserve far ahead, one time in [`SHARE`] is still free for the others; a time
//! that a wrong clock reserved holds nobody up.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use jiff::{SignedDuration, Timestamp};

use super::error::StateError;
use super::keys::Key;
use super::table::Table;
use crate::order::CLOCKS_APART;
use crate::texts::Message;

/// Requests of low priority get at least one time in so many.
pub const SHARE: i64 = 5;

/// The item was not written by a clock that was ahead.
const IS_BELIEVED: &str = "(attribute_not_exists(written) OR written <= :soon)";

fn key() -> Key {
    Key::new("BUDGET#roapp", "NEXT")
}

fn number(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

impl Table {
    /// Reserves `count` times in a row, `apart` from each other and none before `now`; returns the first. Requests of low priority
    /// give `latest`: where the first would lie after it, nothing is reserved, and the answer is when the next free time is, unless
    /// fewer than one in [`SHARE`] of the times before it went to such requests. One write, two when the budget lay idle or was used
    /// by others, whichever this process did not expect.
    pub async fn reserve_requests(
        &self,
        count: u32,
        apart: SignedDuration,
        now: Timestamp,
        latest: Option<Timestamp>,
    ) -> Result<Result<Timestamp, Timestamp>, StateError> {
        let soon = now.checked_add(CLOCKS_APART).unwrap_or(now).as_microsecond();
        let now = now.as_microsecond();
        let latest = latest.map(Timestamp::as_microsecond);
        let span = i64::try_from(apart.as_micros()).unwrap_or(i64::MAX / 1_000).saturating_mul(i64::from(count));
        let time = |micros: i64| {
            Timestamp::from_microsecond(micros).map_err(|error| StateError::Refused(error.to_string().into()))
        };
        // While there is a backlog the next free turn lies ahead.
        let mut lies_ahead = self.next_permit.load(Ordering::Relaxed) >= now;
        loop {
            let advanced = match latest {
                _ if !lies_ahead => {
                    // Also where the item was written by a clock that was set back since.
                    let values = [(":end", now.saturating_add(span)), (":now", now), (":soon", soon)];
                    let idle = "attribute_not_exists(next_turn) OR next_turn < :now OR written > :soon";
                    self.advance("SET next_turn = :end, written = :now", idle, values).await?
                }
                None => {
                    let values = [(":span", span), (":now", now), (":soon", soon)];
                    let change = "SET next_turn = next_turn + :span, written = :now";
                    let free = format!("next_turn >= :now AND {IS_BELIEVED}");
                    self.advance(change, &free, values).await?
                }
                Some(latest) => {
                    let share = span.saturating_mul(SHARE);
                    let values =
                        [(":span", span), (":now", now), (":latest", latest), (":share", share), (":soon", soon)];
                    let change = "SET low_after = next_turn + :share, next_turn = next_turn + :span, written = :now";
                    let has_share = "attribute_not_exists(low_after) OR low_after <= next_turn";
                    let free = format!("next_turn >= :now AND {IS_BELIEVED} AND (next_turn <= :latest OR {has_share})");
                    self.advance(change, &free, values).await?
                }
            };
            match advanced {
                Advanced::To(end) => {
                    self.next_permit.store(end, Ordering::Relaxed);
                    return time(end.saturating_sub(span)).map(Ok);
                }
                Advanced::Not { written: Some(written), .. } if written > soon => {
                    tracing::warn!(
                        seconds = (written - now) / 1_000_000,
                        "the request budget was written by a clock that was ahead: it begins anew"
                    );
                    self.next_permit.store(0, Ordering::Relaxed);
                    lies_ahead = false;
                }
                Advanced::Not { free, .. } => {
                    self.next_permit.store(free.unwrap_or_default(), Ordering::Relaxed);
                    if let Some(free) = free.filter(|free| latest.is_some_and(|latest| *free > latest)) {
                        return time(free).map(Err);
                    }
                    // The item was not as expected, or another process was faster.
                    lies_ahead = free.is_some_and(|free| free >= now);
                }
            }
        }
    }

    /// Moves the next free time to `until` or later.
    pub async fn block_requests_until(&self, until: Timestamp, now: Timestamp) -> Result<(), StateError> {
        let values = [(":until", until.as_microsecond()), (":now", now.as_microsecond())];
        let earlier = "attribute_not_exists(next_turn) OR next_turn < :until";
        self.advance("SET next_turn = :until, written = :now", earlier, values).await.map(drop)
    }

    /// Changes the item if the condition holds, and returns the next free time.
    async fn advance<const N: usize>(
        &self,
        change: &str,
        condition: &str,
        values: [(&str, i64); N],
    ) -> Result<Advanced, StateError> {
        let mut update = self
            .items
            .client
            .update_item()
            .table_name(&self.items.name)
            .set_key(Some(key().attributes()))
            .update_expression(change)
            .condition_expression(condition)
            .return_values(ReturnValue::UpdatedNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        for (name, value) in values {
            update = update.expression_attribute_values(name, number(value));
        }
        let read = |item: Option<&HashMap<String, AttributeValue>>, name: &str| -> Option<i64> {
            item?.get(name)?.as_n().ok()?.parse().ok()
        };
        match update.send().await {
            Ok(answer) => read(answer.attributes.as_ref(), "next_turn")
                .map(Advanced::To)
                .ok_or_else(|| StateError::Refused(Message::new("table-no-next-turn"))),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    let item = failed.item();
                    Ok(Advanced::Not { free: read(item, "next_turn"), written: read(item, "written") })
                }
                _ => Err(StateError::from_sdk(error)),
            },
        }
    }
}

/// Result of a conditional change of the item.
enum Advanced {
    /// The next free time.
    To(i64),
    /// The condition did not hold. The next free time and when the item was written, if it exists.
    Not { free: Option<i64>, written: Option<i64> },
}
