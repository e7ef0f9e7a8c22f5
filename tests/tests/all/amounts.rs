//! Amounts to the cent, and lines that RO App cannot hold (O6, O8, O9).

use serde_json::{Value, json};
use tests::World;

use crate::import::order;

fn line(article: &str, quantity: f64, price: f64) -> Value {
    json!({"title": format!("Title {article}"), "article": article, "price": price, "quantity": quantity, "type": "product"})
}

fn decimal(value: &Value) -> f64 {
    value.as_str().map_or_else(|| value.as_f64().unwrap_or(f64::NAN), |text| text.parse().unwrap_or(f64::NAN))
}

async fn place(world: &World, products: Value, total: f64) -> u64 {
    let mut given = order("0722 999 001", "X");
    given["products"] = products;
    given["total_sum"] = json!(total);
    world.place_order(given).await
}

async fn total_of(world: &World, number: u64) -> f64 {
    decimal(&world.roapp_order_of(number).await["total"])
}

const DECIMALS: [&str; 5] = ["shown_2", "2", "3", "4", "refused"];

#[tokio::test]
async fn o8_the_total_is_the_shops_to_the_cent_and_a_later_quantity_is_carried() {
    // Lines, total; the same with other quantities.
    let table = [
        (json!([line("W1", 1.335, 9.99)]), 13.34, json!([line("W1", 2.335, 9.99)]), 23.33),
        (
            json!([line("F1", 1.0, 19.990_000_000_000_002)]),
            19.99,
            json!([line("F1", 2.0, 19.990_000_000_000_002)]),
            39.98,
        ),
        (json!([line("W2", 3.0, 33.333)]), 100.0, json!([line("W2", 4.0, 33.333)]), 133.33),
        (
            json!([line("A", 1.0, 42.437), line("B", 1.0, 2.347)]),
            44.78,
            json!([line("A", 2.0, 42.437), line("B", 1.0, 2.347)]),
            87.22,
        ),
        (
            json!([line("C", 1.0, 0.333), line("D", 1.0, 0.333), line("E", 1.0, 0.334)]),
            1.0,
            json!([line("C", 3.0, 0.333)]),
            1.0,
        ),
        (json!([line("G", 1000.0, 0.005_678)]), 5.68, json!([line("G", 2000.0, 0.005_678)]), 11.36),
        (
            json!([line("H", 2.0, 100.001), line("I", 1.0, 14.809_914)]),
            200.0,
            json!([line("H", 3.0, 100.001), line("I", 1.0, 14.809_914)]),
            300.0,
        ),
    ];
    for decimals in DECIMALS {
        let world = World::without_orders().await;
        world.control("POST", "variants", Some(json!({"roapp.item_decimals": decimals}))).await;
        for (first, total, then, then_total) in &table {
            let number = place(&world, first.clone(), *total).await;
            world.run().await;
            let about = || format!("{decimals}: {first}");
            // Where RO App counts with fewer decimals than it was sent, the difference is said.
            let right = async |wanted: f64| {
                let is = total_of(&world, number).await;
                let notes = world.notes(number).await.join(" ");
                (is - wanted).abs() < 0.001 || notes.contains("RO App shows an amount of")
            };
            assert!(
                right(*total).await,
                "{}: {} {:?}",
                about(),
                total_of(&world, number).await,
                world.notes(number).await
            );
            assert_eq!(world.attention().await, [], "{}", about());
            let writes = world.roapp_writes().await;
            world.pass(301);
            world.run().await;
            assert_eq!(world.roapp_writes().await, writes, "{}: a second poll writes nothing", about());
            let changed = json!({"products": then, "total_sum": then_total});
            world.control("PATCH", &format!("shop/orders/{number}"), Some(changed)).await;
            world.run().await;
            let notes = world.notes(number).await;
            assert!(right(*then_total).await, "{}: then {} {notes:?}", about(), total_of(&world, number).await);
            assert!(!notes.iter().any(|note| note.contains("on both sides")), "{}: {notes:?}", about());
        }
    }
}

