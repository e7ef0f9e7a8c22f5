//! Work that takes too long, looks that failed, and lists that change while they are read: nothing is doubled, and nothing waits for ever
//! (R1, R2, O5, O12, T1).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use exchange::clock::Clock;
use exchange::exchange::{Outcome, WORK_LIMIT};
use exchange::order::{OrderNumber, Trigger};
use exchange::queue::Message;
use exchange::state::{Link, Stage};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Meanwhile, When, World};

use crate::import::order;

const PHONE: &str = "0722 999 001";

fn lines(phone: &str, articles: &[&str]) -> Value {
    let line = |article: &&str| json!({"title": "A lamp", "article": article, "price": 10, "quantity": 1});
    json!({"delivery_name": "Ana", "delivery_phone": phone, "products": articles.iter().map(line).collect::<Vec<_>>()})
}

async fn staff_set(world: &World, number: u64, status: i64) {
    let id = world.roapp_order_of(number).await["id"].clone();
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(json!({"status_id": status}))).await;
}

pub fn message(world: &World, number: u64, why: Trigger) -> Message {
    Message::new(world.store.id.clone(), OrderNumber(number), why)
}

#[tokio::test]
async fn o5_work_ends_before_another_handler_may_take_the_order_up() {
    let world = World::without_orders().await;
    let known = world.place_order(lines(PHONE, &["A", "B", "C"])).await;
    world.run().await;
    assert_eq!(world.roapp_order_of(known).await["items"].as_array().unwrap().len(), 3);
    let number = world.place_order(lines(PHONE, &["A", "B", "C"])).await;
    world.control("POST", "latency", Some(json!({"system": "roapp", "path": "/items", "kind": "hanging"}))).await;
    let exchange = world.start().await;
    let worker = exchange.clone();
    let body = message(&world, number, Trigger::ShopHook).to_body();
    let work = tokio::spawn(async move {
        let delivered = exchange::exchange::Delivered { id: "1".into(), body, sent: None };
        worker.consumer.consume_batch(vec![delivered]).await
    });
    let link = async || world.table().orders.link(&world.store.id, OrderNumber(number)).await.unwrap();
    while link().await.is_none_or(|link| link.roapp.is_none()) {
        tokio::task::yield_now().await;
    }
    assert!(!work.is_finished(), "it waits for the answer to its first line");
    while !work.is_finished() {
        world.clock.pass_deadlines_of(WORK_LIMIT);
        tokio::task::yield_now().await;
    }
    assert_eq!(work.await.unwrap(), ["1"], "the message comes again");
    assert!(link().await.unwrap().lease.is_some(), "nobody else takes the order up meanwhile");
    world.control("DELETE", "latency", None).await;
    world.pass(301);
    world.run_on(&exchange).await;
    assert_eq!(world.roapp_order_of(number).await["items"].as_array().unwrap().len(), 3);
    each_is_there_once(&world, 2).await;
}

/// An order that waits for a person: RO App refuses a line that the shop added.
async fn held_for_a_line() -> (World, u64) {
    let world = World::without_orders().await;
    let number = world.place_order(order(PHONE, "FIRST")).await;
    world.run().await;
    let refused =
        json!({"system": "roapp", "path": "/items", "method": "POST", "kind": "status", "status": 422, "times": 0});
    world.fault(refused).await;
    let first = json!({"title": "A new lamp", "article": "FIRST", "price": 84.5, "quantity": 2});
    let second = json!({"title": "Another lamp", "article": "FIRST-2", "price": 5, "quantity": 1});
    let change = json!({"products": [first, second]});
    world.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
    world.run().await;
    assert_eq!(world.attention().await.len(), 1);
    (world, number)
}

/// Web-hooks about an order while one side is down, until the queue takes no later try; then the process ends.
async fn calls_while_down(world: &World, number: u64) {
    let exchange = world.start().await;
    for minutes in [0, 1, 2, 4, 8, 16, 32] {
        world.pass(minutes * 60);
        exchange.sync.sync_order(&message(world, number, Trigger::RoAppHook)).await.unwrap();
    }
}

