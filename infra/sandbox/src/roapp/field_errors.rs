//! Refusals of fields: collected per field, answered in the chosen envelope.

use super::settings::by_id;
use crate::answer::Answer;
use crate::control::variants::Variants;
use serde_json::{Map, Value, json};

#[derive(Default)]
pub(crate) struct FieldErrors(Map<String, Value>);

impl FieldErrors {
    pub(crate) fn add(&mut self, field: &str, text: impl Into<String>) {
        if let Some(list) = self.0.entry(field).or_insert_with(|| json!([])).as_array_mut() {
            list.push(Value::from(text.into()));
        }
    }

    /// [`FieldErrors::add`] where the field is read to an `Option`.
    pub(super) fn none<T>(&mut self, field: &str, text: impl Into<String>) -> Option<T> {
        self.add(field, text);
        None
    }

    pub(crate) fn one(field: &str, text: impl Into<String>) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.add(field, text);
        errors
    }

    /// A non-blank string that must be present.
    pub(super) fn required_text(&mut self, body: &Value, field: &str) -> Option<String> {
        let value = text(body, field, self).filter(|value| !value.trim().is_empty());
        if value.is_none() {
            self.add(field, "Required");
        }
        value
    }

    /// An id that must be present and exist. An id that does not exist is returned as well.
    pub(super) fn required_id(&mut self, body: &Value, field: &str, exists: impl FnOnce(i64) -> bool) -> Option<i64> {
        let id = whole(body, field, self);
        match id {
            None => self.add(field, "Required"),
            Some(id) if !exists(id) => self.add(field, "Does not exist"),
            Some(_) => {}
        }
        id
    }

    /// The read value, when there are no errors here and none from reading it.
    pub(crate) fn with<T>(self, read: Result<T, FieldErrors>) -> Result<T, FieldErrors> {
        match read {
            Ok(value) => self.or(value),
            Err(mut errors) => {
                for (field, texts) in self.0 {
                    for text in texts.as_array().into_iter().flatten().filter_map(Value::as_str) {
                        errors.add(&field, text);
                    }
                }
                Err(errors)
            }
        }
    }

    /// The value, when there are no errors.
    pub(crate) fn or<T>(self, value: T) -> Result<T, FieldErrors> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    pub(crate) fn answer(&self, variants: &Variants) -> Answer {
        let first = || {
            let (field, texts) = self.0.iter().next()?;
            Some(format!("{field}: {}", texts[0].as_str()?))
        };
        let body = match variants.choice("roapp.refusal_shape").as_str() {
            "validation" => self.v1_body(),
            "detail" => json!({"detail": first()}),
            "error" => json!({"error": first()}),
            "list" => json!([first()]),
            _ => json!({"message": "Validation error", "errors": self.0}),
        };
        Answer::json(if variants.is("roapp.refusal_status", "422") { 422 } else { 400 }, &body)
    }

    /// The refusal in v1's envelope.
    pub(super) fn v1_answer(&self) -> Answer {
        Answer::json(400, &self.v1_body())
    }

    fn v1_body(&self) -> Value {
        json!({"code": 400, "success": false, "message": {"validation": self.0}})
    }
}

/// A JSON integer; a string is refused.
pub(super) fn whole(body: &Value, field: &str, errors: &mut FieldErrors) -> Option<i64> {
    let given = body.get(field).filter(|value| !value.is_null())?;
    if !given.is_i64() {
        errors.add(field, "Must be an integer");
    }
    given.as_i64()
}

pub(super) fn text(body: &Value, field: &str, errors: &mut FieldErrors) -> Option<String> {
    let given = body.get(field).filter(|value| !value.is_null())?;
    if !given.is_string() {
        errors.add(field, "Must be a string");
    }
    given.as_str().map(str::to_owned)
}

pub(super) fn flag(body: &Value, field: &str, errors: &mut FieldErrors) {
    if body.get(field).is_some_and(|value| !value.is_null() && !value.is_boolean()) {
        errors.add(field, "Must be a boolean");
    }
}

/// `%Y-%m-%dT%H:%M:%SZ`: no milliseconds, no offset.
pub(super) fn instant(text: &str) -> Option<jiff::Timestamp> {
    let shape = text.len() == 20 && text.ends_with('Z') && text.as_bytes().get(10) == Some(&b'T');
    if shape { text.parse().ok() } else { None }
}

/// The live system's text for any other form of a date.
pub(super) const BAD_DATE: &str = "Invalid ISO8601 format. Expected: %Y-%m-%dT%H:%M:%SZ";

/// Custom fields: an object with keys `f<id>` of known fields.
pub(super) fn custom_fields(
    body: &Value,
    known: &[Value],
    variants: &Variants,
    errors: &mut FieldErrors,
) -> Option<Map<String, Value>> {
    let given = body.get("custom_fields").filter(|value| !value.is_null())?;
    let from_text = || given.as_str().and_then(|text| serde_json::from_str(text).ok());
    let object = match variants.choice("roapp.custom_fields").as_str() {
        "text" => from_text(),
        "either" => given.as_object().cloned().or_else(from_text),
        _ => given.as_object().cloned(),
    };
    let Some(object) = object else {
        let wanted = if given.is_object() { "a JSON string" } else { "an object" };
        return errors.none("custom_fields", format!("Must be {wanted}"));
    };
    for (key, value) in &object {
        let id = key.strip_prefix('f').and_then(|id| id.parse::<i64>().ok());
        match id.and_then(|id| by_id(known, id)) {
            None => errors.add("custom_fields", format!("Unknown field {key}")),
            Some(field) => check_custom_value(key, value, field, variants, errors),
        }
    }
    Some(object)
}

fn check_custom_value(key: &str, value: &Value, field: &Value, variants: &Variants, errors: &mut FieldErrors) {
    let kind = field["type"].as_i64();
    let is_date = matches!(kind, Some(4 | 5));
    let options = field["options"].as_array().filter(|options| !options.is_empty());
    let emptied = value == "" && !variants.is("roapp.empty_required", "typed");
    let valid = match kind {
        _ if value.is_null() || emptied => true,
        _ if options.is_some() => options.is_some_and(|options| options.contains(value)),
        Some(0) => value.is_boolean(),
        Some(6) => crate::json::decimal(value).is_some(),
        _ if is_date => value.as_str().is_some_and(|text| instant(text).is_some()),
        _ => value.is_string() || value.is_number(),
    };
    if !valid {
        let reason = if is_date { format!(". {BAD_DATE}") } else { String::new() };
        errors.add("custom_fields", format!("Wrong value of {key}{reason}"));
    }
}
