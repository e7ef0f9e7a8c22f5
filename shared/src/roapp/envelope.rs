//! The shapes RO App's answers come in: bare, `{data}`, `{data: [..]}`, `{data, paging}` and v1's `{success, data, page, count}`.

use secrecy::SecretString;
use serde_json::Value;

use super::error::{Refusal, RoAppError};
use crate::net::{Response, excerpt, json, quote_foreign, redact};
use crate::texts::Message;

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

/// Rows of a list that some generations put under a name of their own.
pub(super) fn rows_under<'a>(call: &str, body: &'a Value, name: &str) -> Result<Vec<&'a Value>, RoAppError> {
    match body[name].as_array() {
        Some(rows) => Ok(rows.iter().collect()),
        None => rows(call, body),
    }
}

/// Rows of a list. An answer that has none is no list of nothing: on "nothing there" rests what is created.
pub(super) fn rows<'a>(call: &str, body: &'a Value) -> Result<Vec<&'a Value>, RoAppError> {
    let rows = match body {
        Value::Array(rows) => Some(rows),
        other => other["data"].as_array(),
    };
    let rows = rows.ok_or_else(|| RoAppError::shapeless(call, Message::new("list-expected")))?;
    Ok(rows.iter().collect())
}

/// The rows of a list, each read. One that cannot be read may be the very one that is looked for, so it is not passed over.
pub(super) fn read_rows<T>(call: &str, body: &Value, read: impl Fn(&Value) -> Option<T>) -> Result<Vec<T>, RoAppError> {
    let (rows, hole) = read_around(call, body, read)?;
    hole.map_or(Ok(rows), Err)
}

/// The rows of a list, each read, around those that break the syntax; what is wrong with the first of these.
pub(super) fn read_around<T>(
    call: &str,
    body: &Value,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<(Vec<T>, Option<RoAppError>), RoAppError> {
    let (mut found, mut hole) = (Vec::new(), None);
    for (at, row) in rows(call, body)?.into_iter().enumerate() {
        let wrong = |why: Message| RoAppError::shapeless(call, why.with("row", at + 1));
        match json::broken(row) {
            Some(place) => {
                hole = hole.or_else(|| Some(wrong(Message::new("row-of-list-broken").with("place", place))));
            }
            None => found.push(read(row).ok_or_else(|| wrong(Message::new("row-unreadable")))?),
        }
    }
    Ok((found, hole))
}

/// Parses an answer that may be a list: one of its rows may be broken, anything else may not.
pub(super) fn parse_list(answer: &Response) -> Option<Value> {
    let read = answer.json_rows(None).filter(|read| !read.cut)?;
    let list = ["data", "types", "uoms"].iter().any(|name| read.value[*name].is_array()) || read.value.is_array();
    Some(read.value).filter(|_| list || !read.broken)
}

/// The one thing a call answers with.
pub(super) fn read_one<T>(call: &str, body: &Value, read: impl Fn(&Value) -> Option<T>) -> Result<T, RoAppError> {
    let one = Some(inner(body)).filter(|one| json::broken(one).is_none());
    one.and_then(read).ok_or_else(|| RoAppError::shapeless(call, Message::new("answer-unreadable")))
}

/// How many pages a list has, where it says; 0 or nothing means there is no further one.
pub(super) fn pages(body: &Value) -> u64 {
    json::id(&body["paging"]["total_pages"])
        .or_else(|| json::id(&body["count"]).map(|count| count.div_ceil(PAGE)))
        .unwrap_or(0)
}

/// How many rows a list has on all pages, where it says.
pub(super) fn count(body: &Value) -> Option<u64> {
    json::id(&body["paging"]["count"]).or_else(|| json::id(&body["count"]))
}

/// Rows on a full page.
pub(super) const PAGE: u64 = 50;

/// The page to go back to after a page of a list that had `before` rows at the page before it and has `now`: each row that was deleted
/// has moved one from a later page to one that was read. `None` where nothing moved.
pub fn page_back(page: u64, before: Option<u64>, now: Option<u64>) -> Option<u64> {
    let gone = before.zip(now).map_or(0, |(before, now)| before.saturating_sub(now));
    (gone > 0 && page > 1).then(|| page.saturating_sub(gone.div_ceil(PAGE)).max(1))
}

/// RO App's own words of a refusal, without our key; empty where it said nothing.
pub(super) fn message(body: &[u8], key: &SecretString) -> String {
    if body.trim_ascii().is_empty() {
        return String::new();
    }
    let said = redact(&said(body), &[key]);
    // A body that is no JSON is shown as an excerpt is; words are shown whatever they begin with.
    if json::parse(body).is_some() { quote_foreign(&said) } else { excerpt(said.as_bytes()).to_string() }
}

/// As [`message`], where there may be none.
pub(super) fn excerpt_of(body: &[u8], key: &SecretString) -> Message {
    let said = if json::parse(body).is_some() { quote_foreign(&redact(&said(body), &[key])) } else { String::new() };
    if said.is_empty() { excerpt(body).map_texts(&|text| redact(text, &[key])) } else { Message::text(said) }
}

/// What a refusal is about: the fields of `errors`, of v1's `message.validation`, of a list, those that a text begins with
/// (`title: Must be …`), and the text.
pub(super) fn refusal(body: &[u8]) -> Refusal {
    let cut = |text: &str| text.to_lowercase().chars().take(LONGEST_REFUSAL).collect();
    let Some(value) = json::parse(body) else {
        return Refusal { fields: Vec::new(), text: cut(&String::from_utf8_lossy(body)) };
    };
    let mut fields = Vec::new();
    if let Value::Array(rows) = &value {
        fields.extend(rows.iter().flat_map(row_fields));
    }
    for place in
        [&value["errors"], &value["message"]["validation"], &value["message"], &value["detail"], &value["error"]]
    {
        match place {
            Value::Object(map) => fields.extend(map.keys().filter(|key| *key != "validation").cloned()),
            Value::Array(rows) => fields.extend(rows.iter().flat_map(row_fields)),
            Value::String(text) => fields.extend(leading_field(text)),
            _ => {}
        }
    }
    let text = cut(&value_text(&value));
    // Older answers name a custom field as `custom_fields|f7000101`.
    let fields = fields.iter().flat_map(|field| field.split(['|', '.'])).map(str::to_owned).collect();
    Refusal { fields, text }
}

/// The fields that a row of a list of refusals names: `field`, a path `loc`, or the beginning of its text.
fn row_fields(row: &Value) -> Vec<String> {
    let named = row.get("field").and_then(json::as_text);
    let path = row["loc"].as_array().into_iter().flatten().filter_map(json::as_text);
    named.into_iter().chain(path).chain(row.as_str().and_then(leading_field)).collect()
}

/// The name before a colon, as in `warranty.period: Must be an integer`.
fn leading_field(text: &str) -> Option<String> {
    let (name, _) = text.split_once(':')?;
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '|');
    (!name.is_empty() && name.chars().all(is_name)).then(|| name.to_owned())
}

