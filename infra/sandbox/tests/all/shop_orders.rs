//! `orders/get`: every filter and every form of paging.

use crate::world::World;
use serde_json::{Value, json};

async fn numbers(world: &World, filter: Value) -> Vec<i64> {
    world.shop_orders(filter).await.iter().map(|order| order["order_id"].as_i64().unwrap()).collect()
}

/// Three orders around midnight of the shop's clock.
async fn around_midnight(world: &World) {
    for (id, created) in
        [(1, "2026-03-01 23:59:59"), (2, "2026-03-02 00:00:00"), (3, "2026-03-02 23:59:59"), (4, "2026-03-03 00:00:00")]
    {
        world
            .control(
                "shop/orders",
                json!({"order_id": id, "stat_created": created, "stat_status": id, "total_sum": 10}),
            )
            .await;
    }
}

#[tokio::test]
async fn periods_are_inclusive_in_all_four_formats() {
    let world = World::new().await;
    world.control("reset", json!({"empty": true})).await;
    around_midnight(&world).await;
    let cases = [
        (json!({"from": "2026-03-02"}), vec![2, 3, 4]),
        (json!({"to": "2026-03-02"}), vec![1, 2, 3]),
        (json!({"from": "2026-03-02", "to": "2026-03-02"}), vec![2, 3]),
        (json!({"from": "02.03.2026", "to": "02.03.2026"}), vec![2, 3]),
        (json!({"from": "2026-03-01 23:59:59", "to": "2026-03-02 00:00:00"}), vec![1, 2]),
        (json!({"from": "01.03.2026 23:59:59", "to": "02.03.2026 00:00:00"}), vec![1, 2]),
        (json!({"from": "2026-03-04"}), vec![]),
    ];
    for (filter, wanted) in cases {
        assert_eq!(numbers(&world, filter.clone()).await, wanted, "{filter}");
    }
    for bad in ["2026-13-01", "yesterday", "2026/03/02"] {
        assert_eq!(world.shop_in("orders/get", json!({"from": bad})).await.1["status"], "ERROR", "{bad}");
    }
}

#[tokio::test]
async fn ids_and_statuses_filter_in_every_form() {
    let world = World::new().await;
    world.control("reset", json!({"empty": true})).await;
    around_midnight(&world).await;
    let cases = [
        (json!({"ids": [3, 1, 99]}), vec![1, 3]),
        (json!({"ids": ["3", "1"]}), vec![1, 3]),
        (json!({"status": 2}), vec![2]),
        (json!({"status": [1, 4]}), vec![1, 4]),
        (json!({"ids": [1, 2], "status": [2]}), vec![2]),
        (json!({"updated_since": "2026-03-03"}), vec![1, 2, 3, 4]),
        (json!({"offset": 2}), vec![1, 2, 3, 4]),
        (json!({"offset": 2, "limit": 1}), vec![3]),
        (json!({"limit": 3}), vec![1, 2, 3]),
        (json!({"limit": 0}), vec![]),
        (json!({"offset": 4, "limit": 10}), vec![]),
    ];
    for (filter, wanted) in cases {
        assert_eq!(numbers(&world, filter.clone()).await, wanted, "{filter}");
    }
}

#[tokio::test]
async fn no_rows_is_empty_in_each_shape() {
    let world = World::new().await;
    assert_eq!(world.shop_in("orders/get", json!({"ids": [5]})).await.1, json!({"status": "EMPTY"}));
    for (variant, response) in [("list", json!([])), ("absent", Value::Null), ("object", json!({"orders": []}))] {
        world.variant("shop.empty_response", variant).await;
        let (code, answer) = world.shop_in("orders/get", json!({"ids": [5]})).await;
        assert_eq!((code, &answer["status"], &answer["response"]), (200, &json!("EMPTY"), &response), "{variant}");
    }
}

#[tokio::test]
async fn a_default_cap_cuts_only_calls_without_a_limit() {
    let world = World::new().await;
    world.control("variants", json!({"shop.orders_default_cap": 7, "shop.orders_max_cap": 9})).await;
    assert_eq!(numbers(&world, json!({})).await.len(), 7);
    assert_eq!(numbers(&world, json!({"limit": 8})).await.len(), 8);
    assert_eq!(numbers(&world, json!({"limit": 100})).await.len(), 9);
}

#[tokio::test]
async fn additional_data_is_an_empty_list_without_the_flag() {
    let world = World::new().await;
    let one = |id: i64, flag: bool| {
        let world = &world;
        async move { world.shop_orders(json!({"ids": [id], "additionalData": flag})).await.remove(0) }
    };
    for (id, flag) in [(100_226, false), (100_218, false), (100_218, true)] {
        assert_eq!(one(id, flag).await["additional_data"], json!([]), "{id} {flag}");
    }
    let reference = json!({"recipient_warehouse_ref": "00000000-0000-4000-8000-000000000002"});
    assert_eq!(one(100_226, true).await["additional_data"], reference);
    world.variant("shop.additional_data", "absent").await;
    assert!(one(100_226, false).await.get("additional_data").is_none());
    assert_eq!(one(100_226, true).await["additional_data"], reference);
}

