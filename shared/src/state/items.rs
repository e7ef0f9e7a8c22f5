//! Items of the table: get, put on a condition, query. All other types of this module use these.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
    KeysAndAttributes, Projection, ProjectionType, ScalarAttributeType, TimeToLiveSpecification, TimeToLiveStatus,
    TransactWriteItem,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use super::beside::Beside;
use super::error::StateError;
use super::keys::Key;
use super::transaction_conflict::is_only_a_conflict;
use super::unreadable_items::UnreadableItems;
use crate::net::Endpoint;
use crate::texts::Message;

/// The shape of items that this release writes. It goes up when an older release would misread what a newer one wrote; an attribute
/// that an older release may pass over does not raise it.
pub(super) const SCHEMA: u64 = 1;
/// Attribute of the shape. An item without it has the first shape.
pub(super) const SCHEMA_NAME: &str = "schema";
/// The attribute by which the table drops an item by itself.
const EXPIRES: &str = "expires_at";
/// Time before keys are asked for again that the table left out of an answer; it doubles with each answer.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// Keys that one request may name.
pub(super) const MOST_KEYS: usize = 100;

pub(super) type Attributes = HashMap<String, AttributeValue>;

/// An index: what it is called, its keys, and what it carries beside them. As little as its readers need: a write that changes
/// nothing of that costs nothing there.
pub struct Index {
    pub name: &'static str,
    /// Attribute of the partition; an item without it is not in the index.
    pub pk: &'static str,
    /// The attribute that partitions are sorted by.
    pub sk: &'static str,
    /// What it carries beside keys.
    pub carries: &'static [&'static str],
}

/// Links by RO App order.
pub(super) const BY_ROAPP: Index = Index { name: "by_roapp", pk: "gsi1pk", sk: "gsi1sk", carries: &[] };
/// Links by store and time, and the settings of all stores.
pub(super) const BY_STORE: Index =
    Index { name: "by_store", pk: "gsi2pk", sk: "gsi2sk", carries: &["settings", SCHEMA_NAME] };
/// Links that wait or are watched, with the attributes that a poll needs.
pub(super) const BY_DUE: Index = Index {
    name: "by_due",
    pk: "gsi3pk",
    sk: "gsi3sk",
    carries: &["store", "number", "stage", "lease", "next_attempt_at", "waiting_since", "shop_digest", SCHEMA_NAME],
};
/// Links by buyer and time.
pub(super) const BY_BUYER: Index = Index { name: "by_buyer", pk: "gsi4pk", sk: "gsi4sk", carries: &[] };
pub const INDEXES: [Index; 4] = [BY_ROAPP, BY_STORE, BY_DUE, BY_BUYER];

impl Index {
    /// A query of one partition.
    pub(super) fn query(&self, items: &Items, partition: &str) -> QueryFluentBuilder {
        items
            .client
            .query()
            .table_name(&items.name)
            .index_name(self.name)
            .key_condition_expression(format!("{} = :pk", self.pk))
            .expression_attribute_values(":pk", AttributeValue::S(partition.to_owned()))
    }

    fn described(&self) -> Result<GlobalSecondaryIndex, BuildError> {
        let projection = Projection::builder();
        let projection = if self.carries.is_empty() {
            projection.projection_type(ProjectionType::KeysOnly)
        } else {
            let carried = self.carries.iter().map(|name| (*name).to_owned()).collect();
            projection.projection_type(ProjectionType::Include).set_non_key_attributes(Some(carried))
        };
        GlobalSecondaryIndex::builder()
            .index_name(self.name)
            .set_key_schema(Some(key_schema(self.pk, self.sk)?))
            .projection(projection.build())
            .build()
    }
}

fn text_attribute(name: &str) -> Result<AttributeDefinition, BuildError> {
    AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build()
}

fn key_schema(pk: &str, sk: &str) -> Result<Vec<KeySchemaElement>, BuildError> {
    [(pk, KeyType::Hash), (sk, KeyType::Range)]
        .into_iter()
        .map(|(name, kind)| KeySchemaElement::builder().attribute_name(name).key_type(kind).build())
        .collect()
}

/// The items of the table, and those that could not be read.
#[derive(Debug, Clone)]
pub(super) struct Items {
    pub(super) client: Client,
    pub(super) name: String,
    /// What the next request for many items takes along.
    beside: Option<Arc<Beside>>,
    unread: UnreadableItems,
}

/// A client for the service behind an endpoint: see [`Endpoint`].
pub fn connect(endpoint: impl Into<Endpoint>) -> Client {
    connect_in(endpoint, None)
}

/// As [`connect`], in a region that is not the environment's.
pub fn connect_in(endpoint: impl Into<Endpoint>, region: Option<&str>) -> Client {
    Client::new(&crate::net::aws::config(&endpoint.into(), region))
}

