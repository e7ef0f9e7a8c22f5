//! P9, R3: a function of the shop that only enriches and does not answer keeps nothing else from the shop waiting.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use exchange::decide::Identify;
use exchange::exchange::{App, Outcome};
use exchange::net::{Request, Sending, SharedTransport, Transport};
use exchange::order::{OrderNumber, Trigger};
use exchange::queue::Message;
use serde_json::{Value, json};
use tests::{TestClock, World};

use crate::import::order;

/// An article that the shop describes.
const DESCRIBED: &str = "LMP-D-42";

/// Lets the time pass that a function of the shop takes, and the limits that are shorter.
struct Slow {
    inner: SharedTransport,
    clock: TestClock,
    function: &'static str,
    seconds: Arc<AtomicU64>,
    asked: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Transport for Slow {
    fn send(&self, request: Request) -> Sending<'_> {
        let path = request.url.split("/api/").nth(1).unwrap_or_default().trim_end_matches('/').to_owned();
        *self.asked.lock().unwrap().entry(path.clone()).or_default() += 1;
        if path != self.function {
            return self.inner.send(request);
        }
        Box::pin(async move {
            let (takes, mut passed) = (self.seconds.load(Ordering::SeqCst), 0);
            // The limit begins with the first look at the answer.
            tokio::task::yield_now().await;
            for limit in [10, 20, 30, 45, 60, 90].into_iter().filter(|limit| *limit < takes) {
                self.clock.advance(Duration::from_secs(limit - passed));
                passed = limit;
                self.clock.pass_deadlines_of(Duration::from_secs(limit));
                tokio::task::yield_now().await;
            }
            self.clock.advance(Duration::from_secs(takes - passed));
            self.inner.send(request).await
        })
    }
}

/// A world, how long a function of its shop takes, and how often each of them was asked for.
async fn slow(function: &'static str) -> (World, Arc<AtomicU64>, Arc<Mutex<BTreeMap<String, usize>>>) {
    let mut world = World::without_orders().await;
    let (seconds, asked) = (Arc::new(AtomicU64::new(0)), Arc::<Mutex<BTreeMap<String, usize>>>::default());
    let (clock, takes, calls) = (world.clock.clone(), seconds.clone(), asked.clone());
    world.between = Some(Arc::new(move |inner| {
        Arc::new(Slow { inner, clock: clock.clone(), function, seconds: takes.clone(), asked: calls.clone() })
    }));
    (world, seconds, asked)
}

/// The stand-in's function does not answer.
async fn hangs(world: &World, seconds: &AtomicU64, function: &str) {
    world.control("POST", "latency", Some(json!({"system": "shop", "path": function, "kind": "hanging"}))).await;
    seconds.store(100, Ordering::SeqCst);
}

async fn sync(world: &World, process: &Arc<App>, number: u64) -> Outcome {
    let message = Message::new(world.store.id.clone(), OrderNumber(number), Trigger::Poll);
    process.sync.sync_order(&message).await.unwrap()
}

/// Names of the products of RO App's order.
async fn names(world: &World, number: u64) -> Vec<String> {
    let order = world.roapp_order_of(number).await;
    let name = |item: &Value| item["entity"]["title"].as_str().or(item["entity"]["name"].as_str()).map(str::to_owned);
    order["items"].as_array().unwrap().iter().filter_map(name).collect()
}

#[tokio::test]
async fn p9_r3_an_export_that_does_not_answer_keeps_no_other_call_and_no_other_order_waiting() {
    let (world, seconds, asked) = slow("catalog/export").await;
    let known = world.place_order(order("0722 999 001", "KNOWN")).await;
    world.run().await;
    let process = world.start().await;
    world.pass(10);
    hangs(&world, &seconds, "catalog/export").await;
    asked.lock().unwrap().clear();
    for article in [DESCRIBED, "NEW-1", "NEW-2", "NEW-3"] {
        let number = world.place_order(order("0722 999 002", article)).await;
        assert_eq!(sync(&world, &process, number).await, Outcome::Imported, "{article}");
        let notes = world.notes(number).await;
        assert!(notes.iter().any(|note| note.contains("does not describe")), "{article}: {notes:?}");
    }
    assert_eq!(asked.lock().unwrap()["catalog/export"], 1, "one order waited for it");
    // What writes to the shop is not refused, and the poll reads.
    let id = world.roapp_order_of(known).await["id"].clone();
    let shipped = json!({"status_id": sandbox::STATUS_SHIPPED});
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(shipped)).await;
    let message = Message::new(world.store.id.clone(), OrderNumber(known), Trigger::RoAppHook);
    process.sync.sync_order(&message).await.unwrap();
    assert_eq!(world.shop_order(known).await.unwrap()["stat_status"], 6);
    let found = scheduled_import::handle(&process).await.unwrap();
    assert_eq!(found.stores[0].problem, None);
    // It is asked again some minutes later, and gets more time than before, however fast the others answer.
    world.control("DELETE", "latency", None).await;
    seconds.store(15, Ordering::SeqCst);
    world.pass(200);
    let number = world.place_order(order("0722 999 002", "BLB-E27")).await;
    assert_eq!(sync(&world, &process, number).await, Outcome::Imported);
    assert_eq!(asked.lock().unwrap()["catalog/export"], 2);
    let notes = world.notes(number).await;
    assert!(!notes.iter().any(|note| note.contains("does not describe")), "{notes:?}");
}

#[tokio::test]
async fn p2_p9_where_names_recognise_products_an_order_waits_some_minutes_for_the_shops_and_no_longer() {
    for answers in [true, false] {
        let (mut world, seconds, _) = slow("catalog/export").await;
        world.store.identify_by = Identify::Name;
        world.run().await;
        let process = world.start().await;
        world.pass(10);
        hangs(&world, &seconds, "catalog/export").await;
        let begun = exchange::clock::Clock::now(&world.clock);
        let number = world.place_order(order("0722 999 002", DESCRIBED)).await;
        assert!(matches!(sync(&world, &process, number).await, Outcome::Failed(..)));
        assert!(!matches!(sync(&world, &process, number).await, Outcome::Imported), "it is not asked again yet");
        if answers {
            world.control("DELETE", "latency", None).await;
            seconds.store(15, Ordering::SeqCst);
        }
        world.run_on(&process).await;
        let took = exchange::clock::Clock::now(&world.clock).duration_since(begun);
        assert!(took.as_mins() < 40, "{took}");
        let names = names(&world, number).await;
        // The order's name of it is "A new lamp".
        assert_eq!((names.len(), names[0] == "A new lamp"), (1, !answers), "{names:?}");
        assert_eq!(world.attention().await, []);
    }
}

#[tokio::test]
async fn p9_r3_statuses_and_currencies_that_do_not_answer_keep_no_order_waiting() {
    for function in ["orders/get_available_statuses", "currency/export"] {
        let (world, seconds, _) = slow(function).await;
        hangs(&world, &seconds, function).await;
        let process = world.start().await;
        let mut without = order("0722 999 003", "LAMP");
        if function == "currency/export" {
            without["currency"] = json!("");
        }
        let waits = world.place_order(without).await;
        let number = world.place_order(order("0722 999 001", "LAMP")).await;
        sync(&world, &process, waits).await;
        assert_eq!(sync(&world, &process, number).await, Outcome::Imported, "{function}");
        let found = scheduled_import::handle(&process).await.unwrap();
        assert_eq!(found.stores[0].problem, None, "{function}");
    }
}
