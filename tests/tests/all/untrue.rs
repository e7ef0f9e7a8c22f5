//! Answers of the two systems that are not what they say: what RO App took and does not keep, a page in place of an order, a wait that is
//! a mistake (O4, O5, O8, R1, R5, T3).

use exchange::clock::Clock as _;
use exchange::exchange::Outcome;
use exchange::order::{OrderNumber, Trigger};
use exchange::state::Stage;
use serde_json::{Value, json};
use tests::World;

use crate::import::order;
use crate::late::{each_is_there_once, message};

const PHONE: &str = "0722 999 001";

/// Orders of RO App that are the exchange's, with fields or without.
async fn ours(world: &World) -> Vec<Value> {
    let mut orders = world.roapp_orders().await;
    orders.retain(|order| order["manager_notes"].as_str().is_some_and(|notes| notes.starts_with("Cartum order ")));
    orders
}

async fn kept(world: &World, kept: &str) {
    world.control("POST", "variants", Some(json!({"roapp.order_fields_kept": kept}))).await;
}

#[tokio::test]
async fn o5_an_order_type_that_keeps_no_fields_holds_new_orders_until_it_does() {
    let world = World::without_orders().await;
    kept(&world, "never").await;
    let mut numbers = Vec::new();
    for at in 0..4 {
        numbers.push(world.place_order(order(&format!("0722 999 00{at}"), "FIRST")).await);
        // The others come when it is known.
        Box::pin(world.run_for(1)).await;
    }
    assert!(ours(&world).await.len() <= 4, "one is tried an hour");
    let said = world.poll().await.stores.remove(0).problem.map(|why| why.to_string()).unwrap_or_default();
    assert!(said.contains("does not keep them") && said.contains("External ID"), "{said}");
    assert_eq!(world.attention().await, [], "nothing about an order is to be mended");
    kept(&world, "always").await;
    Box::pin(world.run_for(2)).await;
    each_is_there_once(&world, numbers.len()).await;
    assert_eq!(ours(&world).await.len(), numbers.len());
    for number in numbers {
        assert_eq!(world.roapp_order_of(number).await["items"].as_array().unwrap().len(), 1, "{number}");
    }
    assert_eq!(world.poll().await.stores.remove(0).problem.map(|why| why.to_string()), None);
}

#[tokio::test]
async fn o5_an_order_whose_fields_are_not_kept_is_found_after_a_lost_answer() {
    for (way, newer) in [("never", 0), ("on_change", 0), ("on_change", 60)] {
        let world = World::without_orders().await;
        kept(&world, way).await;
        let number = world.place_order(order(PHONE, "FIRST")).await;
        let lost = json!({"system": "roapp", "path": "/v2/orders", "method": "POST", "kind": "cut_after", "times": 1});
        world.fault(lost).await;
        Box::pin(world.run_once()).await;
        // More of them than one page has.
        for _ in 0..newer {
            world.pass(1);
            world.control("POST", "roapp/orders", Some(json!({}))).await;
        }
        Box::pin(world.run_for(1)).await;
        assert_eq!(ours(&world).await.len(), 1, "{way}");
        kept(&world, "always").await;
        Box::pin(world.run_for(2)).await;
        assert_eq!(ours(&world).await.len(), 1, "{way}");
        assert_eq!(world.roapp_order_of(number).await["items"].as_array().unwrap().len(), 1, "{way}");
    }
}

#[tokio::test]
async fn o8_a_tax_that_roapp_adds_is_said_with_the_order_and_not_taken_for_a_change_of_staff() {
    let world = World::without_orders().await;
    let plain = world.place_order(order(PHONE, "FIRST")).await;
    world.run().await;
    world.pass(25 * 3_600);
    world.control("POST", "variants", Some(json!({"roapp.default_tax": 19}))).await;
    let taxed = world.place_order(order(PHONE, "FIRST")).await;
    Box::pin(world.run_for(1)).await;
    let said = world.notes(taxed).await;
    assert!(said.iter().any(|said| said.contains("for the same lines")), "{said:#?}");
    for _ in 0..2 {
        world.pass(24 * 3_600);
        Box::pin(world.run_for(1)).await;
    }
    let staff = |notes: &[String]| notes.iter().any(|said| said.contains("lines were changed in RO App"));
    assert!(!staff(&world.notes(taxed).await), "{:#?}", world.notes(taxed).await);
    // Of an order from before the tax, nothing else explains it.
    assert!(staff(&world.notes(plain).await), "{:#?}", world.notes(plain).await);
}

