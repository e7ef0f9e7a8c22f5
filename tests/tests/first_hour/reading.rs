//! Reading alone, a key that may only read, the time that it takes, and the orders that come after it.

use std::time::Duration;

use exchange::clock::{Clock, wait_until};
use exchange::exchange::markdown;
use exchange::texts::Language;
use serde_json::{Value, json};
use tests::World;

use crate::account::{first_hour, found, is_done, rich};

async fn writes(world: &World) -> Vec<String> {
    world.roapp_calls().await.into_iter().filter(|call| !call.starts_with("GET ")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_reading_alone_writes_nothing_and_answers_in_two_minutes() {
    let world = rich(&json!({})).await;
    let (shop, begun) = (world.shop_orders().await, world.clock.now());
    let state = first_hour(&world, false).await;
    assert!(is_done(&state), "{:?}", state.problem);
    let took = wait_until(begun, world.clock.now());
    assert!(took < Duration::from_secs(120), "{took:?}");
    assert_eq!(writes(&world).await, [""; 0]);
    assert_eq!(world.shop_orders().await, shop);
    assert!(state.requests <= state.expected, "{} of {}", state.requests, state.expected);
    let found = found(&state);
    assert!(found.len() > 60, "{}", found.len());
    assert_eq!(found["roapp.filter_names"], "bare");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_the_whole_takes_less_than_ten_minutes() {
    let world = rich(&json!({})).await;
    let begun = world.clock.now();
    let state = first_hour(&world, true).await;
    assert!(is_done(&state), "{:?}", state.problem);
    let took = wait_until(begun, world.clock.now());
    assert!(took < Duration::from_secs(600), "{took:?}");
    assert!(state.requests <= state.expected, "{} of {}", state.requests, state.expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_a_key_that_may_only_read_is_said_and_answers_what_reading_can() {
    let world = rich(&json!({"roapp.forbidden": ["POST ", "PATCH ", "DELETE ", "PUT "]})).await;
    let state = first_hour(&world, true).await;
    assert!(is_done(&state), "{:?}", state.problem);
    let found = found(&state);
    let forbidden = found["roapp.forbidden"].to_string();
    assert!(forbidden.contains("POST /v2/orders") && forbidden.contains("POST /v2/contacts/people"), "{forbidden}");
    assert_eq!(found["roapp.filter_names"], "bare");
    assert!(!found.contains_key("roapp.created_shape"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g1_the_report_has_no_personal_data_and_no_key() {
    let world = rich(&json!({})).await;
    let state = first_hour(&world, true).await;
    let reported = format!("{} {}", markdown(&state, Language::English), json!(state.answers));
    let orders = world.shop_orders().await;
    let people = world.people().await;
    let texts = |rows: &[Value], fields: &[&str]| -> Vec<String> {
        rows.iter()
            .flat_map(|row| fields.iter().map(|field| row[*field].as_str().unwrap_or_default().to_owned()))
            .collect()
    };
    let mut personal = texts(&orders, &["delivery_name", "delivery_email", "delivery_phone"]);
    personal.extend(texts(&people, &["last_name", "email"]));
    personal.extend([sandbox::ROAPP_KEY, sandbox::SHOP_LOGIN, sandbox::SHOP_PASSWORD].map(str::to_owned));
    for text in personal.iter().filter(|text| text.len() > 3 && *text != "TEST") {
        assert!(!reported.contains(text.as_str()), "{text} is in the report");
    }
    assert!(reported.contains("POST /v2/orders") && reported.contains("orders/get"));
}

/// Requests to RO App that were refused since a number of calls.
async fn refused_since(world: &World, before: usize) -> Vec<String> {
    let text = |call: &Value, name: &str| call[name].to_string();
    let all = world.calls("roapp").await;
    let refused = all.iter().skip(before).filter(|call| call["status"].as_u64().is_some_and(|status| status >= 400));
    refused.map(|call| format!("{} {} {}", text(call, "method"), text(call, "path"), text(call, "status"))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_an_import_after_it_needs_no_try_in_vain() {
    for variants in [
        json!({}),
        json!({"roapp.custom_fields": "text"}),
        json!({"roapp.item_warranty": "number"}),
        json!({"roapp.filter_names": "brackets"}),
        json!({"roapp.filter_names": "comma"}),
        json!({"roapp.product_create": "404"}),
        json!({"roapp.product_create": "403"}),
        json!({"roapp.category_create": "403"}),
        json!({"roapp.custom_fields": "text", "roapp.item_warranty": "number", "roapp.product_create": "404"}),
    ] {
        let world = rich(&variants).await;
        assert!(is_done(&first_hour(&world, true).await));
        world.control("DELETE", "shop/orders", None).await;
        let before = world.calls("roapp").await.len();
        let line = json!({"title": "New lamp", "article": "NEW-7", "price": 5, "quantity": 1});
        world.place_order(json!({"delivery_phone": "0722 111 333", "products": [line]})).await;
        world.run().await;
        assert_eq!(world.attention().await, [], "{variants}");
        assert_eq!(refused_since(&world, before).await, [""; 0], "{variants}");
    }
}

/// Limits and first dates of the requests for orders since a number of calls to the shop.
async fn asked_since(world: &World, before: usize) -> Vec<(u64, String)> {
    let all = world.calls("shop").await;
    let lists =
        all.iter().skip(before).filter(|call| call["path"].as_str().is_some_and(|path| path.contains("orders/get/")));
    let body = |call: &Value| call["request"].clone();
    let windows = lists.map(body).filter(|body| body["from"].is_string());
    windows.map(|body| (body["limit"].as_u64().unwrap(), body["from"].as_str().unwrap().to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_the_shops_client_asks_the_dialect_for_page_and_zone_and_everyday_work_corrects_them() {
    let world = rich(&json!({"shop.orders_max_cap": 20, "shop.timezone": "UTC"})).await;
    assert!(is_done(&first_hour(&world, false).await));
    let (app, before) = (world.start().await, world.calls("shop").await.len());
    world.run_on(&app).await;
    let shop = app.stores.get(&world.store.id).unwrap();
    let known = shop.cartum.speech();
    assert_eq!(known.most, Some(20));
    assert_eq!(known.zone, exchange::cartum::ShopClock::new("UTC").ok());
    let asked = asked_since(&world, before).await;
    assert!(!asked.is_empty() && asked.iter().all(|(limit, _)| *limit == 20), "{asked:?}");
    // The shop gives more now, and its clock is the one of the settings again.
    let usual = json!({"shop.orders_max_cap": null, "shop.timezone": "Europe/Bucharest"});
    world.control("POST", "variants", Some(usual)).await;
    world.place_order(json!({})).await;
    world.run_on(&app).await;
    let entries = app.dialect.of(Some(&world.store.id)).await.unwrap();
    assert_eq!(entries["shop.timezone"].value, json!(world.store.time_zone));
    assert_eq!(entries["shop.timezone"].from, exchange::exchange::SeenBy::Work);
    assert_eq!(
        app.stores.get(&world.store.id).unwrap().cartum.speech().zone,
        exchange::cartum::ShopClock::new(&world.store.time_zone).ok()
    );
}
