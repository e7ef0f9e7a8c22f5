//! Writes many linked orders into a table directly, with what a search finds their buyers by: a million take minutes.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use exchange::order::{OrderNumber, OrderView, RoAppOrderId, phone_words, words};
use exchange::state::{Link, Stage};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// Most items of one request.
const AT_ONCE: usize = 25;
/// Phones of the buyers; the order of a number has that of the number's last digits.
const PHONES: u64 = 1_000;
/// Orders of a buyer's list.
const LISTED: u64 = 100;
/// Each such order is found by its number and its id in RO App.
const NUMBERED: u64 = 500;
/// Concurrent requests.
const SIDE_BY_SIDE: usize = 4;

/// An old linked order that is no longer watched. Several have the same second of placement.
pub fn linked(number: u64) -> Link {
    let start: Timestamp = "2025-09-25T00:00:00Z".parse().unwrap();
    let placed = start.checked_add(SignedDuration::from_secs(i64::try_from(number / 3).unwrap() * 7)).unwrap();
    let mut link = Link::first("demo".parse().unwrap(), OrderNumber(number), placed, placed);
    link.stage = Stage::Agreed;
    link.roapp = Some(RoAppOrderId(50_000_000 + number));
    link.roapp_number = number.is_multiple_of(NUMBERED).then(|| format!("A-{number:06}"));
    link.watch_until = Some(start);
    link.view = Some(OrderView {
        client: format!("Buyer{} Number", number % PHONES % 97),
        phone: format!("+40722{:06}", number % PHONES),
        amount: 12.into(),
        currency: "RON".parse().unwrap(),
        articles: ["LMP-W-01"].into_iter().collect(),
    });
    link
}

/// Writes linked orders into a table, as the exchange writes them; those before them are there.
pub async fn put_links(client: &Client, table: &str, numbers: RangeInclusive<u64>) {
    let last = *numbers.end();
    let numbered = numbers.clone().filter(|number| number.is_multiple_of(NUMBERED)).flat_map(by_numbers);
    let buyers = (1..=last.min(PHONES)).flat_map(|number| buyer_of(number, last));
    let mut all = numbers.map(written).chain(numbered).chain(buyers).peekable();
    let mut requests = JoinSet::new();
    while all.peek().is_some() {
        let batch: Vec<WriteRequest> = all.by_ref().take(AT_ONCE).collect();
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

fn texts(all: &[String]) -> AttributeValue {
    AttributeValue::Ss(all.to_vec())
}

fn put(pk: String, sk: String, item: Vec<(&str, AttributeValue)>) -> WriteRequest {
    let key = [("pk", AttributeValue::S(pk)), ("sk", AttributeValue::S(sk))];
    let item = key.into_iter().chain(item).map(|(name, value)| (name.to_owned(), value)).collect();
    WriteRequest::builder().put_request(PutRequest::builder().set_item(Some(item)).build().unwrap()).build()
}

/// What an order is found by on RO App's side.
fn by_numbers(number: u64) -> Vec<WriteRequest> {
    let order = || vec![("store", attribute(json!("demo"))), ("number", attribute(json!(number)))];
    let id = 50_000_000 + number;
    vec![
        put("FIND#50".into(), format!("{id}#={id}#demo#{number}"), order()),
        put("FIND#00".into(), format!("{number:06}#=a-{number:06}#demo#{number}"), order()),
    ]
}

/// The words of the buyer of an order, and the list of the buyer's latest orders.
fn buyer_of(number: u64, last: u64) -> Vec<WriteRequest> {
    let view = linked(number).view.unwrap();
    let digits = view.phone.trim_start_matches('+');
    let (buyer, names) = (format!("tel#{digits}"), words(&view.client));
    let all = [names.clone(), phone_words(digits)].concat();
    let entry = |word: &String| {
        let item = vec![("buyer", attribute(json!(buyer))), ("names", texts(&names))];
        put(format!("FIND#{}", &word[..2]), format!("{word}#{buyer}"), item)
    };
    let placed = |number: u64| linked(number).placed.as_second();
    let latest = (0..=(last - number) / PHONES).rev().take(usize::try_from(LISTED).unwrap());
    let listed: Vec<String> = latest
        .map(|turn| number + turn * PHONES)
        .map(|number| format!("{:010}#demo#{number}", placed(number)))
        .collect();
    let known = [("words", texts(&all)), ("names", texts(&names)), ("orders", texts(&listed))];
    let known = known.into_iter().chain([("complete", AttributeValue::Bool(true))]).collect();
    all.iter().map(entry).chain([put(format!("WHO#{buyer}"), "WORDS".into(), known)]).collect()
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
        ("gsi2sk", format!("{}#{number:012}#o..#lmp-w-01", sortable(link.placed))),
        ("gsi3pk", format!("OPEN#{}", link.store)),
        ("gsi3sk", sortable(link.watch_until.unwrap())),
        ("gsi4pk", format!("WHO#tel#{}", view.phone.trim_start_matches('+'))),
        ("gsi4sk", sortable(link.placed)),
    ] {
        item[name] = json!(value);
    }
    item["to_be_listed"] = json!(false);
    item["found_by_numbers"] = json!(link.roapp_number.is_some());
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