#[tokio::test]
async fn t1_a_status_of_an_order_that_waits_for_a_person_outlives_an_outage_and_the_process() {
    for down in ["shop", "roapp"] {
        let (world, number) = Box::pin(held_for_a_line()).await;
        world.pass(30 * 3_600);
        staff_set(&world, number, sandbox::STATUS_IN_PROGRESS).await;
        world.fault(json!({"system": down, "kind": "status", "status": 502, "times": 0})).await;
        Box::pin(calls_while_down(&world, number)).await;
        world.control("DELETE", "faults", None).await;
        Box::pin(world.run_for(4)).await;
        assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 2, "{down}");
        assert_eq!(world.status_emails(number).await, 1, "{down}");
        assert_eq!(world.attention().await.len(), 1, "{down}: the line still waits");
    }
}

#[tokio::test]
async fn r2_an_order_that_waits_for_a_person_is_looked_at_once_after_an_outage() {
    let world = World::without_orders().await;
    let mut empty = order(PHONE, "FIRST");
    empty["products"] = json!([]);
    let [kept, dismissed] = [world.place_order(empty.clone()).await, world.place_order(empty).await];
    world.run().await;
    assert_eq!(world.attention().await.len(), 2);
    let exchange = world.start().await;
    exchange.refresh.dismiss(&world.store.id, OrderNumber(dismissed), "Ana").await.unwrap();
    world.pass(30 * 3_600);
    world.run().await;
    world.fault(json!({"system": "shop", "kind": "status", "status": 502, "times": 0})).await;
    for number in [kept, dismissed] {
        exchange.sync.sync_order(&message(&world, number, Trigger::ShopHook)).await.unwrap();
    }
    world.control("DELETE", "faults", None).await;
    world.run_for(1).await;
    for number in [kept, dismissed] {
        let link = world.table().orders.link(&world.store.id, OrderNumber(number)).await.unwrap().unwrap();
        assert!(link.next_attempt_at.is_none() && link.attention.is_some(), "{number}: {link:?}");
    }
    assert_eq!(world.attention().await.len(), 1, "the other one stays dismissed");
    each_is_there_once(&world, 0).await;
}

/// An order with a second line that a process was killed at, when it had noted what it was about to write.
async fn killed_in_flight() -> (World, u64) {
    let world = World::without_orders().await;
    let number = world.place_order(order(PHONE, "FIRST")).await;
    world.run().await;
    world.control("PATCH", &format!("shop/orders/{number}"), Some(lines(PHONE, &["FIRST", "SECOND"]))).await;
    for call in 0.. {
        assert!(Box::pin(world.run_killed_at(call, When::After)).await, "a process that stops leaves it in flight");
        let link = world.table().orders.link(&world.store.id, OrderNumber(number)).await.unwrap().unwrap();
        if link.in_flight {
            break;
        }
    }
    (world, number)
}

#[tokio::test]
async fn r1_what_may_be_on_its_way_is_waited_for_before_the_order_is_read() {
    let (world, number) = Box::pin(killed_in_flight()).await;
    let exchange = world.start().await;
    let calls = async || world.calls("roapp").await.len() + world.calls("shop").await.len();
    let before = calls().await;
    let outcome = exchange.sync.sync_order(&message(&world, number, Trigger::Retry)).await.unwrap();
    assert!(matches!(outcome, Outcome::Waiting(_)), "{outcome:?}");
    assert_eq!(calls().await, before, "nothing is read too early");
    world.pass(10);
    Box::pin(world.run_on(&exchange)).await;
    assert_eq!(world.roapp_order_of(number).await["items"].as_array().unwrap().len(), 2);
}

/// Has staff change an order while RO App's orders are listed by when they were created.
async fn touch(world: &mut World, number: u64) -> Arc<AtomicBool> {
    let id = world.roapp_order_of(number).await["id"].clone();
    let status = json!({"status_id": sandbox::STATUS_IN_PROGRESS});
    after_page(world, "page=1", (http::Method::POST, format!("roapp/orders/{id}/status"), status))
}

/// Has staff do something after this page of RO App's orders, listed by when they were created.
pub fn after_page(world: &mut World, page: &'static str, change: (http::Method, String, Value)) -> Arc<AtomicBool> {
    Meanwhile { method: "GET", at: ["created_at", page], when: When::After, change, seconds: 0 }.in_world(world)
}

