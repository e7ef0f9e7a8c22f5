//! Records with a simplified behaviour: bookings, estimates, tags of contacts.
//!
//! A create requires the documented fields in their types. The fields are stored and shown; they have no other effect.

use super::RoApp;
use super::field_errors::{BAD_DATE, FieldErrors, instant, text, whole};
use super::filter::{Filter, listed};
use super::model::Record;
use super::page;
use super::request::{Request, not_found};
use crate::answer::{Answer, Reply};
use crate::clock::seconds;
use serde_json::{Value, json};

/// One kind of record. Required and optional fields of its body are separated by blanks.
pub(super) struct Kind {
    name: &'static str,
    required: &'static str,
    optional: &'static str,
}

pub(super) static BOOKINGS: Kind = Kind {
    name: "booking",
    required: "branch_id assignee_id client_id scheduled_for scheduled_to",
    optional: "resource_id comment",
};

pub(super) static ESTIMATES: Kind = Kind {
    name: "estimate",
    required: "branch_id order_type_id client_id",
    optional: "manager_id assignee_id asset_id payer_id ad_campaign_id scheduled_for scheduled_to resource_id malfunction \
        manager_notes engineer_notes resume estimated_price due_date",
};

pub(super) static TAGS: Kind = Kind { name: "tag", required: "name", optional: "color_name" };

const COLORS: [&str; 8] = ["red", "green", "blue", "navy", "pink", "yellow", "orange", "grey"];

pub(super) fn answer(roapp: &mut RoApp, request: &Request, kind: &Kind, path: &[&str]) -> Reply {
    match (request.call.method.as_str(), path) {
        ("GET", []) => list(roapp, request, kind),
        ("POST", []) => create(roapp, request, kind),
        ("GET", [id]) => {
            let id = known(roapp, kind, id)?;
            request.one(roapp.records.get(id).map_or(Value::Null, view))
        }
        ("PATCH", [id]) => change(roapp, request, kind, id),
        ("DELETE", [id]) if kind.name != "estimate" => {
            let id = known(roapp, kind, id)?;
            roapp.records.remove(id);
            request.changed(&json!({}))
        }
        // Records of these kinds have no items here.
        ("GET", [id, "items"]) if kind.name != "tag" => known(roapp, kind, id).and(Ok(Answer::json(200, &json!([])))),
        ("POST", [id, "status" | "comments"]) if kind.name == "estimate" => {
            known(roapp, kind, id)?;
            request.body()?;
            request.changed(&json!({}))
        }
        _ => Err(not_found()),
    }
}

fn list(roapp: &RoApp, request: &Request, kind: &Kind) -> Reply {
    let filter = Filter::read(request, &["created_at", "modified_at", "scheduled_for"])?;
    let (ids, clients) = (filter.ids("ids", request)?, filter.ids("clients_ids", request)?);
    let wanted = |record: &&Record| {
        let client = record.fields["client_id"].as_i64().unwrap_or_default();
        record.kind == kind.name && listed(&ids, &record.id) && listed(&clients, &client)
    };
    let found: Vec<&Record> = roapp.records.values().filter(wanted).collect();
    Ok(page::cut(found, &filter).answer(&filter, view))
}

fn create(roapp: &mut RoApp, request: &Request, kind: &Kind) -> Reply {
    let fields = read(request, kind, true)?;
    let id = roapp.records.next_key(90_000_001);
    roapp.records.insert(id, Record { id, kind: kind.name.to_owned(), fields, created_at: request.at });
    Ok(request.created(json!({"id": id})))
}

fn change(roapp: &mut RoApp, request: &Request, kind: &Kind, id: &str) -> Reply {
    let id = known(roapp, kind, id)?;
    let given = read(request, kind, false)?;
    if let Some(record) = roapp.records.get_mut(id) {
        crate::json::merge(&mut record.fields, &given);
    }
    request.changed(&json!({"id": id}))
}

fn read(request: &Request, kind: &Kind, new: bool) -> Result<Value, Answer> {
    let body = request.body()?;
    let mut errors = FieldErrors::default();
    let mut fields = json!({});
    let required = kind.required.split_whitespace().map(|name| (name, new));
    for (name, required) in required.chain(kind.optional.split_whitespace().map(|name| (name, false))) {
        let value = if name.ends_with("_id") {
            whole(&body, name, &mut errors).map(Value::from)
        } else {
            text(&body, name, &mut errors).map(Value::from)
        };
        let is_date = name.starts_with("scheduled_") || name == "due_date";
        match value {
            Some(value) if is_date && value.as_str().and_then(instant).is_none() => errors.add(name, BAD_DATE),
            Some(value) if name == "color_name" && !COLORS.iter().any(|color| value == *color) => {
                errors.add(name, "Unknown color");
            }
            Some(value) => fields[name] = value,
            None if required && body.get(name).is_none_or(Value::is_null) => errors.add(name, "Required"),
            None => {}
        }
    }
    request.accept(errors.or(fields))
}

fn known(roapp: &RoApp, kind: &Kind, id: &str) -> Result<i64, Answer> {
    let record = id.parse().ok().and_then(|id| roapp.records.get(id)).filter(|record| record.kind == kind.name);
    record.map(|record| record.id).ok_or_else(not_found)
}

pub(super) fn view(record: &Record) -> Value {
    let mut view = record.fields.clone();
    view["id"] = Value::from(record.id);
    view["created_at"] = Value::from(seconds(record.created_at));
    view
}
