//! Lines of an RO App order: all fields required, sums computed, no change after a write-off.

use crate::world::{World, new_item};
use serde_json::{Value, json};

async fn order(world: &World) -> String {
    format!("/v2/orders/{}", world.roapp_order().await)
}

#[tokio::test]
async fn every_field_of_a_line_is_demanded() {
    let world = World::new().await;
    let path = format!("{}/items", order(&world).await);
    for field in [
        "entity_id",
        "assignee_id",
        "quantity",
        "price",
        "cost",
        "discount",
        "warranty",
        "discount.type",
        "discount.percentage",
        "discount.amount",
        "discount.sponsor",
        "warranty.period",
        "warranty.periodUnits",
    ] {
        let mut body = new_item();
        match field.split_once('.') {
            Some((part, inner)) => drop(body[part].as_object_mut().unwrap().remove(inner)),
            None => drop(body.as_object_mut().unwrap().remove(field)),
        }
        let (status, answer) = world.roapp("POST", &path, body).await;
        assert_eq!(status, 400, "{field}");
        assert_eq!(answer["errors"][field], json!(["Required"]), "{field}: {answer}");
    }
    assert_eq!(world.roapp("GET", &path, Value::Null).await.0, 404, "an order without items");
    world.variant("roapp.no_items", "list").await;
    assert_eq!(world.get(&path).await, json!([]));
}

#[tokio::test]
async fn a_quantity_may_keep_only_three_decimals() {
    let world = World::new().await;
    for (variant, shown) in [("all", "0.3335"), ("3", "0.334")] {
        world.variant("roapp.quantity_decimals", variant).await;
        let path = format!("{}/items", order(&world).await);
        let mut body = new_item();
        body["quantity"] = json!(0.3335);
        assert!(world.roapp("POST", &path, body).await.0 < 300, "{variant}");
        assert_eq!(world.get(&path).await[0]["quantity"], shown, "{variant}");
    }
}

#[tokio::test]
async fn every_wrong_value_of_a_line_is_refused() {
    let world = World::new().await;
    let path = format!("{}/items", order(&world).await);
    let cases = [
        ("/entity_id", json!(5)),
        ("/entity_id", json!("many")),
        ("/assignee_id", json!(5)),
        ("/quantity", json!("2")),
        ("/quantity", json!(0)),
        ("/price", json!("499")),
        ("/price", json!(-1)),
        ("/discount/type", json!("percent")),
        ("/discount/sponsor", json!("shop")),
        ("/discount/amount", json!("0")),
        ("/warranty/period", json!(0)),
        ("/warranty/periodUnits", json!("weeks")),
        ("/warranty/periodUnits", json!("years")),
        ("/discount", json!(0)),
    ];
    for (pointer, wrong) in cases {
        let mut body = new_item();
        *body.pointer_mut(pointer).unwrap() = wrong.clone();
        assert_eq!(world.roapp("POST", &path, body).await.0, 400, "{pointer} {wrong}");
    }
    let mut body = new_item();
    body["tax_ids"] = json!([1]);
    assert_eq!(world.roapp("POST", &path, body).await.0, 400);
    world.variant("roapp.text_numbers", "accepted").await;
    let mut body = new_item();
    body["price"] = json!("499");
    assert_eq!(world.roapp("POST", &path, body).await.0, 200);
}

#[tokio::test]
async fn a_line_comes_back_with_texts_for_numbers() {
    let world = World::new().await;
    let path = order(&world).await;
    let mut body = new_item();
    body["comment"] = json!("LMP-X Lamp");
    body["price"] = json!(84.5);
    world.roapp("POST", &format!("{path}/items"), body).await;
    let item = world.get(&format!("{path}/items")).await[0].clone();
    assert_eq!((&item["quantity"], &item["price"], &item["cost"]), (&json!("2.0"), &json!("84.50"), &json!("0.00")));
    assert_eq!(
        (&item["comment"], &item["write_offs"], &item["is_deduction_required"]),
        (&json!("LMP-X Lamp"), &Value::Null, &json!(true))
    );
    assert_eq!(
        (&item["entity"]["sku"], &item["warranty"]),
        (&json!(sandbox::FALLBACK_SKU), &json!({"period": 0, "unit": "days"}))
    );
    assert_eq!(world.get(&path).await["total"], "169.00");
}

