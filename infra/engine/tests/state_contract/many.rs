//! Batches and scans: many items in one call, up to the limits.

use aws_sdk_dynamodb::types::{DeleteRequest, KeysAndAttributes, PutRequest, WriteRequest};

use crate::world::{Item, World, code, item, key, n};

fn put(number: usize) -> WriteRequest {
    let item = item(&format!("P{number:03}"), "PRODUCT", [("n", n(number))]);
    WriteRequest::builder().put_request(PutRequest::builder().set_item(Some(item)).build().unwrap()).build()
}

async fn fill(world: &World, count: usize) {
    let numbers: Vec<_> = (0..count).collect();
    for some in numbers.chunks(25) {
        let requests = some.iter().map(|number| put(*number)).collect();
        let call = world.db.batch_write_item().request_items(&world.table, requests);
        assert!(call.send().await.unwrap().unprocessed_items.unwrap_or_default().is_empty());
    }
}

fn keys(numbers: impl Iterator<Item = usize>) -> KeysAndAttributes {
    let keys: Vec<Item> = numbers.map(|number| key(&format!("P{number:03}"), "PRODUCT")).collect();
    KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build().unwrap()
}

#[tokio::test]
async fn a_hundred_keys_are_read_in_one_call() {
    let world = World::start().await;
    fill(&world, 95).await;
    let call = world.db.batch_get_item().request_items(&world.table, keys(0..100));
    let answer = call.send().await.unwrap();
    assert!(answer.unprocessed_keys.unwrap_or_default().is_empty());
    let mut found: Vec<u32> =
        answer.responses.unwrap()[&world.table].iter().map(|item| item["n"].as_n().unwrap().parse().unwrap()).collect();
    found.sort_unstable();
    assert_eq!(found, (0..95).collect::<Vec<_>>(), "all that are there, and no fault about the others");
}

#[tokio::test]
async fn a_batch_deletes_as_well_as_it_puts() {
    let world = World::start().await;
    fill(&world, 10).await;
    let delete = |number: usize| {
        let key = key(&format!("P{number:03}"), "PRODUCT");
        let delete = DeleteRequest::builder().set_key(Some(key)).build().unwrap();
        WriteRequest::builder().delete_request(delete).build()
    };
    let requests = (0..5).map(delete).chain([put(10)]).collect();
    world.db.batch_write_item().request_items(&world.table, requests).send().await.unwrap();
    let found = world.db.scan().table_name(&world.table).send().await.unwrap();
    assert_eq!(found.count(), 6);
}

#[tokio::test]
async fn batches_over_the_limit_are_refused() {
    let world = World::start().await;
    let write = |requests| world.db.batch_write_item().request_items(&world.table, requests).send();
    let read = |keys| world.db.batch_get_item().request_items(&world.table, keys).send();
    let invalid = "ValidationException";
    let cases = [
        ("26 writes", code(write((0..26).map(put).collect()).await), invalid),
        ("the same item twice", code(write(vec![put(1), put(1)]).await), invalid),
        ("101 keys", code(read(keys(0..101)).await), invalid),
        ("the same key twice", code(read(keys([1, 1].into_iter())).await), invalid),
    ];
    world.server.check(&cases, &[]);
}

#[tokio::test]
async fn a_scan_in_pages_sees_every_item_once() {
    let world = World::start().await;
    fill(&world, 60).await;
    let (mut found, mut start) = (Vec::new(), None);
    loop {
        let call = world.db.scan().table_name(&world.table).limit(7).set_exclusive_start_key(start);
        let page = call.send().await.unwrap();
        found.extend(page.items().iter().map(|item| item["pk"].as_s().unwrap().clone()));
        start = page.last_evaluated_key;
        if start.is_none() {
            break;
        }
    }
    found.sort();
    assert_eq!(found, (0..60).map(|number| format!("P{number:03}")).collect::<Vec<_>>());
}
