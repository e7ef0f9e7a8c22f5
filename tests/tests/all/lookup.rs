//! Why is this order not here, and import it anyway: O11.

use std::sync::Arc;
use std::time::Duration;

use exchange::decide::{Here, Presence};
use exchange::exchange::{Answer, App, Import, LOOKUP_LIMIT, Outcome};
use exchange::order::{OrderNumber, Trigger};
use exchange::queue::Message;
use local::consumer::{self, QueueKind};
use serde_json::json;
use tests::World;

use crate::import::order;

/// Delivered when the store is switched on, and older than two months.
const DELIVERED: u64 = 100_228;
const OLD: u64 = 100_205;

async fn ask(world: &World, number: u64) -> Answer {
    let exchange = world.start().await;
    exchange.lookup.ask(&world.store.id, OrderNumber(number)).await.unwrap().unwrap()
}

/// RO App's orders with this External ID.
async fn copies(world: &World, number: u64) -> usize {
    let (field, number) = (format!("f{}", sandbox::FIELD_EXTERNAL_ID), number.to_string());
    let all = world.roapp_orders().await;
    all.iter().filter(|order| order["custom_fields"][&field] == number.as_str()).count()
}

/// Works each queue once.
async fn work(exchange: &Arc<App>) {
    for kind in QueueKind::ALL {
        consumer::consume_batch(exchange, kind, Duration::ZERO).await.unwrap();
    }
}

async fn place(world: &World, at: &str) -> u64 {
    let mut given = order("0722 999 001", "FIRST");
    given["stat_created"] = json!(at);
    world.place_order(given).await
}

/// The table, but for answers that were unlike any before (rule R9).
async fn of_orders(world: &World) -> Vec<String> {
    world.table_items().await.into_iter().filter(|item| !item.contains("\"sk\":\"DRIFT\"")).collect()
}

#[tokio::test]
async fn o11_the_reason_is_said_of_every_order_and_nothing_is_written() {
    let world = World::seeded().await;
    world.run().await;
    let exchange = world.start().await;
    assert!(exchange.refresh.dismiss(&world.store.id, OrderNumber(100_227), "").await.unwrap());
    let fresh = place(&world, "2026-11-20 12:00:30").await;
    let late = place(&world, "2026-11-15 12:00:00").await;
    let odd = json!({"order_id": 900_001, "stat_created": "2026-11-20 12:00:30", "stat_status": 1, "currency": "RON",
                     "total_sum": 5, "products": [{"title": "x", "quantity": "many", "price": 5}]});
    world.control("POST", "shop/orders", Some(json!({"raw": odd}))).await;
    world.control("DELETE", "calls", None).await;
    let before = of_orders(&world).await;
    for (number, code, says, importable) in [
        (100_218, "in-sync", "both sides agree", false),
        (100_227, "dismissed", "EUR", false),
        (DELIVERED, "delivered", "before the store was switched on (20 Nov 2026 12:00", true),
        (OLD, "too-old", "20 Sep 2026", true),
        (999_999, "not-in-shop", "The shop has no order with this number.", false),
        (900_001, "unreadable", "cannot be read", false),
        (fresh, "not-looked-at", "within five minutes", true),
        (late, "late", "15 Nov 2026 12:00", true),
    ] {
        let answer = ask(&world, number).await;
        let sentence = answer.message.to_string();
        assert_eq!((answer.presence.code(), answer.importable), (code, importable), "{number}: {sentence}");
        assert!(sentence.contains(says), "{number}: {sentence}");
    }
    assert_eq!(of_orders(&world).await, before);
    assert_eq!(world.roapp_calls().await, Vec::<String>::new(), "RO App is not asked");
    let shop = world.calls("shop").await;
    assert!(shop.len() <= 8 * 3, "{} requests to the shop", shop.len());
    let nobody = exchange.lookup.ask(&"nobody".parse().unwrap(), OrderNumber(1)).await.unwrap();
    assert!(nobody.is_none());
}

#[tokio::test]
async fn o11_an_order_that_is_deleted_or_waits_is_said_so() {
    let world = World::without_orders().await;
    let gone = place(&world, "2026-11-20 11:00:00").await;
    world.run().await;
    world.control("DELETE", &format!("shop/orders/{gone}"), None).await;
    world.run().await;
    assert_eq!(ask(&world, gone).await.presence, Presence::Here(Here::Gone));
    world.fault(json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "status", "status": 503, "times": 0})).await;
    let waits = place(&world, "2026-11-20 12:00:30").await;
    world.run_once().await;
    let answer = ask(&world, waits).await;
    assert!(matches!(answer.presence, Presence::Here(Here::Waiting(Some(_)))), "{answer:?}");
    assert!(answer.message.to_string().contains("next try, on 20 Nov 2026 12:"), "{}", answer.message);
}

