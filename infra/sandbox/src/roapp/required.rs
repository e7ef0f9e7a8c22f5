//! Fields that staff made required: custom ones and others, demanded by the API in the words of the account's language.

use super::check::Problems;
use crate::control::variants::Variants;
use serde_json::Value;

/// Names under which older refusals speak of a field of v2's body.
const ALIASES: [(&str, &str); 6] = [
    ("will_done_at", "due_date"),
    ("group", "asset_id"),
    ("kindof_good", "asset_id"),
    ("brand", "asset_id"),
    ("model", "asset_id"),
    ("serial", "asset_id"),
];

/// What a body lacks: required custom fields among `known`, and the fields listed in the variant `others`.
pub(super) fn missing(body: &Value, known: &[Value], others: &str, new: bool, variants: &Variants) -> Problems {
    let mut problems = Problems::default();
    let demanded = match variants.choice("roapp.required_fields").as_str() {
        "ignored" => false,
        "change" => true,
        _ => new,
    };
    if demanded {
        custom(body, known, variants, &mut problems);
    }
    if new {
        for name in variants.list(others) {
            let asked = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name.as_str(), |(_, field)| field);
            if body.get(asked).is_none_or(empty) {
                problems.add(&name, text(variants));
            }
        }
    }
    problems
}

fn custom(body: &Value, known: &[Value], variants: &Variants, problems: &mut Problems) {
    let parsed = body["custom_fields"].as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let given = parsed.as_ref().unwrap_or(&body["custom_fields"]);
    let strict = variants.is("roapp.empty_required", "refused");
    for field in known.iter().filter(|field| field["required"] == true) {
        let key = format!("f{}", field["id"]);
        let there = given.get(&key).is_some_and(|value| !(value.is_null() || strict && empty(value)));
        if there {
            continue;
        }
        match variants.choice("roapp.required_named").as_str() {
            "title" => problems.add(field["title"].as_str().unwrap_or(&key), text(variants)),
            "nested" => problems.add("custom_fields", format!("{key}: {}", text(variants))),
            _ => problems.add(&key, text(variants)),
        }
    }
}

fn empty(value: &Value) -> bool {
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
