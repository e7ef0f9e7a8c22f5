//! Sums of an order: sets, a manager's discount, the payment fee, and an order without a currency.

use crate::world::World;
use serde_json::{Value, json};

async fn view(world: &World, placed: &Value) -> Value {
    world.shop_orders(json!({"ids": [placed["order_id"]]})).await.remove(0)
}

#[tokio::test]
async fn a_set_is_counted_once_whichever_lines_have_prices() {
    let world = World::new().await;
    let lines = ["set_main", "set_item", "set_item"];
    let cases = [
        ("both", [49.0, 12.5, 10.9], 49.0, 1),
        ("main", [49.0, 0.0, 0.0], 49.0, 1),
        ("parts", [0.0, 12.5, 10.9], 59.3, 5),
        ("both_parts", [49.0, 12.5, 10.9], 59.3, 5),
    ];
    for (variant, prices, sum, units) in cases {
        world.variant("shop.set_prices", variant).await;
        let order = view(&world, &world.control("shop/orders/set", json!({})).await).await;
        for ((line, kind), price) in order["products"].as_array().unwrap().iter().zip(lines).zip(prices) {
            assert_eq!((&line["type"], line["price"].as_f64()), (&json!(kind), Some(price)), "{variant}");
        }
        let sums = (order["total_default"].as_f64(), order["total_sum"].as_f64(), &order["total_quantity"]);
        assert_eq!(sums, (Some(sum), Some(sum), &json!(units)), "{variant}");
    }
}

#[tokio::test]
async fn a_set_stands_among_other_lines_and_its_parts_point_to_it() {
    let world = World::new().await;
    let products = json!([{"article": "LMP-F-21"}, {"article": "BLB-SET5", "type": "set_main"},
                          {"article": "BLB-E27", "type": "set_item"}, {"article": "BLB-GIFT"}]);
    let placed = world.control("shop/orders/set", json!({"products": products, "delivery_name": "Ana Pop"})).await;
    let order = view(&world, &placed).await;
    assert_eq!((&order["total_sum"], &order["delivery_name"]), (&json!(499), &json!("Ana Pop")));
    let parents: Vec<&Value> =
        order["products"].as_array().unwrap().iter().map(|line| &line["parent_storage_id"]).collect();
    let set = &order["products"][1]["storage_id"];
    assert_eq!(parents, [&Value::Null, &Value::Null, set, &Value::Null]);
}

#[tokio::test]
async fn a_gift_costs_nothing_whether_or_not_its_line_has_its_products_price() {
    let world = World::new().await;
    let products =
        json!([{"article": "LMP-F-21", "type": "gift_parent"}, {"article": "BLB-E27", "type": "gift", "price": 0}]);
    for (variant, priced) in [("zero", false), ("priced", true)] {
        world.variant("shop.gift_price", variant).await;
        let order = view(&world, &world.control("shop/orders", json!({"products": products})).await).await;
        let gift = &order["products"][1];
        assert_eq!(gift["price"].as_f64().unwrap() > 0.0, priced, "{variant}: {gift}");
        assert_eq!(
            (gift["total_price"].as_f64(), &order["total_sum"]),
            (Some(0.0), &order["products"][0]["total_price"])
        );
    }
}

#[tokio::test]
async fn a_managers_discount_and_the_payment_fee_move_the_total_by_choice() {
    let world = World::new().await;
    let order = json!({"products": [{"article": "LMP-F-21"}], "manager_discount": 50, "manager_discount_title": "Loyal buyer",
                       "manager_comment": "Call first", "payment_price": 12.5, "discount_value": 10});
    let cases = [("inside", "outside", 390.0), ("outside", "outside", 440.0), ("inside", "inside", 402.5)];
    for (discount, fee, total) in cases {
        world.control("variants", json!({"shop.manager_discount": discount, "shop.payment_in_total": fee})).await;
        let view = view(&world, &world.control("shop/orders", order.clone()).await).await;
        assert_eq!(
            (view["total_default"].as_f64(), view["total_sum"].as_f64()),
            (Some(450.0), Some(total)),
            "{discount} {fee}"
        );
        let actual = (&view["manager_discount_title"], &view["manager_comment"], &view["payment_price"]);
        assert_eq!(actual, (&json!("Loyal buyer"), &json!("Call first"), &json!(12.5)));
    }
}

#[tokio::test]
async fn a_managers_discount_given_later_moves_the_total() {
    let world = World::new().await;
    let path = "shop/orders/100218";
    world.control_as("PATCH", path, json!({"manager_discount": 29.9})).await;
    assert_eq!(world.shop_orders(json!({"ids": [100_218]})).await[0]["total_sum"], 200);
    world.control_as("PATCH", path, json!({"manager_discount": 0, "total_sum": 5})).await;
    assert_eq!(world.shop_orders(json!({"ids": [100_218]})).await[0]["total_sum"], 5);
}

#[tokio::test]
async fn an_order_can_be_placed_without_a_currency() {
    let world = World::new().await;
    let placed = world.control("shop/orders", json!({"$remove": ["currency"]})).await;
    let order = view(&world, &placed).await;
    assert!(order.get("currency").is_none() && order["total_sum"] == 84.5, "{order}");
}
