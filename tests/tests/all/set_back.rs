//! O12: a table that was set back to the middle of an attempt, and an order that was linked again.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use exchange::order::{OrderNumber, Trigger};
use exchange::queue::Message;
use serde_json::{Value, json};
use tests::{When, World};

use crate::import::order;

const PHONE: &str = "0722 999 001";

async fn change(world: &World, number: u64, change: Value) {
    world.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
}

/// How often a text stands in the comments and in the notes of RO App's order.
async fn told(world: &World, number: u64, text: &str) -> (usize, usize) {
    let order = world.roapp_order_of(number).await;
    let count = |part: &Value| part.to_string().matches(text).count();
    (count(&order["comments"]), count(&order["manager_notes"]))
}

#[tokio::test]
async fn o12_d2_an_order_that_was_linked_again_is_told_later_delivery_data_in_a_comment_as_any_other() {
    let world = World::without_orders().await;
    let number = world.place_order(order(PHONE, "FIRST")).await;
    world.run().await;
    world.pass(3_600);
    world.restore(Vec::new()).await;
    world.run().await;
    for (change_of, status) in [("status", 2), ("status", 6)] {
        world.pass(300);
        world.control("POST", &format!("shop/orders/{number}/{change_of}"), Some(json!({"status": status}))).await;
        world.run().await;
    }
    assert_eq!(world.roapp_order_of(number).await["status"]["id"], sandbox::STATUS_SHIPPED);
    world.pass(300);
    change(&world, number, json!({"delivery_address": "Strada Noua 7"})).await;
    world.run().await;
    assert_eq!(told(&world, number, "Strada Noua 7").await, (1, 0));
}

#[tokio::test]
async fn o12_o5_an_order_that_waited_when_the_table_was_kept_is_not_entered_a_second_time() {
    let mut given = order(PHONE, "FIRST");
    given["products"] = json!([]);
    let (world, number, _) = placed(given).await;
    world.run().await;
    assert_eq!(world.attention().await.len(), 1, "it has no lines");
    let old = world.state().await;
    world.pass(30);
    change(&world, number, json!({"products": [{"title": "First", "article": "FIRST", "price": 7, "quantity": 1}]}))
        .await;
    world.run().await;
    assert_eq!(world.roapp_orders_of(number).await.len(), 1);
    world.pass(30);
    world.restore(old).await;
    let exchange = world.start().await;
    // The look through RO App's changes is certainly after the start.
    world.pass(1);
    world.run_on(&exchange).await;
    let entered = world.roapp_orders_of(number).await;
    assert_eq!((entered.len(), entered[0]["items"].as_array().map(Vec::len)), (1, Some(1)), "{entered:#?}");
    assert_eq!(world.attention().await, []);
}

/// The items of a table.
type Items = Vec<HashMap<String, AttributeValue>>;

/// A world in which an order was placed, and the table as it was before.
async fn placed(given: Value) -> (World, u64, Items) {
    let world = World::without_orders().await;
    // RO App's changes were read to their end.
    world.run().await;
    world.pass(300);
    world.run().await;
    let old = world.state().await;
    world.pass(30);
    let number = world.place_order(given).await;
    (world, number, old)
}

/// Looks at an order because of a web-hook, with a process that is killed; returns whether it was.
async fn hooked_and_killed(world: &World, number: u64, call: usize) -> bool {
    let (exchange, kill_switch) = world.start_killed_at(call, When::After).await;
    let message = Message::new(world.store.id.clone(), OrderNumber(number), Trigger::ShopHook);
    tokio::select! {
        done = exchange.sync.sync_order(&message) => { done.unwrap(); false }
        () = kill_switch.killed() => true,
    }
}

/// Whether the table knows of a claim on an order and of no order of RO App.
async fn is_claimed(world: &World, number: u64) -> bool {
    let link = world.table().orders.link(&world.store.id, OrderNumber(number)).await.unwrap();
    link.is_some_and(|link| link.roapp.is_none() && link.lease.is_some())
}

#[tokio::test]
async fn o12_an_order_of_roapp_that_is_older_than_the_claim_on_it_is_linked_by_the_next_poll() {
    let mut claimed = 0;
    // The claim is among the later calls.
    for call in (18..).step_by(3) {
        let (mut world, number, old) = placed(order(PHONE, "FIRST")).await;
        world.run().await;
        world.pass(3_600);
        world.restore(old).await;
        // Among several processes nobody knows that the one that claimed the order is dead.
        world.alone = false;
        let killed = hooked_and_killed(&world, number, call).await;
        if is_claimed(&world, number).await {
            world.pass(10);
            world.run_once().await;
            let link = world.table().orders.link(&world.store.id, OrderNumber(number)).await.unwrap().unwrap();
            assert!(link.roapp.is_some(), "killed at call {call}: it is linked at once");
            claimed += 1;
        } else if claimed > 0 || !killed {
            break;
        }
        assert_eq!(world.roapp_orders_of(number).await.len(), 1, "killed at call {call}");
    }
    assert!(claimed > 1, "{claimed}: nobody died between the claim and the look");
}

