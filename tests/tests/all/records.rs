//! R3, S2: a record of RO App that a store's settings name is gone. It is said once of the store, new orders wait and come by
//! themselves, and everything else flows.

use exchange::decide::LAST_RETRY;
use exchange::order::EmployeeId;
use serde_json::{Value, json};
use tests::World;

use crate::import::order;

/// What is taken away, and what the sentence about the store says.
struct Gone {
    name: &'static str,
    without: fn(&mut Value),
    says: &'static [&'static str],
}

fn row<'a>(settings: &'a mut Value, list: &str, id: i64) -> &'a mut Value {
    settings[list].as_array_mut().unwrap().iter_mut().find(|row| row["id"] == id).unwrap()
}

fn remove(settings: &mut Value, list: &str, id: i64) {
    settings[list].as_array_mut().unwrap().retain(|row| row["id"] != id);
}

fn cases() -> Vec<Gone> {
    vec![
        Gone {
            name: "location archived",
            without: |all| row(all, "locations", sandbox::LOCATION)["is_archived"] = json!(true),
            says: &["no longer has location 150001", "Stores > ", "wait and come by themselves"],
        },
        Gone {
            name: "location deleted, another there",
            without: |all| {
                row(all, "locations", sandbox::LOCATION + 1)["is_archived"] = json!(false);
                remove(all, "locations", sandbox::LOCATION);
            },
            says: &["no longer has location 150001 (Main shop)", "150002 (Old workshop)"],
        },
        Gone {
            name: "order type deleted",
            without: |all| remove(all, "types", sandbox::ORDER_TYPE_SHOP),
            says: &["no longer has order type", "Online shop", "(Repair)"],
        },
        Gone {
            name: "location and order type",
            without: |all| {
                row(all, "locations", sandbox::LOCATION)["is_archived"] = json!(true);
                remove(all, "types", sandbox::ORDER_TYPE_SHOP);
            },
            says: &["no longer has location", "no longer has order type"],
        },
        Gone {
            name: "all managers deleted",
            without: |all| {
                remove(all, "employees", sandbox::MANAGER);
                remove(all, "employees", sandbox::SECOND_MANAGER);
            },
            says: &["No manager of store", "Maria Manager", "Ion Ionescu"],
        },
        Gone {
            name: "field of the number deleted",
            without: |all| remove(all, "order_fields", sandbox::FIELD_EXTERNAL_ID),
            says: &["no custom field 'External ID'", "Forms editor"],
        },
        Gone {
            name: "two fields deleted",
            without: |all| {
                remove(all, "order_fields", sandbox::FIELD_STORE);
                remove(all, "order_fields", sandbox::FIELD_LAST_UPDATE);
            },
            says: &["no custom field 'Store'", "no custom field 'Last update'"],
        },
    ]
}

async fn settings(world: &World) -> Value {
    world.control("POST", "roapp/settings", Some(json!({}))).await
}

async fn set(world: &World, settings: &Value) {
    let lists = ["locations", "types", "employees", "order_fields"];
    let part: serde_json::Map<String, Value> =
        lists.iter().map(|list| ((*list).to_owned(), settings[*list].clone())).collect();
    world.control("POST", "roapp/settings", Some(Value::Object(part))).await;
}

async fn arrived(world: &World, numbers: &[u64]) -> usize {
    let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
    let orders = world.roapp_orders().await;
    numbers.iter().filter(|number| orders.iter().any(|row| row["custom_fields"][&field] == number.to_string())).count()
}

