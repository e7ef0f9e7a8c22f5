//! R1 to R3: what fails is tried again, for a day and more, then the order needs attention, with what to do.

use std::time::Duration;

use exchange::exchange::Outcome;
use exchange::order::{OrderNumber, Trigger};
use exchange::queue::{Message, Queue};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tests::World;

use crate::import::order;

/// A linked order, its number and its RO App id.
async fn linked() -> (World, u64, i64) {
    let world = World::without_orders().await;
    let number = world.place_order(order("0722 999 001", "FIRST")).await;
    world.run().await;
    let id = world.roapp_order_of(number).await["id"].as_i64().unwrap();
    (world, number, id)
}

#[tokio::test]
async fn r2_a_person_waits_for_no_next_try_and_the_same_trouble_is_said_once() {
    let world = World::without_orders().await;
    let number = world.place_order(order("0722 999 001", "FIRST")).await;
    world.fault(json!({"system": "roapp", "path": "/v2/orders", "method": "POST", "kind": "status", "status": 503, "times": 0})).await;
    world.run().await;
    world.control("DELETE", "faults", None).await;
    assert_eq!(world.retry(number).await, Outcome::Imported, "the next try would be in an hour");
    let mut empty = order("0722 999 002", "FIRST");
    empty["products"] = json!([]);
    let empty = world.place_order(empty).await;
    world.run().await;
    let notes = world.notes(empty).await;
    assert!(matches!(world.retry(empty).await, Outcome::Attention(_)));
    assert_eq!(world.notes(empty).await, notes);
}

#[tokio::test]
async fn r1_a_day_without_roapp_loses_nothing_and_needs_no_hand() {
    let (world, old, _) = linked().await;
    world.fault(json!({"system": "roapp", "kind": "status", "status": 503, "times": 0})).await;
    let mut new = Vec::new();
    for hour in 0..24 {
        if hour % 6 == 0 {
            new.push(world.place_order(order(&format!("0722 999 {:03}", 100 + hour), "NEW")).await);
        }
        if hour == 3 {
            world.control("POST", &format!("shop/orders/{old}/status"), Some(json!({"status": 2}))).await;
        }
        world.run_for(1).await;
    }
    assert_eq!(world.attention().await, []);
    world.control("DELETE", "faults", None).await;
    world.run_for(3).await;
    for number in new {
        assert_eq!(world.roapp_order_of(number).await["items"].as_array().unwrap().len(), 1);
    }
    assert_eq!(world.roapp_order_of(old).await["status"]["id"], sandbox::STATUS_IN_PROGRESS);
    assert_eq!(world.attention().await, []);
    let writes = world.writes().await;
    world.run_for(1).await;
    assert_eq!(world.writes().await, writes);
}

#[tokio::test]
async fn r1_a_day_without_the_shop_loses_nothing_and_needs_no_hand() {
    let (world, old, id) = linked().await;
    world.fault(json!({"system": "shop", "path": "/api/", "kind": "html", "times": 0})).await;
    let new = world.place_order(order("0722 999 002", "NEW")).await;
    world.run_for(1).await;
    let body = json!({"status_id": sandbox::STATUS_SHIPPED});
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(body)).await;
    world.run_for(23).await;
    assert_eq!(world.shop_order(old).await.unwrap()["stat_status"], 1);
    let found = world.poll().await;
    assert!(
        found.stores[0].problem.as_ref().unwrap().to_string().contains("not JSON"),
        "{:?}",
        found.stores[0].problem
    );
    world.control("DELETE", "faults", None).await;
    world.run_for(3).await;
    assert_eq!(world.roapp_order_of(new).await["items"].as_array().unwrap().len(), 1);
    assert_eq!(world.shop_order(old).await.unwrap()["stat_status"], 6);
    assert_eq!(world.status_emails(old).await, 1, "T7: one status e-mail, however often it was tried");
    assert_eq!(world.attention().await, []);
}

#[tokio::test]
async fn r2_after_the_last_try_the_order_needs_attention_and_can_be_tried_again() {
    let (world, number, _) = linked().await;
    world.fault(json!({"system": "roapp", "method": "POST", "kind": "status", "status": 500, "times": 0})).await;
    world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": 2}))).await;
    world.run_for(60).await;
    let held = world.attention().await;
    assert!(held.len() == 1 && held[0].1.contains("HTTP 500") && held[0].1.contains("try again"), "{held:?}");
    let calls = world.roapp_calls().await.len();
    world.run_for(2).await;
    let of_orders = |call: &String| call.contains("/orders/7") || call.contains("/contacts") || call.contains("POST");
    let tried: Vec<_> = world.roapp_calls().await.split_off(calls).into_iter().filter(of_orders).collect();
    assert_eq!(tried, [] as [String; 0], "nobody asked, so nothing is tried");
    world.control("DELETE", "faults", None).await;
    assert_eq!(world.retry(number).await, Outcome::Updated);
    assert_eq!(world.attention().await, []);
    assert_eq!(world.roapp_order_of(number).await["status"]["id"], sandbox::STATUS_IN_PROGRESS);
}

