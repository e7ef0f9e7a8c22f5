//! What operations share: the checked body of a request, and the account's habits of answering.

use super::check::Problems;
use super::door::{Ask, forbidden, not_found};
use crate::answer::Answer;
use serde_json::{Value, json};

/// Fields of bodies that are dates.
const DATES: [&str; 3] = ["scheduled_for", "scheduled_to", "due_date"];

impl Ask<'_> {
    /// The body as a JSON object. Ids in texts and dates with milliseconds are put right where they are taken.
    pub(super) fn body(&self) -> Result<Value, Answer> {
        let kind = self.call.header("content-type").split(';').next().unwrap_or("").trim().to_lowercase();
        if kind != "application/json" {
            match self.variants.choice("roapp.content_type").as_str() {
                "ignored" => {}
                "415" => return Err(Answer::message(415, "Unsupported Media Type")),
                _ => return Err(Answer::message(400, "Content-Type must be application/json")),
            }
        }
        match self.call.json() {
            Ok(mut body @ Value::Object(_)) => {
                if self.variants.is("roapp.text_ids", "accepted") {
                    ids(&mut body);
                }
                if self.older || self.variants.is("roapp.body_millis", "accepted") {
                    seconds(&mut body);
                }
                Ok(body)
            }
            _ => Err(Answer::message(400, "The body must be a JSON object")),
        }
    }

    /// A refusal of fields: v2's envelope, or the older one on un-prefixed paths.
    pub(super) fn refuse(&self, problems: &Problems) -> Answer {
        if self.older { problems.old_answer() } else { problems.answer(self.variants) }
    }

    /// The answer of a create, in the chosen shape.
    pub(super) fn created(&self, made: Value) -> Answer {
        let status = if self.variants.is("roapp.created_status", "201") { 201 } else { 200 };
        self.made(status, made)
    }

    /// The answer of a contact's creation, which is 201 unless chosen otherwise.
    pub(super) fn contact_created(&self, made: Value) -> Answer {
        let status = if self.variants.is("roapp.created_status", "200") { 200 } else { 201 };
        self.made(status, made)
    }

    fn made(&self, status: u16, made: Value) -> Answer {
        let body = match self.variants.choice("roapp.created_shape").as_str() {
            "data" => json!({"data": made}),
            "data_list" => json!({"data": [made]}),
            "empty" => return Answer::bare(200),
            _ => made,
        };
        Answer::json(status, &body)
    }

    /// The answer of a change.
    pub(super) fn done(&self, changed: &Value) -> Answer {
        if self.variants.is("roapp.write_answer", "empty") { Answer::bare(200) } else { Answer::json(200, changed) }
    }

    /// One thing, wrapped or not.
    pub(super) fn shown(&self, thing: Value) -> Answer {
        let body = if self.variants.on("roapp.one_wrapped") { json!({"data": thing}) } else { thing };
        Answer::json(200, &body)
    }

    /// What an operation says that is not there, or not for this employee. Other choices go on.
    pub(super) fn offered(&self, variant: &str) -> Result<(), Answer> {
        match self.variants.choice(variant).as_str() {
            "404" => Err(not_found()),
            "403" => Err(forbidden()),
            _ => Ok(()),
        }
    }
}

/// Numeric texts under `…_id` and in lists of ids become numbers.
fn ids(value: &mut Value) {
    let number = |value: &mut Value| {
        if let Some(id) = value.as_str().and_then(|text| text.trim().parse::<i64>().ok()) {
            *value = Value::from(id);
        }
    };
    for (name, inner) in value.as_object_mut().into_iter().flatten() {
        match inner {
            Value::Object(_) => ids(inner),
            Value::Array(list) if name == "tax_ids" || name == "ids" => list.iter_mut().for_each(number),
            text if name.ends_with("_id") => number(text),
            _ => {}
        }
    }
}

/// Dates lose their milliseconds.
fn seconds(body: &mut Value) {
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