#[tokio::test]
async fn r3_what_is_gone_is_said_once_of_the_store_and_its_new_orders_come_by_themselves() {
    let shapes = ["errors", "validation", "detail", "error", "list"];
    for (at, Gone { name, without, says }) in cases().into_iter().enumerate() {
        for shape in [shapes[at % 5], shapes[(at + 2) % 5]] {
            let what = format!("{name}, {shape}");
            let world = World::without_orders().await;
            world.control("POST", "variants", Some(json!({"roapp.refusal_shape": shape}))).await;
            let first = world.place_order(order("0722 999 001", "FIRST")).await;
            world.run().await;
            assert_eq!(arrived(&world, &[first]).await, 1, "{what}");
            let before = settings(&world).await;
            let mut changed = before.clone();
            without(&mut changed);
            set(&world, &changed).await;
            let mut waiting = Vec::new();
            for phone in ["0722 999 002", "0722 999 003", "0722 999 004"] {
                waiting.push(world.place_order(order(phone, "SECOND")).await);
            }
            world.control("DELETE", "calls", None).await;
            world.run_for(2).await;
            assert_eq!(world.attention().await, [], "{what}");
            assert_eq!(arrived(&world, &waiting).await, 0, "{what}");
            let problem = world.poll().await.stores[0].problem.clone().expect(&what).to_string();
            for part in says {
                assert!(problem.contains(part), "{what}: {part} in {problem}");
            }
            assert!(!problem.contains("HTTP 4"), "{what}: {problem}");
            let asked = world.roapp_calls().await.iter().filter(|call| *call == "POST /v2/orders").count();
            assert!(asked <= 12, "{what}: {asked} orders tried in two hours");

            // A status of an order that is there goes over all the same.
            world.control("POST", &format!("shop/orders/{first}/status"), Some(json!({"status": 4}))).await;
            world.run_for(1).await;
            let cancelled = world.roapp_order_of(first).await["status"]["id"].clone();
            assert_eq!(cancelled, sandbox::STATUS_REFUSED, "{what}");

            set(&world, &before).await;
            world.run_for(1).await;
            assert_eq!(arrived(&world, &waiting).await, 3, "{what}");
            assert_eq!(world.poll().await.stores[0].problem, None, "{what}");
            assert_eq!(world.attention().await, [], "{what}");
        }
    }
}

#[tokio::test]
async fn s2_a_manager_who_left_is_passed_over_and_it_is_said() {
    for (name, gone) in [("inactive", false), ("deleted", true)] {
        let world = World::without_orders().await;
        let mut changed = settings(&world).await;
        if gone {
            remove(&mut changed, "employees", sandbox::MANAGER);
        } else {
            row(&mut changed, "employees", sandbox::MANAGER)["is_active"] = json!(false);
        }
        set(&world, &changed).await;
        let mut numbers = Vec::new();
        for phone in ["0722 999 001", "0722 999 002", "0722 999 003", "0722 999 004"] {
            numbers.push(world.place_order(order(phone, "FIRST")).await);
        }
        world.run().await;
        assert_eq!(world.attention().await, [], "{name}");
        for number in numbers {
            assert_eq!(world.roapp_order_of(number).await["manager_id"], sandbox::SECOND_MANAGER, "{name}");
        }
        let notice = world.poll().await.stores[0].notice.clone().expect(name).to_string();
        assert!(notice.contains("passed over"), "{notice}");
        assert_eq!(world.store.managers.first(), Some(&EmployeeId(sandbox::MANAGER.unsigned_abs())));
    }
}

#[tokio::test]
async fn s2_a_manager_who_leaves_between_two_checks_costs_no_order_its_way() {
    let world = World::without_orders().await;
    world.place_order(order("0722 999 001", "FIRST")).await;
    world.run().await;
    let mut changed = settings(&world).await;
    remove(&mut changed, "employees", sandbox::MANAGER);
    set(&world, &changed).await;
    let mut numbers = Vec::new();
    for phone in ["0722 999 002", "0722 999 003"] {
        numbers.push(world.place_order(order(phone, "FIRST")).await);
    }
    world.run().await;
    assert_eq!(world.attention().await, []);
    for number in numbers {
        assert_eq!(world.roapp_order_of(number).await["manager_id"], sandbox::SECOND_MANAGER);
    }
}

