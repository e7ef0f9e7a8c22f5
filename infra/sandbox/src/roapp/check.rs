//! Refusals of fields: collected per field, answered in the envelope that was chosen.

use crate::answer::Answer;
use crate::control::variants::Variants;
use serde_json::{Map, Value, json};

/// What is wrong with a request, field by field.
#[derive(Default)]
pub(crate) struct Problems(Map<String, Value>);

impl Problems {
    pub(crate) fn add(&mut self, field: &str, text: impl Into<String>) {
        if let Some(list) = self.0.entry(field).or_insert_with(|| json!([])).as_array_mut() {
            list.push(Value::from(text.into()));
        }
    }

    pub(crate) fn one(field: &str, text: impl Into<String>) -> Problems {
        let mut problems = Problems::default();
        problems.add(field, text);
        problems
    }

    /// These and others.
    pub(crate) fn and(mut self, other: Problems) -> Problems {
        for (field, texts) in other.0 {
            for text in texts.as_array().into_iter().flatten().filter_map(Value::as_str) {
                self.add(&field, text);
            }
        }
        self
    }

    /// What was read, when neither reading it nor these found anything wrong.
    pub(crate) fn with<T>(self, read: Result<T, Problems>) -> Result<T, Problems> {
        match read {
            Ok(value) => self.or(value),
            Err(more) => Err(more.and(self)),
        }
    }

    /// The value when nothing was wrong.
    pub(crate) fn or<T>(self, value: T) -> Result<T, Problems> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    pub(crate) fn answer(&self, variants: &Variants) -> Answer {
        let first = || {
            let (field, texts) = self.0.iter().next()?;
            Some(format!("{field}: {}", texts[0].as_str()?))
        };
        let body = match variants.choice("roapp.refusal_shape").as_str() {
            "validation" => json!({"code": 400, "success": false, "message": {"validation": self.0}}),
            "detail" => json!({"detail": first()}),
            "error" => json!({"error": first()}),
            "list" => json!([first()]),
            _ => json!({"message": "Validation error", "errors": self.0}),
        };
        Answer::json(if variants.is("roapp.refusal_status", "422") { 422 } else { 400 }, &body)
    }

    /// v1's envelope of the same.
    pub(crate) fn old_answer(&self) -> Answer {
        Answer::json(400, &json!({"code": 400, "success": false, "message": {"validation": self.0}}))
    }
}

/// A strictly JSON integer.
pub(crate) fn whole(body: &Value, field: &str, problems: &mut Problems) -> Option<i64> {
    match body.get(field) {
        None | Some(Value::Null) => None,
        Some(value) => value.as_i64().or_else(|| {
            problems.add(field, "Must be an integer");
            None
        }),
    }
}

/// A text, or nothing.
pub(crate) fn text(body: &Value, field: &str, problems: &mut Problems) -> Option<String> {
    match body.get(field) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(_) => {
            problems.add(field, "Must be a string");
            None
        }
    }
}

/// `%Y-%m-%dT%H:%M:%SZ` and nothing else: no milliseconds, no offset.
pub(crate) fn instant(text: &str) -> Option<jiff::Timestamp> {
    let shape = text.len() == 20 && text.ends_with('Z') && text.as_bytes().get(10) == Some(&b'T');
    if shape { text.parse().ok() } else { None }
}

/// What the live system says to any other form.
pub(crate) const BAD_DATE: &str = "Invalid ISO8601 format. Expected: %Y-%m-%dT%H:%M:%SZ";

/// Custom fields: an object keyed `f<id>`, every id known.
pub(crate) fn custom_fields(
    body: &Value,
    known: &[Value],
    variants: &Variants,
    problems: &mut Problems,
) -> Option<Map<String, Value>> {
    let given = body.get("custom_fields").filter(|value| !value.is_null())?;
    let as_text = || given.as_str().and_then(|text| serde_json::from_str(text).ok());
    let object = match variants.choice("roapp.custom_fields").as_str() {
        "text" => as_text(),
        "either" => given.as_object().cloned().or_else(as_text),
        _ => given.as_object().cloned(),
    };
    let Some(object) = object else {
        problems
            .add("custom_fields", format!("Must be {}", if given.is_object() { "a JSON string" } else { "an object" }));
        return None;
    };
    for (key, value) in &object {
        let id = key.strip_prefix('f').and_then(|id| id.parse::<i64>().ok());
        match id.and_then(|id| super::settings::by_id(known, id)) {
            None => problems.add("custom_fields", format!("Unknown field {key}")),
            Some(field) => custom_value(key, value, field, variants, problems),
        }
    }
    Some(object)
}

fn custom_value(key: &str, value: &Value, field: &Value, variants: &Variants, problems: &mut Problems) {
    let kind = field["type"].as_i64();
    let options = field["options"].as_array().filter(|options| !options.is_empty());
    let emptied = value == "" && !variants.is("roapp.empty_required", "typed");
    let fits = match kind {
        _ if value.is_null() || emptied => true,
        _ if options.is_some() => options.is_some_and(|options| options.contains(value)),
        Some(0) => value.is_boolean(),
        Some(6) => crate::json::decimal(value).is_some(),
        Some(4 | 5) => value.as_str().is_some_and(|text| instant(text).is_some()),
        _ => value.is_string() || value.is_number(),
    };
    if !fits {
        problems.add(
            "custom_fields",
            format!(
                "Wrong value of {key}{}",
                if matches!(kind, Some(4 | 5)) { format!(". {BAD_DATE}") } else { String::new() }
            ),
        );
    }
}
