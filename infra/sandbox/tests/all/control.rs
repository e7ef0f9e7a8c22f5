//! The control API: on both ports, not in the call log, and without secrets in its answers.

use crate::world::World;
use serde_json::{Value, json};

#[tokio::test]
async fn calls_are_logged_with_their_secrets_blanked() {
    let world = World::new().await;
    world.login().await;
    world.shop_orders(json!({"limit": 1})).await;
    world.get("/v2/company?x=1").await;
    world.roapp("POST", "/token/new", json!({"api_key": sandbox::ROAPP_KEY})).await;
    world.roapp("GET", "/margins/?token=abc", Value::Null).await;
    let calls = world.control_get("calls").await;
    let text = calls.to_string();
    for secret in [sandbox::SHOP_PASSWORD, sandbox::ROAPP_KEY, "token=abc"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(!text.contains("_sandbox"));
    assert_eq!((&calls[0]["path"], &calls[0]["request"]["login"]), (&json!("/api/auth/"), &json!(sandbox::SHOP_LOGIN)));
    assert_eq!((&calls[0]["status"], &calls[0]["at"]), (&json!(200), &json!("2026-03-10T10:00:00.000Z")));
    assert_eq!(calls[2]["request"], json!({"token": "***", "limit": 1}));
    let roapp = world.control_get("calls?system=roapp&since=4").await;
    assert_eq!(roapp.as_array().unwrap().len(), 2);
    assert_eq!(roapp[0]["n"], 5);
    world.control_as("DELETE", "calls", json!({})).await;
    assert_eq!(world.control_get("calls").await, json!([]));
}

#[tokio::test]
async fn both_ports_have_the_control_api() {
    let world = World::new().await;
    let response = world.send("GET", format!("{}/_sandbox/shop/orders", world.roapp), &[], None).await.unwrap();
    assert_eq!(response.status(), 200);
    for (method, path) in
        [("GET", "nothing"), ("POST", "shop/orders/1/status/x"), ("DELETE", "shop/orders/1"), ("GET", "roapp/orders/1")]
    {
        assert_eq!(world.control_as(method, path, json!({})).await.0, 404, "{method} {path}");
    }
}

#[tokio::test]
async fn a_reset_brings_the_demo_world_or_an_empty_one() {
    let world = World::new().await;
    world.variant("shop.answer_bom", true).await;
    world.control("shop/orders", json!({})).await;
    world.control("reset", json!({})).await;
    assert_eq!(world.shop_orders(json!({})).await.len(), 30);
    assert_eq!(world.control_get("variants").await["shop.answer_bom"]["value"], false);
    world.control("reset", json!({"empty": true})).await;
    let shop = world.control_get("shop/state").await;
    let roapp = world.control_get("roapp/state").await;
    assert_eq!(
        (&shop["orders"], &shop["products"], &roapp["orders"], &roapp["people"]),
        (&json!(0), &json!(0), &json!(0), &json!(0))
    );
    assert_eq!(roapp["products"], 1, "the fallback product stays");
    world.login().await;
}

#[tokio::test]
async fn staff_make_what_no_api_makes() {
    let world = World::new().await;
    let order = world.control("roapp/orders", json!({"order_type_id": sandbox::ORDER_TYPE_REPAIR})).await;
    assert_eq!(order["order_type"]["name"], "Repair");
    let person = world.control("roapp/people", json!({"phone": "0799 111 222"})).await;
    let (_, changed) =
        world.control_as("PATCH", &format!("roapp/people/{}", person["id"]), json!({"email": "x@example.com"})).await;
    assert_eq!(changed["email"], "x@example.com");
    let product = world.control("roapp/products", json!({"title": "By hand", "sku": "HAND-1"})).await;
    assert_eq!(world.get(&format!("/v2/catalog/products/{}", product["id"])).await["sku"], "HAND-1");
    world.control("roapp/statuses", json!({"id": 1_900_020, "name": "Packed"})).await;
    assert_eq!(world.get("/v2/orders/statuses").await.as_array().unwrap().len(), 8);
    world.control("roapp/settings", json!({"key": "another-key"})).await;
    assert_eq!(world.roapp("GET", "/v2/company", Value::Null).await.0, 401);
}
