//! Both web-hooks and the queue: bodies, signatures and keys as they should not be.

use std::collections::HashSet;

use bytes::Bytes;
use exchange::exchange::Delivered;
use exchange::order::{OrderNumber, StoreId, Trigger};
use exchange::queue::Message;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tests::World;
use tests::world::HOOKS_KEY;

use crate::mutate::{self, Case};

const ORDER_CREATED: &str = include_str!("../../../infra/sandbox/tests/examples/cartum/webhook_order_created.json");
const EVENTS: &str = include_str!("../../../infra/sandbox/tests/examples/roapp/webhook-events.json");

fn sign(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A world in which one process takes web-hooks, which the tests call without a socket.
async fn listening() -> World {
    let mut world = World::without_orders().await;
    world.listen().await;
    world
}

/// What the web-hook handler answers: status and message.
async fn answer(world: &World, method: &str, path: &str, headers: &[(&str, &[u8])], body: &[u8]) -> (u16, String) {
    let mut request = http::Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, http::HeaderValue::from_bytes(value).unwrap());
    }
    let request = request.body(Bytes::copy_from_slice(body)).unwrap();
    let answer = webhooks::handle(world.listening().clone(), request).await;
    (answer.status().as_u16(), answer.into_body())
}

async fn waiting(world: &World) -> u64 {
    world.listening().queues.pushes().depth().await.unwrap() + world.listening().queues.orders().depth().await.unwrap()
}

fn tells_nothing(text: &str, case: &Case) {
    for secret in [HOOKS_KEY, sandbox::WEBHOOK_SECRET, sandbox::ROAPP_KEY] {
        assert!(!text.contains(secret), "{}: {text}", case.label);
    }
    assert!(text.len() < 200, "{}: {text}", case.label);
}

#[tokio::test]
async fn r5_the_shops_web_hook_in_every_wrong_shape_names_an_order_or_is_refused() {
    let world = listening().await;
    let there = world.roapp_orders().await.len();
    let path = format!("/hooks/cartum/demo/order_created/{}", sign(HOOKS_KEY, "demo/order_created"));
    let (mut queued, mut refused) = (0, 0);
    for case in mutate::all(&serde_json::from_str(ORDER_CREATED).unwrap()) {
        let (status, text) = answer(&world, "PUT", &path, &[], &case.body).await;
        tells_nothing(&text, &case);
        match status {
            200 => queued += 1,
            400 => refused += 1,
            other => panic!("{}: {other} {text}", case.label),
        }
    }
    assert!(queued > 500 && refused > 500, "{queued} queued, {refused} refused");
    assert_eq!(waiting(&world).await, queued, "what was answered with yes is on the queue, and nothing else");
    // Whatever they named, nothing comes of it but looks.
    world.work_off(world.listening()).await;
    assert_eq!((world.roapp_orders().await.len(), world.attention().await), (there, Vec::new()));
}

