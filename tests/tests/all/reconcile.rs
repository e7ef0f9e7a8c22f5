//! R6: once a day both sides of every open order are compared, and what differs is repaired or said.

use serde_json::json;
use tests::World;

use crate::import::order;

async fn linked(orders: usize) -> (World, Vec<u64>) {
    let world = World::without_orders().await;
    let mut numbers = Vec::new();
    for _ in 0..orders {
        numbers.push(world.place_order(order("0722 999 001", "FIRST")).await);
    }
    world.run().await;
    (world, numbers)
}

/// A day and an hour pass; no web-hook arrives.
async fn a_day(world: &World) {
    world.drop_hooks().await;
    world.pass(25 * 3600);
    world.run().await;
}

#[tokio::test]
async fn r6_a_deletion_that_no_web_hook_reported_is_noticed() {
    let (world, numbers) = linked(2).await;
    let id = world.roapp_order_of(numbers[0]).await["id"].clone();
    world.control("DELETE", &format!("roapp/orders/{id}"), None).await;
    world.run().await;
    assert_eq!(world.attention().await, [], "no poll can see it");
    a_day(&world).await;
    let held = world.attention().await;
    assert!(held.len() == 1 && held[0].0 == numbers[0] && held[0].1.contains("no longer has order"), "{held:?}");
}

#[tokio::test]
async fn r6_o4_fields_that_staff_emptied_are_entered_again() {
    let (world, numbers) = linked(2).await;
    let id = world.roapp_order_of(numbers[1]).await["id"].clone();
    let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
    world.roapp_api("PATCH", &format!("/v2/orders/{id}"), json!({"custom_fields": {&field: ""}})).await;
    a_day(&world).await;
    let roapp = world.roapp_order(id.as_i64().unwrap()).await.unwrap();
    assert_eq!(roapp["custom_fields"][&field], numbers[1].to_string().as_str());
    let notes = world.notes(numbers[1]).await;
    assert_eq!(notes.iter().filter(|said| said.contains("entered again")).count(), 1, "{notes:#?}");
}

#[tokio::test]
async fn r6_what_staff_changed_in_lines_is_said_once_and_stays() {
    let (world, numbers) = linked(1).await;
    let roapp = world.roapp_order_of(numbers[0]).await;
    let item = &roapp["items"][0]["id"];
    world.control("PATCH", &format!("roapp/items/{item}"), Some(json!({"quantity": 7}))).await;
    for _ in 0..3 {
        a_day(&world).await;
    }
    let there = world.roapp_order_of(numbers[0]).await;
    assert_eq!(there["items"][0]["quantity"].as_str().unwrap().parse::<f64>().unwrap(), 7.0);
    let notes = world.notes(numbers[0]).await;
    assert_eq!(notes.iter().filter(|said| said.contains("were changed in RO App")).count(), 1, "{notes:#?}");
    assert_eq!(world.attention().await, []);
}

#[tokio::test]
async fn r6_a_pass_without_differences_costs_a_call_for_fifty_orders_and_writes_how_far_it_came() {
    let (world, _) = linked(120).await;
    world.pass(25 * 3600);
    world.control("DELETE", "calls", None).await;
    let before = world.table_items().await;
    let found = world.poll().await;
    let pass = found.stores[0].reconciled.clone().unwrap();
    assert_eq!((pass.checked, pass.differing, pass.after), (120, 0, None));
    let calls = world.roapp_calls().await;
    let compared = calls.iter().filter(|call| call.contains("ids[]")).count();
    assert!(compared <= 3, "{calls:#?}");
    let new: Vec<String> = world.table_items().await.into_iter().filter(|item| !before.contains(item)).collect();
    assert!(new.iter().all(|item| !item.contains("\"ORDER#")), "{new:#?}");
    assert_eq!(world.poll().await.stores[0].reconciled, None, "once a day");
    assert_eq!(world.writes().await, [] as [String; 0]);
}

#[tokio::test]
async fn r6_a_pass_over_many_orders_goes_on_behind_its_last_slice() {
    let (world, numbers) = linked(260).await;
    let deleted = [numbers[0], numbers[259]];
    world.pass(25 * 3600);
    // Nothing but the comparison can see it: the list of changes no longer has a deleted order.
    for number in deleted {
        let id = world.roapp_order_of(number).await["id"].clone();
        world.control("DELETE", &format!("roapp/orders/{id}"), None).await;
    }
    world.drop_hooks().await;
    for _ in 0..3 {
        world.run().await;
        world.pass(300);
    }
    let held = world.attention().await;
    let gone = |number| held.iter().any(|(held, why)| *held == number && why.contains("no longer has order"));
    assert!(held.len() == 2 && deleted.into_iter().all(gone), "{held:?}");
}

#[tokio::test]
async fn r6_a_filter_that_is_read_otherwise_does_no_harm() {
    let (world, numbers) = linked(8).await;
    world.control("POST", "variants", Some(json!({"roapp.filter_names": "comma", "roapp.sorting": "ignored"}))).await;
    let id = world.roapp_order_of(numbers[3]).await["id"].clone();
    world.control("DELETE", &format!("roapp/orders/{id}"), None).await;
    a_day(&world).await;
    let held = world.attention().await;
    assert!(held.len() == 1 && held[0].0 == numbers[3], "{held:?}");
}

#[tokio::test]
async fn r6_an_order_that_is_being_entered_is_no_difference() {
    let (world, numbers) = linked(1).await;
    let exchange = world.start().await;
    let (store, number) = (world.store.id.clone(), exchange::order::OrderNumber(numbers[0]));
    let mut link = world.table().orders.link(&store, number).await.unwrap().unwrap();
    // As a handler has it that has just created RO App's order.
    link.agreed = None;
    link.stage = exchange::state::Stage::Creating;
    world.table().orders.put_link(&mut link, None).await.unwrap();
    let shop = exchange.stores.get(&store).unwrap();
    let today = exchange::clock::Clock::now(&world.clock).to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let found = exchange.discovery.tally(&shop, today.yesterday().unwrap(), today.tomorrow().unwrap()).await;
    assert!(found.problem.is_none() && found.days.iter().any(|day| day.in_shop > 0), "{found:?}");
    assert!(found.differences.is_empty(), "{:?}", found.differences);
}
