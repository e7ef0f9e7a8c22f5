//! The body of an order's creation or change, checked against the account.

use super::Office;
use super::check::{BAD_DATE, Problems, custom_fields, instant, text, whole};
use super::model::OrderFields;
use super::settings::by_id;
use crate::control::variants::Variants;
use serde_json::Value;

const TEXTS: [&str; 5] = ["malfunction", "manager_notes", "engineer_notes", "resume", "estimated_price"];

/// Lays the body over `fields`; every field that cannot be is told.
pub(super) fn read(
    office: &Office,
    body: &Value,
    mut fields: OrderFields,
    new: bool,
    variants: &Variants,
) -> Result<OrderFields, Problems> {
    let mut problems = Problems::default();
    required(office, body, &mut fields, new, &mut problems);
    people(office, body, &mut fields, &mut problems);
    dates(body, &mut fields, &mut problems);
    // No account here has assets.
    if whole(body, "asset_id", &mut problems).is_some() {
        problems.add("asset_id", "Does not exist");
    }
    for name in TEXTS {
        if let Some(value) = text(body, name, &mut problems) {
            fields.texts.insert(name.to_owned(), Value::from(value));
        }
    }
    match body.get("urgent") {
        None | Some(Value::Null) => {}
        Some(Value::Bool(urgent)) => fields.urgent = *urgent,
        // The official file types it as a text in a change.
        Some(Value::String(urgent)) if !new => match urgent.parse() {
            Ok(urgent) => fields.urgent = urgent,
            Err(_) => problems.add("urgent", "Must be a boolean"),
        },
        Some(_) => problems.add("urgent", "Must be a boolean"),
    }
    if let Some(given) = custom_fields(body, &office.look().order_fields, variants, &mut problems) {
        fields.custom_fields.extend(given);
    }
    problems.or(fields)
}

/// A field that names something, where its id goes, and whether there is such a thing.
type Reference<'a, T> = (&'static str, &'a mut T, &'a dyn Fn(i64) -> bool);

fn required(office: &Office, body: &Value, fields: &mut OrderFields, new: bool, problems: &mut Problems) {
    let settings = office.look();
    let live_branch = |id: i64| by_id(&settings.locations, id).is_some_and(|branch| branch["is_archived"] == false);
    let checks: [Reference<i64>; 3] = [
        ("branch_id", &mut fields.branch_id, &live_branch),
        ("order_type_id", &mut fields.order_type_id, &|id| by_id(&settings.types, id).is_some()),
        ("client_id", &mut fields.client_id, &|id| office.people.contains(id)),
    ];
    for (name, field, exists) in checks {
        match body.get(name) {
            None | Some(Value::Null) if new => problems.add(name, "Required"),
            None => {}
            Some(_) => match whole(body, name, problems) {
                Some(id) if exists(id) => *field = id,
                Some(_) => problems.add(name, "Does not exist"),
                None => {}
            },
        }
    }
}

fn people(office: &Office, body: &Value, fields: &mut OrderFields, problems: &mut Problems) {
    let settings = office.look();
    let checks: [Reference<Option<i64>>; 5] = [
        ("manager_id", &mut fields.manager_id, &|id| by_id(&settings.employees, id).is_some()),
        ("assignee_id", &mut fields.assignee_id, &|id| by_id(&settings.employees, id).is_some()),
        ("payer_id", &mut fields.payer_id, &|id| office.people.contains(id)),
        ("resource_id", &mut fields.resource_id, &|id| by_id(&settings.resources, id).is_some()),
        ("ad_campaign_id", &mut fields.ad_campaign_id, &|id| by_id(&settings.campaigns, id).is_some()),
    ];
    for (name, field, exists) in checks {
        if let Some(id) = whole(body, name, problems) {
            if exists(id) {
                *field = Some(id);
            } else {
                problems.add(name, "Does not exist");
            }
        }
    }
}

fn dates(body: &Value, fields: &mut OrderFields, problems: &mut Problems) {
    let dates = [
        ("scheduled_for", &mut fields.scheduled_for),
        ("scheduled_to", &mut fields.scheduled_to),
        ("due_date", &mut fields.due_date),
    ];
    for (name, field) in dates {
        if let Some(given) = text(body, name, problems) {
            let day = name == "due_date" && given.len() == 10;
            if day || instant(&given).is_some() {
                *field = Some(given);
            } else {
                problems.add(name, BAD_DATE);
            }
        }
    }
}
