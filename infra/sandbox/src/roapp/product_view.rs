//! A product in v2's shape and in the older one.

use super::Office;
use super::model::Product;
use super::numbers::money;
use crate::control::variants::Variants;
use crate::json::number;
use serde_json::{Map, Value, json};

/// v2: `sku`, money as texts.
pub(crate) fn product(product: &Product, variants: &Variants) -> Value {
    let texts = variants.is("roapp.barcodes", "texts");
    let barcodes: Vec<Value> =
        product.barcodes.iter().map(|code| if texts { json!(code) } else { json!({"code": code}) }).collect();
    let prices: Vec<Value> =
        product.prices.iter().map(|(id, price)| json!({"id": id, "price": money(*price)})).collect();
    json!({"id": product.id, "category_id": product.category_id, "title": product.title, "description": product.description,
           "code": product.code, "sku": product.sku, "cost": money(product.cost), "barcodes": barcodes, "prices": prices})
}

/// v1 and un-prefixed: `article`, prices keyed by price type, numbers as numbers.
pub(super) fn old(office: &Office, product: &Product, with_residue: bool) -> Value {
    let prices: Map<String, Value> =
        product.prices.iter().map(|(id, price)| (id.to_string(), number(*price))).collect();
    let category = office.categories.get(product.category_id);
    let mut row = json!({
        "id": product.id, "code": product.code, "title": product.title, "image": [], "price": prices, "article": product.sku,
        "category": {"id": product.category_id, "title": category.map_or("", |category| category.title.as_str()),
                     "parent_id": category.and_then(|category| category.parent_id)},
        "description": product.description, "custom_fields": {},
        "barcodes": product.barcodes.iter().map(|code| json!({"code": code})).collect::<Vec<Value>>(),
        "uom": uom(product.uom_id), "is_serial": false, "warranty": 0, "warranty_period": 0,
    });
    if with_residue {
        row["residue"] = number(product.residue);
    }
    row
}

/// A unit of measure; "piece" is the first.
pub(super) fn uom(id: i64) -> Value {
    match id {
        2 => json!({"id": 2, "title": "m", "description": "metre"}),
        3 => json!({"id": 3, "title": "set", "description": "set"}),
        _ => json!({"id": 1, "title": "pcs", "description": "piece"}),
    }
}
