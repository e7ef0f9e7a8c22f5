//! Hostile text is text, wherever it comes from and wherever it is shown.

use console::Role;
use serde_json::json;
use tests::World;
use tests::console::TestConsole;

const TAG: &str = "<script>alert(1)</script>";
const QUOTE: &str = "\"'><img src=x onerror=alert(2)>";
const TURNED: &str = "\u{202e}gnp.exe\u{2066}";

#[tokio::test]
async fn hostile_text_is_shown_as_text_on_every_page() {
    let mut world = World::without_orders().await;
    let long = "W".repeat(10_000);
    world.store.name = format!("{TAG}{QUOTE}{TURNED}").chars().take(64).collect();
    let hostile = format!("{TAG} {QUOTE} {TURNED} {long}");
    world.control("POST", "roapp/statuses", Some(json!({"id": 1_900_099, "name": hostile}))).await;
    world.control("POST", "shop/statuses", Some(json!({"id": 77, "title": {"en": hostile}}))).await;
    let product =
        json!({"title": hostile, "article": format!("{TAG}{QUOTE}"), "price": 5, "quantity": 1, "type": "product"});
    let good = json!({
        "delivery_name": hostile, "delivery_phone": QUOTE, "comment": hostile, "stat_status": 77,
        "delivery_address": hostile, "products": [product],
    });
    let number = world.place_order(good).await;
    let bad = json!({"order_id": 900_001, "stat_created": "2026-11-19 10:00:00", "stat_status": 1, "currency": TAG, "total_sum": 1,
        "products": [{"title": "x", "price": 1, "quantity": 1}]});
    world.control("POST", "shop/orders", Some(json!({"raw": bad}))).await;
    world.run().await;
    let console = TestConsole::open(world).await;
    let pages = [
        "/".to_owned(),
        "/orders".to_owned(),
        "/orders?show=all".into(),
        "/orders?show=roapp".into(),
        "/orders?show=store%3Ademo".into(),
        "/orders?q=script".into(),
        "/orders?q=%3Cscript%3Ealert%281%29%3C%2Fscript%3E".into(),
        "/attention".into(),
        "/stores".into(),
        "/stores/demo".into(),
        "/stores/demo/check".into(),
        "/stores/demo/rules".into(),
        "/stores/demo/settings".into(),
        "/stores/demo/dry-run".into(),
        "/stores/demo/dry-run/result".into(),
        "/stores/new".into(),
        "/secrets".into(),
        format!("/orders/demo/{number}"),
        format!("/orders/demo/{number}/sides"),
        "/orders/demo/900001".into(),
        format!("/orders/progress?order=demo%2F{number}"),
    ];
    let mut shown = 0;
    for path in &pages {
        let page = console.page(path).await;
        // A reason may have only its beginning.
        assert!(!page.contains("<script>") && !page.contains("<img"), "{path}: {page}");
        shown += page.matches("&lt;script&gt;alert(1)&lt;/script&gt;").count();
        assert!(page.len() < 400_000, "{path} has {} bytes", page.len());
    }
    assert!(shown > 10, "it is shown, as text: {shown}");
    let attention = console.page("/attention").await;
    let reasons =
        attention.split("<div class=\"reason\">").skip(1).map(|reason| reason.split("</div>").next().unwrap());
    let reasons: Vec<&str> = reasons.collect();
    assert!(reasons.iter().any(|reason| reason.contains("&lt;script&gt;")), "a reason quotes it: {reasons:?}");
    let history = console.page(&format!("/orders/demo/{number}")).await;
    assert!(history.contains("&lt;script&gt;"), "in the history too");
    for (path, fields) in [
        (
            "/stores/demo/settings",
            vec![("name", TAG), ("url", QUOTE), ("country", TAG), ("orders_url", "javascript:alert(1)")],
        ),
        ("/stores/new", vec![("name", TAG), ("url", QUOTE), ("login", TAG)]),
        ("/stores/demo/delete", vec![("name", TAG)]),
        ("/orders/refresh", vec![("order", TAG)]),
        ("/stores/demo/rules", vec![("to_roapp_<b>", "1")]),
        ("/language", vec![("language", TAG), ("back", TAG)]),
    ] {
        let answer = console.post(Role::Admin, path, &fields).await;
        assert!(!answer.text.contains(TAG) && !answer.text.contains("<img") && !answer.text.contains("<b>"), "{path}");
    }
}

#[tokio::test]
async fn bad_input_gets_a_clear_error() {
    let console = TestConsole::open(World::without_orders().await).await;
    let huge = format!("{{\"orders\": [{}]}}", "1,".repeat(600_000));
    for (body, status) in [
        ("", 422),
        ("{", 422),
        ("[]", 422),
        ("{\"orders\": 7}", 422),
        ("{\"orders\": [{\"store\": \"../x\", \"number\": 1}]}", 422),
        ("{\"orders\": [{\"store\": \"demo\", \"number\": -1}]}", 422),
        ("{\"orders\": [], \"more\": 1}", 422),
        (huge.as_str(), 413),
    ] {
        let answer = console.send(console.write(Role::Admin, "POST", "/api/refresh").body(body.to_owned())).await;
        assert_eq!(answer.status, status, "{}: {}", &body[..body.len().min(60)], answer.text);
        assert!(!answer.text.is_empty());
    }
    for path in [
        "/orders/demo/abc",
        "/orders/DEMO/1",
        "/orders/demo/1",
        "/stores/nothing",
        "/stores/%3Cb%3E",
        "/orders/demo/99999999999999999999",
    ] {
        let answer = console.get(Role::Viewer, path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text.contains("There is no such"), "{path}: {}", answer.text);
    }
}

#[tokio::test]
async fn o10_hostile_words_of_a_try_that_failed_again_and_again_are_shown_as_text() {
    let world = World::without_orders().await;
    let line = json!({"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 1, "type": "product"});
    let number = world.place_order(json!({"delivery_phone": "0722 999 001", "products": [line]})).await;
    world.run().await;
    let words = json!({"status": "EXCEPTION", "response": {"message": format!("{TAG} {QUOTE}")}});
    world.fault(json!({"system": "shop", "path": "orders/update", "kind": "status", "status": 200, "body": words, "times": 0})).await;
    let id = world.roapp_order_of(number).await["id"].clone();
    let shipped = json!({"status_id": sandbox::STATUS_SHIPPED});
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(shipped)).await;
    world.run_for(2).await;
    let console = TestConsole::open(world).await;
    let page = console.page(&format!("/orders/demo/{number}")).await;
    let grouped = page.split("Each try").next().unwrap();
    assert!(grouped.len() < page.len(), "its tries are one step: {page}");
    assert!(grouped.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
    assert!(!page.contains(TAG) && !page.contains("<img"), "{page}");
}
