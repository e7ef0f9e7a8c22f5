//! Further shops of one process: each has its own data, settings and port; the account is shared.

use crate::world::{Receiver, World};
use serde_json::{Value, json};

/// The API functions of a shop at an address.
async fn shop(world: &World, base: &str, function: &str, mut body: Value) -> Value {
    let login = json!({"login": sandbox::SHOP_LOGIN, "password": sandbox::SHOP_PASSWORD});
    let (_, answer) = world.call(base, "POST", "/api/auth/", login).await;
    body["token"] = answer["response"]["token"].clone();
    world.call(base, "POST", &format!("/api/{function}/"), body).await.1
}

async fn get(world: &World, base: &str, path: &str) -> Value {
    let (status, answer) = world.call(base, "GET", &format!("/_sandbox/{path}"), Value::Null).await;
    assert_eq!(status, 200, "{path}: {answer}");
    answer
}

#[tokio::test]
async fn each_shop_has_its_own_orders_faults_variants_limits_and_log() {
    let world = World::new().await;
    let (number, second) = world.further_shop().await;
    let third = world.control("shops", json!(null)).await;
    assert_eq!((number, &third["number"]), (2, &json!(3)));
    let third = third["url"].as_str().unwrap();
    let listed = world.control_get("shops").await;
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["url"]), (2, &json!(second)));
    assert_eq!(world.control_get("").await["shops"], listed);
    let first_orders = world.control_get("shop/orders").await.as_array().unwrap().len();
    assert_eq!(get(&world, third, "shop/orders").await.as_array().unwrap().len(), first_orders, "the demo data");
    assert_eq!(get(&world, &second, "shop/orders").await, json!([]), "empty was wanted");
    // At its own port and below its number at the first shop's.
    world.call(&second, "POST", "/_sandbox/shop/orders", json!({"delivery_name": "Ana"})).await;
    world.control("shops/2/shop/orders", json!({"delivery_name": "Ion"})).await;
    assert_eq!(get(&world, &second, "shop/orders").await.as_array().unwrap().len(), 2);
    assert_eq!(world.control_get("shop/orders").await.as_array().unwrap().len(), first_orders);
    let answer = shop(&world, &second, "orders/get", json!({})).await;
    assert_eq!(answer["response"]["orders"].as_array().unwrap().len(), 2);
    world
        .control("shops/2/faults", json!({"system": "shop", "path": "orders/get", "kind": "status", "status": 502}))
        .await;
    world.control("shops/2/variants", json!({"shop.expired_token": "http_401"})).await;
    world.control("shops/2/limits", json!({"shop_per_hour": 1_000})).await;
    assert_eq!(world.shop_in("orders/get", json!({"limit": 1})).await.0, 200, "the fault is the other shop's");
    assert_eq!(shop(&world, &second, "orders/get", json!({})).await, json!(""), "502 without a body");
    let value = |variants: Value| variants["shop.expired_token"]["value"].clone();
    assert_ne!(value(world.control_get("variants").await), "http_401");
    assert_eq!(value(get(&world, &second, "variants").await), "http_401");
    assert_eq!(world.control_get("limits").await["shop_per_hour"], Value::Null);
    let calls = get(&world, &second, "calls").await.as_array().unwrap().len();
    assert_eq!((calls, world.control_get("calls?system=shop").await.as_array().unwrap().len()), (4, 2));
    let token = world.login().await;
    let foreign = world.call(third, "POST", "/api/orders/get/", json!({ "token": token })).await.1;
    assert_eq!(foreign["status"], "UNAUTHORIZED", "a token is good in its own shop");
}

#[tokio::test]
async fn each_shop_sends_its_own_web_hooks() {
    let world = World::new().await;
    let (_, second) = world.further_shop().await;
    let (first_receiver, second_receiver) = (Receiver::new().await, Receiver::new().await);
    let subscribe = |receiver: &Receiver| json!({"event": "order_created", "target_url": receiver.url});
    world.shop_in("hooks/subscribe", subscribe(&first_receiver)).await;
    shop(&world, &second, "hooks/subscribe", subscribe(&second_receiver)).await;
    world.call(&second, "POST", "/_sandbox/shop/orders", json!({})).await;
    world.control("shops/2/hooks/flush", json!({})).await;
    world.control("hooks/flush", json!({})).await;
    assert_eq!((first_receiver.take().len(), second_receiver.take().len()), (0, 1));
    // A new shop sends by itself as often as the first.
    world.control("hooks/auto", json!({"shop_seconds": 0})).await;
    let third = world.control("shops", json!({"empty": true})).await["url"].as_str().unwrap().to_owned();
    shop(&world, &third, "hooks/subscribe", subscribe(&second_receiver)).await;
    world.call(&third, "POST", "/_sandbox/shop/orders", json!({})).await;
    while second_receiver.got.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_restart_keeps_the_shops_at_their_ports() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(Some(folder.path())).await;
    let (_, second) = world.further_shop().await;
    let (_, third) = world.further_shop().await;
    let order = world.call(&second, "POST", "/_sandbox/shop/orders", json!({})).await.1["order_id"].clone();
    world.control("shops/2/latency", json!({"system": "shop", "kind": "fixed", "ms": 1})).await;
    world.control_as("DELETE", "shops/3", json!({})).await;
    let shops = world.control_get("shops").await;
    world.stop().await;
    assert!(reqwest::get(&second).await.is_err(), "its port is closed with the others");
    assert!(!folder.path().join("shop-3").exists());

    let world = World::open(Some(folder.path())).await;
    assert_eq!(world.control_get("shops").await, shops);
    assert_eq!(get(&world, &second, "shop/orders").await[0]["order_id"], order);
    assert_eq!(get(&world, &second, "latency").await[0]["ms"], 1);
    assert!(reqwest::get(&third).await.is_err(), "a removed shop is not opened again");
    // The reset of the first shop is that of all; that of another is its own.
    world.control("shops/2/reset", json!({"empty": true})).await;
    assert_ne!(world.control_get("shop/orders").await, json!([]));
    assert_eq!(
        (get(&world, &second, "shop/orders").await, get(&world, &second, "latency").await),
        (json!([]), json!([]))
    );
    assert_ne!(world.control_get("roapp/people").await, json!([]));
    world.control("reset", json!({})).await;
    assert_ne!(get(&world, &second, "shop/orders").await, json!([]));
    world.control_as("DELETE", "shops", json!({})).await;
    assert_eq!(world.control_get("shops").await, json!([]));
    world.stop().await;
}

