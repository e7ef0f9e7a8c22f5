//! An order as the API shows it. Fields that not all live shops have are variants.

use super::state::Order;
use super::{Shop, delivery};
use crate::control::variants::Variants;
use crate::json::{integer, text};
use serde_json::{Map, Value, json};

/// Fields that clients read but no live shop was observed to send: shown only when chosen.
const UNCONFIRMED: &[&str] = &["delivery_country", "np_number"];
/// Fields observed in live shops: hidden when their variant is off.
const OBSERVED: &[(&str, &[&str])] = &[
    ("shop.manager_comment", &["manager_comment"]),
    ("shop.manager_fields", &["manager_id", "manager_discount", "manager_discount_title"]),
    ("shop.payment_price", &["payment_price"]),
];

/// A row of `orders/get`.
pub(super) fn order(shop: &Shop, order: &Order, variants: &Variants, additional: bool) -> Value {
    let mut body = order.body.clone();
    if let Some(fields) = body.as_object_mut().filter(|_| !order.raw) {
        delivery::complete_additional(fields, variants, additional);
        delivery::complete_data(fields, variants);
        let off = OBSERVED.iter().filter(|(variant, _)| !variants.on(variant));
        off.flat_map(|(_, names)| *names).for_each(|name| drop(fields.remove(*name)));
        if variants.on("shop.extra_fields") {
            fields.insert("stat_modified".to_owned(), Value::from(order.modified.clone()));
            fields.insert("source".to_owned(), json!({"id": 1, "title": "site"}));
        } else {
            UNCONFIRMED.iter().for_each(|name| drop(fields.remove(*name)));
        }
        fields.remove("tracking_code");
        if variants.on("shop.line_urls") {
            add_urls(shop, fields);
        }
        if variants.on("shop.line_storage_ids") {
            add_storage_ids(shop, fields, variants);
        }
        if variants.on("shop.empty_object_as_list") {
            fields.iter_mut().filter(|(name, _)| *name != "analytics").for_each(|(_, value)| empty_to_list(value));
        }
    }
    format_numbers(&mut body, variants);
    body
}

/// The body of an order's web-hook: the documented fields, and lines that always have their URLs.
pub(super) fn hook(shop: &Shop, body: &Value, variants: &Variants) -> Value {
    let mut body = body.clone();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("additional_data");
        fields.remove("tracking_code");
        let observed = OBSERVED.iter().flat_map(|(_, names)| *names);
        UNCONFIRMED.iter().chain(observed).for_each(|name| drop(fields.remove(*name)));
        delivery::complete_data(fields, variants);
        add_urls(shop, fields);
    }
    format_numbers(&mut body, variants);
    body
}

fn line_objects(order: &mut Map<String, Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    order.get_mut("products").and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut)
}

fn add_urls(shop: &Shop, order: &mut Map<String, Value>) {
    for line in line_objects(order) {
        let product = line.get("article").and_then(Value::as_str).and_then(|article| shop.product(article));
        let link = product.map_or("", |product| text(product, "link")).to_owned();
        let photo = product.and_then(|product| product["images"][0].as_str()).unwrap_or("").to_owned();
        line.insert("url".to_owned(), Value::from(link));
        line.insert("photo_url".to_owned(), Value::from(photo));
    }
}

/// It is not known whether `storage_id` is the line or the stored product. That a part or a gift has the id of its parent is a guess.
fn add_storage_ids(shop: &Shop, order: &mut Map<String, Value>, variants: &Variants) {
    let number = order.get("order_id").and_then(integer).unwrap_or(0);
    let by_product = variants.is("shop.storage_id", "product");
    let none = if variants.is("shop.parent_storage_id", "zero") { json!(0) } else { Value::Null };
    let mut parent = none.clone();
    for (line, position) in line_objects(order).zip(1_i64..) {
        let article = line.get("article").and_then(Value::as_str).unwrap_or("");
        let product = shop.products.iter().find(|(_, product)| by_product && product["article"] == article);
        let id = product.map_or(number.saturating_mul(100).saturating_add(position), |(key, _)| key + 1_000);
        let kind = line.get("type").and_then(Value::as_str).unwrap_or("");
        let belongs_to = if matches!(kind, "set_item" | "gift") { parent.clone() } else { none.clone() };
        if matches!(kind, "set_main" | "gift_parent") {
            parent = Value::from(id);
        }
        line.insert("storage_id".to_owned(), Value::from(id));
        line.insert("parent_storage_id".to_owned(), belongs_to);
    }
}

/// Converts empty objects to empty lists, at any depth.
pub(super) fn empty_to_list(value: &mut Value) {
    match value {
        Value::Object(fields) if fields.is_empty() => *value = json!([]),
        Value::Object(fields) => fields.values_mut().for_each(empty_to_list),
        Value::Array(list) => list.iter_mut().for_each(empty_to_list),
        _ => {}
    }
}

fn format_numbers(body: &mut Value, variants: &Variants) {
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
