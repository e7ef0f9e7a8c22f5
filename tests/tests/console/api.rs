//! The JSON API and its description.

use std::collections::BTreeSet;

use console::{Console, Kind, ROUTES, Role};
use serde_json::{Value, json};
use tests::World;
use tests::console::TestConsole;

#[tokio::test]
async fn the_description_is_current_and_names_every_route() {
    let console = TestConsole::open(World::without_orders().await).await;
    let served = console.send(console.request("GET", "/api/openapi.json")).await;
    let made = Console::api_document();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");
    if std::env::var("UPDATE_OPENAPI").is_ok() {
        std::fs::write(path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == made,
        "docs/openapi.json is out of date: UPDATE_OPENAPI=1 cargo test -p tests --test console description"
    );
    // The file is built in: what was written now is served by the next build.
    assert!(served.text == kept || std::env::var("UPDATE_OPENAPI").is_ok(), "{}", served.text);
    let document: Value = serde_json::from_str(&kept).unwrap();
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(move |m| format!("{} {path}", m.to_uppercase()))
        })
        .collect();
    let api = ROUTES.iter().filter(|route| route.kind == Kind::Api);
    assert_eq!(described, api.map(|route| format!("{} {}", route.method, route.path)).collect());
}

#[tokio::test]
async fn a_program_does_what_a_person_does() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run().await;
    let session = console.get(Role::Operator, "/api/session").await.json();
    assert_eq!(session["role"], "operator");
    assert!(session["csrf_token"].as_str().is_some_and(|token| token.len() > 20));
    let page = console.get(Role::Viewer, "/api/orders?store=demo").await.json();
    let orders = page["orders"].as_array().unwrap();
    assert!(orders.len() > 15);
    let one = console.get(Role::Viewer, "/api/orders/demo/100218").await.json();
    assert_eq!(one["order"]["state"], "in_agreement");
    assert!(!one["history"].as_array().unwrap().is_empty());
    let held = console.get(Role::Viewer, "/api/attention").await.json();
    assert_eq!(held["orders"][0]["number"], 100_227);
    let body = json!({"orders": [{"store": "demo", "number": 100_227}]});
    assert_eq!(console.api(Role::Operator, "POST", "/api/attention/retry", body.clone()).await.json()["count"], 1);
    assert_eq!(console.api(Role::Operator, "POST", "/api/attention/dismiss", body.clone()).await.json()["count"], 1);
    assert_eq!(console.api(Role::Operator, "POST", "/api/attention/dismiss", body).await.json()["count"], 0);
    let mut settings = serde_json::to_value(&console.world.store).unwrap();
    settings["id"] = json!("second");
    settings["name"] = json!("Second");
    settings["url"] = json!(console.world.store.url.replace("127.0.0.1", "localhost"));
    let login = json!({"settings": settings, "login": sandbox::SHOP_LOGIN, "password": sandbox::SHOP_PASSWORD});
    let put = console.api(Role::Admin, "PUT", "/api/stores/second", login).await;
    assert_eq!((put.status, &put.json()["settings"]["enabled"]), (200, &json!(false)), "{}", put.text);
    let on = console.api(Role::Admin, "POST", "/api/stores/second/switch", json!({"on": true})).await;
    assert_eq!(on.json()["settings"]["enabled"], true, "{}", on.text);
    settings["location"] = json!(999);
    let put = console.api(Role::Admin, "PUT", "/api/stores/second", json!({"settings": settings})).await;
    assert_eq!((put.status, &put.json()["settings"]["enabled"]), (200, &json!(true)));
    console.api(Role::Admin, "POST", "/api/stores/second/switch", json!({"on": false})).await;
    let refused = console.api(Role::Admin, "POST", "/api/stores/second/switch", json!({"on": true})).await;
    assert_eq!(refused.status, 422);
    assert!(refused.json()["message"].as_str().unwrap().contains("Location 999 does not exist"), "{}", refused.text);
    for (id, body) in [
        ("second", json!({"settings": {"id": "second"}})),
        ("other", json!({"settings": settings})),
        ("BAD", json!({"settings": settings})),
        ("second", json!({"settings": settings, "extra": 1})),
    ] {
        let wrong = console.api(Role::Admin, "PUT", &format!("/api/stores/{id}"), body).await;
        assert_eq!(wrong.status, 422, "{}", wrong.text);
    }
}
