//! A few days of a deployment: everything its functions can do, done once.

use std::time::Duration;

use console::{Role, Session};
use exchange::clock::Clock;
use exchange::order::{OrderNumber, Trigger};
use exchange::queue::Message;
use hmac::{Hmac, Mac};
use http::Request;
use jiff::SignedDuration;
use serde_json::{Value, json};
use sha2::Sha256;
use tests::World;
use tests::deployed::Deployed;
use tests::world::HOOKS_KEY;
use tower::ServiceExt;

/// An order of a buyer.
pub fn order(phone: &str, name: &str) -> Value {
    json!({
        "delivery_name": name, "delivery_phone": phone, "delivery_email": "",
        "products": [{"title": "A lamp nobody knows", "article": format!("NEW-{phone}"), "price": 5, "quantity": 1, "type": "product"}],
    })
}

fn sign(key: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// RO App calls about an order.
pub async fn roapp_calls(deployed: &Deployed, event: &str, id: i64) -> u16 {
    let signature = sign(sandbox::WEBHOOK_SECRET, event);
    let body = json!({"id": event, "event_name": "Order.Status.Changed", "context": {"object_id": id}});
    deployed.hook("POST", "/hooks/roapp", &[("x-signature", &signature)], &body).await
}

/// Where the shop calls, as a key makes it.
pub fn hook_address(key: &str) -> String {
    format!("/hooks/cartum/demo/order_created/{}", sign(key, "demo/order_created"))
}

/// The shop calls about an order, or says that a subscription was removed.
pub async fn shop_calls(deployed: &Deployed, method: &str, number: u64) -> u16 {
    let path = hook_address(HOOKS_KEY);
    deployed.hook(method, &path, &[], &json!({"order_id": number})).await
}

/// A person asks a function that has the console's routes.
pub async fn ask(deployed: &Deployed, function: &str, method: &str, path: &str, body: &str) -> (u16, String) {
    let console = deployed.console(function).await;
    let life = SignedDuration::from_hours(1);
    let session = Session::new("Someone".into(), Role::Admin, deployed.world.clock.now(), life);
    let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost")
        .header("origin", "http://localhost")
        .header("content-type", kind)
        .header("cookie", format!("session={}", console.codec.encode("session", &session).unwrap()))
        .header("x-csrf-token", console.codec.csrf_token(&session))
        .body(axum::body::Body::from(body.to_owned()))
        .unwrap();
    let router = match function {
        "manual-refresh" => manual_refresh::router(console),
        _ => console.router(),
    };
    let answer = router.oneshot(request).await.unwrap();
    let status = answer.status().as_u16();
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

/// Days in which orders come, change, fail, are mended and compared; staff, buyers and both systems' calls included.
pub async fn days() -> Deployed {
    let deployed = Deployed::running(World::without_orders().await).await;
    let world = &deployed.world;
    let number = world.place_order(order("0722 999 001", "Ana Popescu")).await;
    let called = world.place_order(order("0722 999 002", "Ion Ionescu")).await;
    let nameless = world
        .place_order(json!({"delivery_name": "", "delivery_phone": "", "delivery_email": "a@example.com",
        "products": [{"title": "Without article", "article": "", "price": 5, "quantity": 1}]}))
        .await;
    world
        .place_order(json!({"delivery_phone": "0722 999 006", "products": [{"article": "LMP-D-42", "quantity": 1}]}))
        .await;
    deployed.poll().await;
    // The first import is under way.
    let (status, text) = ask(&deployed, "console", "GET", "/stores", "").await;
    assert_eq!(status, 200, "{text}");
    assert_eq!(shop_calls(&deployed, "PUT", called).await, 200);
    deployed.run(3).await;
    statuses(&deployed, number).await;
    trouble(&deployed).await;
    people(&deployed, number, nameless).await;
    programs(&deployed, number).await;
    // Another buyer: what the search found the only order of the one before by goes.
    for order in [number, called] {
        let other = json!({"delivery_name": "Maria Marin", "delivery_phone": "0722 999 777"});
        world.control("PATCH", &format!("shop/orders/{order}"), Some(other)).await;
    }
    deployed.run(2).await;
    assert_eq!(shop_calls(&deployed, "DELETE", 0).await, 200);
    // What is known of the account is too old, and an order comes before the poll that would ask.
    world.pass(25 * 3600);
    let late = world.place_order(order("0722 999 008", "Late Buyer")).await;
    let message = Message::new(world.store.id.clone(), OrderNumber(late), Trigger::Poll);
    deployed.orders.send(&[message], Duration::ZERO).await.unwrap();
    while deployed.work().await {}
    // Of another category that RO App lacks, which was taken for certain for a while.
    world.pass(8 * 24 * 3600);
    let of = json!({"delivery_phone": "0722 999 006", "products": [{"article": "OUT-SOL", "quantity": 1}]});
    let called = world.place_order(of).await;
    assert_eq!(shop_calls(&deployed, "POST", called).await, 200);
    while deployed.work().await {}
    // Staff delete an order, and nobody tells.
    let id = world.roapp_order_of(late).await["id"].clone();
    world.control("DELETE", &format!("roapp/orders/{id}"), None).await;
    // The daily comparison, and a store that is switched off and on.
    world.pass(25 * 3600);
    deployed.run(3).await;
    assert_eq!(world.table().missed().await.unwrap().row.len(), 1, "the deletion");
    switch(&deployed, "no").await;
    deployed.run(1).await;
    switch(&deployed, "yes").await;
    deployed.run(1).await;
    delete(&deployed).await;
    deployed
}

/// A program with a token asks both functions that have the console's routes, until the token is revoked.
async fn programs(deployed: &Deployed, number: u64) {
    let (status, text) = ask(deployed, "console", "POST", "/tokens", "name=Report&role=operator").await;
    assert_eq!(status, 200, "{text}");
    let secret = text.rsplit("<code>exchange_").next().unwrap().split('<').next().unwrap();
    let token = format!("exchange_{secret}");
    deployed.world.pass(3_600);
    for (function, method, path) in [("console", "GET", "/api/session"), ("manual-refresh", "POST", "/api/refresh")] {
        let console = deployed.console(function).await;
        let request = Request::builder().method(method).uri(path).header("host", "localhost");
        let request = request.header("authorization", format!("Bearer {token}"));
        let request = request.body(axum::body::Body::from(named(number))).unwrap();
        let router = match function {
            "manual-refresh" => manual_refresh::router(console),
            _ => console.router(),
        };
        assert_eq!(router.oneshot(request).await.unwrap().status(), 200, "{function}");
    }
    let path = format!("/tokens/{}/revoke", &secret[..8]);
    let (status, text) = ask(deployed, "console", "POST", &path, "").await;
    assert_eq!(status, 303, "{text}");
}

/// A store is deleted, one of its orders dismissed: what is left of it goes behind the queue.
async fn delete(deployed: &Deployed) {
    let held = deployed.world.attention().await;
    let (status, text) = ask(deployed, "console", "POST", "/api/attention/dismiss", &named(held[0].0)).await;
    assert_eq!(status, 200, "{text}");
    let (status, text) = ask(deployed, "console", "POST", "/stores/demo/delete", "name=Lamp+shop").await;
    assert!(status < 400, "{status} {text}");
    while deployed.work().await {}
    deployed.run(3).await;
    let left: Vec<Value> = deployed.world.table().stores().await.unwrap();
    assert!(left.is_empty(), "{left:?}");
}

async fn statuses(deployed: &Deployed, number: u64) {
    let world = &deployed.world;
    let id = world.roapp_order_of(number).await["id"].as_i64().unwrap();
    let status = json!({"status_id": sandbox::STATUS_IN_PROGRESS});
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(status)).await;
    assert_eq!(roapp_calls(deployed, "event-1", id).await, 200);
    assert_eq!(roapp_calls(deployed, "event-1", id).await, 200, "again");
    let body = json!({"id": "event-1", "event_name": "Order.Status.Changed", "context": {"object_id": id}});
    let foreign = sign("another secret", "event-1");
    assert_eq!(deployed.hook("POST", "/hooks/roapp", &[("x-signature", &foreign)], &body).await, 401);
    while deployed.work().await {}
    assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 2);
    // RO App's next change has no call: the look finds it.
    let status = json!({"status_id": sandbox::STATUS_SHIPPED});
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(status)).await;
    deployed.run(2).await;
    assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 6);
    // The next web-hook ends the row of changes that none reported.
    assert_eq!(world.table().missed().await.unwrap().row.len(), 1);
    assert_eq!(roapp_calls(deployed, "event-2", id).await, 200);
    assert_eq!(world.table().missed().await.unwrap().row.len(), 0);
    // Both sides of orders nobody linked, and one that a person has updated, worked by the other queue's function.
    let status = json!({"status": 3});
    world.control("POST", &format!("shop/orders/{number}/status"), Some(status)).await;
    deployed.run(1).await;
}

