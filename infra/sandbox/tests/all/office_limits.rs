//! The key and the limit of three requests in any second.

use crate::world::World;
use serde_json::{Value, json};

#[tokio::test]
async fn without_the_key_nothing_answers() {
    let world = World::new().await;
    for path in ["/v2/company", "/v2/orders", "/orders", "/contacts/people", "/products/", "/marketing/campaigns/"] {
        for headers in [vec![], vec![("authorization", "Bearer wrong")], vec![("authorization", sandbox::ROAPP_KEY)]] {
            let response = world.send("GET", format!("{}{path}", world.roapp), &headers, None).await.unwrap();
            assert_eq!(response.status(), 401, "{path} {headers:?}");
        }
        world.get(path).await;
    }
}

#[tokio::test]
async fn a_fourth_request_within_any_second_is_refused() {
    let world = World::open(None).await;
    let status = || async { world.office("GET", "/v2/company", Value::Null).await.0 };
    for _ in 0..3 {
        assert_eq!(status().await, 200);
        world.advance_ms(300);
    }
    // Arrivals at 0, 300, 600; now it is 900.
    assert_eq!(status().await, 429);
    world.advance_ms(100);
    // At 1000 the first has just left the window, but the refused one counts.
    assert_eq!(status().await, 429);
    world.advance_ms(1_000);
    assert_eq!(status().await, 200);
}

#[tokio::test]
async fn refused_requests_can_be_free_and_the_edge_is_exact() {
    let world = World::open(None).await;
    world.variant("roapp.refused_count", "free").await;
    let status = || async { world.office("GET", "/v2/company", Value::Null).await.0 };
    for _ in 0..3 {
        assert_eq!(status().await, 200);
    }
    world.advance_ms(999);
    assert_eq!(status().await, 429);
    world.advance_ms(1);
    assert_eq!(status().await, 200);
}

#[tokio::test]
async fn a_429_has_each_of_its_forms_and_the_limit_can_be_moved() {
    let world = World::open(None).await;
    world.control("limits", json!({"roapp_per_second": 0})).await;
    let get = || world.send("GET", format!("{}/v2/company", world.roapp), &[], None);
    let plain = get().await.unwrap();
    assert_eq!((plain.status().as_u16(), plain.headers().get("retry-after").is_none()), (429, true));
    assert_eq!(plain.text().await.unwrap(), json!({"message": "Too Many Requests"}).to_string());
    world.control("variants", json!({"roapp.retry_after": 7, "roapp.body_429": "html"})).await;
    let told = get().await.unwrap();
    assert_eq!(told.headers()["retry-after"], "7");
    assert!(told.text().await.unwrap().contains("<html>"));
    world.control("limits", json!({"roapp_per_second": null})).await;
    for _ in 0..20 {
        world.get("/v2/company").await;
    }
}

#[tokio::test]
async fn the_shop_has_no_limit_unless_it_is_given_one() {
    let world = World::open(None).await;
    for _ in 0..10 {
        world.login().await;
    }
    world.control("limits", json!({"shop_per_second": 2})).await;
    world.advance_ms(1_000);
    world.login().await;
    world.login().await;
    assert_eq!(world.shop("auth", json!({})).await.0, 429);
}
