//! Answers of the two systems as they came, by the name of the request; and what of them is shown to people.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::decide::drift::is_shop_word;

/// Characters of a request or answer that are shown.
const SHOWN: usize = 400;
/// Characters of a name that is shown.
const NAME: usize = 40;

/// Form of an answer's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    Json,
    #[default]
    Empty,
    /// HTML.
    Page,
    /// Any other text.
    Text,
}

/// A request and its answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Seen {
    /// Method and path with the names of its query.
    pub call: String,
    /// What was sent; null for nothing.
    #[serde(default)]
    pub sent: Value,
    /// HTTP status; 0 where the answer was lost.
    pub status: u16,
    #[serde(default)]
    pub retry_after: Option<u64>,
    pub form: Form,
    /// Whether the body began with a byte order mark.
    #[serde(default)]
    pub mark: bool,
    /// The body; a text where it is no JSON.
    #[serde(default)]
    pub body: Value,
}

impl Seen {
    /// A write whose answer was lost, and that took effect.
    pub fn lost(sent: Value) -> Self {
        Self { sent, ..Self::default() }
    }

    /// An answer with this body.
    pub fn new(call: String, sent: Value, status: u16, retry_after: Option<u64>, text: &str) -> Self {
        let mark = text.starts_with('\u{feff}');
        let plain = text.trim_start_matches('\u{feff}').trim();
        let (form, body) = match serde_json::from_str::<Value>(plain) {
            _ if plain.is_empty() => (Form::Empty, Value::Null),
            Ok(body) => (Form::Json, body),
            Err(_) if plain.starts_with('<') => (Form::Page, Value::Null),
            Err(_) => (Form::Text, json!(plain.chars().take(SHOWN).collect::<String>())),
        };
        Self { call, sent, status, retry_after, form, mark, body }
    }

    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub fn is_refused(&self) -> bool {
        (400..500).contains(&self.status) && !matches!(self.status, 401 | 404 | 405 | 429)
    }

    /// The one thing of an answer: bare, in `data`, or the first of the list in `data`.
    pub fn thing(&self) -> &Value {
        match &self.body["data"] {
            Value::Array(rows) => rows.first().unwrap_or(&Value::Null),
            data @ Value::Object(_) => data,
            _ => &self.body,
        }
    }

    /// The id of what was created, where the answer has it.
    pub fn id(&self) -> Option<u64> {
        number(&self.thing()["id"]).filter(|_| self.is_success())
    }

    /// Request and answer on one line, without what they say of people.
    pub fn shown(&self) -> String {
        let sent = if self.sent.is_null() { String::new() } else { format!(" {}", blanked(&self.sent)) };
        let answer = match self.form {
            Form::Json => blanked(&self.body),
            Form::Empty => "∅".to_owned(),
            Form::Page => "<html>".to_owned(),
            Form::Text => "…".to_owned(),
        };
        let wait = self.retry_after.map(|seconds| format!(" (Retry-After: {seconds})")).unwrap_or_default();
        let line = format!("{}{} → {}{wait} {answer}", self.call, cut(&sent), self.status);
        cut(&line)
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        text.to_owned()
    } else {
        format!("{}…", text.chars().take(SHOWN).collect::<String>())
    }
}

/// The shape of a value as JSON: names stay, a text is `…`, a number is 0, a list has its first entry.
pub fn blanked(value: &Value) -> String {
    shape(value, 0).to_string()
}

fn shape(value: &Value, depth: usize) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::Number(_) => json!(0),
        Value::String(text) if text.is_empty() => json!(""),
        Value::String(text) if is_shop_word(text) => value.clone(),
        Value::String(_) => json!("…"),
        Value::Array(rows) if depth > 6 || rows.is_empty() => json!([]),
        Value::Array(rows) => {
            let more = (rows.len() > 1).then(|| json!(format!("×{}", rows.len())));
            Value::Array(rows.first().map(|row| shape(row, depth + 1)).into_iter().chain(more).collect())
        }
        Value::Object(_) if depth > 6 => json!({}),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, inner)| (plain_name(name), shape(inner, depth + 1)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

/// A name of a field as it is; what is no name is blanked.
fn plain_name(name: &str) -> String {
    let plain = name.len() <= NAME
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'|'));
    if plain && !name.bytes().all(|byte| byte.is_ascii_digit()) { name.to_owned() } else { "…".to_owned() }
}

