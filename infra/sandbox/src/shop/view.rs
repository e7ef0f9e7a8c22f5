//! An order as the API shows it: fields that may or may not be there on a live shop are shown by choice.

use super::Shop;
use super::state::Order;
use crate::control::variants::Variants;
use crate::json::text;
use serde_json::{Map, Value, json};

/// Kept on every order, shown only when chosen.
const UNSURE: &[&str] = &["delivery_country", "payment_price", "np_number"];

/// A row of `orders/get`.
pub(super) fn order(shop: &Shop, order: &Order, variants: &Variants, additional: bool) -> Value {
    let mut body = order.body.clone();
    let Some(fields) = body.as_object_mut() else {
        return body;
    };
    if !additional {
        fields.remove("additional_data");
    }
    if !variants.on("shop.manager_comment") {
        fields.remove("manager_comment");
    }
    if variants.on("shop.extra_fields") {
        fields.insert("stat_modified".to_owned(), Value::from(order.modified.clone()));
        fields.insert("source".to_owned(), json!({"id": 1, "title": "site"}));
    } else {
        UNSURE.iter().for_each(|name| drop(fields.remove(*name)));
    }
    fields.remove("tracking_code");
    lines(shop, fields, variants.on("shop.line_urls"), variants.on("shop.line_storage_ids"));
    if variants.on("shop.empty_object_as_list") {
        empty_blocks(fields, additional);
        empty_to_list(&mut body);
    }
    numbers(&mut body, variants);
    body
}

/// The body of an order's web-hook: the bare order, whose lines always have their addresses.
pub(super) fn hook(shop: &Shop, body: &Value, variants: &Variants) -> Value {
    let mut body = body.clone();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("additional_data");
        fields.remove("manager_comment");
        fields.remove("tracking_code");
        UNSURE.iter().for_each(|name| drop(fields.remove(*name)));
        lines(shop, fields, true, false);
    }
    numbers(&mut body, variants);
    body
}

fn lines(shop: &Shop, order: &mut Map<String, Value>, urls: bool, storage: bool) {
    if !urls && !storage {
        return;
    }
    for (place, line) in order.get_mut("products").and_then(Value::as_array_mut).into_iter().flatten().enumerate() {
        let product = shop.product(text(line, "article"));
        let link = product.map_or("", |product| text(product, "link")).to_owned();
        let photo = product.and_then(|product| product["images"][0].as_str()).unwrap_or("").to_owned();
        let Some(line) = line.as_object_mut() else {
            continue;
        };
        if urls {
            line.insert("url".to_owned(), Value::from(link));
            line.insert("photo_url".to_owned(), Value::from(photo));
        }
        if storage {
            line.insert("storage_id".to_owned(), Value::from(place + 1));
            line.insert("parent_storage_id".to_owned(), Value::from(0));
        }
    }
}

/// PHP writes a block without entries as a list.
fn empty_blocks(order: &mut Map<String, Value>, additional: bool) {
    order.entry("delivery_data").or_insert_with(|| json!({}));
    if additional {
        order.entry("additional_data").or_insert_with(|| json!({}));
    }
    if order.get("analytics").and_then(Value::as_object).is_some_and(|fields| fields.values().all(|value| value == ""))
    {
        order.insert("analytics".to_owned(), json!({}));
    }
}

/// Empty objects become empty lists, at any depth.
pub(super) fn empty_to_list(value: &mut Value) {
    match value {
        Value::Object(fields) if fields.is_empty() => *value = json!([]),
        Value::Object(fields) => fields.values_mut().for_each(empty_to_list),
        Value::Array(list) => list.iter_mut().for_each(empty_to_list),
        _ => {}
    }
}

fn numbers(body: &mut Value, variants: &Variants) {
    match variants.choice("shop.numbers").as_str() {
        "money_as_text" => to_text(
            body,
            &|name| ["price", "total", "value"].iter().any(|part| name.contains(part)) && name != "total_quantity",
            false,
        ),
        "all_as_text" => to_text(body, &|_| true, false),
        _ => {}
    }
}

fn to_text(value: &mut Value, wanted: &dyn Fn(&str) -> bool, this: bool) {
    match value {
        Value::Number(number) if this => *value = Value::from(number.to_string()),
        Value::Object(fields) => fields.iter_mut().for_each(|(name, inner)| to_text(inner, wanted, wanted(name))),
        Value::Array(list) => list.iter_mut().for_each(|inner| to_text(inner, wanted, this)),
        _ => {}
    }
}
