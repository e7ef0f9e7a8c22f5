//! With a data folder, a restart has all data that was answered.

use crate::world::World;
use serde_json::json;

#[tokio::test]
async fn a_restart_keeps_the_world() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(Some(folder.path())).await;
    world.control("limits", json!({"roapp_per_second": null})).await;
    world.variant("roapp.one_wrapped", true).await;
    let token = world.login().await;
    let placed = world.control("shop/orders", json!({})).await["order_id"].clone();
    world.shop_in("hooks/subscribe", json!({"event": "order_created", "target_url": "http://127.0.0.1:1/x"})).await;
    world.control("shop/orders", json!({})).await;
    world.control_as("DELETE", "shop/orders/100201", json!({})).await;
    let id = world.roapp_order().await;
    world.roapp("POST", &format!("/v2/orders/{id}/items"), crate::world::new_item()).await;
    // The first world is not shut down, as when its process is killed: what was answered is on disk already.
    let killed = world;

    let world = World::open(Some(folder.path())).await;
    let (_, answer) = world.shop("orders/get", json!({"token": token, "ids": [placed, 100_201]})).await;
    assert_eq!(
        answer["response"]["orders"].as_array().unwrap().len(),
        1,
        "the token, the order and the deletion are kept"
    );
    assert_eq!(world.control_get("hooks").await["shop"].as_array().unwrap().len(), 1);
    assert_eq!(world.control_get(&format!("roapp/orders/{id}")).await["items"][0]["quantity"], "2.0");
    for _ in 0..5 {
        assert!(world.get(&format!("/v2/orders/{id}")).await["data"]["id"] == id, "limit and variant are kept");
    }
    assert_eq!(world.roapp_order().await, id + 1);
    drop(killed);
}

#[tokio::test]
async fn an_emptied_world_is_not_seeded_again() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(Some(folder.path())).await;
    world.control("reset", json!({"empty": true})).await;
    world.stop().await;
    let world = World::open(Some(folder.path())).await;
    assert_eq!(
        (&world.control_get("shop/state").await["orders"], &world.control_get("roapp/state").await["people"]),
        (&json!(0), &json!(0))
    );
}
