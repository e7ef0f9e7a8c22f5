//! Web-hooks through real HTTP: R5, R7, and what a stranger learns.

use std::sync::Arc;

use exchange::exchange::{App, RoAppCall, SecretName, WebhookResult};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tests::World;
use tests::console::TestConsole;
use tests::world::ROAPP_SECRET_PREVIOUS;

use crate::import::order;

/// The answer to a web-hook.
struct Answer {
    status: u16,
    body: String,
}

async fn call(method: &str, url: &str, headers: &[(&str, &str)], body: impl Into<reqwest::Body>) -> Answer {
    let client = reqwest::Client::new();
    let mut request = client.request(method.parse().unwrap(), url).body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.unwrap();
    Answer { status: answer.status().as_u16(), body: answer.text().await.unwrap() }
}

fn sign(secret: &str, id: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(id.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn event(id: &str, order: i64) -> Value {
    json!({"id": id, "created_at": "2026-11-20T10:15:30Z", "event_name": "Order.Status.Changed",
           "context": {"object_id": order, "object_type": "order"},
           "metadata": {"order": {"id": order}, "old": {"id": 1}, "new": {"id": sandbox::STATUS_CLOSED}}})
}

/// A linked order, its number, its RO App id, and where web-hooks go.
async fn linked() -> (World, u64, i64, String) {
    let mut world = World::without_orders().await;
    let url = world.listen().await;
    let number = world.place_order(order("0722 999 001", "FIRST")).await;
    world.run().await;
    world.drop_hooks().await;
    let id = world.roapp_order_of(number).await["id"].as_i64().unwrap();
    (world, number, id, url)
}

#[tokio::test]
async fn r5_r7_the_signature_decides_who_is_heard() {
    let (world, _, id, url) = linked().await;
    let url = format!("{url}/hooks/roapp");
    let good = sign(sandbox::WEBHOOK_SECRET, "event-1");
    let before = sign(ROAPP_SECRET_PREVIOUS, "event-2");
    let digest = sign("another secret altogether", "event-3");
    let of_another = sign(sandbox::WEBHOOK_SECRET, "event-5");
    let shouted = sign(sandbox::WEBHOOK_SECRET, "event-6").to_uppercase();
    let by_header = sign(sandbox::WEBHOOK_SECRET, "event-7");
    let no_id = json!({"event_name": "Order.Status.Changed", "context": {"object_id": id, "object_type": "order"}});
    let mut in_body = event("event-8", id);
    in_body["x-signature"] = json!(sign(sandbox::WEBHOOK_SECRET, "event-8"));
    type Row<'a> = (&'a str, Value, Vec<(&'a str, &'a str)>, u16, u64);
    let table: [Row<'_>; 10] = [
        ("a valid signature", event("event-1", id), vec![("x-signature", &good)], 200, 1),
        ("the secret before, during a rotation", event("event-2", id), vec![("x-signature", &before)], 200, 1),
        ("a wrong secret", event("event-3", id), vec![("x-signature", &digest)], 401, 0),
        ("no signature", event("event-4", id), vec![], 401, 0),
        ("the signature of another event", event("event-4", id), vec![("x-signature", &of_another)], 401, 0),
        (
            "an id in the header that the body contradicts",
            event("event-4", id),
            vec![("x-signature", &of_another), ("x-webhook-id", "event-5")],
            401,
            0,
        ),
        ("a replay", event("event-1", id), vec![("x-signature", &good)], 200, 0),
        ("upper-case digits", event("event-6", id), vec![("x-signature", &shouted)], 200, 1),
        ("the id in the header only", no_id, vec![("x-signature", &by_header), ("x-webhook-id", "event-7")], 200, 1),
        ("the signature in the body", in_body, vec![], 200, 1),
    ];
    for (name, body, headers, status, queued) in table {
        let before = world.listening().queues.pushes().depth().await.unwrap();
        let answer = call("POST", &url, &headers, body.to_string()).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.body);
        let after = world.listening().queues.pushes().depth().await.unwrap();
        assert_eq!(after - before, queued, "{name}: messages");
        assert!(!answer.body.contains(sandbox::WEBHOOK_SECRET) && !answer.body.contains("Lamp"), "{name}");
    }
}

