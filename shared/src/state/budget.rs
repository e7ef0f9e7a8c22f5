//! The request budget that all processes share: one item that says when the next turn is free.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use jiff::{SignedDuration, Timestamp};

use super::error::StateError;
use super::keys::Key;
use super::table::Table;

fn key() -> Key {
    Key::new("BUDGET#roapp", "NEXT")
}

fn number(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

impl Table {
    /// Reserves `count` turns in a row, `apart` from each other and none before `now`; says when the first is. One write, two when
    /// the budget lay idle.
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn reserve_turns(
        &self,
        count: u32,
        apart: SignedDuration,
        now: Timestamp,
    ) -> Result<Timestamp, StateError> {
        let now = now.as_microsecond();
        let span = i64::try_from(apart.as_micros()).unwrap_or(i64::MAX / 1_000).saturating_mul(i64::from(count));
        loop {
            // While there is a backlog the next free turn lies ahead.
            let behind = self
                .advance("SET next_turn = next_turn + :span", "next_turn >= :now", [(":span", span), (":now", now)])
                .await?;
            let end = match behind {
                Some(end) => end,
                None => {
                    let end = now.saturating_add(span);
                    let idle = "attribute_not_exists(next_turn) OR next_turn < :now";
                    match self.advance("SET next_turn = :end", idle, [(":end", end), (":now", now)]).await? {
                        Some(end) => end,
                        // Somebody else was faster, so the next free turn lies ahead now.
                        None => continue,
                    }
                }
            };
            let first = Timestamp::from_microsecond(end.saturating_sub(span));
            return first.map_err(|error| StateError::Refused(error.to_string()));
        }
    }

    /// Keeps turns that nobody has reserved yet from lying before `until`.
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn no_turns_before(&self, until: Timestamp) -> Result<(), StateError> {
        let until = until.as_microsecond();
        let earlier = "attribute_not_exists(next_turn) OR next_turn < :until";
        self.advance("SET next_turn = :until", earlier, [(":until", until)]).await.map(drop)
    }

    /// Changes the item where the condition holds, and says when the next turn is free then.
    async fn advance<const N: usize>(
        &self,
        change: &str,
        condition: &str,
        values: [(&str, i64); N],
    ) -> Result<Option<i64>, StateError> {
        let mut update = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(key().attributes()))
            .update_expression(change)
            .condition_expression(condition)
            .return_values(ReturnValue::UpdatedNew);
        for (name, value) in values {
            update = update.expression_attribute_values(name, number(value));
        }
        match update.send().await.map_err(StateError::from_sdk) {
            Ok(answer) => {
                let free = answer.attributes.as_ref().and_then(|all| all.get("next_turn")?.as_n().ok()?.parse().ok());
                free.map(Some).ok_or_else(|| StateError::Refused("the budget's item does not say what is free".into()))
            }
            Err(StateError::Rival) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
