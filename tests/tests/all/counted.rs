//! The daily comparison comes to its end, or says that it does not (R6, H1).

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use exchange::clock::Clock;
use exchange::exchange::{App, Discovery, Level};
use exchange::net::{Request, Sending, SharedTransport, Transport};
use jiff::{SignedDuration, ToSpan};
use serde_json::json;
use tests::{TestClock, World};

use crate::import::order;

/// A shop that takes so long for each list of orders by date.
struct SlowLists {
    inner: SharedTransport,
    clock: TestClock,
    seconds: Arc<AtomicU64>,
}

impl Transport for SlowLists {
    fn send(&self, request: Request) -> Sending<'_> {
        let body = request.body.as_ref().map(|body| String::from_utf8_lossy(body).into_owned()).unwrap_or_default();
        if request.url.contains("orders/get/") && body.contains("\"from\"") {
            self.clock.advance(Duration::from_secs(self.seconds.load(Ordering::SeqCst)));
        }
        self.inner.send(request)
    }
}

/// A world with delivered orders of the last days, and how long its shop takes for a list.
async fn world_of(orders: u64) -> (World, Arc<AtomicU64>) {
    let mut world = World::without_orders().await;
    world.control("POST", "variants", Some(json!({"shop.orders_max_cap": 20}))).await;
    let mut given = order("0722 999 001", "LAMP");
    given["stat_status"] = json!(3);
    let bulk = json!({"count": orders, "buyers": 3, "spread_seconds": 12 * 86_400, "order": given, "hooks": false});
    world.control("POST", "shop/orders/bulk", Some(bulk)).await;
    world.pass(60);
    world.run().await;
    let (clock, seconds) = (world.clock.clone(), Arc::new(AtomicU64::new(0)));
    let of_world = seconds.clone();
    world.between =
        Some(Arc::new(move |inner| Arc::new(SlowLists { inner, clock: clock.clone(), seconds: of_world.clone() })));
    (world, seconds)
}

/// Polls with a process, and waits for the next poll; returns how long the poll took.
async fn poll(world: &World, process: &Arc<App>) -> (Discovery, SignedDuration) {
    let begun = world.clock.now();
    let found = scheduled_import::handle(process).await.unwrap();
    let took = world.clock.now().duration_since(begun);
    world.work_off(process).await;
    let next = begun + SignedDuration::from_secs(300);
    world.pass(next.duration_since(world.clock.now()).as_secs().try_into().unwrap_or(0));
    (found, took)
}

#[tokio::test]
async fn r6_a_count_that_does_not_fit_in_a_poll_goes_on_at_the_next_with_fewer_days() {
    let (world, seconds) = world_of(90).await;
    world.pass(25 * 3_600);
    seconds.store(30, Ordering::SeqCst);
    let process = world.start().await;
    let now = world.clock.now();
    for at in 0..16 {
        let (found, took) = poll(&world, &process).await;
        assert_eq!(found.stores[0].problem, None, "poll {at}");
        assert!(took <= SignedDuration::from_secs(140), "poll {at} took {took}");
    }
    let today = now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let tallied = world.table().tallied(today - 14.days(), today + 1.day()).await.unwrap();
    let days: BTreeSet<_> = tallied.days.iter().map(|day| day.day).collect();
    assert_eq!(days.len(), 14, "{days:?}");
    assert!(tallied.days.iter().all(exchange::state::TallyDay::adds_up), "{:#?}", tallied.days);
}

#[tokio::test]
async fn r6_h1_a_comparison_that_does_not_come_to_its_end_is_a_warning_after_two_days() {
    let world = World::without_orders().await;
    let bulk = json!({"count": 60, "buyers": 3, "order": order("0722 999 001", "LAMP"), "hooks": false});
    world.control("POST", "shop/orders/bulk", Some(bulk)).await;
    world.pass(60);
    let process = world.start().await;
    let level = async || process.health.read().await.unwrap().level();
    let notice = async |hours: u64| {
        world.pass(hours * 3_600 + 300);
        let found = scheduled_import::handle(&process).await.unwrap();
        found.stores[0].notice.as_ref().map(|why| why.cause().to_owned())
    };
    // Nobody works on the first import: the comparison waits while so many orders are on the queue.
    for hours in [0, 25, 22] {
        assert_eq!((notice(hours).await, level().await), (None, Level::Good), "{hours}");
    }
    assert_eq!(notice(2).await.as_deref(), Some("comparison-overdue"));
    assert_eq!(level().await, Level::Warning);
    let before = world.table().cursor(&world.store.id).await.unwrap().unwrap();
    let said = before.notice.clone().unwrap().reason.to_string();
    assert!(said.contains("has not come to its end since"), "{said}");
    notice(0).await;
    let after = world.table().cursor(&world.store.id).await.unwrap().unwrap();
    assert_eq!(after.notice, before.notice, "it is noted once");
    world.work_off(&process).await;
    for _ in 0..2 {
        notice(0).await;
        world.work_off(&process).await;
    }
    assert_eq!((notice(0).await, level().await), (None, Level::Good));
}
