//! What the shop lists and does not give, and orders dated ahead and back (O2, R3).

use serde_json::json;
use tests::World;

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