#[tokio::test]
async fn t3_a_first_status_that_roapp_does_not_set_needs_a_person_and_leaves_the_shop_as_it_is() {
    let world = World::without_orders().await;
    world.control("POST", "variants", Some(json!({"roapp.transition_status": "200"}))).await;
    let forbidden = json!({"forbidden": [{"from": null, "to": sandbox::STATUS_IN_PROGRESS}]});
    world.control("POST", "roapp/settings", Some(forbidden)).await;
    let mut new = order(PHONE, "FIRST");
    new["stat_status"] = json!(2);
    let number = world.place_order(new).await;
    Box::pin(world.run_for(1)).await;
    let held = world.attention().await;
    assert!(held.len() == 1 && held[0].1.contains("Allow that step in RO App"), "{held:?}");
    assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 2);
    assert_eq!(world.status_emails(number).await, 0);
    world.control("POST", "roapp/settings", Some(json!({"forbidden": []}))).await;
    assert_eq!(world.retry(number).await, Outcome::Updated);
    assert_eq!(world.roapp_order_of(number).await["status"]["id"], sandbox::STATUS_IN_PROGRESS);
}

#[tokio::test]
async fn r5_a_page_in_place_of_an_order_does_not_say_that_it_was_deleted() {
    let world = World::without_orders().await;
    let number = world.place_order(order(PHONE, "FIRST")).await;
    world.run().await;
    let id = world.roapp_order_of(number).await["id"].clone();
    let page = json!({"system": "roapp", "path": format!("/v2/orders/{id}"), "method": "GET", "kind": "status", "status": 404,
                      "body": "<!doctype html><title>Not found</title>", "times": 0});
    world.fault(page).await;
    let exchange = world.start().await;
    let outcome = exchange.sync.sync_order(&message(&world, number, Trigger::RoAppHook)).await.unwrap();
    assert!(matches!(outcome, Outcome::Failed(..)), "{outcome:?}");
    let link = async || world.table().orders.link(&world.store.id, OrderNumber(number)).await.unwrap().unwrap();
    assert_ne!(link().await.stage, Stage::Lost);
    world.control("DELETE", "faults", None).await;
    world
        .control("POST", &format!("roapp/orders/{id}/status"), Some(json!({"status_id": sandbox::STATUS_SHIPPED})))
        .await;
    Box::pin(world.run_for(1)).await;
    assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 6);
    assert_eq!(world.attention().await, []);
}

#[tokio::test]
async fn r5_a_page_in_place_of_an_answer_about_lines_status_or_client_leads_to_another_attempt() {
    for path in ["/items", "/status", "/contacts/people"] {
        let world = World::without_orders().await;
        let page = json!({"system": "roapp", "path": path, "method": "POST", "kind": "status", "status": 404,
                          "body": "\n<html><body>Not found</body></html>", "times": 1});
        world.fault(page).await;
        let mut new = order("0722 999 003", "FIRST");
        new["stat_status"] = json!(2);
        let number = world.place_order(new).await;
        Box::pin(world.run_for(2)).await;
        assert_eq!(world.attention().await, [], "{path}");
        let roapp = world.roapp_order_of(number).await;
        assert_eq!(roapp["items"].as_array().unwrap().len(), 1, "{path}");
        assert_eq!(roapp["status"]["id"], sandbox::STATUS_IN_PROGRESS, "{path}");
        let pages =
            world.calls("roapp").await.iter().filter(|call| call["status"] == 404 && call["method"] == "POST").count();
        assert_eq!(pages, 1, "{path}: the page was met");
        each_is_there_once(&world, 1).await;
    }
}

