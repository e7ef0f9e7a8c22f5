//! Fields that staff made required: custom fields and others. The texts are in the account's language.

use super::RoApp;
use super::field_errors::FieldErrors;
use crate::control::variants::Variants;
use serde_json::Value;

/// Older names of fields in refusals, with the field of v2's body.
const ALIASES: [(&str, &str); 6] = [
    ("will_done_at", "due_date"),
    ("group", "asset_id"),
    ("kindof_good", "asset_id"),
    ("brand", "asset_id"),
    ("model", "asset_id"),
    ("serial", "asset_id"),
];

/// The missing required fields of an order.
pub(super) fn of_order(roapp: &RoApp, body: &Value, new: bool, variants: &Variants) -> FieldErrors {
    missing(body, &roapp.settings().order_fields, "roapp.required_order_fields", new, variants)
}

/// The missing required fields of a contact.
pub(super) fn of_person(roapp: &RoApp, body: &Value, new: bool, variants: &Variants) -> FieldErrors {
    missing(body, &roapp.settings().person_fields, "roapp.required_person_fields", new, variants)
}

/// Checks the required custom fields among `known`, and the fields in the variant `others`.
fn missing(body: &Value, known: &[Value], others: &str, new: bool, variants: &Variants) -> FieldErrors {
    let mut errors = FieldErrors::default();
    let check_custom = match variants.choice("roapp.required_fields").as_str() {
        "ignored" => false,
        "change" => true,
        _ => new,
    };
    if check_custom {
        add_missing_custom(body, known, variants, &mut errors);
    }
    if new {
        for name in variants.list(others) {
            let field = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name.as_str(), |(_, field)| field);
            if body.get(field).is_none_or(is_empty) {
                errors.add(&name, text(variants));
            }
        }
    }
    errors
}

fn add_missing_custom(body: &Value, known: &[Value], variants: &Variants, errors: &mut FieldErrors) {
    let parsed = body["custom_fields"].as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let given = parsed.as_ref().unwrap_or(&body["custom_fields"]);
    let strict = variants.is("roapp.empty_required", "refused");
    for field in known.iter().filter(|field| field["required"] == true) {
        let key = format!("f{}", field["id"]);
        let present = given.get(&key).is_some_and(|value| !(value.is_null() || strict && is_empty(value)));
        if present {
            continue;
        }
        match variants.choice("roapp.required_named").as_str() {
            "title" => errors.add(field["title"].as_str().unwrap_or(&key), text(variants)),
            "nested" => errors.add("custom_fields", format!("{key}: {}", text(variants))),
            _ => errors.add(&key, text(variants)),
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

fn text(variants: &Variants) -> &'static str {
    if variants.is("roapp.refusal_language", "uk") {
        "Поле має бути заповнене"
    } else {
        "Must be filled in"
    }
}
