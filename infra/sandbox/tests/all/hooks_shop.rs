//! Web-hooks of the shop: PUT, answers without an envelope, retries, and a DELETE after a removal.

use crate::world::{Receiver, World};
use serde_json::{Value, json};

async fn subscribe(world: &World, event: &str, url: &str) -> i64 {
    let (status, answer) = world.shop_in("hooks/subscribe", json!({"event": event, "target_url": url})).await;
    assert_eq!(status, 201, "{answer}");
    assert_eq!(answer.as_object().unwrap().len(), 1, "a bare id");
    answer["id"].as_i64().unwrap()
}

async fn flush(world: &World) -> Value {
    world.control("hooks/flush", json!({"system": "shop"})).await["shop"].clone()
}

#[tokio::test]
async fn an_order_is_put_bare_to_its_subscriber() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    subscribe(&world, "order_created", &receiver.url).await;
    let wanted: Value = serde_json::from_str(include_str!("../examples/cartum/webhook_order_created.json")).unwrap();
    let mut order: Value = wanted.clone();
    order["products"][0].as_object_mut().unwrap().retain(|name, _| !name.contains("url"));
    world.control("shop/orders", order).await;
    assert!(receiver.take().is_empty(), "nothing comes before the cron");
    flush(&world).await;
    let got = receiver.take();
    assert_eq!((got.len(), got[0].method.as_str(), got[0].header("content-type")), (1, "PUT", "application/json"));
    crate::world::assert_shape(&wanted, &got[0].body, "order_created");
    assert_eq!(got[0].body["products"][0]["url"], "https://shop.example.com/lmp-w-01/");
    flush(&world).await;
    assert!(receiver.take().is_empty(), "what was received is not sent again");
}

#[tokio::test]
async fn updates_fire_on_every_status_but_new_and_payment_once() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    subscribe(&world, "order_update", &receiver.url).await;
    let steps: [(Value, usize); 5] = [
        (json!({"status": 2}), 1),
        (json!({"status": 2}), 0),
        (json!({"status": 1}), 0),
        (json!({"status": 6, "payed": 1}), 1),
        (json!({"status": 3}), 1),
    ];
    for (body, count) in steps {
        world.control("shop/orders/100218/status", body.clone()).await;
        flush(&world).await;
        assert_eq!(receiver.take().len(), count, "{body}");
    }
    subscribe(&world, "order_paid", &receiver.url).await;
    world.shop_in("orders/update", json!({"orders": [{"order_id": 100_221, "payed": 1}]})).await;
    world.shop_in("orders/update", json!({"orders": [{"order_id": 100_221, "payed": 1}]})).await;
    flush(&world).await;
    let got = receiver.take();
    assert_eq!((got.len(), &got[0].body["order_id"]), (1, &json!(100_221)));
}

#[tokio::test]
async fn a_refused_delivery_is_tried_ten_times_ten_minutes_apart() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    subscribe(&world, "order_created", &receiver.url).await;
    world.control("shop/orders", json!({})).await;
    *receiver.answers.lock().unwrap() = vec![500; 20];
    flush(&world).await;
    flush(&world).await;
    assert_eq!(receiver.take().len(), 1, "not before ten minutes have gone by");
    for _ in 0..12 {
        world.advance_ms(600_000);
        flush(&world).await;
    }
    assert_eq!(receiver.take().len(), 9);
    assert_eq!(world.control_get("shop/state").await["deliveries_lost"], 1);
}

#[tokio::test]
async fn any_2xx_is_a_success() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    subscribe(&world, "order_created", &receiver.url).await;
    world.control("shop/orders", json!({})).await;
    *receiver.answers.lock().unwrap() = vec![204];
    flush(&world).await;
    assert_eq!(world.control_get("shop/state").await["deliveries_waiting"], 0);
}

#[tokio::test]
async fn five_subscribers_are_the_most_and_gone_is_success() {
    let world = World::new().await;
    let mut first = 0;
    for n in 0..5 {
        let id = subscribe(&world, "order_created", &format!("http://127.0.0.1:1/{n}")).await;
        first = if n == 0 { id } else { first };
    }
    let sixth = json!({"event": "order_created", "target_url": "http://127.0.0.1:1/5"});
    let (status, answer) = world.shop_in("hooks/subscribe", sixth).await;
    let text = "Subscriptions limit for current event has been reached";
    assert_eq!((status, answer), (200, json!({"status": "ERROR", "response": {"message": text}})));
    subscribe(&world, "order_update", "http://127.0.0.1:1/0").await;
    let (status, _) =
        world.shop_in("hooks/unSubscribe", json!({"id": first, "target_url": "http://127.0.0.1:1/other"})).await;
    assert_ne!(status, 410, "the address must be the same");
    let (status, answer) =
        world.shop_in("hooks/unSubscribe", json!({"id": first, "target_url": "http://127.0.0.1:1/0"})).await;
    assert_eq!((status, answer), (410, json!({"status": "OK"})));
    subscribe(&world, "order_created", "http://127.0.0.1:1/5").await;
}

