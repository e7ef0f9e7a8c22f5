//! The seeded shop's orders in RO App: O1, O3 to O5, O7, O8, C1 to C3, P1 to P8, D1, T1.

use std::collections::HashMap;

use serde_json::{Value, json};
use tests::World;

fn number(value: &Value) -> f64 {
    value.as_str().map_or_else(|| value.as_f64().unwrap_or(f64::NAN), |text| text.parse().unwrap_or(f64::NAN))
}

fn field(order: &Value, id: i64) -> &str {
    order["custom_fields"][format!("f{id}")].as_str().unwrap_or_default()
}

/// RO App's orders of the store by their External ID.
fn by_number(orders: &[Value]) -> HashMap<u64, Vec<&Value>> {
    let mut all: HashMap<u64, Vec<&Value>> = HashMap::new();
    for order in orders.iter().filter(|order| field(order, sandbox::FIELD_STORE) == "Lamp shop") {
        all.entry(field(order, sandbox::FIELD_EXTERNAL_ID).parse().unwrap()).or_default().push(order);
    }
    all
}

#[tokio::test]
async fn o1_o5_o7_o8_the_seed_shop_arrives_once_and_whole() {
    let world = World::seeded().await;
    world.run().await;
    let roapp = world.roapp_orders().await;
    let arrived = by_number(&roapp);
    let held = world.attention().await;
    let mut checked = 0;
    for order in world.shop_orders().await {
        let id = order["order_id"].as_u64().unwrap();
        let placed = order["stat_created"].as_str().unwrap();
        let old = placed < "2026-09-20 12:00:00";
        let there = arrived.get(&id).map_or(0, Vec::len);
        if old || order["stat_status"] == 3 || order["currency"] != "RON" {
            assert_eq!(there, 0, "O1, O7: order {id} must stay out");
            continue;
        }
        assert_eq!(there, 1, "O5: order {id}");
        let roapp = arrived[&id][0];
        let lines = order["products"].as_array().unwrap();
        let items = roapp["items"].as_array().unwrap();
        assert_eq!(items.len(), lines.len(), "P6: lines of {id}");
        for (line, item) in lines.iter().zip(items) {
            assert_eq!(number(&line["quantity"]), number(&item["quantity"]), "O3: quantity in {id}");
            assert_eq!(number(&line["price"]), number(&item["price"]), "O3: price in {id}");
        }
        let equal = (number(&roapp["total"]) - number(&order["total_sum"])).abs() < 0.001;
        let notes = world
            .history(id)
            .await
            .into_iter()
            .flat_map(|entry| entry.events)
            .map(|event| event.to_string())
            .collect::<Vec<_>>()
            .join("\n");
        assert!(
            equal || notes.contains("amount"),
            "O8: {id} has {} of {}: {notes}",
            roapp["total"],
            order["total_sum"]
        );
        assert!(
            !field(roapp, sandbox::FIELD_CREATED).is_empty() && !field(roapp, sandbox::FIELD_LAST_UPDATE).is_empty()
        );
        checked += 1;
    }
    assert!(checked >= 15, "only {checked} orders were there to check");
    assert_eq!(held.len(), 1, "{held:?}");
    assert!(held[0].1.contains("EUR") && held[0].1.contains("RON"), "O7 names both currencies: {}", held[0].1);
}

#[tokio::test]
async fn a_second_run_writes_nothing_anywhere() {
    let world = World::seeded().await;
    world.run().await;
    let (items, writes) = (world.table_items().await, world.roapp_writes().await);
    let before = world.roapp_calls().await.len();
    world.run().await;
    assert_eq!(world.table_items().await, items);
    assert_eq!(world.roapp_writes().await, writes);
    let calls = world.roapp_calls().await.split_off(before);
    assert!(calls.len() <= 1, "the look at RO App's changes, and nothing else: {calls:#?}");
}

#[tokio::test]
async fn c2_c4_p7_two_new_orders_of_one_buyer_make_one_contact_and_one_product() {
    let world = World::without_orders().await;
    let (people, products) = (world.people().await.len(), world.products().await.len());
    for phone in ["+40 (722) 999-001", "0722 999 001"] {
        world.place_order(order(phone, "NEW-ARTICLE")).await;
    }
    world.run().await;
    assert_eq!(world.people().await.len(), people + 1);
    assert_eq!(world.products().await.len(), products + 1);
    assert_eq!(by_number(&world.roapp_orders().await).len(), 2);
}

#[tokio::test]
async fn a_known_buyer_with_three_known_lines_costs_four_calls() {
    let world = World::without_orders().await;
    let line =
        |article: &str| json!({"title": article, "article": article, "price": 10, "quantity": 1, "type": "product"});
    let three = json!({
        "delivery_phone": "0722 999 001",
        "products": [line("THREE-1"), line("THREE-2"), line("THREE-3")],
    });
    world.place_order(three.clone()).await;
    world.run().await;
    world.control("DELETE", "calls", None).await;
    world.place_order(three).await;
    world.run().await;
    let mut calls = world.roapp_calls().await;
    calls.retain(|call| !call.contains("modified_at"));
    assert_eq!(calls.len(), 4, "{calls:#?}");
}

