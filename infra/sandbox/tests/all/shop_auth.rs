//! Tokens of the shop: 600 seconds, in the body, and four ways to hear that one is no good.

use crate::world::World;
use serde_json::{Value, json};

#[tokio::test]
async fn a_token_lives_six_hundred_seconds_to_the_second() {
    let world = World::new().await;
    let token = world.login().await;
    world.advance_ms(599_999);
    let (_, answer) = world.shop("orders/get", json!({"token": token, "limit": 1})).await;
    assert_eq!(answer["status"], "OK");
    world.advance_ms(1);
    let (status, answer) = world.shop("orders/get", json!({"token": token, "limit": 1})).await;
    assert_eq!((status, &answer["status"]), (200, &json!("UNAUTHORIZED")));
}

#[tokio::test]
async fn an_expired_token_is_told_in_each_of_the_four_ways() {
    let world = World::new().await;
    let cases = [
        ("unauthorized", 200, "UNAUTHORIZED"),
        ("http_401", 401, "UNAUTHORIZED"),
        ("authorization_error", 200, "AUTHORIZATION_ERROR"),
        ("error_text", 200, "ERROR"),
    ];
    for (variant, http, status) in cases {
        world.variant("shop.expired_token", variant).await;
        let (code, answer) = world.shop("orders/get", json!({"token": "no such token"})).await;
        assert_eq!((code, &answer["status"]), (http, &json!(status)), "{variant}");
    }
    let (_, answer) = world.shop("orders/get", json!({"token": "no such token"})).await;
    assert!(answer["response"]["message"].as_str().unwrap().to_lowercase().contains("token"));
}

#[tokio::test]
async fn a_second_login_kills_the_first_token_only_when_so_chosen() {
    let world = World::new().await;
    for (kills, expected) in [(false, "OK"), (true, "UNAUTHORIZED")] {
        world.variant("shop.second_login_kills", kills).await;
        let first = world.login().await;
        let second = world.login().await;
        assert_ne!(first, second);
        let (_, answer) = world.shop("orders/get", json!({"token": first, "limit": 1})).await;
        assert_eq!(answer["status"], expected, "kills: {kills}");
    }
}

#[tokio::test]
async fn wrong_logins_lock_the_user_out_only_when_so_chosen() {
    let world = World::new().await;
    world.variant("shop.lockout_after", 3).await;
    for _ in 0..3 {
        world.shop("auth", json!({"login": "exchange-bot", "password": "wrong"})).await;
    }
    let right = json!({"login": sandbox::SHOP_LOGIN, "password": sandbox::SHOP_PASSWORD});
    assert_eq!(world.shop("auth", right.clone()).await.1["status"], "ERROR");
    world.advance_ms(600_000);
    assert_eq!(world.shop("auth", right).await.1["status"], "OK");
}

#[tokio::test]
async fn the_door_of_the_api_keeps_to_its_manners() {
    let world = World::new().await;
    let token = world.login().await;
    let body = json!({"token": token, "limit": 1}).to_string();
    let post = |path: &str, body: Vec<u8>| world.send("POST", format!("{}{path}", world.shop), &[], Some(body));
    let status = |text: String| serde_json::from_str::<Value>(&text).unwrap()["status"].clone();
    for path in ["/api/orders/get/", "/api/orders/get"] {
        assert_eq!(status(post(path, body.clone().into_bytes()).await.unwrap().text().await.unwrap()), "OK", "{path}");
    }
    let with_bom = [&[0xef, 0xbb, 0xbf][..], body.as_bytes()].concat();
    for junk in [with_bom, b"token=1".to_vec(), b"[]".to_vec()] {
        assert_eq!(status(post("/api/orders/get/", junk).await.unwrap().text().await.unwrap()), "HTTP_ERROR");
    }
    let (code, answer) = world.shop("orders/get_statuses", json!({"token": token})).await;
    assert_eq!((code, answer), (200, json!({"status": "UNDEFINED_FUNCTION", "response": []})));
    assert_eq!(post("/robots.txt", Vec::new()).await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_switched_off_api_and_a_narrow_plan_are_told() {
    let world = World::new().await;
    world.control("variants", json!({"shop.forbidden": ["orders/update"], "shop.exception": ["catalog/export"], "shop.undefined": ["hooks/subscribe"]})).await;
    for (function, status) in
        [("orders/update", "FORBIDDEN"), ("catalog/export", "EXCEPTION"), ("hooks/subscribe", "UNDEFINED_FUNCTION")]
    {
        assert_eq!(world.shop_in(function, json!({})).await.1["status"], status);
    }
    world.variant("shop.api_off", true).await;
    let (code, page) = world.shop("auth", json!({})).await;
    assert_eq!(code, 404);
    assert!(page.as_str().unwrap().contains("<html>"));
}

#[tokio::test]
async fn changed_credentials_end_the_old_ones() {
    let world = World::new().await;
    world.control("shop/credentials", json!({"password": "another"})).await;
    let try_with =
        |password: &'static str| world.shop("auth", json!({"login": sandbox::SHOP_LOGIN, "password": password}));
    assert_eq!(try_with(sandbox::SHOP_PASSWORD).await.1["status"], "ERROR");
    assert_eq!(try_with("another").await.1["status"], "OK");
}
