//! The demo data is equal after every reset and has all the cases of the README.

use crate::world::World;
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn order(world: &World, id: i64) -> Value {
    world.shop_orders(json!({"ids": [id], "additionalData": true})).await.remove(0)
}

#[tokio::test]
async fn thirty_orders_in_every_status_over_three_months() {
    let (one, other) = (World::new().await, World::new().await);
    let orders = one.shop_orders(json!({})).await;
    assert_eq!(orders, other.shop_orders(json!({})).await, "the same seed every time");
    assert_eq!(orders.len(), 30);
    let statuses: BTreeSet<i64> = orders.iter().map(|order| order["stat_status"].as_i64().unwrap()).collect();
    assert_eq!(statuses, BTreeSet::from([1, 2, 3, 4, 6, 9]));
    let old = orders.iter().filter(|order| order["stat_created"].as_str().unwrap() < "2026-01-10").count();
    assert_eq!(old, 7, "older than two months");
    assert!(orders.iter().all(|order| order["stat_created"].as_str().unwrap() <= "2026-03-10 12:00:00"));
    let users: BTreeSet<String> = orders.iter().map(|order| order["user"].to_string()).collect();
    assert_eq!(users.len(), 30, "a guest each time");
}

#[tokio::test]
async fn sums_hang_together_on_every_order() {
    let world = World::new().await;
    for order in world.shop_orders(json!({})).await {
        let lines: f64 =
            order["products"].as_array().unwrap().iter().map(|line| line["total_price"].as_f64().unwrap()).sum();
        let figure = |name: &str| order[name].as_f64().unwrap();
        assert!((figure("total_default") - lines).abs() < 0.001, "{order}");
        assert!(
            (figure("total_default") - figure("coupon_discount_value") - figure("total_sum")).abs() < 0.001,
            "{order}"
        );
    }
    let coupon = order(&world, 100_225).await;
    assert_eq!(
        (&coupon["total_default"], &coupon["total_sum"], &coupon["coupon_discount_value"]),
        (&json!(799), &json!(599), &json!(200))
    );
}

#[tokio::test]
async fn each_difficulty_is_where_the_readme_says() {
    let world = World::new().await;
    let phone = |order: &Value| {
        order["delivery_phone"].as_str().unwrap().chars().filter(char::is_ascii_digit).collect::<String>()
    };
    let (one, other) = (order(&world, 100_221).await, order(&world, 100_222).await);
    assert!(one["delivery_phone"] != other["delivery_phone"] && phone(&one)[2..] == phone(&other)[1..]);
    let mail_only = order(&world, 100_223).await;
    assert!(phone(&mail_only).is_empty() && mail_only["delivery_email"] != "");
    let nobody = order(&world, 100_224).await;
    assert!(phone(&nobody).is_empty() && nobody["delivery_email"] == "");
    assert_eq!(order(&world, 100_226).await["delivery_price"], -1);
    assert_eq!(order(&world, 100_227).await["currency"], "EUR");
    assert!(order(&world, 100_229).await["analytics"]["utm_campaign"].is_i64());
    assert_eq!(order(&world, 100_230).await["delivery_address"].as_str().unwrap().matches('@').count(), 4);
    let text = order(&world, 100_231).await;
    assert!(
        text["comment"].as_str().unwrap().contains('\n') && text["delivery_name"].as_str().unwrap().contains("<b>")
    );
    let articles = |order: &Value| {
        order["products"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["article"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(articles(&order(&world, 100_232).await).contains(&"DISC-2019".to_owned()));
    assert!(articles(&order(&world, 100_233).await).contains(&String::new()));
    let gift = order(&world, 100_234).await;
    assert_eq!((&gift["products"][0]["type"], &gift["products"][1]["type"]), (&json!("gift_parent"), &json!("gift")));
    assert_eq!(articles(&order(&world, 100_236).await), ["BLB-E27", "BLB-E27"]);
    let recent_delivered = order(&world, 100_228).await;
    assert_eq!(recent_delivered["stat_status"], 3);
}

#[tokio::test]
async fn forty_products_and_twenty_five_of_them_known() {
    let world = World::new().await;
    let (_, shop) = world.shop_in("catalog/export", json!({})).await;
    let shop: BTreeSet<String> = shop["response"]["products"]
        .as_array()
        .unwrap()
        .iter()
        .map(|product| product["article"].as_str().unwrap().to_owned())
        .collect();
    let roapp = world.control_get("roapp/products").await;
    let roapp: BTreeSet<String> =
        roapp.as_array().unwrap().iter().map(|product| product["sku"].as_str().unwrap().to_owned()).collect();
    assert_eq!((shop.len(), shop.intersection(&roapp).count()), (40, 25));
}
