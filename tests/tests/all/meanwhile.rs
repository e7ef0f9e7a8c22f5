//! What staff change in RO App while an order is at work stays, whatever ends that work (O5, O6, O12, T2, T4).

use std::sync::atomic::Ordering;

use exchange::exchange::Outcome;
use exchange::order::{OrderNumber, Trigger};
use serde_json::{Value, json};
use tests::{Meanwhile, When, World};

use crate::import::order;
use crate::late::{each_is_there_once, message};

const PHONE: &str = "0722 999 001";
/// More calls than an order of this size needs.
const CALLS: usize = 40;

fn status_of(id: &Value, status: i64) -> (http::Method, String, Value) {
    (http::Method::POST, format!("roapp/orders/{id}/status"), json!({"status_id": status}))
}

/// Units of the lines of RO App's order.
async fn quantities(world: &World, number: u64) -> Vec<f64> {
    let items = world.roapp_order_of(number).await["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["quantity"].as_str().unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn t2_a_status_that_staff_set_while_an_attempt_is_cut_off_reaches_the_shop() {
    for (call, when) in (0..CALLS).zip([When::Before, When::After].into_iter().cycle()) {
        let mut world = World::without_orders().await;
        let number = world.place_order(order(PHONE, "FIRST")).await;
        Box::pin(world.run()).await;
        let id = world.roapp_order_of(number).await["id"].clone();
        let line = json!({"title": "A new lamp", "article": "FIRST", "price": 84.5, "quantity": 7});
        let change = json!({"products": [line], "delivery_address": "Strada Nouă 2"});
        world.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
        let change = status_of(&id, sandbox::STATUS_SHIPPED);
        let done = Meanwhile { method: "PATCH", at: ["", "/orders/"], when: When::Before, change, seconds: 2 };
        let done = done.in_world(&mut world);
        let killed = Box::pin(world.run_killed_at(call, when)).await;
        Box::pin(world.run_for(1)).await;
        assert!(done.load(Ordering::SeqCst), "{call} {when:?}");
        let roapp = world.roapp_order_of(number).await;
        let notes = world.notes(number).await;
        assert_eq!(roapp["status"]["id"], sandbox::STATUS_SHIPPED, "{call} {when:?}: {notes:#?}");
        assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 6, "{call} {when:?}");
        assert_eq!(world.status_emails(number).await, 1, "{call} {when:?}");
        if !killed {
            assert!(call > 5, "only {call} calls");
            return;
        }
    }
}

#[tokio::test]
async fn t4_a_status_that_staff_set_while_an_order_is_entered_is_not_set_back() {
    let mut world = World::without_orders().await;
    // The first status of the type is known from here on.
    world.place_order(order("0722 999 002", "FIRST")).await;
    Box::pin(world.run()).await;
    let next = world.roapp_orders().await.iter().filter_map(|order| order["id"].as_u64()).max().unwrap() + 1;
    let mut new = order(PHONE, "FIRST");
    new["stat_status"] = json!(2);
    let number = world.place_order(new).await;
    let change = status_of(&json!(next), sandbox::STATUS_SHIPPED);
    let done =
        Meanwhile { method: "POST", at: ["", "/items"], when: When::After, change, seconds: 0 }.in_world(&mut world);
    Box::pin(world.run()).await;
    Box::pin(world.run_for(1)).await;
    assert!(done.load(Ordering::SeqCst));
    assert_eq!(world.roapp_order_of(number).await["status"]["id"], sandbox::STATUS_SHIPPED);
    assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 6);
}

#[tokio::test]
async fn t1_a_type_whose_first_status_changed_is_seen_with_the_next_order_that_gets_a_status() {
    let world = World::without_orders().await;
    world.place_order(order("0722 999 002", "FIRST")).await;
    Box::pin(world.run()).await;
    let status = |id: i64, group: u8| json!({"id": id, "name": format!("Status {id}"), "color": "#808080", "group": {"type": group, "name": "A group"}});
    let statuses = [
        status(1_900_099, 1),
        status(sandbox::STATUS_NEW, 1),
        status(sandbox::STATUS_IN_PROGRESS, 2),
        status(sandbox::STATUS_SHIPPED, 5),
    ];
    world.control("POST", "roapp/settings", Some(json!({"statuses": statuses}))).await;
    let mut new = order(PHONE, "FIRST");
    new["stat_status"] = json!(2);
    let number = world.place_order(new).await;
    Box::pin(world.run()).await;
    Box::pin(world.run_for(1)).await;
    assert_eq!(world.roapp_order_of(number).await["status"]["id"], sandbox::STATUS_IN_PROGRESS);
    assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 2);
    assert_eq!(world.status_emails(number).await, 0);
}