#[tokio::test]
async fn o8_a_quantity_of_four_decimals_comes_to_the_shops_total_where_roapp_keeps_three() {
    for kept in ["all", "3"] {
        let world = World::without_orders().await;
        world.control("POST", "variants", Some(json!({"roapp.quantity_decimals": kept}))).await;
        let products = json!([line("A", 0.3334, 1000.0), line("B", 1.2345, 9.99), line("C", 0.0004, 250.0)]);
        let number = place(&world, products, 345.83).await;
        world.run().await;
        let total = total_of(&world, number).await;
        assert!((total - 345.83).abs() < 0.001, "{kept}: {total} {:?}", world.notes(number).await);
        assert_eq!(world.roapp_order_of(number).await["items"].as_array().unwrap().len(), 3, "{kept}");
        assert_eq!(world.attention().await, [], "{kept}");
        let notes = world.notes(number).await.join(" ");
        assert!(!notes.contains("on both sides") && !notes.contains("shows an amount of"), "{kept}: {notes}");
        let writes = world.roapp_writes().await;
        world.pass(301);
        world.run().await;
        assert_eq!(world.roapp_writes().await, writes, "{kept}: a second poll writes nothing");
    }
}

#[tokio::test]
async fn o6_a_refused_line_holds_neither_the_other_lines_nor_the_statuses() {
    let world = World::without_orders().await;
    world
        .fault(
            json!({"system": "roapp", "method": "POST", "path": "/items", "kind": "status", "status": 400, "times": 1,
                      "body": "{\"message\": \"Validation error\", \"errors\": {\"price\": [\"Too much\"]}}"}),
        )
        .await;
    let number = place(&world, json!([line("BAD", 1.0, 5.0), line("GOOD", 2.0, 5.0)]), 15.0).await;
    world.run().await;
    let held = world.attention().await;
    assert!(held.len() == 1 && held[0].1.contains("'BAD'") && held[0].1.contains("by hand"), "{held:?}");
    let notes = world.notes(number).await;
    assert!(notes.iter().any(|note| note.starts_with("1 line")), "{notes:?}");
    let roapp = world.roapp_order_of(number).await;
    assert_eq!(roapp["items"].as_array().unwrap().len(), 1);
    world.pass(10);
    // Statuses flow both ways, and what is undone still stands.
    let id = &roapp["id"];
    let shipped = json!({"status_id": sandbox::STATUS_SHIPPED});
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(shipped)).await;
    world.run().await;
    assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 6);
    world.pass(10);
    world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": 4}))).await;
    world.run().await;
    assert_eq!(world.roapp_order_of(number).await["status"]["id"], sandbox::STATUS_REFUSED);
    assert_eq!(world.attention().await.len(), 1);
    assert_eq!(world.roapp_order_of(number).await["items"].as_array().unwrap().len(), 1);
    // A change in the shop tries the line again.
    let changed = json!({"products": [line("BAD", 1.0, 4.0), line("GOOD", 2.0, 5.0)], "total_sum": 14});
    world.control("PATCH", &format!("shop/orders/{number}"), Some(changed)).await;
    world.pass(10);
    world.run().await;
    assert_eq!(world.attention().await, []);
    assert!((total_of(&world, number).await - 14.0).abs() < 0.001);
}

#[tokio::test]
async fn o8_lines_without_units_or_with_a_negative_amount_stand_in_the_notes() {
    let table = [
        (json!([line("ZERO", 0.0, 5.0), line("ONE", 1.0, 5.0)]), 5.0, "Line without units in the shop: Title ZERO (0)"),
        (json!([line("BACK", -1.0, 5.0), line("ONE", 2.0, 5.0)]), 5.0, "Discount: Title BACK, 5 RON"),
        (json!([line("OFF", 1.0, -2.5), line("ONE", 1.0, 10.0)]), 7.5, "Discount: Title OFF, 2.5 RON"),
        (json!([line("FEE", 1.0, -0.01), line("ONE", 1.0, 1.0)]), 0.99, "Discount: Title FEE, 0.01 RON"),
    ];
    for (products, total, said) in table {
        let world = World::without_orders().await;
        let number = place(&world, products.clone(), total).await;
        world.run().await;
        let roapp = world.roapp_order_of(number).await;
        assert!(roapp["manager_notes"].as_str().unwrap().contains(said), "{products}: {}", roapp["manager_notes"]);
        assert_eq!(roapp["items"].as_array().unwrap().len(), 1, "{products}");
        assert!((total_of(&world, number).await - total).abs() < 0.001, "{products}: {}", roapp["total"]);
        assert_eq!(world.attention().await, [], "{products}");
    }
    // A line whose quantity becomes 0 is removed.
    let world = World::without_orders().await;
    let number = place(&world, json!([line("A", 1.0, 5.0), line("B", 1.0, 5.0)]), 10.0).await;
    world.run().await;
    let changed = json!({"products": [line("A", 0.0, 5.0), line("B", 1.0, 5.0)], "total_sum": 5});
    world.control("PATCH", &format!("shop/orders/{number}"), Some(changed)).await;
    world.run().await;
    assert!((total_of(&world, number).await - 5.0).abs() < 0.001);
    assert_eq!(world.attention().await, []);
}