pub async fn each_is_there_once(world: &World, orders: usize) {
    let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
    let number = |row: &Value| row["custom_fields"][&field].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let mut numbers: Vec<String> = world.roapp_orders().await.iter().filter_map(number).collect();
    numbers.sort();
    let all = numbers.len();
    numbers.dedup();
    assert_eq!((all, numbers.len()), (orders, orders));
}

const MANY: u64 = 70;

#[tokio::test]
async fn o12_an_order_that_staff_change_while_orders_are_looked_through_is_not_entered_again() {
    let mut world = World::without_orders().await;
    let first = world.place_order(order(PHONE, "FIRST")).await;
    world.run().await;
    world.pass(60);
    let bulk = json!({"count": MANY, "buyers": 3, "order": order("0722 999 002", "FIRST"), "hooks": false});
    world.control("POST", "shop/orders/bulk", Some(bulk)).await;
    world.run().await;
    each_is_there_once(&world, MANY as usize + 1).await;
    world.pass(3_600);
    world.restore(Vec::new()).await;
    let touched = touch(&mut world, first).await;
    world.run().await;
    assert!(touched.load(Ordering::SeqCst));
    each_is_there_once(&world, MANY as usize + 1).await;
}

#[tokio::test]
async fn r1_an_order_that_staff_change_while_it_is_searched_for_is_found() {
    let mut world = World::without_orders().await;
    world.run().await;
    let first = world.place_order(order(PHONE, "FIRST")).await;
    world
        .fault(json!({"system": "roapp", "path": "/v2/orders", "method": "POST", "kind": "cut_after", "times": 1}))
        .await;
    let exchange = world.start().await;
    world.pass(10);
    let lost = exchange.sync.sync_order(&message(&world, first, Trigger::Poll)).await.unwrap();
    assert!(matches!(lost, Outcome::Failed(..)), "{lost:?}");
    world.pass(10);
    for at in 0..MANY {
        let number = world.place_order(order("0722 999 002", "FIRST")).await;
        let done = exchange.sync.sync_order(&message(&world, number, Trigger::Poll)).await.unwrap();
        assert_eq!(done, Outcome::Imported, "{at}");
    }
    let touched = touch(&mut world, first).await;
    let process = world.start().await;
    world.pass(60);
    let done = process.sync.sync_order(&message(&world, first, Trigger::Retry)).await.unwrap();
    assert_eq!(done, Outcome::Imported);
    assert!(touched.load(Ordering::SeqCst));
    each_is_there_once(&world, MANY as usize + 1).await;
}

#[tokio::test]
async fn o2_an_order_with_a_web_hook_does_not_wait_for_the_shop_behind_a_first_import() {
    let world = World::without_orders().await;
    world.run().await;
    let mut numbers = Vec::new();
    for at in 0..8 {
        numbers.push(world.place_order(order(&format!("0722 999 {at:03}"), "FIRST")).await);
    }
    let exchange = world.start().await;
    let before = asked(&world).await.len();
    world.control("POST", "latency", Some(json!({"system": "shop", "path": "orders/get", "kind": "hanging"}))).await;
    let mut work = tokio::task::JoinSet::new();
    let mut start = |number: u64, why| {
        let (exchange, message) = (exchange.clone(), message(&world, number, why));
        work.spawn(async move { exchange.sync.sync_order(&message).await.unwrap() });
    };
    for number in &numbers[..7] {
        start(*number, Trigger::FirstImport);
    }
    let shop = exchange.stores.enabled().remove(0);
    while shop.cartum.waiting_since().is_none() {
        tokio::task::yield_now().await;
    }
    start(numbers[7], Trigger::ShopHook);
    // It comes to the shop's queue.
    for _ in 0..300 {
        world.table().orders.link(&world.store.id, OrderNumber(numbers[7])).await.unwrap();
    }
    world.control("DELETE", "latency", None).await;
    while work.join_next().await.is_some() {}
    let asked = asked(&world).await.split_off(before);
    let place = asked.iter().position(|body| body.contains(&numbers[7].to_string()));
    assert!(place.is_some_and(|place| place <= 1), "{place:?} of {asked:?}");
}

/// What the shop was asked for orders, in its order.
async fn asked(world: &World) -> Vec<String> {
    let calls = world.calls("shop").await;
    calls.iter().filter(|call| call.to_string().contains("orders/get")).map(Value::to_string).collect()
}

