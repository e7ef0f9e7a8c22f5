//! R8: web-hooks of RO App that stopped are noticed by the changes that polls have to find, and only by those.

use serde_json::json;
use tests::World;

use crate::import::order;

/// Statuses that staff give in turn; each is another than the one before and has its rule.
const IN_TURN: [i64; 2] = [sandbox::STATUS_IN_PROGRESS, sandbox::STATUS_SHIPPED];

/// A world with linked orders, whose RO App calls; their numbers.
async fn linked(orders: usize) -> (World, Vec<u64>) {
    let mut world = World::without_orders().await;
    world.listen().await;
    let mut numbers = Vec::new();
    for _ in 0..orders {
        numbers.push(world.place_order(order("0722 999 001", "FIRST")).await);
    }
    world.run().await;
    world.drop_hooks().await;
    (world, numbers)
}

async fn staff_set(world: &World, number: u64, status: i64) {
    let id = world.roapp_order_of(number).await["id"].clone();
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(json!({"status_id": status}))).await;
}

/// Minutes pass, staff change a status, RO App's call never arrives, and a poll finds the change.
async fn found_by_poll(world: &World, number: u64, status: i64, minutes: u64) {
    world.pass(60 * minutes);
    staff_set(world, number, status).await;
    world.drop_hooks().await;
    world.run().await;
    // What was sent to the shop comes back as RO App's call, which is no news of RO App's.
    world.drop_hooks().await;
}

/// Whether the next poll of a process says that RO App has stopped calling; pages say the same.
async fn silent(world: &World) -> bool {
    let shown = world.start().await.health.read().await.unwrap().silent;
    assert_eq!(world.poll().await.roapp_silent, shown, "polls and pages say the same");
    shown.is_some()
}

#[tokio::test]
async fn r8_three_changes_in_a_row_that_no_web_hook_reported_raise_the_warning_and_the_next_web_hook_ends_it() {
    let (world, numbers) = linked(2).await;
    for (at, expected) in [false, false, true, true].into_iter().enumerate() {
        found_by_poll(&world, numbers[at % 2], IN_TURN[at / 2], 8).await;
        assert_eq!(silent(&world).await, expected, "after change {}", at + 1);
    }
    // Its calls come again: the first ends it, before anybody worked on what it says.
    world.pass(300);
    staff_set(&world, numbers[0], sandbox::STATUS_CLOSED).await;
    world.send_hooks(json!({})).await;
    assert!(!silent(&world).await);
    world.work_off(world.listening()).await;
    // It can begin anew.
    for (at, expected) in [false, false, true].into_iter().enumerate() {
        found_by_poll(&world, numbers[1], IN_TURN[at % 2], 8).await;
        assert_eq!(silent(&world).await, expected, "after change {} of the second time", at + 1);
    }
}

#[tokio::test]
async fn r8_deletions_that_the_daily_comparison_finds_count_too() {
    let (world, numbers) = linked(4).await;
    for (at, expected) in [false, false, true].into_iter().enumerate() {
        let id = world.roapp_order_of(numbers[at]).await["id"].clone();
        world.control("DELETE", &format!("roapp/orders/{id}"), None).await;
        world.drop_hooks().await;
        world.pass(25 * 3600);
        world.run().await;
        assert_eq!(world.attention().await.len(), at + 1, "the comparison found it");
        assert_eq!(silent(&world).await, expected, "after deletion {}", at + 1);
    }
}

/// What happens to one order at one of four times, ten minutes apart.
#[derive(Debug, Clone, Copy)]
enum Happens {
    /// Staff change it, RO App's call is lost, a poll finds it.
    Missed,
    /// Staff change it and RO App calls.
    Reported,
    /// Staff change it, RO App's call is on the queue, a poll finds it first, the call is worked after.
    Overtaken,
    /// Staff change it, RO App's call is lost, and a person asks for the order before any poll.
    Refreshed,
    /// The shop's admin changes it; what the exchange then sets in RO App comes back to it, and RO App's call of that is lost.
    Ours,
    /// RO App calls about something else.
    Called,
    /// Somebody calls without the secret.
    Forged,
    Nothing,
}

async fn happens(world: &World, number: u64, what: Happens, status: i64) {
    match what {
        Happens::Missed => {
            staff_set(world, number, status).await;
            world.drop_hooks().await;
        }
        Happens::Reported => {
            staff_set(world, number, status).await;
            world.deliver_hooks(json!({})).await;
        }
        Happens::Overtaken => {
            staff_set(world, number, status).await;
            world.send_hooks(json!({})).await;
            world.run().await;
            world.work_off(world.listening()).await;
        }
        Happens::Refreshed => {
            staff_set(world, number, status).await;
            world.drop_hooks().await;
            world.retry(number).await;
        }
        Happens::Ours => {
            let status = if status == sandbox::STATUS_SHIPPED { 6 } else { 2 };
            world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": status}))).await;
        }
        Happens::Called => {
            let event = json!({"event_name": "Invoice.Created", "object_type": "invoice", "object_id": 1});
            world.control("POST", "roapp/events", Some(event)).await;
            world.deliver_hooks(json!({})).await;
        }
        Happens::Forged => {
            let url = world.at_listener("http://host/hooks/roapp");
            let body = json!({"id": "forged", "event_name": "Order.Deleted"}).to_string();
            let answer = reqwest::Client::new().post(url).header("x-signature", "0").body(body).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), 401);
        }
        Happens::Nothing => {}
    }
    world.run().await;
    world.drop_hooks().await;
}