#[tokio::test]
async fn r3_one_bad_order_never_holds_up_another() {
    let world = World::without_orders().await;
    let good = world.place_order(order("0722 999 001", "GOOD")).await;
    for raw in [
        json!({"order_id": 900_001, "stat_created": "2026-11-19 10:00:00"}),
        json!({"order_id": 900_002, "stat_created": "2026-11-19 10:00:00", "stat_status": 1, "currency": [], "total_sum": 1}),
        json!({"order_id": "not a number", "products": "none"}),
        json!(["an", "array"]),
        json!(7),
        json!({"order_id": 900_003, "stat_created": "2026-11-19 10:00:00", "stat_status": 1, "currency": "RON",
               "total_sum": "1", "products": [{"title": "x", "quantity": "many", "price": {}}]}),
    ] {
        world.control("POST", "shop/orders", Some(json!({"raw": raw}))).await;
    }
    world.run().await;
    assert_eq!(by_number(&world.roapp_orders().await).keys().copied().collect::<Vec<_>>(), [good]);
    let held = world.attention().await;
    assert_eq!(
        held.iter().map(|(number, _)| *number).collect::<std::collections::BTreeSet<_>>(),
        [900_001, 900_002, 900_003].into()
    );
    for (_, reason) in held {
        assert!(reason.contains("shop"), "says what to do: {reason}");
    }
}

#[tokio::test]
async fn r1_a_passing_failure_is_tried_again_and_leaves_one_order() {
    for kind in ["status", "status_after", "html", "junk", "cut_before", "cut_after", "empty", "huge"] {
        for path in ["/v2/orders", "/items", "/contacts/people", "/products"] {
            let world = World::without_orders().await;
            world.fault(json!({"system": "roapp", "method": "POST", "path": path, "kind": kind, "times": 1, "bytes": 20_000_000})).await;
            let (people, products) = (world.people().await.len(), world.products().await.len());
            world.place_order(order("0722 999 001", "NEW-ARTICLE")).await;
            world.run().await;
            let orders = world.roapp_orders().await;
            let arrived = by_number(&orders);
            assert_eq!(
                arrived.values().map(Vec::len).collect::<Vec<_>>(),
                [1],
                "{kind} at {path}: {:?}",
                world.attention().await
            );
            let roapp = arrived.values().next().unwrap()[0];
            assert_eq!(roapp["items"].as_array().unwrap().len(), 1, "{kind} at {path}");
            assert_eq!(world.people().await.len(), people + 1, "{kind} at {path}");
            assert_eq!(world.products().await.len(), products + 1, "{kind} at {path}");
        }
    }
}

#[tokio::test]
async fn o5_c4_p7_processes_side_by_side_make_one_of_everything() {
    for round in 0..6 {
        let mut world = World::without_orders().await;
        world.alone = false;
        let (people, products) = (world.people().await.len(), world.products().await.len());
        let mut numbers = Vec::new();
        for phone in ["+40 (722) 999-001", "0722 999 001", "0722 999 001", ""] {
            numbers.push(world.place_order(order(phone, "NEW-ARTICLE")).await);
        }
        world.run_side_by_side().await;
        for number in &numbers {
            assert_eq!(world.roapp_order_of(*number).await["items"].as_array().unwrap().len(), 1, "round {round}");
        }
        assert_eq!(world.people().await.len(), people + 2, "round {round}: one with the phone, one without any");
        assert_eq!(world.products().await.len(), products + 1, "round {round}");
        assert_eq!(world.attention().await, [], "round {round}");
        // Both sides change, and all three look at once again.
        world.control("POST", &format!("shop/orders/{}/status", numbers[0]), Some(json!({"status": 2}))).await;
        let id = world.roapp_order_of(numbers[1]).await["id"].clone();
        let shipped = json!({"status_id": sandbox::STATUS_SHIPPED});
        world.control("POST", &format!("roapp/orders/{id}/status"), Some(shipped)).await;
        world.run_side_by_side().await;
        assert_eq!(
            world.roapp_order_of(numbers[0]).await["status"]["id"],
            sandbox::STATUS_IN_PROGRESS,
            "round {round}"
        );
        assert_eq!(world.status_emails(numbers[1]).await, 1, "T7, round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r1_junk_of_roapp_in_any_answer_passes_and_leaves_one_order() {
    let reads = ["/contacts/people", "/catalog/products", "/company", "/orders/custom-fields", "/orders/statuses"];
    for path in reads {
        for kind in ["html", "junk", "empty", "huge", "cut_after", "status"] {
            let world = World::without_orders().await;
            let fault = json!({"system": "roapp", "method": "GET", "path": path, "kind": kind, "bytes": 20_000_000,
                               "status": 502, "times": 1});
            world.fault(fault).await;
            let number = world.place_order(order("0722 999 001", "NEW-ARTICLE")).await;
            world.run().await;
            // What is wrong with the account ends a poll; the next one goes on.
            world.run().await;
            let there = world.roapp_order_of(number).await;
            assert_eq!(there["items"].as_array().unwrap().len(), 1, "{kind} at {path}");
            assert_eq!(world.attention().await, [], "{kind} at {path}");
        }
    }
}

/// An order of one line.
pub fn order(phone: &str, article: &str) -> Value {
    json!({
        "delivery_name": "Ana Popescu",
        "delivery_email": "",
        "delivery_phone": phone,
        "products": [{"title": "A new lamp", "article": article, "price": 84.5, "quantity": 2, "type": "product"}],
    })
}
