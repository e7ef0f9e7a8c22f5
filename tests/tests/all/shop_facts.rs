//! More of what a shop knows of an order: its managers' words, fees, sets, orders without a currency (O3, O7, O8, P6, D2).

use serde_json::{Value, json};
use tests::World;

use crate::import::order;

fn decimal(value: &Value) -> f64 {
    value.as_str().map_or_else(|| value.as_f64().unwrap_or(f64::NAN), |text| text.parse().unwrap_or(f64::NAN))
}

#[tokio::test]
async fn o3_d2_what_the_shops_manager_added_comes_over_and_a_change_of_it_is_said_once() {
    let world = World::without_orders().await;
    world.control("POST", "variants", Some(json!({"shop.manager_comment": true, "shop.extra_fields": true}))).await;
    let mut given = order("0722 999 001", "FIRST");
    given["manager_comment"] = json!("Call before sending");
    given["manager_discount_title"] = json!("Regular buyer");
    given["payment_price"] = json!(12.5);
    let number = world.place_order(given).await;
    world.run().await;
    let roapp = world.roapp_order_of(number).await;
    let notes = roapp["manager_notes"].as_str().unwrap();
    for said in [
        "Shop manager's comment: Call before sending",
        "Manager's discount: Regular buyer",
        "Payment fee: 12.5 RON (not part of the amount)",
    ] {
        assert!(notes.contains(said), "{said} is not in {notes}");
    }
    let comments = async || world.roapp_order_of(number).await["comments"].as_array().unwrap().clone();
    assert_eq!(comments().await.len(), 0);
    let changed = json!({"manager_comment": "Called, send it"});
    world.control("PATCH", &format!("shop/orders/{number}"), Some(changed)).await;
    for _ in 0..3 {
        world.run().await;
        world.pass(600);
    }
    let said = comments().await;
    assert!(said.len() == 1 && said[0].to_string().contains("Called, send it"), "{said:?}");
}

#[tokio::test]
async fn o8_p6_a_set_is_counted_once_whichever_of_its_prices_the_shop_counts() {
    let world = World::without_orders().await;
    let line = |article: &str, price: f64, kind: &str| json!({"title": format!("Title {article}"), "article": article, "price": price, "quantity": 1, "type": kind});
    let products = json!([
        line("OTHER", 5.5, "product"),
        line("SET", 90.0, "set_main"),
        line("PART-1", 60.0, "set_item"),
        line("PART-2", 40.0, "set_item"),
    ]);
    let table = [
        // total_default, total_sum, amount in RO App, what the history says
        (95.5, 95.5, 95.5, "its parts are entered at price 0"),
        (105.5, 105.5, 105.5, "the set itself is entered at price 0"),
        (95.5, 80.0, 80.0, "its parts are entered at price 0"),
        (195.5, 195.5, 195.5, "all are entered"),
        (1.0, 195.5, 195.5, "Compare the amount"),
    ];
    for (before, after, amount, said) in table {
        let mut given = order("0722 999 001", "unused");
        given["products"] = products.clone();
        (given["total_default"], given["total_sum"]) = (json!(before), json!(after));
        let number = world.place_order(given).await;
        world.run().await;
        let roapp = world.roapp_order_of(number).await;
        assert_eq!(roapp["items"].as_array().unwrap().len(), 4, "P6: {before} {after}");
        assert!((decimal(&roapp["total"]) - amount).abs() < 0.001, "O8: {before} {after}: {}", roapp["total"]);
        let notes = world.notes(number).await.join("\n");
        assert!(notes.contains(said), "{before} {after}: {notes}");
    }
    assert_eq!(world.attention().await, []);
}

#[tokio::test]
async fn o7_an_order_without_currency_takes_the_shops_only_one_and_waits_where_there_are_several() {
    let world = World::without_orders().await;
    let mut given = order("0722 999 001", "FIRST");
    given["currency"] = json!("");
    only_enabled(&world, &["EUR", "RON"]).await;
    let first = world.place_order(given.clone()).await;
    world.run().await;
    let held = world.attention().await;
    assert!(held.len() == 1 && held[0].1.contains("EUR, RON") && held[0].1.contains("currency"), "{held:?}");
    only_enabled(&world, &["RON"]).await;
    let process = world.start().await;
    let mut numbers = vec![first];
    for _ in 0..3 {
        numbers.push(world.place_order(given.clone()).await);
        world.run_on(&process).await;
    }
    assert_eq!(world.attention().await, []);
    for number in numbers {
        world.roapp_order_of(number).await;
        let notes = world.notes(number).await.join("\n");
        assert!(notes.contains("taken as RON"), "{notes}");
    }
    let calls = world.calls("shop").await;
    let asked = calls.iter().filter(|call| call["path"].as_str().unwrap().contains("currency")).count();
    assert_eq!(asked, 2, "once by each process");
}

#[tokio::test]
async fn o7_the_shops_only_currency_is_never_converted_either() {
    let world = World::without_orders().await;
    only_enabled(&world, &["EUR"]).await;
    let mut given = order("0722 999 001", "FIRST");
    given["currency"] = json!("");
    let number = world.place_order(given).await;
    world.run().await;
    let held = world.attention().await;
    assert!(held.len() == 1 && held[0].0 == number && held[0].1.contains("never converted"), "{held:?}");
}

/// From now on the shop has these currencies switched on.
async fn only_enabled(world: &World, codes: &[&str]) {
    world.control("DELETE", "faults", None).await;
    let rows: Vec<Value> = codes.iter().map(|iso| json!({"id": 1, "iso": iso, "title": iso})).collect();
    let body = json!({"status": "OK", "response": {"currency": rows}});
    let fault =
        json!({"system": "shop", "path": "currency/export", "kind": "status", "status": 200, "body": body, "times": 0});
    world.fault(fault).await;
}
