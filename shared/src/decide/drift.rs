//! Drift (rule R9): an answer of either system is held against what answers of it are known to be.
//!
//! Guarantees: a difference is named by system, call and field, and never by a value of the answer; a foreign name that is no
//! plain name is not repeated; a new field is harmless, what an order is read from is not.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Rows of one answer that are looked at.
const ROWS: usize = 20;
/// Characters of a name that is repeated.
const NAME: usize = 40;
/// The known answers, a line for each call or each object in it: see the file.
const KNOWN: &str = include_str!("drift.txt");

/// What is unlike before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Unlike {
    /// A field that was never there.
    NewField { field: String },
    /// A field that always was there.
    FieldGone { field: String },
    /// A field of another type.
    OtherType { field: String, now: String },
    /// A word that was never said.
    NewWord { field: String, word: String },
    /// A success that is no JSON.
    NoJson,
    /// A list or an object of another nesting.
    OtherShape,
    /// A further page that has no rows.
    EmptyPage,
}

/// A difference and where it was seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Drift {
    pub system: String,
    pub call: String,
    #[serde(flatten)]
    pub unlike: Unlike,
}

/// What a difference means for orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The exchange reads on as if nothing were new.
    Harmless,
    /// A call that only enriches may say less; orders arrive.
    Enriching,
    /// A call stumbled that an order needs: orders wait for it.
    Essential,
}

impl Drift {
    /// What it means for orders, by the call and by the field that it is about.
    pub fn weight(&self) -> Weight {
        let needed = CALLS.get(&self.call).map_or(&[][..], |call| &call.needed);
        let needs = |field: &str| needed.iter().any(|known| known == field);
        match &self.unlike {
            Unlike::NewField { .. } | Unlike::EmptyPage => Weight::Harmless,
            Unlike::NewWord { field, .. } if field != "status" => Weight::Harmless,
            Unlike::FieldGone { field } | Unlike::OtherType { field, .. } if needs(field) => Weight::Essential,
            Unlike::NoJson | Unlike::OtherShape | Unlike::NewWord { .. } if !needed.is_empty() => Weight::Essential,
            _ => Weight::Enriching,
        }
    }
}

/// What a field may be.
struct Field {
    kinds: String,
    words: Vec<String>,
    optional: bool,
}

/// A call's answer.
struct Call {
    /// Where its rows are: `rows` for a bare list or one in `data`, `one`, or the name of a field of the shop's response.
    place: String,
    fields: BTreeMap<String, Field>,
    /// Fields without which no order arrives; none of a call that only enriches.
    needed: Vec<String>,
}

static CALLS: LazyLock<BTreeMap<String, Call>> = LazyLock::new(|| KNOWN.lines().filter_map(call).collect());

/// Reads a line: `GET /v2/orders | rows | id i, number t, note tz? | id`.
fn call(line: &str) -> Option<(String, Call)> {
    let mut parts = line.split('|').map(str::trim);
    let (name, place, fields) = (parts.next()?, parts.next()?, parts.next()?);
    let fields = fields.split(',').filter_map(field).collect();
    let needed = parts.next().into_iter().flat_map(|part| part.split(',')).map(|name| name.trim().to_owned()).collect();
    Some((name.to_owned(), Call { place: place.to_owned(), fields, needed }))
}

/// Reads `status t(OK/EMPTY)?`.
fn field(text: &str) -> Option<(String, Field)> {
    let (name, spec) = text.trim().split_once(' ')?;
    let (spec, optional) = spec.strip_suffix('?').map_or((spec, false), |spec| (spec, true));
    let (kinds, words) = match spec.split_once('(') {
        Some((kinds, words)) => (kinds, words.trim_end_matches(')').split('/').map(str::to_owned).collect()),
        None => (spec, Vec::new()),
    };
    Some((name.to_owned(), Field { kinds: kinds.to_owned(), words, optional }))
}

/// Whether the status of the shop's answers can be this word.
pub(super) fn is_shop_word(word: &str) -> bool {
    let status = CALLS.get("orders/get").and_then(|call| call.fields.get("status"));
    status.is_some_and(|status| status.words.iter().any(|known| known == word))
}

/// Whether answers of a call are known.
pub fn is_known(call: &str) -> bool {
    CALLS.contains_key(call)
}

/// What is unlike before in a successful answer; nothing of a body is one that is no JSON. `page` is the page that was asked for.
pub fn drift(system: &str, call: &str, page: u64, body: Option<&Value>) -> Vec<Drift> {
    let Some(known) = CALLS.get(call) else { return Vec::new() };
    let mut found = Vec::new();
    match body {
        None => found.push(Unlike::NoJson),
        Some(body) if system == "Cartum" => of_shop(known, body, &mut found),
        Some(body) => of_roapp(known, page, body, &mut found),
    }
    found.sort();
    found.dedup();
    found.into_iter().map(|unlike| Drift { system: system.to_owned(), call: call.to_owned(), unlike }).collect()
}