#[tokio::test]
async fn r1_what_roapp_asks_for_is_honoured() {
    for status in [429, 503] {
        let (world, number, _) = linked().await;
        world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": 2}))).await;
        let wait = json!({"system": "roapp", "method": "POST", "kind": "status", "status": status,
                          "headers": {"Retry-After": "2700"}, "times": 1});
        world.fault(wait).await;
        world.run_for(3).await;
        let mut calls = world.calls("roapp").await;
        let at = |call: &serde_json::Value| call["at"].as_str().unwrap().parse::<Timestamp>().unwrap();
        let refused = calls.iter().position(|call| call["status"] == status).unwrap();
        let asked = at(&calls[refused]);
        // After a 429 nothing at all is asked; after a 503, that order's change.
        let mut next =
            calls.split_off(refused + 1).into_iter().filter(|call| status == 429 || call["method"] == "POST");
        let next = at(&next.next().unwrap()).duration_since(asked);
        assert!(next >= SignedDuration::from_secs(2_700), "{status}: asked again after {next}");
        assert_eq!(world.roapp_order_of(number).await["status"]["id"], sandbox::STATUS_IN_PROGRESS, "{status}");
    }
}

#[tokio::test]
async fn r1_what_a_shop_asks_for_is_honoured() {
    let (world, number, id) = linked().await;
    let shipped = json!({"status_id": sandbox::STATUS_SHIPPED});
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(shipped)).await;
    let wait = json!({"system": "shop", "path": "orders/update", "kind": "status", "status": 503,
                      "headers": {"Retry-After": "1800"}, "times": 1});
    world.fault(wait).await;
    world.run_for(2).await;
    let calls = world.calls("shop").await;
    let at: Vec<Timestamp> = calls
        .iter()
        .filter(|call| call["path"].as_str().unwrap().contains("orders/update"))
        .map(|call| call["at"].as_str().unwrap().parse().unwrap())
        .collect();
    let [refused, next] = at[..] else { panic!("{at:?}") };
    let waited = next.duration_since(refused);
    assert!(waited >= SignedDuration::from_mins(30), "asked again after {waited}");
    assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 6);
}

#[tokio::test]
async fn r2_a_queue_that_takes_only_some_of_the_messages_has_not_taken_them() {
    let answer = r#"{"Successful": [], "Failed": [{"Id": "0", "SenderFault": false, "Code": "InternalError"}]}"#;
    let (listener, url) = tests::world::listen().await;
    let some = axum::Router::new().fallback(async move || ([("content-type", "application/x-amz-json-1.0")], answer));
    tokio::spawn(async move { axum::serve(listener, some).await });
    let queue = Queue::new(exchange::queue::connect(Some(url.as_str())), &format!("{url}/orders"));
    let message = Message::new("demo".parse().unwrap(), OrderNumber(1), Trigger::Poll);
    let failed = queue.send(&[message], Duration::ZERO).await.unwrap_err();
    assert!(failed.to_string().contains("InternalError"), "{failed}");
}

#[tokio::test]
async fn a_message_nobody_can_read_ends_as_a_dead_letter_and_is_reported() {
    let world = World::without_orders().await;
    for (body, expected) in [
        ("junk", 1),
        ("{\"v\":99,\"store\":\"demo\",\"order\":1,\"why\":\"poll\"}", 1),
        ("{\"v\":1,\"store\":\"demo\",\"order\":1,\"why\":\"poll\"}", 0),
        ("{\"v\":1,\"store\":\"no-such-store\",\"order\":1,\"why\":\"poll\"}", 0),
    ] {
        assert_eq!(world.send_junk(body).await.dead_letters, expected, "{body}");
    }
}

#[tokio::test]
async fn r3_what_is_wrong_with_the_account_is_said_once_of_the_store_and_mended_by_itself() {
    let world = World::without_orders().await;
    let fields = |count: usize| {
        let all = [
            (sandbox::FIELD_STORE, "Store"),
            (sandbox::FIELD_EXTERNAL_ID, "External ID"),
            (sandbox::FIELD_CREATED, "Created"),
            (sandbox::FIELD_LAST_UPDATE, "Last update"),
        ];
        let some: Vec<_> =
            all.iter().take(count).map(|(id, title)| json!({"id": id, "title": title, "type": 1})).collect();
        Some(json!({"order_fields": some}))
    };
    world.control("POST", "roapp/settings", fields(1)).await;
    let numbers: Vec<u64> = vec![
        world.place_order(order("0722 999 001", "FIRST")).await,
        world.place_order(order("0722 999 002", "SECOND")).await,
    ];
    for _ in 0..3 {
        let found = world.poll().await;
        let problem = found.stores[0].problem.clone().unwrap();
        assert!(
            problem.to_string().contains("'External ID'") && problem.to_string().contains("Forms editor"),
            "{problem}"
        );
        assert_eq!(found.queued(), 0, "no order is tried in vain");
    }
    assert_eq!(world.attention().await, []);
    world.control("POST", "roapp/settings", fields(4)).await;
    world.run().await;
    for number in numbers {
        world.roapp_order_of(number).await;
    }
}

