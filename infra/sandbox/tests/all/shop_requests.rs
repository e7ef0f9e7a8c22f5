//! The forms of a call: JSON with its header, the deprecated forms, and refused parameters.

use crate::world::World;
use serde_json::{Value, json};

/// A call with exactly these headers.
async fn raw(world: &World, method: &str, path: &str, kind: Option<&str>, body: &str) -> (u16, Value) {
    let mut request = world.client.request(method.parse().unwrap(), format!("{}/api/{path}", world.shop));
    if let Some(kind) = kind {
        request = request.header("content-type", kind);
    }
    let answer = request.body(body.to_owned()).send().await.unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap())
}

fn not_json() -> (u16, Value) {
    (200, json!({"status": "HTTP_ERROR", "response": {"code": 400, "message": "payload is not json"}}))
}

#[tokio::test]
async fn json_needs_its_content_type() {
    let world = World::new().await;
    let body = json!({"token": world.login().await, "limit": 1}).to_string();
    for kind in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
        assert_eq!(raw(&world, "POST", "orders/get/", Some(kind), &body).await.1["status"], "OK", "{kind}");
    }
    let others = [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("text/json")];
    for kind in others {
        assert_eq!(raw(&world, "POST", "orders/get/", kind, &body).await, not_json(), "{kind:?}");
    }
    world.variant("shop.content_type", "ignored").await;
    for kind in others {
        assert_eq!(raw(&world, "POST", "orders/get/", kind, &body).await.1["status"], "OK", "{kind:?}");
    }
}

#[tokio::test]
async fn a_query_and_a_form_are_answered_like_json() {
    let world = World::new().await;
    let token = world.login().await;
    let form = Some("application/x-www-form-urlencoded");
    let wanted = world.shop("orders/get", json!({"token": token, "ids": [100_218, 100_221], "limit": 5})).await;
    let fields = format!("token={token}&ids[]=100218&ids%5B%5D=100221&limit=5");
    assert_eq!(raw(&world, "GET", &format!("orders/get/?{fields}"), None, "").await, wanted);
    assert_eq!(raw(&world, "POST", "orders/get", form, &fields).await, wanted);
    let parts = [("token", token.as_str()), ("ids[0]", "100218"), ("ids[1]", "100221"), ("limit", "5")];
    let parts: String = parts
        .iter()
        .map(|(name, value)| format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"))
        .collect();
    let parts = format!("{parts}--b0--\r\n");
    let multipart = raw(&world, "POST", "orders/get/", Some("multipart/form-data; boundary=b0"), &parts);
    assert_eq!(multipart.await, wanted);
    let login = format!("login={}&password={}", sandbox::SHOP_LOGIN, sandbox::SHOP_PASSWORD);
    assert_eq!(raw(&world, "POST", "auth/", form, &login).await.1["status"], "OK");
    assert_eq!(raw(&world, "GET", "orders/get/", None, "").await.1["status"], "AUTHORIZATION_ERROR");
    let nested = format!("token={token}&expr[article][]=LMP-B-01&expr[display_in_showcase]=1&includedParams[]=price");
    let (_, answer) = raw(&world, "GET", &format!("catalog/export/?{nested}"), None, "").await;
    assert_eq!((&answer["status"], answer["response"]["products"].as_array().unwrap().len()), (&json!("OK"), 1));
    let update = format!("token={token}&orders[0][order_id]=100218&orders[0][status]=2");
    assert_eq!(raw(&world, "POST", "orders/update/", form, &update).await.1["status"], "OK");
    assert_eq!(world.shop_orders(json!({"ids": [100_218]})).await[0]["stat_status"], 2);
}

#[tokio::test]
async fn deprecated_forms_can_be_gone() {
    let world = World::new().await;
    let token = world.login().await;
    world.variant("shop.legacy_requests", "refused").await;
    let (_, get) = raw(&world, "GET", &format!("orders/get/?token={token}"), None, "").await;
    assert_eq!(get["response"], json!({"code": 405, "message": "Method not allowed"}));
    for kind in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b0"] {
        assert_eq!(raw(&world, "POST", "orders/get/", Some(kind), "token=1").await, not_json(), "{kind}");
    }
}

#[tokio::test]
async fn other_verbs_and_broken_bodies_are_transport_errors() {
    let world = World::new().await;
    let json = Some("application/json");
    for method in ["DELETE", "PATCH"] {
        let (_, answer) = raw(&world, method, "orders/get/", json, "{}").await;
        assert_eq!(answer["response"]["code"], 405, "{method}");
    }
    for body in ["", "[]", "{\"token\":", "token=1", "\u{feff}{}"] {
        assert_eq!(raw(&world, "POST", "orders/get/", json, body).await, not_json(), "{body}");
    }
    let wanted = json!({"status": "HTTP_ERROR", "response": {"code": 405, "message": "Method not allowed"}});
    for (http, status) in [("200", 200), ("400", 400), ("500", 500), ("code", 405)] {
        world.variant("shop.http_error_status", http).await;
        assert_eq!(raw(&world, "DELETE", "orders/get/", None, "").await, (status, wanted.clone()), "{http}");
    }
}