#[tokio::test]
async fn t1_t5_a_status_that_staff_set_while_the_shop_says_nothing_is_sent_once_it_has_the_order_again() {
    for (admin, told) in [(None, 1), (Some(2), 1)] {
        let world = World::without_orders().await;
        let number = world.place_order(order(PHONE, "FIRST")).await;
        Box::pin(world.run()).await;
        let id = world.roapp_order_of(number).await["id"].as_i64().unwrap();
        world.fault(says_nothing()).await;
        Box::pin(world.run_for(1)).await;
        staff_set(&world, number, sandbox::STATUS_SHIPPED).await;
        Box::pin(world.run_for(1)).await;
        let notes = world.notes(number).await;
        let said = notes.iter().filter(|said| said.contains("there is no order in the shop")).count();
        assert_eq!(said, told, "said once: {notes:#?}");
        world.control("DELETE", "faults", None).await;
        if let Some(status) = admin {
            world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": status}))).await;
        }
        Box::pin(world.run()).await;
        assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 6, "{admin:?}");
        assert_eq!(world.roapp_order(id).await.unwrap()["status"]["id"], sandbox::STATUS_SHIPPED, "{admin:?}");
        assert_eq!(world.status_emails(number).await, 1, "{admin:?}");
        Box::pin(world.run_for(1)).await;
        assert_eq!(world.status_emails(number).await, 1, "{admin:?}");
    }
}

#[tokio::test]
async fn r2_what_a_person_dismissed_stays_so_although_the_shop_did_not_have_it_for_a_while() {
    let world = World::without_orders().await;
    let mut empty = order("0722 999 001", "FIRST");
    empty["products"] = json!([]);
    let number = world.place_order(empty).await;
    Box::pin(world.run()).await;
    let exchange = world.start().await;
    exchange.refresh.dismiss(&world.store.id, OrderNumber(number), "Ana").await.unwrap();
    world.fault(says_nothing()).await;
    exchange.sync.sync_order(&message(&world, number, Trigger::ShopHook)).await.unwrap();
    world.control("DELETE", "faults", None).await;
    Box::pin(world.run_for(1)).await;
    let link = world.table().orders.link(&world.store.id, OrderNumber(number)).await.unwrap().unwrap();
    assert!(link.attention.is_some_and(|held| held.dismissed) && link.stage == Stage::Creating, "{:?}", link.stage);
    assert_eq!(world.attention().await, []);
}

/// The shop answers that it has no order.
pub fn says_nothing() -> Value {
    json!({"system": "shop", "path": "orders/get", "kind": "status", "status": 200,
           "body": {"status": "EMPTY", "response": []}, "times": 0})
}

#[tokio::test]
async fn r1_orders_that_are_due_after_an_outage_are_not_queued_again_and_again() {
    let world = World::without_orders().await;
    let now = world.clock.now();
    let stores = ["demo", "second", "third"];
    for (at, store) in
        (0..600_u64).map(|at| (at, if at < 590 { stores[0] } else { stores[1 + usize::from(at % 2 == 1)] }))
    {
        let mut link = Link::first(store.parse().unwrap(), OrderNumber(1_000 + at), now, now);
        link.next_attempt_at = Some(now + SignedDuration::from_secs(at.try_into().unwrap()));
        world.table().orders.put_link(&mut link, None).await.unwrap();
    }
    world.pass(3_600);
    let exchange = world.start().await;
    let (mut depths, mut dues) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        dues.push(scheduled_import::handle(&exchange).await.unwrap().due);
        depths.push(exchange.queues.orders().depth().await.unwrap());
        world.pass(290);
    }
    assert_eq!((dues, depths), (vec![240, 20, 20], vec![240, 260, 280]));
    let mut first = Vec::new();
    while first.len() < 30 {
        let batch = exchange.queues.orders().receive(Duration::ZERO).await.unwrap();
        first.extend(batch.iter().map(|message| Message::parse(&message.body).unwrap().store.to_string()));
    }
    for store in &stores[1..] {
        assert_eq!(first.iter().filter(|of| of == store).count(), 5, "no store waits behind another one: {first:?}");
    }
}
