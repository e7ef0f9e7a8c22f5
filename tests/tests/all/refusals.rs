//! What a shop that refuses is notes as: by what it says, and a password only where it is about one (R1, R2, S3).

use serde_json::{Value, json};
use tests::World;

use crate::import::order;

const NO_API: &str = "Api module is not available";

fn no_api() -> Value {
    json!({"status": "HTTP_ERROR", "response": {"code": 409, "message": NO_API}})
}

/// What the poll says of the store, and whether the login counts as refused.
async fn polled(world: &World) -> (String, bool) {
    let process = world.start().await;
    let found = scheduled_import::handle(&process).await.unwrap();
    let refused = process.stores.enabled().iter().any(|shop| shop.cartum.refuses_login());
    (found.stores[0].problem.as_ref().map(ToString::to_string).unwrap_or_default(), refused)
}

#[tokio::test]
async fn r2_a_status_for_a_shop_without_api_waits_for_a_person_and_goes_on_when_the_plan_is_back() {
    let ways = [
        ("api/auth", 409, no_api()),
        ("api/auth", 409, json!(NO_API)),
        ("orders/", 409, no_api()),
        ("orders/", 409, json!(NO_API)),
        ("/api/", 200, json!({"status": "ERROR", "message": NO_API.to_uppercase()})),
    ];
    for (path, status, body) in ways {
        let world = World::without_orders().await;
        let number = world.place_order(order("0722 999 001", "FIRST")).await;
        world.run().await;
        let id = world.roapp_order_of(number).await["id"].clone();
        let fault =
            json!({"system": "shop", "path": path, "kind": "status", "status": status, "body": body, "times": 0});
        world.fault(fault).await;
        let shipped = json!({"status_id": sandbox::STATUS_SHIPPED});
        world.control("POST", &format!("roapp/orders/{id}/status"), Some(shipped)).await;
        world.pass(120);
        let way = format!("{status} {body} at {path}");
        let (problem, refused) = polled(&world).await;
        assert!(problem.contains("plan has no API access") && problem.contains("Billing"), "{way}: {problem}");
        assert!(!problem.contains("password") && !refused, "{way}: {problem}");
        world.run_once().await;
        let held = world.attention().await;
        assert!(held.len() == 1 && held[0].1.contains("plan has no API access"), "{way}: {held:?}");
        assert!(!held[0].1.contains("password"), "{way}: {held:?}");
        let notes = world.notes(number).await;
        world.run_for(2).await;
        assert_eq!(world.notes(number).await, notes, "{way}: said once");
        world.control("DELETE", "faults", None).await;
        world.run().await;
        assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 6, "{way}");
        assert_eq!((world.status_emails(number).await, world.attention().await), (1, vec![]), "{way}");
    }
}

#[tokio::test]
async fn r2_a_plan_that_allows_reading_and_no_writing_asks_a_person() {
    let world = World::without_orders().await;
    let number = world.place_order(order("0722 999 001", "FIRST")).await;
    world.run().await;
    let id = world.roapp_order_of(number).await["id"].clone();
    let fault = json!({"system": "shop", "path": "orders/update", "kind": "status", "status": 409, "body": no_api(), "times": 0});
    world.fault(fault).await;
    let shipped = json!({"status_id": sandbox::STATUS_SHIPPED});
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(shipped)).await;
    world.run().await;
    let held = world.attention().await;
    assert!(held.len() == 1 && held[0].1.contains("plan has no API access"), "{held:?}");
    world.control("DELETE", "faults", None).await;
    world.retry(number).await;
    assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 6);
}