impl Items {
    pub(super) fn new(client: Client, name: &str) -> Self {
        Self { client, name: name.to_owned(), beside: None, unread: UnreadableItems::default() }
    }

    /// The same items, whose next request for many takes these keys along.
    pub(super) fn taking_along(&self, beside: Arc<Beside>) -> Self {
        Self { beside: Some(beside), ..self.clone() }
    }

    /// Creates the table where it is missing: on one machine; on AWS the template does.
    pub(super) async fn create_if_missing(&self) -> Result<(), StateError> {
        match self.client.describe_table().table_name(&self.name).send().await {
            Ok(_) => return self.drop_expired().await,
            Err(error) => match StateError::from_sdk(error) {
                StateError::Refused(why) if why.to_string().starts_with("ResourceNotFoundException") => {}
                other => return Err(other),
            },
        }
        let refused = StateError::from_build;
        let mut create = self
            .client
            .create_table()
            .table_name(&self.name)
            .billing_mode(BillingMode::PayPerRequest)
            .set_key_schema(Some(key_schema("pk", "sk").map_err(refused)?));
        for attribute in ["pk", "sk"].into_iter().chain(INDEXES.iter().flat_map(|index| [index.pk, index.sk])) {
            create = create.attribute_definitions(text_attribute(attribute).map_err(refused)?);
        }
        for index in &INDEXES {
            create = create.global_secondary_indexes(index.described().map_err(refused)?);
        }
        create.send().await.map_err(StateError::from_sdk)?;
        self.drop_expired().await
    }

