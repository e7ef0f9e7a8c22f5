//! O1, O2, T2, T4, S1: what the poll finds, whatever the shop's paging, glitches, pauses and forgetful queues.

use std::collections::HashSet;
use std::time::Duration;

use exchange::decide::first_import_from;
use serde_json::{Value, json};
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
async fn o1_an_order_of_the_second_in_which_its_store_is_connected_is_new() {
    let world = World::without_orders().await;
    let number = world.place_order(order("0722 999 001", "FIRST")).await;
    // The first poll comes half a second later and does not reach the shop; by the next one the order is delivered.
    world.clock.advance(Duration::from_millis(500));
    world.fault(json!({"system": "shop", "kind": "status", "status": 503, "times": 0})).await;
    world.poll().await;
    world.control("DELETE", "faults", None).await;
    admin_set(&world, number, 3).await;
    world.pass(3600);
    world.run().await;
    assert_eq!(world.roapp_order_of(number).await["status"]["id"], sandbox::STATUS_CLOSED);
}

async fn staff_set(world: &World, id: i64, status: i64) {
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(json!({"status_id": status}))).await;
}

async fn admin_set(world: &World, number: u64, status: u64) {
    world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": status}))).await;
}

async fn shop_status(world: &World, number: u64) -> u64 {
    world.shop_order(number).await.unwrap()["stat_status"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o1_every_order_is_found_however_the_shop_cuts_and_sorts_its_answers() {
    for variants in [
        json!({"shop.orders_max_cap": 25, "shop.orders_sort": "id"}),
        json!({"shop.orders_max_cap": 25, "shop.orders_sort": "-created"}),
        json!({"shop.paging": "unknown"}),
        json!({"shop.paging": "unknown", "shop.orders_default_cap": 200, "shop.orders_sort": "-id"}),
    ] {
        let world = World::without_orders().await;
        world.control("POST", "variants", Some(variants.clone())).await;
        let line = json!([{"title": "Lamp", "article": "LMP-W-01", "price": 10, "quantity": 1, "type": "product"}]);
        let many = json!({"count": 130, "buyers": 3, "spread_seconds": 864_000, "order": {"products": line}});
        world.control("POST", "shop/orders/bulk", Some(many)).await;
        world.run().await;
        let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
        let mut numbers: Vec<Value> =
            world.roapp_orders().await.iter().map(|order| order["custom_fields"][&field].clone()).collect();
        numbers.retain(|number| number.as_str().is_some_and(|text| !text.is_empty()));
        let all = numbers.len();
        numbers.sort_by_key(ToString::to_string);
        numbers.dedup();
        assert_eq!((all, numbers.len()), (130, 130), "{variants}: {:?}", world.attention().await);
    }
}

#[tokio::test]
async fn o7_an_order_held_for_days_comes_over_once_it_is_mended() {
    let world = World::without_orders().await;
    let mut empty = order("0722 999 001", "FIRST");
    empty["products"] = json!([]);
    let mut foreign = order("0722 999 002", "FIRST");
    foreign["currency"] = json!("EUR");
    let (empty, foreign) = (world.place_order(empty).await, world.place_order(foreign).await);
    let odd = json!({"order_id": 900_001, "stat_created": "2026-11-19 10:00:00", "stat_status": 1, "currency": "RON",
                     "total_sum": 5, "products": [{"title": "x", "quantity": "many", "price": 5}]});
    world.control("POST", "shop/orders", Some(json!({"raw": odd}))).await;
    world.run().await;
    assert_eq!(world.attention().await.len(), 3);
    world.pass(4 * 24 * 3600);
    world.run().await;
    let line = json!({"products": [{"title": "Lamp", "article": "FIRST", "price": 5, "quantity": 1}]});
    for number in [empty, 900_001] {
        world.control("PATCH", &format!("shop/orders/{number}"), Some(line.clone())).await;
    }
    world.control("PATCH", &format!("shop/orders/{foreign}"), Some(json!({"currency": "RON"}))).await;
    world.run().await;
    assert_eq!(world.attention().await, []);
    for number in [empty, foreign, 900_001] {
        assert_eq!(world.roapp_order_of(number).await["items"].as_array().unwrap().len(), 1, "{number}");
    }
}

#[tokio::test]
async fn o9_a_shop_that_says_nothing_for_an_hour_ends_no_order() {
    let (world, number, id) = linked().await;
    world.pass(5 * 24 * 3600);
    world.run().await;
    world.fault(crate::late::says_nothing()).await;
    world.run_for(1).await;
    world.control("DELETE", "faults", None).await;
    admin_set(&world, number, 2).await;
    world.run().await;
    assert_eq!(world.roapp_order(id).await.unwrap()["status"]["id"], sandbox::STATUS_IN_PROGRESS);
    let notes = world.notes(number).await;
    assert!(notes.iter().any(|said| said.contains("is back in the shop")), "{notes:#?}");
}

#[tokio::test]
async fn t4_what_we_sent_is_no_change_even_if_its_answer_was_lost_and_the_shop_moved_on() {
    for kind in ["cut_after", "status_after"] {
        let (world, number, id) = linked().await;
        admin_set(&world, number, 2).await;
        let lost =
            json!({"system": "roapp", "method": "POST", "path": "/status", "kind": kind, "status": 500, "times": 1});
        world.fault(lost).await;
        world.run_once().await;
        assert_eq!(
            world.roapp_order(id).await.unwrap()["status"]["id"],
            sandbox::STATUS_IN_PROGRESS,
            "it had its effect"
        );
        admin_set(&world, number, 6).await;
        world.run().await;
        assert_eq!(shop_status(&world, number).await, 6, "{kind}: the merchant's status stays");
        assert_eq!(world.roapp_order(id).await.unwrap()["status"]["id"], sandbox::STATUS_SHIPPED, "{kind}");
        assert_eq!(world.status_emails(number).await, 0, "{kind}: no status e-mail about what the merchant did");
    }
}

#[tokio::test]
async fn t4_the_first_status_that_we_sent_is_no_change_even_if_its_answer_was_lost_and_the_shop_moved_on() {
    let world = World::without_orders().await;
    let number = world.place_order(order("0722 999 001", "FIRST")).await;
    admin_set(&world, number, 2).await;
    world.fault(json!({"system": "roapp", "method": "POST", "path": "/status", "kind": "cut_after", "times": 1})).await;
    world.run_once().await;
    let status = async || world.roapp_order_of(number).await["status"]["id"].clone();
    assert_eq!(status().await, sandbox::STATUS_IN_PROGRESS, "it had its effect");
    admin_set(&world, number, 6).await;
    world.run().await;
    assert_eq!((shop_status(&world, number).await, status().await), (6, json!(sandbox::STATUS_SHIPPED)));
    assert_eq!(world.status_emails(number).await, 0);
}

#[tokio::test]
async fn t4_what_staff_do_while_an_import_waits_reaches_the_shop() {
    for rule in [true, false] {
        let mut world = World::without_orders().await;
        if !rule {
            world.store.status_to_roapp.clear();
        }
        // The type's first status is known from an order before.
        world.place_order(order("0722 999 009", "FIRST")).await;
        world.run().await;
        let number = world.place_order(order("0722 999 001", "SECOND")).await;
        world.fault(json!({"system": "roapp", "method": "POST", "path": "/items", "kind": "status", "status": 500, "times": 1})).await;
        world.run_once().await;
        let id = world.roapp_order_of(number).await["id"].as_i64().unwrap();
        staff_set(&world, id, sandbox::STATUS_SHIPPED).await;
        world.run().await;
        assert_eq!(world.roapp_order_of(number).await["items"].as_array().unwrap().len(), 1);
        assert_eq!(world.roapp_order(id).await.unwrap()["status"]["id"], sandbox::STATUS_SHIPPED, "rule: {rule}");
        assert_eq!(shop_status(&world, number).await, 6, "rule: {rule}");
    }
}

#[tokio::test]
async fn t2_a_queue_that_forgets_loses_no_status() {
    let (world, number, id) = linked().await;
    let other = world.place_order(order("0722 999 002", "FIRST")).await;
    world.run().await;
    staff_set(&world, id, sandbox::STATUS_SHIPPED).await;
    // Found and queued by processes that end before anybody works on it.
    for _ in 0..3 {
        world.pass(300);
        let other = world.roapp_order_of(other).await["id"].as_i64().unwrap();
        staff_set(&world, other, sandbox::STATUS_AWAITING_PAYMENT).await;
        world.poll().await;
    }
    world.run().await;
    assert_eq!(shop_status(&world, number).await, 6);
}

#[tokio::test]
async fn s1_what_changes_while_a_store_is_off_is_carried_when_it_is_on_again() {
    let (mut world, number, id) = linked().await;
    let later = world.place_order(order("0722 999 002", "FIRST")).await;
    world.run().await;
    world.store.enabled = false;
    world.run().await;
    staff_set(&world, id, sandbox::STATUS_SHIPPED).await;
    world.run().await;
    world.pass(3 * 3600);
    // The look at RO App's changes is past the first one by then.
    staff_set(&world, world.roapp_order_of(later).await["id"].as_i64().unwrap(), sandbox::STATUS_IN_PROGRESS).await;
    world.run().await;
    assert_eq!(shop_status(&world, number).await, 1, "a store that is off is left alone");
    world.store.enabled = true;
    world.run().await;
    assert_eq!(shop_status(&world, number).await, 6);
    let writes = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, writes);
}

#[tokio::test]
async fn p2_a_product_is_found_in_a_large_catalogue_too() {
    use exchange::settings::Identify;
    for (by, filters) in [
        (Identify::Article, "none"),
        (Identify::Article, "honoured"),
        (Identify::Name, "none"),
        (Identify::Name, "honoured"),
    ] {
        let mut world = World::without_orders().await;
        world.store.identify_by = by;
        world.control("POST", "variants", Some(json!({"roapp.product_filters": filters}))).await;
        for n in 0..560 {
            let product = json!({"title": format!("Thing {n}"), "sku": format!("THING-{n}")});
            world.control("POST", "roapp/products", Some(product)).await;
        }
        let products = world.products().await.len();
        let mut new = order("0722 999 001", "THING-555");
        new["products"][0]["title"] = json!("Thing 555");
        let number = world.place_order(new).await;
        world.run().await;
        assert_eq!(world.products().await.len(), products, "{by:?}, filters {filters}");
        assert_eq!(
            world.roapp_order_of(number).await["items"][0]["entity"]["sku"],
            "THING-555",
            "{by:?}, filters {filters}"
        );
    }
}

#[tokio::test]
async fn o6_lines_are_known_even_when_staff_write_over_the_mark() {
    let (world, number, id) = linked().await;
    let item = world.roapp_order(id).await.unwrap()["items"][0]["id"].clone();
    world.control("PATCH", &format!("roapp/items/{item}"), Some(json!({"comment": "call before delivery"}))).await;
    let line = json!({"title": "A new lamp", "article": "FIRST", "price": 84.5, "quantity": 7});
    world.control("PATCH", &format!("shop/orders/{number}"), Some(json!({"products": [line]}))).await;
    world.run().await;
    let items = world.roapp_order(id).await.unwrap()["items"].clone();
    assert_eq!(items.as_array().unwrap().len(), 1, "{items}");
    assert_eq!(items[0]["quantity"].as_str().unwrap().parse::<f64>().unwrap(), 7.0);
}

#[tokio::test]
async fn t5_a_line_that_staff_removed_and_the_shop_changed_goes_by_the_store_setting() {
    use exchange::settings::Winner;
    for (winner, lines) in [(Winner::Roapp, 1), (Winner::Cartum, 2)] {
        let mut world = World::without_orders().await;
        world.store.conflict = winner;
        let mut two = order("0722 999 001", "FIRST");
        two["products"]
            .as_array_mut()
            .unwrap()
            .push(json!({"title": "Second", "article": "SECOND", "price": 3, "quantity": 1}));
        let number = world.place_order(two.clone()).await;
        world.run().await;
        let roapp = world.roapp_order_of(number).await;
        world.control("DELETE", &format!("roapp/items/{}", roapp["items"][0]["id"]), None).await;
        two["products"][0]["quantity"] = json!(9);
        world.control("PATCH", &format!("shop/orders/{number}"), Some(json!({"products": two["products"]}))).await;
        world.run().await;
        assert_eq!(world.roapp_order_of(number).await["items"].as_array().unwrap().len(), lines, "{winner:?}");
        let writes = world.writes().await;
        world.run().await;
        assert_eq!(world.writes().await, writes, "{winner:?}");
    }
}

#[tokio::test]
async fn o1_a_first_import_queues_no_more_than_can_be_worked_until_the_next_poll() {
    let world = World::without_orders().await;
    let bulk = json!({"count": 900, "buyers": 50, "spread_seconds": 86_400, "order": order("0722 999 001", "FIRST"), "hooks": false});
    world.control("POST", "shop/orders/bulk", Some(bulk)).await;
    let exchange = world.start().await;
    let mut depths = Vec::new();
    for _ in 0..3 {
        scheduled_import::handle(&exchange).await.unwrap();
        depths.push(exchange.queues.orders().depth().await.unwrap());
        world.pass(290);
    }
    // Each poll gives a store a few orders, so that none waits behind another store's first import.
    assert_eq!(depths, [240, 260, 280]);
    // What waits already is not queued again in place of an order that does not.
    let mut waiting = HashSet::new();
    loop {
        let batch = exchange.queues.orders().receive(Duration::ZERO).await.unwrap();
        if batch.is_empty() {
            break;
        }
        waiting.extend(batch.into_iter().map(|message| message.body));
    }
    assert_eq!(waiting.len(), 280);
}

#[tokio::test]
async fn o2_a_poll_that_queues_no_more_passes_no_order_over_that_it_did_not_reach() {
    let world = World::without_orders().await;
    // The latest come first, and those that are not reached are weeks older.
    world.control("POST", "variants", Some(json!({"shop.orders_sort": "-created"}))).await;
    let month = 30 * 86_400;
    let bulk = json!({"count": 600, "buyers": 50, "spread_seconds": month, "order": order("0722 999 001", "FIRST"), "hooks": false});
    world.control("POST", "shop/orders/bulk", Some(bulk)).await;
    let exchange = world.start().await;
    for _ in 0..2 {
        scheduled_import::handle(&exchange).await.unwrap();
        let cursor = world.table().cursor(&world.store.id).await.unwrap().unwrap();
        assert_eq!(cursor.seen, first_import_from(cursor.switched_on));
        world.pass(290);
    }
}

#[tokio::test]
async fn t1_o6_c3_d2_whatever_of_an_order_changes_alone_is_seen_by_the_next_poll() {
    let (world, number, _) = linked().await;
    let line = |quantity: u64, price: f64, title: &str| {
        let line = json!({"title": title, "article": "FIRST", "price": price, "quantity": quantity, "type": "product"});
        json!({"products": [line], "total_sum": 169, "total_default": 169})
    };
    for (field, change) in [
        ("quantity", line(1, 84.5, "A new lamp")),
        ("price", line(1, 169.0, "A new lamp")),
        ("total", json!({"total_sum": 150})),
        ("name", json!({"delivery_name": "Ana Maria Popescu"})),
        ("phone", json!({"delivery_phone": "0722 999 009"})),
        ("e-mail", json!({"delivery_email": "ana@shop.example"})),
        ("address", json!({"delivery_address": "Strada Lunga 9"})),
        ("comment", json!({"comment": "Ring twice"})),
        ("payment", json!({"payment_type": {"id": 7, "title": "By bank transfer"}})),
        ("paid", json!({"payed": 1})),
        ("manager's comment", json!({"manager_comment": "A regular"})),
        ("status", json!({"stat_status": 2})),
    ] {
        assert_eq!(world.poll().await.queued(), 0, "before the {field} changed");
        world.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
        world.drop_hooks().await;
        assert_eq!(world.poll().await.queued(), 1, "the {field} changed");
        world.run().await;
    }
}

/// Open orders that are older than what every poll lists anyway, whose statuses changed in a shop that gives so many at a time.
pub async fn many_open_orders(count: u32, cap: u32) -> (World, Vec<u64>) {
    let world = World::without_orders().await;
    world.control("POST", "variants", Some(json!({"shop.orders_max_cap": cap}))).await;
    let line = json!([{"title": "Lamp", "article": "LMP-W-01", "price": 10, "quantity": 1, "type": "product"}]);
    let many = json!({"count": count, "buyers": 3, "spread_seconds": 432_000, "order": {"products": line}});
    world.control("POST", "shop/orders/bulk", Some(many)).await;
    world.run().await;
    world.pass(2 * 86_400);
    world.run().await;
    let numbers: Vec<u64> = world.shop_orders().await.iter().map(|order| order["order_id"].as_u64().unwrap()).collect();
    for number in &numbers {
        admin_set(&world, *number, 2).await;
    }
    world.drop_hooks().await;
    world.pass(6 * 3_600);
    (world, numbers)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o9_each_of_many_open_orders_is_read_again() {
    let (world, numbers) = many_open_orders(70, 25).await;
    assert_eq!(world.poll().await.queued(), 70, "one poll reads all of them");
    world.run().await;
    let reached = sandbox::STATUS_IN_PROGRESS;
    for number in numbers {
        assert_eq!(world.roapp_order_of(number).await["status"]["id"], reached, "order {number}");
    }
}

#[tokio::test]
async fn o1_o9_orders_that_were_found_and_not_entered_are_found_again_however_old_they_are() {
    let (world, ..) = linked().await;
    // Nobody polls for days, as with a machine that is off.
    let mut numbers = Vec::new();
    for buyer in 0..60 {
        numbers.push(world.place_order(order(&format!("0722 999 1{buyer:02}"), "FIRST")).await);
    }
    world.pass(4 * 86_400);
    world.control("POST", "variants", Some(json!({"shop.orders_max_cap": 25}))).await;
    // The second page of the list fails once; what was found until then is on queues that are lost.
    for fault in
        [Some(json!({"system": "shop", "path": "orders/get", "kind": "status", "status": 503, "after": 1})), None]
    {
        if let Some(fault) = fault {
            world.fault(fault).await;
        }
        drop(world.try_poll().await);
        world.pass(300);
    }
    world.control("DELETE", "faults", None).await;
    world.pass(2 * 86_400);
    world.run().await;
    for number in numbers {
        assert_eq!(world.roapp_orders_of(number).await.len(), 1, "order {number}");
    }
}

#[tokio::test]
async fn t2_a_change_that_roapp_lists_a_moment_late_is_found() {
    let (world, _, id) = linked().await;
    staff_set(&world, id, sandbox::STATUS_AWAITING_PAYMENT).await;
    world.drop_hooks().await;
    world.run().await;
    let newest = world.roapp_order(id).await.unwrap()["modified_at"].as_str().unwrap().to_owned();
    world.pass(300);
    world.control("DELETE", "calls", None).await;
    world.poll().await;
    let calls = world.calls("roapp").await;
    let asked =
        calls.iter().find_map(|call| call["path"].as_str().filter(|path| path.contains("modified_at="))).unwrap();
    let since = asked.split(['?', '&']).find_map(|part| part.strip_prefix("modified_at=")).unwrap().replace("%3A", ":");
    let since: jiff::Timestamp = since.replace("%2D", "-").parse().unwrap();
    let newest: jiff::Timestamp = newest.parse().unwrap();
    assert!(newest.duration_since(since).as_secs() >= 60, "asked since {since}, the newest change is of {newest}");
}

#[tokio::test]
async fn r3_what_is_wrong_with_a_store_is_said_since_it_began() {
    let world = World::without_orders().await;
    let row = json!({"stat_created": "2026-11-20 10:00:00", "stat_status": 1, "currency": "RON", "total_sum": 5});
    let without_number = json!({"system": "shop", "path": "orders/get", "kind": "status", "status": 200,
                                "body": {"status": "OK", "response": {"orders": [row]}}, "times": 0});
    let problem = async || world.table().cursor(&world.store.id).await.unwrap().unwrap().problem;
    let mut began = Vec::new();
    for _ in 0..2 {
        world.fault(without_number.clone()).await;
        world.poll().await;
        let first = problem().await.unwrap();
        world.pass(300);
        world.poll().await;
        assert_eq!(problem().await.as_ref(), Some(&first), "and it goes on");
        world.control("DELETE", "faults", None).await;
        world.pass(300);
        world.poll().await;
        assert_eq!(problem().await, None);
        began.push(first.since);
    }
    assert!(began[0] < began[1], "a new one began anew: {began:?}");
}

#[tokio::test]
async fn o6_an_order_that_is_delivered_is_watched_for_two_weeks() {
    let (world, number, _) = linked().await;
    admin_set(&world, number, 3).await;
    world.run().await;
    for (days, watched) in [(13, 1), (2, 0)] {
        world.pass(days * 24 * 3600);
        let now = world.start().await.now();
        assert_eq!(
            world.table().orders.watched(&world.store.id, now).await.unwrap().len(),
            watched,
            "{days} days later"
        );
    }
}

#[tokio::test]
async fn o6_a_poll_says_how_many_orders_both_sides_agree_on() {
    let world = World::without_orders().await;
    for at in 0..5 {
        world.place_order(order(&format!("0722 999 00{at}"), "FIRST")).await;
    }
    world.run().await;
    world.pass(300);
    let report = &world.poll().await.stores[0];
    assert_eq!((report.seen, report.queued, report.unchanged, report.left_out), (5, 0, 5, 0));
}
