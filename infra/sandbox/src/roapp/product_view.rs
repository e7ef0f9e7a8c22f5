//! A product in the forms of v2 and v1.

use super::RoApp;
use super::model::{Category, Product};
use super::numbers::money;
use super::settings::{PRICE_TYPES, by_id};
use crate::control::variants::Variants;
use crate::json::number;
use serde_json::{Map, Value, json};

/// v2: `sku`, money as strings.
pub(crate) fn product(product: &Product, variants: &Variants) -> Value {
    let texts = variants.is("roapp.barcodes", "texts");
    let barcode = |barcode: &super::model::Barcode| {
        if texts { json!(barcode.code) } else { json!({"code": barcode.code, "type": barcode.kind}) }
    };
    let prices: Vec<Value> =
        product.prices.iter().map(|(id, price)| json!({"id": id, "price": money(*price)})).collect();
    json!({"id": product.id, "category_id": product.category_id, "title": product.title, "description": product.description,
           "code": product.code, "sku": product.sku, "cost": money(product.cost),
           "barcodes": product.barcodes.iter().map(barcode).collect::<Vec<Value>>(), "prices": prices})
}

/// All fields of a product, for the control API.
pub(crate) fn complete(product: &Product, variants: &Variants) -> Value {
    let mut view = self::product(product, variants);
    view["uom_id"] = Value::from(product.uom_id);
    view["product_type_id"] = Value::from(product.product_type_id);
    view["more"] = Value::Object(product.more.clone());
    view
}

/// The body that would create this product, so that a change can be merged into it.
pub(super) fn editable(product: &Product) -> Value {
    let prices: Map<String, Value> =
        product.prices.iter().map(|(id, price)| (id.to_string(), number(*price))).collect();
    let barcodes: Vec<Value> =
        product.barcodes.iter().map(|barcode| json!({"type": barcode.kind, "code": barcode.code})).collect();
    let mut body = Value::Object(product.more.clone());
    let own = json!({"category_id": product.category_id, "title": product.title, "description": product.description,
        "code": product.code, "sku": product.sku, "article": product.sku, "barcodes": barcodes, "prices": prices,
        "uom_id": product.uom_id, "product_type_id": product.product_type_id});
    crate::json::merge(&mut body, &own);
    body
}

/// v1: `article`, prices by price type, numbers as numbers.
pub(super) fn v1(roapp: &RoApp, product: &Product) -> Value {
    let prices: Map<String, Value> =
        product.prices.iter().map(|(id, price)| (id.to_string(), number(*price))).collect();
    let barcodes: Vec<Value> = product
        .barcodes
        .iter()
        .zip(1..)
        .map(|(barcode, n)| json!({"id": product.id * 10 + n, "code": barcode.code, "type": barcode.kind}))
        .collect();
    let more = |name: &str, absent: Value| product.more.get(name).cloned().unwrap_or(absent);
    json!({
        "id": product.id, "code": product.code, "title": product.title, "article": product.sku,
        "description": product.description, "category": category(roapp, product.category_id),
        "barcodes": barcodes, "images": [], "prices": prices, "uom": uom(roapp, product.uom_id), "sernum_codes": [],
        "is_serial": more("is_serial", json!(false)), "custom_fields": more("custom_fields", json!({})),
        "warranty": if more("warranty", json!(false)) == true { 1 } else { 0 },
        "warranty_period": more("warranty_period", json!(0)),
        "is_enable_expiration_tracking": more("is_enable_expiration_tracking", json!(false)),
        "length_mm": more("length_mm", Value::Null), "width_mm": more("width_mm", Value::Null),
        "height_mm": more("height_mm", Value::Null), "gross_weight_g": more("gross_weight_g", Value::Null),
        "dimensions_unit": null, "weight_unit": null,
        "is_dimensions_weight_enabled": more("is_dimensions_weight_enabled", json!(false)),
    })
}

/// Fields that the rows of products and of stock have in common.
const GOODS_FIELDS: &str =
    "id code title article description category barcodes uom is_serial custom_fields warranty warranty_period";

/// A row of a warehouse's stock: `price` and `image` in the singular, and the residue.
pub(super) fn goods(roapp: &RoApp, product: &Product, with_residue: bool) -> Value {
    let product_row = v1(roapp, product);
    let mut row = json!({"image": [], "price": product_row["prices"]});
    for name in GOODS_FIELDS.split_whitespace() {
        row[name] = product_row[name].clone();
    }
    for barcode in row["barcodes"].as_array_mut().into_iter().flatten() {
        barcode.as_object_mut().map(|fields| fields.remove("id"));
    }
    if with_residue {
        row["residue"] = number(product.residue);
    }
    row
}

/// A root category has no key for a parent here.
fn category(roapp: &RoApp, id: i64) -> Value {
    let known = roapp.categories.get(id);
    let mut row = json!({"id": id, "title": known.map_or("", |category: &Category| category.title.as_str())});
    if let Some(parent) = known.and_then(|category| category.parent_id) {
        row["parent_id"] = Value::from(parent);
    }
    row
}

/// The unit of measure of a product; an unknown one is shown as the first, "piece".
pub(super) fn uom(roapp: &RoApp, id: i64) -> Value {
    let settings = roapp.settings();
    let row = by_id(&settings.uoms, id).or_else(|| settings.uoms.first());
    row.map_or(Value::Null, |row| json!({"id": row["id"], "title": row["title"], "description": row["description"]}))
}

pub(super) fn price_types() -> Vec<Value> {
    PRICE_TYPES.iter().zip(["Retail", "Trade"]).map(|(id, title)| json!({"id": id, "title": title})).collect()
}