#[tokio::test]
async fn r5_r7_every_digit_of_a_signature_and_of_a_token_counts() {
    let (world, _, id, url) = linked().await;
    let subscribers = world.control("GET", "shop/state", None).await["subscribers"].clone();
    let hook = subscribers[0]["target_url"].as_str().unwrap().to_owned();
    let digit = |text: &str, at: usize| {
        let other = if text.as_bytes()[at] == b'0' { "1" } else { "0" };
        format!("{}{other}{}", &text[..at], &text[at + 1..])
    };
    let good = sign(sandbox::WEBHOOK_SECRET, "event-1");
    let to_roapp = format!("{url}/hooks/roapp");
    for at in 0..good.len() {
        let wrong = digit(&good, at);
        let answer = call("POST", &to_roapp, &[("x-signature", &wrong)], event("event-1", id).to_string()).await;
        assert_eq!(answer.status, 401, "digit {at} of the signature");
    }
    let token = hook.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();
    for at in 0..token.len() {
        let wrong = hook.replace(&token, &digit(&token, at));
        assert!(call("PUT", &wrong, &[], "{}").await.status >= 400, "digit {at} of the token");
    }
    for (cut, long) in [(good[..63].to_owned(), format!("{good}0")), (good[..8].to_owned(), good.repeat(2))] {
        for wrong in [cut, long] {
            let answer = call("POST", &to_roapp, &[("x-signature", &wrong)], event("event-1", id).to_string()).await;
            assert_eq!(answer.status, 401, "{} digits", wrong.len());
        }
    }
}

#[tokio::test]
async fn r5_names_of_events_count_with_blanks_around_them() {
    let (world, _, id, url) = linked().await;
    let table = [
        ("Order.Deleted ", 1),
        (" Order.Status.Changed\n", 1),
        ("Order.Deleted", 1),
        ("Order. Deleted", 0),
        ("order.deleted", 0),
        ("Order.Created ", 0),
    ];
    for (at, (name, queued)) in table.into_iter().enumerate() {
        let id = (format!("event-{at}"), id);
        let mut body = event(&id.0, id.1);
        body["event_name"] = json!(name);
        // Only the header that the vendor's guide names, and its time in microseconds.
        body["created_at"] = json!("2024-12-05T11:31:39.440424Z");
        let signature = sign(sandbox::WEBHOOK_SECRET, &id.0);
        let before = world.listening().queues.pushes().depth().await.unwrap();
        let answer =
            call("POST", &format!("{url}/hooks/roapp"), &[("X-Signature", &signature)], body.to_string()).await;
        assert_eq!(answer.status, 200, "{name:?}: {}", answer.body);
        assert_eq!(world.listening().queues.pushes().depth().await.unwrap() - before, queued, "{name:?}");
    }
}

#[tokio::test]
async fn r5_a_body_changed_after_signing_moves_nothing() {
    let (world, number, id, url) = linked().await;
    let mut body = event("event-1", id);
    // The signature covers the id alone, so this is signed all the same.
    body["metadata"]["new"]["id"] = json!(sandbox::STATUS_REFUSED);
    let signature = sign(sandbox::WEBHOOK_SECRET, "event-1");
    let answer = call("POST", &format!("{url}/hooks/roapp"), &[("x-signature", &signature)], body.to_string()).await;
    assert_eq!(answer.status, 200);
    let writes = world.writes().await;
    world.deliver_hooks(json!({})).await;
    assert_eq!(world.writes().await, writes, "only what the API says is believed");
    assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 1);
}