/// Orders that fail, wait, and need a person, who is told of it where that is possible: on AWS no function calls itself.
async fn trouble(deployed: &Deployed) {
    let world = &deployed.world;
    let body = json!({"channel": {
        "name": "Own", "way": {"web_hook": {"url": "https://127.0.0.1:9/x"}}, "kinds": ["attention"], "pace": "at_once",
        "language": "en", "time_zone": "UTC",
    }});
    let (status, text) = ask(deployed, "console", "POST", "/api/notifications", &body.to_string()).await;
    assert_eq!(status, 201, "{text}");
    world
        .place_order(json!({"currency": "EUR", "delivery_phone": "0722 999 003", "delivery_name": "Dan Dinu",
        "products": [{"article": "LMP-W-01", "quantity": 1}]}))
        .await;
    let fault =
        json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "status", "status": 503, "times": 2});
    world.fault(fault).await;
    world.place_order(order("0722 999 004", "Ilie Ilie")).await;
    // One comes straight through the queue that people wait for, with a buyer and a product of its own.
    let called = world.place_order(order("0722 999 005", "Vlad Voda")).await;
    assert_eq!(shop_calls(deployed, "POST", called).await, 200);
    let anonymous = world
        .place_order(json!({"delivery_name": "", "delivery_phone": "", "delivery_email": "",
        "products": [{"title": "Without article 2", "article": "", "price": 5, "quantity": 1}]}))
        .await;
    assert_eq!(shop_calls(deployed, "POST", anonymous).await, 200);
    let by_mail = world
        .place_order(json!({"delivery_name": "", "delivery_phone": "", "delivery_email": "b@example.com",
        "products": [{"article": "LMP-W-01", "quantity": 1}]}))
        .await;
    assert_eq!(shop_calls(deployed, "POST", by_mail).await, 200);
    let another = json!({"delivery_name": "Vlad Vodan", "delivery_phone": "0722 999 778"});
    while deployed.work().await {}
    world.control("PATCH", &format!("shop/orders/{called}"), Some(another)).await;
    assert_eq!(shop_calls(deployed, "POST", called).await, 200);
    deployed.run(4).await;
    // More than are urgent when all are tried again.
    let many = json!({"count": 22, "buyers": 22, "spread_seconds": 600, "order": {"products": []}, "hooks": false});
    world.control("POST", "shop/orders/bulk", Some(many)).await;
    // A row nobody can read.
    let row = json!({"raw": {"order_id": 7, "products": "none", "stat_created": "2026-11-20 12:00:00"}});
    world.control("POST", "shop/orders", Some(row)).await;
    // Without anything to recognise its buyer by, found by the poll.
    world
        .place_order(json!({"delivery_name": "", "delivery_phone": "", "delivery_email": "",
        "products": [{"title": "Without article 3", "article": "", "price": 5, "quantity": 1}]}))
        .await;
    deployed.run(2).await;
    let waiting = world.table().orders.waiting_links().await.unwrap();
    assert!(waiting.is_empty(), "{waiting:?}");
    let (status, text) = ask(deployed, "console", "GET", "/api/notifications", "").await;
    assert!(status == 200 && text.contains("a place that the exchange does not connect to"), "{text}");
}

