//! Custom fields as staff make them: of orders or of people, of any type, required or not.

use super::office::Desk;
use super::{bad, ok, unknown};
use crate::answer::Answer;
use serde_json::{Value, json};

/// `{"of": "orders" or "people", "title": …, "type": 0 to 6, "required": true, "options": ["A"], "default": "A"}`; all but
/// `of` optional. Types: 0 boolean, 1 to 3 text, 4 and 5 date, 6 number. With `options` the field is a list.
pub(super) fn add(desk: &mut Desk) -> Result<Answer, Answer> {
    let kind = desk.body.get("type").map_or(Some(1), Value::as_i64).filter(|kind| (0..=6).contains(kind));
    let kind = kind.ok_or_else(|| bad("a type is a number from 0 to 6"))?;
    let people = people(desk.body["of"].as_str())?;
    let settings = desk.office.settings();
    let id = desk.body["id"].as_i64().unwrap_or_else(|| {
        settings.last_field += 1;
        settings.last_field
    });
    let title = desk.body["title"].as_str().map_or_else(|| format!("Field {id}"), str::to_owned);
    let mut field = json!({"id": id, "title": title, "type": kind, "required": desk.body["required"] == true});
    for name in ["options", "default"] {
        if let Some(given) = desk.body.get(name) {
            field[name] = given.clone();
        }
    }
    let list = if people { &mut settings.person_fields } else { &mut settings.order_fields };
    list.retain(|known| known["id"] != id);
    list.push(field.clone());
    Ok(Answer::json(201, &field))
}

/// A field is gone; what orders and people have under it stays.
pub(super) fn remove(desk: &mut Desk, id: &str) -> Result<Answer, Answer> {
    let id: i64 = id.parse().map_err(|_| bad("an id is a number"))?;
    let settings = desk.office.settings();
    let before = settings.order_fields.len() + settings.person_fields.len();
    settings.order_fields.retain(|known| known["id"] != id);
    settings.person_fields.retain(|known| known["id"] != id);
    if settings.order_fields.len() + settings.person_fields.len() < before { ok(&json!({})) } else { Err(unknown()) }
}

fn people(of: Option<&str>) -> Result<bool, Answer> {
    match of {
        Some("people") => Ok(true),
        Some("orders") => Ok(false),
        _ => Err(bad("send {\"of\": \"orders\"} or {\"of\": \"people\"}")),
    }
}
