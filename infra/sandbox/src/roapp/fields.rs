//! Lists of custom fields as the API shows them: whether each is required, and the options of a list.

use super::door::Ask;
use crate::answer::Answer;
use serde_json::{Value, json};

/// A bare array of rows `{id, title, type, required}`, for a list with `options` and its `default`.
pub(super) fn list(fields: &[Value], ask: &Ask) -> Answer {
    let rows: Vec<Value> = fields.iter().map(|field| row(field, ask)).collect();
    super::company::titled(&rows, ask)
}

fn row(field: &Value, ask: &Ask) -> Value {
    let mut row = field.clone();
    let Some(fields) = row.as_object_mut() else {
        return row;
    };
    if !ask.variants.on("roapp.required_told") {
        fields.remove("required");
    }
    match ask.variants.choice("roapp.field_options").as_str() {
        "absent" => drop(fields.remove("options")),
        "objects" => {
            if let Some(options) = fields.get_mut("options").and_then(Value::as_array_mut) {
                for (place, option) in options.iter_mut().enumerate() {
                    *option = json!({"id": place + 1, "title": option.clone()});
                }
            }
        }
        _ => {}
    }
    row
}
