//! Looks through RO App's orders that are long, that change meanwhile, or that have a row nobody can read (O12, T2).

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use exchange::clock::Clock;
use exchange::exchange::App;
use exchange::net::{Request, Sending, SharedTransport, Transport};
use exchange::order::{OrderNumber, RoAppOrderId};
use exchange::state::Link;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{TestClock, World};

use crate::import::order;
use crate::late::{after_page, each_is_there_once};

/// RO App that takes so long for each page of its orders.
struct SlowPages {
    inner: SharedTransport,
    clock: TestClock,
    seconds: u64,
}

impl Transport for SlowPages {
    fn send(&self, request: Request) -> Sending<'_> {
        if request.method == "GET" && request.url.contains("/orders?sort=") {
            self.clock.pass_in_time(Duration::from_secs(self.seconds));
        }
        self.inner.send(request)
    }
}

/// Polls, works off, and waits for the next poll.
async fn poll(world: &World, process: &Arc<App>) {
    let begun = world.clock.now();
    scheduled_import::handle(process).await.unwrap();
    world.work_off(process).await;
    let next = begun + SignedDuration::from_secs(300);
    world.pass(next.duration_since(world.clock.now()).as_secs().try_into().unwrap_or(0));
}

#[tokio::test]
async fn o12_a_look_through_more_orders_than_fit_in_a_poll_goes_on_at_the_next() {
    let mut world = World::without_orders().await;
    let old = world.place_order(order("0722 999 001", "OLD")).await;
    world.run().await;
    world.pass(20 * 86_400);
    // All of them are younger: it is on the last page.
    world.control("POST", "roapp/fill", Some(json!({"orders": 1_500}))).await;
    world.restore(Vec::new()).await;
    let clock = world.clock.clone();
    world.between = Some(Arc::new(move |inner| Arc::new(SlowPages { inner, clock: clock.clone(), seconds: 10 })));
    let process = world.start().await;
    let new = world.place_order(order("0722 999 002", "NEW")).await;
    let mut polls = 0;
    while world.roapp_orders_of(new).await.is_empty() {
        polls += 1;
        assert!(polls < 15, "the store never starts");
        Box::pin(poll(&world, &process)).await;
    }
    assert!(polls > 3, "{polls}: all fits in a poll, and the test says nothing");
    Box::pin(poll(&world, &process)).await;
    each_is_there_once(&world, 2).await;
    let link = world.table().orders.link(&world.store.id, OrderNumber(old)).await.unwrap().unwrap();
    assert!(link.roapp.is_some() && link.agreed.is_some(), "{link:?}");
}

const MANY: u64 = 120;

#[tokio::test]
async fn o12_an_order_that_moves_to_a_page_already_read_is_not_entered_again() {
    let mut world = World::without_orders().await;
    let bulk = json!({"count": MANY, "buyers": 3, "order": order("0722 999 002", "FIRST"), "hooks": false});
    world.control("POST", "shop/orders/bulk", Some(bulk)).await;
    world.run().await;
    each_is_there_once(&world, MANY as usize).await;
    world.pass(3_600);
    let mut rows = world.roapp_orders().await;
    rows.sort_by_key(|row| row["modified_at"].as_str().unwrap().to_owned());
    let on_first_page = rows.last().unwrap()["id"].clone();
    world.restore(Vec::new()).await;
    // Each row behind it moves up: the first one of the third page is on the second one then, which was read.
    let deletion = (http::Method::DELETE, format!("roapp/orders/{on_first_page}"), serde_json::Value::Null);
    let deleted = after_page(&mut world, "page=2", deletion);
    let process = world.start().await;
    scheduled_import::handle(&process).await.unwrap();
    assert!(deleted.load(Ordering::SeqCst));
    // What was looked for is entered later than the look ended.
    world.pass(60);
    world.work_off(&process).await;
    each_is_there_once(&world, MANY as usize - 1).await;
}

/// An order of RO App that the table has lost.
async fn lost() -> (World, u64, Value) {
    let world = World::without_orders().await;
    let mut given = order("0722 999 001", "FIRST");
    given["comment"] = json!("MARK");
    let number = world.place_order(given).await;
    world.run().await;
    let row = world.roapp_order_of(number).await;
    assert!(row["manager_notes"].to_string().contains("MARK"), "{row}");
    world.pass(3_600);
    world.restore(Vec::new()).await;
    (world, number, row["id"].clone())
}

#[tokio::test]
async fn o12_r3_an_order_whose_row_is_broken_is_read_by_its_number_and_not_entered_again() {
    let (world, number, id) = lost().await;
    let broken = json!({"system": "roapp", "path": "/orders?sort=", "kind": "spoiled", "times": 0,
                        "find": "MARK", "put": "a \"lamp\" please"});
    world.fault(broken).await;
    world.run().await;
    each_is_there_once(&world, 1).await;
    let link = world.table().orders.link(&world.store.id, OrderNumber(number)).await.unwrap().unwrap();
    assert_eq!(link.roapp.map(|id| id.0), id.as_u64(), "{link:?}");
}