    /// Has the table drop what has expired (rule G2).
    async fn drop_expired(&self) -> Result<(), StateError> {
        let known = self.client.describe_time_to_live().table_name(&self.name).send().await;
        let known = known.map_err(StateError::from_sdk)?.time_to_live_description;
        let status = known.and_then(|known| known.time_to_live_status);
        if matches!(status, Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)) {
            return Ok(());
        }
        let wanted = TimeToLiveSpecification::builder().enabled(true).attribute_name(EXPIRES).build();
        let wanted = wanted.map_err(|error| StateError::Refused(error.to_string().into()))?;
        let update = self.client.update_time_to_live().table_name(&self.name).time_to_live_specification(wanted);
        update.send().await.map(drop).map_err(StateError::from_sdk)
    }

    /// What this process met in the table and could not read, one sentence each, as long as it stays so.
    pub(super) fn unreadable(&self) -> Vec<StateError> {
        self.unread.all().into_iter().map(|(_, why)| why).collect()
    }

    /// The same, with their keys.
    pub(super) fn unreadable_items(&self) -> Vec<(Key, StateError)> {
        self.unread.all()
    }

    /// Whether this process could not read the item of a key.
    pub(super) fn could_not_read(&self, key: &Key) -> bool {
        self.unread.has(key)
    }

    /// Reads one item of several. An unreadable one is noted and left out; the others are returned.
    pub(super) fn one_of_many<T: DeserializeOwned>(&self, item: Attributes) -> Option<T> {
        self.read_noting(&key_of(&item), item).ok()
    }

    /// Reads an item; one that cannot be read is noted.
    pub(super) fn read_noting<T: DeserializeOwned>(&self, key: &Key, item: Attributes) -> Result<T, StateError> {
        let read = read(key, item);
        match &read {
            Err(error) => self.unread.note(key, error),
            Ok(_) => self.unread.forget(key),
        }
        read
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, StateError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.name)
            .set_key(Some(key.attributes()))
            .consistent_read(true)
            .send()
            .await
            .map_err(StateError::from_sdk)?;
        self.read_found(key, answer.item)
    }

    /// Reads what is there of a key, if anything is.
    pub(super) fn read_found<T: DeserializeOwned>(
        &self,
        key: &Key,
        found: Option<Attributes>,
    ) -> Result<Option<T>, StateError> {
        match found {
            Some(item) => self.read_noting(key, item).map(Some),
            None => {
                self.unread.forget(key);
                Ok(None)
            }
        }
    }

    /// Reads many items of a kind; the order of the answer is not that of the keys.
    pub(super) async fn get_many<T: DeserializeOwned>(&self, keys: &[Key]) -> Result<Vec<T>, StateError> {
        let found = self.get_all(keys).await?;
        Ok(found.into_iter().filter_map(|item| self.one_of_many(item)).collect())
    }

    /// Reads many items of any kind; the order of the answer is not that of the keys.
    pub(super) async fn get_all(&self, keys: &[Key]) -> Result<Vec<Attributes>, StateError> {
        self.batch_get(keys, true).await
    }

    /// As [`Self::get_all`], for half the units, and what was written within the last second may be missing.
    pub(super) async fn get_all_lately(&self, keys: &[Key]) -> Result<Vec<Attributes>, StateError> {
        self.batch_get(keys, false).await
    }

    async fn batch_get(&self, keys: &[Key], consistent: bool) -> Result<Vec<Attributes>, StateError> {
        let mut found = Vec::new();
        for part in keys.chunks(MOST_KEYS) {
            let beside = self.beside.as_ref().filter(|_| consistent);
            let more = beside.and_then(|beside| beside.taken_along(MOST_KEYS - part.len())).unwrap_or_default();
            let wanted = part.iter().chain(more).map(Key::attributes).collect();
            let (others, own) =
                self.batch(wanted, consistent).await?.into_iter().partition(|item| more.contains(&key_of(item)));
            if let Some(beside) = beside.filter(|_| !more.is_empty()) {
                beside.keep(others);
            }
            found.extend::<Vec<_>>(own);
        }
        Ok(found)
    }

    /// One request, repeated for what the table left out.
    async fn batch(&self, mut left: Vec<Attributes>, consistent: bool) -> Result<Vec<Attributes>, StateError> {
        let mut found = Vec::new();
        let mut pause = FIRST_PAUSE;
        while !left.is_empty() {
            let wanted = KeysAndAttributes::builder().set_keys(Some(left)).consistent_read(consistent).build();
            let wanted = wanted.map_err(|error| StateError::Refused(error.to_string().into()))?;
            let request = self.client.batch_get_item().request_items(&self.name, wanted);
            let mut answer = request.send().await.map_err(StateError::from_sdk)?;
            let rows = answer.responses.as_mut().and_then(|all| all.remove(&self.name)).unwrap_or_default();
            found.extend(rows);
            let rest = answer.unprocessed_keys.as_mut().and_then(|all| all.remove(&self.name));
            left = rest.map(|rest| rest.keys).unwrap_or_default();
            if !left.is_empty() {
                // The table is throttled.
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
        Ok(found)
    }

    /// All items, page by page; each page goes to `take` as it comes.
    pub(super) async fn scan(&self, mut take: impl FnMut(Attributes)) -> Result<(), StateError> {
        let mut from = None;
        loop {
            let scan = self.client.scan().table_name(&self.name).consistent_read(true).set_exclusive_start_key(from);
            let answer = scan.send().await.map_err(StateError::from_sdk)?;
            answer.items.unwrap_or_default().into_iter().for_each(&mut take);
            from = answer.last_evaluated_key;
            if from.is_none() {
                return Ok(());
            }
        }
    }

    /// Removes an item, whether it is there or not.
    pub(super) async fn remove(&self, key: &Key) -> Result<(), StateError> {
        let delete = self.client.delete_item().table_name(&self.name).set_key(Some(key.attributes()));
        delete.send().await.map(drop).map_err(StateError::from_sdk)
    }

    /// Removes an item that was read at revision `seen`; one that could not be read, whatever it is.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when it was written since.
    pub(super) async fn remove_unchanged(&self, key: &Key, seen: Option<u64>) -> Result<(), StateError> {
        let delete = self.client.delete_item().table_name(&self.name).set_key(Some(key.attributes()));
        let delete = match seen {
            None => delete,
            Some(rev) => delete
                .condition_expression("rev = :seen")
                .expression_attribute_values(":seen", AttributeValue::N(rev.to_string())),
        };
        delete.send().await.map(drop).map_err(StateError::from_sdk)
    }

    /// Puts an item, whatever was there.
    pub(super) async fn overwrite<T: Serialize>(&self, key: &Key, item: &T) -> Result<(), StateError> {
        let put = self.client.put_item().table_name(&self.name).set_item(Some(write(key, item)?));
        put.send().await.map(drop).map_err(StateError::from_sdk)
    }

    /// Puts an item that was read at revision `seen` (`None`: that was absent), now at the next one.
    pub(super) async fn put<T: Serialize>(&self, key: &Key, item: &T, seen: Option<u64>) -> Result<(), StateError> {
        let put = self.client.put_item().table_name(&self.name).set_item(Some(write(key, item)?));
        let put = match seen {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(rev) => put
                .condition_expression("rev = :seen")
                .expression_attribute_values(":seen", AttributeValue::N(rev.to_string())),
        };
        put.send().await.map_err(StateError::from_sdk)?;
        Ok(())
    }

    /// Writes several items, all of them or none. What fails only because another transaction has one of the items is sent again.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when a condition does not hold.
    pub(super) async fn transact(&self, all: Vec<TransactWriteItem>) -> Result<(), StateError> {
        let mut pause = FIRST_PAUSE;
        loop {
            let done = self.client.transact_write_items().set_transact_items(Some(all.clone())).send().await;
            match done {
                Err(error) if is_only_a_conflict(&error) && pause < LONGEST_PAUSE => {
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                done => return done.map(drop).map_err(StateError::from_sdk),
            }
        }
    }

    /// What an index carries of a partition, with a sort key from `since`, oldest first. It may be a moment behind.
    pub(super) async fn query_index<T: DeserializeOwned>(
        &self,
        index: &Index,
        partition: &str,
        since: Option<&str>,
    ) -> Result<Vec<T>, StateError> {
        let mut found = Vec::new();
        let mut from = None;
        loop {
            let query = index.query(self, partition).set_exclusive_start_key(from);
            let query = match since {
                None => query,
                Some(text) => query
                    .key_condition_expression(format!("{} = :pk AND {} >= :since", index.pk, index.sk))
                    .expression_attribute_values(":since", AttributeValue::S(text.to_owned())),
            };
            let answer = query.send().await.map_err(StateError::from_sdk)?;
            found.extend(answer.items.unwrap_or_default().into_iter().filter_map(|item| self.one_of_many(item)));
            from = answer.last_evaluated_key;
            if from.is_none() {
                return Ok(found);
            }
        }
    }

    /// First pages of several queries at once, in any order. Returns whether any query has
    /// more.
    pub(super) async fn first_pages<T: DeserializeOwned>(
        &self,
        queries: impl IntoIterator<Item = QueryFluentBuilder>,
    ) -> Result<(Vec<T>, bool), StateError> {
        let mut asked: JoinSet<_> = queries.into_iter().map(|query| async move { query.send().await }).collect();
        let (mut found, mut more) = (Vec::new(), false);
        while let Some(answer) = asked.join_next().await {
            let answer = answer.map_err(|error| StateError::Unavailable(error.to_string()))?;
            let answer = answer.map_err(StateError::from_sdk)?;
            more |= answer.last_evaluated_key.is_some();
            found.extend(answer.items.unwrap_or_default().into_iter().filter_map(|item| self.one_of_many(item)));
        }
        Ok((found, more))
    }

    /// All items of one partition whose sort key starts with `prefix`, oldest first.
    pub(super) async fn query<T: DeserializeOwned>(&self, pk: &str, prefix: &str) -> Result<Vec<T>, StateError> {
        let mut found = Vec::new();
        let mut from = None;
        loop {
            let answer = self
                .client
                .query()
                .table_name(&self.name)
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":pk", AttributeValue::S(pk.to_owned()))
                .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()))
                .consistent_read(true)
                .set_exclusive_start_key(from)
                .send()
                .await
                .map_err(StateError::from_sdk)?;
            found.extend(answer.items.unwrap_or_default().into_iter().filter_map(|item| self.one_of_many(item)));
            from = answer.last_evaluated_key;
            if from.is_none() {
                return Ok(found);
            }
        }
    }
}

