//! What the shop lists and does not give, and orders dated ahead and back (O2, R3).

use std::sync::Arc;
use std::time::Duration;

use exchange::clock::Clock;
use exchange::net::{Request, Sending, SharedTransport, Transport};
use exchange::order::{OrderNumber, ShopStatusId, Trigger};
use exchange::queue::Message;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{TestClock, World};

use crate::import::order;

#[tokio::test]
async fn r3_an_order_that_is_listed_and_not_given_is_held_with_a_sentence() {
    let world = World::without_orders().await;
    let good = world.place_order(order("0722 999 002", "GOOD")).await;
    let number = world.place_order(order("0722 999 001", "LOST")).await;
    // The list has it; the answer to its number is empty.
    world
        .fault(
            json!({"system": "shop", "path": "orders/get", "contains": format!("\"ids\":[{number}]"), "kind": "status",
                      "status": 200, "body": "{\"status\": \"EMPTY\"}", "times": 0}),
        )
        .await;
    for _ in 0..3 {
        world.run().await;
        world.pass(600);
    }
    let held = world.attention().await;
    assert!(held.len() == 1 && held[0].0 == number && held[0].1.contains("lists order"), "{held:?}");
    // No message that comes late ends that, and no person who tries it again.
    let exchange = world.start().await;
    for why in [
        Trigger::Retry,
        Trigger::ShopHook,
        Trigger::Poll,
        Trigger::Settings,
        Trigger::Person,
        Trigger::PersonMany,
        Trigger::Reconcile,
    ] {
        let message = Message::new(world.store.id.clone(), OrderNumber(number), why);
        exchange.sync.sync_order(&message).await.unwrap();
        assert_eq!(world.attention().await, held, "{why:?}");
    }
    assert_eq!(world.roapp_order_of(good).await["items"].as_array().unwrap().len(), 1);
    world.control("DELETE", "faults", None).await;
    // It is asked for once an hour.
    world.pass(3_700);
    world.run().await;
    assert_eq!(world.attention().await, []);
    assert_eq!(world.roapp_order_of(number).await["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn o2_an_order_dated_ahead_comes_over_and_hides_no_other() {
    let world = World::without_orders().await;
    let dated = |at: &str, article: &str| {
        let mut given = order("0722 999 001", article);
        given["stat_created"] = json!(at);
        given
    };
    world.run().await;
    let ahead = world.place_order(dated("2026-11-21 08:00:00", "AHEAD")).await;
    let far = world.place_order(dated("2027-03-01 08:00:00", "FAR")).await;
    world.pass(300);
    world.run().await;
    let mut later = Vec::new();
    for at in [
        "2026-11-20 06:00:00",
        "2026-11-19 13:00:00",
        "2026-11-18 10:00:00",
        "2026-11-02 10:00:00",
        "2026-10-01 10:00:00",
    ] {
        later.push(world.place_order(dated(at, "LATE")).await);
    }
    world.run_for(17).await;
    for number in [ahead, far].into_iter().chain(later) {
        assert_eq!(world.roapp_order_of(number).await["items"].as_array().map(Vec::len), Some(1), "order {number}");
    }
}

#[tokio::test]
async fn o2_a_day_of_many_pages_is_listed_again_to_its_end() {
    let world = World::without_orders().await;
    world.control("POST", "variants", Some(json!({"shop.orders_max_cap": 2}))).await;
    world.place_order(order("0722 999 001", "FIRST")).await;
    world.run().await;
    let mut given = order("0722 999 001", "LATE");
    given["stat_created"] = json!("2026-11-02 10:00:00");
    let mut late = Vec::new();
    for _ in 0..25 {
        late.push(world.place_order(given.clone()).await);
    }
    world.run_for(17).await;
    for number in late {
        assert_eq!(world.roapp_order_of(number).await["items"].as_array().map(Vec::len), Some(1), "order {number}");
    }
}

/// Whether a request asks for orders by their numbers.
fn asks_by_number(request: &Request) -> bool {
    let body = request.body.as_ref().map(|body| String::from_utf8_lossy(body).into_owned()).unwrap_or_default();
    request.url.contains("orders/get/") && body.contains("\"ids\"")
}

/// A shop that takes so long for a list of orders by their numbers that the time of a poll is over after one.
struct Slow {
    inner: SharedTransport,
    clock: TestClock,
}

impl Transport for Slow {
    fn send(&self, request: Request) -> Sending<'_> {
        if asks_by_number(&request) {
            self.clock.advance(Duration::from_secs(120));
        }
        self.inner.send(request)
    }
}

#[tokio::test]
async fn o6_where_a_poll_has_no_time_for_all_open_orders_the_next_begins_with_others() {
    const ORDERS: u64 = 45;
    let mut world = World::without_orders().await;
    // A list has twenty at most, so these are three.
    world.control("POST", "variants", Some(json!({"shop.orders_max_cap": 20}))).await;
    let bulk = json!({"count": ORDERS, "buyers": 3, "order": order("0722 999 001", "FIRST"), "hooks": false});
    let first = world.control("POST", "shop/orders/bulk", Some(bulk)).await["first"].as_u64().unwrap();
    world.run().await;
    // One that is placed much later moves the window past them.
    world.pass(26 * 3_600);
    world.place_order(order("0722 999 002", "FIRST")).await;
    for _ in 0..2 {
        world.run().await;
        world.pass(300);
    }
    let clock = world.clock.clone();
    world.between = Some(Arc::new(move |inner| Arc::new(Slow { inner, clock: clock.clone() })));
    let process = world.start().await;
    for number in first..first + ORDERS {
        world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": 2}))).await;
    }
    world.drop_hooks().await;
    let mut queued = Vec::new();
    for _ in 0..6 {
        let begun = world.clock.now();
        queued.push(scheduled_import::handle(&process).await.unwrap().stores[0].queued);
        let next = begun + SignedDuration::from_secs(300);
        world.pass(next.duration_since(world.clock.now()).as_secs().try_into().unwrap_or(0));
    }
    assert!(queued.iter().all(|count| *count < ORDERS as usize), "the time is enough: {queued:?}");
    world.between = None;
    world.work_off(&process).await;
    let mut left = Vec::new();
    for number in first..first + ORDERS {
        let link = world.table().orders.link(&world.store.id, OrderNumber(number)).await.unwrap().unwrap();
        left.extend((link.agreed.unwrap().shop_status != Some(ShopStatusId(2))).then_some(number));
    }
    assert_eq!(left, [] as [u64; 0], "never asked for in {queued:?}");
}

#[tokio::test]
async fn s7_what_a_shop_was_seen_to_answer_is_known_to_a_process_that_starts_later() {
    let world = World::without_orders().await;
    let id = &world.store.id;
    let seen = json!({"shop.orders_max_cap": {"value": 17, "since": "2026-11-20T10:00:00Z", "from": "first_hour"}});
    world.table().put_cached(&format!("DIALECT#{id}"), world.clock.now(), seen.to_string()).await.unwrap();
    world.run().await;
    let calls = world.calls("shop").await;
    let lists = calls.iter().map(|call| &call["request"]).filter(|request| !request["from"].is_null());
    let limits: Vec<&Value> = lists.map(|request| &request["limit"]).collect();
    assert!(!limits.is_empty() && limits.iter().all(|most| **most == 17), "{limits:?}");
}
