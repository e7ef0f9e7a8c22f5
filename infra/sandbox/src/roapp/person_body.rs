//! The body of a contact's creation or change, checked field by field.

use super::Office;
use super::check::{Problems, custom_fields, text, whole};
use super::settings::by_id;
use crate::control::variants::Variants;
use serde_json::{Map, Value, json};

const TEXTS: [&str; 6] =
    ["notes", "address", "discount_code", "last_name", "tax_identification_number", "business_registration_number"];

/// Lays the body over `fields`.
pub(crate) fn read(
    office: &Office,
    body: &Value,
    mut fields: Map<String, Value>,
    organization: bool,
    new: bool,
    variants: &Variants,
) -> Result<Map<String, Value>, Problems> {
    let mut problems = Problems::default();
    let name = if organization { "name" } else { "first_name" };
    match text(body, name, &mut problems) {
        Some(given) if !given.trim().is_empty() => drop(fields.insert(name.to_owned(), Value::from(given))),
        Some(_) => problems.add(name, "Required"),
        None if new && body.get(name).is_none_or(Value::is_null) => problems.add(name, "Required"),
        None => {}
    }
    for field in TEXTS.into_iter().filter(|field| fields_of(organization, field)) {
        if let Some(given) = text(body, field, &mut problems) {
            fields.insert(field.to_owned(), Value::from(given));
        }
    }
    if let Some(given) = text(body, "email", &mut problems) {
        if !given.is_empty() && !email(&given) {
            problems.add("email", "Invalid email");
        }
        fields.insert("email".to_owned(), Value::from(given));
    }
    if let Some(given) = body.get("phones").filter(|value| !value.is_null()) {
        fields.insert("phones".to_owned(), phones(given, variants, &mut problems));
    }
    references(office, body, &mut fields, &mut problems);
    birthday(body, &mut fields, &mut problems);
    for (field, right) in [("supplier", Value::is_boolean as fn(&Value) -> bool), ("tags", texts)] {
        match body.get(field).filter(|value| !value.is_null()) {
            Some(value) if right(value) => drop(fields.insert(field.to_owned(), value.clone())),
            Some(_) => problems.add(field, "Wrong type"),
            None => {}
        }
    }
    if let Some(given) = custom_fields(body, &office.look().person_fields, variants, &mut problems)
        && let Some(known) = fields.get_mut("custom_fields").and_then(Value::as_object_mut)
    {
        known.extend(given);
    }
    problems.or(fields)
}

/// A field that the other kind of contact has is unknown, so ignored.
fn fields_of(organization: bool, field: &str) -> bool {
    match field {
        "last_name" => !organization,
        "business_registration_number" => organization,
        _ => true,
    }
}

fn texts(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(Value::is_string))
}

fn references(office: &Office, body: &Value, fields: &mut Map<String, Value>, problems: &mut Problems) {
    let settings = office.look();
    for (field, list) in [("manager_id", &settings.employees), ("ad_campaign_id", &settings.campaigns)] {
        if let Some(id) = whole(body, field, problems) {
            if by_id(list, id).is_none() {
                problems.add(field, "Does not exist");
            }
            fields.insert(field.to_owned(), Value::from(id));
        }
    }
}

fn birthday(body: &Value, fields: &mut Map<String, Value>, problems: &mut Problems) {
    let Some(given) = body.get("birthday").filter(|value| !value.is_null()) else {
        return;
    };
    let year = given.get("year").is_none_or(|year| year.is_null() || year.is_i64());
    if given["day"].is_i64() && given["month"].is_i64() && year {
        fields.insert("birthday".to_owned(), given.clone());
    } else {
        problems.add("birthday", "day and month are required");
    }
}

fn phones(given: &Value, variants: &Variants, problems: &mut Problems) -> Value {
    let Some(list) = given.as_array() else {
        problems.add("phones", "Must be an array");
        return json!([]);
    };
    let strict = variants.is("roapp.phone_format", "strict");
    let mut phones = Vec::new();
    for phone in list {
        keys(phone, variants, problems);
        let number = phone.get("phone").and_then(Value::as_str).filter(|number| !number.trim().is_empty());
        let plain =
            |number: &&str| number.strip_prefix('+').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        match number.filter(|number| !strict || plain(number)) {
            None => problems.add("phones", "Invalid phone"),
            Some(number) => {
                let flag = |name: &str, default: bool| phone.get(name).and_then(Value::as_bool).unwrap_or(default);
                phones.push(json!({"title": phone.get("title").cloned().unwrap_or_else(|| Value::from("")), "phone": number,
                    "notify": flag("notify", true), "has_viber": flag("has_viber", false), "has_whatsapp": flag("has_whatsapp", false)}));
            }
        }
    }
    Value::Array(phones)
}

/// What a phone says besides its number.
fn keys(phone: &Value, variants: &Variants, problems: &mut Problems) {
    let demanded: &[&str] = match variants.choice("roapp.phone_keys").as_str() {
        "one" => &[],
        "five" => &["title", "notify", "has_viber", "has_whatsapp"],
        _ => &["title"],
    };
    for name in demanded.iter().filter(|name| phone.get(**name).is_none_or(Value::is_null)) {
        problems.add("phones", format!("{name} is required"));
    }
    let typed =
        |name: &str, right: fn(&Value) -> bool| phone.get(name).is_none_or(|value| value.is_null() || right(value));
    let flags = ["notify", "has_viber", "has_whatsapp"].iter().all(|name| typed(name, Value::is_boolean));
    if !flags || !typed("title", Value::is_string) {
        problems.add("phones", "Wrong type");
    }
}

fn email(given: &str) -> bool {
    let good = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
    given
        .split_once('@')
        .is_some_and(|(user, host)| good(user) && good(host) && host.contains('.') && !host.contains('@'))
}
