//! A shop whose orders do not fit into the time of a poll (O1, O2, H1): all come over, and where they cannot, health says so.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use exchange::clock::Clock;
use exchange::exchange::{App, Discovery};
use exchange::net::{NetError, Request, Sending, SharedTransport, Transport};
use exchange::texts::Message;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::kill_switch::When;
use tests::{TestClock, World};

use crate::import::order;

/// A shop that takes long for each list of orders by date.
struct SlowLists {
    inner: SharedTransport,
    clock: TestClock,
    seconds: u64,
    /// How many more lists are answered.
    left: Arc<AtomicUsize>,
}

impl Transport for SlowLists {
    fn send(&self, request: Request) -> Sending<'_> {
        let body = request.body.as_ref().map(|body| String::from_utf8_lossy(body).into_owned()).unwrap_or_default();
        if request.url.contains("orders/get/") && body.contains("\"from\"") {
            if self.left.load(Ordering::SeqCst) == 0 {
                let why = Message::new("net-too-late");
                return Box::pin(async { Err(NetError::AnswerLost { host: "shop".to_owned(), why }) });
            }
            self.left.fetch_sub(1, Ordering::SeqCst);
            self.clock.advance(Duration::from_secs(self.seconds));
        }
        self.inner.send(request)
    }
}

/// A world whose shop takes so long for each list of at most twenty orders.
async fn slow(seconds: u64, sort: &str) -> World {
    slow_and_failing(seconds, sort, Arc::new(AtomicUsize::new(usize::MAX))).await
}

/// The same, which answers `left` lists and no more.
async fn slow_and_failing(seconds: u64, sort: &str, left: Arc<AtomicUsize>) -> World {
    let mut world = World::without_orders().await;
    world.control("POST", "variants", Some(json!({"shop.orders_max_cap": 20, "shop.orders_sort": sort}))).await;
    let clock = world.clock.clone();
    world.between =
        Some(Arc::new(move |inner| Arc::new(SlowLists { inner, clock: clock.clone(), seconds, left: left.clone() })));
    world
}

/// Places orders in a status, spread over the days until now; returns the number of the first.
async fn place(world: &World, count: u64, days: u64, status: u64) -> u64 {
    let mut given = order("0722 999 001", "LAMP");
    given["stat_status"] = json!(status);
    let bulk = json!({"count": count, "buyers": 3, "spread_seconds": days * 86_400, "order": given, "hooks": false});
    world.control("POST", "shop/orders/bulk", Some(bulk)).await["first"].as_u64().unwrap()
}

/// Polls with a process, works its messages off, and waits for the next poll.
async fn poll(world: &World, process: &Arc<App>) -> Discovery {
    let begun = world.clock.now();
    let found = scheduled_import::handle(process).await.unwrap();
    world.work_off(process).await;
    until_next_poll(world, begun);
    found
}

fn until_next_poll(world: &World, begun: jiff::Timestamp) {
    let next = begun + SignedDuration::from_secs(300);
    world.pass(next.duration_since(world.clock.now()).as_secs().try_into().unwrap_or(0));
}

/// How often RO App has each order.
async fn copies(world: &World) -> BTreeMap<u64, usize> {
    let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
    let mut all = BTreeMap::new();
    for order in world.roapp_orders().await {
        if let Some(number) = order["custom_fields"][&field].as_str().and_then(|text| text.parse().ok()) {
            *all.entry(number).or_default() += 1;
        }
    }
    all
}

/// Two months of delivered orders, which fill the lists, and some to come over: the numbers of these.
async fn two_months(world: &World) -> Vec<u64> {
    place(world, 270, 60, 3).await;
    let first = place(world, 30, 60, 1).await;
    let mut ahead = order("0722 999 002", "AHEAD");
    ahead["stat_created"] = json!("2027-01-15 10:00:00");
    let ahead = world.place_order(ahead).await;
    // None is of the second in which the store is switched on.
    world.pass(60);
    (first..first + 30).chain([ahead]).collect()
}

fn each_once(numbers: &[u64]) -> BTreeMap<u64, usize> {
    numbers.iter().map(|number| (*number, 1)).collect()
}

/// Dates of the lists that the shop was asked for since its log was cleared.
async fn lists(world: &World) -> Vec<(String, String)> {
    let text = |request: &Value, name: &str| request[name].as_str().map(str::to_owned);
    let calls = world.calls("shop").await;
    calls.iter().filter_map(|call| Some((text(&call["request"], "from")?, text(&call["request"], "to")?))).collect()
}

