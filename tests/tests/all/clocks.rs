//! A clock that was wrong (R3, R4, O5): what it left in the table holds nothing up, and nothing is doubled by it.

use exchange::clock::Clock;
use exchange::order::{OrderNumber, Trigger};
use exchange::queue::Message;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tests::{When, World};

use crate::import::order;

const PHONE: &str = "0722 999 001";
const APART: SignedDuration = SignedDuration::from_micros(343_300);
/// The longest time in which an order comes over when nothing is down.
const SOON: SignedDuration = SignedDuration::from_mins(2);

/// How far a wrong clock is ahead.
fn ahead() -> [SignedDuration; 3] {
    [SignedDuration::from_mins(5), SignedDuration::from_hours(1), SignedDuration::from_hours(48)]
}

#[tokio::test]
async fn r4_a_budget_that_a_wrong_clock_reserved_begins_anew() {
    for by in ahead() {
        let world = World::without_orders().await;
        let now: Timestamp = "2026-11-20T10:00:00Z".parse().unwrap();
        let wrong = now + by;
        let table = world.table();
        assert_eq!(table.reserve_requests(6, APART, wrong, None).await.unwrap(), Ok(wrong));
        table.block_requests_until(wrong + SignedDuration::from_secs(30), wrong).await.unwrap();
        assert_eq!(table.reserve_requests(1, APART, now, None).await.unwrap(), Ok(now), "ahead by {by:?}");
        // The next of low priority is not turned away either.
        let next = table.reserve_requests(1, APART, now, Some(now + APART * 3)).await.unwrap();
        assert_eq!(next, Ok(now + APART), "ahead by {by:?}");
    }
}

#[tokio::test]
async fn r4_a_pause_that_roapp_asked_for_is_kept_however_long_it_is() {
    let world = World::without_orders().await;
    let now: Timestamp = "2026-11-20T10:00:00Z".parse().unwrap();
    let until = now + SignedDuration::from_hours(2);
    world.table().block_requests_until(until, now).await.unwrap();
    let later = now + SignedDuration::from_mins(30);
    assert_eq!(world.table().reserve_requests(1, APART, later, None).await.unwrap(), Ok(until));
}

#[tokio::test]
async fn o2_a_new_order_comes_over_at_once_after_a_wrong_clock_was_corrected() {
    for by in ahead() {
        let mut world = World::without_orders().await;
        world.ahead = by;
        world.place_order(order(PHONE, "FIRST")).await;
        world.run().await;
        world.ahead = SignedDuration::ZERO;
        let second = world.place_order(order("0722 999 002", "FIRST")).await;
        let before = world.clock.now();
        world.run_once().await;
        let took = world.clock.now().duration_since(before);
        assert_eq!(world.roapp_orders_of(second).await.len(), 1, "ahead by {by:?}: it is not there after {took:?}");
        assert!(took < SOON, "ahead by {by:?}: it took {took:?}");
    }
}

#[tokio::test]
async fn t2_a_status_reaches_the_shop_without_a_web_hook_after_a_wrong_clock_was_corrected() {
    for by in ahead() {
        let mut world = World::without_orders().await;
        world.ahead = by;
        let number = world.place_order(order(PHONE, "FIRST")).await;
        world.run().await;
        world.ahead = SignedDuration::ZERO;
        world.pass(60);
        let id = world.roapp_order_of(number).await["id"].clone();
        let shipped = json!({"status_id": sandbox::STATUS_SHIPPED});
        world.control("POST", &format!("roapp/orders/{id}/status"), Some(shipped)).await;
        world.drop_hooks().await;
        world.run_once().await;
        assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 6, "ahead by {by:?}");
    }
}

#[tokio::test]
async fn r1_an_order_that_waits_is_tried_after_a_wrong_clock_was_corrected() {
    for by in ahead() {
        let mut world = World::without_orders().await;
        world.ahead = by;
        let number = world.place_order(order(PHONE, "FIRST")).await;
        let refused =
            json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "status", "status": 500});
        world.fault(refused).await;
        world.run_once().await;
        assert_eq!(world.roapp_orders_of(number).await.len(), 0);
        world.control("DELETE", "faults", None).await;
        world.ahead = SignedDuration::ZERO;
        let before = world.clock.now();
        let exchange = world.start().await;
        world.pass(10);
        world.run_on(&exchange).await;
        let took = world.clock.now().duration_since(before);
        assert_eq!(world.roapp_orders_of(number).await.len(), 1, "ahead by {by:?}: it is not there after {took:?}");
        assert!(took < SOON, "ahead by {by:?}: it took {took:?}");
    }
}

#[tokio::test]
async fn o5_an_order_that_was_cut_off_under_a_wrong_clock_is_found_and_not_doubled() {
    let mut created = 0;
    // It is created by the calls after the eightieth.
    for call in (0..76).step_by(15).chain(76..104) {
        for by in ahead() {
            let mut world = World::without_orders().await;
            world.alone = call % 2 == 0;
            world.ahead = by;
            let number = world.place_order(order(PHONE, "FIRST")).await;
            world.run_killed_at(call, When::After).await;
            created += world.roapp_orders_of(number).await.len();
            world.ahead = SignedDuration::ZERO;
            for _ in 0..2 {
                let exchange = world.start().await;
                world.pass(10);
                world.run_on(&exchange).await;
                world.pass(400);
            }
            let orders = world.roapp_orders_of(number).await;
            assert_eq!(orders.len(), 1, "killed at call {call}, ahead by {by:?}: {orders:?}");
            let people = world.people().await;
            let digits = |text: String| text.chars().filter(char::is_ascii_digit).collect::<String>();
            let is_buyer = |person: &&Value| digits(person["phones"][0]["phone"].to_string()).ends_with("722999001");
            let buyers = people.iter().filter(is_buyer).count();
            assert_eq!(buyers, 1, "contacts, killed at call {call}, ahead by {by:?}");
        }
    }
    assert!(created > 20, "{created}: RO App's order was never there when the process died");
}

#[tokio::test]
async fn o5_work_under_way_is_not_begun_again_when_the_clock_is_set_ahead() {
    let world = World::without_orders().await;
    let number = world.place_order(order(PHONE, "FIRST")).await;
    world.fault(json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "hold_before"})).await;
    let exchange = world.start().await;
    let work = async { world.run_on(&exchange).await };
    let meanwhile = async {
        while world.control("GET", "faults", None).await["held"] != 1 {
            tokio::task::yield_now().await;
        }
        world.clock.set(SignedDuration::from_hours(48));
        // The same process gets the order again, as from the queue whose messages come again.
        let message = Message::new(world.store.id.clone(), OrderNumber(number), Trigger::Poll);
        let again = exchange.sync.sync_order(&message).await.unwrap();
        world.control("POST", "faults/release", None).await;
        again
    };
    let ((), again) = tokio::join!(work, meanwhile);
    assert_eq!(again.code(), "waiting", "{again:?}");
    world.pass(400);
    world.run().await;
    assert_eq!(world.roapp_orders_of(number).await.len(), 1);
}
