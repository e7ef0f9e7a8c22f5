//! O12: the table is lost or rolled back, and nothing is doubled.

use serde_json::{Value, json};
use tests::{When, World};

use crate::import::order;

/// What RO App has, in numbers that a doubled entry changes.
#[derive(Debug, PartialEq, Eq)]
struct Count {
    orders: usize,
    people: usize,
    products: usize,
    items: usize,
    comments: usize,
}

async fn count(world: &World) -> Count {
    let orders = world.roapp_orders().await;
    let all = |name: &str| orders.iter().map(|order| order[name].as_array().map_or(0, Vec::len)).sum();
    let (items, comments) = (all("items"), all("comments"));
    Count {
        orders: orders.len(),
        people: world.people().await.len(),
        products: world.products().await.len(),
        items,
        comments,
    }
}

async fn emails(world: &World) -> usize {
    let mut sum = 0;
    for order in world.shop_orders().await {
        sum += world.status_emails(order["order_id"].as_u64().unwrap()).await;
    }
    sum
}

#[tokio::test]
async fn o12_a_lost_table_doubles_nothing_and_sends_no_status_again() {
    let world = World::seeded().await;
    world.run().await;
    let (before, sent, held) = (count(&world).await, emails(&world).await, world.attention().await.len());
    let totals = |orders: Vec<Value>| -> Vec<(i64, String, String)> {
        orders
            .iter()
            .map(|row| (row["id"].as_i64().unwrap(), row["total"].to_string(), row["status"]["id"].to_string()))
            .collect()
    };
    let first = totals(world.roapp_orders().await);
    for _ in 0..2 {
        world.pass(3_600);
        world.restore(Vec::new()).await;
        world.run().await;
        assert_eq!(count(&world).await, before);
        assert_eq!(totals(world.roapp_orders().await), first);
        assert_eq!(emails(&world).await, sent);
        assert_eq!(world.attention().await.len(), held, "{:?}", world.attention().await);
        let writes = world.roapp_writes().await;
        world.run_for(1).await;
        assert_eq!(world.roapp_writes().await, writes, "a further look writes nothing");
    }
}

async fn linked(world: &World, phone: &str, lines: Value) -> (u64, i64) {
    let mut given = order(phone, "FIRST");
    given["products"] = lines;
    let number = world.place_order(given).await;
    world.run().await;
    (number, world.roapp_order_of(number).await["id"].as_i64().unwrap())
}

fn line(article: &str, quantity: u64) -> Value {
    json!({"title": format!("Title {article}"), "article": article, "price": 10, "quantity": quantity, "type": "product"})
}

