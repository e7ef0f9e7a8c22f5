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
        assert_eq!(one.header("x-webhook-id"), "", "only the signature is documented");
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
    world.control("variants", json!({"roapp.hook_off_after": 2, "roapp.hook_retries": "minute"})).await;
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
            json!({"roapp.sparse_events": true, "roapp.event_time": "epoch", "roapp.signature_in_body": true, "roapp.webhook_id_header": true}),
        )
        .await;
    world.control("roapp/webhooks", json!({"url": receiver.url})).await;
    let id = world.office_order().await;
    flush(&world).await;
    let got = receiver.take();
    let body = got[0].body.clone();
    assert_eq!(got[0].header("x-webhook-id"), body["id"].as_str().unwrap());
    assert_eq!((&body["context"]["object_id"], &body["metadata"]), (&json!(id), &json!({})));
    assert!(body.get("employee").is_none() && body["created_at"].is_i64() && body["x-signature"].is_string());
}

#[tokio::test]
async fn a_refused_web_hook_comes_again_after_five_ten_and_fifteen_seconds_and_no_more() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    world.control("roapp/webhooks", json!({"url": receiver.url})).await;
    *receiver.answers.lock().unwrap() = vec![500; 10];
    world.office("POST", "/v2/orders", new_order()).await;
    // After so many milliseconds more, so many attempts in all.
    let mut attempts = 0;
    for (wait, wanted) in [(0, 1), (4_999, 1), (1, 2), (9_999, 2), (1, 3), (14_999, 3), (1, 4), (600_000, 4)] {
        world.advance_ms(wait);
        flush(&world).await;
        attempts += receiver.take().len();
        assert_eq!(attempts, wanted, "after {wait} ms");
    }
    assert_eq!(world.look("roapp/state").await["deliveries_lost"], 1);
}

#[tokio::test]
async fn an_hour_without_success_switches_the_end_point_off_until_a_person_switches_it_on() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    let id = world.control("roapp/webhooks", json!({"url": receiver.url})).await["id"].clone();
    let enabled = || async { world.look("roapp/webhooks").await[0]["enabled"] == true };
    let fail = |times: usize| *receiver.answers.lock().unwrap() = vec![500; times];
    fail(1);
    world.office("POST", "/v2/orders", new_order()).await;
    flush(&world).await;
    world.advance_ms(59 * 60_000);
    flush(&world).await;
    assert!(enabled().await, "the second attempt arrived, so the hour begins anew");
    fail(1);
    world.office("POST", "/v2/orders", new_order()).await;
    flush(&world).await;
    world.advance_ms(3_599_000);
    assert!(enabled().await);
    world.advance_ms(1_000);
    world.office("POST", "/v2/orders", new_order()).await;
    receiver.take();
    world.control("hooks/flush", json!({"system": "roapp", "force": true})).await;
    assert!(!enabled().await && receiver.take().is_empty());
    world.control(&format!("roapp/webhooks/{id}/enable"), json!({})).await;
    world.office("POST", "/v2/orders", new_order()).await;
    flush(&world).await;
    assert!(enabled().await && receiver.take().len() == 1);
    world.control(&format!("roapp/webhooks/{id}/disable"), json!({})).await;
    assert!(!enabled().await);
    world.control("variants", json!({"roapp.hook_off": "never"})).await;
    world.control(&format!("roapp/webhooks/{id}/enable"), json!({})).await;
    fail(1);
    world.office("POST", "/v2/orders", new_order()).await;
    flush(&world).await;
    world.advance_ms(7_200_000);
    assert!(enabled().await);
}

#[tokio::test]
async fn an_account_has_five_places_for_web_hooks() {
    let world = World::new().await;
    let add = || world.control_as("POST", "roapp/webhooks", json!({"url": "http://127.0.0.1:1/x"}));
    for _ in 0..5 {
        assert_eq!(add().await.0, 201);
    }
    assert_eq!(add().await.0, 409);
    world.control_as("DELETE", "roapp/webhooks/1", json!({})).await;
    assert_eq!(add().await.0, 201);
    world.variant("roapp.hook_places", Value::Null).await;
    assert_eq!(add().await.0, 201);
}

#[tokio::test]
async fn a_web_hooks_time_comes_in_each_form() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    world.control("roapp/webhooks", json!({"url": receiver.url})).await;
    let sizes = [("micros", 27), ("millis", 24), ("seconds", 20)];
    for (form, size) in sizes {
        world.variant("roapp.event_time", form).await;
        world.office("POST", "/v2/orders", new_order()).await;
        flush(&world).await;
        let body = receiver.take()[0].body.clone();
        let text = body["created_at"].as_str().unwrap();
        assert!(text.len() == size && text.starts_with("2026-03-10T10:00:00"), "{form}: {text}");
        assert_eq!(body["created_at_ts"].is_number(), form == "micros", "{form}");
    }
}

#[tokio::test]
async fn every_documented_change_of_an_order_is_told_by_its_own_name() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    world.control("roapp/webhooks", json!({"url": receiver.url})).await;
    let id = world.office_order().await;
    let path = format!("/v2/orders/{id}");
    let change = json!({"client_id": crate::world::CLIENT + 1, "manager_id": sandbox::MANAGER, "assignee_id": sandbox::MANAGER,
        "order_type_id": sandbox::ORDER_TYPE_REPAIR, "due_date": "2026-05-01T00:00:00Z"});
    let all = ["Type", "Client", "Manager", "Assignee", "Deadline"].map(|what| format!("Order.{what}.Changed"));
    flush(&world).await;
    receiver.take();
    world.office("PATCH", &path, change).await;
    world.office("POST", &format!("{path}/comments"), json!({"comment": "x"})).await;
    world.office("POST", &format!("{path}/items"), crate::world::new_item()).await;
    world.control_as("DELETE", &format!("roapp/people/{}", crate::world::CLIENT + 2), json!({})).await;
    world.variant("roapp.event_names", "trailing_blank").await;
    world.control_as("DELETE", &format!("roapp/orders/{id}"), json!({})).await;
    flush(&world).await;
    let got = receiver.take();
    let names: Vec<&str> = got.iter().map(|one| one.body["event_name"].as_str().unwrap()).collect();
    let mut wanted: Vec<&str> = all.iter().map(String::as_str).collect();
    wanted.extend(["Comment.Created", "Order.Amount.Changed", "Client.Deleted", "Order.Deleted "]);
    assert_eq!(names, wanted);
    assert_eq!(got[1].body["metadata"]["old"], json!({"id": crate::world::CLIENT}));
    world.control("variants", json!({"roapp.all_events": false, "roapp.amount_event": false})).await;
    let path = format!("/v2/orders/{}", world.office_order().await);
    world.office("PATCH", &path, json!({"manager_id": sandbox::SECOND_MANAGER})).await;
    world.office("POST", &format!("{path}/items"), crate::world::new_item()).await;
    flush(&world).await;
    assert_eq!(receiver.take().len(), 1, "only the order's creation");
}
