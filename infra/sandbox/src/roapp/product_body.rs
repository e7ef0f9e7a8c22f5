//! The body of a product's creation or change: read loosely for staff, held to the documented types for the API.

use super::Office;
use super::check::{Problems, text, whole};
use super::model::{Barcode, Product};
use super::settings::by_id;
use crate::control::variants::Variants;
use crate::json::{decimal, one_or_many};
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Id of the custom field of products that `field_demanded` wants; no list shows it.
const HIDDEN_FIELD: &str = "f7000301";

/// What is kept as given, because nothing here acts on it.
const KEPT: [&str; 12] = [
    "is_serial",
    "warranty",
    "warranty_period",
    "custom_fields",
    "expiration_tracking",
    "dimensions_and_weight",
    "is_enable_expiration_tracking",
    "length_mm",
    "width_mm",
    "height_mm",
    "gross_weight_g",
    "is_dimensions_weight_enabled",
];

/// A new product from a body whose article is under `article`, in any of the forms the documents have.
pub(crate) fn read(office: &Office, body: &Value, article: &str) -> Result<Product, Problems> {
    let mut problems = Problems::default();
    let category_id = whole(body, "category_id", &mut problems);
    match category_id {
        None => problems.add("category_id", "Required"),
        Some(id) if !office.categories.contains(id) => problems.add("category_id", "Does not exist"),
        Some(_) => {}
    }
    let title = text(body, "title", &mut problems).filter(|title| !title.trim().is_empty());
    if title.is_none() {
        problems.add("title", "Required");
    }
    let settings = office.look();
    let mut reference = |name: &str, list: &[Value]| {
        let id = whole(body, name, &mut problems);
        if id.is_some_and(|id| by_id(list, id).is_none()) {
            problems.add(name, "Does not exist");
        }
        id
    };
    let uom_id = reference("uom_id", &settings.uoms);
    let product_type_id = reference("product_type_id", &settings.product_types);
    let codes = body.get("barcodes").map(one_or_many).unwrap_or_default();
    let product = Product {
        id: 0,
        service: false,
        category_id: category_id.unwrap_or_default(),
        title: title.unwrap_or_default(),
        description: text(body, "description", &mut problems).unwrap_or_default(),
        code: body.get("code").map(plain).unwrap_or_default(),
        sku: text(body, article, &mut problems).unwrap_or_default(),
        cost: body.get("cost").and_then(decimal).unwrap_or_default(),
        barcodes: codes.into_iter().map(barcode).collect(),
        prices: prices(body.get("prices"), &mut problems),
        uom_id: uom_id.unwrap_or(1),
        product_type_id: product_type_id.unwrap_or_else(super::settings::first_product_type),
        residue: Decimal::ZERO,
        more: kept(body),
    };
    problems.or(product)
}

fn kept(body: &Value) -> Map<String, Value> {
    let given = KEPT.iter().filter_map(|name| Some(((*name).to_owned(), body.get(*name)?.clone())));
    given.collect()
}

fn barcode(given: &Value) -> Barcode {
    let code = plain(given.get("code").unwrap_or(given));
    let kind = match given.get("type").and_then(Value::as_str) {
        Some(kind) => kind.to_owned(),
        None if code.len() == 13 => "ean13".to_owned(),
        None => "code128".to_owned(),
    };
    Barcode { code, kind }
}

/// `{"<type>": number}`, the same as a JSON text, and `[{"id", "price"}]`: the documentation has all three.
fn prices(given: Option<&Value>, problems: &mut Problems) -> BTreeMap<i64, Decimal> {
    let parsed = given.and_then(Value::as_str).and_then(|text| serde_json::from_str::<Value>(text).ok());
    let pairs: Option<Vec<(i64, Decimal)>> = match parsed.as_ref().or(given) {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Object(map)) => map.iter().map(|(id, price)| Some((id.parse().ok()?, decimal(price)?))).collect(),
        Some(Value::Array(list)) => {
            list.iter().map(|row| Some((row["id"].as_i64()?, decimal(&row["price"])?))).collect()
        }
        Some(_) => None,
    };
    if pairs.is_none() {
        problems.add("prices", "Wrong prices");
    }
    pairs.unwrap_or_default().into_iter().collect()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What v2's creation demands beyond title and category, and the types of its fields.
pub(super) fn demands(body: &Value, variants: &Variants) -> Problems {
    let mut problems = types(body);
    let choice = variants.choice("roapp.product_create");
    for name in ["product_type_id", "uom_id"] {
        if body.get(name).is_none_or(Value::is_null) {
            problems.add(name, "Required");
        }
    }
    if choice == "expiration_demanded" && !body["expiration_tracking"].is_object() {
        problems.add("expiration_tracking", "Required");
    }
    if choice == "field_demanded" && body["custom_fields"].get(HIDDEN_FIELD).is_none() {
        problems.add(HIDDEN_FIELD, "Required");
    }
    problems
}

/// The types of v2's fields, whether or not they must be there.
pub(super) fn types(body: &Value) -> Problems {
    let mut problems = Problems::default();
    text(body, "code", &mut problems);
    flag(body, "is_serial", &mut problems);
    let rows = |name: &str, right: fn(&Value) -> bool| {
        let given = body.get(name).filter(|value| !value.is_null());
        given.is_none_or(|value| value.as_array().is_some_and(|rows| rows.iter().all(right)))
    };
    if !rows("barcodes", |row| row["code"].is_string() && row["type"].is_string()) {
        problems.add("barcodes", "Must be a list of {type, code}");
    }
    if !rows("prices", |row| row["id"].is_i64() && row["price"].is_number()) {
        problems.add("prices", "Must be a list of {id, price}");
    }
    for name in ["dimensions_and_weight", "expiration_tracking"] {
        if body.get(name).is_some_and(|value| !value.is_null() && !value.is_object()) {
            problems.add(name, "Must be an object");
        }
    }
    problems
}

/// The types of the older paths' fields: codes are integers, prices a JSON text.
pub(super) fn old_types(body: &Value, variants: &Variants) -> Problems {
    let mut problems = Problems::default();
    if variants.is("roapp.old_text_codes", "refused") {
        for name in ["code", "barcodes"] {
            let given = body.get(name).map(one_or_many).unwrap_or_default();
            if given.iter().any(|code| !code.is_i64()) {
                problems.add(name, "Must be an integer");
            }
        }
    }
    let right = match (body.get("prices"), variants.choice("roapp.old_prices").as_str()) {
        (None | Some(Value::Null), _) => true,
        (Some(prices), "object") => prices.is_object() || prices.is_array(),
        (Some(prices), "either") => prices.is_object() || prices.is_array() || prices.is_string(),
        (Some(prices), _) => prices.is_string(),
    };
    if !right {
        problems.add("prices", "Must be a JSON string");
    }
    for name in ["is_serial", "warranty", "is_dimensions_weight_enabled", "is_enable_expiration_tracking"] {
        flag(body, name, &mut problems);
    }
    text(body, "warranty_period", &mut problems);
    for name in ["length_mm", "width_mm", "height_mm", "gross_weight_g"] {
        whole(body, name, &mut problems);
    }
    problems
}

fn flag(body: &Value, name: &str, problems: &mut Problems) {
    if body.get(name).is_some_and(|value| !value.is_null() && !value.is_boolean()) {
        problems.add(name, "Must be a boolean");
    }
}
