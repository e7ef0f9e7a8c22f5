//! The account's settings as the API shows them.

use super::Office;
use super::door::Ask;
use crate::answer::Answer;
use serde_json::{Value, json};

pub(super) fn company(office: &Office) -> Answer {
    Answer::json(200, &office.look().company)
}

/// Statuses, types and custom fields come as bare arrays.
pub(super) fn bare(list: &[Value]) -> Answer {
    Answer::json(200, &Value::Array(list.to_vec()))
}

/// Types and custom fields: their title may be called otherwise.
pub(super) fn titled(list: &[Value], ask: &Ask) -> Answer {
    let mut list = list.to_vec();
    if ask.variants.is("roapp.title_key", "name") {
        for row in &mut list {
            row["name"] = row["title"].take();
            row.as_object_mut().map(|fields| fields.remove("title"));
        }
    }
    Answer::json(200, &Value::Array(list))
}

pub(super) fn locations(office: &Office, ask: &Ask) -> Answer {
    let archived = ask.call.param("is_archived").and_then(|text| text.parse::<bool>().ok());
    let settings = office.look();
    let rows: Vec<&Value> =
        settings.locations.iter().filter(|row| archived.is_none_or(|wanted| row["is_archived"] == wanted)).collect();
    Answer::json(200, &json!({"data": rows}))
}

pub(super) fn employees(office: &Office) -> Answer {
    Answer::json(200, &json!({"data": office.look().employees}))
}

pub(super) fn taxes(office: &Office) -> Answer {
    Answer::json(200, &json!({"data": office.look().taxes}))
}
