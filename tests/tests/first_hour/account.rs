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
    let world = World::without_orders().await;
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
    let app = world.start().await;
    app.first_hour.begin(wish(world, things)).await.unwrap();
    app.first_hour.run(&mut |_| {}).await.unwrap().unwrap()
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