fn of_roapp(known: &Call, page: u64, body: &Value, found: &mut Vec<Unlike>) {
    if known.place == "one" {
        let one = if body["data"].is_object() { &body["data"] } else { body };
        return if one.is_object() { object("", one, &known.fields, found) } else { found.push(Unlike::OtherShape) };
    }
    let Some(rows) = body.as_array().or_else(|| body["data"].as_array()) else { return found.push(Unlike::OtherShape) };
    if rows.is_empty() && page > 1 && body["paging"]["total_pages"].as_u64().is_some_and(|pages| pages >= page) {
        found.push(Unlike::EmptyPage);
    }
    rows.iter().take(ROWS).for_each(|row| match row {
        Value::Object(_) => object("", row, &known.fields, found),
        _ => found.push(Unlike::OtherShape),
    });
}

fn of_shop(known: &Call, body: &Value, found: &mut Vec<Unlike>) {
    let word = body["status"].as_str().unwrap_or_default();
    match known.fields.get("status") {
        Some(status) if !status.words.iter().any(|known| known == word) => {
            found.push(Unlike::NewWord { field: "status".to_owned(), word: plain(word) });
            return;
        }
        _ if word != "OK" => return,
        _ => {}
    }
    let response = &body["response"];
    let rows = if response[&known.place].is_null() { &body[&known.place] } else { &response[&known.place] };
    let rows: Vec<&Value> = match rows {
        Value::Array(rows) => rows.iter().collect(),
        Value::Object(rows) => rows.values().collect(),
        // An empty answer is PHP's empty array.
        Value::Null if response.as_array().is_some_and(Vec::is_empty) => return,
        _ => return found.push(Unlike::OtherShape),
    };
    rows.into_iter().take(ROWS).for_each(|row| object("", row, &known.fields, found));
}

/// Holds an object against the fields whose names begin so.
fn object(at: &str, value: &Value, known: &BTreeMap<String, Field>, found: &mut Vec<Unlike>) {
    let Some(fields) = value.as_object() else { return };
    let prefix = if at.is_empty() { String::new() } else { format!("{at}.") };
    let here = |name: &str| format!("{prefix}{name}");
    for (name, inner) in fields {
        let path = here(name);
        match known.get(&path) {
            Some(field) => typed(&path, inner, field, known, found),
            None => found.push(Unlike::NewField { field: format!("{prefix}{}", plain(name)) }),
        }
    }
    for (path, field) in known.iter().filter(|(_, field)| !field.optional) {
        let Some(name) = path.strip_prefix(&prefix).filter(|name| !name.contains('.')) else { continue };
        // The word of the shop's envelope stands beside the rows.
        let is_envelope = path == "status" && !field.words.is_empty();
        if !is_envelope && !fields.contains_key(name) {
            found.push(Unlike::FieldGone { field: path.clone() });
        }
    }
}

fn typed(path: &str, value: &Value, field: &Field, known: &BTreeMap<String, Field>, found: &mut Vec<Unlike>) {
    let fits = field.kinds.chars().any(|kind| match kind {
        'i' => value.is_u64() || value.is_i64(),
        'a' => value.is_number() || value.as_str().is_some_and(|text| text.trim().parse::<f64>().is_ok()),
        't' => value.is_string(),
        'b' => value.is_boolean(),
        // PHP writes an empty object as an empty list.
        'o' => value.is_object() || value.as_array().is_some_and(Vec::is_empty),
        'l' => value.is_array(),
        'z' => value.is_null(),
        _ => kind == 'x',
    });
    if !fits {
        found.push(Unlike::OtherType { field: path.to_owned(), now: kind_of(value).to_owned() });
        return;
    }
    if let Some(word) =
        value.as_str().filter(|word| !field.words.is_empty() && !field.words.iter().any(|known| known == word))
    {
        found.push(Unlike::NewWord { field: path.to_owned(), word: plain(word) });
    }
    let is_known = known.keys().any(|name| name.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')));
    match value {
        Value::Object(_) if is_known => object(path, value, known, found),
        Value::Array(rows) if is_known => rows.iter().take(ROWS).for_each(|row| object(path, row, known, found)),
        _ => {}
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

/// A plain name as it is; anything else may be about a person.
fn plain(name: &str) -> String {
    let is_plain = !name.is_empty()
        && name.len() <= NAME
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.bytes().any(|byte| byte.is_ascii_digit());
    if is_plain { name.to_owned() } else { "…".to_owned() }
}