#[tokio::test]
async fn r5_junk_and_strangers_learn_nothing_and_break_nothing() {
    let (world, number, _, url) = linked().await;
    let subscribers = world.control("GET", "shop/state", None).await["subscribers"].clone();
    let address = |event: &str| {
        let all = subscribers.as_array().unwrap();
        let one = all.iter().find(|row| row["event"] == event).unwrap_or_else(|| panic!("no {event} in {subscribers}"));
        one["target_url"].as_str().unwrap().to_owned()
    };
    let (created, update) = (address("order_created"), address("order_update"));
    let token = created.rsplit('/').next().unwrap().to_owned();
    let huge = "x".repeat(10 * 1024 * 1024);
    let deep = "[".repeat(100_000);
    let signature = sign(sandbox::WEBHOOK_SECRET, "event-9");
    let signed = [("x-signature", signature.as_str()), ("x-webhook-id", "event-9")];
    let body = json!({"order_id": number}).to_string();
    let as_text = json!({"order_id": number.to_string(), "products": "junk"}).to_string();
    let roapp = format!("{url}/hooks/roapp");
    let no_order = json!({"id": "event-9", "event_name": "Order.Status.Changed"}).to_string();
    let unknown = json!({"id": "event-9", "event_name": "Invoice.Created", "context": {"object_id": 1}}).to_string();
    let wrong_store = created.replace("/demo/", "/other/");
    let wrong_event = created.replace("/order_created/", "/order_paid/");
    let wrong_token = created.replace(&token, &"0".repeat(64));
    let short_token = created.replace(&token, "0");
    let odd_store = created.replace("/demo/", "/..%2f..%2f/");
    type Row<'a> = (&'a str, &'a str, &'a str, &'a [(&'a str, &'a str)], &'a str, u16, u64);
    let table: [Row<'_>; 20] = [
        ("PUT, as documented", "PUT", &created, &[], &body, 200, 1),
        ("POST", "POST", &created, &[], &body, 200, 1),
        ("numbers as texts", "PUT", &update, &[], &as_text, 200, 1),
        ("GET", "GET", &created, &[], "", 404, 0),
        ("a wrong token", "PUT", &wrong_token, &[], &body, 404, 0),
        ("a short token", "PUT", &short_token, &[], &body, 404, 0),
        ("another store with the same token", "PUT", &wrong_store, &[], &body, 404, 0),
        ("another event with the same token", "PUT", &wrong_event, &[], &body, 404, 0),
        ("a store that is a path", "PUT", &odd_store, &[], &body, 404, 0),
        ("no address of ours", "POST", &url, &[], &body, 200, 0),
        ("not JSON", "PUT", &created, &[], "<html>", 400, 0),
        ("nothing", "PUT", &created, &[], "", 400, 0),
        ("no order in it", "PUT", &created, &[], "[]", 400, 0),
        ("endless nesting", "PUT", &created, &[], &deep, 400, 0),
        ("10 MB to the shop's address", "PUT", &created, &[], &huge, 413, 0),
        ("10 MB with a wrong token", "PUT", &wrong_token, &[], &huge, 413, 0),
        ("10 MB, signed", "POST", &roapp, &signed, &huge, 413, 0),
        ("signed, not JSON", "POST", &roapp, &signed, "<html>", 400, 0),
        ("signed, names no order", "POST", &roapp, &signed, &no_order, 400, 0),
        ("signed, an event of no interest", "POST", &roapp, &signed, &unknown, 200, 0),
    ];
    for (name, method, url, headers, body, status, queued) in table {
        // The bare address is no web-hook and answers as any unknown one does.
        let status = if name == "no address of ours" { 404 } else { status };
        let depth = async || {
            let exchange = world.listening();
            exchange.queues.orders().depth().await.unwrap() + exchange.queues.pushes().depth().await.unwrap()
        };
        let before = depth().await;
        let answer = call(method, url, headers, body.to_owned()).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.body);
        assert_eq!(depth().await - before, queued, "{name}: messages");
        assert!(!answer.body.contains(&token), "{name} tells the token");
    }
    assert_eq!(world.listening().tallied().hooks_ignored, 1, "an event of no interest is counted");
    let writes = world.writes().await;
    world.deliver_hooks(json!({})).await;
    assert_eq!(world.writes().await, writes, "hints about an order in agreement write nothing");
}

