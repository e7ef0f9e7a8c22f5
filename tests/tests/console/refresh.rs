//! Update orders and Try again: M3, M4, M5, R2.

use std::sync::Arc;
use std::time::Duration;

use console::Role;
use exchange::exchange::Refreshed;
use exchange::order::OrderNumber;
use serde_json::{Value, json};
use tests::World;
use tests::console::Desk;

async fn linked(desk: &Desk) -> u64 {
    let number = desk
        .world
        .place_order(json!({
            "delivery_name": "Ana Popescu", "delivery_phone": "0722 999 001",
            "products": [{"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 1, "type": "product"}],
        }))
        .await;
    desk.world.run().await;
    number
}

fn named(number: u64) -> Value {
    json!({"orders": [{"store": "demo", "number": number}]})
}

async fn ask(desk: &Desk, number: u64) -> Value {
    let answer = desk.api(Role::Operator, "POST", "/api/refresh", named(number)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["answers"][0].clone()
}

#[tokio::test]
async fn m4_any_number_of_clicks_at_once_make_one_refresh() {
    let desk = Arc::new(Desk::open(World::without_orders().await).await);
    let number = linked(&desk).await;
    let clicks: Vec<_> = (0..20)
        .map(|_| {
            let desk = desk.clone();
            tokio::spawn(async move { ask(&desk, number).await["answer"].clone() })
        })
        .collect();
    let mut answers = Vec::new();
    for click in clicks {
        answers.push(click.await.unwrap());
    }
    assert_eq!(answers.iter().filter(|answer| **answer == "accepted").count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| **answer == "too_soon").count(), 19, "{answers:?}");
    desk.world.control("DELETE", "calls", None).await;
    assert_eq!(desk.work().await, 1);
    let reads = desk.world.roapp_calls().await;
    assert!(reads.iter().filter(|call| call.starts_with("GET /v2/orders/")).count() <= 1, "one look: {reads:?}");
}

#[tokio::test]
async fn m4_possible_again_after_ten_minutes_and_not_before() {
    let desk = Desk::open(World::without_orders().await).await;
    let number = linked(&desk).await;
    assert_eq!(ask(&desk, number).await["answer"], "accepted");
    let page = desk.page(&format!("/orders/demo/{number}")).await;
    let asked = exchange::clock::Clock::now(&desk.world.clock);
    let again = asked.checked_add(jiff::SignedDuration::from_mins(10)).unwrap();
    let zone = jiff::tz::TimeZone::get(&desk.world.store.time_zone).unwrap();
    let clock = again.to_zoned_datetime(zone).strftime("%H:%M").to_string();
    assert!(page.contains(&format!("possible again at {clock}")) && page.contains("disabled"), "{page}");
    desk.world.clock.advance(Duration::from_secs(599));
    let early = ask(&desk, number).await;
    assert_eq!(early["answer"], "too_soon");
    let until: jiff::Timestamp = early["until"].as_str().unwrap().parse().unwrap();
    assert!(until.duration_since(again).abs() < jiff::SignedDuration::from_secs(1), "{early}");
    desk.world.clock.advance(Duration::from_secs(1));
    assert_eq!(ask(&desk, number).await["answer"], "accepted");
    assert_eq!(ask(&desk, 424_242).await["answer"], "unknown");
}

#[tokio::test]
async fn m4_what_could_not_be_queued_may_be_asked_for_at_once() {
    let desk = Desk::open(World::without_orders().await).await;
    let number = linked(&desk).await;
    let order = ("demo".parse().unwrap(), OrderNumber(number));
    let failed = desk.without_queues().await.refresh(std::slice::from_ref(&order)).await.unwrap_err().to_string();
    assert!(failed.contains("the queue does not take the work"), "{failed}");
    assert_eq!(desk.exchange.refresh(&[order]).await.unwrap(), [Refreshed::Accepted], "the cooldown was given back");
}

#[tokio::test]
async fn m5_the_result_says_updated_unchanged_frozen_and_failed() {
    let desk = Desk::open(World::without_orders().await).await;
    let number = linked(&desk).await;
    let path = format!("/orders/demo/{number}");
    let result = async |expected: &str| {
        assert_eq!(ask(&desk, number).await["answer"], "accepted", "{expected}");
        let pending = desk.page(&path).await;
        assert!(pending.contains("Under way") && pending.contains("every 2s"), "live until it is done");
        desk.work().await;
        let page = desk.page(&path).await;
        assert!(page.contains(expected) && !page.contains("every 2s"), "{expected}: {page}");
        desk.world.clock.advance(Duration::from_secs(601));
    };
    result("Unchanged").await;
    desk.world.control("PATCH", &format!("shop/orders/{number}"), Some(json!({"comment": "Ring twice"}))).await;
    result("Updated").await;
    let office = desk.world.roapp_orders().await.into_iter().find(|order| {
        order["custom_fields"][format!("f{}", sandbox::FIELD_EXTERNAL_ID)].as_str() == Some(&number.to_string())
    });
    let office = office.unwrap();
    let (id, item) = (&office["id"], &office["items"][0]["id"]);
    desk.world.control("POST", &format!("roapp/orders/{id}/items/{item}/write-off"), None).await;
    let more =
        json!({"products": [{"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 3, "type": "product"}]});
    desk.world.control("PATCH", &format!("shop/orders/{number}"), Some(more)).await;
    result("frozen").await;
    desk.world
        .fault(json!({"system": "shop", "path": "orders/get", "kind": "status", "status": 502, "times": 1}))
        .await;
    result("Failed").await;
}

#[tokio::test]
async fn m3_selected_rows_are_updated_and_each_says_what_became_of_it() {
    let desk = Desk::open(World::without_orders().await).await;
    let (first, second) = (linked(&desk).await, linked(&desk).await);
    let fields = [("order", format!("demo/{first}")), ("order", format!("demo/{second}")), ("order", "demo/7".into())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = desk.post(Role::Operator, "/orders/refresh", &fields).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text.contains("2 orders are being updated"), "{}", answer.text);
    assert!(answer.text.contains("There is no such order"), "{}", answer.text);
    desk.work().await;
    let done = desk.page(&format!("/orders/progress?order=demo%2F{first}&order=demo%2F{second}")).await;
    assert_eq!(done.matches("Unchanged").count(), 2, "{done}");
    let again = desk.post(Role::Operator, "/orders/refresh", &fields).await;
    assert_eq!(again.text.matches("possible again at").count(), 2, "{}", again.text);
    let many: Vec<(String, String)> = (0..101).map(|at| ("order".into(), format!("demo/{at}"))).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(desk.post(Role::Operator, "/orders/refresh", &many).await.status, 422);
    assert_eq!(desk.post(Role::Operator, "/orders/refresh", &[("order", "../x")]).await.status, 422);
    assert!(desk.post(Role::Operator, "/orders/refresh", &[]).await.text.contains("Select an order first"));
}

#[tokio::test]
async fn r2_try_again_try_all_again_and_dismiss() {
    let desk = Desk::open(World::without_orders().await).await;
    let forbid = json!({"company": {"currency": "RON"}});
    desk.world.control("POST", "roapp/settings", Some(forbid)).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(desk.world.place_order(json!({"delivery_phone": "0722 999 001", "products": []})).await);
    }
    desk.world.run().await;
    let page = desk.page("/attention").await;
    for number in &held {
        assert!(page.contains(&format!("/orders/demo/{number}")), "{number} is listed");
    }
    assert!(page.contains("has no lines") && page.contains("Try all again"), "reason and what to do");
    let order = format!("demo/{}", held[0]);
    assert_eq!(desk.post(Role::Operator, "/attention/dismiss", &[("order", &order)]).await.status, 303);
    assert!(!desk.page("/attention").await.contains(&format!("/orders/{order}\"")), "it left the list");
    assert!(desk.page(&format!("/orders/{order}")).await.contains("Dismissed"));
    let told = desk.world.notes(held[0]).await.join("\n");
    assert!(told.contains("Dismissed by a person"), "{told}");
    // Mended in the shop: one is tried by hand, the dismissed one comes back by itself.
    let line =
        json!({"products": [{"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 1, "type": "product"}]});
    for number in &held[..2] {
        desk.world.control("PATCH", &format!("shop/orders/{number}"), Some(line.clone())).await;
    }
    let order = format!("demo/{}", held[1]);
    let tried = desk.post(Role::Operator, "/attention/retry", &[("order", &order)]).await;
    assert_eq!((tried.status, tried.header("location")), (303, format!("/orders/{order}").as_str()));
    desk.work().await;
    assert!(desk.page(&format!("/orders/{order}")).await.contains("In agreement"));
    desk.world.run().await;
    assert!(desk.page(&format!("/orders/demo/{}", held[0])).await.contains("In agreement"), "its shop side changed");
    desk.world.control("PATCH", &format!("shop/orders/{}", held[2]), Some(line)).await;
    let all = desk.post(Role::Operator, "/attention/retry-all", &[]).await;
    assert_eq!((all.status, all.header("location")), (303, "/attention?tried=1"));
    desk.work().await;
    assert!(desk.page("/attention?tried=1").await.contains("Nothing needs attention"));
}
