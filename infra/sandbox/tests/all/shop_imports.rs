//! Functions that write data into a shop: the form of their log, and their main effect.

use crate::world::World;
use serde_json::{Value, json};

async fn call(world: &World, function: &str, body: Value) -> (Value, Value) {
    let (http, answer) = world.shop_in(function, body).await;
    assert_eq!(http, 200, "{function}");
    (answer["status"].clone(), answer["response"]["log"].clone())
}

fn info(name: &str, of: Value, code: i64, message: &str) -> Value {
    json!({name: of, "info": [{"code": code, "message": message}]})
}

#[tokio::test]
async fn products_are_imported_and_exported_again() {
    let world = World::new().await;
    let records = json!([{"article": "NEW-1", "title": {"en": "New lamp"}, "price": "12.50", "images": "ignored"},
                         {"article": "LMP-B-01", "price": 80, "title": "Renamed"}, {"title": "no article"}]);
    let (status, log) = call(&world, "catalog/import", json!({"products": records})).await;
    assert_eq!(status, "WARNING");
    let updated = "Product is updated";
    let wanted = [
        info("article", json!("NEW-1"), 0, updated),
        info("article", json!("LMP-B-01"), 0, updated),
        info("article", json!(null), 101, "Article is missing"),
    ];
    assert_eq!(log, json!(wanted));
    let expr = json!({"expr": {"article": ["NEW-1", "LMP-B-01"]}});
    let products = world.shop_in("catalog/export", expr).await.1["response"]["products"].clone();
    let actual: Vec<Value> = products
        .as_array()
        .unwrap()
        .iter()
        .map(|row| json!([row["article"], row["title"]["en"], row["price"]]))
        .collect();
    assert_eq!(actual, [json!(["LMP-B-01", "Renamed", 80]), json!(["NEW-1", "New lamp", 12.5])]);
}

#[tokio::test]
async fn residues_are_set_where_they_are_tracked() {
    let world = World::new().await;
    world.variant("shop.stock_tracking", true).await;
    let records =
        json!([{"article": "DEC-MIR", "warehouse": "office", "quantity": 41}, {"article": "NOPE", "quantity": 1}]);
    let (status, log) = call(&world, "catalog/importResidues", json!({"products": records})).await;
    let wanted = json!([{"article": "DEC-MIR", "status": "OK", "message": "UPDATED"},
                        {"article": "NOPE", "status": "ERROR", "message": "Product is not found"}]);
    assert_eq!((status, log), (json!("WARNING"), wanted));
    let products = world.shop_in("catalog/export", json!({"expr": {"article": "DEC-MIR"}})).await.1;
    assert_eq!(products["response"]["products"][0]["quantity"], 41);
}

#[tokio::test]
async fn sets_are_imported_once_and_removed_once() {
    let world = World::new().await;
    let set = |article: &str, parts: Value| json!({"article": article, "products": parts, "discountPercent": 10});
    let good = json!(["BLB-E27", "BLB-E14"]);
    let items = json!([set("SET-1", good.clone()), set("", good.clone()), set("BLB-E27", good.clone()),
                       set("SET-2", json!(["BLB-E27", "NOPE"])), {"article": "SET-3", "products": good, "currency": "XXX"}]);
    let (status, log) = call(&world, "productSet/import", json!({"items": items})).await;
    let codes: Vec<&Value> = log.as_array().unwrap().iter().map(|entry| &entry["info"][0]["code"]).collect();
    assert_eq!(
        (status, codes),
        (json!("WARNING"), vec![&json!(0), &json!(101), &json!(102), &json!(104), &json!(106)])
    );
    let remove = json!({"articles": ["SET-1"]});
    let removed = json!([info("article", json!("SET-1"), 0, "Set is removed")]);
    assert_eq!(call(&world, "productSet/remove", remove.clone()).await, (json!("OK"), removed));
    assert_eq!(call(&world, "productSet/remove", remove).await.0, "WARNING");
}

#[tokio::test]
async fn buyers_are_known_by_their_email() {
    let world = World::new().await;
    let users = json!([{"title": "Ana P.", "email": "ana.popescu@example.com"}, {"title": "New", "email": "new@example.com", "phone": "1"},
                       {"title": "No mail"}, {"title": "Odd", "email": "odd"}]);
    let (status, log) = call(&world, "users/import", json!({"users": users})).await;
    let codes: Vec<&Value> = log.as_array().unwrap().iter().map(|entry| &entry["info"][0]["code"]).collect();
    assert_eq!((status, codes), (json!("WARNING"), vec![&json!(0), &json!(0), &json!(1), &json!(2)]));
    let users = world.shop_in("users/export", json!({})).await.1["response"]["users"].clone();
    let names: Vec<&Value> = users.as_array().unwrap().iter().map(|user| &user["title"]).collect();
    assert_eq!(names, ["Ana P.", "Mihai Radu", "Elena Dumitrescu", "New"]);
}

#[tokio::test]
async fn an_order_vanishes_through_the_api() {
    let world = World::new().await;
    let orders = json!({"orders": [{"order_id": 100_218}, 100_219, {"order_id": 5}, {}]});
    let (status, log) = call(&world, "orders/delete", orders).await;
    let entry = |id: Value, status: &str, text: &str| json!({"order_id": id, "status": status, "message": text});
    let wanted = json!([
        entry(json!(100_218), "OK", "DELETED"),
        entry(json!(100_219), "OK", "DELETED"),
        entry(json!(5), "ERROR", "order is not found"),
        entry(json!(null), "ERROR", "order is not found"),
    ]);
    assert_eq!((status, log), (json!("WARNING"), wanted));
    assert!(world.shop_orders(json!({"ids": [100_218, 100_219]})).await.is_empty());
    assert_eq!(world.shop_orders(json!({})).await.len(), 28);
}

#[tokio::test]
async fn icons_and_settings_answer() {
    let world = World::new().await;
    let (_, icons) = world.shop_in("icons/export", json!({})).await;
    assert_eq!(icons["response"]["icons"][0]["title"]["en"], "New");
    let (_, settings) = world.shop_in("settings/get", json!({})).await;
    assert_eq!((&settings["status"], &settings["response"]["settings"]["currency"]), (&json!("OK"), &json!("RON")));
}

#[tokio::test]
async fn names_that_no_live_shop_knows_are_undefined() {
    let world = World::new().await;
    for function in ["orders/create", "orders/export", "orders/get_statuses", "catalog/get"] {
        let wanted = json!({"status": "UNDEFINED_FUNCTION", "response": []});
        assert_eq!(world.shop_in(function, json!({})).await, (200, wanted), "{function}");
    }
}