#[tokio::test]
async fn o12_r3_with_a_row_that_nobody_can_read_orders_are_searched_for_before_they_are_entered() {
    let (world, number, id) = lost().await;
    let broken = json!({"system": "roapp", "path": "/orders?sort=", "kind": "spoiled", "times": 0,
                        "find": format!("\"id\":{id},"), "put": "\"id\":,"});
    world.fault(broken).await;
    world.run_for(1).await;
    each_is_there_once(&world, 1).await;
    world.control("DELETE", "faults", None).await;
    world.run_for(2).await;
    each_is_there_once(&world, 1).await;
    let link = world.table().orders.link(&world.store.id, OrderNumber(number)).await.unwrap().unwrap();
    assert_eq!(link.roapp.map(|id| id.0), id.as_u64(), "{link:?}");
}

#[tokio::test]
async fn o12_r3_a_broken_row_of_a_search_is_read_by_its_number() {
    let mut new = order("0722 999 001", "FIRST");
    new["comment"] = json!("MARK");
    for own in [true, false] {
        let world = World::without_orders().await;
        Box::pin(world.run()).await;
        let staffs = json!({"manager_notes": "MARK"});
        world.control("POST", "roapp/orders", Some(if own { json!({}) } else { staffs })).await;
        let mut placed = new.clone();
        if !own {
            placed["comment"] = json!("");
        }
        let number = world.place_order(placed).await;
        world.fault(json!({"system": "roapp", "path": "/v2/orders", "method": "POST", "kind": "cut_after"})).await;
        let broken = json!({"system": "roapp", "path": "/orders?sort=", "kind": "spoiled", "times": 0,
                            "find": "MARK", "put": "a \"lamp\" please"});
        world.fault(broken).await;
        Box::pin(world.run_for(1)).await;
        let count = world.roapp_orders_of(number).await.len();
        assert_eq!((count, world.attention().await.len()), (1, 0), "the broken row is ours: {own}");
    }
}

#[tokio::test]
async fn o5_o12_an_order_of_roapp_that_is_another_stores_is_not_taken_for_this_one() {
    let world = World::without_orders().await;
    let number = world.place_order(order("0722 999 001", "FIRST")).await;
    world.run().await;
    let theirs = RoAppOrderId(world.roapp_order_of(number).await["id"].as_u64().unwrap());
    world.pass(3_600);
    world.restore(Vec::new()).await;
    // Its store had the name of this one when the order was entered.
    let (other, now) = ("other".parse().unwrap(), world.clock.now());
    let mut link = Link::first(other, OrderNumber(number), now, now);
    link.roapp = Some(theirs);
    world.table().orders.put_link(&mut link, None).await.unwrap();
    world.run_for(1).await;
    assert_eq!(world.roapp_orders_of(number).await.len(), 2, "both orders are entered");
    let own = world.table().orders.link(&world.store.id, OrderNumber(number)).await.unwrap().unwrap();
    assert!(own.roapp.is_some_and(|id| id != theirs), "{own:?}");
}

#[tokio::test]
async fn t2_a_status_that_staff_set_while_the_store_was_off_is_sent_when_it_is_on_again() {
    for lost in [false, true] {
        let mut world = World::without_orders().await;
        let number = world.place_order(order("0722 999 001", "FIRST")).await;
        let other = world.place_order(order("0722 999 002", "FIRST")).await;
        world.run().await;
        let delivered = json!({"status": 3});
        world.control("POST", &format!("shop/orders/{number}/status"), Some(delivered)).await;
        world.run().await;
        // Nobody watches it any more.
        world.pass(20 * 86_400);
        world.run().await;
        world.store.enabled = false;
        world.poll().await;
        world.pass(1_800);
        for number in [number, other] {
            let id = world.roapp_order_of(number).await["id"].clone();
            let status = json!({"status_id": sandbox::STATUS_SHIPPED});
            world.control("POST", &format!("roapp/orders/{id}/status"), Some(status)).await;
            world.drop_hooks().await;
            world.pass(900);
            world.poll().await;
        }
        world.pass(900);
        world.store.enabled = true;
        if lost {
            // The queue of this process is lost.
            world.poll().await;
            world.pass(300);
        }
        world.run().await;
        for number in [number, other] {
            assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 6, "{lost}, {number}");
        }
        world.pass(300);
        world.run().await;
        let cursor = world.table().cursor(&world.store.id).await.unwrap().unwrap();
        assert_eq!((cursor.passed_by, cursor.off), (None, false), "{lost}: all was read");
    }
}
