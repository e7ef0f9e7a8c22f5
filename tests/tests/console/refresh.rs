//! Update orders and Try again: M3, M4, M5, R2.

use std::sync::Arc;
use std::time::Duration;

use console::Role;
use exchange::exchange::Refreshed;
use exchange::order::OrderNumber;
use serde_json::{Value, json};
use tests::World;
use tests::console::TestConsole;

async fn linked(console: &TestConsole) -> u64 {
    let number = console
        .world
        .place_order(json!({
            "delivery_name": "Ana Popescu", "delivery_phone": "0722 999 001",
            "products": [{"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 1, "type": "product"}],
        }))
        .await;
    console.world.run().await;
    number
}

fn named(number: u64) -> Value {
    json!({"orders": [{"store": "demo", "number": number}]})
}

async fn ask(console: &TestConsole, number: u64) -> Value {
    let answer = console.api(Role::Operator, "POST", "/api/refresh", named(number)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["answers"][0].clone()
}

#[tokio::test]
async fn m4_any_number_of_clicks_at_once_make_one_refresh() {
    let console = Arc::new(TestConsole::open(World::without_orders().await).await);
    let number = linked(&console).await;
    let clicks: Vec<_> = (0..20)
        .map(|_| {
            let console = console.clone();
            tokio::spawn(async move { ask(&console, number).await["answer"].clone() })
        })
        .collect();
    let mut answers = Vec::new();
    for click in clicks {
        answers.push(click.await.unwrap());
    }
    assert_eq!(answers.iter().filter(|answer| **answer == "accepted").count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| **answer == "too_soon").count(), 19, "{answers:?}");
    console.world.control("DELETE", "calls", None).await;
    assert_eq!(console.work().await, 1);
    let reads = console.world.roapp_calls().await;
    assert!(reads.iter().filter(|call| call.starts_with("GET /v2/orders/")).count() <= 1, "one look: {reads:?}");
}

#[tokio::test]
async fn m4_a_request_under_a_clock_that_was_ahead_keeps_no_later_one_back() {
    let console = TestConsole::open(World::without_orders().await).await;
    let number = linked(&console).await;
    let days = jiff::SignedDuration::from_hours(48);
    console.world.clock.set(days);
    assert_eq!(ask(&console, number).await["answer"], "accepted");
    console.world.clock.set(-days);
    assert_eq!(ask(&console, number).await["answer"], "accepted");
    assert_eq!(ask(&console, number).await["answer"], "too_soon");
}

#[tokio::test]
async fn m4_an_update_that_failed_may_be_asked_for_again_at_once() {
    let console = TestConsole::open(World::without_orders().await).await;
    let number = linked(&console).await;
    console.world.fault(json!({"system": "shop", "kind": "status", "status": 502, "times": 0})).await;
    assert_eq!(ask(&console, number).await["answer"], "accepted");
    assert_eq!(ask(&console, number).await["answer"], "too_soon", "while it is under way");
    console.work().await;
    let refresh = console.refresh_of(number).await.unwrap();
    assert_eq!(refresh.result.as_deref(), Some("failed"), "{refresh:?}");
    console.world.control("DELETE", "faults", None).await;
    assert_eq!(ask(&console, number).await["answer"], "accepted");
    console.work().await;
    assert_eq!(ask(&console, number).await["answer"], "too_soon", "one that came to its end counts");
}

#[tokio::test]
async fn m4_possible_again_after_ten_minutes_and_not_before() {
    let console = TestConsole::open(World::without_orders().await).await;
    let number = linked(&console).await;
    assert_eq!(ask(&console, number).await["answer"], "accepted");
    let page = console.page(&format!("/orders/demo/{number}")).await;
    let asked = exchange::clock::Clock::now(&console.world.clock);
    let again = asked.checked_add(jiff::SignedDuration::from_mins(10)).unwrap();
    let zone = jiff::tz::TimeZone::get(&console.world.store.time_zone).unwrap();
    let clock = again.to_zoned_datetime(zone).strftime("%H:%M").to_string();
    assert!(page.contains(&format!("possible again at {clock}")) && page.contains("disabled"), "{page}");
    console.world.clock.advance(Duration::from_secs(599));
    let early = ask(&console, number).await;
    assert_eq!(early["answer"], "too_soon");
    let until: jiff::Timestamp = early["until"].as_str().unwrap().parse().unwrap();
    assert!(until.duration_since(again).abs() < jiff::SignedDuration::from_secs(1), "{early}");
    console.world.clock.advance(Duration::from_secs(1));
    assert_eq!(ask(&console, number).await["answer"], "accepted");
    assert_eq!(ask(&console, 424_242).await["answer"], "unknown");
}

#[tokio::test]
async fn m4_what_could_not_be_queued_may_be_asked_for_at_once() {
    let console = TestConsole::open(World::without_orders().await).await;
    let number = linked(&console).await;
    let order = ("demo".parse().unwrap(), OrderNumber(number));
    let failed =
        console.without_queues().await.refresh.refresh(std::slice::from_ref(&order), "").await.unwrap_err().to_string();
    assert!(failed.contains("the queue does not take the work"), "{failed}");
    assert_eq!(
        console.exchange.refresh.refresh(&[order], "").await.unwrap(),
        [Refreshed::Accepted],
        "the cooldown was given back"
    );
}

#[tokio::test]
async fn m5_a_result_is_kept_for_a_day() {
    let console = TestConsole::open(World::without_orders().await).await;
    let number = linked(&console).await;
    for asked in ["/api/refresh", "/api/attention/retry"] {
        assert_eq!(console.api(Role::Operator, "POST", asked, named(number)).await.status, 200);
        console.work().await;
        let item =
            console.world.table_items().await.into_iter().find(|item| item.contains("\"sk\":\"REFRESH\"")).unwrap();
        let item: Value = serde_json::from_str(&item).unwrap();
        let left = item["expires_at"].as_i64().unwrap() - console.exchange.now().as_second();
        assert!((23 * 3600..=24 * 3600).contains(&left), "{asked}: it ends in {left} s");
    }
}

#[tokio::test]
async fn m5_the_result_says_updated_unchanged_frozen_and_failed() {
    let console = TestConsole::open(World::without_orders().await).await;
    let number = linked(&console).await;
    let path = format!("/orders/demo/{number}");
    let result = async |expected: &str| {
        assert_eq!(ask(&console, number).await["answer"], "accepted", "{expected}");
        let pending = console.page(&path).await;
        assert!(pending.contains("Under way") && pending.contains("every 2s"), "live until it is done");
        console.work().await;
        let page = console.page(&path).await;
        assert!(page.contains(expected) && !page.contains("every 2s"), "{expected}: {page}");
        console.world.clock.advance(Duration::from_secs(601));
    };
    result("Unchanged").await;
    console.world.control("PATCH", &format!("shop/orders/{number}"), Some(json!({"comment": "Ring twice"}))).await;
    result("Updated").await;
    let roapp = console.world.roapp_orders().await.into_iter().find(|order| {
        order["custom_fields"][format!("f{}", sandbox::FIELD_EXTERNAL_ID)].as_str() == Some(&number.to_string())
    });
    let roapp = roapp.unwrap();
    let (id, item) = (&roapp["id"], &roapp["items"][0]["id"]);
    console.world.control("POST", &format!("roapp/orders/{id}/items/{item}/write-off"), None).await;
    let more =
        json!({"products": [{"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 3, "type": "product"}]});
    console.world.control("PATCH", &format!("shop/orders/{number}"), Some(more)).await;
    result("frozen").await;
    console
        .world
        .fault(json!({"system": "shop", "path": "orders/get", "kind": "status", "status": 502, "times": 1}))
        .await;
    result("Failed").await;
    // A programmer's words stand behind Technical details.
    let page = console.page(&path).await;
    let said = page.split(">Failed<").nth(1).unwrap().split("</div>").next().unwrap();
    let (shown, technical) = said.split_once("<details").unwrap_or_else(|| panic!("{said}"));
    assert!(
        shown.contains("the shop answers with something that is not an answer of its API") && !shown.contains("HTTP"),
        "{shown}"
    );
    assert!(technical.contains("Technical details") && technical.contains("HTTP 502"), "{technical}");
}

#[tokio::test]
async fn m3_selected_rows_are_updated_and_each_says_what_became_of_it() {
    let console = TestConsole::open(World::without_orders().await).await;
    let (first, second) = (linked(&console).await, linked(&console).await);
    let fields = [("order", format!("demo/{first}")), ("order", format!("demo/{second}")), ("order", "demo/7".into())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = console.post(Role::Operator, "/orders/refresh", &fields).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text.contains("2 orders are being updated"), "{}", answer.text);
    assert!(answer.text.contains("There is no such order"), "{}", answer.text);
    console.work().await;
    let done = console.page(&format!("/orders/progress?order=demo%2F{first}&order=demo%2F{second}")).await;
    assert_eq!(done.matches("Unchanged").count(), 2, "{done}");
    let again = console.post(Role::Operator, "/orders/refresh", &fields).await;
    assert_eq!(again.text.matches("possible again at").count(), 2, "{}", again.text);
    let many: Vec<(String, String)> = (0..101).map(|at| ("order".into(), format!("demo/{at}"))).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(console.post(Role::Operator, "/orders/refresh", &many).await.status, 422);
    assert_eq!(console.post(Role::Operator, "/orders/refresh", &[("order", "../x")]).await.status, 422);
    assert!(console.post(Role::Operator, "/orders/refresh", &[]).await.text.contains("Select an order first"));
}

#[tokio::test]
async fn r2_try_again_try_all_again_and_dismiss() {
    let console = TestConsole::open(World::without_orders().await).await;
    let forbid = json!({"company": {"currency": "RON"}});
    console.world.control("POST", "roapp/settings", Some(forbid)).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(console.world.place_order(json!({"delivery_phone": "0722 999 001", "products": []})).await);
    }
    console.world.run().await;
    let page = console.page("/attention").await;
    for number in &held {
        assert!(page.contains(&format!("/orders/demo/{number}")), "{number} is listed");
    }
    assert!(page.contains("has no lines") && page.contains("Try all again"), "reason and what to do");
    let order = format!("demo/{}", held[0]);
    assert_eq!(console.post(Role::Operator, "/attention/dismiss", &[("order", &order)]).await.status, 303);
    assert!(!console.page("/attention").await.contains(&format!("/orders/{order}\"")), "it left the list");
    assert!(console.page(&format!("/orders/{order}")).await.contains("Dismissed"));
    let notes = console.world.notes(held[0]).await.join("\n");
    assert!(notes.contains("Dismissed by a person"), "{notes}");
    // Mended in the shop: one is tried by hand, the dismissed one comes back by itself.
    let line =
        json!({"products": [{"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 1, "type": "product"}]});
    for number in &held[..2] {
        console.world.control("PATCH", &format!("shop/orders/{number}"), Some(line.clone())).await;
    }
    let order = format!("demo/{}", held[1]);
    let tried = console.post(Role::Operator, "/attention/retry", &[("order", &order)]).await;
    assert_eq!((tried.status, tried.header("location")), (303, format!("/orders/{order}").as_str()));
    console.work().await;
    assert!(console.page(&format!("/orders/{order}")).await.contains("In sync"));
    console.world.run().await;
    assert!(console.page(&format!("/orders/demo/{}", held[0])).await.contains("In sync"), "its shop side changed");
    console.world.control("PATCH", &format!("shop/orders/{}", held[2]), Some(line)).await;
    let all = console.post(Role::Operator, "/attention/retry-all", &[]).await;
    assert_eq!((all.status, all.header("location")), (303, "/attention?tried=1"));
    console.work().await;
    assert!(console.page("/attention?tried=1").await.contains("Nothing needs attention"));
}
