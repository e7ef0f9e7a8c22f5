//! Every key of the documented examples is in the stand-ins' answers, with the same JSON type.

use crate::world::{CLIENT, World, assert_shape, new_item};
use serde_json::{Value, json};

fn example(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The response bodies of an example file.
fn bodies(text: &str) -> Vec<Value> {
    example(text)["exchanges"].as_array().unwrap().iter().map(|exchange| exchange["response"]["body"].clone()).collect()
}

#[tokio::test]
async fn the_shop_logs_in_and_refuses_as_in_the_examples() {
    let world = World::new().await;
    let (_, good) = world.shop("auth", json!({"login": sandbox::SHOP_LOGIN, "password": sandbox::SHOP_PASSWORD})).await;
    assert_shape(&example(include_str!("../examples/cartum/auth_ok.json")), &good, "auth");
    assert_eq!(good["response"]["token"].as_str().unwrap().len(), 32);
    let (status, bad) = world.shop("auth", json!({"login": sandbox::SHOP_LOGIN, "password": "wrong"})).await;
    assert_eq!(status, 200);
    assert_eq!(bad, example(include_str!("../examples/cartum/auth_error.json")));
}

#[tokio::test]
async fn orders_of_the_examples_come_back_as_they_are_written() {
    let world = World::new().await;
    // The examples are older than what was seen of lines since.
    world.variant("shop.line_storage_ids", false).await;
    let orders = example(include_str!("../examples/cartum/orders_get.json"));
    for order in orders["response"]["orders"].as_array().unwrap() {
        world.control("shop/orders", order.clone()).await;
    }
    let (_, answer) = world.shop_in("orders/get", json!({"ids": [1042, 1043, 1045], "additionalData": true})).await;
    assert_shape(&orders, &answer, "orders");
    for (wanted, given) in
        orders["response"]["orders"].as_array().unwrap().iter().zip(answer["response"]["orders"].as_array().unwrap())
    {
        for (key, value) in wanted.as_object().unwrap() {
            assert_eq!(&given[key], value, "{key}");
        }
    }
}

#[tokio::test]
async fn seeded_orders_have_the_shape_of_the_example() {
    let world = World::new().await;
    let wanted = example(include_str!("../examples/cartum/orders_get.json"))["response"]["orders"][0].clone();
    let orders = world.shop_orders(json!({})).await;
    for order in &orders {
        let numeric_campaign = order["analytics"]["utm_campaign"].is_number();
        let mut wanted = wanted.clone();
        if numeric_campaign {
            wanted["analytics"]["utm_campaign"] = json!(1);
        }
        assert_shape(&wanted, order, "order");
    }
    let waybill =
        example(include_str!("../examples/cartum/orders_get.json"))["response"]["orders"][1]["delivery_data"].clone();
    assert_shape(
        &waybill,
        &orders.iter().find(|order| order["order_id"] == 100_226).unwrap()["delivery_data"],
        "delivery_data",
    );
}

#[tokio::test]
async fn statuses_and_products_have_the_shape_of_the_examples() {
    let world = World::new().await;
    let (_, statuses) = world.shop_in("orders/get_available_statuses", json!({})).await;
    assert_eq!(statuses, example(include_str!("../examples/cartum/orders_statuses.json")));
    let (_, products) = world.shop_in("catalog/export", json!({"expr": {"article": "LMP-W-01"}})).await;
    assert_shape(&example(include_str!("../examples/cartum/catalog_export.json")), &products, "catalog");
}

#[tokio::test]
async fn roapp_orders_and_items_have_the_shape_of_the_examples() {
    let world = World::new().await;
    let id = world.roapp_order().await;
    let path = format!("/v2/orders/{id}");
    let wanted = bodies(include_str!("../examples/roapp/order.json"));
    let (status, added) = world.roapp("POST", &format!("{path}/items"), new_item()).await;
    assert_eq!(status, 200);
    assert_shape(&wanted[4], &added, "item added");
    let item = added["id"].as_i64().unwrap();
    world.control(&format!("roapp/orders/{id}/items/{item}/write-off"), json!({})).await;
    let fields = json!({"custom_fields": {"f7000101": "Lamp shop", "f7000102": "100245", "f7000103": "2026-11-20T09:57:40Z"}, "ad_campaign_id": 400_101,
        "manager_id": sandbox::MANAGER, "assignee_id": sandbox::SECOND_MANAGER});
    let (_, patched) = world.roapp("PATCH", &path, fields).await;
    assert_shape(&wanted[3], &patched, "patched");
    assert_shape(&wanted[0], &world.get(&path).await, "order");
    let items = world.get(&format!("{path}/items")).await;
    assert_shape(&wanted[1][1], &items[0], "written-off item");
    let (_, status) =
        world.roapp("POST", &format!("{path}/status"), json!({"status_id": sandbox::STATUS_IN_PROGRESS})).await;
    assert_eq!(status, wanted[6]);
    let (_, comment) =
        world.roapp("POST", &format!("{path}/comments"), json!({"comment": "Delivery", "is_private": true})).await;
    assert_eq!(comment, wanted[7]);
    let pages = bodies(include_str!("../examples/roapp/orders-page.json"));
    let page = world.get("/v2/orders?page=1&sort=modified_at&modified_at=2020-11-20T10:00:00Z&types=249001").await;
    assert_eq!(page["data"][0]["order_type"]["id"], 249_001);
    assert_shape(&json!({"data": [], "paging": pages[0]["paging"]}), &page, "page");
    let beyond = world.get("/v2/orders?page=2&sort=modified_at&modified_at=2020-11-20T10:00:00Z&types=249001").await;
    assert_eq!((&beyond["data"], &beyond["paging"]["page"]), (&json!([]), &json!(2)));
}

#[tokio::test]
async fn roapp_lists_have_the_shape_of_the_examples() {
    let world = World::new().await;
    let lists = bodies(include_str!("../examples/roapp/order-statuses.json"));
    for (path, wanted) in ["statuses", "types", "custom-fields"].iter().zip(&lists) {
        assert_shape(wanted, &world.get(&format!("/v2/orders/{path}")).await, path);
    }
    let statuses = world.get("/v2/orders/statuses").await;
    let groups: Vec<&Value> = statuses.as_array().unwrap().iter().map(|status| &status["group"]["type"]).collect();
    assert_eq!(groups, [1, 2, 3, 4, 5, 6, 7]);
    let categories = bodies(include_str!("../examples/roapp/categories-page.json"));
    assert_shape(&categories[0], &world.get("/v2/catalog/products/categories?page=1").await, "categories");
    let products = bodies(include_str!("../examples/roapp/products-page.json"));
    assert_shape(&products[0], &world.get("/v2/catalog/products?page=1").await, "products");
    assert_shape(&products[1], &world.get("/warehouse/goods/3130001?page=1&articles[]=LMP-W-01").await, "goods");
    let body = json!({"category_id": 934_001, "title": "USB-C cable", "article": "CBL-USBC-1", "uom_id": 1, "prices": "{\"347001\": 250}", "is_serial": false});
    let (status, created) = world.roapp("POST", "/products/", body).await;
    assert_eq!(status, 200);
    assert_shape(&products[2], &created, "created");
}

#[tokio::test]
async fn contacts_have_the_shape_of_the_examples() {
    let world = World::new().await;
    let wanted = bodies(include_str!("../examples/roapp/contacts-page.json"));
    let found = world.get("/v2/contacts/people?page=1&phones=%2B380000000001").await;
    assert_eq!(found["paging"]["count"], 1);
    assert_shape(&wanted[0], &found, "people");
    assert_eq!(world.get("/v2/contacts/people?page=1&phones=%2B380000000002").await, wanted[1]);
    let body = json!({"first_name": "Ivan", "last_name": "Zrazkovyi", "email": "ivan@example.com", "address": "Lviv", "ad_campaign_id": 400_101,
        "phones": [{"title": "Main", "phone": "+380000000002", "notify": true, "has_viber": false, "has_whatsapp": false}]});
    let (status, created) = world.roapp("POST", "/v2/contacts/people", body).await;
    assert_eq!(status, 201);
    assert_shape(&wanted[2], &created, "created");
    assert_eq!(world.get(&format!("/v2/contacts/people/{CLIENT}")).await["id"], CLIENT);
}

#[tokio::test]
async fn refusals_have_the_shape_of_the_examples() {
    let world = World::new().await;
    let cases = example(include_str!("../examples/roapp/errors.json"));
    let case = |when: &str| {
        cases["cases"]
            .as_array()
            .unwrap()
            .iter()
            .find(|case| case["when"].as_str().unwrap().contains(when))
            .unwrap()
            .clone()
    };
    let (status, body) = world.roapp("GET", "/v2/orders?modified_at=2026-03-01T00:00:00.000Z", Value::Null).await;
    assert_eq!((status, body), (400, case("milliseconds")["body"].clone()));
    let phones = json!({"first_name": "A", "phones": [{"title": "Main"}]});
    let (status, body) = world.roapp("POST", "/v2/contacts/people", phones).await;
    assert_eq!((status, body), (400, case("a field is refused")["body"].clone()));
    let (status, body) = world.roapp("GET", "/v2/orders/1/items", Value::Null).await;
    assert_eq!((status, body), (404, case("items of an order")["body"].clone()));
    let (status, body) = world.roapp("POST", "/token/new", json!({"api_key": "wrong"})).await;
    assert_eq!((status, body), (401, case("wrong api_key")["body"].clone()));
}
