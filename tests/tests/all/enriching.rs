//! P9: what only enriches an order never holds it up, however it fails.
//!
//! Every call of the import that is not essential is made to fail in every way that an HTTP answer can be wrong; the seeded shop's
//! orders all arrive all the same, and their histories say what is missing.

use serde_json::{Value, json};
use tests::World;

use crate::import::order;

/// The seeded shop's orders that come over: 22 new ones, of which one is in another currency.
const ALL: usize = 21;

/// A way in which an answer is wrong.
fn ways() -> Vec<(&'static str, Value)> {
    let status = |status: u16, body: Value| json!({"kind": "status", "status": status, "body": body});
    vec![
        ("404", status(404, json!({"message": "Not found"}))),
        ("500", status(500, json!("Internal Server Error"))),
        ("400", status(400, json!({"message": "Bad request"}))),
        ("a page", json!({"kind": "html"})),
        ("nothing", json!({"kind": "empty"})),
        ("broken JSON", json!({"kind": "junk"})),
        ("an empty list", status(200, json!([]))),
        ("another shape", status(200, json!({"success": true, "result": {"1": "x"}}))),
    ]
}

/// Calls that only enrich: system and part of the address.
const CALLS: [(&str, &str); 8] = [
    ("roapp", "/catalogs/uoms"),
    ("roapp", "/catalog/products/uoms"),
    ("roapp", "/catalog/products/types"),
    ("roapp", "/catalog/products/categories"),
    ("roapp", "/orders/statuses"),
    ("roapp", "/contacts/people/custom-fields"),
    ("shop", "catalog/export"),
    ("shop", "orders/get_available_statuses"),
];

async fn fails(world: &World, system: &str, path: &str, way: &Value) {
    let mut fault = way.clone();
    fault["system"] = json!(system);
    fault["path"] = json!(path);
    fault["times"] = json!(0);
    world.control("POST", "faults", Some(fault)).await;
}

