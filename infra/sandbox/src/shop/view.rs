//! An order as the API shows it: fields that may or may not be there on a live shop are shown by choice.

use super::state::Order;
use super::{Shop, carrier};
use crate::control::variants::Variants;
use crate::json::{integer, text};
use serde_json::{Map, Value, json};

/// Kept on every order, shown only when chosen: read by clients, seen on no live shop.
const UNSURE: &[&str] = &["delivery_country", "np_number"];
/// Seen on live shops; each is left out when its variant is off.
const SEEN: &[(&str, &[&str])] = &[
    ("shop.manager_comment", &["manager_comment"]),
    ("shop.manager_fields", &["manager_id", "manager_discount", "manager_discount_title"]),
    ("shop.payment_price", &["payment_price"]),
];

/// A row of `orders/get`.
pub(super) fn order(shop: &Shop, order: &Order, variants: &Variants, additional: bool) -> Value {
    let mut body = order.body.clone();
    if let Some(fields) = body.as_object_mut().filter(|_| !order.raw) {
        carrier::additional(fields, variants, additional);
        carrier::complete(fields, variants);
        let off = SEEN.iter().filter(|(variant, _)| !variants.on(variant));
        off.flat_map(|(_, names)| *names).for_each(|name| drop(fields.remove(*name)));
        if variants.on("shop.extra_fields") {
            fields.insert("stat_modified".to_owned(), Value::from(order.modified.clone()));
            fields.insert("source".to_owned(), json!({"id": 1, "title": "site"}));
        } else {
            UNSURE.iter().for_each(|name| drop(fields.remove(*name)));
        }
        fields.remove("tracking_code");
        if variants.on("shop.line_urls") {
            urls(shop, fields);
        }
        if variants.on("shop.line_storage_ids") {
            storage(shop, fields, variants);
        }
        if variants.on("shop.empty_object_as_list") {
            fields.iter_mut().filter(|(name, _)| *name != "analytics").for_each(|(_, value)| empty_to_list(value));
        }
    }
    numbers(&mut body, variants);
    body
}

/// The body of an order's web-hook: the fields of its page, and lines that always have their addresses.
pub(super) fn hook(shop: &Shop, body: &Value, variants: &Variants) -> Value {
    let mut body = body.clone();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("additional_data");
        fields.remove("tracking_code");
        let seen = SEEN.iter().flat_map(|(_, names)| *names);
        UNSURE.iter().chain(seen).for_each(|name| drop(fields.remove(*name)));
        carrier::complete(fields, variants);
        urls(shop, fields);
    }
    numbers(&mut body, variants);
    body
}

fn line_objects(order: &mut Map<String, Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    order.get_mut("products").and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut)
}

fn urls(shop: &Shop, order: &mut Map<String, Value>) {
    for line in line_objects(order) {
        let product = line.get("article").and_then(Value::as_str).and_then(|article| shop.product(article));
        let link = product.map_or("", |product| text(product, "link")).to_owned();
        let photo = product.and_then(|product| product["images"][0].as_str()).unwrap_or("").to_owned();
        line.insert("url".to_owned(), Value::from(link));
        line.insert("photo_url".to_owned(), Value::from(photo));
    }
}

/// Whether `storage_id` names the line or the stored product is not known; that a part or a gift points to what it came
/// with is a guess.
fn storage(shop: &Shop, order: &mut Map<String, Value>, variants: &Variants) {
    let number = order.get("order_id").and_then(integer).unwrap_or(0);
    let by_product = variants.is("shop.storage_id", "product");
    let none = if variants.is("shop.parent_storage_id", "zero") { json!(0) } else { Value::Null };
    let mut parent = none.clone();
    for (line, place) in line_objects(order).zip(1_i64..) {
        let article = line.get("article").and_then(Value::as_str).unwrap_or("");
        let product = shop.products.iter().find(|(_, product)| by_product && product["article"] == article);
        let id = product.map_or(number.saturating_mul(100).saturating_add(place), |(key, _)| key + 1_000);
        let kind = line.get("type").and_then(Value::as_str).unwrap_or("");
        let belongs = if matches!(kind, "set_item" | "gift") { parent.clone() } else { none.clone() };
        if matches!(kind, "set_main" | "gift_parent") {
            parent = Value::from(id);
        }
        line.insert("storage_id".to_owned(), Value::from(id));
        line.insert("parent_storage_id".to_owned(), belongs);
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
            &|name| {
                name == "manager_discount"
                    || (["price", "total", "value"].iter().any(|part| name.contains(part)) && name != "total_quantity")
            },
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