#[tokio::test]
async fn p2_a_product_staff_deleted_is_entered_again_and_no_line_is_lost() {
    let (world, first, _) = linked().await;
    let product = world.roapp_order_of(first).await["items"][0]["entity"]["id"].clone();
    world.control("DELETE", &format!("roapp/products/{product}"), None).await;
    let second = world.place_order(order("0722 999 001", "FIRST")).await;
    world.run().await;
    let item = world.roapp_order_of(second).await["items"][0].clone();
    assert_eq!(item["entity"]["sku"], "FIRST");
    assert_ne!(item["entity"]["id"], product);
    assert_eq!(world.attention().await, []);
}

#[tokio::test]
async fn p4_a_category_staff_deleted_holds_no_product_up_and_one_that_is_there_is_not_asked_for_again() {
    let world = World::without_orders().await;
    let asked = async || {
        let calls = world.roapp_calls().await;
        calls.iter().filter(|call| call.starts_with("GET /v2/catalog/products/categories")).count()
    };
    let category = async |number: u64| {
        let product = world.roapp_order_of(number).await["items"][0]["entity"]["id"].clone();
        world.products().await.into_iter().find(|row| row["id"] == product).unwrap()["category_id"].clone()
    };
    // Each is of the shop's "Lamps", and new to RO App.
    let articles = ["LMP-F-21", "LMP-P-31", "LMP-P-32"];
    for product in world.products().await.iter().filter(|row| articles.iter().any(|article| row["sku"] == *article)) {
        world.control("DELETE", &format!("roapp/products/{}", product["id"]), None).await;
    }
    let process = world.start().await;
    for (at, article) in articles.into_iter().enumerate() {
        let number = world.place_order(order("0722 999 001", article)).await;
        if at == 2 {
            world.control("DELETE", "roapp/categories/934001", None).await;
        }
        world.run_on(&process).await;
        assert_eq!(category(number).await, if at < 2 { 934_001 } else { 934_010 }, "of {article}");
        assert_eq!(asked().await, [1, 1, 2][at], "after {article}");
        world.pass(3600);
    }
    assert_eq!(world.attention().await, []);
}

#[tokio::test]
async fn c2_a_contact_staff_deleted_or_merged_does_not_hold_an_order_up() {
    for merge in [false, true] {
        let (world, first, _) = linked().await;
        let contact = world.roapp_order_of(first).await["client"]["id"].clone();
        if merge {
            let other = world
                .control("POST", "roapp/people", Some(json!({"first_name": "Ana", "phone": "0722 999 001"})))
                .await;
            world.control("POST", &format!("roapp/people/{contact}/merge"), Some(json!({"into": other["id"]}))).await;
        } else {
            world.control("DELETE", &format!("roapp/people/{contact}"), None).await;
        }
        let people = world.people().await.len();
        let second = world.place_order(order("0722 999 001", "FIRST")).await;
        world.run().await;
        assert_ne!(world.roapp_order_of(second).await["client"]["id"], contact, "merged: {merge}");
        assert_eq!(world.people().await.len(), people + usize::from(!merge), "merged: {merge}");
        assert_eq!(world.attention().await, [], "merged: {merge}");
    }
}

