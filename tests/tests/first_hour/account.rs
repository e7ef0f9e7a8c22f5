//! An account and a shop in which every question has something to see, and a first hour with them.

use std::collections::BTreeMap;

use exchange::exchange::{FirstHourOf, FirstHourStage, FirstHourWish};
use serde_json::{Value, json};
use tests::World;

/// What a person allows in these tests.
pub fn wish(world: &World, things: bool) -> FirstHourWish {
    FirstHourWish { store: Some(world.store.id.clone()), things, over_limit: things, shop_order: None }
}

/// A world with these variants, in which every question has something to see.
pub async fn rich(variants: &Value) -> World {
    fill(World::without_orders().await, variants).await
}

/// As [`rich`], where web-hooks of both systems reach a process.
pub async fn calling(variants: &Value) -> World {
    let mut world = World::without_orders().await;
    world.listen().await;
    // The shop is subscribed to before it has an order.
    world.poll().await;
    let world = fill(world, variants).await;
    // What RO App sent before was of changes that staff made.
    let filled = world.roapp_orders().await;
    let id = filled[0]["id"].as_i64().unwrap();
    world.control("DELETE", &format!("roapp/orders/{id}"), None).await;
    world.send_hooks(json!({})).await;
    world
}

async fn fill(world: World, variants: &Value) -> World {
    world.control("POST", "variants", Some(variants.clone())).await;
    world.allow_probes(true);
    let place = async |order: Value| world.place_order(order).await;
    let courier = json!({"id": 2, "title": "Courier"});
    let oldest = place(json!({"stat_created": "2026-11-16 09:00:00", "delivery_type": courier})).await;
    place(json!({"payment_price": 10})).await;
    place(json!({"manager_discount": 5, "manager_discount_title": "Friend"})).await;
    world.control("POST", "shop/orders/set", Some(json!({}))).await;
    let template = json!({"delivery_type": courier});
    world.control("POST", "shop/orders/bulk", Some(json!({"count": 25, "order": template}))).await;
    // A later number with an earlier date.
    place(json!({"stat_created": "2026-11-17 09:00:00"})).await;
    // Changed long after it was placed.
    world.control("PATCH", &format!("shop/orders/{oldest}"), Some(json!({"comment": "changed"}))).await;
    world.control("POST", "roapp/fill", Some(json!({"orders": 3}))).await;
    let coded = json!({"title": "Coded lamp", "sku": "CODED-1", "code": "77701", "barcodes": ["4006381333931"]});
    world.control("POST", "roapp/products", Some(coded)).await;
    world.control("POST", "limits", Some(json!({"roapp_per_second": 3}))).await;
    for field in [
        json!({"of": "people", "title": "Source", "type": 1, "required": true}),
        json!({"of": "orders", "title": "Weight", "type": 6, "required": true}),
        json!({"of": "orders", "title": "Colour", "type": 1, "options": ["Red", "Blue"], "default": "Red"}),
    ] {
        world.control("POST", "roapp/fields", Some(field)).await;
    }
    let forbidden = json!({"forbidden": [{"from": null, "to": sandbox::STATUS_IN_PROGRESS}]});
    world.control("POST", "roapp/settings", Some(forbidden)).await;
    world
}

/// Runs a first hour to its end.
pub async fn first_hour(world: &World, things: bool) -> FirstHourOf {
    first_hour_of(world, wish(world, things)).await
}

/// Runs a first hour to its end. Where it waits for web-hooks, both systems send theirs.
pub async fn first_hour_of(world: &World, wish: FirstHourWish) -> FirstHourOf {
    let app = world.start().await;
    app.first_hour.begin(wish).await.unwrap();
    let runtime = tokio::runtime::Handle::current();
    let mut reported = |state: &FirstHourOf| {
        if matches!(state.stage, FirstHourStage::Hooks | FirstHourStage::ShopHooks) {
            tokio::task::block_in_place(|| runtime.block_on(world.send_hooks(json!({}))));
        }
    };
    app.first_hour.run(&mut reported).await.unwrap().unwrap()
}

/// As [`wish`] with test things, and an order of the shop made for the test.
pub async fn wish_with_order(world: &World) -> FirstHourWish {
    let order = world.place_order(json!({"stat_status": 1, "payed": 0})).await;
    FirstHourWish { shop_order: Some(order), ..wish(world, true) }
}

/// What was found, by question; questions that are open are absent.
pub fn found(state: &FirstHourOf) -> BTreeMap<String, Value> {
    let answered = state.answers.iter().filter(|answer| answer.open.is_none());
    answered.map(|answer| (answer.question.clone(), answer.found.clone())).collect()
}

/// Whether it came to its end.
pub fn is_done(state: &FirstHourOf) -> bool {
    state.stage == FirstHourStage::Done
}
