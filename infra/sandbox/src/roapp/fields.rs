//! Lists of custom fields, with the variants of their rows.

use super::request::Request;
use crate::answer::Answer;
use serde_json::{Value, json};

/// A bare array of rows `{id, title, type, required}`; a list field also has `options` and `default`.
pub(super) fn list(fields: &[Value], request: &Request) -> Answer {
    let rows: Vec<Value> = fields.iter().map(|field| row(field, request)).collect();
    super::company::titled(&rows, request)
}

fn row(field: &Value, request: &Request) -> Value {
    let mut row = field.clone();
    let Some(fields) = row.as_object_mut() else {
        return row;
    };
    if !request.variants.on("roapp.required_listed") {
        fields.remove("required");
    }
    match request.variants.choice("roapp.field_options").as_str() {
        "absent" => drop(fields.remove("options")),
        "objects" => {
            if let Some(options) = fields.get_mut("options").and_then(Value::as_array_mut) {
                for (index, option) in options.iter_mut().enumerate() {
                    *option = json!({"id": index + 1, "title": option.clone()});
                }
            }
        }
        _ => {}
    }
    row
}