#[tokio::test]
async fn r5_roapps_web_hook_in_every_wrong_shape_is_signed_and_read_or_refused() {
    let world = listening().await;
    let file: Value = serde_json::from_str(EVENTS).unwrap();
    let example = file["deliveries"][0]["body"].clone();
    let id = example["id"].as_str().unwrap().to_owned();
    let mut seen = HashSet::new();
    for (at, case) in mutate::all(&example).into_iter().enumerate() {
        // Each under an id of its own, else the first that is taken makes the others repetitions.
        let own = format!("{at:08x}{}", &id[8..]);
        let body = String::from_utf8_lossy(&case.body).replace(&id, &own);
        let signature = sign(sandbox::WEBHOOK_SECRET, &own);
        let headers: [(&str, &[u8]); 2] = [("x-signature", signature.as_bytes()), ("x-webhook-id", own.as_bytes())];
        let (status, text) = answer(&world, "POST", "/hooks/roapp", &headers, body.as_bytes()).await;
        tells_nothing(&text, &case);
        assert!([200, 400, 401].contains(&status), "{}: {status} {text}", case.label);
        seen.insert(status);
        let (status, text) = answer(&world, "POST", "/hooks/roapp", &headers[1..], body.as_bytes()).await;
        assert!([400, 401].contains(&status), "{} without a signature: {status} {text}", case.label);
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert_eq!(waiting(&world).await, 0, "none of them names an order that is linked");
}

#[tokio::test]
async fn r5_r7_signatures_tokens_and_paths_in_every_wrong_shape_open_nothing() {
    let world = listening().await;
    let order = json!({"order_id": 1042}).to_string();
    let good = sign(HOOKS_KEY, "demo/order_created");
    let event = json!({"id": "event-1", "event_name": "Order.Status.Changed", "context": {"object_id": 1}}).to_string();
    let signature = sign(sandbox::WEBHOOK_SECRET, "event-1");
    let mut wrong: Vec<Vec<u8>> =
        vec![Vec::new(), b" ".to_vec(), b"null".to_vec(), vec![0x80, 0xff], "ключ".into(), "0".repeat(100_000).into()];
    for cut in 1..good.len() {
        wrong.push(good.as_bytes()[cut..].to_vec());
        wrong.push(good.as_bytes()[..cut].to_vec());
    }
    wrong.extend([sign(HOOKS_KEY, ""), sign("", "demo/order_created"), sign("", "event-1")].map(String::into_bytes));
    for value in &wrong {
        let case = Case { label: String::from_utf8_lossy(value).into_owned(), body: Vec::new() };
        let token: String = value.iter().take(2_000).map(|byte| format!("%{byte:02x}")).collect();
        let plain =
            String::from_utf8_lossy(value).chars().filter(char::is_ascii_alphanumeric).take(2_000).collect::<String>();
        for token in [token, plain] {
            let path = format!("/hooks/cartum/demo/order_created/{token}");
            let (status, text) = answer(&world, "PUT", &path, &[], order.as_bytes()).await;
            assert_eq!(status, 404, "{}: {text}", case.label);
            tells_nothing(&text, &case);
        }
        let (status, text) = answer(&world, "POST", "/hooks/roapp", &[("x-signature", value)], event.as_bytes()).await;
        assert_eq!(status, 401, "{}: {text}", case.label);
        tells_nothing(&text, &case);
        let headers: [(&str, &[u8]); 2] = [("x-signature", signature.as_bytes()), ("x-webhook-id", value)];
        let (status, text) = answer(&world, "POST", "/hooks/roapp", &headers, b"{}").await;
        assert!([400, 401].contains(&status), "{}: {status} {text}", case.label);
    }
    for path in [
        "/",
        "//",
        "/hooks",
        "/hooks/cartum",
        "/hooks/cartum///",
        "/hooks/cartum/demo/order_created/a/b",
        "/hooks/roapp/x",
        "/%00",
        "/hooks/cartum/%2e%2e/x/y",
    ] {
        for method in ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "BREW"] {
            assert_eq!(answer(&world, method, path, &[], order.as_bytes()).await.0, 404, "{method} {path}");
        }
    }
    assert_eq!(waiting(&world).await, 0);
}

#[tokio::test]
async fn r3_poisoned_messages_come_again_alone_and_hold_no_other_up() {
    let world = listening().await;
    let number = world.place_order(json!({"delivery_phone": "0722 999 001"})).await;
    world.poll().await;
    let store: StoreId = "demo".parse().unwrap();
    let good = Message::new(store, OrderNumber(number), Trigger::Poll).to_body();
    let example: Value = serde_json::from_str(&good).unwrap();
    let cases = mutate::all(&example);
    let exchange = world.listening();
    let mut poisoned = 0;
    for (at, part) in cases.chunks(9).enumerate() {
        let mut batch: Vec<Delivered> = part
            .iter()
            .enumerate()
            .map(|(at, case)| Delivered {
                id: at.to_string(),
                body: String::from_utf8_lossy(&case.body).into_owned(),
                sent: None,
            })
            .collect();
        batch.push(Delivered { id: "good".into(), body: good.clone(), sent: None });
        let wanted: Vec<String> = batch
            .iter()
            .filter(|message| Message::parse(&message.body).is_err())
            .map(|message| message.id.clone())
            .collect();
        let mut failed = exchange.consumer.consume_batch(batch).await;
        failed.sort_by_key(|id| id.parse::<usize>().unwrap_or(usize::MAX));
        assert_eq!(failed, wanted, "batch {at}");
        poisoned += failed.len();
    }
    assert!(poisoned > 150, "{poisoned}");
    assert_eq!(
        world.roapp_order_of(number).await["items"].as_array().map(Vec::len),
        Some(1),
        "the good one arrived, once"
    );
    for case in &cases {
        if let Err(why) = Message::parse(&String::from_utf8_lossy(&case.body)) {
            assert!(
                why.to_string().chars().count() < 400 && !why.to_string().chars().any(char::is_control),
                "{}: {why}",
                case.label
            );
        }
    }
}
