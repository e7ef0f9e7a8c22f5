//! Variants of the answers' form, and the list of them all.

use crate::world::World;
use serde_json::{Value, json};

#[tokio::test]
async fn every_variant_is_listed_can_be_set_and_refuses_nonsense() {
    let world = World::new().await;
    let list = world.control_get("variants").await;
    assert!(list.as_object().unwrap().len() > 70);
    for (name, about) in list.as_object().unwrap() {
        assert_eq!(about["value"], about["default"], "{name}");
        assert!(!about["about"].as_str().unwrap().is_empty());
        for choice in about["values"].as_array().into_iter().flatten() {
            world.control("variants", json!({name: choice})).await;
        }
        let (status, _) = world.control_as("POST", "variants", json!({name: "nonsense"})).await;
        assert_eq!(status, 400, "{name}");
    }
    assert_eq!(world.control_as("POST", "variants", json!({"shop.no_such": true})).await.0, 400);
    let (_, half) = world.control_as("POST", "variants", json!({"roapp.echo": true, "shop.no_such": true})).await;
    assert!(half["message"].as_str().unwrap().contains("shop.no_such"));
    world.control_as("DELETE", "variants", json!({})).await;
    assert_eq!(world.control_get("variants").await, list);
}

#[tokio::test]
async fn every_variant_is_in_the_readme() {
    let world = World::new().await;
    let readme = include_str!("../../README.md");
    for name in world.control_get("variants").await.as_object().unwrap().keys() {
        assert!(readme.contains(&format!("`{name}`")), "{name} is not in the README");
    }
}

#[tokio::test]
async fn numbers_can_come_as_texts() {
    let world = World::new().await;
    world.variant("shop.numbers", "money_as_text").await;
    let order = world.shop_orders(json!({"ids": [100_225]})).await.remove(0);
    assert_eq!((&order["total_sum"], &order["order_id"]), (&json!("599"), &json!(100_225)));
    assert_eq!((&order["products"][0]["price"], &order["products"][0]["quantity"]), (&json!("799"), &json!(1)));
    world.variant("shop.numbers", "all_as_text").await;
    let order = world.shop_orders(json!({"ids": ["100225"]})).await.remove(0);
    assert_eq!(
        (&order["order_id"], &order["products"][0]["quantity"], &order["delivery_type"]["id"]),
        (&json!("100225"), &json!("1"), &json!("42"))
    );
}