fn lines_of(order: &Value) -> Vec<(String, String)> {
    let mut all: Vec<_> = order["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["entity"]["sku"].as_str().unwrap().to_owned(), item["quantity"].to_string()))
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn o12_what_was_edited_while_the_table_was_lost_is_carried() {
    let world = World::without_orders().await;
    let (edited, _) = linked(&world, "0722 999 001", json!([line("A", 1), line("B", 2)])).await;
    let (moved, moved_id) = linked(&world, "0722 999 002", json!([line("A", 1)])).await;
    let (cancelled, _) = linked(&world, "0722 999 003", json!([line("A", 1)])).await;
    let (by_staff, by_staff_id) = linked(&world, "0722 999 004", json!([line("A", 1), line("C", 1)])).await;
    let (nobody, _) = linked(&world, "no phone", json!([line("A", 1)])).await;
    let (written_off, written_off_id) = linked(&world, "0722 999 005", json!([line("A", 1)])).await;
    world.pass(3_600);
    world.restore(Vec::new()).await;
    // The first line is gone, the second another, a third new: marks and places no longer fit.
    let lines = json!([line("B", 5), line("C", 1)]);
    world.control("PATCH", &format!("shop/orders/{edited}"), Some(json!({"products": lines, "total_sum": 60}))).await;
    let shipped = json!({"status_id": sandbox::STATUS_SHIPPED});
    world.control("POST", &format!("roapp/orders/{moved_id}/status"), Some(shipped)).await;
    world.control("POST", &format!("shop/orders/{cancelled}/status"), Some(json!({"status": 4}))).await;
    let item = world.roapp_order(by_staff_id).await.unwrap()["items"][0]["id"].clone();
    world.control("PATCH", &format!("roapp/items/{item}"), Some(json!({"quantity": 7}))).await;
    let item = world.roapp_order(written_off_id).await.unwrap()["items"][0]["id"].clone();
    world.control("POST", &format!("roapp/orders/{written_off_id}/items/{item}/write-off"), None).await;
    let before = count(&world).await;
    world.run().await;
    world.pass(10);
    world.run().await;

    assert_eq!(world.attention().await, []);
    let after = count(&world).await;
    assert_eq!((after.orders, after.people, after.comments), (before.orders, before.people, before.comments));
    let sku = |name: &str, quantity: &str| (name.to_owned(), quantity.to_owned());
    assert_eq!(lines_of(&world.roapp_order_of(edited).await), [sku("B", "\"5.0\""), sku("C", "\"1.0\"")]);
    assert_eq!(world.shop_order(moved).await.unwrap()["stat_status"], 6);
    assert_eq!(world.status_emails(moved).await, 1);
    assert_eq!(world.roapp_order_of(cancelled).await["status"]["id"], sandbox::STATUS_REFUSED);
    assert_eq!(lines_of(&world.roapp_order_of(by_staff).await), [sku("A", "\"7.0\""), sku("C", "\"1.0\"")]);
    assert_eq!(lines_of(&world.roapp_order_of(written_off).await), [sku("A", "\"1.0\"")]);
    let history = world.notes(nobody).await;
    assert!(history.iter().any(|line| line.contains("it is linked, not entered again")), "{history:?}");
    // From here on it is an order as any other.
    let lines = json!([line("A", 3), line("C", 1)]);
    world.control("PATCH", &format!("shop/orders/{nobody}"), Some(json!({"products": lines, "total_sum": 40}))).await;
    world.run().await;
    assert_eq!(lines_of(&world.roapp_order_of(nobody).await), [sku("A", "\"3.0\""), sku("C", "\"1.0\"")]);
}

#[tokio::test]
async fn o12_an_order_that_another_connector_entered_is_linked_and_its_lines_stay() {
    let world = World::without_orders().await;
    let (number, id) = linked(&world, "0722 999 001", json!([line("A", 1), line("B", 2)])).await;
    // RO App's own connector writes the same fields, and no marks.
    for item in world.roapp_order(id).await.unwrap()["items"].as_array().unwrap() {
        let plain = json!({"comment": ""});
        world.control("PATCH", &format!("roapp/items/{}", item["id"]), Some(plain)).await;
    }
    world.pass(3_600);
    world.restore(Vec::new()).await;
    let before = (count(&world).await, world.roapp_order(id).await.unwrap()["manager_notes"].clone());
    world.run().await;
    world.run_for(1).await;
    assert_eq!((count(&world).await, world.roapp_order(id).await.unwrap()["manager_notes"].clone()), before);
    assert_eq!(world.attention().await, []);
    let shipped = json!({"status_id": sandbox::STATUS_SHIPPED});
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(shipped)).await;
    world.run().await;
    assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 6);
}