#[tokio::test]
async fn r5_a_thousand_web_hooks_at_once_are_all_taken() {
    let (world, number, _, _) = linked().await;
    let state = world.control("GET", "shop/state", None).await;
    let target = state["subscribers"][0]["target_url"].as_str().unwrap().to_owned();
    let client = reqwest::Client::new();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..1_000 {
        let request = client.put(&target).body(json!({"order_id": number}).to_string());
        calls.spawn(async move { request.send().await.unwrap().status().as_u16() });
    }
    let statuses = calls.join_all().await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    assert_eq!(
        world.listening().queues.pushes().depth().await.unwrap(),
        1_000,
        "what somebody waits for passes every backlog"
    );
    let writes = world.writes().await;
    world.deliver_hooks(json!({})).await;
    assert_eq!(world.writes().await, writes);
}

#[tokio::test]
async fn o2_o5_a_web_hook_brings_a_new_order_once_however_often_it_comes() {
    let mut world = World::without_orders().await;
    world.listen().await;
    // The first poll subscribes, and notes when the store was switched on.
    world.run().await;
    let number = world.place_order(order("0722 999 001", "FIRST")).await;
    world.deliver_hooks(json!({"double": 5})).await;
    let there = world.roapp_order_of(number).await;
    assert_eq!(there["items"].as_array().unwrap().len(), 1);
    world.run().await;
    assert_eq!(world.roapp_order_of(number).await["id"], there["id"]);
}

#[tokio::test]
async fn r5_a_body_of_another_event_than_the_signed_one_is_refused() {
    let (_world, _, id, url) = linked().await;
    let signature = sign(sandbox::WEBHOOK_SECRET, "event-1");
    let signed = [("x-signature", signature.as_str()), ("x-webhook-id", "event-1")];
    for (of, expected) in [("event-2", 401), ("event-1", 200)] {
        let answer = call("POST", &format!("{url}/hooks/roapp"), &signed, event(of, id).to_string()).await;
        assert_eq!(answer.status, expected, "{of}: {}", answer.body);
    }
}

#[tokio::test]
async fn r5_an_event_that_could_not_be_queued_is_taken_when_it_comes_again() {
    let (world, _, id, _) = linked().await;
    let console = TestConsole::open(world).await;
    let (body, signature) = (event("event-1", id).to_string(), sign(sandbox::WEBHOOK_SECRET, "event-1"));
    let taken = async |exchange: &Arc<App>| {
        let call = RoAppCall { signature: Some(&signature), id: Some("event-1"), body: Some(body.as_bytes()) };
        exchange.webhooks.take_roapp_call(call).await
    };
    let secret = (SecretName::RoAppHookSecret, sandbox::WEBHOOK_SECRET.to_owned().into());
    console.exchange.stores.save_secrets(vec![secret]).await.unwrap();
    let without_queues = console.another_without_queues().await;
    let lost = taken(&without_queues).await;
    assert!(matches!(lost, WebhookResult::Later(_)), "{lost:?}");
    assert_eq!(taken(&console.exchange).await, WebhookResult::Queued);
    assert_eq!(taken(&console.exchange).await, WebhookResult::Repeated);
}

#[tokio::test]
async fn r7_a_secret_of_roapp_that_is_entered_twice_leaves_the_one_before_it_good() {
    let console = TestConsole::open(World::seeded().await).await;
    for _ in 0..2 {
        let secret = (SecretName::RoAppHookSecret, "a-new-secret-of-roapp".to_owned().into());
        console.exchange.stores.save_secrets(vec![secret]).await.unwrap();
    }
    for (secret, taken) in [("a-new-secret-of-roapp", true), (sandbox::WEBHOOK_SECRET, true), ("another", false)] {
        let (body, signature) = (event("event-1", 1).to_string(), sign(secret, "event-1"));
        let call = RoAppCall { signature: Some(&signature), id: Some("event-1"), body: Some(body.as_bytes()) };
        let result = console.exchange.webhooks.take_roapp_call(call).await;
        assert_eq!(result != WebhookResult::Unsigned, taken, "{secret}: {result:?}");
    }
}