#[tokio::test]
async fn totals_follow_quantities_prices_and_discounts() {
    let world = World::new().await;
    let path = order(&world).await;
    let (_, added) = world.roapp("POST", &format!("{path}/items"), new_item()).await;
    let item = format!("{path}/items/{}", added["id"]);
    let discount = |kind: &str, percentage: f64, amount: f64| json!({"discount": {"type": kind, "percentage": percentage, "amount": amount, "sponsor": "company"}});
    let cases = [
        (json!({"quantity": 3}), "1497.00", json!(0)),
        (discount("value", 0.0, 97.5), "1399.50", json!(97.5)),
        (discount("percentage", 10.0, 0.0), "1347.30", json!(149.7)),
        (json!({"price": 0.05, "quantity": 1}), "0.04", json!(0.01)),
        (json!({"price": 0}), "0.00", json!(0)),
    ];
    for (patch, total, off) in cases {
        let (status, answer) = world.roapp("PATCH", &item, patch.clone()).await;
        assert_eq!(status, 200, "{answer}");
        let head = world.get(&path).await;
        assert_eq!((&head["total"], &head["discount_sum"]), (&json!(total), &off), "{patch}");
    }
    world.control("variants", json!({"roapp.value_discount": "unit", "roapp.head_money": "number"})).await;
    let half = json!({"price": 10, "quantity": 4, "discount": {"type": "value", "amount": 1.25}});
    assert_eq!(world.roapp("PATCH", &item, half).await.0, 400, "a discount is sent whole");
    let mut whole = discount("value", 0.0, 1.25);
    whole["price"] = json!(10);
    whole["quantity"] = json!(4);
    assert_eq!(world.roapp("PATCH", &item, whole).await.0, 200);
    assert_eq!(world.get(&path).await["total"], 35);
    world.variant("roapp.head_money", "text").await;
    assert_eq!(world.get(&path).await["discount_sum"], "5.00");
}

#[tokio::test]
async fn a_written_off_line_is_frozen_unless_allowed() {
    let world = World::new().await;
    let path = order(&world).await;
    let (_, added) = world.roapp("POST", &format!("{path}/items"), new_item()).await;
    let (id, item) = (path.rsplit('/').next().unwrap().to_owned(), added["id"].clone());
    let written = world.control(&format!("roapp/orders/{id}/items/{item}/write-off"), json!({})).await;
    assert_eq!(written["items"][0]["write_offs"][0]["repairOrderProductId"], item);
    assert_eq!(
        (&written["items"][0]["is_deduction_required"], &written["is_deduction_required"]),
        (&json!(false), &json!(false))
    );
    let item = format!("{path}/items/{item}");
    assert_eq!(world.roapp("PATCH", &item, json!({"quantity": 5})).await.0, 400);
    assert_eq!(world.roapp("DELETE", &item, Value::Null).await.0, 400);
    world.variant("roapp.patch_written_off", "allowed").await;
    assert_eq!(world.roapp("PATCH", &item, json!({"quantity": 5})).await.0, 200);
}

#[tokio::test]
async fn a_line_is_removed_only_where_that_is_offered() {
    let world = World::new().await;
    let path = order(&world).await;
    let (_, added) = world.roapp("POST", &format!("{path}/items"), new_item()).await;
    let item = format!("{path}/items/{}", added["id"]);
    for (variant, status, left) in [("404", 404, 1), ("405", 405, 1), ("offered", 200, 0)] {
        world.variant("roapp.item_delete", variant).await;
        assert_eq!(world.roapp("DELETE", &item, Value::Null).await.0, status);
        let (_, items) = world.roapp("GET", &format!("{path}/items"), Value::Null).await;
        assert_eq!(items.as_array().map_or(0, Vec::len), left);
    }
    assert_eq!(world.roapp("DELETE", &item, Value::Null).await.0, 404);
}

