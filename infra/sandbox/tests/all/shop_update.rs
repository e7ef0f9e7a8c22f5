//! `orders/update`: independent records, a log that must be read, and an e-mail for every sent status.

use crate::world::World;
use serde_json::{Value, json};

async fn update(world: &World, orders: Value) -> Value {
    world.shop_in("orders/update", json!({"orders": orders})).await.1
}

#[tokio::test]
async fn each_record_is_answered_at_its_place() {
    let world = World::new().await;
    let answer = update(
        &world,
        json!([
        {"order_id": 100_218, "status": 2}, {"order_id": 100_221, "payed": 1}, {"order_id": 100_222, "status": 999},
        {"order_id": 5, "status": 2}, {"status": 2}]),
    )
    .await;
    let ok = |id: i64| json!({"order_id": id, "status": "OK", "message": "UPDATED"});
    let refused = |id: Value, text: &str| json!({"order_id": id, "status": "ERROR", "message": text});
    let wanted = json!({"status": "WARNING", "response": {"log": [
        ok(100_218), ok(100_221),
        refused(json!(100_222), "status is not defined or defined incorrectly"),
        refused(json!(5), "order is not found"),
        refused(json!(null), "order_id is not defined or defined incorrectly")]}});
    assert_eq!(answer, wanted);
    let orders = world.shop_orders(json!({"ids": [100_218, 100_221, 100_222]})).await;
    let fields: Vec<(&Value, &Value)> = orders.iter().map(|order| (&order["stat_status"], &order["payed"])).collect();
    assert_eq!(fields, [(&json!(2), &json!(0)), (&json!(1), &json!(1)), (&json!(1), &json!(0))]);
    assert_eq!(update(&world, json!([{"order_id": 100_218, "status": 3}])).await["status"], "OK");
    for none in [json!([]), json!("none"), json!({}), json!(null)] {
        assert_eq!(update(&world, none.clone()).await["status"], "ERROR", "{none}");
    }
    assert_eq!(world.shop_in("orders/update", json!({})).await.1["status"], "ERROR");
}

#[tokio::test]
async fn the_log_has_each_of_its_forms() {
    let world = World::new().await;
    let cases = [
        ("message", json!({"order_id": 100_218, "status": "OK", "message": "UPDATED"})),
        ("messages", json!({"status": "OK", "messages": "UPDATED"})),
        ("bare", json!({"status": "OK", "message": "UPDATED"})),
        ("both", json!({"order_id": 100_218, "status": "OK", "message": "UPDATED", "messages": "UPDATED"})),
    ];
    for (form, wanted) in cases {
        world.variant("shop.update_log", form).await;
        let answer = update(&world, json!([{"order_id": 100_218, "status": 2}])).await;
        assert_eq!(answer["response"]["log"], json!([wanted]), "{form}");
    }
}

#[tokio::test]
async fn a_refused_record_can_be_an_error_that_has_its_log() {
    let world = World::new().await;
    world.variant("shop.refused_record", "error").await;
    let answer =
        update(&world, json!([{"order_id": 100_218, "status": 2}, {"order_id": 100_218, "status": 999}])).await;
    let log = answer["response"]["log"].as_array().unwrap();
    assert_eq!(
        (&answer["status"], &log[0]["status"], &log[1]["status"]),
        (&json!("ERROR"), &json!("OK"), &json!("ERROR"))
    );
    assert_eq!(update(&world, json!([{"order_id": 100_218, "status": 3}])).await["status"], "OK");
}

#[tokio::test]
async fn a_waybill_made_outside_is_taken_only_when_so_chosen() {
    let world = World::new().await;
    let record = json!([{"order_id": 100_218, "own_tracking_code": "59000000000001"}]);
    assert_eq!(update(&world, record.clone()).await["status"], "WARNING");
    world.variant("shop.own_tracking_code", "accepted").await;
    assert_eq!(update(&world, record).await["status"], "OK");
    let order = world.shop_orders(json!({"ids": [100_218]})).await.remove(0);
    assert_eq!(order["delivery_data"]["tnNumber"], "59000000000001");
}

#[tokio::test]
async fn only_the_chosen_spelling_of_paid_has_an_effect() {
    let world = World::new().await;
    for (id, spelling) in [(100_218, "payed"), (100_221, "paid"), (100_222, "paided")] {
        world.variant("shop.paid_field", spelling).await;
        for wrong in ["payed", "paid", "paided"].iter().filter(|name| **name != spelling) {
            update(&world, json!([{"order_id": id, *wrong: 1}])).await;
        }
        assert_eq!(world.shop_orders(json!({"ids": [id]})).await[0]["payed"], 0, "{spelling}");
        update(&world, json!([{"order_id": id, spelling: 1}])).await;
        assert_eq!(world.shop_orders(json!({"ids": [id]})).await[0]["payed"], 1, "{spelling}");
    }
}

#[tokio::test]
async fn every_sent_status_is_an_email_even_without_a_change() {
    let world = World::new().await;
    for _ in 0..2 {
        update(&world, json!([{"order_id": 100_218, "status": 2}])).await;
    }
    let emails = world.control_get("shop/state").await["status_emails"].clone();
    assert_eq!(emails.as_array().unwrap().len(), 2);
    assert_eq!((&emails[0]["order_id"], &emails[0]["status"]), (&json!(100_218), &json!(2)));
}

async fn stock(world: &World) -> i64 {
    let expr = json!({"expr": {"article": "DEC-MIR"}});
    let (_, answer) = world.shop_in("catalog/export", expr).await;
    answer["response"]["products"][0]["quantity"].as_i64().unwrap()
}

#[tokio::test]
async fn only_an_admins_cancelling_gives_stock_back() {
    let world = World::new().await;
    assert_eq!(stock(&world).await, 0, "untracked stock is 0 everywhere");
    world.variant("shop.stock_tracking", true).await;
    let before = stock(&world).await;
    let order = json!({"products": [{"article": "DEC-MIR", "quantity": 2}]});
    let one = world.control("shop/orders", order.clone()).await["order_id"].clone();
    let other = world.control("shop/orders", order).await["order_id"].clone();
    assert_eq!(stock(&world).await, before - 4);
    update(&world, json!([{"order_id": one, "status": 4}])).await;
    assert_eq!(stock(&world).await, before - 4);
    world.control(&format!("shop/orders/{other}/status"), json!({"status": 4})).await;
    assert_eq!(stock(&world).await, before - 2);
}

#[tokio::test]
async fn a_shops_own_status_can_be_added_and_taken_away() {
    let world = World::new().await;
    world.control("shop/statuses", json!({"id": 12, "title": {"en": "Packed", "ro": "Împachetat"}})).await;
    assert_eq!(update(&world, json!([{"order_id": 100_218, "status": 12}])).await["status"], "OK");
    world.control_as("DELETE", "shop/statuses/12", json!({})).await;
    assert_eq!(update(&world, json!([{"order_id": 100_218, "status": 12}])).await["status"], "WARNING");
}