#[tokio::test]
async fn a_removal_by_an_admin_sends_a_delete() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    let id = subscribe(&world, "order_created", &receiver.url).await;
    world.control_as("DELETE", &format!("shop/hooks/{id}"), json!({})).await;
    flush(&world).await;
    assert_eq!(receiver.take()[0].method, "DELETE");
}

#[tokio::test]
async fn deliveries_are_lost_doubled_and_reversed_on_demand() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    subscribe(&world, "order_created", &receiver.url).await;
    let create = || async { world.control("shop/orders", json!({})).await["order_id"].as_i64().unwrap() };
    let (_lost, doubled, last) = (create().await, create().await, create().await);
    world.control("hooks/faults", json!({"system": "shop", "lose": 1, "double": 1})).await;
    flush(&world).await;
    let ids = |receiver: &Receiver| {
        receiver.take().iter().map(|got| got.body["order_id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&receiver), [doubled, doubled, last]);
    world.control("hooks/faults", json!({"reverse": true})).await;
    let (first, second) = (create().await, create().await);
    flush(&world).await;
    assert_eq!(ids(&receiver), [second, first]);
}

#[tokio::test]
async fn a_lower_plan_registers_and_never_fires() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    world.variant("shop.hooks_never_fire", true).await;
    subscribe(&world, "order_created", &receiver.url).await;
    world.control("shop/orders", json!({})).await;
    flush(&world).await;
    assert!(receiver.take().is_empty());
}

#[tokio::test]
async fn refusals_of_subscriptions_have_each_of_their_forms() {
    let world = World::new().await;
    let bad = json!({"event": "no_such_event", "target_url": "http://127.0.0.1:1/"});
    for http in [200, 400, 404, 409] {
        world.variant("shop.hook_refusal_status", http.to_string()).await;
        let message = "event is not defined or defined incorrectly";
        let wanted = json!({"status": "ERROR", "response": {"message": message}});
        assert_eq!(world.shop_in("hooks/subscribe", bad.clone()).await, (http, wanted));
    }
    world.control("variants", json!({"shop.hook_refusal_status": "400", "shop.hook_limit_text": "older"})).await;
    for n in 0..5 {
        subscribe(&world, "order_paid", &format!("http://127.0.0.1:1/{n}")).await;
    }
    let (_, answer) =
        world.shop_in("hooks/subscribe", json!({"event": "order_paid", "target_url": "http://127.0.0.1:1/5"})).await;
    assert_eq!(answer["response"]["message"], "The subscription limit for this event has been reached");
    for body in [
        json!({"event": "order_paid"}),
        json!({"target_url": "http://127.0.0.1:1/"}),
        json!({"event": 5, "target_url": ""}),
    ] {
        assert_eq!(world.shop_in("hooks/subscribe", body.clone()).await.1["status"], "ERROR", "{body}");
    }
}

#[tokio::test]
async fn a_shop_may_know_only_the_documented_events() {
    let world = World::new().await;
    world.variant("shop.hook_events", "documented").await;
    for (event, known) in [("order_created", true), ("order_update", false), ("order_paid", false)] {
        let body = json!({"event": event, "target_url": "http://127.0.0.1:1/"});
        let (status, answer) = world.shop_in("hooks/subscribe", body).await;
        assert_eq!((status == 201, answer["id"].is_number()), (known, known), "{event}: {answer}");
    }
}

#[tokio::test]
async fn a_refused_unsubscription_leaves_the_subscriber() {
    let world = World::new().await;
    let id = subscribe(&world, "order_paid", "http://127.0.0.1:1/").await;
    let body = json!({"id": id, "target_url": "http://127.0.0.1:1/"});
    for (variant, http, expected) in [("409", 409, "ERROR"), ("exception", 200, "EXCEPTION"), ("error", 200, "ERROR")] {
        world.variant("shop.unsubscribe", variant).await;
        let (code, answer) = world.shop_in("hooks/unSubscribe", body.clone()).await;
        assert_eq!((code, &answer["status"]), (http, &json!(expected)), "{variant}");
        assert_eq!(world.control_get("shop/state").await["subscribers"][0]["id"], id, "{variant}");
    }
    world.variant("shop.unsubscribe", "offered").await;
    assert_eq!(world.shop_in("hooks/unSubscribe", body).await.0, 410);
}

#[tokio::test]
async fn web_hooks_have_each_of_their_forms() {
    let (world, receiver) = (World::new().await, Receiver::new().await);
    subscribe(&world, "order_update", &receiver.url).await;
    let forms = json!({"shop.hook_method": "POST", "shop.hook_body": "id", "shop.hook_on_lines": true});
    world.control("variants", forms).await;
    let patch = json!({"products": [{"article": "LMP-B-01", "quantity": 2}]});
    world.control_as("PATCH", "shop/orders/100218", patch).await;
    flush(&world).await;
    let got = receiver.take();
    assert_eq!((got.len(), got[0].method.as_str(), &got[0].body), (1, "POST", &json!({"order_id": 100_218})));
}
