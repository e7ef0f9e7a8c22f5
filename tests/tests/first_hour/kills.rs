//! A process that is killed at any call: the first hour goes on, and no test thing is there twice.

use serde_json::{Value, json};
use tests::{When, World};

use crate::account::{first_hour, is_done, rich, wish};

/// The test things of an account by kind.
async fn things(world: &World) -> [usize; 3] {
    let test = |row: &Value, field: &str| row[field].as_str().is_some_and(|text| text.starts_with("TEST"));
    let count = |all: Vec<Value>, field: &'static str| all.iter().filter(|row| test(row, field)).count();
    [
        count(world.roapp_orders().await, "manager_notes"),
        count(world.people().await, "first_name"),
        count(world.products().await, "title"),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_killed_at_any_call_it_goes_on_without_a_second_test_order() {
    let whole = rich(&json!({})).await;
    assert!(is_done(&first_hour(&whole, true).await));
    let expected = things(&whole).await;
    assert_eq!(expected, [1, 2, 2], "what was announced");
    let step: usize = std::env::var("FIRST_HOUR_STEP").ok().and_then(|text| text.parse().ok()).unwrap_or(17);
    for when in [When::Before, When::After] {
        for call in (step / 2..10_000).step_by(step) {
            let world = rich(&json!({})).await;
            let (app, kill_switch) = world.start_killed_at(call, when).await;
            let killed = tokio::select! {
                done = async {
                    app.first_hour.begin(wish(&world, true)).await.unwrap();
                    app.first_hour.run(&mut |_| {}).await.unwrap()
                } => { drop(done); false }
                () = kill_switch.killed() => true,
            };
            if !killed {
                break;
            }
            let before = world.start().await.first_hour.state().await.unwrap();
            // It may have ended before it was killed.
            let state = match before.filter(is_done) {
                Some(state) => state,
                None => first_hour(&world, true).await,
            };
            assert!(is_done(&state), "killed {when:?} call {call}: {:?} {:?}", state.stage, state.problem);
            assert_eq!(things(&world).await, expected, "killed {when:?} call {call}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_it_leaves_only_what_it_announced() {
    let world = rich(&json!({})).await;
    let shop = world.shop_orders().await;
    let before = (world.roapp_orders().await, world.people().await, world.products().await);
    let state = first_hour(&world, true).await;
    assert!(is_done(&state));
    assert_eq!(world.shop_orders().await, shop, "nothing is written to the shop");
    let is_new = |row: &&Value, known: &[Value]| !known.iter().any(|old| old["id"] == row["id"]);
    for (field, known, now) in [
        ("manager_notes", before.0, world.roapp_orders().await),
        ("first_name", before.1, world.people().await),
        ("title", before.2, world.products().await),
    ] {
        for row in now.iter().filter(|row| is_new(row, &known)) {
            assert!(row[field].as_str().unwrap().starts_with(&state.mark), "{field}: {row}");
        }
        for old in &known {
            assert!(now.contains(old), "{old} was changed");
        }
    }
}
