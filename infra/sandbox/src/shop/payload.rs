//! The parameters of a call: JSON, or the deprecated form POST and GET.
//!
//! JSON without its Content-Type is refused, because the vendor requires the header. Values of a form are strings; names with brackets
//! are lists and objects, as in PHP.

use super::envelope;
use crate::answer::Answer;
use crate::call::Call;
use crate::control::variants::Variants;
use serde_json::{Map, Value};

const BOM: &[u8] = &[0xef, 0xbb, 0xbf];
const NOT_JSON: &str = "payload is not json";

/// The parameters as an object, or the refusal.
pub(super) fn read(call: &Call, variants: &Variants) -> Result<Value, Answer> {
    let legacy = variants.is("shop.legacy_requests", "offered");
    let not_json = || envelope::http_error(variants, 400, NOT_JSON);
    match call.method.as_str() {
        "GET" if legacy => return Ok(form(call.query.iter().cloned())),
        // PUT is not documented; users report that it works.
        "POST" | "PUT" => {}
        _ => return Err(envelope::http_error(variants, 405, "Method not allowed")),
    }
    let header = call.header("content-type");
    let kind = header.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let looks_like_json = call.body.trim_ascii_start().first().is_some_and(|first| matches!(first, b'{' | b'['));
    let json = kind == "application/json" || (looks_like_json && variants.is("shop.content_type", "ignored"));
    if json {
        return match call.json() {
            Ok(body @ Value::Object(_)) if !call.body.starts_with(BOM) => Ok(body),
            Ok(_) | Err(_) => Err(not_json()),
        };
    }
    match kind.as_str() {
        "application/x-www-form-urlencoded" if legacy && !looks_like_json => {
            Ok(form(form_urlencoded::parse(&call.body).into_owned()))
        }
        "multipart/form-data" if legacy => {
            multipart(header, &call.body).map(|fields| form(fields.into_iter())).ok_or_else(not_json)
        }
        _ => Err(not_json()),
    }
}

fn form(pairs: impl Iterator<Item = (String, String)>) -> Value {
    let mut root = Value::Object(Map::new());
    for (name, value) in pairs {
        let (head, rest) = name.split_once('[').unwrap_or((&name, ""));
        let mut keys = vec![head];
        keys.extend(rest.split('[').filter(|_| !rest.is_empty()).map(|part| part.trim_end_matches(']')));
        insert(&mut root, &keys, value);
    }
    convert_lists(&mut root);
    if root.is_array() { Value::Object(Map::new()) } else { root }
}

/// Inserts one field. `a[b][]=c`: an empty key is the next number.
fn insert(slot: &mut Value, keys: &[&str], value: String) {
    let Some((key, rest)) = keys.split_first() else {
        *slot = Value::from(value);
        return;
    };
    if !slot.is_object() {
        *slot = Value::Object(Map::new());
    }
    if let Value::Object(fields) = slot {
        let key = if key.is_empty() { fields.len().to_string() } else { (*key).to_owned() };
        insert(fields.entry(key).or_insert(Value::Null), rest, value);
    }
}

/// Converts objects with the keys 0, 1, 2 … to lists.
fn convert_lists(value: &mut Value) {
    let Value::Object(fields) = value else {
        return;
    };
    fields.values_mut().for_each(convert_lists);
    let ordered: Option<Vec<Value>> = (0..fields.len()).map(|index| fields.get(&index.to_string()).cloned()).collect();
    if let Some(list) = ordered.filter(|list| !list.is_empty()) {
        *value = Value::Array(list);
    }
}

/// The text parts of a multipart body, without files.
fn multipart(header: &str, body: &[u8]) -> Option<Vec<(String, String)>> {
    let boundary = header.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?.trim_matches('"');
    let text = String::from_utf8_lossy(body);
    let separator = format!("--{boundary}");
    let parts = text.split(separator.as_str()).filter_map(|part| {
        let (head, value) = part.split_once("\r\n\r\n")?;
        let name = head.split("name=\"").nth(1)?.split('"').next()?;
        let file = head.contains("filename=");
        (!file).then(|| (name.to_owned(), value.strip_suffix("\r\n").unwrap_or(value).to_owned()))
    });
    Some(parts.collect())
}
