//! The shapes RO App's answers come in: bare, `{data}`, `{data: [..]}`, `{data, paging}` and v1's `{success, data, page, count}`.

use serde_json::Value;

use crate::net::json;

/// The thing itself, whichever way it is wrapped.
pub(super) fn inner(body: &Value) -> &Value {
    match body.get("data") {
        Some(Value::Array(rows)) if rows.len() == 1 => rows.first().unwrap_or(body),
        Some(data @ Value::Object(_)) => data,
        _ => body,
    }
}

/// The id of what was created, from `{id}`, `{data: {id}}` or `{data: [{id}]}`.
pub(super) fn created_id(body: &Value) -> Option<u64> {
    json::id(&inner(body)["id"]).or_else(|| json::id(&body["data"]))
}

/// Rows of a list.
pub(super) fn rows(body: &Value) -> Vec<&Value> {
    match body {
        Value::Array(rows) => rows.iter().collect(),
        other => other["data"].as_array().map(|rows| rows.iter().collect()).unwrap_or_default(),
    }
}

/// How many pages a list has, where it says; 0 or nothing means there is no further one.
pub(super) fn pages(body: &Value) -> u64 {
    json::id(&body["paging"]["total_pages"])
        .or_else(|| json::id(&body["count"]).map(|count| count.div_ceil(PAGE)))
        .unwrap_or(0)
}

/// Rows on a full page.
pub(super) const PAGE: u64 = 50;

/// RO App's own words of a refusal: `message`, `error`, `detail` and the fields of `errors`.
pub(super) fn message(body: &[u8]) -> String {
    let Some(value) = json::parse(body) else {
        return crate::net::excerpt(body);
    };
    let mut parts: Vec<String> = ["message", "error", "detail"]
        .iter()
        .filter_map(|key| match &value[*key] {
            Value::Object(map) => Some(Value::Object(map.clone()).to_string()),
            other => json::as_text(other),
        })
        .collect();
    if let Value::Object(fields) = &value["errors"] {
        parts.extend(fields.iter().map(|(field, why)| format!("{field}: {why}")));
    }
    crate::net::excerpt(parts.join("; ").as_bytes())
}
