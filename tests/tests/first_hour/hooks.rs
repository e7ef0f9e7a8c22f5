//! Web-hooks of a test order and of a named order, and the named order itself: moved, moved back, also after a kill.

use std::time::Duration;

use exchange::clock::wait_until;
use exchange::exchange::{FirstHourOf, FirstHourWish};
use serde_json::{Value, json};
use tests::{When, World};

use crate::account::{calling, first_hour_of, found, is_done, rich, wish, wish_with_order};

/// The answer to a question as people read it.
fn says(state: &FirstHourOf, question: &str) -> String {
    let answer = state.answers.iter().find(|answer| answer.question == question).unwrap();
    format!("{} {}", answer.says(), answer.doing())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_web_hooks_that_nobody_set_up_are_not_waited_for() {
    let world = rich(&json!({})).await;
    let begun = exchange::clock::Clock::now(&world.clock);
    let wish = wish_with_order(&world).await;
    let state = first_hour_of(&world, wish).await;
    assert!(is_done(&state), "{:?}", state.problem);
    for question in ["roapp.echo", "roapp.hook_delay", "roapp.event_time", "shop.hook_delay", "shop.hook_method"] {
        assert!(says(&state, question).contains("no web-hook can come"), "{question}: {}", says(&state, question));
    }
    assert!(wait_until(begun, exchange::clock::Clock::now(&world.clock)) < Duration::from_secs(600));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_web_hooks_that_do_not_come_are_waited_for_a_bounded_time_and_the_answer_says_what_to_do() {
    let world = calling(&json!({})).await;
    let wish = wish_with_order(&world).await;
    let begun = exchange::clock::Clock::now(&world.clock);
    let app = world.start().await;
    app.first_hour.begin(wish).await.unwrap();
    // Nothing is delivered.
    let state = app.first_hour.run(&mut |_| {}).await.unwrap().unwrap();
    assert!(is_done(&state), "{:?}", state.problem);
    // RO App's had come before, of changes that staff made: so our own cause none.
    assert_eq!(found(&state)["roapp.echo"], false);
    assert_eq!(found(&state)["shop.hook_delay"], "not_within_330_s");
    assert!(says(&state, "shop.hook_delay").contains("every five minutes"), "{}", says(&state, "shop.hook_delay"));
    assert!(wait_until(begun, exchange::clock::Clock::now(&world.clock)) < Duration::from_secs(1_020));
}

/// What of an order a first hour may move.
async fn moved(world: &World, order: u64) -> (Value, Value) {
    let order = world.shop_order(order).await.unwrap();
    (order["stat_status"].clone(), order["payed"].clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_a_named_order_is_moved_and_moved_back() {
    let world = rich(&json!({})).await;
    let wish = wish_with_order(&world).await;
    let order = wish.shop_order.unwrap();
    let before = moved(&world, order).await;
    let others: Vec<Value> = world.shop_orders().await;
    let state = first_hour_of(&world, wish).await;
    assert!(is_done(&state), "{:?}", state.problem);
    assert_eq!(moved(&world, order).await, before);
    assert_eq!(state.moved, None);
    assert!(state.requests <= state.expected, "{} of {}", state.requests, state.expected);
    let emails = world.status_emails(order).await;
    assert_eq!(
        emails,
        2,
        "there and back: {:?}",
        world.writes().await.iter().filter(|c| c.contains("update")).collect::<Vec<_>>()
    );
    let is_other = |row: &&Value| row["order_id"].as_u64() != Some(order);
    for other in others.iter().filter(is_other) {
        assert!(world.shop_orders().await.contains(other), "{other} was changed");
    }
}

/// The calls to the shop that change something.
async fn shop_writes(world: &World) -> usize {
    world.writes().await.iter().filter(|call| call.contains("orders/update")).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_killed_while_a_named_order_is_moved_the_next_run_moves_it_back_whatever_it_is_to_do() {
    let mut between = 0;
    for when in [When::Before, When::After] {
        let mut call = 90;
        loop {
            let world = rich(&json!({})).await;
            let named = FirstHourWish { things: false, ..wish_with_order(&world).await };
            let order = named.shop_order.unwrap();
            let before = moved(&world, order).await;
            let (app, kill_switch) = world.start_killed_at(call, when).await;
            let killed = tokio::select! {
                done = async {
                    app.first_hour.begin(named.clone()).await.unwrap();
                    app.first_hour.run(&mut |_| {}).await.unwrap()
                } => { drop(done); false }
                () = kill_switch.killed() => true,
            };
            if !killed {
                break;
            }
            let writes = shop_writes(&world).await;
            between += usize::from(moved(&world, order).await != before);
            // The same again where the status was moved, and one that only reads where only the mark was.
            let next = if call % 2 == 0 { named } else { wish(&world, false) };
            let state = first_hour_of(&world, next).await;
            assert!(is_done(&state), "{when:?} {call}: {:?} {:?}", state.stage, state.problem);
            assert_eq!(moved(&world, order).await, before, "{when:?} {call}, after {writes} writes");
            assert_eq!(state.moved, None, "{when:?} {call}");
            call += if writes == 0 { 9 } else { 1 };
        }
    }
    assert!(between > 3, "only {between} kills came between");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_stopped_while_a_named_order_is_moved_it_is_moved_back_at_once() {
    let world = rich(&json!({})).await;
    let wish = FirstHourWish { things: false, ..wish_with_order(&world).await };
    let order = wish.shop_order.unwrap();
    let before = moved(&world, order).await;
    let app = world.start().await;
    app.first_hour.begin(wish).await.unwrap();
    let (runtime, stopping) = (tokio::runtime::Handle::current(), world.start().await);
    let mut reported = |state: &FirstHourOf| {
        if state.moved.is_some() {
            tokio::task::block_in_place(|| runtime.block_on(stopping.first_hour.stop())).unwrap();
        }
    };
    app.first_hour.run(&mut reported).await.unwrap();
    assert_eq!(moved(&world, order).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_everyday_web_hooks_correct_what_is_known_of_them() {
    let world = calling(&json!({})).await;
    let state = first_hour_of(&world, wish_with_order(&world).await).await;
    assert_eq!(
        (&found(&state)["shop.hook_method"], &found(&state)["roapp.event_time"]),
        (&json!("PUT"), &json!("micros"))
    );
    world.control("POST", "variants", Some(json!({"shop.hook_method": "POST", "roapp.event_time": "epoch"}))).await;
    world.pass(120);
    let staff = world.roapp_orders().await[0]["id"].as_i64().unwrap();
    let status = json!({"status_id": sandbox::STATUS_IN_PROGRESS});
    world.control("POST", &format!("roapp/orders/{staff}/status"), Some(status)).await;
    world.place_order(json!({})).await;
    world.send_hooks(json!({})).await;
    let app = world.start().await;
    let (account, shop) = (app.dialect.of(None).await.unwrap(), app.dialect.of(Some(&world.store.id)).await.unwrap());
    for (entry, value) in [(&account["roapp.event_time"], "epoch"), (&shop["shop.hook_method"], "POST")] {
        assert_eq!((entry.value.as_str(), entry.from), (Some(value), exchange::exchange::SeenBy::Work));
    }
}
