//! `catalog/export` and the shop's short lists.

use crate::world::World;
use serde_json::{Value, json};

async fn rows(world: &World, function: &str, name: &str, body: Value) -> Vec<Value> {
    world.shop_in(function, body).await.1["response"][name].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn products_are_chosen_by_article_and_by_category() {
    let world = World::new().await;
    let cases = [
        (json!({}), 40),
        (json!({"expr": {"article": "LMP-B-01"}}), 1),
        (json!({"expr": {"article": ["LMP-B-01", "0042", "NOPE"]}}), 2),
        (json!({"expr": {"parent": "Home\\Bulbs"}}), 8),
        (json!({"expr": {"parent.id": 104}}), 3),
        (json!({"expr": {"parent.id": [104, 103]}}), 5),
        (json!({"expr": {"parent": {"id": [104]}}}), 3),
        (json!({"expr": {"display_in_showcase": 0}}), 3),
        (json!({"limit": 7, "offset": 38}), 2),
        (json!({"limit": 0}), 0),
        (json!({"expr": {"article": "NOPE"}}), 0),
    ];
    for (body, count) in cases {
        assert_eq!(rows(&world, "catalog/export", "products", body.clone()).await.len(), count, "{body}");
    }
    let none = json!({"limit": 0});
    let wanted = json!({"status": "OK", "response": {"products": []}});
    assert_eq!(world.shop_in("catalog/export", none.clone()).await.1, wanted);
    world.variant("shop.catalog_empty", "empty").await;
    assert_eq!(world.shop_in("catalog/export", none).await.1, json!({"status": "EMPTY"}));
}

#[tokio::test]
async fn fields_are_included_and_excluded_but_three_always_come() {
    let world = World::new().await;
    let keys = |row: &Value| row.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let included = json!({"limit": 1, "includedParams": ["title", "price", "no_such"]});
    assert_eq!(
        keys(&rows(&world, "catalog/export", "products", included).await[0]),
        ["article", "parent", "parent_article", "price", "title"]
    );
    let both = json!({"limit": 1, "includedParams": ["title", "price"], "excludedParams": ["price"]});
    assert_eq!(
        keys(&rows(&world, "catalog/export", "products", both).await[0]),
        ["article", "parent", "parent_article", "title"]
    );
}

#[tokio::test]
async fn five_hundred_rows_is_the_most() {
    let world = World::new().await;
    for n in 0..480 {
        world.control("shop/products", json!({"article": format!("BULK-{n}")})).await;
    }
    assert_eq!(rows(&world, "catalog/export", "products", json!({"limit": 523})).await.len(), 500);
    assert_eq!(rows(&world, "catalog/export", "products", json!({})).await.len(), 500);
    assert_eq!(rows(&world, "catalog/export", "products", json!({"offset": 500, "limit": 500})).await.len(), 20);
}

#[tokio::test]
async fn the_page_tree_is_walked_one_level_at_a_time() {
    let world = World::new().await;
    let ids = |rows: Vec<Value>| rows.iter().map(|row| row["id"].as_i64().unwrap()).collect::<Vec<_>>();
    assert_eq!(ids(rows(&world, "pages/export", "pages", json!({})).await), [90, 101, 103, 110, 111]);
    assert_eq!(ids(rows(&world, "pages/export", "pages", json!({"parent": 90})).await), [97, 99, 100, 105]);
    assert_eq!(world.shop_in("pages/export", json!({"parent": 98})).await.1["status"], "EMPTY");
}

#[tokio::test]
async fn the_short_lists_answer() {
    let world = World::new().await;
    for (function, name) in [
        ("delivery/export", "delivery"),
        ("delivery/exportTypes", "deliveryTypes"),
        ("payment/export", "payment"),
        ("payment/exportMethods", "paymentMethods"),
    ] {
        assert!(!rows(&world, function, name, json!({})).await.is_empty(), "{function}");
    }
    assert_eq!(rows(&world, "users/export", "users", json!({})).await.len(), 3);
    assert_eq!(rows(&world, "users/export", "users", json!({"from": "2026-01-01"})).await.len(), 1);
}

#[tokio::test]
async fn currencies_are_chosen_by_one_value_or_a_list() {
    let world = World::new().await;
    let isos = |rows: Vec<Value>| rows.iter().map(|row| row["iso"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let cases: [(Value, &[&str]); 10] = [
        (json!({}), &["RON", "EUR"]),
        (json!({"iso": "USD"}), &["RON", "EUR"]),
        (json!({"enabledOnly": true, "iso": ["USD"]}), &["RON", "EUR"]),
        (json!({"enabledOnly": false}), &["RON", "EUR", "USD"]),
        (json!({"enabledOnly": false, "iso": "USD"}), &["USD"]),
        (json!({"enabledOnly": 0, "iso": ["USD", "RON"]}), &["RON", "USD"]),
        (json!({"enabledOnly": false, "id": 3}), &["USD"]),
        (json!({"enabledOnly": false, "id": [3, "1"]}), &["RON", "USD"]),
        (json!({"id": [2]}), &["EUR"]),
        (json!({"id": [3]}), &[]),
    ];
    for (body, wanted) in cases {
        assert_eq!(isos(rows(&world, "currency/export", "currency", body.clone()).await), wanted, "{body}");
    }
    assert_eq!(world.shop_in("currency/export", json!({"id": [3]})).await.1, json!({"status": "EMPTY"}));
    world.variant("shop.currency_iso", "honoured").await;
    assert_eq!(isos(rows(&world, "currency/export", "currency", json!({"iso": ["EUR", "USD"]})).await), ["EUR"]);
}

#[tokio::test]
async fn no_rows_can_be_an_empty_list_everywhere() {
    let world = World::new().await;
    world.variant("shop.no_rows", "ok").await;
    let cases = [
        ("orders/get", "orders", json!({"ids": [5]})),
        ("users/export", "users", json!({"from": "2030-01-01"})),
        ("pages/export", "pages", json!({"parent": 98})),
        ("currency/export", "currency", json!({"id": [9]})),
    ];
    for (function, name, body) in cases {
        let wanted = json!({"status": "OK", "response": {name: []}});
        assert_eq!(world.shop_in(function, body).await, (200, wanted), "{function}");
    }
}

#[tokio::test]
async fn products_have_each_of_their_forms() {
    let world = World::new().await;
    let lamp = || async { world.shop_in("catalog/export", json!({"expr": {"article": "LMP-D-41"}})).await.1 };
    assert_eq!(lamp().await["response"]["products"][0]["parent"]["value"], "Home\\Lamps\\Desk lamps");
    let forms = json!({"shop.catalog_rows": "plain", "shop.images": "objects", "shop.path_separator": "/"});
    world.control("variants", forms).await;
    let product = lamp().await["products"][0].clone();
    assert_eq!(product["parent"]["value"], "Home/Lamps/Desk lamps");
    assert!(product["images"][0]["link"].as_str().unwrap().ends_with("lmp-d-41.jpg"));
}