/// An item's key, and nothing else of it.
#[derive(Debug, Deserialize)]
pub(super) struct Named {
    pk: String,
    sk: String,
}

impl Named {
    pub fn key(self) -> Key {
        Key::new(self.pk, self.sk)
    }
}

pub(super) fn key_of(item: &Attributes) -> Key {
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default();
    Key::new(text("pk"), text("sk"))
}

pub(super) fn read<T: DeserializeOwned>(key: &Key, item: Attributes) -> Result<T, StateError> {
    let found = match item.get(SCHEMA_NAME) {
        None => 1,
        Some(value) => {
            let number = value.as_n().ok().and_then(|text| text.parse().ok());
            number.ok_or_else(|| StateError::Unreadable {
                key: key.to_string(),
                why: Message::new("table-attribute-no-number").with("name", SCHEMA_NAME),
            })?
        }
    };
    if found > SCHEMA {
        return Err(StateError::Newer { key: key.to_string(), found, known: SCHEMA });
    }
    serde_dynamo::from_item(item).map_err(|error: serde_dynamo::Error| StateError::unreadable(key, &error.to_string()))
}

pub(super) fn write<T: Serialize>(key: &Key, item: &T) -> Result<Attributes, StateError> {
    let mut attributes: Attributes = serde_dynamo::to_item(item)
        .map_err(|error: serde_dynamo::Error| StateError::unreadable(key, &error.to_string()))?;
    // Absent is absent: a null would be an index key of the wrong type.
    attributes.retain(|_, value| !matches!(value, AttributeValue::Null(_)));
    attributes.insert(SCHEMA_NAME.to_owned(), AttributeValue::N(SCHEMA.to_string()));
    attributes.extend(key.attributes());
    Ok(attributes)
}
