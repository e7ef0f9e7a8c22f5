//! Forms of the account's answers and habits that only a variant shows.

use crate::world::{Receiver, World, new_item, new_order};
use serde_json::{Value, json};

#[tokio::test]
async fn creates_of_items_and_older_products_answer_in_each_form() {
    let world = World::new().await;
    let items = format!("/v2/orders/{}/items", world.office_order().await);
    world.variant("roapp.item_answer", "empty").await;
    assert_eq!(world.office("POST", &items, new_item()).await, (204, json!("")));
    assert_eq!(world.get(&items).await.as_array().unwrap().len(), 1);
    for (shape, place) in [("data", "/data/id"), ("data_list", "/data/0/id"), ("id", "/id")] {
        world.variant("roapp.old_created_shape", shape).await;
        let (_, made) = world.office("POST", "/products/", json!({"category_id": 934_001, "title": shape})).await;
        assert!(made.pointer(place).is_some_and(Value::is_i64), "{shape}: {made}");
    }
}

#[tokio::test]
async fn a_quantity_of_zero_is_refused_or_taken_in_a_change() {
    let world = World::new().await;
    let items = format!("/v2/orders/{}/items", world.office_order().await);
    let (_, added) = world.office("POST", &items, new_item()).await;
    let item = format!("{items}/{}", added["id"]);
    for (choice, status) in [("refused", 400), ("accepted", 200)] {
        world.variant("roapp.zero_quantity", choice).await;
        assert_eq!(world.office("PATCH", &item, json!({"quantity": 0})).await.0, status, "{choice}");
    }
    assert_eq!(world.get(&items).await[0]["quantity"], "0.0");
}

#[tokio::test]
async fn lists_without_a_sort_and_ranges_follow_their_variants() {
    let world = World::new().await;
    let first = |page: &Value| page["data"][0]["id"].as_i64().unwrap();
    let newest = first(&world.get("/v2/orders").await);
    world.variant("roapp.default_sort", "id").await;
    assert!(first(&world.get("/v2/orders").await) < newest);
    let future = "/v2/orders?created_at=2030-01-01T00:00:00Z";
    assert_eq!(world.get(future).await["paging"]["count"], 0);
    world.variant("roapp.range_filters", "ignored").await;
    assert_eq!(world.get(future).await["paging"]["count"], 5);
}

#[tokio::test]
async fn barcodes_are_objects_or_texts() {
    let world = World::new().await;
    let made = world.control("roapp/products", json!({"title": "X", "barcodes": ["2100000001880"]})).await;
    let barcodes = || async { world.get(&format!("/v2/catalog/products/{}", made["id"])).await["barcodes"].clone() };
    assert_eq!(barcodes().await, json!([{"code": "2100000001880", "type": "ean13"}]));
    world.variant("roapp.barcodes", "texts").await;
    assert_eq!(barcodes().await, json!(["2100000001880"]));
}

#[tokio::test]
async fn older_retries_come_a_minute_apart_and_end_after_so_many() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    world.control("variants", json!({"roapp.hook_retries": "minute", "roapp.hook_attempts": 2})).await;
    world.control("roapp/webhooks", json!({"url": receiver.url})).await;
    *receiver.answers.lock().unwrap() = vec![500; 5];
    world.office("POST", "/v2/orders", new_order()).await;
    let mut attempts = 0;
    for (wait, wanted) in [(0, 1), (59_999, 1), (1, 2), (600_000, 2)] {
        world.advance_ms(wait);
        world.control("hooks/flush", json!({"system": "roapp"})).await;
        attempts += receiver.take().len();
        assert_eq!(attempts, wanted, "after {wait} ms");
    }
}