/// The rows of a list: bare, in `data`, or in the field of that name.
pub fn rows<'a>(body: &'a Value, name: &str) -> &'a [Value] {
    [body, &body["data"], &body[name]].into_iter().find_map(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A whole number, from a number or a text.
pub fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// An amount, from a number or a text.
pub(super) fn amount(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// All answers that were seen.
#[derive(Debug, Clone, Default)]
pub struct Evidence(BTreeMap<String, Seen>, BTreeMap<&'static str, Value>);

impl Evidence {
    /// Notes what a request was made with: the order, person or product that was looked for.
    pub fn note(&mut self, name: &'static str, fact: Value) {
        self.1.insert(name, fact);
    }

    /// What was noted.
    pub fn noted(&self, name: &str) -> &Value {
        self.1.get(name).unwrap_or(&Value::Null)
    }

    pub fn put(&mut self, name: &str, seen: Seen) {
        self.0.insert(name.to_owned(), seen);
    }

    /// An answer, unless it was lost.
    pub fn get(&self, name: &str) -> Option<&Seen> {
        self.0.get(name).filter(|seen| seen.status != 0)
    }

    /// A successful answer.
    pub fn success(&self, name: &str) -> Option<&Seen> {
        self.get(name).filter(|seen| seen.is_success())
    }

    /// Tries of one thing, in their order: `name.1`, `name.2`, …
    pub fn tries(&self, name: &str) -> Vec<&Seen> {
        self.attempts(name).filter(|seen| seen.status != 0).collect()
    }

    /// As [`Self::tries`], with those whose answer was lost.
    fn attempts(&self, name: &str) -> impl Iterator<Item = &Seen> {
        (1..100).map_while(move |at| self.0.get(&format!("{name}.{at}")))
    }

    /// The try that was taken.
    pub fn taken(&self, name: &str) -> Option<&Seen> {
        self.tries(name).into_iter().find(|seen| seen.is_success())
    }

    /// What was sent by the try that took effect: one with a successful answer, or one whose answer was lost and whose thing was found.
    pub fn accepted(&self, name: &str) -> Option<&Value> {
        self.attempts(name)
            .find(|seen| seen.is_success() || (seen.status == 0 && !seen.sent.is_null()))
            .map(|seen| &seen.sent)
    }

    /// Every answer whose name begins so.
    pub fn all<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a Seen)> {
        self.0
            .iter()
            .filter(move |(name, seen)| name.starts_with(prefix) && seen.status != 0)
            .map(|(name, seen)| (name.as_str(), seen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g1_what_is_shown_has_no_texts_and_no_numbers_of_the_other_side() {
        let body = json!({"data": [{"id": 700, "name": "Ana Pop", "phones": ["+40722000111"], "status": "OK", "Ana Pop": 1, "0722000111": 2}]});
        let seen =
            Seen::new("GET /v2/contacts/people?phones".into(), json!({"phone": "0722"}), 200, None, &body.to_string());
        let shown = seen.shown();
        for personal in ["Ana", "0722", "700"] {
            assert!(!shown.contains(personal), "{shown}");
        }
        assert!(shown.contains("\"phones\":[\"…\"]") && shown.contains("\"status\":\"OK\""), "{shown}");
    }

    #[test]
    fn a_body_is_what_it_begins_with() {
        for (text, form) in [
            ("", Form::Empty),
            ("<html>", Form::Page),
            ("Not found", Form::Text),
            ("[]", Form::Json),
            ("\u{feff}{}", Form::Json),
        ] {
            assert_eq!(Seen::new(String::new(), Value::Null, 200, None, text).form, form, "{text}");
        }
    }
}
