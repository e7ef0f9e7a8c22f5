//! What all operations share: the call, its checked body, and the forms of answers that differ between accounts.

use super::field_errors::FieldErrors;
use super::model::Change;
use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::control::variants::Variants;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Fields of bodies that are dates.
const DATES: [&str; 3] = ["scheduled_for", "scheduled_to", "due_date"];

pub(super) struct Request<'a> {
    pub(super) call: &'a Call,
    pub(super) at: Timestamp,
    pub(super) variants: &'a Variants,
    /// Whether the path does not begin with `v2`.
    pub(super) unprefixed: bool,
}

impl Request<'_> {
    /// The change that this request makes.
    pub(super) fn change(&self) -> Change<'_> {
        Change { at: self.at, variants: self.variants, by_api: true }
    }

    /// The body as a JSON object. Ids in strings and dates with milliseconds are converted where they are accepted.
    pub(super) fn body(&self) -> Result<Value, Answer> {
        let content_type = self.call.header("content-type").split(';').next().unwrap_or("").trim().to_lowercase();
        if content_type != "application/json" {
            match self.variants.choice("roapp.content_type").as_str() {
                "ignored" => {}
                "415" => return Err(Answer::message(415, "Unsupported Media Type")),
                _ => return Err(Answer::message(400, "Content-Type must be application/json")),
            }
        }
        let Ok(mut body @ Value::Object(_)) = self.call.json() else {
            return Err(Answer::message(400, "The body must be a JSON object"));
        };
        if self.variants.is("roapp.text_ids", "accepted") {
            convert_ids(&mut body);
        }
        if self.unprefixed || self.variants.is("roapp.body_millis", "accepted") {
            remove_millis(&mut body);
        }
        Ok(body)
    }

    /// The value, or the refusal of fields: v2's envelope, or the older one on un-prefixed paths.
    pub(super) fn accept<T>(&self, read: Result<T, FieldErrors>) -> Result<T, Answer> {
        read.map_err(|errors| if self.unprefixed { errors.v1_answer() } else { errors.answer(self.variants) })
    }

    /// The refusal of one field.
    pub(super) fn refuse<T>(&self, field: &str, text: &str) -> Result<T, Answer> {
        self.accept(Err(FieldErrors::one(field, text)))
    }

    /// The answer of a create, in the chosen shape.
    pub(super) fn created(&self, created: Value) -> Answer {
        let status = if self.variants.is("roapp.created_status", "201") { 201 } else { 200 };
        self.created_with(status, created)
    }

    /// The answer of a contact's creation: 201 unless chosen otherwise.
    pub(super) fn contact_created(&self, created: Value) -> Answer {
        let status = if self.variants.is("roapp.created_status", "200") { 200 } else { 201 };
        self.created_with(status, created)
    }

    fn created_with(&self, status: u16, created: Value) -> Answer {
        let body = match self.variants.choice("roapp.created_shape").as_str() {
            "data" => json!({"data": created}),
            "data_list" => json!({"data": [created]}),
            "empty" => return Answer::bare(200),
            _ => created,
        };
        Answer::json(status, &body)
    }

    /// The answer of a change.
    pub(super) fn changed(&self, body: &Value) -> Reply {
        Ok(if self.variants.is("roapp.write_answer", "empty") { Answer::bare(200) } else { Answer::json(200, body) })
    }

    /// One object, wrapped or not.
    pub(super) fn one(&self, object: Value) -> Reply {
        let body = if self.variants.on("roapp.one_wrapped") { json!({"data": object}) } else { object };
        Ok(Answer::json(200, &body))
    }

    /// Refuses an operation that the variant switches off: 404 or 403. Other choices are accepted.
    pub(super) fn offered(&self, variant: &str) -> Result<(), Answer> {
        match self.variants.choice(variant).as_str() {
            "404" => Err(not_found()),
            "403" => Err(forbidden()),
            _ => Ok(()),
        }
    }
}

pub(super) fn not_found() -> Answer {
    Answer::message(404, "Not found")
}

pub(super) fn forbidden() -> Answer {
    Answer::message(403, "Forbidden")
}

pub(super) fn method_not_allowed() -> Answer {
    Answer::message(405, "Method Not Allowed")
}

/// The answer to a call over the limit.
pub(crate) fn too_many(variants: &Variants) -> Answer {
    let answer = match variants.choice("roapp.body_429").as_str() {
        "empty" => Answer::bare(429),
        "html" => Answer::html(429, "<html><head><title>429 Too Many Requests</title></head><body>429</body></html>"),
        _ => Answer::message(429, "Too Many Requests"),
    };
    match variants.number("roapp.retry_after") {
        Some(seconds) => answer.with_header("retry-after", seconds.to_string()),
        None => answer,
    }
}

/// Converts numeric strings at `…_id` and in lists of ids to numbers.
fn convert_ids(value: &mut Value) {
    let number = |value: &mut Value| {
        if let Some(id) = value.as_str().and_then(|text| text.trim().parse::<i64>().ok()) {
            *value = Value::from(id);
        }
    };
    for (name, inner) in value.as_object_mut().into_iter().flatten() {
        match inner {
            Value::Object(_) => convert_ids(inner),
            Value::Array(list) if name == "tax_ids" || name == "ids" => list.iter_mut().for_each(number),
            text if name.ends_with("_id") => number(text),
            _ => {}
        }
    }
}

fn remove_millis(body: &mut Value) {
    for name in DATES {
        let cut = body.get(name).and_then(Value::as_str).and_then(|text| {
            let (whole, fraction) = text.split_once('.')?;
            let digits = fraction.strip_suffix('Z')?;
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| format!("{whole}Z"))
        });
        if let Some(cut) = cut {
            body[name] = Value::from(cut);
        }
    }
}
