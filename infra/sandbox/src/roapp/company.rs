//! The account's settings as the API shows them.

use super::Office;
use super::door::{Ask, not_found};
use super::settings::by_id;
use crate::answer::Answer;
use serde_json::{Value, json};

pub(super) fn answer(office: &Office, ask: &Ask, path: &[&str]) -> Result<Answer, Answer> {
    let settings = office.look();
    match path {
        [] => Ok(Answer::json(200, &settings.company)),
        ["license"] => license(ask),
        ["locations"] => Ok(locations(&settings.locations, ask)),
        ["locations", id] => one(&settings.locations, ask, id),
        ["locations", id, "resources"] => {
            one(&settings.locations, ask, id)?;
            let branch: Option<i64> = id.parse().ok();
            let here = settings.resources.iter().filter(|resource| resource["branch_id"].as_i64() == branch);
            Ok(rows(here.cloned().collect(), ask, "name"))
        }
        ["employees"] => Ok(rows(settings.employees.clone(), ask, "first_name")),
        ["employees", id] => one(&settings.employees, ask, id),
        ["legal-entities"] => Ok(rows(settings.legal_entities.clone(), ask, "name")),
        ["legal-entities", id] => one(&settings.legal_entities, ask, id),
        ["taxes"] => Ok(rows(settings.taxes.clone(), ask, "name")),
        _ => Err(not_found()),
    }
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

fn locations(all: &[Value], ask: &Ask) -> Answer {
    let archived = ask.call.param("is_archived").and_then(|text| text.parse::<bool>().ok());
    let entity = ask.call.param("legal_entity_id").and_then(|text| text.parse::<i64>().ok());
    let wanted = |row: &&Value| {
        archived.is_none_or(|wanted| row["is_archived"] == wanted)
            && entity.is_none_or(|wanted| row["legal_entity_id"] == wanted)
    };
    rows(all.iter().filter(wanted).cloned().collect(), ask, "name")
}

/// `{data: […]}` without paging or a bare list, sorted by id or by `name` where that is asked for.
fn rows(mut rows: Vec<Value>, ask: &Ask, name: &str) -> Answer {
    let sort = ask.call.param("sort").unwrap_or("");
    let field = sort.trim_start_matches('-');
    if field == "id" {
        rows.sort_by_key(|row| row["id"].as_i64());
    } else if field == name {
        rows.sort_by_key(|row| row[name].as_str().map(str::to_owned));
    }
    if sort.starts_with('-') && (field == "id" || field == name) {
        rows.reverse();
    }
    if ask.variants.is("roapp.company_lists", "list") {
        return Answer::json(200, &Value::Array(rows));
    }
    Answer::json(200, &json!({"data": rows}))
}

fn one(list: &[Value], ask: &Ask, id: &str) -> Result<Answer, Answer> {
    let row = id.parse().ok().and_then(|id| by_id(list, id)).ok_or_else(not_found)?;
    Ok(ask.shown(row.clone()))
}

/// What the account pays for. The operation is documented, its answer is not.
fn license(ask: &Ask) -> Result<Answer, Answer> {
    let (plan, features) = if ask.variants.is("roapp.plan", "no_api") {
        ("Hobby", json!(["orders", "inventory"]))
    } else {
        ("Business", json!(["orders", "inventory", "api", "webhooks"]))
    };
    let until = "2030-01-01T00:00:00Z";
    match ask.variants.choice("roapp.license").as_str() {
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
