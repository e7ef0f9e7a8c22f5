//! The body of an order's creation or change, checked against the account.

use super::RoApp;
use super::comments::{TOO_LONG, is_too_long};
use super::field_errors::{BAD_DATE, FieldErrors, custom_fields, instant, text, whole};
use super::model::OrderFields;
use super::settings::by_id;
use crate::control::variants::Variants;
use serde_json::Value;

const TEXTS: [&str; 5] = ["malfunction", "manager_notes", "engineer_notes", "resume", "estimated_price"];

/// Sets the given fields in `fields`. Every invalid field is an error.
pub(super) fn read(
    roapp: &RoApp,
    body: &Value,
    mut fields: OrderFields,
    new: bool,
    variants: &Variants,
) -> Result<OrderFields, FieldErrors> {
    let mut errors = FieldErrors::default();
    required(roapp, body, &mut fields, new, &mut errors);
    people(roapp, body, &mut fields, &mut errors);
    dates(body, &mut fields, &mut errors);
    // The account has no assets.
    if whole(body, "asset_id", &mut errors).is_some() {
        errors.add("asset_id", "Does not exist");
    }
    for name in TEXTS {
        if let Some(value) = text(body, name, &mut errors) {
            if is_too_long(&value, variants) {
                errors.add(name, TOO_LONG);
            }
            fields.texts.insert(name.to_owned(), Value::from(value));
        }
    }
    match body.get("urgent") {
        None | Some(Value::Null) => {}
        Some(Value::Bool(urgent)) => fields.urgent = *urgent,
        // The official file has it as a string in a change.
        Some(Value::String(urgent)) if !new => match urgent.parse() {
            Ok(urgent) => fields.urgent = urgent,
            Err(_) => errors.add("urgent", "Must be a boolean"),
        },
        Some(_) => errors.add("urgent", "Must be a boolean"),
    }
    let given = custom_fields(body, &roapp.settings().order_fields, variants, &mut errors);
    let kept = match variants.choice("roapp.order_fields_kept").as_str() {
        "on_change" => !new,
        kept => kept == "always",
    };
    fields.custom_fields.extend(given.filter(|_| kept).into_iter().flatten());
    errors.or(fields)
}

/// A field that names something, where its id goes, and whether there is such a record.
type Reference<'a, T> = (&'static str, &'a mut T, &'a dyn Fn(i64) -> bool);

fn required(roapp: &RoApp, body: &Value, fields: &mut OrderFields, new: bool, errors: &mut FieldErrors) {
    let settings = roapp.settings();
    let is_active_branch =
        |id: i64| by_id(&settings.locations, id).is_some_and(|branch| branch["is_archived"] == false);
    let checks: [Reference<i64>; 3] = [
        ("branch_id", &mut fields.branch_id, &is_active_branch),
        ("order_type_id", &mut fields.order_type_id, &|id| by_id(&settings.types, id).is_some()),
        ("client_id", &mut fields.client_id, &|id| roapp.people.contains(id)),
    ];
    for (name, field, exists) in checks {
        match body.get(name) {
            None | Some(Value::Null) if new => errors.add(name, "Required"),
            None => {}
            Some(_) => match whole(body, name, errors) {
                Some(id) if exists(id) => *field = id,
                Some(_) => errors.add(name, "Does not exist"),
                None => {}
            },
        }
    }
}

fn people(roapp: &RoApp, body: &Value, fields: &mut OrderFields, errors: &mut FieldErrors) {
    let settings = roapp.settings();
    let checks: [Reference<Option<i64>>; 5] = [
        ("manager_id", &mut fields.manager_id, &|id| by_id(&settings.employees, id).is_some()),
        ("assignee_id", &mut fields.assignee_id, &|id| by_id(&settings.employees, id).is_some()),
        ("payer_id", &mut fields.payer_id, &|id| roapp.people.contains(id)),
        ("resource_id", &mut fields.resource_id, &|id| by_id(&settings.resources, id).is_some()),
        ("ad_campaign_id", &mut fields.ad_campaign_id, &|id| by_id(&settings.campaigns, id).is_some()),
    ];
    for (name, field, exists) in checks {
        if let Some(id) = whole(body, name, errors) {
            if exists(id) {
                *field = Some(id);
            } else {
                errors.add(name, "Does not exist");
            }
        }
    }
}

fn dates(body: &Value, fields: &mut OrderFields, errors: &mut FieldErrors) {
    let dates = [
        ("scheduled_for", &mut fields.scheduled_for),
        ("scheduled_to", &mut fields.scheduled_to),
        ("due_date", &mut fields.due_date),
    ];
    for (name, field) in dates {
        if let Some(given) = text(body, name, errors) {
            let is_day = name == "due_date" && given.len() == 10;
            if is_day || instant(&given).is_some() {
                *field = Some(given);
            } else {
                errors.add(name, BAD_DATE);
            }
        }
    }
}