#[tokio::test]
async fn an_added_product_can_turn_out_deducted() {
    let world = World::new().await;
    for (variant, required, written) in
        [("required", true, false), ("not_required", false, false), ("written_off", false, true)]
    {
        world.variant("roapp.item_deducted", variant).await;
        let path = format!("{}/items", order(&world).await);
        world.roapp("POST", &path, new_item()).await;
        let item = world.get(&path).await[0].clone();
        assert_eq!(
            (&item["is_deduction_required"], item["write_offs"].is_array()),
            (&json!(required), written),
            "{variant}"
        );
    }
}

#[tokio::test]
async fn staff_edit_and_remove_lines_by_hand() {
    let world = World::new().await;
    let path = order(&world).await;
    let (_, added) = world.roapp("POST", &format!("{path}/items"), new_item()).await;
    let (status, order) =
        world.control_as("PATCH", &format!("roapp/items/{}", added["id"]), json!({"quantity": 7})).await;
    assert_eq!((status, &order["items"][0]["quantity"]), (200, &json!("7.0")));
    let (status, order) = world.control_as("DELETE", &format!("roapp/items/{}", added["id"]), json!({})).await;
    assert_eq!((status, &order["items"]), (200, &json!([])));
}

#[tokio::test]
async fn a_warranty_is_sent_in_the_documented_or_the_newer_form() {
    let world = World::new().await;
    let path = format!("{}/items", order(&world).await);
    let documented = json!({"period": "2", "periodUnits": "months"});
    let newer = json!({"period": 2, "unit": "months"});
    let years = json!({"period": "2", "periodUnits": "years"});
    let cases = [
        ("documented", &documented, 200),
        ("documented", &newer, 400),
        ("number", &newer, 200),
        ("number", &documented, 400),
        ("any", &documented, 200),
        ("any", &newer, 200),
        ("any", &years, 200),
    ];
    for (choice, warranty, wanted) in cases {
        world.variant("roapp.item_warranty", choice).await;
        let mut body = new_item();
        body["warranty"] = warranty.clone();
        let (status, answer) = world.roapp("POST", &path, body).await;
        assert_eq!(status, wanted, "{choice} {warranty}: {answer}");
    }
    assert_eq!(world.get(&path).await[0]["warranty"], json!({"period": 2, "unit": "months"}));
}

#[tokio::test]
async fn an_item_is_shown_as_live_readers_have_it_or_as_in_the_official_sample() {
    let world = World::new().await;
    let path = format!("{}/items", order(&world).await);
    let service = world.get("/v2/catalog/services").await["data"][0]["id"].clone();
    let mut body = new_item();
    body["entity_id"] = service;
    body["tax_ids"] = json!([5101]);
    assert_eq!(world.roapp("POST", &path, body).await.0, 200);
    let item = || async { world.get(&path).await[0].clone() };
    let live = item().await;
    assert_eq!(live["taxes"], json!([{"id": 5101, "name": "VAT 21 %", "rate": 21}]));
    assert_eq!((&live["quantity"], &live["entity"]["type"]), (&json!("2.0"), &json!("service")));
    world.variant("roapp.item_style", "documented").await;
    let documented = item().await;
    assert_eq!((&documented["quantity"], &documented["cost"]), (&json!("2.000"), &json!("0.00000")));
    assert_eq!(
        (&documented["warranty"]["period_units"], &documented["entity"]["type"]),
        (&json!("days"), &json!("work"))
    );
    assert!(documented["entity"].get("description").is_none());
    world.variant("roapp.item_style", "bare_taxes").await;
    assert_eq!(item().await["taxes"], json!([{"id": 5101}]));
}
