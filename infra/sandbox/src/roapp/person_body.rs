//! The body of a contact's creation or change, checked field by field.

use super::RoApp;
use super::field_errors::{FieldErrors, custom_fields, text, whole};
use super::settings::by_id;
use crate::control::variants::Variants;
use serde_json::{Map, Value, json};

const TEXTS: [&str; 6] =
    ["notes", "address", "discount_code", "last_name", "tax_identification_number", "business_registration_number"];

/// Sets the given fields in `fields`.
pub(crate) fn read(
    roapp: &RoApp,
    body: &Value,
    mut fields: Map<String, Value>,
    organization: bool,
    new: bool,
    variants: &Variants,
) -> Result<Map<String, Value>, FieldErrors> {
    let mut errors = FieldErrors::default();
    let name = if organization { "name" } else { "first_name" };
    match text(body, name, &mut errors) {
        Some(given) if !given.trim().is_empty() => drop(fields.insert(name.to_owned(), Value::from(given))),
        Some(_) => errors.add(name, "Required"),
        None if new && body.get(name).is_none_or(Value::is_null) => errors.add(name, "Required"),
        None => {}
    }
    for field in TEXTS.into_iter().filter(|field| is_field_of(organization, field)) {
        if let Some(given) = text(body, field, &mut errors) {
            fields.insert(field.to_owned(), Value::from(given));
        }
    }
    if let Some(given) = text(body, "email", &mut errors) {
        if !given.is_empty() && !is_email(&given) {
            errors.add("email", "Invalid email");
        }
        fields.insert("email".to_owned(), Value::from(given));
    }
    if let Some(given) = body.get("phones").filter(|value| !value.is_null()) {
        fields.insert("phones".to_owned(), phones(given, variants, &mut errors));
    }
    references(roapp, body, &mut fields, &mut errors);
    birthday(body, &mut fields, &mut errors);
    for (field, right) in [("supplier", Value::is_boolean as fn(&Value) -> bool), ("tags", is_list_of_strings)] {
        match body.get(field).filter(|value| !value.is_null()) {
            Some(value) if right(value) => drop(fields.insert(field.to_owned(), value.clone())),
            Some(_) => errors.add(field, "Wrong type"),
            None => {}
        }
    }
    if let Some(given) = custom_fields(body, &roapp.settings().person_fields, variants, &mut errors)
        && let Some(known) = fields.get_mut("custom_fields").and_then(Value::as_object_mut)
    {
        known.extend(given);
    }
    errors.or(fields)
}

/// Whether this kind of contact has the field; otherwise it is ignored.
fn is_field_of(organization: bool, field: &str) -> bool {
    match field {
        "last_name" => !organization,
        "business_registration_number" => organization,
        _ => true,
    }
}

fn is_list_of_strings(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(Value::is_string))
}

fn references(roapp: &RoApp, body: &Value, fields: &mut Map<String, Value>, errors: &mut FieldErrors) {
    let settings = roapp.settings();
    for (field, list) in [("manager_id", &settings.employees), ("ad_campaign_id", &settings.campaigns)] {
        if let Some(id) = whole(body, field, errors) {
            if by_id(list, id).is_none() {
                errors.add(field, "Does not exist");
            }
            fields.insert(field.to_owned(), Value::from(id));
        }
    }
}

fn birthday(body: &Value, fields: &mut Map<String, Value>, errors: &mut FieldErrors) {
    let Some(given) = body.get("birthday").filter(|value| !value.is_null()) else {
        return;
    };
    let year = given.get("year").is_none_or(|year| year.is_null() || year.is_i64());
    if given["day"].is_i64() && given["month"].is_i64() && year {
        fields.insert("birthday".to_owned(), given.clone());
    } else {
        errors.add("birthday", "day and month are required");
    }
}

fn phones(given: &Value, variants: &Variants, errors: &mut FieldErrors) -> Value {
    let Some(list) = given.as_array() else {
        errors.add("phones", "Must be an array");
        return json!([]);
    };
    let strict = variants.is("roapp.phone_format", "strict");
    let mut phones = Vec::new();
    for phone in list {
        check_phone_keys(phone, variants, errors);
        let number = phone.get("phone").and_then(Value::as_str).filter(|number| !number.trim().is_empty());
        let plain =
            |number: &&str| number.strip_prefix('+').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        match number.filter(|number| !strict || plain(number)) {
            None => errors.add("phones", "Invalid phone"),
            Some(number) => {
                let flag = |name: &str, default: bool| phone.get(name).and_then(Value::as_bool).unwrap_or(default);
                phones.push(json!({"title": phone.get("title").cloned().unwrap_or_else(|| Value::from("")), "phone": number,
                    "notify": flag("notify", true), "has_viber": flag("has_viber", false), "has_whatsapp": flag("has_whatsapp", false)}));
            }
        }
    }
    Value::Array(phones)
}

/// Checks the keys of a phone other than its number.
fn check_phone_keys(phone: &Value, variants: &Variants, errors: &mut FieldErrors) {
    let required: &[&str] = match variants.choice("roapp.phone_keys").as_str() {
        "one" => &[],
        "five" => &["title", "notify", "has_viber", "has_whatsapp"],
        _ => &["title"],
    };
    for name in required.iter().filter(|name| phone.get(**name).is_none_or(Value::is_null)) {
        errors.add("phones", format!("{name} is required"));
    }
    let typed =
        |name: &str, right: fn(&Value) -> bool| phone.get(name).is_none_or(|value| value.is_null() || right(value));
    let flags = ["notify", "has_viber", "has_whatsapp"].iter().all(|name| typed(name, Value::is_boolean));
    if !flags || !typed("title", Value::is_string) {
        errors.add("phones", "Wrong type");
    }
}

fn is_email(given: &str) -> bool {
    let valid = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
    given
        .split_once('@')
        .is_some_and(|(user, host)| valid(user) && valid(host) && host.contains('.') && !host.contains('@'))
}