#[tokio::test]
async fn php_habits_can_be_played() {
    let world = World::new().await;
    world.control("variants", json!({"shop.empty_object_as_list": true, "shop.answer_bom": true})).await;
    let token = {
        let body = json!({"login": sandbox::SHOP_LOGIN, "password": sandbox::SHOP_PASSWORD}).to_string();
        let text = world
            .send("POST", format!("{}/api/auth/", world.shop), &[], Some(body.into_bytes()))
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap();
        assert!(text.starts_with(&[0xef, 0xbb, 0xbf]));
        serde_json::from_slice::<Value>(&text[3..]).unwrap()["response"]["token"].clone()
    };
    world.variant("shop.answer_bom", false).await;
    let (_, answer) = world.shop("orders/get", json!({"token": token, "ids": [100_218], "additionalData": true})).await;
    let order = &answer["response"]["orders"][0];
    assert_eq!((&order["delivery_data"], &order["additional_data"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn optional_fields_appear_when_chosen() {
    let world = World::new().await;
    let order = || async { world.shop_in("orders/get", json!({"ids": [100_231]})).await.1["response"].clone() };
    let names = ["manager_comment", "manager_id", "manager_discount", "manager_discount_title", "payment_price"];
    let view = order().await["orders"][0].clone();
    let values: Vec<&Value> = names.iter().map(|name| &view[*name]).collect();
    assert_eq!(values, [&json!("Regular buyer"), &json!(3), &json!(0), &json!(""), &json!(0)]);
    let chosen = json!({"shop.manager_comment": false, "shop.manager_fields": false, "shop.payment_price": false,
                        "shop.extra_fields": true, "shop.line_urls": true, "shop.orders_total": true});
    world.control("variants", chosen).await;
    let answer = order().await;
    let view = &answer["orders"][0];
    assert!(names.iter().all(|name| view.get(*name).is_none()), "{view}");
    assert_eq!(answer["total"], 1);
    assert!(view["stat_modified"].is_string() && view["np_number"].is_string() && view["delivery_country"].is_string());
    assert!(view["products"][0]["url"].is_string());
}

#[tokio::test]
async fn the_clock_of_filters_can_be_utc_and_the_date_that_of_the_change() {
    let world = World::new().await;
    world.control("reset", json!({"empty": true})).await;
    world.control("shop/orders", json!({"order_id": 5, "stat_created": "2026-03-02 01:00:00"})).await;
    let count = |filter: Value| async { world.shop_orders(filter).await.len() };
    assert_eq!(count(json!({"from": "2026-03-02 00:30:00", "to": "2026-03-02"})).await, 1);
    world.variant("shop.orders_date_zone", "utc").await;
    assert_eq!(count(json!({"from": "2026-03-02 00:30:00"})).await, 0);
    assert_eq!(count(json!({"from": "2026-03-01 22:30:00"})).await, 1);
    world.control("variants", json!({"shop.orders_date_zone": "shop", "shop.orders_date_field": "modified"})).await;
    assert_eq!(count(json!({"from": "2026-03-10"})).await, 1);
}

#[tokio::test]
async fn the_shops_clock_can_stand_in_each_zone() {
    let world = World::new().await;
    let cases = [
        ("Europe/Bucharest", "2026-03-10 12:00:00"),
        ("Europe/Kyiv", "2026-03-10 12:00:00"),
        ("UTC", "2026-03-10 10:00:00"),
    ];
    for (zone, wanted) in cases {
        world.variant("shop.timezone", zone).await;
        assert_eq!(world.control("shop/orders", json!({})).await["order"]["stat_created"], wanted, "{zone}");
    }
}

#[tokio::test]
async fn statuses_come_as_object_list_or_not_at_all() {
    let world = World::new().await;
    let statuses = || async { world.shop_in("orders/get_available_statuses", json!({})).await.1 };
    world.variant("shop.statuses_shape", "list").await;
    assert_eq!(statuses().await["response"]["statuses"][1]["id"], 2);
    world.variant("shop.statuses_shape", "undefined").await;
    assert_eq!(statuses().await, json!({"status": "UNDEFINED_FUNCTION", "response": []}));
}

#[tokio::test]
async fn the_bot_filter_knows_callers_by_their_name() {
    let world = World::new().await;
    let agents = ["", "python-requests/2.32", "order-exchange/1", "Mozilla/5.0 (X11; Linux x86_64)"];
    let cases = [
        ("off", [404; 4], false),
        ("libraries", [200, 200, 404, 404], true),
        ("firewall", [403, 403, 403, 404], false),
    ];
    for (filter, wanted, script) in cases {
        world.variant("shop.bot_filter", filter).await;
        for (agent, wanted) in agents.iter().zip(wanted) {
            let answer = world.send("GET", format!("{}/", world.shop), &[("user-agent", agent)], None).await.unwrap();
            let (status, page) = (answer.status().as_u16(), answer.text().await.unwrap());
            assert_eq!(status, wanted, "{filter} {agent}");
            assert_eq!(page.contains("<script>"), script && status == 200, "{filter} {agent}");
        }
    }
    assert_eq!(world.shop("auth", json!({})).await.0, 403, "the API is behind the firewall too");
}

/// The text of all tests of the shop.
const TESTS: &str = concat!(
    include_str!("hooks_shop.rs"),
    include_str!("shop_auth.rs"),
    include_str!("shop_catalog.rs"),
    include_str!("shop_orders.rs"),
    include_str!("shop_requests.rs"),
    include_str!("shop_sums.rs"),
    include_str!("shop_update.rs"),
    include_str!("variants.rs"),
);

#[tokio::test]
async fn every_choice_of_the_shop_is_in_a_test() {
    let world = World::new().await;
    for (name, about) in world.control_get("variants").await.as_object().unwrap() {
        if !name.starts_with("shop.") {
            continue;
        }
        assert!(TESTS.contains(&format!("\"{name}\"")), "{name} is in no test");
        let choices = about["values"].as_array().into_iter().flatten().filter_map(Value::as_str);
        for choice in choices.filter(|choice| about["default"] != *choice && choice.len() > 3) {
            assert!(TESTS.contains(&format!("\"{choice}\"")), "{name}: {choice} is in no test");
        }
    }
}

#[tokio::test]
async fn refusals_of_fields_come_in_each_envelope() {
    let world = World::new().await;
    for (shape, key) in [("detail", "detail"), ("error", "error"), ("errors", "errors")] {
        world.control("variants", json!({"roapp.refusal_shape": shape, "roapp.refusal_status": "422"})).await;
        let (status, answer) = world.roapp("POST", "/v2/orders", json!({})).await;
        assert_eq!(status, 422);
        assert!(answer.get(key).is_some(), "{answer}");
    }
    world.variant("roapp.refusal_shape", "list").await;
    assert!(world.roapp("POST", "/v2/orders", json!({})).await.1.is_array());
}

#[tokio::test]
async fn an_orders_client_has_phone_texts_or_phone_objects() {
    let world = World::new().await;
    let id = world.roapp_order().await;
    assert_eq!(world.get(&format!("/v2/orders/{id}")).await["client"]["phone"], json!(["0722 000 111"]));
    world.variant("roapp.client_phones", "phones").await;
    assert_eq!(world.get(&format!("/v2/orders/{id}")).await["client"]["phones"][0]["phone"], "0722 000 111");
}

#[tokio::test]
async fn operations_can_be_absent_or_without_the_right() {
    let world = World::new().await;
    world
        .control("variants", json!({"roapp.absent": ["POST /v2/contacts"], "roapp.forbidden": ["/v2/company/taxes"]}))
        .await;
    assert_eq!(world.roapp("POST", "/v2/contacts/people", json!({"first_name": "A"})).await.0, 404);
    assert_eq!(world.roapp("GET", "/v2/company/taxes", Value::Null).await.0, 403);
    world.get("/v2/contacts/people").await;
    let id = world.roapp_order().await;
    world.variant("roapp.product_items", "403").await;
    let (status, _) = world.roapp("POST", &format!("/v2/orders/{id}/items"), crate::world::new_item()).await;
    assert_eq!(status, 403);
}

#[tokio::test]
async fn a_refused_date_and_a_title_come_in_each_form() {
    let world = World::new().await;
    for (choice, status, pointer) in
        [("message", 400, "/message"), ("422", 422, "/message"), ("errors", 400, "/errors/modified_at/0")]
    {
        world.variant("roapp.bad_date", choice).await;
        let (code, answer) = world.roapp("GET", "/v2/orders?modified_at=x", Value::Null).await;
        assert_eq!(code, status, "{choice}");
        assert!(answer.pointer(pointer).unwrap().as_str().unwrap().starts_with("Invalid ISO8601"));
    }
    world.variant("roapp.title_key", "name").await;
    for path in ["orders/types", "orders/custom-fields", "contacts/people/custom-fields"] {
        let row = world.get(&format!("/v2/{path}")).await[0].clone();
        assert!(row["name"].is_string() && row.get("title").is_none(), "{path}");
    }
}