#[tokio::test]
async fn o11_a_store_that_is_off_is_the_reason_and_nothing_is_imported() {
    let mut world = World::seeded().await;
    world.store.enabled = false;
    let never = ask(&world, 100_218).await;
    assert_eq!((never.presence.code(), never.importable), ("store-off", false));
    world.store.enabled = true;
    world.run().await;
    world.store.enabled = false;
    world.run().await;
    let fresh = place(&world, "2026-11-20 12:00:30").await;
    for (number, code) in
        [(fresh, "store-off"), (DELIVERED, "delivered"), (999_999, "not-in-shop"), (100_218, "in-sync")]
    {
        let answer = ask(&world, number).await;
        assert_eq!((answer.presence.code(), answer.importable), (code, false), "{number}");
        let exchange = world.start().await;
        let asked = exchange.lookup.import(&world.store.id, OrderNumber(number), "").await.unwrap();
        assert!(matches!(asked, Some(Import::Not(_))), "{number}");
        assert_eq!(exchange.queues.pushes().depth().await.unwrap(), 0);
    }
}

#[tokio::test]
async fn o11_new_orders_that_wait_for_a_record_are_said_why() {
    let world = World::without_orders().await;
    world.run().await;
    let mut types = world.control("POST", "roapp/settings", Some(json!({}))).await["types"].take();
    types.as_array_mut().unwrap().retain(|row| row["id"] != sandbox::ORDER_TYPE_SHOP);
    world.control("POST", "roapp/settings", Some(json!({"types": types}))).await;
    place(&world, "2026-11-20 12:00:10").await;
    world.run_once().await;
    world.pass(60);
    let second = place(&world, "2026-11-20 12:02:00").await;
    let answer = ask(&world, second).await;
    assert_eq!((answer.presence.code(), answer.importable), ("held", false), "{}", answer.message);
    assert!(answer.message.to_string().contains("no longer has order type"), "{}", answer.message);
}

#[tokio::test]
async fn o11_nobody_waits_for_a_shop_that_does_not_answer() {
    let world = World::seeded().await;
    world.run().await;
    world.control("POST", "latency", Some(json!({"system": "shop", "path": "orders/get", "kind": "hanging"}))).await;
    let exchange = world.start().await;
    let store = world.store.id.clone();
    let asked = tokio::spawn(async move { exchange.lookup.ask(&store, OrderNumber(DELIVERED)).await });
    while !asked.is_finished() {
        world.clock.pass_deadlines_of(LOOKUP_LIMIT);
        tokio::task::yield_now().await;
    }
    let answer = asked.await.unwrap().unwrap().unwrap();
    assert_eq!((answer.presence.code(), answer.importable), ("unknown", false));
    assert!(answer.message.to_string().contains("did not answer within 12 s"), "{}", answer.message);
    world.control("DELETE", "latency", None).await;
    world.fault(json!({"system": "shop", "path": "orders/get", "kind": "status", "status": 502, "times": 0})).await;
    assert_eq!(ask(&world, DELIVERED).await.presence.code(), "unknown");
    // What is here is told all the same.
    assert_eq!(ask(&world, 100_218).await.presence.code(), "in-sync");
}

#[tokio::test]
async fn o11_o5_what_is_imported_anyway_comes_over_once_however_often_it_is_asked_for() {
    let mut world = World::seeded().await;
    // Two processes work at once.
    world.alone = false;
    world.run().await;
    for number in [DELIVERED, OLD] {
        let (one, other) = (world.start().await, world.start().await);
        let order = OrderNumber(number);
        let (first, second) = tokio::join!(
            one.lookup.import(&world.store.id, order, ""),
            other.lookup.import(&world.store.id, order, "")
        );
        let asked = [first.unwrap().unwrap(), second.unwrap().unwrap()];
        assert!(asked.iter().any(|asked| matches!(asked, Import::Requested)), "{asked:?}");
        tokio::join!(world.work_off(&one), world.work_off(&other));
        world.run().await;
        assert_eq!(copies(&world, number).await, 1, "{number}");
        assert_eq!(ask(&world, number).await.presence, Presence::Here(Here::InSync), "{number}");
        let notes = world.notes(number).await;
        assert!(notes[0].starts_with("A person asked for its import. Before: It "), "{notes:?}");
        let again = world.start().await.lookup.import(&world.store.id, order, "").await.unwrap();
        assert!(matches!(again, Some(Import::Not(_))), "{again:?}");
    }
    let writes = world.roapp_writes().await;
    world.pass(24 * 3_600);
    world.run().await;
    assert_eq!(world.roapp_writes().await, writes, "what came over stays as it is");
}