/// What the console shows to everybody who asks.
const PAGES: [&str; 37] = [
    "/people",
    "/tokens",
    "/audit",
    "/",
    "/orders",
    "/orders?q=0722",
    "/orders?q=ana",
    "/orders?q=+40722999001",
    "/orders?show=store%3Ademo",
    "/orders?show=all",
    "/orders?show=roapp",
    "/orders?q=A-0001",
    "/orders?state=waiting",
    "/orders?status=roapp:1900001&sort=oldest",
    "/orders/counts",
    "/orders.csv",
    "/orders/progress?order=demo/1",
    "/attention",
    "/attention?reason=no-lines",
    "/attention/dismissed",
    "/comparison",
    "/stores",
    "/stores/new",
    "/stores/demo",
    "/stores/demo/settings",
    "/stores/demo/check",
    "/stores/demo/dry-run",
    "/stores/demo/dry-run/result",
    "/stores/demo/rules",
    "/secrets",
    "/notifications",
    "/health",
    "/api/session",
    "/api/orders",
    "/api/attention",
    "/api/stores",
    "/api/stores/demo/dry-run",
];

/// Everything a person can click.
async fn people(deployed: &Deployed, number: u64, other: u64) {
    let (status, text) = ask(deployed, "manual-refresh", "POST", "/api/refresh", &named(number)).await;
    assert_eq!(status, 200, "{text}");
    while deployed.work().await {}
    // A dry run has something to show while orders are there that have not come over.
    let fresh = deployed.world.place_order(order("0722 999 001", "Ana Popescu")).await;
    let (status, text) = ask(deployed, "console", "POST", "/api/stores/demo/dry-run", "").await;
    assert_eq!(status, 202, "{text}");
    while deployed.work().await {}
    let of_orders = [
        format!("/orders?q={number}"),
        format!("/orders/demo/{number}"),
        format!("/orders/demo/{number}/sides"),
        format!("/orders/demo/{number}/now"),
        format!("/api/orders/demo/{number}"),
        format!("/orders/demo/{fresh}/why"),
        format!("/api/orders/demo/{fresh}/why"),
    ];
    for path in PAGES.into_iter().chain(of_orders.iter().map(String::as_str)) {
        let (status, text) = ask(deployed, "console", "GET", path, "").await;
        assert!(status < 400, "{path}: {status} {text}");
    }
    for (path, body) in [
        ("/api/refresh".to_owned(), named(other)),
        (format!("/orders/demo/{number}/refresh"), String::new()),
        (format!("/orders/demo/{fresh}/import"), String::new()),
        ("/orders/refresh".to_owned(), format!("order=demo%2F{other}")),
        ("/attention/retry-all".to_owned(), String::new()),
        ("/api/attention/retry".to_owned(), named(other)),
        ("/secrets".to_owned(), "rotate=hooks".to_owned()),
        ("/sign-out".to_owned(), String::new()),
    ] {
        let (status, text) = ask(deployed, "console", "POST", &path, &body).await;
        assert!(status < 400, "{path}: {status} {text}");
    }
    deployed.run(2).await;
    let held = deployed.world.attention().await;
    for path in ["/api/attention/dismiss", "/api/attention/reopen"] {
        let (status, text) = ask(deployed, "console", "POST", path, &named(held[0].0)).await;
        assert!(status == 200 && text.contains("\"count\":1"), "{path}: {status} {text}");
    }
}

async fn switch(deployed: &Deployed, to: &str) {
    let (status, text) = ask(deployed, "console", "POST", "/stores/demo/switch", &format!("on={to}&sure=yes")).await;
    assert!(status < 400, "{status} {text}");
}

fn named(number: u64) -> String {
    json!({"orders": [{"store": "demo", "number": number}]}).to_string()
}
