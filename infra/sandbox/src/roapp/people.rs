//! People and organizations: list and create. Nothing makes a phone unique unless the account is set so.

use super::check::Problems;
use super::door::Ask;
use super::filter::{Filter, listed, within};
use super::model::Person;
use super::{Office, events, page, person_body, person_view, phone, required};
use crate::answer::Answer;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

pub(super) fn list(office: &Office, ask: &Ask, organizations: bool) -> Result<Answer, Answer> {
    let filter = Filter::read(ask, &["created_at", "modified_at"])?;
    let managers = filter.ids("managers", ask)?;
    let (names, created, modified) = (filter.values("names"), filter.range("created_at"), filter.range("modified_at"));
    let manner = ask.variants.choice("roapp.phone_match");
    let phones = filter.values("phones").filter(|_| manner != "ignored");
    let emails = filter.values("emails").filter(|_| ask.variants.is("roapp.emails_filter", "honoured"));
    let wanted = |person: &&Person| {
        let manager = person.fields.get("manager_id").and_then(Value::as_i64).unwrap_or(0);
        person.organization == organizations
            && names.as_ref().is_none_or(|wanted| person.is_called(wanted))
            && phones.as_ref().is_none_or(|wanted| has_phone(person, wanted, &manner))
            && emails
                .as_ref()
                .is_none_or(|wanted| wanted.iter().any(|email| email.eq_ignore_ascii_case(person.text("email"))))
            && listed(&managers, &manager)
            && within(created, Some(person.created_at))
            && within(modified, Some(person.modified_at))
    };
    let candidates = match &phones {
        Some(phones) => office.people.candidates(phones),
        None => office.people.values().collect(),
    };
    let mut found: Vec<&Person> = candidates.into_iter().filter(wanted).collect();
    sort(&mut found, &filter);
    Ok(page::cut(found, &filter).answer(&filter, |person| person_view::person(office, person)))
}

fn has_phone(person: &Person, wanted: &[&str], manner: &str) -> bool {
    person.phones().any(|stored| wanted.iter().any(|wanted| phone::matches(manner, stored, wanted)))
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

pub(super) fn create(office: &mut Office, ask: &Ask, organization: bool) -> Result<Answer, Answer> {
    let body = ask.body()?;
    let defaults = person_view::defaults(organization);
    let missing =
        required::missing(&body, &office.look().person_fields, "roapp.required_person_fields", true, ask.variants);
    let fields = missing
        .with(person_body::read(office, &body, defaults, organization, true, ask.variants))
        .map_err(|problems| ask.refuse(&problems))?;
    let known = same_phone(office, &fields);
    let id = match (known, ask.variants.choice("roapp.duplicate_phone").as_str()) {
        (Some(_), "refused") => {
            return Err(ask.refuse(&Problems::one("phones", "A contact with this phone already exists")));
        }
        (Some(id), "merged") => id,
        _ => {
            let id = add(office, fields, organization, ask.at);
            events::client_created(office, id, ask.at, ask.variants, true);
            id
        }
    };
    if ask.variants.is("roapp.person_created", "id") {
        return Ok(ask.contact_created(json!({"id": id})));
    }
    let made = office.people.get(id).map_or(Value::Null, |person| person_view::person(office, person));
    Ok(ask.contact_created(made))
}

fn same_phone(office: &Office, fields: &Map<String, Value>) -> Option<i64> {
    let phones = fields.get("phones")?.as_array()?.iter();
    let given: Vec<&str> = phones.filter_map(|phone| phone["phone"].as_str()).collect();
    if given.is_empty() {
        return None;
    }
    let candidates = office.people.candidates(&given).into_iter();
    let mut same = candidates.filter(|person| has_phone(person, &given, "digits"));
    same.next().map(|person| person.id)
}

/// Puts a new contact into the account; its id.
pub(crate) fn add(office: &mut Office, fields: Map<String, Value>, organization: bool, at: Timestamp) -> i64 {
    let settings = office.settings();
    settings.last_person += 1;
    let id = settings.last_person;
    office.people.insert(id, Person { id, organization, fields, created_at: at, modified_at: at });
    id
}
