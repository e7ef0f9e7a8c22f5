//! O5, C4, P7, T4, T7, D2, H3: killed at any call, before or after its effect, and started again, the end is the same.

use serde_json::{Value, json};
use tests::{When, World};

use crate::import::order;

/// What must be the same whatever happened on the way.
async fn end_state(world: &World) -> (Vec<String>, Vec<String>, usize, usize, Vec<String>) {
    let store = format!("f{}", sandbox::FIELD_STORE);
    let mut orders: Vec<String> = world
        .roapp_orders()
        .await
        .iter()
        .filter(|order| order["custom_fields"][&store] == "Lamp shop")
        .map(essence)
        .collect();
    orders.sort();
    let mut shop: Vec<String> = Vec::new();
    for order in world.shop_orders().await {
        let status_emails = world.status_emails(order["order_id"].as_u64().unwrap()).await;
        shop.push(format!("{} {} {status_emails}", order["order_id"], order["stat_status"]));
    }
    (orders, shop, world.people().await.len(), world.products().await.len(), counted(world).await)
}

/// The counters of each day: orders and amounts.
async fn counted(world: &World) -> Vec<String> {
    let (from, to) = ("2026-11-01".parse().unwrap(), "2026-12-31".parse().unwrap());
    let days = world.table().day_counters(from, to).await.unwrap();
    days.into_iter().map(|((_, day), counted)| format!("{day}: {} {:?}", counted.orders, counted.amounts)).collect()
}

fn essence(order: &Value) -> String {
    let mut items: Vec<String> = order["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| format!("{}x{} {}", item["quantity"], item["price"], item["comment"]))
        .collect();
    items.sort();
    let number = &order["custom_fields"][format!("f{}", sandbox::FIELD_EXTERNAL_ID)];
    // Delivery data is in the feed once at most; where a process died beside its comment, it is in the notes.
    let comments = order["comments"].as_array().unwrap();
    assert!(comments.len() <= 1, "D2: {comments:?}");
    let texts = comments.iter().map(|one| one["comment"].to_string()).chain([order["manager_notes"].to_string()]);
    let address = texts.filter(|text| text.contains("Strada Noua 7")).count() > 0;
    format!("{number} {} {} {} {address}", order["status"]["id"], order["total"], items.join(", "))
}

async fn two_new_orders() -> World {
    let world = World::without_orders().await;
    world.place_order(order("0722 999 001", "NEW-ARTICLE")).await;
    world.place_order(order("", "OTHER-ARTICLE")).await;
    world
}

/// A linked order whose shop side then changes in everything that can change.
async fn changed_in_the_shop() -> World {
    let world = World::without_orders().await;
    let number = world.place_order(two_lines()).await;
    world.run().await;
    let line =
        |article: &str, quantity: u32| json!({"title": article, "article": article, "price": 7, "quantity": quantity});
    let change = json!({
        "products": [line("FIRST", 5), line("THIRD", 1)],
        "delivery_address": "Strada Noua 7",
        "delivery_phone": "0722 999 777",
    });
    world.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
    world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": 2}))).await;
    world
}

/// A linked order whose status staff change.
async fn changed_in_roapp() -> World {
    let world = World::without_orders().await;
    let number = world.place_order(two_lines()).await;
    world.run().await;
    let id = world.roapp_order_of(number).await["id"].clone();
    let body = json!({"status_id": sandbox::STATUS_SHIPPED});
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(body)).await;
    world
}

fn two_lines() -> Value {
    let mut order = order("0722 999 001", "FIRST");
    let second = json!({"title": "Second", "article": "SECOND", "price": 30, "quantity": 1});
    order["products"].as_array_mut().unwrap().push(second);
    order
}

#[tokio::test]
async fn o5_killed_before_any_call_has_its_effect_the_end_is_the_same() {
    killed_at_every_call(two_new_orders, When::Before, 40).await;
}

#[tokio::test]
async fn o5_killed_after_any_call_had_its_effect_the_end_is_the_same() {
    killed_at_every_call(two_new_orders, When::After, 40).await;
}

#[tokio::test]
async fn o6_d2_killed_before_any_call_of_a_change_the_end_is_the_same() {
    killed_at_every_call(changed_in_the_shop, When::Before, 20).await;
}

#[tokio::test]
async fn o6_d2_killed_after_any_call_of_a_change_the_end_is_the_same() {
    killed_at_every_call(changed_in_the_shop, When::After, 20).await;
}

#[tokio::test]
async fn t4_t7_killed_before_any_call_of_a_push_the_buyer_gets_one_status_email() {
    killed_at_every_call(changed_in_roapp, When::Before, 8).await;
}

#[tokio::test]
async fn t4_t7_killed_after_any_call_of_a_push_the_buyer_gets_one_status_email() {
    killed_at_every_call(changed_in_roapp, When::After, 8).await;
}

async fn killed_at_every_call<F: Future<Output = World>>(begin: impl Fn() -> F, when: When, at_least: usize) {
    let world = begin().await;
    world.run().await;
    let expected = end_state(&world).await;
    let mut call = 0;
    loop {
        let world = begin().await;
        let killed = world.run_killed_at(call, when).await;
        world.run().await;
        assert_eq!(end_state(&world).await, expected, "killed at call {call}, {when:?} its effect");
        assert_eq!(world.attention().await, [], "killed at call {call}, {when:?} its effect");
        if !killed {
            break;
        }
        call += 1;
    }
    assert!(call > at_least, "only {call} calls were there to be killed at");
}

#[tokio::test]
async fn d2_c3_what_was_changed_and_changed_back_while_an_order_was_entered_is_as_the_shop_has_it() {
    let world = World::without_orders().await;
    let (first, between) =
        (("Ana Pop", "0722 999 001", "Strada Veche 1"), ("Ion Ionescu", "0722 999 002", "Strada Noua 7"));
    let of = |(name, phone, address): (&str, &str, &str)| json!({"delivery_name": name, "delivery_phone": phone, "delivery_address": address});
    let mut given = crate::import::order(first.1, "FIRST");
    given.as_object_mut().unwrap().extend(of(first).as_object().unwrap().clone());
    let number = world.place_order(given).await;
    // The first attempt is cut off before its order is there, the second after that.
    for (kind, data) in [("cut_before", between), ("cut_after", first)] {
        world.fault(json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": kind, "times": 1})).await;
        world.run_once().await;
        world.pass(30);
        world.control("PATCH", &format!("shop/orders/{number}"), Some(of(data))).await;
    }
    world.run().await;
    world.pass(30);
    world.run().await;
    let order = world.roapp_order_of(number).await;
    let reported = format!("{}{}", order["manager_notes"], order["comments"]);
    let (last, before) = (reported.rfind(first.2), reported.rfind(between.2));
    assert!(last > before, "what stands last is what the shop has: {reported}");
    assert_eq!(order["client"]["name"], first.0);
    assert_eq!(world.attention().await, []);
}
