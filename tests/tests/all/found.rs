//! What the campaign found, each as the smallest story that shows it (O5, O9, C2, T3).

use exchange::history::Reason;
use exchange::order::{OrderNumber, RoAppOrderId};
use exchange::texts::Message;
use serde_json::json;
use tests::{When, World};

use crate::import::order;

const PHONE: &str = "0722 999 001";
/// More calls than an order of this size needs.
const CALLS: usize = 60;

#[tokio::test]
async fn o9_an_order_deleted_however_far_it_was_entered_is_noted_once() {
    // The last is entered as a whole.
    for call in (0..CALLS).step_by(3).chain([usize::MAX]) {
        let world = World::without_orders().await;
        let number = world.place_order(order(PHONE, "FIRST")).await;
        world.run_killed_at(call, When::After).await;
        world.control("DELETE", &format!("shop/orders/{number}"), None).await;
        for _ in 0..2 {
            world.run().await;
            world.pass(400);
        }
        let notes = world.notes(number).await;
        for _ in 0..3 {
            world.run().await;
            world.retry(number).await;
            world.pass(400);
        }
        assert_eq!(world.notes(number).await, notes, "killed at call {call}: the same is noted again and again");
    }
}

#[tokio::test]
async fn o9_an_order_that_staff_delete_while_it_is_entered_is_said_to_be_deleted_and_entered_anew_on_demand() {
    let mut deleted = 0;
    for call in 0.. {
        let world = World::without_orders().await;
        let number = world.place_order(order(PHONE, "FIRST")).await;
        if !world.run_killed_at(call, When::After).await || !world.history(number).await.is_empty() {
            // It is agreed by now: another story.
            break;
        }
        let Some(id) = world.roapp_orders_of(number).await.first().map(|order| order["id"].clone()) else { continue };
        world.control("DELETE", &format!("roapp/orders/{id}"), None).await;
        deleted += 1;
        for _ in 0..2 {
            world.run().await;
            world.pass(400);
        }
        let waiting = world.attention().await;
        if world.roapp_orders_of(number).await.is_empty() {
            let reason =
                Reason::DeletedInRoapp { order: RoAppOrderId(id.as_u64().unwrap()), number: OrderNumber(number) };
            assert_eq!(waiting, [(number, Message::from(reason).to_string())], "killed at call {call}");
            world.retry(number).await;
            world.run().await;
        }
        // Where its id was not known yet, nothing says that there was one: it is entered as any other.
        assert_eq!(world.attention().await, [], "killed at call {call}");
        let entered = world.roapp_order_of(number).await;
        assert_eq!(entered["items"].as_array().map(Vec::len), Some(1), "killed at call {call}: {entered}");
    }
    assert!(deleted > 3, "{deleted}: RO App's order was never there when the process died");
}

#[tokio::test]
async fn o9_a_line_that_comes_after_staff_deleted_the_order_is_none_that_roapp_refuses() {
    let world = World::without_orders().await;
    let number = world.place_order(order(PHONE, "FIRST")).await;
    world.fault(json!({"system": "roapp", "method": "POST", "path": "/items", "kind": "hold_before"})).await;
    let mut deleted = None;
    let staff = async {
        while world.control("GET", "faults", None).await["held"] != 1 {
            tokio::task::yield_now().await;
        }
        let id = world.roapp_order_of(number).await["id"].clone();
        world.control("DELETE", &format!("roapp/orders/{id}"), None).await;
        deleted = id.as_u64();
        world.control("POST", "faults/release", None).await;
    };
    tokio::join!(world.run_once(), staff);
    let reason = Reason::DeletedInRoapp { order: RoAppOrderId(deleted.unwrap()), number: OrderNumber(number) };
    assert_eq!(world.attention().await, [(number, Message::from(reason).to_string())]);
}

#[tokio::test]
async fn c2_a_buyer_who_changes_while_the_order_is_entered_is_its_client_in_the_end() {
    for call in (0..CALLS).step_by(2) {
        let world = World::without_orders().await;
        let number = world.place_order(order(PHONE, "FIRST")).await;
        world.run_killed_at(call, When::After).await;
        let buyer = json!({"delivery_name": "Ion Ionescu", "delivery_phone": "+40722999002"});
        world.control("PATCH", &format!("shop/orders/{number}"), Some(buyer)).await;
        for _ in 0..3 {
            world.run().await;
            world.pass(400);
        }
        let client = world.roapp_order_of(number).await["client"]["phone"].to_string();
        assert!(client.ends_with("722999002\"]"), "killed at call {call}: the client is {client}");
    }
}

#[tokio::test]
async fn t3_what_staff_make_of_one_new_order_is_not_the_first_status_of_the_next() {
    let world = World::without_orders().await;
    let first = world.place_order(order(PHONE, "FIRST")).await;
    // The first order's status is read once its lines are there; staff are faster.
    let fault = json!({"system": "roapp", "method": "GET", "path": "/v2/orders/7", "kind": "hold_before"});
    world.fault(fault).await;
    let staff = async {
        while world.control("GET", "faults", None).await["held"] != 1 {
            tokio::task::yield_now().await;
        }
        let id = world.roapp_order_of(first).await["id"].clone();
        let closed = json!({"status_id": sandbox::STATUS_CLOSED});
        world.control("POST", &format!("roapp/orders/{id}/status"), Some(closed)).await;
        world.control("POST", "faults/release", None).await;
    };
    tokio::join!(world.run_once(), staff);
    let mut second = order("0722 999 002", "FIRST");
    second["stat_status"] = json!(6);
    let second = world.place_order(second).await;
    world.run().await;
    let status = world.roapp_order_of(second).await["status"]["id"].clone();
    assert_eq!(status, sandbox::STATUS_SHIPPED, "the shop's status has a rule, and nobody touched the order");
}
