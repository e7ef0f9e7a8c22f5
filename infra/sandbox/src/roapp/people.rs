//! People and organizations: list and create. By default several contacts can have the same phone.

use super::filter::{Filter, listed, within};
use super::model::Person;
use super::request::Request;
use super::{RoApp, events, page, person_body, person_view, phone, required};
use crate::answer::Reply;
use crate::table::next_id;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

pub(super) fn list(roapp: &RoApp, request: &Request, organizations: bool) -> Reply {
    let filter = Filter::read(request, &["created_at", "modified_at"])?;
    let managers = filter.ids("managers", request)?;
    let (names, created, modified) = (filter.values("names"), filter.range("created_at"), filter.range("modified_at"));
    let mode = request.variants.choice("roapp.phone_match");
    let phones = filter.values("phones").filter(|_| mode != "ignored");
    let emails = filter.values("emails").filter(|_| request.variants.is("roapp.emails_filter", "honoured"));
    let wanted = |person: &&Person| {
        let manager = person.fields.get("manager_id").and_then(Value::as_i64).unwrap_or(0);
        person.organization == organizations
            && names.as_ref().is_none_or(|wanted| person.has_name(wanted))
            && phones.as_ref().is_none_or(|wanted| has_phone(person, wanted, &mode))
            && emails.as_ref().is_none_or(|wanted| has_email(person, wanted))
            && listed(&managers, &manager)
            && within(created, Some(person.created_at))
            && within(modified, Some(person.modified_at))
    };
    let candidates = match &phones {
        Some(phones) => roapp.people.candidates(phones),
        None => roapp.people.values().collect(),
    };
    let mut found: Vec<&Person> = candidates.into_iter().filter(wanted).collect();
    sort(&mut found, &filter);
    Ok(page::cut(found, &filter).answer(&filter, |person| person_view::person(roapp, person)))
}

fn has_phone(person: &Person, wanted: &[&str], mode: &str) -> bool {
    person.phones().any(|stored| wanted.iter().any(|wanted| phone::matches(mode, stored, wanted)))
}

fn has_email(person: &Person, wanted: &[&str]) -> bool {
    wanted.iter().any(|email| email.eq_ignore_ascii_case(person.text("email")))
}

fn sort(found: &mut [&Person], filter: &Filter) {
    let (field, mut descending) = filter.sort(&["id", "modified_at", "name"]);
    match field {
        "created_at" => found.sort_by_key(|person| (person.created_at, person.id)),
        "modified_at" => found.sort_by_key(|person| (person.modified_at, person.id)),
        "name" => found.sort_by_key(|person| (person.full_name(), person.id)),
        "id" => {}
        _ => descending = filter.variants.is("roapp.default_sort", "-id"),
    }
    if descending {
        found.reverse();
    }
}

pub(super) fn create(roapp: &mut RoApp, request: &Request, organization: bool) -> Reply {
    let body = request.body()?;
    let defaults = person_view::defaults(organization);
    let missing = required::of_person(roapp, &body, true, request.variants);
    let read = person_body::read(roapp, &body, defaults, organization, true, request.variants);
    let fields = request.accept(missing.with(read))?;
    let known = same_phone(roapp, &fields);
    let id = match (known, request.variants.choice("roapp.duplicate_phone").as_str()) {
        (Some(_), "refused") => return request.refuse("phones", "A contact with this phone already exists"),
        (Some(id), "merged") => id,
        _ => {
            let id = insert(roapp, fields, organization, request.at);
            events::client_created(roapp, id, request.change());
            id
        }
    };
    if request.variants.is("roapp.person_created", "id") {
        return Ok(request.contact_created(json!({"id": id})));
    }
    let created = roapp.people.get(id).map_or(Value::Null, |person| person_view::person(roapp, person));
    Ok(request.contact_created(created))
}

fn same_phone(roapp: &RoApp, fields: &Map<String, Value>) -> Option<i64> {
    let phones = fields.get("phones")?.as_array()?.iter();
    let given: Vec<&str> = phones.filter_map(|phone| phone["phone"].as_str()).collect();
    if given.is_empty() {
        return None;
    }
    let candidates = roapp.people.candidates(&given).into_iter();
    let mut same = candidates.filter(|person| has_phone(person, &given, "digits"));
    same.next().map(|person| person.id)
}

/// Adds a new contact; its id.
pub(crate) fn insert(roapp: &mut RoApp, fields: Map<String, Value>, organization: bool, at: Timestamp) -> i64 {
    let id = next_id(&mut roapp.settings_mut().last_person);
    roapp.people.insert(id, Person { id, organization, fields, created_at: at, modified_at: at });
    id
}