#[tokio::test]
async fn s3_only_the_word_error_at_the_login_is_about_the_password() {
    let world = World::without_orders().await;
    let said = |word: &str, text: &str| json!({"status": word, "response": {"message": text}});
    let moved = json!({"Location": "https://www.lamps.example.com/api/auth/?from=here"});
    let table = [
        (
            200,
            said("ERROR", "User with such username/password not found"),
            json!({}),
            "Settings > Admins (or Users)",
            true,
        ),
        (200, said("ERROR", "Невірний токен"), json!({}), "refuses the login", true),
        (
            500,
            json!({"status": "HTTP_ERROR", "message": "UNKNOWN SERVER ERROR"}),
            json!({}),
            "UNKNOWN SERVER ERROR",
            false,
        ),
        (200, said("EXCEPTION", "Internal error"), json!({}), "EXCEPTION", false),
        (200, said("HTTP_ERROR", "Payload is not json"), json!({}), "Payload is not json", false),
        (403, json!("<html>Access denied</html>"), json!({}), "firewall", false),
        (403, json!({"error": "blocked"}), json!({}), "firewall", false),
        (301, json!("<html>Moved</html>"), moved, "https://www.lamps.example.com (HTTP 301 at auth)", false),
        (302, json!("<html>Moved</html>"), json!({"Location": "/login"}), "another page of its own", false),
        (404, json!("<html>Not found</html>"), json!({}), "no API at this address", false),
        (503, json!("<html>Back soon</html>"), json!({}), "asks to wait", false),
    ];
    for (status, body, headers, expected, about_login) in table {
        let fault = json!({"system": "shop", "path": "api/auth", "kind": "status", "status": status, "body": body,
                           "headers": headers, "times": 0});
        world.fault(fault).await;
        let (problem, refused) = polled(&world).await;
        assert!(problem.contains(expected), "{status} {body}: {problem}");
        assert_eq!(refused, about_login, "{status} {body}: {problem}");
        assert!(!problem.contains("from=here") && !problem.contains("/api/auth/"), "{status} {body}: {problem}");
        assert_eq!(problem.contains("refuses the login"), about_login, "{status} {body}: {problem}");
        world.control("DELETE", "faults", None).await;
    }
    assert_eq!(polled(&world).await, (String::new(), false));
}

#[tokio::test]
async fn r3_a_filter_in_front_of_roapp_that_stops_one_orders_text_holds_no_other_order() {
    let world = World::without_orders().await;
    let mut hostile = order("0722 999 001", "FIRST");
    hostile["comment"] = json!("1' OR '1'='1");
    let numbers = [world.place_order(hostile).await, world.place_order(order("0722 999 002", "FIRST")).await];
    let stopped = |part: &str, times: u32| {
        json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "contains": part,
        "kind": "status", "status": 403, "body": "<html>Request blocked</html>", "times": times})
    };
    world.fault(stopped("OR '1'='1", 0)).await;
    Box::pin(world.run()).await;
    assert_eq!(world.roapp_orders_of(numbers[1]).await.len(), 1, "the other");
    assert_eq!(world.roapp_orders_of(numbers[0]).await.len(), 1, "without its notes");
    let cursor = world.table().cursor(&world.store.id).await.unwrap().unwrap();
    assert!(cursor.problem.is_none(), "{:?}", cursor.problem.map(|problem| problem.reason.to_string()));
    world.control("DELETE", "faults", None).await;
    Box::pin(world.run_for(2)).await;
    assert_eq!(world.attention().await, []);
    // An order that is stopped whatever its notes say is tried again, and shown at last.
    let number = world.place_order(order("0722 999 003", "FIRST")).await;
    world.fault(stopped(&number.to_string(), 0)).await;
    Box::pin(world.run_for(50)).await;
    assert_eq!(world.attention().await.len(), 1);
    assert_eq!(world.roapp_orders_of(number).await.len(), 0);
}

#[tokio::test]
async fn r1_an_old_token_reported_in_cyrillic_is_renewed_once() {
    for (word, text) in
        [("ERROR", "Невірний токен"), ("ERROR", "НЕОБХІДНА АВТОРИЗАЦІЯ"), ("HTTP_ERROR", "Ошибка авторизации")]
    {
        let world = World::without_orders().await;
        let body = json!({"status": word, "response": {"message": text}});
        let fault =
            json!({"system": "shop", "path": "orders/get", "kind": "status", "status": 200, "body": body, "times": 1});
        world.fault(fault).await;
        assert_eq!(polled(&world).await, (String::new(), false), "{text}");
        let calls = world.calls("shop").await;
        let logins = calls.iter().filter(|call| call["path"].as_str().unwrap().contains("auth")).count();
        assert_eq!(logins, 2, "{text}");
    }
}

#[tokio::test]
async fn t2_a_refused_status_with_a_log_is_read_by_its_log() {
    let world = World::without_orders().await;
    let number = world.place_order(order("0722 999 001", "FIRST")).await;
    world.run().await;
    let id = world.roapp_order_of(number).await["id"].clone();
    let row = json!({"order_id": number, "status": "ERROR", "message": "Товар «Авторський токен» відсутній"});
    let body = json!({"status": "ERROR", "response": {"log": [row]}});
    world.fault(json!({"system": "shop", "path": "orders/update", "kind": "status", "status": 200, "body": body, "times": 0})).await;
    let shipped = json!({"status_id": sandbox::STATUS_SHIPPED});
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(shipped)).await;
    world.run().await;
    let held = world.attention().await;
    assert!(held.len() == 1 && held[0].1.contains("Авторський токен") && held[0].1.contains("rule"), "{held:?}");
}