#[tokio::test]
async fn a_message_stands_at_each_of_its_places() {
    let world = World::new().await;
    world.variant("shop.exception", vec!["catalog/export"]).await;
    let cases = [
        ("response", json!({"status": "EXCEPTION", "response": {"message": "Internal error"}})),
        ("top", json!({"status": "EXCEPTION", "message": "Internal error"})),
        (
            "both",
            json!({"status": "EXCEPTION", "message": "Internal error", "response": {"message": "Internal error"}}),
        ),
    ];
    for (choice, wanted) in cases {
        world.variant("shop.message_place", choice).await;
        assert_eq!(world.shop_in("catalog/export", json!({})).await.1, wanted, "{choice}");
    }
}

#[tokio::test]
async fn missing_and_mistyped_parameters_are_refused_in_the_envelope() {
    let world = World::new().await;
    let cases = [
        ("orders/get", json!({"from": 5}), "ERROR", "Parameter from is defined incorrectly"),
        ("orders/get", json!({"ids": {"a": 1}}), "ERROR", "Parameter ids is defined incorrectly"),
        ("orders/get", json!({"status": "new"}), "ERROR", "Parameter status is defined incorrectly"),
        ("orders/get", json!({"limit": -1}), "ERROR", "Parameter limit is defined incorrectly"),
        (
            "orders/get",
            json!({"additionalData": "perhaps"}),
            "ERROR",
            "Parameter additionalData is defined incorrectly",
        ),
        ("orders/update", json!({}), "ERROR", "orders is not defined or defined incorrectly"),
        ("orders/delete", json!({"orders": []}), "ERROR", "orders is not defined or defined incorrectly"),
        ("catalog/export", json!({"expr": "LMP"}), "EXCEPTION", "Parameter expr is defined incorrectly"),
        ("catalog/export", json!({"limit": "many"}), "EXCEPTION", "Parameter limit is defined incorrectly"),
        (
            "catalog/export",
            json!({"includedParams": "title"}),
            "EXCEPTION",
            "Parameter includedParams is defined incorrectly",
        ),
        ("catalog/import", json!({}), "ERROR", "products is not defined or defined incorrectly"),
        ("pages/export", json!({"parent": "root"}), "ERROR", "Parameter parent is defined incorrectly"),
        ("currency/export", json!({"iso": [5]}), "ERROR", "Parameter iso is defined incorrectly"),
        ("users/export", json!({"to": []}), "ERROR", "Parameter to is defined incorrectly"),
        (
            "hooks/unSubscribe",
            json!({"id": "x", "target_url": "http://a/"}),
            "ERROR",
            "id is not defined or defined incorrectly",
        ),
    ];
    for (function, body, status, message) in cases {
        let wanted = json!({"status": status, "response": {"message": message}});
        assert_eq!(world.shop_in(function, body.clone()).await, (200, wanted), "{function} {body}");
    }
    for (function, body) in [
        ("orders/get", json!({"to": null, "ids": null, "limit": "2"})),
        ("catalog/export", json!({"expr": [], "limit": 1})),
    ] {
        assert_eq!(world.shop_in(function, body.clone()).await.1["status"], "OK", "{function} {body}");
    }
}

#[tokio::test]
async fn unknown_parameters_are_ignored_or_refused() {
    let world = World::new().await;
    let body = json!({"updated_since": "2026-03-03", "limit": 1});
    assert_eq!(world.shop_in("orders/get", body.clone()).await.1["status"], "OK");
    world.variant("shop.unknown_names", "refused").await;
    let wanted = json!({"status": "ERROR", "response": {"message": "Parameter updated_since is not known"}});
    assert_eq!(world.shop_in("orders/get", body).await.1, wanted);
    assert_eq!(world.shop_in("orders/get", json!({"limit": 1})).await.1["status"], "OK");
}

#[tokio::test]
async fn the_hourly_limit_has_its_own_429() {
    let world = World::new().await;
    let token = world.login().await;
    world.control("limits", json!({"shop_per_hour": 2})).await;
    let send = || async { world.shop("orders/get", json!({"token": token, "limit": 1})).await };
    assert_eq!((send().await.0, send().await.0), (200, 200));
    world.advance_ms(100_000);
    let message = "You hour requests limit has been exceeded. Retry after 3500 seconds";
    let wanted = json!({"status": "HTTP_ERROR", "response": {"code": 429, "message": message}});
    assert_eq!(send().await, (429, wanted.clone()));
    world.variant("shop.limit_status", "200").await;
    assert_eq!(send().await, (200, wanted));
    world.advance_ms(3_500_000);
    assert_eq!(world.shop_in("orders/get", json!({"limit": 1})).await.1["status"], "OK");
}

#[tokio::test]
async fn a_429_of_the_shop_has_each_of_its_forms() {
    let world = World::new().await;
    world.control("limits", json!({"shop_per_second": 0})).await;
    let send = || async { world.client.post(format!("{}/api/auth/", world.shop)).send().await.unwrap() };
    let wanted = "{\"response\":{\"code\":429,\"message\":\"You hour requests limit has been exceeded. Retry after 1 seconds\"},\"status\":\"HTTP_ERROR\"}";
    let cases = [("http_error", wanted), ("empty", ""), ("plain", "Too Many Requests")];
    for (body, text) in cases {
        world.variant("shop.body_429", body).await;
        let answer = send().await;
        assert!(answer.headers().get("retry-after").is_none());
        assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (429, text), "{body}");
    }
    world.control("variants", json!({"shop.body_429": "html", "shop.retry_after": 7})).await;
    let answer = send().await;
    assert_eq!(answer.headers()["retry-after"], "7");
    assert!(answer.text().await.unwrap().contains("<html>"));
}
