//! One contact: shown, changed, commented.

use super::check::{Problems, text};
use super::door::{Ask, not_found};
use super::{Office, person_body, person_view};
use crate::answer::Answer;
use serde_json::{Value, json};

pub(super) fn one(office: &Office, ask: &Ask, id: &str, organization: bool) -> Result<Answer, Answer> {
    let id = known(office, id, organization)?;
    let person = office.people.get(id).ok_or_else(not_found)?;
    Ok(ask.shown(person_view::person(office, person)))
}

pub(super) fn update(office: &mut Office, ask: &Ask, id: &str, organization: bool) -> Result<Answer, Answer> {
    let id = known(office, id, organization)?;
    let body = ask.body()?;
    let before = office.people.get(id).map(|person| person.fields.clone()).unwrap_or_default();
    let fields = person_body::read(office, &body, before, organization, false, ask.variants)
        .map_err(|problems| problems.answer(ask.variants))?;
    office.people.edit(id, |person| {
        person.fields = fields;
        person.modified_at = ask.at;
    });
    let person = office.people.get(id).map_or(Value::Null, |person| person_view::person(office, person));
    Ok(Answer::json(200, &person))
}

/// Taken where it is offered; v2's own form of it is unknown.
pub(super) fn comment(office: &Office, ask: &Ask, id: &str) -> Result<Answer, Answer> {
    if ask.variants.is("roapp.person_comments", "404") {
        return Err(not_found());
    }
    known(office, id, false)?;
    let mut problems = Problems::default();
    if text(&ask.body()?, "comment", &mut problems).is_none() {
        problems.add("comment", "Required");
    }
    problems.or(()).map_err(|problems| problems.answer(ask.variants))?;
    Ok(Answer::json(200, &json!({})))
}

fn known(office: &Office, id: &str, organization: bool) -> Result<i64, Answer> {
    let person =
        id.parse().ok().and_then(|id| office.people.get(id)).filter(|person| person.organization == organization);
    person.map(|person| person.id).ok_or_else(not_found)
}
