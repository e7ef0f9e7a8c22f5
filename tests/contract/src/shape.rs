//! The tables' short notation of shapes, made into JSON Schema, and a smallest value of a shape.
//!
//! `{"id": "integer", "name?": "text"}` is an object with a required and an optional name and no others; `"..."` stands for any other name,
//! `"/pattern/"` for names like it, `"//"` is a remark. `[x]` is a list of x. A word is a type or a definition of the table; words are
//! joined by ` or `. `{"one of": [..]}`, `{"any of": [..]}`, `{"text like": pattern}`, `{"just one": x}` and `{"just none": true}` say
//! what they say.

use serde_json::{Map, Value, json};

const TYPES: [(&str, &str); 6] = [
    ("integer", "integer"),
    ("number", "number"),
    ("text", "string"),
    ("boolean", "boolean"),
    ("null", "null"),
    ("object", "object"),
];

/// The JSON Schema of a shape.
pub fn schema(shape: &Value) -> Value {
    match shape {
        Value::String(words) => any(words.split(" or ").map(word).collect()),
        Value::Array(list) => json!({"type": "array", "items": list.first().map_or(json!(true), schema)}),
        Value::Object(fields) => special(fields).unwrap_or_else(|| object(fields)),
        _ => json!(false),
    }
}

fn word(word: &str) -> Value {
    match TYPES.iter().find(|(name, _)| *name == word) {
        Some((_, kind)) => json!({"type": kind}),
        None if word == "any" => json!(true),
        None => json!({"$ref": format!("#/$defs/{word}")}),
    }
}

/// Alternatives; plain types become one list, which a breach names better.
fn any(mut all: Vec<Value>) -> Value {
    if all.len() == 1 {
        return all.remove(0);
    }
    let kinds: Option<Vec<&str>> = all.iter().map(|one| one["type"].as_str()).collect();
    kinds.map_or_else(|| json!({"anyOf": all}), |kinds| json!({"type": kinds}))
}

fn special(fields: &Map<String, Value>) -> Option<Value> {
    let (name, value) = fields.iter().find(|(name, _)| *name != "//")?;
    match name.as_str() {
        "one of" => Some(json!({"enum": value})),
        "any of" => Some(json!({"anyOf": value.as_array()?.iter().map(schema).collect::<Vec<_>>()})),
        "text like" => Some(json!({"type": "string", "pattern": value})),
        "just one" => Some(json!({"type": "array", "items": schema(value), "minItems": 1, "maxItems": 1})),
        "just none" => Some(json!({"type": "array", "maxItems": 0})),
        _ => None,
    }
}

fn object(fields: &Map<String, Value>) -> Value {
    let (mut properties, mut patterns, mut required, mut others) = (Map::new(), Map::new(), Vec::new(), json!(false));
    for (name, shape) in fields {
        let pattern = name.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
        match (name.as_str(), pattern) {
            ("//", _) => {}
            ("...", _) => others = schema(shape),
            (_, Some(pattern)) => drop(patterns.insert(pattern.to_owned(), schema(shape))),
            (name, None) => {
                let given = name.strip_suffix('?');
                if given.is_none() {
                    required.push(name.to_owned());
                }
                properties.insert(given.unwrap_or(name).to_owned(), schema(shape));
            }
        }
    }
    json!({"type": "object", "properties": properties, "patternProperties": patterns, "required": required, "additionalProperties": others})
}

/// A smallest value that has every listed name of a shape; `definitions` are the table's.
pub fn sample(shape: &Value, definitions: &Map<String, Value>) -> Value {
    match shape {
        Value::String(words) => sample_word(words.split(" or ").next().unwrap_or_default(), definitions),
        Value::Array(list) => Value::Array(list.iter().map(|one| sample(one, definitions)).collect()),
        Value::Object(fields) => sample_object(fields, definitions),
        other => other.clone(),
    }
}

fn sample_word(word: &str, definitions: &Map<String, Value>) -> Value {
    match word {
        "integer" | "number" => json!(1),
        "text" => json!("a"),
        "boolean" => json!(true),
        "object" => json!({}),
        "any" | "null" => Value::Null,
        name => definitions.get(name).map_or(Value::Null, |shape| sample(shape, definitions)),
    }
}

fn sample_object(fields: &Map<String, Value>, definitions: &Map<String, Value>) -> Value {
    if let Some((name, value)) = fields.iter().find(|(name, _)| *name != "//") {
        match name.as_str() {
            "one of" => return value[0].clone(),
            "any of" => return sample(&value[0], definitions),
            "text like" => return json!(text_like(value.as_str().unwrap_or_default())),
            "just one" => return json!([sample(value, definitions)]),
            "just none" => return json!([]),
            _ => {}
        }
    }
    let named = fields.iter().filter(|(name, _)| !matches!(name.as_str(), "//" | "...") && !name.starts_with('/'));
    named.map(|(name, shape)| (name.trim_end_matches('?').to_owned(), sample(shape, definitions))).collect()
}

/// A text of each pattern that the tables have.
fn text_like(pattern: &str) -> String {
    let known = [
        (r"^-?\d+(\.\d+)?$", "12.50".to_owned()),
        (r"^-?\d+$", "12".to_owned()),
        (r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$", "2026-11-20T10:00:00Z".to_owned()),
        (r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$", "2026-11-20".to_owned()),
        (r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$", "2026-11-20 10:00:00".to_owned()),
        (r"^(\d{4}-\d{2}-\d{2}|\d{2}\.\d{2}\.\d{4})( \d{2}:\d{2}:\d{2})?$", "20.11.2026".to_owned()),
        (r"^\{", "{}".to_owned()),
        ("^[0-9a-f]{32}$", "0f".repeat(16)),
        ("^[0-9a-f]{40}$", "0f".repeat(20)),
        ("^https?://", "https://example.com/hook".to_owned()),
    ];
    known.into_iter().find(|(one, _)| *one == pattern).map(|(_, text)| text).unwrap_or_default()
}