#[tokio::test]
async fn o11_a_requested_import_outlives_the_queue_and_the_shops_trouble() {
    let world = World::seeded().await;
    world.run().await;
    // The process dies with its queue.
    let exchange = world.start().await;
    let asked = exchange.lookup.import(&world.store.id, OrderNumber(DELIVERED), "").await.unwrap();
    assert!(matches!(asked, Some(Import::Requested)));
    drop(exchange);
    world.run().await;
    assert_eq!(copies(&world, DELIVERED).await, 1);
    // The shop fails once it was asked for.
    let exchange = world.start().await;
    exchange.lookup.import(&world.store.id, OrderNumber(OLD), "").await.unwrap();
    world.fault(json!({"system": "shop", "path": "orders/get", "kind": "status", "status": 502, "times": 0})).await;
    work(&exchange).await;
    assert_eq!(copies(&world, OLD).await, 0);
    assert!(matches!(ask(&world, OLD).await.presence, Presence::Here(Here::Waiting(_))));
    world.control("DELETE", "faults", None).await;
    world.run().await;
    assert_eq!(copies(&world, OLD).await, 1);
}

#[tokio::test]
async fn o11_o12_an_order_that_was_imported_long_ago_is_not_entered_anew_after_the_table_is_lost() {
    let world = World::seeded().await;
    world.run().await;
    let import = async || {
        let exchange = world.start().await;
        let asked = exchange.lookup.import(&world.store.id, OrderNumber(OLD), "").await.unwrap();
        assert!(matches!(asked, Some(Import::Requested)), "{asked:?}");
        world.work_off(&exchange).await;
        world.run().await;
    };
    import().await;
    // Longer than RO App's orders are looked through for lost ones.
    world.pass(70 * 24 * 3_600);
    world.restore(Vec::new()).await;
    world.run().await;
    assert_eq!(ask(&world, OLD).await.presence.code(), "too-old");
    import().await;
    assert_eq!(copies(&world, OLD).await, 1);
    assert_eq!(ask(&world, OLD).await.presence, Presence::Here(Here::InSync));
}

#[tokio::test]
async fn o11_an_order_that_never_was_is_not_no_longer_there() {
    let world = World::without_orders().await;
    world.run().await;
    let Outcome::Nothing(why) = world.retry(999_999).await else { panic!("something was done") };
    assert_eq!(why.to_string(), "The shop has no order 999999.");
    assert_eq!(world.history(999_999).await, Vec::new());
    let asked = world.start().await.lookup.import(&world.store.id, OrderNumber(999_999), "").await.unwrap();
    assert!(matches!(asked, Some(Import::Not(_))));
    assert_eq!(copies(&world, 999_999).await, 0);
}

#[tokio::test]
async fn o1_an_order_that_a_web_hook_names_comes_over_if_the_first_import_would_have_brought_it() {
    let world = World::without_orders().await;
    world.run().await;
    let exchange = world.start().await;
    for (placed, delivered, comes) in [
        ("2026-11-15 12:00:00", false, true),
        ("2026-11-15 12:00:00", true, false),
        ("2026-09-01 12:00:00", false, false),
        ("2026-11-20 12:00:30", true, true),
    ] {
        let number = place(&world, placed).await;
        let status = if delivered { 3 } else { 1 };
        world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": status}))).await;
        let message = Message::new(world.store.id.clone(), OrderNumber(number), Trigger::ShopHook);
        let outcome = exchange.sync.sync_order(&message).await.unwrap();
        assert_eq!(outcome == Outcome::Imported, comes, "{placed}, delivered: {delivered}: {outcome:?}");
        assert_eq!(!world.roapp_orders_of(number).await.is_empty(), comes, "{placed}, delivered: {delivered}");
    }
}
