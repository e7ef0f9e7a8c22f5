//! Custom fields as staff create them: of orders or of people, of any type, required or not.

use super::answers::{bad, created, done_if};
use super::context::RoappContext;
use crate::answer::{Answer, Reply};
use crate::table::next_id;
use serde_json::json;

/// `{"of": "orders" or "people", "title": …, "type": 0 to 6, "required": true, "options": ["A"], "default": "A"}`; all but
/// `of` optional. Types: 0 boolean, 1 to 3 text, 4 and 5 date, 6 number. With `options` the field is a list.
pub(super) fn add(context: &mut RoappContext) -> Reply {
    let body = context.body;
    let kind = body.get("type").map_or(Some(1), |kind| kind.as_i64()).filter(|kind| (0..=6).contains(kind));
    let kind = kind.ok_or_else(|| bad("a type is a number from 0 to 6"))?;
    let of_people = is_of_people(body["of"].as_str())?;
    let settings = context.roapp.settings_mut();
    let id = body["id"].as_i64().unwrap_or_else(|| next_id(&mut settings.last_field));
    let title = body["title"].as_str().map_or_else(|| format!("Field {id}"), str::to_owned);
    let mut field = json!({"id": id, "title": title, "type": kind, "required": body["required"] == true});
    for name in ["options", "default"] {
        if let Some(given) = body.get(name) {
            field[name] = given.clone();
        }
    }
    let fields = if of_people { &mut settings.person_fields } else { &mut settings.order_fields };
    fields.retain(|known| known["id"] != id);
    fields.push(field.clone());
    created(&field)
}

/// Removes a field. Its values in orders and people stay.
pub(super) fn remove(context: &mut RoappContext, id: i64) -> Reply {
    let settings = context.roapp.settings_mut();
    let before = settings.order_fields.len() + settings.person_fields.len();
    settings.order_fields.retain(|known| known["id"] != id);
    settings.person_fields.retain(|known| known["id"] != id);
    done_if(settings.order_fields.len() + settings.person_fields.len() < before)
}

fn is_of_people(of: Option<&str>) -> Result<bool, Answer> {
    match of {
        Some("people") => Ok(true),
        Some("orders") => Ok(false),
        _ => Err(bad("send {\"of\": \"orders\"} or {\"of\": \"people\"}")),
    }
}
