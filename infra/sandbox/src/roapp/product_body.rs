//! The body of a product's creation or change. For staff any form is accepted, for the API the documented types are checked.

use super::RoApp;
use super::field_errors::{FieldErrors, flag, text, whole};
use super::model::{Barcode, Product};
use super::settings::{FIRST_PRODUCT_TYPE, by_id};
use crate::control::variants::Variants;
use crate::json::{decimal, one_or_many};
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The custom field of products that the variant `field_demanded` requires; no list shows it.
const HIDDEN_FIELD: &str = "f7000301";

/// Fields that are stored without an effect here.
const STORED: &str = "is_serial warranty warranty_period custom_fields expiration_tracking dimensions_and_weight \
    is_enable_expiration_tracking length_mm width_mm height_mm gross_weight_g is_dimensions_weight_enabled";

/// A new product, in any of the documented forms. `article` is the key of its article.
pub(crate) fn read(roapp: &RoApp, body: &Value, article: &str) -> Result<Product, FieldErrors> {
    let mut errors = FieldErrors::default();
    let category_id = errors.required_id(body, "category_id", |id| roapp.categories.contains(id));
    let title = errors.required_text(body, "title");
    let settings = roapp.settings();
    let mut reference = |name: &str, list: &[Value]| {
        let id = whole(body, name, &mut errors);
        if id.is_some_and(|id| by_id(list, id).is_none()) {
            errors.add(name, "Does not exist");
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
        description: text(body, "description", &mut errors).unwrap_or_default(),
        code: body.get("code").map(as_text).unwrap_or_default(),
        sku: text(body, article, &mut errors).unwrap_or_default(),
        cost: body.get("cost").and_then(decimal).unwrap_or_default(),
        barcodes: codes.into_iter().map(barcode).collect(),
        prices: prices(body.get("prices"), &mut errors),
        uom_id: uom_id.unwrap_or(1),
        product_type_id: product_type_id.unwrap_or(FIRST_PRODUCT_TYPE),
        residue: Decimal::ZERO,
        more: stored(body),
    };
    errors.or(product)
}

fn stored(body: &Value) -> Map<String, Value> {
    let given = STORED.split_whitespace().filter_map(|name| Some((name.to_owned(), body.get(name)?.clone())));
    given.collect()
}

fn barcode(given: &Value) -> Barcode {
    let code = as_text(given.get("code").unwrap_or(given));
    let kind = match given.get("type").and_then(Value::as_str) {
        Some(kind) => kind.to_owned(),
        None if code.len() == 13 => "ean13".to_owned(),
        None => "code128".to_owned(),
    };
    Barcode { code, kind }
}

/// `{"<type>": number}`, the same as a JSON string, or `[{"id", "price"}]`: the documentation has all three.
fn prices(given: Option<&Value>, errors: &mut FieldErrors) -> BTreeMap<i64, Decimal> {
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
        errors.add("prices", "Wrong prices");
    }
    pairs.unwrap_or_default().into_iter().collect()
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Checks what v2's creation requires beyond title and category, and the types of its fields.
pub(super) fn check_create(body: &Value, variants: &Variants) -> FieldErrors {
    let mut errors = check_types(body);
    let choice = variants.choice("roapp.product_create");
    for name in ["product_type_id", "uom_id"] {
        if body.get(name).is_none_or(Value::is_null) {
            errors.add(name, "Required");
        }
    }
    if choice == "expiration_demanded" && !body["expiration_tracking"].is_object() {
        errors.add("expiration_tracking", "Required");
    }
    if choice == "field_demanded" && body["custom_fields"].get(HIDDEN_FIELD).is_none() {
        errors.add(HIDDEN_FIELD, "Required");
    }
    errors
}

/// Checks the types of v2's fields.
pub(super) fn check_types(body: &Value) -> FieldErrors {
    let mut errors = FieldErrors::default();
    text(body, "code", &mut errors);
    flag(body, "is_serial", &mut errors);
    let rows = |name: &str, right: fn(&Value) -> bool| {
        let given = body.get(name).filter(|value| !value.is_null());
        given.is_none_or(|value| value.as_array().is_some_and(|rows| rows.iter().all(right)))
    };
    if !rows("barcodes", |row| row["code"].is_string() && row["type"].is_string()) {
        errors.add("barcodes", "Must be a list of {type, code}");
    }
    if !rows("prices", |row| row["id"].is_i64() && row["price"].is_number()) {
        errors.add("prices", "Must be a list of {id, price}");
    }
    for name in ["dimensions_and_weight", "expiration_tracking"] {
        if body.get(name).is_some_and(|value| !value.is_null() && !value.is_object()) {
            errors.add(name, "Must be an object");
        }
    }
    errors
}

/// Checks the types of v1's fields: codes are integers, prices are a JSON string.
pub(super) fn check_v1_types(body: &Value, variants: &Variants) -> FieldErrors {
    let mut errors = FieldErrors::default();
    if variants.is("roapp.old_text_codes", "refused") {
        for name in ["code", "barcodes"] {
            let given = body.get(name).map(one_or_many).unwrap_or_default();
            if given.iter().any(|code| !code.is_i64()) {
                errors.add(name, "Must be an integer");
            }
        }
    }
    let valid = match (body.get("prices"), variants.choice("roapp.old_prices").as_str()) {
        (None | Some(Value::Null), _) => true,
        (Some(prices), "object") => prices.is_object() || prices.is_array(),
        (Some(prices), "either") => prices.is_object() || prices.is_array() || prices.is_string(),
        (Some(prices), _) => prices.is_string(),
    };
    if !valid {
        errors.add("prices", "Must be a JSON string");
    }
    for name in ["is_serial", "warranty", "is_dimensions_weight_enabled", "is_enable_expiration_tracking"] {
        flag(body, name, &mut errors);
    }
    text(body, "warranty_period", &mut errors);
    for name in ["length_mm", "width_mm", "height_mm", "gross_weight_g"] {
        whole(body, name, &mut errors);
    }
    errors
}