#[tokio::test]
async fn o12_d2_delivery_data_that_the_found_order_lacks_is_told_wherever_the_claim_was_cut_off() {
    let mut claimed = 0;
    for call in (18..).step_by(3) {
        let mut given = order(PHONE, "FIRST");
        given["delivery_address"] = json!("Strada Veche 1");
        let (world, number, old) = placed(given).await;
        let cut = json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "cut_after", "times": 1});
        world.fault(cut).await;
        world.run_once().await;
        assert_eq!(told(&world, number, "Strada Veche 1").await, (0, 1));
        world.pass(30);
        world.restore(old).await;
        change(&world, number, json!({"delivery_address": "Strada Noua 7"})).await;
        let killed = hooked_and_killed(&world, number, call).await;
        match is_claimed(&world, number).await {
            true => claimed += 1,
            false if claimed > 0 || !killed => break,
            false => {}
        }
        for _ in 0..2 {
            world.pass(30);
            world.run().await;
        }
        let (said, noted) = told(&world, number, "Strada Noua 7").await;
        assert!(said <= 1 && noted <= 1 && said + noted >= 1, "killed at call {call}: {said} and {noted} times");
    }
    assert!(claimed > 1, "{claimed}: nobody died between the claim and the look");
}

#[tokio::test]
async fn o12_t4_a_status_that_the_exchange_set_after_the_table_was_kept_is_none_of_staff() {
    let mut checked = 0;
    for call in (18..).step_by(3) {
        let (mut world, number, _) = placed(order(PHONE, "FIRST")).await;
        world.store.status_to_roapp.retain(|rule| rule.cartum.0 != 5);
        if !hooked_and_killed(&world, number, call).await {
            break;
        }
        if !is_claimed(&world, number).await {
            continue;
        }
        // The table is kept while the order is being entered.
        let old = world.state().await;
        let admin_sets = async |status: u64| {
            world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": status}))).await;
        };
        admin_sets(4).await;
        world.pass(400);
        world.run_for(1).await;
        assert_eq!(world.roapp_order_of(number).await["status"]["id"], sandbox::STATUS_REFUSED, "{call}");
        admin_sets(5).await;
        world.run_for(1).await;
        let told = world.status_emails(number).await;
        world.restore(old).await;
        world.run_for(1).await;
        let shop = world.shop_order(number).await.unwrap();
        assert_eq!((&shop["stat_status"], world.status_emails(number).await), (&json!(5), told), "{call}");
        assert_eq!(world.roapp_orders_of(number).await[0]["items"].as_array().map(Vec::len), Some(1), "{call}");
        checked += 1;
    }
    assert!(checked > 0);
}

#[tokio::test]
async fn o12_o5_an_order_is_entered_once_although_the_table_is_set_back_to_before_the_first_look_at_roapp() {
    let world = World::without_orders().await;
    // It is there when its store is switched on, and claimed; RO App takes no more requests.
    let number = world.place_order(order(PHONE, "FIRST")).await;
    let busy = json!({"system": "roapp", "method": "POST", "path": "/catalog/products", "kind": "status", "status": 429, "times": 0});
    world.fault(busy).await;
    world.pass(30);
    // RO App's orders are looked through before it is claimed.
    world.poll().await;
    world.pass(10);
    world.run_once().await;
    let link = world.table().orders.link(&world.store.id, OrderNumber(number)).await.unwrap().unwrap();
    assert!(link.roapp.is_none() && !link.in_flight, "it is claimed, and nothing was written");
    let is_look = |item: &HashMap<String, AttributeValue>| item["sk"].as_s().is_ok_and(|key| key == "ROAPP_SEEN");
    let mut old = world.state().await;
    old.retain(|item| !is_look(item));
    world.control("DELETE", "faults", None).await;
    world.pass(60);
    world.run().await;
    assert_eq!(world.roapp_orders_of(number).await.len(), 1);
    world.pass(3_600);
    world.restore(old).await;
    // Nothing is tried before the second look.
    let exchange = world.start().await;
    for _ in 0..2 {
        scheduled_import::handle(&exchange).await.unwrap();
        world.pass(300);
    }
    world.run_on(&exchange).await;
    assert_eq!(world.roapp_orders_of(number).await.len(), 1);
}