#[tokio::test]
async fn every_order_has_delivery_data_whose_number_waits_for_the_waybill() {
    let world = World::new().await;
    for order in world.shop_orders(json!({})).await {
        let block = order["delivery_data"].as_object().unwrap();
        let waybill = if order["order_id"] == 100_226 { json!("20450000000001") } else { Value::Null };
        assert_eq!(block["tnNumber"], waybill, "{order}");
        assert!(block["destination"]["address"]["geoObject"]["id"].is_string(), "{order}");
    }
    world.variant("shop.delivery_points", "null").await;
    let order = world.shop_orders(json!({"ids": [100_226]})).await.remove(0);
    assert_eq!(
        (&order["delivery_data"]["departure"], &order["delivery_data"]["destination"]),
        (&json!(null), &json!(null))
    );
    world.variant("shop.delivery_data", "carriers").await;
    let with = world.shop_orders(json!({"ids": [100_212, 100_218]})).await;
    assert_eq!((with[0]["delivery_data"].is_object(), with[1].get("delivery_data")), (true, None));
}

#[tokio::test]
async fn a_line_points_to_what_it_came_with() {
    let world = World::new().await;
    let lines = || async { world.shop_orders(json!({"ids": [100_234]})).await.remove(0)["products"].clone() };
    let ids = |lines: &Value| -> Vec<Value> {
        lines
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|line| [line["storage_id"].clone(), line["parent_storage_id"].clone()])
            .collect()
    };
    assert_eq!(ids(&lines().await), [json!(1003), json!(null), json!(1019), json!(1003)]);
    world.control("variants", json!({"shop.storage_id": "line", "shop.parent_storage_id": "zero"})).await;
    assert_eq!(ids(&lines().await), [json!(10_023_401), json!(0), json!(10_023_402), json!(10_023_401)]);
    world.variant("shop.line_storage_ids", false).await;
    assert_eq!(ids(&lines().await), vec![Value::Null; 4]);
}

#[tokio::test]
async fn a_placed_order_is_completed_and_dated_by_the_shops_clock() {
    let world = World::new().await;
    let placed = world
        .control("shop/orders", json!({"products": [{"article": "LMP-W-01", "quantity": 3}, {"article": "BLB-GIFT"}]}))
        .await;
    let order = &placed["order"];
    assert_eq!(order["stat_created"], "2026-03-10 12:00:00");
    assert_eq!((&order["total_sum"], &order["total_quantity"]), (&json!(253.5), &json!(4)));
    assert_eq!(order["products"][0]["title"], "Desk lamp, white");
    assert_eq!(order["order_id"], 100_240);
    let next = world.control("shop/orders", json!({})).await;
    assert_eq!(next["order_id"], 100_241);
    assert_ne!(next["order"]["user"], order["user"]);
}

#[tokio::test]
async fn an_edit_of_lines_moves_the_sums_and_a_deletion_takes_the_order_away() {
    let world = World::new().await;
    let id = world.control("shop/orders", json!({})).await["order_id"].as_i64().unwrap();
    world
        .control_as(
            "PATCH",
            &format!("shop/orders/{id}"),
            json!({"products": [{"article": "LMP-B-01", "quantity": 2}]}),
        )
        .await;
    let order = &world.shop_orders(json!({"ids": [id]})).await[0];
    assert_eq!((&order["total_sum"], &order["products"][0]["total_price"]), (&json!(158), &json!(158)));
    world.control_as("DELETE", &format!("shop/orders/{id}"), json!({})).await;
    assert!(world.shop_orders(json!({"ids": [id]})).await.is_empty());
}

#[tokio::test]
async fn raw_junk_stands_among_the_orders_as_it_is() {
    let world = World::new().await;
    world.control("reset", json!({"empty": true})).await;
    for junk in [json!({"order_id": 5, "products": "none"}), json!("not an order"), json!(null)] {
        world.control("shop/orders", json!({"raw": junk})).await;
    }
    let all = world.shop_orders(json!({"from": "2026-03-01", "status": [1]})).await;
    assert_eq!(all, [json!({"order_id": 5, "products": "none"}), json!("not an order"), json!(null)]);
}

#[tokio::test]
async fn ten_thousand_orders_are_placed_and_paged() {
    let world = World::new().await;
    world.control("reset", json!({"empty": true})).await;
    let placed =
        world.control("shop/orders/bulk", json!({"count": 10_000, "buyers": 4_000, "spread_seconds": 864_000})).await;
    assert_eq!(placed["count"], 10_000);
    let page = world.shop_orders(json!({"from": "2026-03-05", "offset": 4_000, "limit": 100})).await;
    assert_eq!(page.len(), 100);
    let phones: std::collections::BTreeSet<String> =
        world.shop_orders(json!({})).await.iter().map(|order| order["delivery_phone"].to_string()).collect();
    assert_eq!(phones.len(), 4_000);
}

#[tokio::test]
async fn rows_come_in_each_order_and_paging_can_be_unknown() {
    let world = World::new().await;
    let ends = || async {
        let all = numbers(&world, json!({})).await;
        (all[0], all[all.len() - 1])
    };
    for (sort, wanted) in [("id", (100_201, 100_239)), ("-id", (100_239, 100_201)), ("-created", (100_239, 100_201))] {
        world.variant("shop.orders_sort", sort).await;
        assert_eq!(ends().await, wanted, "{sort}");
    }
    world.variant("shop.paging", "unknown").await;
    assert_eq!(numbers(&world, json!({"limit": 1, "offset": 5})).await.len(), 30);
}