#[tokio::test]
async fn r8_what_a_web_hook_reported_or_need_not_report_does_not_count() {
    use Happens::{Called, Forged, Missed, Nothing, Ours, Overtaken, Refreshed, Reported};
    let table = [
        ("all missed", [Missed, Missed, Missed, Missed], true),
        ("three missed, then quiet", [Missed, Missed, Missed, Nothing], true),
        ("three missed with a pause", [Missed, Missed, Nothing, Missed], true),
        ("a call without the secret ends nothing", [Missed, Missed, Forged, Missed], true),
        ("only two", [Missed, Nothing, Nothing, Missed], false),
        ("a web-hook in between", [Missed, Missed, Reported, Missed], false),
        ("a web-hook of another kind in between", [Missed, Missed, Called, Missed], false),
        ("a web-hook at the end", [Missed, Missed, Missed, Called], false),
        ("all reported", [Reported, Reported, Reported, Reported], false),
        ("all reported, and polls were faster", [Overtaken, Overtaken, Overtaken, Overtaken], false),
        ("the first was reported, and a poll was faster", [Overtaken, Missed, Nothing, Missed], false),
        ("our own changes", [Ours, Ours, Ours, Ours], false),
        ("our own change and two", [Missed, Ours, Ours, Missed], false),
        ("found by a person's updates", [Refreshed, Refreshed, Refreshed, Refreshed], false),
        ("found by a person's update, and two", [Missed, Refreshed, Nothing, Missed], false),
    ];
    for (name, story, expected) in table {
        let (world, numbers) = linked(1).await;
        let mut changes = 0;
        for what in story {
            world.pass(600);
            happens(&world, numbers[0], what, IN_TURN[changes % 2]).await;
            changes += usize::from(!matches!(what, Called | Forged | Nothing));
        }
        assert_eq!(silent(&world).await, expected, "{name}: {story:?}");
    }
}

/// How often the row was written so far.
async fn written(world: &World) -> u64 {
    world.table().missed().await.unwrap().rev
}

#[tokio::test]
async fn r8_keeping_count_writes_four_times_for_a_silence_and_never_while_roapp_calls() {
    let (world, numbers) = linked(1).await;
    for at in 0..4 {
        staff_set(&world, numbers[0], IN_TURN[at % 2]).await;
        world.deliver_hooks(json!({"double": 9})).await;
        world.run().await;
    }
    assert_eq!(written(&world).await, 0, "web-hooks and polls of an account that calls write nothing for it");
    for (at, rev) in [1, 2, 3, 3, 3].into_iter().enumerate() {
        found_by_poll(&world, numbers[0], IN_TURN[at % 2], 10).await;
        assert_eq!(written(&world).await, rev, "after change {}", at + 1);
    }
    for at in 0..3 {
        staff_set(&world, numbers[0], IN_TURN[(at + 1) % 2]).await;
        world.deliver_hooks(json!({"double": 9})).await;
    }
    assert_eq!(written(&world).await, 4, "the first web-hook ends it, others find nothing to end");
}

#[tokio::test]
async fn r8_several_processes_that_find_changes_at_once_lose_none() {
    let (world, numbers) = linked(4).await;
    for number in &numbers[..2] {
        staff_set(&world, *number, IN_TURN[0]).await;
    }
    world.drop_hooks().await;
    world.run_side_by_side().await;
    world.drop_hooks().await;
    assert_eq!(world.table().missed().await.unwrap().row.len(), 2);
    world.pass(16 * 60);
    for number in &numbers[2..] {
        staff_set(&world, *number, IN_TURN[0]).await;
    }
    world.drop_hooks().await;
    world.run_side_by_side().await;
    assert!(silent(&world).await);
}

#[tokio::test]
async fn r8_a_row_that_cannot_be_kept_holds_no_status_up() {
    let (world, numbers) = linked(1).await;
    let broken = [("pk", "HOOKS"), ("sk", "MISSED"), ("rev", "no number")];
    let item = broken.map(|(name, text)| (name.to_owned(), aws_sdk_dynamodb::types::AttributeValue::S(text.into())));
    world.raw_table().put_item().table_name("orders").set_item(Some(item.into())).send().await.unwrap();
    found_by_poll(&world, numbers[0], sandbox::STATUS_SHIPPED, 5).await;
    assert_eq!(world.shop_order(numbers[0]).await.unwrap()["stat_status"], 6);
    staff_set(&world, numbers[0], sandbox::STATUS_IN_PROGRESS).await;
    world.deliver_hooks(json!({})).await;
    assert_eq!(world.shop_order(numbers[0]).await.unwrap()["stat_status"], 2);
    let found = world.poll().await;
    assert_eq!(found.roapp_silent, None);
    assert!(found.unreadable.iter().any(|why| why.to_string().contains("HOOKS/MISSED")), "{:?}", found.unreadable);
    assert_eq!(world.start().await.health.read().await.unwrap().silent, None, "nor a page");
}
