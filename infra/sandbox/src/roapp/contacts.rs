//! One contact: read, changed, commented, merged, deleted.

use super::field_errors::FieldErrors;
use super::model::Person;
use super::request::{Request, not_found};
use super::{RoApp, events, person_body, person_view, required};
use crate::answer::{Answer, Reply};
use jiff::Timestamp;
use serde_json::{Value, json};

pub(super) fn one(roapp: &RoApp, request: &Request, id: &str, organization: bool) -> Reply {
    request.one(person_view::person(roapp, known(roapp, request, id, organization)?))
}

pub(super) fn update(roapp: &mut RoApp, request: &Request, id: &str, organization: bool) -> Reply {
    let person = known(roapp, request, id, organization)?;
    let (id, before) = (person.id, person.fields.clone());
    let body = request.body()?;
    let missing = required::of_person(roapp, &body, false, request.variants);
    let read = person_body::read(roapp, &body, before, organization, false, request.variants);
    let fields = request.accept(missing.with(read))?;
    roapp.people.edit(id, |person| {
        person.fields = fields;
        person.modified_at = request.at;
    });
    request.changed(&roapp.people.get(id).map_or(Value::Null, |person| person_view::person(roapp, person)))
}

pub(super) fn remove(roapp: &mut RoApp, request: &Request, id: &str, organization: bool) -> Reply {
    let id = known(roapp, request, id, organization)?.id;
    delete(roapp, id, request);
    request.changed(&json!({}))
}

fn delete(roapp: &mut RoApp, id: i64, request: &Request) {
    if let Some(person) = roapp.people.remove(id) {
        events::client_deleted(roapp, id, &person.full_name(), request.change());
    }
}

/// Always empty: no contact here belongs to an organization.
pub(super) fn relations(roapp: &RoApp, request: &Request, id: &str, organization: bool) -> Reply {
    known(roapp, request, id, organization)?;
    Ok(Answer::json(200, &json!([])))
}

/// Accepted and not stored: no operation reads it.
pub(super) fn comment(roapp: &RoApp, request: &Request, id: &str, organization: bool) -> Reply {
    request.offered("roapp.person_comments")?;
    known(roapp, request, id, organization)?;
    let mut errors = FieldErrors::default();
    errors.required_text(&request.body()?, "comment");
    request.accept(errors.or(()))?;
    request.changed(&json!({}))
}

/// `{"ids": […]}`: merges those contacts into this one.
pub(super) fn merge(roapp: &mut RoApp, request: &Request, id: &str, organization: bool) -> Reply {
    let into = known(roapp, request, id, organization)?.id;
    let body = request.body()?;
    let ids: Option<Vec<i64>> = body["ids"].as_array().and_then(|ids| ids.iter().map(Value::as_i64).collect());
    let is_other = |id: &i64| *id != into && roapp.people.contains(*id);
    let Some(ids) = ids.filter(|ids| !ids.is_empty() && ids.iter().all(is_other)) else {
        return request.refuse("ids", "Must be a list of other contacts");
    };
    for id in ids {
        move_orders(roapp, id, into, request.at);
        delete(roapp, id, request);
    }
    request.changed(&json!({"id": into}))
}

/// Gives the orders of one contact to another; their ids.
pub(crate) fn move_orders(roapp: &mut RoApp, from: i64, into: i64, at: Timestamp) -> Vec<i64> {
    let of_client = roapp.orders.iter().filter(|(_, order)| order.fields.client_id == from);
    let orders: Vec<i64> = of_client.map(|(id, _)| id).collect();
    for id in &orders {
        if let Some(order) = roapp.orders.get_mut(*id) {
            order.fields.client_id = into;
            order.modified_at = at;
        }
    }
    orders
}

fn known<'a>(roapp: &'a RoApp, request: &Request, id: &str, organization: bool) -> Result<&'a Person, Answer> {
    let person = id.parse().ok().and_then(|id| roapp.people.get(id));
    let text = || Answer::typed(404, "text/plain; charset=utf-8", "Not found");
    person
        .filter(|person| person.organization == organization)
        .ok_or_else(|| if request.variants.is("roapp.contact_404", "json") { not_found() } else { text() })
}