#[tokio::test]
async fn o6_a_line_that_staff_change_while_a_new_product_is_entered_stays_as_staff_have_it() {
    let mut world = World::without_orders().await;
    let number = world.place_order(order(PHONE, "FIRST")).await;
    Box::pin(world.run()).await;
    let item = world.roapp_order_of(number).await["items"][0]["id"].clone();
    let line = |article: &str, quantity: u32| json!({"title": "A lamp", "article": article, "price": 84.5, "quantity": quantity});
    let change = json!({"products": [line("FIRST", 7), line("QUITE-NEW", 1)]});
    world.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
    let change = (http::Method::PATCH, format!("roapp/items/{item}"), json!({"quantity": 5}));
    let slow = Meanwhile { method: "POST", at: ["", "/catalog/products"], when: When::After, change, seconds: 20 };
    let done = slow.in_world(&mut world);
    Box::pin(world.run()).await;
    Box::pin(world.run_for(1)).await;
    assert!(done.load(Ordering::SeqCst));
    assert_eq!(quantities(&world, number).await, [5.0, 1.0], "RO App counts where both changed");
}

#[tokio::test]
async fn o6_a_line_that_staff_change_or_write_off_while_others_are_changed_stays_as_staff_have_it() {
    for write_off in [false, true] {
        let mut world = World::without_orders().await;
        let line = |at: u32, quantity: u32| json!({"title": "A lamp", "article": format!("L-{at}"), "price": 10, "quantity": quantity});
        let mut new = order(PHONE, "L-0");
        new["products"] = (0..4).map(|at| line(at, 2)).collect();
        let number = world.place_order(new).await;
        Box::pin(world.run()).await;
        let roapp = world.roapp_order_of(number).await;
        let lines: Vec<Value> = (0..4).map(|at| line(at, 7)).collect();
        world.control("PATCH", &format!("shop/orders/{number}"), Some(json!({"products": lines}))).await;
        let (id, item) = (&roapp["id"], &roapp["items"][3]["id"]);
        let change = match write_off {
            true => (http::Method::POST, format!("roapp/orders/{id}/items/{item}/write-off"), Value::Null),
            false => (http::Method::PATCH, format!("roapp/items/{item}"), json!({"quantity": 5})),
        };
        // The first of the lines takes its time.
        let slow = Meanwhile { method: "PATCH", at: ["", "/items/"], when: When::After, change, seconds: 20 };
        let done = slow.in_world(&mut world);
        Box::pin(world.run()).await;
        Box::pin(world.run_for(1)).await;
        assert!(done.load(Ordering::SeqCst));
        let expected = if write_off { [7.0, 2.0, 2.0, 2.0] } else { [7.0, 7.0, 7.0, 5.0] };
        assert_eq!(quantities(&world, number).await, expected, "written off: {write_off}");
        assert_eq!(world.attention().await, [], "written off: {write_off}");
    }
}

#[tokio::test]
async fn o6_no_line_is_added_once_staff_have_written_off_stock() {
    let mut world = World::without_orders().await;
    let number = world.place_order(order(PHONE, "FIRST")).await;
    Box::pin(world.run()).await;
    let roapp = world.roapp_order_of(number).await;
    let (id, item) = (&roapp["id"], &roapp["items"][0]["id"]);
    let before = quantities(&world, number).await;
    let line = |article: &str| json!({"title": "A lamp", "article": article, "price": 84.5, "quantity": 1});
    let mut lines = world.shop_order(number).await.unwrap()["products"].as_array().unwrap().clone();
    lines.push(line("QUITE-NEW"));
    world.control("PATCH", &format!("shop/orders/{number}"), Some(json!({"products": lines}))).await;
    let change = (http::Method::POST, format!("roapp/orders/{id}/items/{item}/write-off"), Value::Null);
    // The product of the new line is entered first.
    let slow = Meanwhile { method: "POST", at: ["", "/catalog/products"], when: When::After, change, seconds: 20 };
    let done = slow.in_world(&mut world);
    Box::pin(world.run()).await;
    Box::pin(world.run_for(1)).await;
    assert!(done.load(Ordering::SeqCst));
    assert_eq!(quantities(&world, number).await, before);
    let notes = world.notes(number).await.join("\n");
    assert!(notes.contains("written off"), "{notes}");
}

