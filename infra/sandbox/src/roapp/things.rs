//! Things that the account keeps beside orders and are played simply: bookings, estimates, tags of contacts.
//!
//! A create demands the documented fields in their types. What is given is kept and shown; nothing follows from it.

use super::Office;
use super::check::{Problems, instant, text, whole};
use super::door::{Ask, not_found};
use super::filter::{Filter, listed};
use super::model::Thing;
use super::page;
use crate::answer::Answer;
use crate::clock::seconds;
use serde_json::{Value, json};

/// One kind of thing and the fields of its body.
pub(super) struct Kind {
    name: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
}

/// `/bookings`.
pub(super) static BOOKINGS: Kind = Kind {
    name: "booking",
    required: &["branch_id", "assignee_id", "client_id", "scheduled_for", "scheduled_to"],
    optional: &["resource_id", "comment"],
};

/// `/estimates`.
pub(super) static ESTIMATES: Kind = Kind {
    name: "estimate",
    required: &["branch_id", "order_type_id", "client_id"],
    optional: &[
        "manager_id",
        "assignee_id",
        "asset_id",
        "payer_id",
        "ad_campaign_id",
        "scheduled_for",
        "scheduled_to",
        "resource_id",
        "malfunction",
        "manager_notes",
        "engineer_notes",
        "resume",
        "estimated_price",
        "due_date",
    ],
};

/// `/contacts/tags`.
pub(super) static TAGS: Kind = Kind { name: "tag", required: &["name"], optional: &["color_name"] };

const COLORS: [&str; 8] = ["red", "green", "blue", "navy", "pink", "yellow", "orange", "grey"];

pub(super) fn answer(office: &mut Office, ask: &Ask, kind: &Kind, path: &[&str]) -> Result<Answer, Answer> {
    match (ask.call.method.as_str(), path) {
        ("GET", []) => list(office, ask, kind),
        ("POST", []) => create(office, ask, kind),
        ("GET", [id]) => {
            let id = known(office, kind, id)?;
            Ok(ask.shown(office.things.get(id).map_or(Value::Null, view)))
        }
        ("PATCH", [id]) => change(office, ask, kind, id),
        ("DELETE", [id]) if kind.name != "estimate" => {
            let id = known(office, kind, id)?;
            office.things.remove(id);
            Ok(ask.done(&json!({})))
        }
        // Nothing of these kinds has items here.
        ("GET", [id, "items"]) if kind.name != "tag" => known(office, kind, id).and(Ok(Answer::json(200, &json!([])))),
        ("POST", [id, "status" | "comments"]) if kind.name == "estimate" => {
            known(office, kind, id)?;
            ask.body()?;
            Ok(ask.done(&json!({})))
        }
        _ => Err(not_found()),
    }
}

fn list(office: &Office, ask: &Ask, kind: &Kind) -> Result<Answer, Answer> {
    let filter = Filter::read(ask, &["created_at", "modified_at", "scheduled_for"])?;
    let (ids, clients) = (filter.ids("ids", ask)?, filter.ids("clients_ids", ask)?);
    let wanted = |thing: &&Thing| {
        let client = thing.fields["client_id"].as_i64().unwrap_or_default();
        thing.kind == kind.name && listed(&ids, &thing.id) && listed(&clients, &client)
    };
    let found: Vec<&Thing> = office.things.values().filter(wanted).collect();
    Ok(page::cut(found, &filter).answer(&filter, view))
}

fn create(office: &mut Office, ask: &Ask, kind: &Kind) -> Result<Answer, Answer> {
    let fields = read(ask, kind, true)?;
    let id = office.things.next_key(90_000_001);
    office.things.insert(id, Thing { id, kind: kind.name.to_owned(), fields, created_at: ask.at });
    Ok(ask.created(json!({"id": id})))
}

fn change(office: &mut Office, ask: &Ask, kind: &Kind, id: &str) -> Result<Answer, Answer> {
    let id = known(office, kind, id)?;
    let given = read(ask, kind, false)?;
    if let Some(thing) = office.things.get_mut(id) {
        crate::json::merge(&mut thing.fields, &given);
    }
    Ok(ask.done(&json!({"id": id})))
}

fn read(ask: &Ask, kind: &Kind, new: bool) -> Result<Value, Answer> {
    let body = ask.body()?;
    let mut problems = Problems::default();
    let mut fields = json!({});
    for name in kind.required.iter().chain(kind.optional) {
        let value = if name.ends_with("_id") {
            whole(&body, name, &mut problems).map(Value::from)
        } else {
            text(&body, name, &mut problems).map(Value::from)
        };
        let date = name.starts_with("scheduled_") || *name == "due_date";
        match value {
            Some(value) if date && value.as_str().and_then(instant).is_none() => {
                problems.add(name, super::check::BAD_DATE);
            }
            Some(value) if *name == "color_name" && !COLORS.iter().any(|color| value == *color) => {
                problems.add(name, "Unknown color");
            }
            Some(value) => fields[*name] = value,
            None if new && kind.required.contains(name) && body.get(*name).is_none_or(Value::is_null) => {
                problems.add(name, "Required");
            }
            None => {}
        }
    }
    problems.or(fields).map_err(|problems| ask.refuse(&problems))
}

fn known(office: &Office, kind: &Kind, id: &str) -> Result<i64, Answer> {
    let thing = id.parse().ok().and_then(|id| office.things.get(id)).filter(|thing| thing.kind == kind.name);
    thing.map(|thing| thing.id).ok_or_else(not_found)
}

fn view(thing: &Thing) -> Value {
    let mut shown = thing.fields.clone();
    shown["id"] = Value::from(thing.id);
    shown["created_at"] = Value::from(seconds(thing.created_at));
    shown
}
