//! Web-hooks of the account: POST, signed over the event's id, sent again when refused.

use crate::world::{Receiver, World, new_order};
use serde_json::{Value, json};

async fn flush(world: &World) {
    world.control("hooks/flush", json!({"system": "roapp"})).await;
}

#[tokio::test]
async fn events_are_posted_in_the_documented_shape_and_signed() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    world.control("roapp/webhooks", json!({"url": receiver.url})).await;
    let id = world.office_order().await;
    world.control(&format!("roapp/orders/{id}/status"), json!({"status_id": sandbox::STATUS_SHIPPED})).await;
    world.office("PATCH", &format!("/v2/orders/{id}"), json!({"scheduled_for": "2026-11-20T10:00:00Z"})).await;
    world.control_as("DELETE", &format!("roapp/orders/{id}"), json!({})).await;
    world.office("POST", "/v2/contacts/people", json!({"first_name": "New", "phones": []})).await;
    flush(&world).await;
    let got = receiver.take();
    let examples: Value = serde_json::from_str(include_str!("../examples/roapp/webhook-events.json")).unwrap();
    let example = |name: &str| {
        examples["deliveries"]
            .as_array()
            .unwrap()
            .iter()
            .find(|delivery| delivery["body"]["event_name"] == name)
            .unwrap()["body"]
            .clone()
    };
    let names: Vec<&str> = got.iter().map(|one| one.body["event_name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["Order.Created", "Order.Status.Changed", "Order.ScheduledTime.Changed", "Order.Deleted", "Client.Created"]
    );
    for one in &got {
        assert_eq!(one.method, "POST");
        crate::world::assert_shape(&example(one.body["event_name"].as_str().unwrap()), &one.body, "event");
        assert_eq!(one.header("x-webhook-id"), one.body["id"].as_str().unwrap());
        assert_eq!(one.header("x-signature").len(), 64);
    }
    assert_eq!(got[1].body["metadata"]["old"]["id"], sandbox::STATUS_NEW);
    assert_eq!(got[1].body["metadata"]["new"]["id"], sandbox::STATUS_SHIPPED);
    assert_eq!(got[2].body["metadata"]["new"], 1_795_168_800_000_i64);
    let (status, _) = world.office("GET", &format!("/v2/orders/{id}"), Value::Null).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn only_chosen_events_come_and_echoes_can_be_off() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    world.control("roapp/webhooks", json!({"url": receiver.url, "events": ["Order.Status.Changed"]})).await;
    let id = world.office_order().await;
    let path = format!("/v2/orders/{id}/status");
    world.office("POST", &path, json!({"status_id": sandbox::STATUS_IN_PROGRESS})).await;
    world.office("POST", &path, json!({"status_id": sandbox::STATUS_IN_PROGRESS})).await;
    flush(&world).await;
    assert_eq!(receiver.take().len(), 1, "an unchanged status is no event");
    world.variant("roapp.echo", false).await;
    world.office("POST", &path, json!({"status_id": sandbox::STATUS_READY})).await;
    world.control(&format!("roapp/orders/{id}/status"), json!({"status_id": sandbox::STATUS_CLOSED})).await;
    flush(&world).await;
    let got = receiver.take();
    assert_eq!((got.len(), &got[0].body["metadata"]["new"]["id"]), (1, &json!(sandbox::STATUS_CLOSED)));
}

#[tokio::test]
async fn failures_are_repeated_and_can_switch_the_end_point_off() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    world.control("variants", json!({"roapp.hook_off_after": 2})).await;
    world.control("roapp/webhooks", json!({"url": receiver.url})).await;
    *receiver.answers.lock().unwrap() = vec![500; 2];
    world.office("POST", "/v2/orders", new_order()).await;
    flush(&world).await;
    world.advance_ms(60_000);
    flush(&world).await;
    assert_eq!(receiver.take().len(), 2);
    assert_eq!(world.look("roapp/webhooks").await[0]["enabled"], false);
    world.office("POST", "/v2/orders", new_order()).await;
    assert_eq!(
        world.look("hooks").await["roapp"].as_array().unwrap().len(),
        1,
        "nothing new for an end point that is off"
    );
}

#[tokio::test]
async fn sparse_events_keep_what_a_receiver_needs() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    world
        .control(
            "variants",
            json!({"roapp.sparse_events": true, "roapp.event_time": "epoch", "roapp.signature_in_body": true}),
        )
        .await;
    world.control("roapp/webhooks", json!({"url": receiver.url})).await;
    let id = world.office_order().await;
    flush(&world).await;
    let body = receiver.take()[0].body.clone();
    assert_eq!((&body["context"]["object_id"], &body["metadata"]), (&json!(id), &json!({})));
    assert!(body.get("employee").is_none() && body["created_at"].is_i64() && body["x-signature"].is_string());
}