#[tokio::test]
async fn o9_all_lines_gone_are_not_believed_with_a_total_that_grew_meanwhile() {
    let world = World::without_orders().await;
    let number = place(&world, json!([line("A", 1.0, 11.0)]), 11.0).await;
    world.run().await;
    let gone = json!({"products": [], "total_sum": 36});
    world.control("PATCH", &format!("shop/orders/{number}"), Some(gone)).await;
    world.run().await;
    assert!((total_of(&world, number).await - 11.0).abs() < 0.001);
    let held = world.attention().await;
    assert!(held.len() == 1 && held[0].1.contains("stay as they are"), "{held:?}");
}

#[tokio::test]
async fn o9_lines_that_are_suddenly_gone_are_not_believed_and_an_emptied_order_is_said() {
    for products in [json!([]), json!([line("B", 1.0, 5.0)])] {
        let world = World::without_orders().await;
        let number = place(&world, json!([line("A", 2.0, 5.0), line("B", 1.0, 5.0)]), 15.0).await;
        world.run().await;
        world
            .control("PATCH", &format!("shop/orders/{number}"), Some(json!({"products": products, "total_sum": 15})))
            .await;
        world.run().await;
        assert!((total_of(&world, number).await - 15.0).abs() < 0.001, "{products}");
        let held = world.attention().await;
        assert!(held.len() == 1 && held[0].1.contains("stay as they are"), "{products}: {held:?}");
        let back = json!({"products": [line("A", 2.0, 5.0), line("B", 2.0, 5.0)], "total_sum": 20});
        world.control("PATCH", &format!("shop/orders/{number}"), Some(back)).await;
        world.run().await;
        assert!((total_of(&world, number).await - 20.0).abs() < 0.001, "{products}");
        assert_eq!(world.attention().await, [], "{products}");
    }
    let world = World::without_orders().await;
    let number = place(&world, json!([line("A", 2.0, 5.0)]), 10.0).await;
    world.run().await;
    world.control("PATCH", &format!("shop/orders/{number}"), Some(json!({"products": [], "total_sum": 0}))).await;
    world.run().await;
    assert!(total_of(&world, number).await.abs() < 0.001);
    let notes = world.notes(number).await;
    assert!(notes.iter().any(|note| note.contains("no lines any more")), "{notes:?}");
    // It gets lines that are gone again before a look: their total is still there.
    world.control("PATCH", &format!("shop/orders/{number}"), Some(json!({"products": [], "total_sum": 36}))).await;
    world.run().await;
    let held = world.attention().await;
    assert!(held.len() == 1 && held[0].1.contains("stay as they are"), "{held:?}");
    let back = json!({"products": [line("A", 3.0, 12.0)], "total_sum": 36});
    world.control("PATCH", &format!("shop/orders/{number}"), Some(back)).await;
    world.run().await;
    assert!((total_of(&world, number).await - 36.0).abs() < 0.001);
    assert_eq!(world.attention().await, []);
}

#[tokio::test]
async fn t1_a_refused_first_status_stands_until_it_is_set() {
    let world = World::without_orders().await;
    world
        .fault(
            json!({"system": "roapp", "method": "POST", "path": "/status", "kind": "status", "status": 400, "times": 1,
                      "body": "{\"message\": \"Not allowed\"}"}),
        )
        .await;
    let mut given = order("0722 999 001", "X");
    given["stat_status"] = json!(2);
    let number = world.place_order(given).await;
    world.run().await;
    assert_eq!(world.attention().await.len(), 1);
    for _ in 0..3 {
        world.pass(400);
        world.run().await;
    }
    assert_eq!(world.attention().await.len(), 1, "{:?}", world.notes(number).await);
    assert_eq!(world.roapp_order_of(number).await["status"]["id"], sandbox::STATUS_NEW);
    assert_eq!(world.shop_order(number).await.unwrap()["stat_status"], 2);
    world.retry(number).await;
    assert_eq!(world.roapp_order_of(number).await["status"]["id"], sandbox::STATUS_IN_PROGRESS);
    assert_eq!(world.attention().await, []);
}

