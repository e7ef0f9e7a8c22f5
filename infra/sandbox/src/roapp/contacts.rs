//! One contact: shown, changed, commented, merged, deleted.

use super::check::{Problems, text};
use super::door::Ask;
use super::model::Person;
use super::{Office, events, person_body, person_view, required};
use crate::answer::Answer;
use jiff::Timestamp;
use serde_json::{Value, json};

pub(super) fn one(office: &Office, ask: &Ask, id: &str, organization: bool) -> Result<Answer, Answer> {
    let person = known(office, ask, id, organization)?;
    Ok(ask.shown(person_view::person(office, person)))
}

pub(super) fn update(office: &mut Office, ask: &Ask, id: &str, organization: bool) -> Result<Answer, Answer> {
    let person = known(office, ask, id, organization)?;
    let (id, before) = (person.id, person.fields.clone());
    let body = ask.body()?;
    let missing =
        required::missing(&body, &office.look().person_fields, "roapp.required_person_fields", false, ask.variants);
    let fields = missing
        .with(person_body::read(office, &body, before, organization, false, ask.variants))
        .map_err(|problems| ask.refuse(&problems))?;
    office.people.edit(id, |person| {
        person.fields = fields;
        person.modified_at = ask.at;
    });
    let person = office.people.get(id).map_or(Value::Null, |person| person_view::person(office, person));
    Ok(ask.done(&person))
}

pub(super) fn remove(office: &mut Office, ask: &Ask, id: &str, organization: bool) -> Result<Answer, Answer> {
    let id = known(office, ask, id, organization)?.id;
    delete(office, id, ask);
    Ok(ask.done(&json!({})))
}

fn delete(office: &mut Office, id: i64, ask: &Ask) {
    if let Some(person) = office.people.remove(id) {
        events::client_deleted(office, id, &person.full_name(), ask.at, ask.variants, true);
    }
}

/// Nobody here belongs to an organization.
pub(super) fn relations(office: &Office, ask: &Ask, id: &str, organization: bool) -> Result<Answer, Answer> {
    known(office, ask, id, organization)?;
    Ok(Answer::json(200, &json!([])))
}

/// Taken and kept nowhere: no operation reads it back.
pub(super) fn comment(office: &Office, ask: &Ask, id: &str, organization: bool) -> Result<Answer, Answer> {
    ask.offered("roapp.person_comments")?;
    known(office, ask, id, organization)?;
    let body = ask.body()?;
    let mut problems = Problems::default();
    if text(&body, "comment", &mut problems).is_none_or(|comment| comment.trim().is_empty()) {
        problems.add("comment", "Required");
    }
    problems.or(()).map_err(|problems| ask.refuse(&problems))?;
    Ok(ask.done(&json!({})))
}

/// `{"ids": […]}`: those contacts become this one.
pub(super) fn merge(office: &mut Office, ask: &Ask, id: &str, organization: bool) -> Result<Answer, Answer> {
    let into = known(office, ask, id, organization)?.id;
    let body = ask.body()?;
    let ids: Option<Vec<i64>> = body["ids"].as_array().and_then(|ids| ids.iter().map(Value::as_i64).collect());
    let strangers = |id: &i64| *id == into || !office.people.contains(*id);
    let Some(ids) = ids.filter(|ids| !ids.is_empty() && !ids.iter().any(strangers)) else {
        return Err(ask.refuse(&Problems::one("ids", "Must be a list of other contacts")));
    };
    for gone in ids {
        orders_follow(office, gone, into, ask.at);
        delete(office, gone, ask);
    }
    Ok(ask.done(&json!({"id": into})))
}

/// The orders of one contact become another's; their ids.
pub(crate) fn orders_follow(office: &mut Office, from: i64, into: i64, at: Timestamp) -> Vec<i64> {
    let theirs = office.orders.iter().filter(|(_, order)| order.fields.client_id == from);
    let orders: Vec<i64> = theirs.map(|(id, _)| id).collect();
    for id in &orders {
        if let Some(order) = office.orders.get_mut(*id) {
            order.fields.client_id = into;
            order.modified_at = at;
        }
    }
    orders
}

fn known<'a>(office: &'a Office, ask: &Ask, id: &str, organization: bool) -> Result<&'a Person, Answer> {
    let person =
        id.parse().ok().and_then(|id| office.people.get(id)).filter(|person| person.organization == organization);
    person.ok_or_else(|| {
        if ask.variants.is("roapp.contact_404", "json") {
            super::door::not_found()
        } else {
            Answer::typed(404, "text/plain; charset=utf-8", "Not found")
        }
    })
}