#[tokio::test]
async fn a_port_that_is_taken_at_a_restart_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(Some(folder.path())).await;
    let (_, second) = world.further_shop().await;
    world.stop().await;
    let _taken = tokio::net::TcpListener::bind(second.trim_start_matches("http://")).await.unwrap();
    let now = std::sync::Arc::new(jiff::Timestamp::now);
    let options = sandbox::Options { data: Some(folder.path().to_owned()), now, seed: true };
    let error = sandbox::Sandbox::open(options).unwrap().open_shops().await.unwrap_err().to_string();
    let port = second.rsplit(':').next().unwrap();
    assert!(error.contains(&format!("port {port} of the sandbox's shop 2 cannot be opened")), "{error}");
}

#[tokio::test]
async fn what_cannot_be_a_shop_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let (_, second) = world.further_shop().await;
    let taken: u64 = second.rsplit(':').next().unwrap().parse().unwrap();
    for (body, status, says) in [
        (json!({"port": taken}), 409, "cannot be opened"),
        (json!({"port": 0}), 400, "from 1 to 65535"),
        (json!({"port": 65_536}), 400, "65536"),
        (json!({"port": -1}), 400, "-1"),
        (json!({"port": "8090"}), 400, "8090"),
        (json!({"ports": 8_090}), 400, "a shop has no field \"ports\""),
        (json!({"empty": "yes"}), 400, "yes"),
        (json!(["port"]), 400, "a shop is"),
        (json!("shop"), 400, "a shop is"),
    ] {
        let (answered, answer) = world.control_as("POST", "shops", body.clone()).await;
        let message = answer["message"].as_str().unwrap_or_default();
        assert!(answered == status && message.contains(says), "{body}: {answered} {answer}");
    }
    for (method, path, status) in [
        ("DELETE", "shops/1", 404),
        ("DELETE", "shops/-2", 400),
        ("DELETE", "shops/9", 404),
        ("DELETE", "shops/..%2f..", 400),
        ("GET", "shops/9/shop/orders", 404),
        ("PUT", "shops", 404),
        ("GET", "shops/2/shops", 400),
        ("POST", "shops/2/shops", 400),
    ] {
        assert_eq!(world.control_as(method, path, json!({})).await.0, status, "{method} {path}");
    }
    // The account is controlled at the first shop's port and at its own.
    for (path, body) in [
        ("faults", json!({"system": "roapp", "kind": "html"})),
        ("latency", json!([{"system": "shop", "kind": "hanging"}, {"system": "roapp", "kind": "hanging"}])),
        ("hooks/flush", json!({"system": "roapp"})),
        ("hooks/auto", json!({"roapp_seconds": 1})),
        ("limits", json!({"roapp_per_second": 1})),
        ("variants", json!({"roapp.one_wrapped": true})),
        ("roapp/people", json!({})),
    ] {
        let (status, answer) = world.call(&second, "POST", &format!("/_sandbox/{path}"), body).await;
        let message = answer["message"].as_str().unwrap_or_default();
        assert!(status == 400 && message.contains("first shop's port"), "{path}: {status} {answer}");
    }
    assert_eq!(world.control_get("shops").await.as_array().unwrap().len(), 1);
    assert_eq!(get(&world, &second, "latency").await, json!([]));
    for _ in 0..3 {
        let pair = tokio::join!(world.further_shop(), world.further_shop());
        assert_ne!(pair.0.0, pair.1.0, "each gets its own number");
    }
    for _ in 7..20 {
        world.further_shop().await;
    }
    let (status, answer) = world.control_as("POST", "shops", json!({})).await;
    assert!(status == 409 && answer["message"].as_str().unwrap().contains("remove one first"), "{answer}");
}