#[tokio::test]
async fn o12_a_table_that_is_rolled_back_enters_nothing_twice() {
    // By the poll, and by a web-hook that comes before it.
    for by_hook in [false, true] {
        let world = World::without_orders().await;
        let (first, _) = linked(&world, "0722 999 001", json!([line("A", 1)])).await;
        let old = world.state().await;
        world.pass(900);
        let (second, _) = linked(&world, "0722 999 002", json!([line("B", 1)])).await;
        let (third, _) = linked(&world, "0722 999 003", json!([line("B", 2)])).await;
        world.control("POST", &format!("shop/orders/{first}/status"), Some(json!({"status": 2}))).await;
        world.run().await;
        world.pass(900);
        let before = count(&world).await;
        world.restore(old).await;
        let lines = json!([line("B", 4)]);
        world
            .control("PATCH", &format!("shop/orders/{second}"), Some(json!({"products": lines, "total_sum": 40})))
            .await;
        if by_hook {
            let exchange = world.start().await;
            for number in [second, third] {
                let number = exchange::order::OrderNumber(number);
                let hook = exchange::order::Trigger::ShopHook;
                let message = exchange::queue::Message::new(world.store.id.clone(), number, hook);
                exchange.sync.sync_order(&message).await.unwrap();
            }
        }
        world.run().await;
        world.pass(10);
        world.run().await;
        assert_eq!(count(&world).await, before, "by hook: {by_hook}");
        assert_eq!(world.attention().await, []);
        assert_eq!(lines_of(&world.roapp_order_of(second).await), [("B".to_owned(), "\"4.0\"".to_owned())]);
        assert_eq!(emails(&world).await, 0);
    }
}

#[tokio::test]
async fn o12_an_order_of_a_store_that_is_off_at_the_first_look_after_a_restore_is_entered_once() {
    let mut world = World::without_orders().await;
    // Placed before the store was switched on, so that the first import brings it.
    let number = world.place_order(order("0722 999 001", "FIRST")).await;
    world.pass(60);
    let exchange = world.start().await;
    scheduled_import::handle(&exchange).await.unwrap();
    let old = world.state().await;
    world.run().await;
    let before = count(&world).await;
    world.roapp_order_of(number).await;
    world.pass(900);
    world.restore(old).await;
    world.store.enabled = false;
    world.poll().await;
    world.pass(900);
    world.store.enabled = true;
    world.run().await;
    world.pass(10);
    world.run().await;
    assert_eq!(count(&world).await, before);
    assert_eq!(world.attention().await, []);
    let link = world.table().orders.link(&world.store.id, exchange::order::OrderNumber(number)).await.unwrap();
    assert!(link.is_some_and(|link| link.agreed.is_some()));
}

#[tokio::test]
async fn o12_d2_a_table_set_back_to_before_a_comment_doubles_none_wherever_its_process_died() {
    // What is read before the first write is in the first eight calls.
    for call in 8.. {
        let world = World::without_orders().await;
        let (number, _) = linked(&world, "0722 999 001", json!([line("A", 1)])).await;
        let old = world.state().await;
        world.pass(900);
        let moved = json!({"delivery_address": "Strada Noua 7"});
        world.control("PATCH", &format!("shop/orders/{number}"), Some(moved)).await;
        let killed = world.run_killed_at(call, When::After).await;
        world.pass(900);
        world.restore(old).await;
        world.run().await;
        let order = world.roapp_order_of(number).await;
        let said = order["comments"].to_string().matches("Strada Noua 7").count();
        let noted = order["manager_notes"].to_string().matches("Strada Noua 7").count();
        assert!(said <= 1 && noted <= 1 && said + noted >= 1, "killed at call {call}: {order}");
        if !killed {
            assert!(call > 15, "{call} calls");
            break;
        }
    }
}

#[tokio::test]
async fn o12_an_order_whose_table_is_lost_before_its_lines_were_entered_gets_them() {
    // Killed at one call after another, until the order is in RO App and has no line yet.
    for call in 10..100 {
        let world = World::without_orders().await;
        let number = world.place_order(order("0722 999 001", "FIRST")).await;
        assert!(world.run_killed_at(call, When::After).await, "it was never without lines");
        let entered = world.roapp_orders_of(number).await;
        if entered.len() == 1 && entered[0]["items"] == json!([]) {
            world.restore(Vec::new()).await;
            world.pass(3_600);
            world.run().await;
            let found = world.roapp_orders_of(number).await;
            assert_eq!((found.len(), found[0]["items"].as_array().unwrap().len()), (1, 1), "{found:#?}");
            return;
        }
    }
    panic!("the order was never entered");
}