#[tokio::test]
async fn r1_an_order_is_found_although_staff_delete_another_while_it_is_searched_for() {
    let mut world = World::without_orders().await;
    Box::pin(world.run()).await;
    let first = world.place_order(order(PHONE, "FIRST")).await;
    let lost = json!({"system": "roapp", "path": "/v2/orders", "method": "POST", "kind": "cut_after", "times": 1});
    world.fault(lost).await;
    let exchange = world.start().await;
    world.pass(10);
    let outcome = exchange.sync.sync_order(&message(&world, first, Trigger::Poll)).await.unwrap();
    assert!(matches!(outcome, Outcome::Failed(..)), "{outcome:?}");
    world.pass(10);
    // A page of orders that are newer: the one that is looked for is the first on the second page.
    let mut last = 0;
    for _ in 0..50 {
        last = world.place_order(order("0722 999 002", "FIRST")).await;
        assert_eq!(exchange.sync.sync_order(&message(&world, last, Trigger::Poll)).await.unwrap(), Outcome::Imported);
    }
    let id = world.roapp_order_of(last).await["id"].clone();
    let change = (http::Method::DELETE, format!("roapp/orders/{id}"), Value::Null);
    let done = Meanwhile { method: "GET", at: ["created_at", "page=1"], when: When::After, change, seconds: 0 }
        .in_world(&mut world);
    let process = world.start().await;
    world.pass(60);
    let outcome = process.sync.sync_order(&message(&world, first, Trigger::Retry)).await.unwrap();
    assert_eq!(outcome, Outcome::Imported);
    assert!(done.load(Ordering::SeqCst));
    each_is_there_once(&world, 50).await;
}

#[tokio::test]
async fn r2_a_change_in_the_shop_is_carried_although_the_order_was_dismissed_after_an_outage() {
    let world = World::without_orders().await;
    let number = world.place_order(order(PHONE, "FIRST")).await;
    Box::pin(world.run()).await;
    world.fault(json!({"system": "shop", "kind": "status", "status": 502, "times": 0})).await;
    let exchange = world.start().await;
    for _ in 0..40 {
        exchange.sync.sync_order(&message(&world, number, Trigger::ShopHook)).await.unwrap();
        world.pass(7_400);
    }
    world.control("DELETE", "faults", None).await;
    assert_eq!(world.attention().await.len(), 1);
    exchange.refresh.dismiss(&world.store.id, OrderNumber(number), "Ana").await.unwrap();
    world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": 2}))).await;
    Box::pin(world.run_for(1)).await;
    assert_eq!(world.roapp_order_of(number).await["status"]["id"], sandbox::STATUS_IN_PROGRESS);
}

#[tokio::test]
async fn o5_an_order_that_was_created_is_noted_although_the_table_cannot_say_what_orders_begin_with() {
    let world = World::without_orders().await;
    world.place_order(order("0722 999 002", "FIRST")).await;
    Box::pin(world.run()).await;
    let kept = world.state().await;
    let mut newer = kept.into_iter().find(|item| item["sk"].as_s().unwrap().starts_with("FIRST_STATUS#")).unwrap();
    newer.insert("schema".into(), aws_sdk_dynamodb::types::AttributeValue::N("99".into()));
    world.raw_table().put_item().table_name("orders").set_item(Some(newer)).send().await.unwrap();
    let number = world.place_order(order(PHONE, "FIRST")).await;
    let exchange = world.start().await;
    for _ in 0..4 {
        exchange.sync.sync_order(&message(&world, number, Trigger::Poll)).await.unwrap();
        world.pass(200);
    }
    each_is_there_once(&world, 2).await;
}
