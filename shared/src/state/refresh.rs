//! Requests to update an order: time and result (rules M4, M5).
//!
//! A request is one conditional write per order, so of two clicks, tabs or people one is accepted and the others get the time at which it
//! is possible again.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::items::read;
use super::keys::Key;
use super::table::Table;
use crate::order::{CLOCKS_APART, OrderNumber, StoreId};
use crate::texts::Message;

/// How long a result is shown; the table may drop it then.
const LIFE: SignedDuration = SignedDuration::from_hours(24);

/// The latest request for one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refresh {
    pub store: StoreId,
    /// Order number in the shop.
    pub number: OrderNumber,
    /// When an update was last requested, in milliseconds since 1970; 0 where only a retry was. The cooldown counts from it.
    #[serde(default)]
    pub at: i64,
    /// Time of the latest request of either kind.
    pub asked: i64,
    /// Name of the person who asked; empty where it is not known.
    #[serde(default)]
    pub person: String,
    /// When it was done.
    #[serde(default)]
    pub done: Option<i64>,
    /// What became of it, in one word.
    #[serde(default)]
    pub result: Option<String>,
    /// What became of it, for people.
    #[serde(default)]
    pub said: Option<Message>,
}

/// Result of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// It is this request's turn.
    Yes,
    /// Within the cooldown of a request at this time.
    Already(Timestamp),
}

fn key(store: &StoreId, number: OrderNumber) -> Key {
    Key::new(Key::link(store, number).pk, "REFRESH")
}

fn number(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

impl Table {
    /// Requests an update, unless one was requested within `cooldown`.
    pub async fn ask_refresh(
        &self,
        (store, order): (&StoreId, OrderNumber),
        person: &str,
        now: Timestamp,
        cooldown: SignedDuration,
    ) -> Result<Asked, StateError> {
        let last = now.checked_sub(cooldown).unwrap_or(now);
        let ask = self
            .asking(store, order, person, now)
            .update_expression(
                "SET #store = :store, #number = :number, #at = :now, asked = :now, person = :person, expires_at = :ends REMOVE done, #result, said",
            )
            .expression_attribute_names("#at", "at")
            .condition_expression("attribute_not_exists(pk) OR #at <= :last OR #at > :ahead")
            // A clock that was ahead noted it (ADR 27).
            .expression_attribute_values(":ahead", number(now.saturating_add(CLOCKS_APART).map_or(i64::MAX, |at| at.as_millisecond())))
            .expression_attribute_values(":last", number(last.as_millisecond()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match ask.send().await {
            Ok(_) => Ok(Asked::Yes),
            Err(error) if error.code() == Some("ConditionalCheckFailedException") => {
                Ok(Asked::Already(asked_before(&error).unwrap_or(now)))
            }
            Err(error) => Err(StateError::from_sdk(error)),
        }
    }

    /// Notes that a person had an order tried again; the cooldown stays as it is.
    pub async fn ask_retry(
        &self,
        (store, order): (&StoreId, OrderNumber),
        person: &str,
        now: Timestamp,
    ) -> Result<(), StateError> {
        let ask = self.asking(store, order, person, now).expression_attribute_names("#at", "at").update_expression(
            "SET #store = :store, #number = :number, #at = if_not_exists(#at, :zero), asked = :now, person = :person, expires_at = :ends REMOVE done, #result, said",
        );
        ask.expression_attribute_values(":zero", number(0)).send().await.map_err(StateError::from_sdk)?;
        Ok(())
    }

    fn asking(
        &self,
        store: &StoreId,
        order: OrderNumber,
        person: &str,
        now: Timestamp,
    ) -> aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder {
        let ends = now.saturating_add(LIFE).map_or(0, |end| end.as_second());
        self.items
            .client
            .update_item()
            .table_name(&self.items.name)
            .set_key(Some(key(store, order).attributes()))
            .expression_attribute_names("#store", "store")
            .expression_attribute_names("#number", "number")
            .expression_attribute_names("#result", "result")
            .expression_attribute_values(":store", AttributeValue::S(store.to_string()))
            .expression_attribute_values(":number", AttributeValue::N(order.to_string()))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":person", AttributeValue::S(person.to_owned()))
            .expression_attribute_values(":ends", number(ends))
    }

    /// Removes a request that could not be queued, so that it can be made again at once.
    pub async fn unask_refresh(&self, store: &StoreId, order: OrderNumber, at: Timestamp) -> Result<(), StateError> {
        let take = self
            .items
            .client
            .update_item()
            .table_name(&self.items.name)
            .set_key(Some(key(store, order).attributes()))
            .update_expression("SET #at = :zero")
            .condition_expression("#at = :mine")
            .expression_attribute_names("#at", "at")
            .expression_attribute_values(":zero", number(0))
            .expression_attribute_values(":mine", number(at.as_millisecond()));
        match take.send().await.map_err(StateError::from_sdk) {
            // Somebody else has asked since.
            Ok(_) | Err(StateError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Stores the result. Without a request from the console nothing is written. After one that failed the order may be asked for again at
    /// once.
    pub async fn answer_refresh(
        &self,
        store: &StoreId,
        order: OrderNumber,
        now: Timestamp,
        (result, said): (&str, &Message),
        failed: bool,
    ) -> Result<(), StateError> {
        let said = serde_dynamo::aws_sdk_dynamodb_1::to_attribute_value(said)
            .map_err(|error| StateError::Refused(error.to_string().into()))?;
        let mut note =
            self.items.client.update_item().table_name(&self.items.name).set_key(Some(key(store, order).attributes()));
        note = match failed {
            true => note
                .update_expression("SET done = :now, #result = :result, said = :said, #at = :zero")
                .expression_attribute_names("#at", "at")
                .expression_attribute_values(":zero", number(0)),
            false => note.update_expression("SET done = :now, #result = :result, said = :said"),
        };
        let note = note
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_names("#result", "result")
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":result", AttributeValue::S(result.to_owned()))
            .expression_attribute_values(":said", said);
        match note.send().await.map_err(StateError::from_sdk) {
            Ok(_) | Err(StateError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The latest requests for these orders, in one read.
    pub async fn refreshes(&self, orders: &[(StoreId, OrderNumber)]) -> Result<Vec<Refresh>, StateError> {
        let mut keys: Vec<Key> = Vec::new();
        for (store, order) in orders {
            let key = key(store, *order);
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        self.items.get_many(&keys).await
    }
}

/// Time of the earlier request, from the failed condition.
fn asked_before<R>(error: &SdkError<UpdateItemError, R>) -> Option<Timestamp> {
    let UpdateItemError::ConditionalCheckFailedException(refusal) = error.as_service_error()? else { return None };
    let item: HashMap<String, AttributeValue> = refusal.item.clone()?;
    let before: Refresh = read(&Key::new("REFRESH", ""), item).ok()?;
    Timestamp::from_millisecond(before.at).ok()
}