#[tokio::test]
async fn o8_a_discount_that_was_shared_is_said_where_lines_bear_it_and_only_there() {
    // Lines, the total, and whether the history says that a discount was shared.
    for (products, total, said) in [
        (json!([line("A", 2.0, 50.0)]), 90.0, true),
        (json!([line("A", 2.0, 50.0), line("B", 1.0, 20.0)]), 100.0, true),
        (json!([line("A", 2.0, 50.0), line("GIFT", 1.0, 0.0)]), 90.0, true),
        (json!([line("A", 2.0, 50.0)]), 100.0, false),
    ] {
        let world = World::without_orders().await;
        let number = place(&world, products.clone(), total).await;
        world.run().await;
        assert!((total_of(&world, number).await - total).abs() < 0.001, "{products}");
        let notes = world.notes(number).await;
        let shared = notes.iter().any(|note| note.contains("on the whole order was shared over its lines"));
        assert_eq!(shared, said, "{products}: {notes:#?}");
    }
}

#[tokio::test]
async fn o6_a_line_whose_id_roapp_did_not_answer_is_the_one_that_is_changed_later() {
    for changed in 0..3 {
        let world = World::without_orders().await;
        world.control("POST", "variants", Some(json!({"roapp.item_answer": "empty"}))).await;
        let before = |name: &str| f64::from(name.as_bytes()[0] - b'A' + 1);
        let lines = |at| ["A", "B", "C"].map(|name| line(name, if at == Some(name) { 9.0 } else { before(name) }, 5.0));
        let number = place(&world, json!(lines(None)), 30.0).await;
        world.run().await;
        let name = ["A", "B", "C"][changed];
        let change = json!({"products": lines(Some(name)), "total_sum": 5.0 * (15.0 - before(name))});
        world.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
        world.run().await;
        let roapp = world.roapp_order_of(number).await;
        let items = roapp["items"].as_array().unwrap().iter();
        let mut quantities: Vec<_> =
            items.map(|item| (item["entity"]["sku"].as_str().unwrap(), decimal(&item["quantity"]))).collect();
        quantities.sort_by_key(|(sku, _)| *sku);
        let expected = ["A", "B", "C"].map(|of| (of, if of == name { 9.0 } else { before(of) }));
        assert_eq!(quantities, expected);
        let says = format!("Line '{name}' is now 9 x 5, as in the shop. Before: {} x 5.", before(name));
        let notes = world.notes(number).await;
        assert!(notes.contains(&says), "{says}: {notes:#?}");
    }
}

#[tokio::test]
async fn o8_a_difference_of_the_totals_is_of_a_discount_only_where_there_is_one() {
    let world = World::without_orders().await;
    world.control("POST", "variants", Some(json!({"roapp.item_decimals": "2"}))).await;
    // RO App has 33.33 of the price.
    let plain = place(&world, json!([line("W2", 300.0, 33.333)]), 9_999.9).await;
    let discounted = place(&world, json!([line("W2", 300.0, 33.333)]), 9_899.9).await;
    world.run().await;
    for (number, discount) in [(plain, false), (discounted, true)] {
        let notes = world.notes(number).await;
        let said: Vec<&String> = notes.iter().filter(|note| note.starts_with("RO App shows an amount of")).collect();
        assert_eq!(said.len(), 1, "{notes:#?}");
        assert_eq!(said[0].contains("discount"), discount, "{said:?}");
        assert!(said[0].contains("the shop 9") && said[0].contains("in RO App."), "{said:?}");
    }
}