/// What did not arrive, or not whole.
async fn missing(world: &World) -> Vec<String> {
    let mut wrong = Vec::new();
    let arrived = world.roapp_orders().await;
    let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
    let ours: Vec<&Value> = arrived
        .iter()
        .filter(|order| order["custom_fields"][&field].as_str().is_some_and(|text| !text.is_empty()))
        .collect();
    if ours.len() != ALL {
        wrong.push(format!("{} of {ALL} orders arrived; waiting: {:?}", ours.len(), world.attention().await));
    }
    for order in ours {
        let number: u64 = order["custom_fields"][&field].as_str().unwrap().parse().unwrap();
        let lines = world.shop_order(number).await.unwrap()["products"].as_array().unwrap().len();
        let items = order["items"].as_array().map_or(0, Vec::len);
        if items != lines {
            wrong.push(format!("order {number} has {items} of {lines} lines"));
        }
    }
    wrong
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p9_whatever_only_enriches_fails_in_whatever_way_all_orders_arrive() {
    let mut wrong = Vec::new();
    for (system, path) in CALLS {
        for (name, way) in ways() {
            let world = World::seeded().await;
            fails(&world, system, path, &way).await;
            world.run().await;
            wrong.extend(missing(&world).await.into_iter().map(|why| format!("{system} {path}, {name}: {why}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn p9_a_history_says_what_an_order_went_without() {
    for (system, path, note) in [
        ("roapp", "uoms", "unit 'piece'"),
        ("roapp", "/catalog/products/categories", "categories"),
        ("shop", "catalog/export", "does not describe"),
    ] {
        let world = World::without_orders().await;
        fails(&world, system, path, &json!({"kind": "html"})).await;
        let number = world.place_order(order("0722 999 001", "LMP-D-42")).await;
        world.run().await;
        let said: Vec<String> = world
            .history(number)
            .await
            .into_iter()
            .flat_map(|entry| entry.events)
            .map(|event| event.to_string())
            .collect();
        assert!(said.iter().any(|said| said.contains(note)), "{path}: {said:?}");
        world.roapp_order_of(number).await;
    }
}

/// Without the account's statuses nobody knows which status RO App gives a new order, and whether staff moved it on: they are asked
/// for again when that matters.
#[tokio::test]
async fn t4_an_order_gets_its_first_status_although_the_statuses_were_not_known_at_first() {
    let world = World::without_orders().await;
    let lost = json!({"roapp.created_shape": "empty"});
    world.control("POST", "variants", Some(lost)).await;
    let fault =
        json!({"system": "roapp", "path": "/orders/statuses", "kind": "status", "status": 500, "body": "", "times": 2});
    world.control("POST", "faults", Some(fault)).await;
    let number = world.place_order(order("0722 000 111", "LMP-W-01")).await;
    world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": 2}))).await;
    world.run().await;
    world.run().await;
    let said: Vec<String> =
        world.history(number).await.into_iter().flat_map(|entry| entry.events).map(|event| event.to_string()).collect();
    assert!(said.iter().all(|said| !said.contains("Staff")), "{said:?}");
    assert_eq!(world.roapp_order_of(number).await["status"]["id"], sandbox::STATUS_IN_PROGRESS, "{said:?}");
}

#[tokio::test]
async fn t4_a_first_status_is_not_staffs_after_a_lost_answer_where_the_statuses_cannot_be_read() {
    let world = World::without_orders().await;
    let closed =
        json!({"system": "roapp", "path": "/orders/statuses", "kind": "status", "status": 500, "body": "", "times": 0});
    world.control("POST", "faults", Some(closed)).await;
    let lost = json!({"system": "roapp", "path": "/v2/orders", "method": "POST", "kind": "cut_after", "times": 1});
    world.control("POST", "faults", Some(lost)).await;
    let number = world.place_order(json!({"delivery_name": "Ana", "delivery_phone": "0722 999 001", "products": [{"title": "A lamp", "article": "FIRST", "price": 5, "quantity": 1}]})).await;
    world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": 2}))).await;
    Box::pin(world.run_for(1)).await;
    assert_eq!(world.roapp_order_of(number).await["status"]["id"], sandbox::STATUS_IN_PROGRESS);
    assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 2);
    assert_eq!(world.status_emails(number).await, 0);
}

/// Ways in which one function of a shop alone may be closed.
fn closed(function: &str) -> Vec<(&'static str, &'static str, Value)> {
    let answered = |status: u16, body: Value| json!({"system": "shop", "path": function, "kind": "status", "status": status, "body": body, "times": 0});
    let variant = |name: &str| json!({ name: [function] });
    let shaped = |shape: &str| json!({"shop.forbidden": [function], "shop.forbidden_shape": shape});
    let said = |word: &str| json!({"status": word, "response": {"message": "no"}});
    let mut moved = answered(302, json!(""));
    moved["headers"] = json!({"location": "/login"});
    let cut = json!({"system": "shop", "path": function, "kind": "cut_before", "times": 0});
    vec![
        ("forbidden", "variants", variant("shop.forbidden")),
        ("forbidden in words", "variants", shaped("message")),
        ("forbidden as 409", "variants", shaped("409_json")),
        ("forbidden as 409 in words", "variants", shaped("409_plain")),
        ("unknown", "variants", variant("shop.undefined")),
        ("failing", "variants", variant("shop.exception")),
        ("unauthorized", "faults", answered(200, said("UNAUTHORIZED"))),
        (
            "an old token",
            "faults",
            answered(200, json!({"status": "ERROR", "response": {"message": "Token is not valid or expired"}})),
        ),
        ("HTTP 401", "faults", answered(401, json!("Authorization required"))),
        ("HTTP 403", "faults", answered(403, json!("<html>Access denied</html>"))),
        ("HTTP 404", "faults", answered(404, json!("<html>Not found</html>"))),
        ("busy", "faults", answered(503, json!({}))),
        ("too many requests", "faults", answered(429, json!({}))),
        ("a redirect", "faults", moved),
        ("no connection", "faults", cut),
        ("a word of its own", "faults", answered(200, said("MAINTENANCE"))),
        ("nothing", "faults", answered(200, json!({"status": "EMPTY"}))),
    ]
}

#[tokio::test]
async fn p1_p9_a_function_of_the_shop_that_is_closed_holds_no_order_that_needs_none_of_it() {
    for function in ["catalog/export", "orders/get_available_statuses", "currency/export"] {
        for (name, place, how) in closed(function) {
            let world = World::without_orders().await;
            let number = world.place_order(order("0722 999 001", "NEW-1")).await;
            world.control("POST", place, Some(how)).await;
            world.run_for(1).await;
            assert_eq!(world.attention().await, [], "{function}, {name}");
            let item = world.roapp_order_of(number).await["items"][0].clone();
            assert_eq!(item["entity"]["sku"], "NEW-1", "{function}, {name}");
            assert_eq!(item["entity"]["title"], "A new lamp", "{function}, {name}");
            let reported = world.notes(number).await.join("\n");
            let unread = function == "catalog/export" && name != "nothing";
            assert_eq!(reported.contains("does not describe"), unread, "{function}, {name}: {reported}");
        }
    }
}

#[tokio::test]
async fn d2_a_text_that_is_too_long_for_roapp_goes_in_parts_and_nothing_waits_for_it() {
    for (most, length, parts) in [
        (Some(5_000), 500, 0),
        (Some(5_000), 4_000, 1),
        (Some(5_000), 6_000, 4),
        (Some(5_000), 20_000, 11),
        (Some(2_100), 2_300, 2),
        (Some(2_100), 3_000, 2),
        (Some(2_100), 39_000, 20),
        // Longer than a feed should be, or refused in parts as well: its beginning stands in the notes.
        (Some(2_100), 60_000, 0),
        (Some(5_000), 200_000, 0),
        (None, 200_000, 1),
    ] {
        let what = format!("{most:?}, {length}");
        let world = World::without_orders().await;
        world.control("POST", "variants", Some(json!({"roapp.longest_text": most}))).await;
        let mut given = order("0722 999 001", "FIRST");
        given["comment"] = json!("word ".repeat(length / 5));
        given["delivery_address"] = json!("Strada Veche 1");
        let number = world.place_order(given).await;
        world.run().await;
        assert_eq!(world.attention().await, [], "{what}");
        let roapp = world.roapp_order_of(number).await;
        let feed = roapp["comments"].as_array().unwrap();
        assert_eq!(feed.len(), parts, "{what}");
        let reported: String = feed.iter().filter_map(|row| row["comment"].as_str()).collect();
        let notes = roapp["manager_notes"].as_str().unwrap();
        assert!(reported.contains("Strada Veche 1") || notes.contains("Strada Veche 1"), "{what}: {notes}");
        if parts > 0 {
            assert_eq!(reported.matches("word").count(), length / 5, "{what}");
        }
        // Nothing of it is said again.
        let writes = world.roapp_writes().await;
        world.pass(301);
        world.run().await;
        assert_eq!(world.roapp_writes().await, writes, "{what}");
    }
}

#[tokio::test]
async fn p1_a_description_that_roapp_does_not_keep_is_said_in_the_history() {
    for kept in ["kept", "ignored"] {
        let world = World::without_orders().await;
        world.control("POST", "variants", Some(json!({"roapp.product_description": kept}))).await;
        for article in ["FIRST", "SECOND"] {
            let product = json!({"article": article, "title": {"en": "A lamp", "ro": "A lamp"}, "description": {"en": "long words", "ro": "long words"}});
            world.control("POST", "shop/products", Some(product)).await;
        }
        let mut reads = Vec::new();
        for article in ["FIRST", "SECOND"] {
            world.control("DELETE", "calls", None).await;
            let number = world.place_order(order("0722 999 001", article)).await;
            world.run().await;
            let said = world.notes(number).await.iter().any(|note| note.contains("did not keep the description"));
            assert_eq!(said, kept == "ignored", "{kept} {article}");
            let read = |call: &&String| call.starts_with("GET /v2/catalog/products/3");
            reads.push(world.roapp_calls().await.iter().filter(read).count());
        }
        assert_eq!(reads, [1, 0], "{kept}: one product a day is read back");
    }
}

#[tokio::test]
async fn p4_the_category_of_a_new_product_is_found_whatever_joins_the_names_of_its_path() {
    for (separator, path, category) in
        [("\\", "Home\\Lamps", 934_001), ("/", "Home\\Lamps", 934_001), ("/", "Home", 934_020)]
    {
        let world = World::without_orders().await;
        world.control("POST", "variants", Some(json!({"shop.path_separator": separator}))).await;
        let product =
            json!({"article": "FIRST", "title": {"en": "A lamp", "ro": "A lamp"}, "parent": {"id": 7, "value": path}});
        world.control("POST", "shop/products", Some(product)).await;
        let number = world.place_order(order("0722 999 001", "FIRST")).await;
        world.run().await;
        let products = world.products().await;
        let new = products.iter().find(|product| product["sku"] == "FIRST").unwrap();
        assert_eq!(new["category_id"], category, "{separator} {path}: {:?}", world.notes(number).await);
    }
}

#[tokio::test]
async fn p9_a_description_that_roapp_refuses_does_not_cost_the_product() {
    for errors in [json!({"description": ["Too long"]}), json!({})] {
        let world = World::without_orders().await;
        let product = json!({"article": "FIRST", "title": {"en": "A lamp", "ro": "A lamp"}, "description": {"en": "long words", "ro": "long words"}});
        world.control("POST", "shop/products", Some(product)).await;
        let body = json!({"message": "Validation error", "errors": errors});
        let fault = json!({"system": "roapp", "path": "products", "method": "POST", "contains": "long words", "kind": "status", "status": 400, "body": body, "times": 0});
        world.fault(fault).await;
        let number = world.place_order(order("0722 999 001", "FIRST")).await;
        world.run().await;
        assert_eq!(world.attention().await, vec![], "{errors}");
        let notes = world.notes(number).await;
        assert!(notes.iter().any(|note| note.contains("was new to RO App and was entered")), "{errors}: {notes:?}");
        assert!(!notes.iter().any(|note| note.contains("fallback")), "{errors}: {notes:?}");
    }
}
