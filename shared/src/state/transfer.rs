//! All items of the table as lines of text, to be kept or to be put into another table.
//!
//! Guarantees: an item comes out with every attribute and type it has, in DynamoDB's own JSON, and goes in as the same; an item of a newer
//! release is not taken in. While an import is under way, or after one that was cut off, the version that every process reads before a
//! piece of work says so, and no process works on the table.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::cached_fact::{CachedFact, ROAPP_FACTS};
use super::error::StateError;
use super::items::{Attributes, SCHEMA, SCHEMA_NAME, key_of, write};
use super::keys::Key;
use super::table::Table;
use crate::texts::Message;

/// The fact that changes whenever stores or secrets do, which every process reads before a piece of work.
pub const STORES_VERSION: &str = "CHANGED";
/// What it says while only a part of an import may be there.
const IMPORTING: &str = "IMPORT-UNFINISHED";

/// Items of one request.
const BATCH: usize = 25;
/// Tries of what the table leaves out.
const TRIES: usize = 20;
/// Time before a try again; it grows with each.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(50);

/// An item of another table, which can be put into this one.
#[derive(Debug, Clone)]
pub struct ForeignItem(Attributes);

impl ForeignItem {
    /// Reads an item from its JSON.
    ///
    /// # Errors
    /// A sentence that quotes nothing of the item.
    pub fn parse(value: &Value) -> Result<Self, Message> {
        let no_item = || Message::new("state-no-item");
        let attributes: Option<Attributes> = value
            .as_object()
            .map(|fields| fields.iter().map(|(name, one)| Some((name.clone(), attribute(one)?))).collect())
            .unwrap_or_default();
        let attributes = attributes.ok_or_else(no_item)?;
        let key = key_of(&attributes);
        if key.pk.is_empty() || key.sk.is_empty() {
            return Err(no_item());
        }
        let schema = attributes.get(SCHEMA_NAME).and_then(|value| value.as_n().ok()?.parse::<u64>().ok()).unwrap_or(1);
        if schema > SCHEMA {
            return Err(Message::new("state-newer").with("found", schema).with("known", SCHEMA));
        }
        Ok(Self(attributes))
    }

    /// Whether work begins by it: settings of a store, or how far a poll came. It goes in after all others.
    pub fn starts_work(&self) -> bool {
        let key = key_of(&self.0);
        key.pk.starts_with("STORE#") && matches!(key.sk.as_str(), "SETTINGS" | "CURSOR")
    }

    /// Whether it is the version of the stores, which the import writes itself.
    pub fn is_version(&self) -> bool {
        key_of(&self.0) == version_key()
    }
}

fn version_key() -> Key {
    Key::new(ROAPP_FACTS, STORES_VERSION)
}

fn unfinished() -> StateError {
    StateError::Refused(Message::new("state-import-unfinished"))
}

/// The version that a process works with.
///
/// # Errors
/// [`StateError::Refused`] where only a part of an import is there.
pub fn usable_version(version: Option<CachedFact<String>>) -> Result<Option<CachedFact<String>>, StateError> {
    if version.as_ref().is_some_and(|version| version.fact == IMPORTING) { Err(unfinished()) } else { Ok(version) }
}

/// An attribute from DynamoDB's JSON, such as `{"S": "text"}`.
fn attribute(value: &Value) -> Option<AttributeValue> {
    let (kind, value) = value.as_object().filter(|fields| fields.len() == 1)?.iter().next()?;
    let text = || value.as_str().map(str::to_owned);
    let texts = || value.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>();
    Some(match kind.as_str() {
        "S" => AttributeValue::S(text()?),
        "N" => AttributeValue::N(text()?),
        "BOOL" => AttributeValue::Bool(value.as_bool()?),
        "NULL" => AttributeValue::Null(value.as_bool()?),
        "SS" => AttributeValue::Ss(texts()?),
        "NS" => AttributeValue::Ns(texts()?),
        "L" => AttributeValue::L(value.as_array()?.iter().map(attribute).collect::<Option<_>>()?),
        "M" => {
            let fields = value.as_object()?.iter().map(|(name, one)| Some((name.clone(), attribute(one)?)));
            AttributeValue::M(fields.collect::<Option<HashMap<_, _>>>()?)
        }
        _ => return None,
    })
}

/// DynamoDB's JSON of an attribute; `None` for binary ones, which the table does not have.
fn json_of(value: &AttributeValue) -> Option<Value> {
    Some(match value {
        AttributeValue::S(text) => json!({"S": text}),
        AttributeValue::N(number) => json!({"N": number}),
        AttributeValue::Bool(yes) => json!({"BOOL": yes}),
        AttributeValue::Null(yes) => json!({"NULL": yes}),
        AttributeValue::Ss(all) => json!({"SS": all}),
        AttributeValue::Ns(all) => json!({"NS": all}),
        AttributeValue::L(all) => json!({"L": all.iter().map(json_of).collect::<Option<Vec<_>>>()?}),
        AttributeValue::M(fields) => json!({"M": object(fields)?}),
        _ => return None,
    })
}

/// The attributes by name, in the order of names, so that the same item is the same text.
fn object(fields: &Attributes) -> Option<Value> {
    let mut names: Vec<&String> = fields.keys().collect();
    names.sort();
    let all = names.into_iter().map(|name| Some((name.clone(), json_of(fields.get(name)?)?)));
    all.collect::<Option<Map<_, _>>>().map(Value::Object)
}

