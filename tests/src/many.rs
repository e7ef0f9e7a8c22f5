//! Writes many linked orders into a table directly: a million take minutes.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use exchange::order::{OrderNumber, OrderView, RoAppOrderId};
use exchange::state::{Link, Stage};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// Most items of one request.
const AT_ONCE: usize = 25;
/// Concurrent requests.
const SIDE_BY_SIDE: usize = 4;

/// An old linked order that is no longer watched. Several have the same second of placement.
pub fn linked(number: u64) -> Link {
    let start: Timestamp = "2025-09-25T00:00:00Z".parse().unwrap();
    let placed = start.checked_add(SignedDuration::from_secs(i64::try_from(number / 3).unwrap() * 7)).unwrap();
    let mut link = Link::first("demo".parse().unwrap(), OrderNumber(number), placed, placed);
    link.stage = Stage::Agreed;
    link.roapp = Some(RoAppOrderId(50_000_000 + number));
    link.watch_until = Some(start);
    link.view = Some(OrderView {
        client: format!("Buyer{} Number", number % 97),
        phone: format!("+40722{:06}", number % 1000),
        amount: 12.into(),
        currency: "RON".parse().unwrap(),
    });
    link
}

/// Writes linked orders into a table, as the exchange writes them.
pub async fn put_links(client: &Client, table: &str, numbers: RangeInclusive<u64>) {
    let mut requests = JoinSet::new();
    let (mut next, last) = numbers.into_inner();
    while next <= last {
        let until = (next + AT_ONCE as u64 - 1).min(last);
        let batch: Vec<WriteRequest> = (next..=until).map(written).collect();
        next = until + 1;
        if requests.len() >= SIDE_BY_SIDE {
            requests.join_next().await.unwrap().unwrap();
        }
        let request = client.batch_write_item().request_items(table, batch);
        requests.spawn(async move {
            let answer = request.send().await.unwrap();
            assert!(answer.unprocessed_items().is_none_or(HashMap::is_empty));
        });
    }
    requests.join_all().await;
}

fn written(number: u64) -> WriteRequest {
    let link = linked(number);
    let sortable = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let view = link.view.as_ref().unwrap();
    let mut item = serde_json::to_value(&link).unwrap();
    item.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    for (name, value) in [
        ("pk", format!("ORDER#{}#{number}", link.store)),
        ("sk", "LINK".into()),
        ("gsi1pk", format!("ROAPP#{}", link.roapp.unwrap())),
        ("gsi1sk", "LINK".into()),
        ("gsi2pk", format!("STORE#{}", link.store)),
        ("gsi2sk", format!("{}#{number:012}#o..", sortable(link.placed))),
        ("gsi3pk", format!("OPEN#{}", link.store)),
        ("gsi3sk", sortable(link.watch_until.unwrap())),
        ("gsi4pk", format!("WHO#tel#{}", view.phone.trim_start_matches('+'))),
        ("gsi4sk", sortable(link.placed)),
    ] {
        item[name] = json!(value);
    }
    let AttributeValue::M(item) = attribute(item) else { unreachable!("an item is an object") };
    let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
    WriteRequest::builder().put_request(put).build()
}

/// A JSON value as a DynamoDB attribute.
pub fn attribute(value: Value) -> AttributeValue {
    match value {
        Value::Null => AttributeValue::Null(true),
        Value::Bool(truth) => AttributeValue::Bool(truth),
        Value::Number(number) => AttributeValue::N(number.to_string()),
        Value::String(text) => AttributeValue::S(text),
        Value::Array(rows) => AttributeValue::L(rows.into_iter().map(attribute).collect()),
        Value::Object(map) => {
            AttributeValue::M(map.into_iter().map(|(name, value)| (name, attribute(value))).collect())
        }
    }
}