/// Characters of a refusal that are looked at.
const LONGEST_REFUSAL: usize = 4_000;

/// All texts and keys of an answer, whatever its shape.
fn value_text(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            map.iter().map(|(key, inner)| format!("{key} {}", value_text(inner))).collect::<Vec<_>>().join(" ")
        }
        Value::Array(rows) => rows.iter().map(value_text).collect::<Vec<_>>().join(" "),
        other => json::as_text(other).unwrap_or_default(),
    }
}

/// `message`, `error`, `detail` and the fields of `errors`, or the texts of a list.
fn said(body: &[u8]) -> String {
    let Some(value) = json::parse(body) else {
        return String::from_utf8_lossy(body).into_owned();
    };
    let mut parts: Vec<String> = ["message", "error", "detail"]
        .iter()
        .filter_map(|key| match &value[*key] {
            Value::Object(map) => Some(Value::Object(map.clone()).to_string()),
            rows @ Value::Array(_) => Some(value_text(rows)),
            other => json::as_text(other),
        })
        .collect();
    match &value["errors"] {
        Value::Object(fields) => parts.extend(fields.iter().map(|(field, why)| format!("{field}: {why}"))),
        rows @ Value::Array(_) => parts.push(value_text(rows)),
        _ => {}
    }
    if value.is_array() {
        parts.push(value_text(&value));
    }
    parts.join("; ")
}

/// `title`, or `name` as the older generation says.
pub(super) fn title(row: &Value) -> String {
    Some(json::text(row, "title")).filter(|text| !text.is_empty()).unwrap_or_else(|| json::text(row, "name"))
}

#[cfg(test)]
mod tests {
    use super::{refusal, said};

    #[test]
    fn a_refusal_names_its_fields_in_every_shape() {
        for body in [
            r#"{"message": "Validation error", "errors": {"warranty.period": ["Must be an integer"]}}"#,
            r#"{"code": 400, "success": false, "message": {"validation": {"warranty": {"period": "Must be an integer"}}}}"#,
            r#"{"detail": "warranty.period: Must be an integer"}"#,
            r#"{"detail": [{"loc": ["body", "warranty", "period"], "msg": "value is not a valid integer"}]}"#,
            r#"{"error": "warranty: Must be an integer"}"#,
            r#"{"errors": [{"field": "warranty", "message": "Must be an integer"}]}"#,
            r#"["warranty.period: Must be an integer"]"#,
        ] {
            assert!(refusal(body.as_bytes()).fields.iter().any(|field| field == "warranty"), "{body}");
            assert!(said(body.as_bytes()).to_lowercase().contains("integer"), "{body}: {}", said(body.as_bytes()));
        }
        for body in ["", "[]", "{}", "null", r#"["Please note: this is no field"]"#, "<html>a: b</html>"] {
            assert_eq!(refusal(body.as_bytes()).fields, [""; 0], "{body}");
        }
    }
}
