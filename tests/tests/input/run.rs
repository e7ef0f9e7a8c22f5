//! Whole runs whose answers are spoilt on the way: no order that was accepted is lost, and what cannot be read doubles nothing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use exchange::net::{Request, Sending, SharedTransport, Transport};
use serde_json::{Value, json};
use tests::World;
use tests::rng::Rng;

use crate::mutate::{self, seeds};

/// Spoils some answers, by a seed, until it is stopped.
struct Spoiler {
    inner: SharedTransport,
    rng: Arc<Mutex<Rng>>,
    on: Arc<AtomicBool>,
    fields: bool,
}

impl Spoiler {
    fn spoil(&self, body: &Bytes) -> Bytes {
        let mut rng = self.rng.lock().unwrap();
        if !self.on.load(Ordering::Relaxed) || !rng.one_in(4) {
            return body.clone();
        }
        let cut = usize::try_from(rng.below(body.len() as u64)).unwrap();
        match rng.below(if self.fields { 6 } else { 4 }) {
            0 => body.slice(..cut),
            1 => Bytes::from_static(b"<html><body>Just a moment...</body></html>"),
            2 => Bytes::from_static(b"null"),
            3 => Bytes::from_static(b"{\"status\":\"MAINTENANCE\"}"),
            _ => match serde_json::from_slice::<Value>(body) {
                // There is nothing to spoil in an empty one.
                Ok(value)
                    if value.as_object().is_some_and(|fields| !fields.is_empty())
                        || value.as_array().is_some_and(|rows| !rows.is_empty()) =>
                {
                    mutate::random(&value, rng.next()).body.into()
                }
                _ => body.clone(),
            },
        }
    }
}

impl Transport for Spoiler {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(async move {
            let mut answer = self.inner.send(request).await?;
            answer.body = self.spoil(&answer.body);
            Ok(answer)
        })
    }
}

/// Three orders, some of one buyer and product, through a world that spoils answers for two hours and then no longer.
async fn run(seed: u64, fields: bool) -> (World, Vec<u64>) {
    let mut world = World::without_orders().await;
    let (rng, on) = (Arc::new(Mutex::new(Rng::new(seed))), Arc::new(AtomicBool::new(true)));
    let still = on.clone();
    world.between =
        Some(Arc::new(move |inner| Arc::new(Spoiler { inner, rng: rng.clone(), on: still.clone(), fields })));
    let mut numbers = Vec::new();
    for (phone, article) in [("0722 999 001", "FIRST"), ("0722 999 001", "SECOND"), ("0722 999 002", "FIRST")] {
        let product = json!({"title": article, "article": article, "price": 5, "quantity": 2, "type": "product"});
        let order = json!({"delivery_name": "Ana Pop", "delivery_phone": phone, "products": [product]});
        numbers.push(world.place_order(order).await);
    }
    world.run_for(1).await;
    world.control("POST", &format!("shop/orders/{}/status", numbers[0]), Some(json!({"status": 2}))).await;
    world.run_for(1).await;
    on.store(false, Ordering::Relaxed);
    world.run_for(4).await;
    (world, numbers)
}

/// The RO App orders that say they are this one.
async fn arrived(world: &World, number: u64) -> Vec<Value> {
    let (field, text) = (format!("f{}", sandbox::FIELD_EXTERNAL_ID), number.to_string());
    let mut all = world.roapp_orders().await;
    all.retain(|order| order["custom_fields"][&field] == text.as_str());
    all
}

fn runs() -> u64 {
    seeds().div_ceil(50)
}

#[tokio::test]
async fn o5_answers_that_cannot_be_read_lose_no_order_and_double_none() {
    for seed in 0..runs() {
        let (world, numbers) = run(seed, false).await;
        let held = world.attention().await;
        assert_eq!(held, [], "seed {seed}: what passes by itself needs nobody");
        for number in numbers {
            let there = arrived(&world, number).await;
            assert_eq!(there.len(), 1, "seed {seed}: order {number}");
            assert_eq!(there[0]["items"].as_array().map(Vec::len), Some(1), "seed {seed}: order {number}");
        }
        assert_eq!(
            world.people().await.iter().filter(|person| person["first_name"] == "Ana").count(),
            2,
            "seed {seed}"
        );
        assert_eq!(world.poll().await.dead_letters, 0, "seed {seed}");
    }
}

#[tokio::test]
async fn r2_answers_with_spoilt_fields_lose_no_order() {
    for seed in 0..runs() {
        let (world, numbers) = run(1_000_000 + seed, true).await;
        let held = world.attention().await;
        for number in numbers {
            let waits = held.iter().any(|(held, _)| *held == number);
            assert!(
                waits || !arrived(&world, number).await.is_empty(),
                "seed {seed}: order {number} is lost: {held:?}"
            );
        }
    }
}