#[tokio::test]
async fn s2_a_manager_who_leaves_before_a_line_is_added_costs_no_line() {
    let world = World::without_orders().await;
    let mut numbers = Vec::new();
    for phone in ["0722 999 001", "0722 999 002"] {
        numbers.push(world.place_order(order(phone, "FIRST")).await);
    }
    world.run().await;
    let mut changed = settings(&world).await;
    remove(&mut changed, "employees", sandbox::MANAGER);
    set(&world, &changed).await;
    for number in &numbers {
        let mut lines = order("", "FIRST")["products"].clone();
        lines
            .as_array_mut()
            .unwrap()
            .push(json!({"title": "Second", "article": "SECOND", "price": 5, "quantity": 1, "type": "product"}));
        let change = json!({"products": lines});
        world.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
    }
    world.run().await;
    assert_eq!(world.attention().await, []);
    for number in numbers {
        assert_eq!(world.roapp_order_of(number).await["items"].as_array().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn s2_managers_who_all_left_and_are_still_taken_are_said_of_the_store() {
    let world = World::without_orders().await;
    let mut changed = settings(&world).await;
    for manager in [sandbox::MANAGER, sandbox::SECOND_MANAGER] {
        row(&mut changed, "employees", manager)["is_active"] = json!(false);
    }
    set(&world, &changed).await;
    let number = world.place_order(order("0722 999 001", "FIRST")).await;
    world.run().await;
    assert_eq!(arrived(&world, &[number]).await, 1);
    let found = world.poll().await;
    assert_eq!(found.stores[0].problem, None);
    assert!(found.stores[0].notice.clone().unwrap().to_string().contains("No manager of store"), "{found:?}");
}

#[tokio::test]
async fn o4_a_field_that_was_made_anew_is_used_at_once() {
    let world = World::without_orders().await;
    let first = world.place_order(order("0722 999 001", "FIRST")).await;
    world.run().await;
    let mut changed = settings(&world).await;
    row(&mut changed, "order_fields", sandbox::FIELD_LAST_UPDATE)["id"] = json!(7_000_999);
    set(&world, &changed).await;
    let second = world.place_order(order("0722 999 002", "FIRST")).await;
    world.control("POST", &format!("shop/orders/{first}/status"), Some(json!({"status": 4}))).await;
    world.run().await;
    assert_eq!(world.attention().await, []);
    assert!(world.roapp_order_of(second).await["custom_fields"]["f7000999"].is_string());
    assert_eq!(world.roapp_order_of(first).await["status"]["id"], sandbox::STATUS_REFUSED);
    assert_eq!(world.poll().await.stores[0].problem, None);
}

#[tokio::test]
async fn o4_a_field_that_was_renamed_is_known_by_its_id() {
    let world = World::without_orders().await;
    world.place_order(order("0722 999 001", "FIRST")).await;
    world.run().await;
    let mut changed = settings(&world).await;
    for (field, title) in [(sandbox::FIELD_STORE, "Shop"), (sandbox::FIELD_EXTERNAL_ID, "Number in the shop")] {
        row(&mut changed, "order_fields", field)["title"] = json!(title);
    }
    set(&world, &changed).await;
    world.pass(25 * 3600);
    let second = world.place_order(order("0722 999 002", "FIRST")).await;
    world.run().await;
    assert_eq!(arrived(&world, &[second]).await, 1);
    assert_eq!(world.attention().await, []);
    assert_eq!(world.poll().await.stores[0].problem, None);
}

#[tokio::test]
async fn r3_an_account_whose_key_may_create_no_order_is_said_once_and_orders_wait() {
    for (status, body, says) in [
        (402, json!({"message": "Subscription expired"}), "subscription has ended"),
        (402, json!("<html>Payment Required</html>"), "subscription has ended"),
        (402, json!({}), "subscription has ended"),
        (403, json!({"message": "Subscription expired"}), "may not do POST /orders"),
        (403, json!({}), "may not do POST /orders"),
    ] {
        let what = format!("{status} {body}");
        let world = World::without_orders().await;
        world.run().await;
        let fault = json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "status",
                           "status": status, "body": body, "times": 0});
        world.fault(fault).await;
        let mut waiting = Vec::new();
        for phone in ["0722 999 002", "0722 999 003", "0722 999 004"] {
            waiting.push(world.place_order(order(phone, "SECOND")).await);
        }
        world.run_for(26).await;
        assert_eq!(world.attention().await, [], "{what}");
        let history = world.history(waiting[0]).await;
        let reported: Vec<String> = history.iter().flat_map(|entry| &entry.events).map(ToString::to_string).collect();
        let waits = reported.iter().filter(|line| line.contains("It waits")).count();
        assert_eq!(waits, 1, "{what}: {reported:?}");
        assert!(reported.iter().any(|line| line.contains(says)), "{what}: {reported:?}");
        world.control("DELETE", "faults", None).await;
        world.run_for(3).await;
        assert_eq!(arrived(&world, &waiting).await, 3, "{what}");
        assert_eq!(world.attention().await, [], "{what}");
    }
}

#[tokio::test]
async fn r2_what_waits_for_a_person_is_tried_again_when_the_stores_settings_change() {
    let mut world = World::without_orders().await;
    let absent = json!({"roapp.absent": ["POST /v2/catalog/products", "POST /products"]});
    world.control("POST", "variants", Some(absent)).await;
    world.store.fallback_product = None;
    let number = world.place_order(order("0722 999 001", "NEW-1")).await;
    world.run().await;
    assert_eq!(world.attention().await.len(), 1, "{:?}", world.attention().await);
    let writes = world.roapp_writes().await;
    world.run_for(1).await;
    assert_eq!(world.roapp_writes().await, writes, "nothing changed, so nothing is tried");
    world.store.fallback_product = Some(exchange::order::ProductId(sandbox::FALLBACK_PRODUCT.unsigned_abs()));
    world.run_for(1).await;
    assert_eq!(world.attention().await, []);
    assert_eq!(arrived(&world, &[number]).await, 1);
}

#[tokio::test]
async fn r2_a_change_of_the_stores_settings_tries_its_orders_again_once() {
    let mut world = World::without_orders().await;
    let mut empty = order("0722 999 001", "NEW-1");
    empty["products"] = json!([]);
    world.place_order(empty).await;
    world.run().await;
    assert_eq!(world.attention().await.len(), 1);
    world.store.fallback_product = Some(exchange::order::ProductId(sandbox::FALLBACK_PRODUCT.unsigned_abs() + 1));
    let exchange = world.start().await;
    let mut queued = Vec::new();
    for _ in 0..3 {
        queued.push(scheduled_import::handle(&exchange).await.unwrap().stores[0].queued);
        world.work_off(&exchange).await;
        world.pass(300);
    }
    assert_eq!(queued, [1, 0, 0]);
}

#[tokio::test]
async fn r3_a_record_that_is_there_again_when_it_is_read_after_a_refusal_asks_for_nobody() {
    // What RO App says of the order, how often, and how many orders it is asked to create.
    for (said, times, creations, arrives) in [
        ("custom_fields: Unknown field f7000101", 1, 2, true),
        ("branch_id: Not found", 1, 2, true),
        ("order_type_id: Not found", 1, 2, true),
        ("manager_id: Not found", 1, 2, true),
        ("custom_fields: Unknown field f7000101", 0, 2, false),
        ("The order cannot be created", 1, 1, false),
    ] {
        let world = World::without_orders().await;
        let fault = json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "status", "status": 422, "times": times,
                           "body": json!({"error": said}).to_string()});
        world.fault(fault).await;
        let number = world.place_order(order("0722 999 001", "FIRST")).await;
        world.run().await;
        let calls = world.roapp_calls().await;
        assert_eq!(calls.iter().filter(|call| *call == "POST /v2/orders").count(), creations, "{said}: {calls:?}");
        let held = world.attention().await;
        assert_eq!(held.is_empty(), arrives, "{said}: {held:?}");
        assert_eq!(arrived(&world, &[number]).await, usize::from(arrives), "{said}");
    }
}

