//! *Try all again*: R2. Many orders are queued behind the page, shown while they are tried, and left alone once it is cancelled.

use console::Role;
use exchange::clock::Clock;
use exchange::history::Reason;
use exchange::order::OrderNumber;
use exchange::state::{Attention, Link};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::World;
use tests::console::TestConsole;

/// Orders of each test: more than a page reads at once where `RETRY_ORDERS` says so.
fn many() -> u64 {
    std::env::var("RETRY_ORDERS").ok().and_then(|count| count.parse().ok()).unwrap_or(45)
}

/// Orders without lines, which wait for a person; the number of the first.
async fn held(console: &TestConsole, count: u64) -> u64 {
    let bulk = json!({"count": count, "buyers": 30, "spread_seconds": 600, "order": {"products": []}, "hooks": false});
    let first = console.world.control("POST", "shop/orders/bulk", Some(bulk)).await["first"].as_u64().unwrap();
    console.world.run().await;
    assert!(console.page("/attention").await.contains("has no lines"));
    first
}

/// Gives these orders a line in the shop.
async fn mend(console: &TestConsole, numbers: impl Iterator<Item = u64>) {
    let line = json!({"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 1, "type": "product"});
    for number in numbers {
        let change = json!({"products": [line.clone()]});
        console.world.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
    }
}

async fn begin(console: &TestConsole) {
    let begun = console.post(Role::Operator, "/attention/retry-all", &[]).await;
    assert_eq!((begun.status, begun.header("location")), (303, "/attention"));
}

async fn progress(console: &TestConsole) -> Value {
    console.get(Role::Viewer, "/api/attention/retry-all").await.json()
}

async fn depths(console: &TestConsole) -> (u64, u64) {
    let queues = &console.exchange.queues;
    (queues.pushes().depth().await.unwrap(), queues.orders().depth().await.unwrap())
}

/// Works off a batch of urgent messages.
async fn work_urgent(console: &TestConsole) {
    let pushes = local::consumer::QueueKind::Pushes;
    local::consumer::consume_batch(&console.exchange, pushes, std::time::Duration::ZERO).await.unwrap();
}

/// Works off the urgent orders until the others are queued, and none of those.
async fn queue_the_others(console: &TestConsole) {
    while depths(console).await.1 == 0 {
        assert!(depths(console).await.0 > 0, "nothing was queued");
        work_urgent(console).await;
    }
}

#[tokio::test]
async fn r2_of_many_orders_that_are_tried_again_the_first_go_before_everything_else() {
    let console = TestConsole::open(World::without_orders().await).await;
    let many = many();
    let first = held(&console, many).await;
    let mended = many - 3;
    mend(&console, first..first + mended).await;
    assert_eq!(console.get(Role::Viewer, "/api/attention/retry-all").await.status, 404);
    begin(&console).await;
    assert_eq!(depths(&console).await, (21, 0), "twenty orders, and what queues the others");
    let page = console.page("/attention").await;
    assert!(page.contains("The others are being queued: 0 so far") && page.contains("<progress"), "{page}");
    // Clicked twice, or by two people: one run.
    begin(&console).await;
    assert_eq!(depths(&console).await, (21, 0));
    console.work().await;
    let left = many - 20;
    let done = json!({"running": false, "stage": "queued", "queued": left, "tried": left, "still": 0});
    let found = progress(&console).await;
    // The latest orders are the first of the list, and the three that nobody mended are the latest.
    assert_eq!(found, done);
    let page = console.page("/attention").await;
    assert!(page.contains(&format!("Of the {left} behind the first twenty, 0 still need attention")), "{page}");
    assert_eq!(console.world.attention().await.len(), 3);
}

#[tokio::test]
async fn r2_what_still_needs_attention_is_counted_and_another_run_can_begin() {
    let console = TestConsole::open(World::without_orders().await).await;
    let many = many();
    let first = held(&console, many).await;
    mend(&console, first + 2..first + many).await;
    begin(&console).await;
    console.work().await;
    let found = progress(&console).await;
    assert_eq!((&found["tried"], &found["still"]), (&json!(many - 20), &json!(2)), "{found}");
    // Two are left: they are tried at once, without a run.
    let again = console.post(Role::Operator, "/attention/retry-all", &[]).await;
    assert_eq!(again.header("location"), "/attention?tried=2");
}

#[tokio::test]
async fn r2_a_cancelled_run_leaves_the_orders_as_they_are() {
    let console = TestConsole::open(World::without_orders().await).await;
    let many = many();
    let first = held(&console, many).await;
    mend(&console, first..first + many).await;
    begin(&console).await;
    assert_eq!(console.post(Role::Viewer, "/attention/retry-all/cancel", &[]).await.status, 403);
    let cancelled = console.post(Role::Operator, "/attention/retry-all/cancel", &[]).await;
    assert_eq!((cancelled.status, cancelled.header("location")), (303, "/attention"));
    console.work().await;
    assert_eq!(console.world.attention().await.len() as u64, many - 20, "the first twenty were tried");
    assert!(
        console
            .page("/attention")
            .await
            .contains("Of the 0 behind the first twenty, 0 were tried. The others stay as they were.")
    );
    // Cancelled while its orders wait in the queue: they are left alone.
    let queued = console.api(Role::Operator, "POST", "/api/attention/retry-all", json!({})).await.json();
    assert_eq!((&queued["count"], &queued["run"]["running"]), (&json!(20), &json!(true)), "{queued}");
    // What queues the orders is the last of its batch, behind the twenty.
    queue_the_others(&console).await;
    let cancelled = console.api(Role::Operator, "DELETE", "/api/attention/retry-all", Value::Null).await;
    assert_eq!(cancelled.status, 204, "{}", cancelled.text);
    console.work().await;
    assert_eq!(console.world.attention().await.len() as u64, many - 40);
    // And they can be tried again.
    let again = console.api(Role::Operator, "POST", "/api/attention/retry-all", json!({})).await.json();
    assert_eq!(again["count"], (many - 40).min(20), "{again}");
    console.work().await;
    assert_eq!(console.world.attention().await.len(), 0);
}

#[tokio::test]
async fn r2_another_run_counts_anew() {
    let console = TestConsole::open(World::without_orders().await).await;
    let many = many();
    held(&console, many).await;
    begin(&console).await;
    console.work().await;
    assert_eq!(progress(&console).await["tried"], many - 20);
    begin(&console).await;
    queue_the_others(&console).await;
    let running = json!({"running": true, "stage": "queued", "queued": many - 20, "tried": 0, "still": 0});
    assert_eq!(progress(&console).await, running);
}

/// Puts orders into the table that wait for a person; no shop has them.
async fn held_in_the_table(console: &TestConsole, count: u64) {
    let start = console.world.clock.now();
    for number in 1..=count {
        let at = start + SignedDuration::from_secs(number.try_into().unwrap());
        let mut link = Link::first(console.world.store.id.clone(), OrderNumber(number), at, at);
        let reason = Reason::OrderIdUnknown.into();
        link.attention = Some(Attention { reason, since: at, shop: None, dismissed: false, dismissed_at: None });
        console.table().orders.put_link(&mut link, None).await.unwrap();
    }
}

#[tokio::test]
async fn r2_of_more_orders_than_one_read_gives_all_are_queued_and_counted() {
    const ORDERS: u64 = 1_030;
    let console = TestConsole::open(World::without_orders().await).await;
    held_in_the_table(&console, ORDERS).await;
    begin(&console).await;
    // The first twenty, and what queues the others.
    for _ in 0..21 {
        work_urgent(&console).await;
    }
    assert_eq!(depths(&console).await, (0, ORDERS - 20));
    let found = progress(&console).await;
    let expected = json!({"running": true, "stage": "queued", "queued": ORDERS - 20, "tried": 0, "still": 0});
    assert_eq!(found, expected);
}
