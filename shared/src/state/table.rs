//! The table: get, put on a condition, query. Everything else of this module is built of these.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
    KeysAndAttributes, Projection, ProjectionType, ScalarAttributeType, TimeToLiveSpecification, TimeToLiveStatus,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::StateError;
use super::keys::Key;
use super::unread::Unread;

/// The shape of items that this release writes. It goes up when an older release would misread what a newer one wrote; an attribute
/// that an older release may pass over does not raise it.
pub(super) const SCHEMA: u64 = 1;
/// The attribute that says so. An item without it is of the first shape.
const SCHEMA_NAME: &str = "schema";
/// The attribute by which the table drops an item by itself.
const EXPIRES: &str = "expires_at";

pub(super) type Attributes = HashMap<String, AttributeValue>;

/// Indexes and their keys.
const INDEXES: [(&str, &str, &str); 3] =
    [("by_office", "gsi1pk", "gsi1sk"), ("by_store", "gsi2pk", "gsi2sk"), ("by_due", "gsi3pk", "gsi3sk")];

/// The state table.
#[derive(Debug, Clone)]
pub struct Table {
    pub(super) client: Client,
    pub(super) name: String,
    unread: Unread,
}

/// A client for the engine at `endpoint` (one machine), which never can reach a public address, or for AWS with the
/// credentials that the Lambda environment holds.
pub fn connect(endpoint: Option<&str>) -> Client {
    connect_in(endpoint, None)
}

/// As [`connect`], in a region that is not the environment's.
pub fn connect_in(endpoint: Option<&str>, region: Option<&str>) -> Client {
    let shared = crate::net::aws::Settings::new(endpoint, region);
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version_latest()
        .region(aws_sdk_dynamodb::config::Region::new(shared.region))
        .credentials_provider(shared.credentials)
        .http_client(shared.http);
    let config = match endpoint {
        Some(url) => config.endpoint_url(url),
        None => config,
    };
    Client::from_conf(config.build())
}

impl Table {
    /// The table `name`.
    pub fn new(client: Client, name: &str) -> Self {
        Self { client, name: name.to_owned(), unread: Unread::default() }
    }

    /// Creates the table where it is missing: on one machine; on AWS the template does.
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn create_if_missing(&self) -> Result<(), StateError> {
        match self.client.describe_table().table_name(&self.name).send().await {
            Ok(_) => return self.drop_expired().await,
            Err(error) => match StateError::from_sdk(error) {
                StateError::Refused(why) if why.starts_with("ResourceNotFoundException") => {}
                other => return Err(other),
            },
        }
        let refused = |error: aws_sdk_dynamodb::error::BuildError| StateError::Refused(error.to_string());
        let mut create = self.client.create_table().table_name(&self.name).billing_mode(BillingMode::PayPerRequest);
        for attribute in ["pk", "sk"].into_iter().chain(INDEXES.iter().flat_map(|(_, pk, sk)| [*pk, *sk])) {
            let definition =
                AttributeDefinition::builder().attribute_name(attribute).attribute_type(ScalarAttributeType::S);
            create = create.attribute_definitions(definition.build().map_err(refused)?);
        }
        let schema = |pk: &str, sk: &str| {
            [(pk, KeyType::Hash), (sk, KeyType::Range)]
                .into_iter()
                .map(|(name, kind)| KeySchemaElement::builder().attribute_name(name).key_type(kind).build())
                .collect::<Result<Vec<_>, _>>()
        };
        create = create.set_key_schema(Some(schema("pk", "sk").map_err(refused)?));
        for (index, pk, sk) in INDEXES {
            let index = GlobalSecondaryIndex::builder()
                .index_name(index)
                .set_key_schema(Some(schema(pk, sk).map_err(refused)?))
                .projection(Projection::builder().projection_type(ProjectionType::All).build());
            create = create.global_secondary_indexes(index.build().map_err(refused)?);
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
        let wanted = wanted.map_err(|error| StateError::Refused(error.to_string()))?;
        let update = self.client.update_time_to_live().table_name(&self.name).time_to_live_specification(wanted);
        update.send().await.map(drop).map_err(StateError::from_sdk)
    }

    /// What this process met in the table and could not read, one sentence each, as long as it stays so.
    pub fn unreadable(&self) -> Vec<String> {
        self.unread.all().into_iter().map(|(_, why)| why).collect()
    }

    /// The same, with their keys.
    pub(super) fn unreadable_items(&self) -> Vec<(Key, String)> {
        self.unread.all()
    }

    /// Whether this process could not read the item of a key.
    pub(super) fn could_not_read(&self, key: &Key) -> bool {
        self.unread.has(key)
    }

    /// Reads one item of several. One that cannot be read holds no other up: it is noted, and left out.
    pub(super) fn one_of_many<T: DeserializeOwned>(&self, item: Attributes) -> Option<T> {
        let key = key_of(&item);
        match read(&key, item) {
            Ok(read) => {
                self.unread.forget(&key);
                Some(read)
            }
            Err(error) => {
                self.unread.note(&key, &error);
                None
            }
        }
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
        let item = answer.item.map(|item| read(key, item)).transpose();
        match &item {
            Err(error) => self.unread.note(key, error),
            Ok(_) => self.unread.forget(key),
        }
        item
    }

    /// Reads many items; the order of the answer is not that of the keys.
    pub(super) async fn get_many<T: DeserializeOwned>(&self, keys: &[Key]) -> Result<Vec<T>, StateError> {
        let mut found = Vec::new();
        for part in keys.chunks(100) {
            let mut left: Vec<Attributes> = part.iter().map(Key::attributes).collect();
            while !left.is_empty() {
                let wanted = KeysAndAttributes::builder().set_keys(Some(left)).consistent_read(true).build();
                let wanted = wanted.map_err(|error| StateError::Refused(error.to_string()))?;
                let request = self.client.batch_get_item().request_items(&self.name, wanted);
                let mut answer = request.send().await.map_err(StateError::from_sdk)?;
                let rows = answer.responses.as_mut().and_then(|all| all.remove(&self.name)).unwrap_or_default();
                found.extend(rows.into_iter().filter_map(|item| self.one_of_many(item)));
                left = answer
                    .unprocessed_keys
                    .as_mut()
                    .and_then(|all| all.remove(&self.name))
                    .map(|rest| rest.keys)
                    .unwrap_or_default();
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

    /// All items of an index partition with a sort key from `since`, oldest first.
    pub(super) async fn query_index<T: DeserializeOwned>(
        &self,
        index: usize,
        partition: &str,
        since: Option<&str>,
    ) -> Result<Vec<T>, StateError> {
        let Some((name, pk, sk)) = INDEXES.get(index) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        let mut from = None;
        loop {
            let mut query = self
                .client
                .query()
                .table_name(&self.name)
                .index_name(*name)
                .expression_attribute_values(":pk", AttributeValue::S(partition.to_owned()))
                .set_exclusive_start_key(from);
            query = match since {
                None => query.key_condition_expression(format!("{pk} = :pk")),
                Some(text) => query
                    .key_condition_expression(format!("{pk} = :pk AND {sk} >= :since"))
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

pub(super) fn key_of(item: &Attributes) -> Key {
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default();
    Key::new(text("pk"), text("sk"))
}

pub(super) fn read<T: DeserializeOwned>(key: &Key, item: Attributes) -> Result<T, StateError> {
    let found = match item.get(SCHEMA_NAME) {
        None => 1,
        Some(value) => {
            let number = value.as_n().ok().and_then(|text| text.parse().ok());
            number.ok_or_else(|| StateError::unreadable(key, "attribute 'schema' is not a number"))?
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
