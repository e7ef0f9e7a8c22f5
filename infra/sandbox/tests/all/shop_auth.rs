//! Tokens of the shop: 600 seconds, sent in the body, all forms of a refusal; failures of `auth` for other reasons than the login.

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
async fn every_variant_answers_a_wrong_token() {
    let world = World::new().await;
    let cases = [
        ("unauthorized", 200, "UNAUTHORIZED", "Unauthorized"),
        ("http_401", 401, "UNAUTHORIZED", "Unauthorized"),
        ("authorization_error", 200, "AUTHORIZATION_ERROR", "Authorization error"),
        ("error_text", 200, "ERROR", "Token is not valid or expired"),
        ("error_authorization_uk", 200, "ERROR", "Необхідна авторизація"),
        ("error_token_uk", 200, "ERROR", "Невірний токен"),
        ("error_token_ru", 200, "ERROR", "Неверный токен"),
        ("error_authorization_en", 200, "ERROR", "Authorization required"),
        ("http_error_authorization_uk", 200, "HTTP_ERROR", "Необхідна авторизація"),
        ("http_error_token_uk", 200, "HTTP_ERROR", "Невірний токен"),
    ];
    for (variant, http, status, message) in cases {
        world.variant("shop.expired_token", variant).await;
        let (code, answer) = world.shop("orders/get", json!({"token": "no such token"})).await;
        let actual = (code, &answer["status"], &answer["response"]["message"]);
        assert_eq!(actual, (http, &json!(status), &json!(message)), "{variant}");
    }
}

#[tokio::test]
async fn a_missing_token_is_another_word_than_a_wrong_one() {
    let world = World::new().await;
    for body in [json!({}), json!({"token": ""}), json!({"token": null})] {
        let (code, answer) = world.shop("orders/get", body.clone()).await;
        let wanted = json!({"status": "AUTHORIZATION_ERROR", "response": {"message": "Authorization error"}});
        assert_eq!((code, answer), (200, wanted), "{body}");
    }
    assert_eq!(world.shop("orders/get", json!({"token": "0"})).await.1["status"], "UNAUTHORIZED");
    world.variant("shop.missing_token", "as_wrong").await;
    assert_eq!(world.shop("orders/get", json!({})).await.1["status"], "UNAUTHORIZED");
}

#[tokio::test]
async fn a_refused_login_speaks_the_shops_language() {
    let world = World::new().await;
    let cases = [
        ("english", "User with such username/password not found"),
        ("ukrainian", "Користувача з таким логіном/паролем не знайдено"),
        ("russian", "Пользователь с таким логином/паролем не найден"),
    ];
    for (language, message) in cases {
        world.variant("shop.auth_text", language).await;
        for body in [json!({"login": sandbox::SHOP_LOGIN, "password": "wrong"}), json!({"login": 5}), json!({})] {
            let wanted = json!({"status": "ERROR", "response": {"message": message}});
            assert_eq!(world.shop("auth", body).await, (200, wanted), "{language}");
        }
    }
    world.variant("shop.auth_failure_status", "401").await;
    assert_eq!(world.shop("auth", json!({})).await.0, 401);
}

fn right() -> Value {
    json!({"login": sandbox::SHOP_LOGIN, "password": sandbox::SHOP_PASSWORD})
}

#[tokio::test]
async fn auth_fails_for_reasons_that_are_not_the_login() {
    let world = World::new().await;
    let unknown = "UNKNOWN SERVER ERROR";
    let cases = [
        ("http_500", 500, json!({"status": "HTTP_ERROR", "message": unknown})),
        ("http_500_response", 500, json!({"status": "HTTP_ERROR", "response": {"code": 500, "message": unknown}})),
        ("exception", 200, json!({"status": "EXCEPTION", "response": {"message": "Internal error"}})),
        ("firewall_json", 403, json!({"message": "Access denied"})),
    ];
    for (variant, http, wanted) in cases {
        world.variant("shop.auth_answer", variant).await;
        assert_eq!(world.shop("auth", right()).await, (http, wanted), "{variant}");
    }
    world.variant("shop.auth_answer", "firewall_page").await;
    let (code, page) = world.shop("auth", right()).await;
    assert!(code == 403 && page.as_str().unwrap().contains("Access denied"));
    world.variant("shop.auth_answer", "moved").await;
    let still = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let request = still.post(format!("{}/api/auth/", world.shop)).header("content-type", "application/json");
    let moved = request.body(right().to_string()).send().await.unwrap();
    assert_eq!(
        (moved.status().as_u16(), moved.headers()["location"].to_str().unwrap()),
        (301, "https://www.shop.example.com/api/auth/")
    );
    assert!(moved.text().await.unwrap().contains("<html>"));
}

#[tokio::test]
async fn a_plan_without_api_says_409_from_auth_on_or_after_it() {
    let world = World::new().await;
    let token = world.login().await;
    let json = json!({"status": "HTTP_ERROR", "response": {"code": 409, "message": "Api module is not available"}});
    let plain = json!("Api module is not available");
    let cases = [
        ("auth_json", Some(&json), &json),
        ("auth_plain", Some(&plain), &plain),
        ("later_json", None, &json),
        ("later_plain", None, &plain),
    ];
    for (variant, at_auth, later) in cases {
        world.variant("shop.api_off", variant).await;
        let (code, login) = world.shop("auth", right()).await;
        match at_auth {
            Some(wanted) => assert_eq!((code, &login), (409, wanted), "{variant}"),
            None => assert_eq!((code, &login["status"]), (200, &json!("OK")), "{variant}"),
        }
        for function in ["orders/get", "hooks/subscribe"] {
            assert_eq!(world.shop(function, json!({"token": token})).await, (409, later.clone()), "{variant}");
        }
    }
    world.control("variants", json!({"shop.api_off": "later_json", "shop.message_place": "top"})).await;
    let wanted = json!({"status": "HTTP_ERROR", "message": "Api module is not available"});
    assert_eq!(world.shop("orders/get", json!({"token": token})).await, (409, wanted));
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
async fn unknown_functions_paths_and_methods_are_refused() {
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
async fn a_switched_off_api_and_a_lower_plan_are_refused() {
    let world = World::new().await;
    world.control("variants", json!({"shop.forbidden": ["orders/update"], "shop.exception": ["catalog/export"], "shop.undefined": ["hooks/subscribe"]})).await;
    for (function, status) in
        [("orders/update", "FORBIDDEN"), ("catalog/export", "EXCEPTION"), ("hooks/subscribe", "UNDEFINED_FUNCTION")]
    {
        assert_eq!(world.shop_in(function, json!({})).await.1["status"], status);
    }
    for (shape, http, status) in [("message", 200, "ERROR"), ("409_json", 409, "HTTP_ERROR")] {
        world.variant("shop.forbidden_shape", shape).await;
        let (code, answer) = world.shop_in("orders/update", json!({})).await;
        assert_eq!((code, &answer["status"]), (http, &json!(status)), "{shape}");
    }
    world.variant("shop.forbidden_shape", "409_plain").await;
    assert_eq!(world.shop_in("orders/update", json!({})).await, (409, json!("Api module is not available")));
    world.variant("shop.api_off", "page_404").await;
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