/// What RO App says of an order beside its lines: the event feed's texts, and the notes.
async fn feed_and_notes(world: &World, id: i64) -> (Vec<String>, String) {
    let roapp = world.roapp_order(id).await.unwrap();
    let feed = roapp["comments"].as_array().unwrap().iter().map(|comment| comment["comment"].to_string()).collect();
    (feed, roapp["manager_notes"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn d2_data_that_changed_back_while_it_was_being_said_is_what_roapp_says_last() {
    for kind in ["cut_after", "cut_before"] {
        let (world, number, id) = linked().await;
        let address = async |address: &str| {
            let patch = json!({"delivery_address": address});
            world.control("PATCH", &format!("shop/orders/{number}"), Some(patch)).await;
        };
        address("Strada Veche 1").await;
        world.run().await;
        let lost = json!({"system": "roapp", "method": "POST", "path": "/comments", "kind": kind, "times": 1});
        world.fault(lost).await;
        address("Strada Noua 7").await;
        world.run_once().await;
        address("Strada Veche 1").await;
        world.run().await;
        let (feed, notes) = feed_and_notes(&world, id).await;
        assert!(feed.last().unwrap().contains("Strada Veche 1"), "{kind}: {feed:?}");
        assert!(notes.contains("Strada Noua 7"), "{kind}: {notes}");
        assert!(feed.iter().filter(|text| text.contains("Strada Noua 7")).count() <= 1, "{kind}: {feed:?}");
        assert_eq!(world.attention().await, [], "{kind}");
    }
}

#[tokio::test]
async fn p9_d2_a_comment_whose_answer_is_lost_stands_in_the_notes_and_holds_nothing_up() {
    for kind in ["cut_after", "cut_before", "status_after", "html"] {
        let (world, number, id) = linked().await;
        let lost =
            json!({"system": "roapp", "method": "POST", "path": "/comments", "kind": kind, "status": 500, "times": 1});
        world.fault(lost).await;
        let before = feed_and_notes(&world, id).await.1;
        let moved = json!({"delivery_address": "Strada Noua 7"});
        world.control("PATCH", &format!("shop/orders/{number}"), Some(moved)).await;
        world.run().await;
        let written = usize::from(matches!(kind, "cut_after" | "status_after"));
        let (feed, notes) = feed_and_notes(&world, id).await;
        assert_eq!(feed.len(), written, "{kind}");
        assert!(notes.starts_with(before.trim_end()) && notes.matches("Strada Noua 7").count() == 1, "{kind}: {notes}");
        assert_eq!(world.attention().await, [], "{kind}");
        // The next change is news again, and a comment again.
        let moved = json!({"delivery_address": "Bulevardul Mare 12"});
        world.control("PATCH", &format!("shop/orders/{number}"), Some(moved)).await;
        world.run().await;
        let (feed, later) = feed_and_notes(&world, id).await;
        assert_eq!((feed.len(), later), (written + 1, notes), "{kind}");
    }
}

#[tokio::test]
async fn p9_d2_what_neither_the_feed_nor_the_notes_of_a_new_order_take_at_first_is_told_soon_after() {
    let world = World::without_orders().await;
    let mut given = order("0722 999 001", "FIRST");
    given["comment"] = json!("Ring twice. ".repeat(400));
    let number = world.place_order(given).await;
    for (method, contains) in [("POST", "Ring twice"), ("PATCH", "manager_notes")] {
        let failed = json!({"system": "roapp", "method": method, "contains": contains, "kind": "status", "status": 500, "times": 1});
        world.fault(failed).await;
    }
    world.run().await;
    let id = world.roapp_order_of(number).await["id"].as_i64().unwrap();
    let (feed, notes) = feed_and_notes(&world, id).await;
    assert!(format!("{feed:?} {notes}").contains("Ring twice"), "{feed:?} {notes}");
}

#[tokio::test]
async fn p9_d2_where_neither_comments_nor_notes_are_taken_the_history_says_so() {
    let (world, number, id) = linked().await;
    for (method, path) in [("POST", "/comments"), ("PATCH", &*format!("/orders/{id}"))] {
        let refused = json!({
            "system": "roapp", "method": method, "path": path, "kind": "status", "status": 403, "times": 1,
            "contains": if method == "PATCH" { "manager_notes" } else { "" },
        });
        world.fault(refused).await;
    }
    let moved = json!({"delivery_address": "Strada Noua 7"});
    world.control("PATCH", &format!("shop/orders/{number}"), Some(moved)).await;
    world.run().await;
    assert_eq!(world.attention().await, []);
    let notes = world.notes(number).await.join("\n");
    assert!(notes.contains("could not be written into RO App"), "{notes}");
}

#[tokio::test]
async fn r1_a_trouble_that_is_over_does_not_count_in_the_next_one() {
    let (world, number, id) = linked().await;
    let tries = async || {
        let link = world.table().orders.link(&world.store.id, OrderNumber(number)).await.unwrap().unwrap();
        (link.retries, link.waiting_since.is_some())
    };
    for (status, expected) in [(2, sandbox::STATUS_IN_PROGRESS), (3, sandbox::STATUS_CLOSED)] {
        world.fault(json!({"system": "roapp", "kind": "status", "status": 503, "times": 0})).await;
        world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": status}))).await;
        world.run_for(1).await;
        let (failed, waits) = tries().await;
        assert!(failed > 1 && waits, "{failed}");
        world.control("DELETE", "faults", None).await;
        world.run_for(2).await;
        assert_eq!(world.roapp_order(id).await.unwrap()["status"]["id"], expected);
        assert_eq!(tries().await, (0, false));
    }
}
