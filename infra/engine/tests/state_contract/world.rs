//! The table service under test, and the calls that the tests make.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, SharedHttpClient};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use engine::{Embedded, Engine};

use crate::support::{self, TestServer};

pub type Item = HashMap<String, AttributeValue>;

/// A table service with one table in it: keys `pk` and `sk`, sparse index `by_due`.
pub struct World {
    pub server: TestServer,
    pub db: Client,
    pub table: String,
}

impl World {
    pub async fn start() -> World {
        let server = TestServer::start("CONTRACT_DYNAMODB_URL", Engine::dynamodb_url).await;
        let db = client(server.url(), server.key());
        let table = server.name("exchange");
        make_table(&db, &table, ScalarAttributeType::S).await;
        World { server, db, table }
    }

    pub async fn put(&self, item: Item) {
        self.db.put_item().table_name(&self.table).set_item(Some(item)).send().await.unwrap();
    }

    pub async fn get(&self, pk: &str, sk: &str) -> Option<Item> {
        let call = self.db.get_item().table_name(&self.table).set_key(Some(key(pk, sk)));
        call.consistent_read(true).send().await.unwrap().item
    }
}

/// A client of the server at `url`.
pub fn client(url: &str, key: &str) -> Client {
    client_with(url, key, exchange::net::plain())
}

/// A client of an engine in this process.
pub fn direct_client(engine: &Embedded) -> Client {
    client_with("http://engine", "unused", engine.table_client())
}

fn client_with(url: &str, key: &str, http: SharedHttpClient) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new("us-east-1"))
        .endpoint_url(url)
        .credentials_provider(support::credentials(key))
        .retry_config(RetryConfig::disabled())
        .http_client(http)
        .build();
    Client::from_conf(config)
}

/// Creates a table whose sort key has this type.
pub async fn make_table(db: &Client, name: &str, sort: ScalarAttributeType) {
    let attribute = |name: &str, kind: ScalarAttributeType| {
        AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
    };
    let part = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    let index = GlobalSecondaryIndex::builder()
        .index_name("by_due")
        .key_schema(part("gsi3pk", KeyType::Hash))
        .key_schema(part("gsi3sk", KeyType::Range))
        .projection(Projection::builder().projection_type(ProjectionType::All).build())
        .build()
        .unwrap();
    db.create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute("pk", ScalarAttributeType::S))
        .attribute_definitions(attribute("sk", sort))
        .attribute_definitions(attribute("gsi3pk", ScalarAttributeType::S))
        .attribute_definitions(attribute("gsi3sk", ScalarAttributeType::S))
        .key_schema(part("pk", KeyType::Hash))
        .key_schema(part("sk", KeyType::Range))
        .global_secondary_indexes(index)
        .send()
        .await
        .unwrap();
}

pub fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub fn n(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub fn key(pk: &str, sk: &str) -> Item {
    item(pk, sk, [])
}

pub fn item<const N: usize>(pk: &str, sk: &str, rest: [(&str, AttributeValue); N]) -> Item {
    let keys = [("pk", s(pk)), ("sk", s(sk))];
    keys.into_iter().chain(rest).map(|(name, value)| (name.to_owned(), value)).collect()
}

pub fn sort_keys(items: &[Item]) -> Vec<String> {
    items.iter().map(|item| item["sk"].as_s().unwrap().clone()).collect()
}

/// The code a caller sees, or "accepted".
pub fn code<T, E: ProvideErrorMetadata, R>(result: Result<T, SdkError<E, R>>) -> String {
    match result {
        Ok(_) => "accepted".to_owned(),
        Err(error) => error.as_service_error().and_then(|error| error.code()).unwrap_or("no code").to_owned(),
    }
}