/// An order of a product that RO App does not have and the shop's catalogue does not describe, so that it needs the store's default.
async fn place_undescribed(world: &World, phone: &str, article: &str) -> u64 {
    let mut order = order(phone, article);
    order["products"][0]["title"] = json!(format!("Lamp {article}"));
    world.place_order(order).await
}

async fn category_ids(world: &World) -> Vec<u64> {
    let all = world.control("GET", "roapp/categories", None).await;
    all.as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn r3_p4_a_default_category_that_is_gone_is_said_once_of_the_store_and_holds_only_what_needs_it() {
    for fallback in [None, Some(exchange::order::ProductId(sandbox::FALLBACK_PRODUCT.unsigned_abs()))] {
        let what = format!("fallback {fallback:?}");
        let mut world = World::without_orders().await;
        let ids = category_ids(&world).await;
        let (gone, other) = (ids[ids.len() - 1], ids[0]);
        world.store.default_category = Some(exchange::order::CategoryId(gone));
        world.store.fallback_product = fallback;
        let known = place_undescribed(&world, "0722 999 001", "UNSEEN-1").await;
        world.run().await;
        assert_eq!(arrived(&world, &[known]).await, 1, "{what}: {:?}", world.attention().await);
        world.control("DELETE", &format!("roapp/categories/{gone}"), None).await;
        let mut waiting = Vec::new();
        for (phone, article) in
            [("0722 999 002", "UNSEEN-2"), ("0722 999 003", "UNSEEN-3"), ("0722 999 004", "UNSEEN-4")]
        {
            waiting.push(place_undescribed(&world, phone, article).await);
        }
        let same = place_undescribed(&world, "0722 999 005", "UNSEEN-1").await;
        world.run_for(3).await;
        assert_eq!(world.attention().await, [], "{what}");
        assert_eq!(arrived(&world, &[same]).await, 1, "{what}: it needs no new product");
        assert_eq!(arrived(&world, &waiting).await, if fallback.is_some() { 3 } else { 0 }, "{what}");
        let problem = world.poll().await.stores[0].problem.clone().expect(&what).to_string();
        for part in ["no longer has category", &gone.to_string(), "Stores > ", &other.to_string()] {
            assert!(problem.contains(part), "{what}: {part} in {problem}");
        }
        world.store.default_category = Some(exchange::order::CategoryId(other));
        let last = place_undescribed(&world, "0722 999 006", "UNSEEN-6").await;
        world.run_for(2).await;
        assert_eq!(arrived(&world, &waiting).await, 3, "{what}");
        assert_eq!(arrived(&world, &[last]).await, 1, "{what}");
        assert_eq!(world.poll().await.stores[0].problem, None, "{what}");
        assert_eq!(world.attention().await, [], "{what}");
    }
}

#[tokio::test]
async fn r3_p7_a_fallback_product_that_is_gone_is_said_once_of_the_store_and_its_orders_come_by_themselves() {
    for shows_products in [true, false] {
        let mut world = World::without_orders().await;
        let mut absent = vec!["POST /v2/catalog/products", "POST /products"];
        if !shows_products {
            absent.push("GET /v2/catalog/products/{id}");
        }
        world.control("POST", "variants", Some(json!({"roapp.absent": absent}))).await;
        world.store.fallback_product = Some(exchange::order::ProductId(sandbox::FALLBACK_PRODUCT.unsigned_abs()));
        let first = place_undescribed(&world, "0722 999 001", "UNSEEN-1").await;
        world.run().await;
        assert_eq!(arrived(&world, &[first]).await, 1);
        world.control("DELETE", &format!("roapp/products/{}", sandbox::FALLBACK_PRODUCT), None).await;
        let mut waiting = Vec::new();
        for (phone, article) in [("0722 999 002", "UNSEEN-2"), ("0722 999 003", "UNSEEN-3")] {
            waiting.push(place_undescribed(&world, phone, article).await);
        }
        let known = world.place_order(order("0722 999 005", "FIRST")).await;
        world.run_for(2).await;
        assert_eq!(world.attention().await, []);
        assert_eq!(arrived(&world, &[known]).await, 1);
        let problem = world.poll().await.stores[0].problem.clone().expect("it is said").to_string();
        let product = sandbox::FALLBACK_PRODUCT.to_string();
        for part in ["no longer has product", &product, "fallback product", "Stores > "] {
            assert!(problem.contains(part), "{part} in {problem}");
        }
        let made = world.control("POST", "roapp/products", Some(json!({"title": "Anything", "sku": "ANY"}))).await;
        world.store.fallback_product = Some(exchange::order::ProductId(made["id"].as_u64().unwrap()));
        world.run_for(2).await;
        for number in waiting {
            let there = world.roapp_order_of(number).await;
            assert_eq!(there["items"].as_array().unwrap().len(), 1, "{there}");
        }
        assert_eq!(world.poll().await.stores[0].problem, None);
        assert_eq!(world.attention().await, []);
    }
}

#[tokio::test]
async fn r2_however_long_an_order_waited_for_its_store_its_own_failures_count_anew() {
    let world = World::without_orders().await;
    let before = settings(&world).await;
    let mut changed = before.clone();
    row(&mut changed, "locations", sandbox::LOCATION)["is_archived"] = json!(true);
    set(&world, &changed).await;
    let number = world.place_order(order("0722 999 001", "FIRST")).await;
    world.control("DELETE", "calls", None).await;
    for _ in 0..LAST_RETRY + 4 {
        world.run_once().await;
        world.pass(2 * 3600);
    }
    let creates = |call: &&String| *call == "POST /v2/orders";
    let tried = world.roapp_calls().await.iter().filter(creates).count();
    assert!(tried > LAST_RETRY as usize, "the wait was long enough: {tried} tries");
    assert_eq!(world.attention().await, []);
    // The store is mended, and RO App fails for a moment.
    set(&world, &before).await;
    let failing =
        json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "status", "status": 500, "times": 3});
    world.fault(failing).await;
    world.run_for(6).await;
    assert_eq!(world.attention().await, [], "no person is asked for three failures");
    assert_eq!(arrived(&world, &[number]).await, 1);
}
