//! What a poll found comes to its end, and health says where it does not (O2, O9, H1, S5).

use exchange::exchange::Level;
use exchange::state::DryRunStage;
use serde_json::json;
use tests::World;

use crate::import::order;
use crate::polling::many_open_orders;

#[tokio::test]
async fn o2_orders_behind_the_first_page_come_although_the_shop_gives_fewer_than_it_did() {
    let world = World::without_orders().await;
    let mut given = order("0722 999 001", "LAMP");
    given["stat_status"] = json!(3);
    // Delivered orders stay out and fill the list.
    let bulk = json!({"count": 110, "buyers": 3, "order": given, "hooks": false});
    world.control("POST", "variants", Some(json!({"shop.orders_sort": "id"}))).await;
    world.control("POST", "shop/orders/bulk", Some(bulk)).await;
    world.pass(60);
    world.run().await;
    let known = async || world.table().cursor(&world.store.id).await.unwrap().unwrap().page_rows;
    assert_eq!(known().await, 100);
    let caps = json!({"shop.orders_max_cap": 50, "shop.orders_default_cap": 50});
    world.control("POST", "variants", Some(caps)).await;
    let number = world.place_order(order("0722 999 002", "NEW")).await;
    world.drop_hooks().await;
    world.run().await;
    assert_eq!(world.roapp_orders_of(number).await.len(), 1);
    assert_eq!(known().await, 50);
}

#[tokio::test]
async fn o9_a_call_for_open_orders_that_fails_costs_only_the_order_that_it_fails_for() {
    let (world, numbers) = many_open_orders(30, 20).await;
    for times in [0, 1] {
        let page = json!({"system": "shop", "path": "orders/get", "contains": numbers[7].to_string(), "kind": "status",
                          "status": 500, "body": "<html>Fatal error</html>", "times": times});
        world.fault(page).await;
        let found = world.poll().await;
        let problem = found.stores[0].problem.as_ref().map(|why| why.cause().to_owned());
        assert_eq!(problem.as_deref(), Some("shop-not-json"), "it is said");
        // Asked for in smaller parts, all others are read; where it failed once only, it is as well.
        assert_eq!(found.queued(), 29 + times, "{times}");
        world.control("DELETE", "faults", None).await;
        world.pass(3_600);
    }
}

#[tokio::test]
async fn r3_a_list_that_fails_for_one_order_brings_all_others_and_that_one_as_soon_as_it_can_be_listed() {
    let world = World::without_orders().await;
    Box::pin(world.run()).await;
    let mut numbers = Vec::new();
    for at in 0..20 {
        numbers.push(world.place_order(order(&format!("0722 999 0{at:02}"), "FIRST")).await);
    }
    world.drop_hooks().await;
    // The shop dies of the eighth order of the list.
    for part in ["\"limit\":100,\"offset\":0,\"to\":", "\"limit\":10,\"offset\":0,\"to\":", "\"offset\":7,\"to\":"] {
        let page = json!({"system": "shop", "path": "orders/get", "contains": part, "kind": "status",
                          "status": 500, "body": "<html>Fatal error</html>", "times": 0});
        world.fault(page).await;
    }
    world.pass(300);
    let arrived = async || {
        let mut count = 0;
        for number in &numbers {
            count += world.roapp_orders_of(*number).await.len();
        }
        count
    };
    for _ in 0..3 {
        Box::pin(world.run()).await;
        assert_eq!(arrived().await, 19);
        let problem = world.table().cursor(&world.store.id).await.unwrap().unwrap().problem;
        let why = problem.map(|problem| problem.reason.to_string()).unwrap_or_default();
        assert!(why.contains("fails for one of its orders"), "{why}");
        world.pass(24 * 3_600);
    }
    world.control("DELETE", "faults", None).await;
    Box::pin(world.run()).await;
    assert_eq!(arrived().await, 20);
}

#[tokio::test]
async fn h1_orders_that_nobody_takes_from_the_queue_are_no_green_health() {
    let world = World::without_orders().await;
    world.run().await;
    let process = world.start().await;
    world.pass(300);
    let numbers = [
        world.place_order(order("0722 999 001", "FIRST")).await,
        world.place_order(order("0722 999 002", "FIRST")).await,
    ];
    world.drop_hooks().await;
    let level = async || process.health.read().await.unwrap().level();
    for minutes in [0, 5, 10] {
        scheduled_import::handle(&process).await.unwrap();
        assert_eq!(level().await, Level::Good, "after {minutes} minutes");
        world.pass(300);
    }
    scheduled_import::handle(&process).await.unwrap();
    assert_eq!(level().await, Level::Broken);
    let problem = async || world.table().cursor(&world.store.id).await.unwrap().unwrap().problem;
    let why = problem().await.unwrap().reason.to_string();
    assert!(why.contains("2 orders are on the queue") && why.contains("nobody takes"), "{why}");
    world.work_off(&process).await;
    for number in numbers {
        assert_eq!(world.roapp_orders_of(number).await.len(), 1);
    }
    world.pass(300);
    scheduled_import::handle(&process).await.unwrap();
    assert_eq!((level().await, problem().await), (Level::Good, None));
}

#[tokio::test]
async fn h1_a_store_that_is_off_and_without_login_is_nothing_to_mend() {
    for enabled in [true, false] {
        let world = World::without_orders().await;
        let id = "other".parse().unwrap();
        let url = "https://other.example.com".to_owned();
        let other = exchange::settings::StoreSettings { id, name: "Other".into(), url, enabled, ..world.store.clone() };
        world.table().seed_store(&other.id, &other).await.unwrap();
        world.pass(60);
        let process = world.start().await;
        let found = scheduled_import::handle(&process).await.unwrap();
        assert!(process.stores.get(&other.id).is_none());
        let failing = found.stores.iter().filter(|store| store.problem.is_some()).count();
        let level = process.health.read().await.unwrap().level();
        let expected = if enabled { (1, Level::Broken) } else { (0, Level::Good) };
        assert_eq!((failing, level), expected, "on: {enabled}");
    }
}

#[tokio::test]
async fn s5_a_dry_run_counts_orders_behind_a_page_of_orders_that_are_too_old() {
    let world = World::without_orders().await;
    let variants = json!({"shop.orders_max_cap": 20, "shop.orders_sort": "id", "shop.orders_date_field": "modified"});
    world.control("POST", "variants", Some(variants)).await;
    let mut old = order("0722 999 001", "OLD");
    old["stat_created"] = json!("2026-06-01 10:00:00");
    for _ in 0..25 {
        world.place_order(old.clone()).await;
    }
    for _ in 0..3 {
        world.place_order(order("0722 999 002", "NEW")).await;
    }
    world.pass(60);
    let process = world.start().await;
    process.dry_run.begin(&world.store.id).await.unwrap();
    world.work_off(&process).await;
    let state = process.dry_run.state(&world.store.id).await.unwrap().unwrap();
    assert_eq!(state.stage, DryRunStage::Done, "{:?}", state.problem);
    assert_eq!(state.result.unwrap().orders, 3);
}
