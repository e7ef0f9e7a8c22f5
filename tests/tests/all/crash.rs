//! O5, C4, P7: killed at any call, before or after its effect, and started again, the end is the same.

use serde_json::Value;
use tests::{When, World};

use crate::import::order;

/// What must be the same whatever happened on the way.
async fn end_state(world: &World) -> (Vec<String>, usize, usize) {
    let mut orders: Vec<String> = world
        .roapp_orders()
        .await
        .iter()
        .filter(|order| order["custom_fields"][format!("f{}", sandbox::FIELD_STORE)] == "Lamp shop")
        .map(essence)
        .collect();
    orders.sort();
    (orders, world.people().await.len(), world.products().await.len())
}

fn essence(order: &Value) -> String {
    let items: Vec<String> = order["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| format!("{}x{} {}", item["quantity"], item["price"], item["comment"]))
        .collect();
    let number = &order["custom_fields"][format!("f{}", sandbox::FIELD_EXTERNAL_ID)];
    format!("{number} {} {} {}", order["status"]["id"], order["total"], items.join(", "))
}

async fn world_with_orders() -> World {
    let world = World::without_orders().await;
    world.place_order(order("0722 999 001", "NEW-ARTICLE")).await;
    world.place_order(order("", "OTHER-ARTICLE")).await;
    world
}

#[tokio::test]
async fn o5_killed_before_any_call_has_its_effect_the_end_is_the_same() {
    killed_at_every_call(When::Before).await;
}

#[tokio::test]
async fn o5_killed_after_any_call_had_its_effect_the_end_is_the_same() {
    killed_at_every_call(When::After).await;
}

async fn killed_at_every_call(when: When) {
    let world = world_with_orders().await;
    world.run().await;
    let expected = end_state(&world).await;
    assert_eq!(expected.0.len(), 2);
    let mut call = 0;
    loop {
        let world = world_with_orders().await;
        let killed = world.run_killed_at(call, when).await;
        world.run().await;
        assert_eq!(end_state(&world).await, expected, "killed at call {call}, {when:?} its effect");
        assert_eq!(world.attention().await, [], "killed at call {call}, {when:?} its effect");
        if !killed {
            break;
        }
        call += 1;
    }
    assert!(call > 40, "only {call} calls were there to be killed at");
}
