//! The operations under `/company`: the account's settings.

use super::RoApp;
use super::request::{Request, not_found};
use super::settings::by_id;
use crate::answer::{Answer, Reply};
use serde_json::{Value, json};

pub(super) fn answer(roapp: &RoApp, request: &Request, path: &[&str]) -> Reply {
    let settings = roapp.settings();
    match path {
        [] => Ok(Answer::json(200, &settings.company)),
        ["license"] => license(request),
        ["locations"] => Ok(locations(&settings.locations, request)),
        ["locations", id] => one(&settings.locations, request, id),
        ["locations", id, "resources"] => {
            one(&settings.locations, request, id)?;
            let branch: Option<i64> = id.parse().ok();
            let here = settings.resources.iter().filter(|resource| resource["branch_id"].as_i64() == branch);
            Ok(rows(here.cloned().collect(), request, "name"))
        }
        ["employees"] => Ok(rows(settings.employees.clone(), request, "first_name")),
        ["employees", id] => one(&settings.employees, request, id),
        ["legal-entities"] => Ok(rows(settings.legal_entities.clone(), request, "name")),
        ["legal-entities", id] => one(&settings.legal_entities, request, id),
        ["taxes"] => Ok(rows(settings.taxes.clone(), request, "name")),
        _ => Err(not_found()),
    }
}

/// A bare array: statuses, types and custom fields.
pub(super) fn bare(list: &[Value]) -> Answer {
    Answer::json(200, &Value::Array(list.to_vec()))
}

/// Types and custom fields: the key of their title is a variant.
pub(super) fn titled(list: &[Value], request: &Request) -> Answer {
    let mut list = list.to_vec();
    if request.variants.is("roapp.title_key", "name") {
        for row in &mut list {
            row["name"] = row["title"].take();
            row.as_object_mut().map(|fields| fields.remove("title"));
        }
    }
    bare(&list)
}

fn locations(all: &[Value], request: &Request) -> Answer {
    let is_archived = request.call.param("is_archived").and_then(|text| text.parse::<bool>().ok());
    let legal_entity = request.call.param("legal_entity_id").and_then(|text| text.parse::<i64>().ok());
    let wanted = |row: &&Value| {
        is_archived.is_none_or(|wanted| row["is_archived"] == wanted)
            && legal_entity.is_none_or(|wanted| row["legal_entity_id"] == wanted)
    };
    rows(all.iter().filter(wanted).cloned().collect(), request, "name")
}

/// `{data: […]}` without paging or a bare list, sorted by id or by the field `name` if requested.
fn rows(mut rows: Vec<Value>, request: &Request, name: &str) -> Answer {
    let sort = request.call.param("sort").unwrap_or("");
    let field = sort.trim_start_matches('-');
    if field == "id" {
        rows.sort_by_key(|row| row["id"].as_i64());
    } else if field == name {
        rows.sort_by_key(|row| row[name].as_str().map(str::to_owned));
    }
    if sort.starts_with('-') && (field == "id" || field == name) {
        rows.reverse();
    }
    if request.variants.is("roapp.company_lists", "list") {
        return bare(&rows);
    }
    Answer::json(200, &json!({"data": rows}))
}

fn one(list: &[Value], request: &Request, id: &str) -> Reply {
    request.one(id.parse().ok().and_then(|id| by_id(list, id)).ok_or_else(not_found)?.clone())
}

/// The paid plan. The operation is documented, its answer is not.
fn license(request: &Request) -> Reply {
    let (plan, features) = if request.variants.is("roapp.plan", "no_api") {
        ("Hobby", json!(["orders", "inventory"]))
    } else {
        ("Business", json!(["orders", "inventory", "api", "webhooks"]))
    };
    let until = "2030-01-01T00:00:00Z";
    match request.variants.choice("roapp.license").as_str() {
        "404" => Err(not_found()),
        "nested" => {
            let tariff = json!({"title": plan, "features": features});
            Ok(Answer::json(200, &json!({"data": {"tariff": tariff, "valid_until": until, "is_expired": false}})))
        }
        _ => {
            let license = json!({"name": plan, "status": "active", "expires_at": until, "employees_limit": 10,
                                 "features": features});
            Ok(Answer::json(200, &license))
        }
    }
}