#[tokio::test]
async fn o8_an_amount_that_alone_changed_is_said_once() {
    let world = World::without_orders().await;
    let number = place(&world, json!([line("A", 1.0, 100.0)]), 100.0).await;
    world.run().await;
    let path = format!("shop/orders/{number}");
    // What changes in the shop, what its history says then, and how often it says so in all.
    let items = json!([line("A", 1.0, 100.0)]);
    for (change, said, times) in [
        (json!({"total_sum": 110}), "RO App shows 10 less", 1),
        (json!({"comment": "Ring twice", "products": items, "total_sum": 110}), "RO App shows 10 less", 1),
        (json!({"total_sum": 115.5}), "RO App shows 15.5 less", 1),
        (json!({"total_sum": 100}), "RO App shows", 2),
        (json!({"total_sum": 110}), "RO App shows 10 less", 2),
        (json!({"total_sum": -5}), "RO App shows 5 more", 1),
        (json!({"total_sum": -7}), "RO App shows 7 more", 1),
    ] {
        world.control("PATCH", &path, Some(change.clone())).await;
        world.run().await;
        let notes = world.notes(number).await;
        assert_eq!(notes.iter().filter(|note| note.contains(said)).count(), times, "{change}: {notes:#?}");
        let writes = world.roapp_writes().await;
        world.pass(301);
        world.run().await;
        assert_eq!(world.roapp_writes().await, writes, "{change}: a second poll writes nothing");
        assert_eq!(world.notes(number).await, notes, "{change}: and says nothing");
    }
    assert_eq!(world.attention().await, []);
}

#[tokio::test]
async fn o8_where_staff_changed_lines_no_discount_is_said_to_be_computed_differently() {
    let (a, b) = (line("A", 2.0, 50.0), line("B", 1.0, 20.0));
    // What the shop changes then, its total, whether the shop changes the line that staff changed, and whether a discount is shared.
    for (then, total, both, shared) in [
        (json!([a, b]), 110.0, true, true),
        (json!([a]), 90.0, true, false),
        (json!([a, b, line("C", 0.5, 3.33)]), 121.67, false, false),
        (json!([a, b]), 130.0, false, false),
    ] {
        let world = World::without_orders().await;
        let first = if then.as_array().unwrap().len() == 1 { json!([a]) } else { json!([a, b]) };
        let number = place(&world, first, if then.as_array().unwrap().len() == 1 { 100.0 } else { 120.0 }).await;
        world.run().await;
        let item = world.roapp_order_of(number).await["items"][0]["id"].to_string();
        world.control("PATCH", &format!("roapp/items/{item}"), Some(json!({"quantity": 3}))).await;
        world.pass(10);
        let change = json!({"products": then, "total_sum": total});
        world.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
        world.run().await;
        let notes = world.notes(number).await;
        let says = |text: &str| notes.iter().any(|note| note.contains(text));
        assert!(says("lines were changed in RO App, which stay as they are"), "{then}: {notes:#?}");
        assert!(!says("compute the discount differently"), "{then}: {notes:#?}");
        assert_eq!((says("on both sides"), says("was shared over")), (both, shared), "{then}: {notes:#?}");
    }
}

#[tokio::test]
async fn p6_a_comment_that_roapp_does_not_take_costs_no_line() {
    let title = format!("Boots {}last word", "warm and light, ".repeat(20));
    // What RO App takes in no comment, and what its comment says then.
    for (refused, says) in [("last word", ": Boots warm"), ("Boots warm", "")] {
        let world = World::without_orders().await;
        let body = "{\"message\": \"Validation error\", \"errors\": {\"comment\": [\"Too long\"]}}";
        let fault = json!({"system": "roapp", "method": "POST", "path": "/items", "contains": refused, "times": 0,
                           "kind": "status", "status": 422, "body": body});
        world.fault(fault).await;
        let line = |quantity: u32| json!([{"title": title, "article": "", "price": 5, "quantity": quantity}]);
        let number = place(&world, line(1), 5.0).await;
        world.run().await;
        assert_eq!(world.attention().await, [], "{refused}");
        let comment = world.roapp_order_of(number).await["items"][0]["comment"].as_str().unwrap().to_owned();
        let mark = format!("Cartum {number}/1");
        assert!(comment.starts_with(&format!("{mark}{says}")) && comment.chars().count() <= 200, "{comment}");
        assert_eq!(comment == mark, says.is_empty(), "{comment}");
        let notes = world.notes(number).await;
        assert!(notes.iter().any(|note| note.contains("the whole comment of line")), "{notes:#?}");
        let writes = world.roapp_writes().await;
        world.pass(301);
        world.run().await;
        assert_eq!(world.roapp_writes().await, writes, "{refused}: a second poll writes nothing");
        let change = json!({"products": line(3), "total_sum": 15});
        world.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
        world.run().await;
        assert!((total_of(&world, number).await - 15.0).abs() < 0.001, "{refused}");
    }
}