#[tokio::test]
async fn r1_a_wait_that_is_asked_for_by_mistake_ends_within_the_hour() {
    for (system, hours) in [("roapp", 3), ("shop", 3)] {
        let world = World::without_orders().await;
        let known = world.place_order(order(PHONE, "FIRST")).await;
        world.run().await;
        let busy =
            json!({"system": system, "kind": "status", "status": 429, "headers": {"Retry-After": "86400"}, "times": 1});
        world.fault(busy).await;
        world.control("POST", &format!("shop/orders/{known}/status"), Some(json!({"status": 2}))).await;
        let number = world.place_order(order(PHONE, "FIRST")).await;
        let begun = world.clock.now();
        Box::pin(world.run_for(hours)).await;
        let took = world.clock.now().duration_since(begun).as_hours();
        assert!(took <= hours as i64 + 1, "{system}: {took} hours");
        each_is_there_once(&world, 2).await;
        assert_eq!(world.roapp_order_of(number).await["items"].as_array().unwrap().len(), 1, "{system}");
        assert_eq!(world.roapp_order_of(known).await["status"]["id"], sandbox::STATUS_IN_PROGRESS, "{system}");
    }
}

#[tokio::test]
async fn r1_a_shop_at_its_hourly_limit_is_left_alone_until_the_hour_ends() {
    for (status, place) in [("429", "response"), ("200", "response"), ("200", "top"), ("200", "both")] {
        let world = World::without_orders().await;
        world.run().await;
        world.control("POST", "limits", Some(json!({"shop_per_hour": 20}))).await;
        let told = json!({"shop.limit_status": status, "shop.message_place": place});
        world.control("POST", "variants", Some(told)).await;
        let bulk = json!({"count": 40, "buyers": 3, "order": order("0722 999 002", "FIRST"), "hooks": false});
        world.control("POST", "shop/orders/bulk", Some(bulk)).await;
        let before = world.calls("shop").await.len();
        Box::pin(world.run_for(12)).await;
        each_is_there_once(&world, 40).await;
        assert_eq!(world.attention().await, []);
        let calls = world.calls("shop").await.split_off(before);
        let limited = |call: &&Value| call["status"] == 429 || call.to_string().contains("requests limit");
        let refused = calls.iter().filter(limited).count();
        assert!(refused <= 14, "{status}, {place}: {refused} of {} calls were refused", calls.len());
    }
}

#[tokio::test]
async fn o5_an_order_without_fields_that_has_another_client_is_not_taken_for_the_one_whose_answer_was_lost() {
    let world = World::without_orders().await;
    kept(&world, "never").await;
    let number = world.place_order(order(PHONE, "FIRST")).await;
    let (location, kind, client) = (sandbox::LOCATION, sandbox::ORDER_TYPE_SHOP, 31_000_701);
    let staffs = json!({"branch_id": location, "order_type_id": kind, "client_id": client,
                        "manager_notes": format!("Cartum order {number}")});
    world.control("POST", "roapp/orders", Some(staffs)).await;
    let lost = json!({"system": "roapp", "path": "/v2/orders", "method": "POST", "kind": "cut_before", "times": 1});
    world.fault(lost).await;
    Box::pin(world.run_for(1)).await;
    let orders = ours(&world).await;
    assert_eq!(orders.len(), 2, "{orders:#?}");
    let of_staff = orders.iter().find(|order| order["client"]["id"] == client).unwrap();
    assert_eq!(world.roapp_order(of_staff["id"].as_i64().unwrap()).await.unwrap()["items"], json!([]));
}

#[tokio::test]
async fn o4_an_account_that_drops_the_fields_of_a_new_order_and_refuses_to_set_them_holds_the_store() {
    let world = World::without_orders().await;
    kept(&world, "never").await;
    let refused = json!({"system": "roapp", "path": "/v2/orders/", "method": "PATCH", "kind": "status", "status": 400,
                         "body": {"message": "Bad request", "errors": {"custom_fields": ["Unknown field"]}}, "times": 0});
    world.fault(refused).await;
    world.place_order(order(PHONE, "FIRST")).await;
    Box::pin(world.run_for(1)).await;
    assert_eq!(world.attention().await, []);
    let said = world.poll().await.stores.remove(0).problem.map(|why| why.to_string()).unwrap_or_default();
    assert!(said.contains("does not keep them"), "{said}");
    world.control("DELETE", "faults", None).await;
    kept(&world, "always").await;
    Box::pin(world.run_for(2)).await;
    each_is_there_once(&world, 1).await;
}