#[tokio::test]
async fn o1_o2_a_shop_with_more_orders_than_fit_in_a_poll_comes_over_whole_and_once() {
    for sort in ["id", "-created"] {
        let world = slow(20, sort).await;
        let mut numbers = two_months(&world).await;
        let process = world.start().await;
        for at in 0..40 {
            let found = poll(&world, &process).await;
            assert_eq!(found.stores[0].problem, None, "{sort}, poll {at}");
            if at == 3 {
                // Without a web-hook it comes at the end of catching up.
                numbers.push(world.place_order(order("0722 999 002", "TODAY")).await);
            }
        }
        assert_eq!(copies(&world).await, each_once(&numbers), "{sort}");
        // It has caught up: the window is read whole again, with its orders dated ahead.
        world.control("DELETE", "calls", None).await;
        poll(&world, &process).await;
        let lists = lists(&world).await;
        assert!(lists[0].1.as_str() > "2027-11-01", "{lists:?}");
    }
}

#[tokio::test]
async fn o2_the_cursor_of_an_older_release_catches_up_and_an_older_release_reads_ours() {
    let world = slow(20, "id").await;
    let numbers = two_months(&world).await;
    let process = world.start().await;
    for at in 0..40 {
        poll(&world, &process).await;
        // A poll of an older release leaves what it does not know out.
        if at % 7 == 3 {
            let mut cursor = world.table().cursor(&world.store.id).await.unwrap().unwrap();
            let known: Value = serde_json::to_value(&cursor).unwrap();
            assert!(known["seen"].is_i64() && known["page_rows"].is_u64(), "{known}");
            cursor.catch_up = None;
            world.table().put_cursor(&world.store.id, &mut cursor).await.unwrap();
        }
    }
    assert_eq!(copies(&world).await, each_once(&numbers));
}

#[tokio::test]
async fn o2_r3_a_process_that_is_killed_while_it_catches_up_loses_nothing_and_doubles_nothing() {
    let world = slow(20, "-created").await;
    let numbers = two_months(&world).await;
    let mut killed = 0;
    for at in 0..60 {
        let begun = world.clock.now();
        let when = if at % 4 == 0 { When::Before } else { When::After };
        // Every second process is killed, each at another call.
        let last = if at % 2 == 0 { 5 + 3 * (at / 2 % 12) } else { usize::MAX };
        let (process, kill_switch) = world.start_killed_at(last, when).await;
        let work = async {
            scheduled_import::handle(&process).await.unwrap();
            world.work_off(&process).await;
        };
        tokio::select! {
            () = work => {}
            () = kill_switch.killed() => killed += 1,
        }
        world.pass(400);
        until_next_poll(&world, begun);
    }
    assert!(killed > 20, "{killed}");
    assert_eq!(copies(&world).await, each_once(&numbers));
}

#[tokio::test]
async fn o2_progress_is_kept_although_the_shop_fails_later_in_each_poll() {
    let lists = Arc::new(AtomicUsize::new(usize::MAX));
    let world = slow_and_failing(20, "id", lists.clone()).await;
    let numbers = two_months(&world).await;
    let process = world.start().await;
    let mut failed = 0;
    for _ in 0..40 {
        failed += usize::from(poll(&world, &process).await.stores[0].problem.is_some());
        lists.store(2, Ordering::SeqCst);
    }
    assert!(failed > 10, "{failed}");
    assert_eq!(copies(&world).await, each_once(&numbers));
}

/// The id of the store's problem.
fn problem(found: &Discovery) -> Option<String> {
    found.stores[0].problem.as_ref().map(|why| why.cause().to_owned())
}

#[tokio::test]
async fn h1_a_shop_of_which_not_even_a_day_fits_in_a_poll_is_no_green_store() {
    let world = slow(36, "id").await;
    // Of one day alone.
    place(&world, 100, 1, 3).await;
    let number = world.place_order(order("0722 999 001", "LAST")).await;
    let process = world.start().await;
    let mut said = Vec::new();
    // The days before are empty, and one list each.
    for _ in 0..24 {
        said.push(problem(&poll(&world, &process).await));
    }
    assert_eq!(said[0], None, "one poll that is not finished is no trouble");
    assert_eq!(said.last().unwrap().as_deref(), Some("shop-poll-behind"), "{said:?}");
    let cursor = world.table().cursor(&world.store.id).await.unwrap().unwrap();
    let why = cursor.problem.unwrap().reason.to_string();
    assert!(why.contains("may be missing here"), "{why}");
    assert!(!copies(&world).await.contains_key(&number));
    // What waits is told why.
    let answer = world.start().await.lookup.ask(&world.store.id, exchange::order::OrderNumber(number)).await;
    let answer = answer.unwrap().unwrap().message.to_string();
    assert!(answer.contains("takes so long"), "{answer}");
    // It ends with the shop's slowness.
    world.control("POST", "variants", Some(json!({"shop.orders_max_cap": 500}))).await;
    for _ in 0..12 {
        said.push(problem(&poll(&world, &process).await));
    }
    assert_eq!(said.last().unwrap(), &None, "{said:?}");
    assert_eq!(copies(&world).await[&number], 1);
}