impl Table {
    /// Gives every item as JSON; says how many there were.
    ///
    /// # Errors
    /// [`StateError`]; an error of `take` ends it as [`StateError::Refused`].
    pub async fn all_items(&self, mut take: impl FnMut(&Value) -> Result<(), Message>) -> Result<usize, StateError> {
        let (mut count, mut failed) = (0, None);
        self.items
            .scan(|item| {
                if failed.is_some() {
                    return;
                }
                count += 1;
                failed = match object(&item) {
                    Some(item) => take(&item).err(),
                    None => Some(Message::new("state-no-item")),
                };
            })
            .await?;
        failed.map_or(Ok(count), |why| Err(StateError::Refused(why)))
    }

    /// Whether no item is in the table.
    pub async fn is_empty(&self) -> Result<bool, StateError> {
        let scan = self.items.client.scan().table_name(&self.items.name).consistent_read(true).limit(1);
        let answer = scan.send().await.map_err(StateError::from_sdk)?;
        Ok(answer.items.unwrap_or_default().is_empty())
    }

    /// Notes that items are about to be put of which a part is no use.
    pub async fn begin_import(&self, now: Timestamp) -> Result<(), StateError> {
        self.put_cached(STORES_VERSION, now, IMPORTING).await
    }

    /// Notes that all of them are there: every process reads the stores again.
    pub async fn end_import(&self, now: Timestamp) -> Result<(), StateError> {
        self.put_cached(STORES_VERSION, now, format!("import {now}")).await
    }

    /// Whether an import is under way or was cut off.
    pub async fn import_is_unfinished(&self) -> Result<bool, StateError> {
        match self.get_cached::<String>(STORES_VERSION).await {
            Ok(version) => Ok(usable_version(version).is_err()),
            Err(error) if error.is_of_one_item() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Stores a new version of the stores.
    ///
    /// # Errors
    /// [`StateError::Refused`] where only a part of an import is there, which stays noted.
    pub async fn put_stores_version(&self, now: Timestamp, fact: &str) -> Result<(), StateError> {
        let item = write(&version_key(), &CachedFact { at: now, fact })?;
        let put = self.items.client.put_item().table_name(&self.items.name).set_item(Some(item));
        let put = put
            .condition_expression("attribute_not_exists(pk) OR fact <> :importing")
            .expression_attribute_values(":importing", AttributeValue::S(IMPORTING.to_owned()));
        match put.send().await.map_err(StateError::from_sdk) {
            Err(StateError::Conflict) => Err(unfinished()),
            other => other.map(drop),
        }
    }

    /// Puts items, whatever was there under their keys.
    pub async fn put_foreign(&self, all: Vec<ForeignItem>) -> Result<(), StateError> {
        for batch in all.chunks(BATCH) {
            let requests: Result<Vec<_>, StateError> = batch.iter().map(put).collect();
            let mut left = requests?;
            for attempt in 0_u32.. {
                let write = self.items.client.batch_write_item().request_items(&self.items.name, left);
                let answer = write.send().await.map_err(StateError::from_sdk)?;
                left = answer.unprocessed_items.and_then(|mut all| all.remove(&self.items.name)).unwrap_or_default();
                if left.is_empty() {
                    break;
                }
                if attempt as usize >= TRIES {
                    return Err(StateError::Unavailable("ThrottlingException".to_owned()));
                }
                tokio::time::sleep(PAUSE * (attempt + 1)).await;
            }
        }
        Ok(())
    }
}

fn put(item: &ForeignItem) -> Result<WriteRequest, StateError> {
    let put = PutRequest::builder().set_item(Some(item.0.clone())).build().map_err(StateError::from_build)?;
    Ok(WriteRequest::builder().put_request(put).build())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn an_item_goes_out_and_in_as_it_was() {
        let item = json!({
            "pk": {"S": "ORDER#demo#1"}, "sk": {"S": "LINK"}, "rev": {"N": "12345678901234567890.5"},
            "gone": {"BOOL": false}, "none": {"NULL": true}, "list": {"L": [{"S": "a"}, {"M": {"b": {"N": "1"}}}]},
            "set": {"SS": ["x", "y"]}, "numbers": {"NS": ["1", "2"]},
        });
        let read = ForeignItem::parse(&item).unwrap();
        assert_eq!(object(&read.0), Some(item));
        for wrong in [
            json!({"pk": {"S": "a"}}),
            json!({"pk": {"S": "a"}, "sk": {"S": ""}}),
            json!({"pk": {"S": "a"}, "sk": {"S": "b"}, "x": {"S": 1}}),
            json!({"pk": {"S": "a"}, "sk": {"S": "b"}, "x": {"S": "1", "N": "1"}}),
            json!({"pk": {"S": "a"}, "sk": {"S": "b"}, "x": {"B": "AA=="}}),
            json!([]),
        ] {
            assert_eq!(ForeignItem::parse(&wrong).unwrap_err().id(), "state-no-item", "{wrong}");
        }
        let newer = json!({"pk": {"S": "a"}, "sk": {"S": "b"}, "schema": {"N": "99"}});
        assert_eq!(ForeignItem::parse(&newer).unwrap_err().id(), "state-newer");
    }
}
