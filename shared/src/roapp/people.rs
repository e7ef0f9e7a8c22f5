//! People: read by id and by age, created with one phone.

use http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::account::RoApp;
use super::client::{Api, need_id};
use super::error::RoAppError;
use super::filter_notation::Filter;
use super::orders::Demanded;
use crate::net::json as read;
use crate::order::{ContactId, FieldId};
use std::collections::BTreeMap;

/// A person in RO App.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Id.
    pub id: ContactId,
    /// First and last name.
    pub name: String,
    /// E-mail in lower case, or nothing.
    pub email: String,
    /// Phones as typed.
    pub phones: Vec<String>,
    /// Notes.
    pub notes: String,
    /// When they were entered.
    pub created: Option<Timestamp>,
}

/// A person to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// First name; RO App demands one.
    pub first_name: String,
    /// Last name, or nothing.
    pub last_name: String,
    /// E-mail, or nothing.
    pub email: String,
    /// Phone as it is to stand in RO App, or nothing.
    pub phone: String,
    /// Notes, or nothing.
    pub notes: String,
    /// Values of custom fields.
    pub fields: BTreeMap<FieldId, String>,
    /// Fields of the contact's form that this account demands.
    pub more: Demanded,
}

impl RoApp {
    /// People created at or after `since`, the latest first, so that the list ends there even where the filter is not honoured.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn people_since(
        &self,
        since: Timestamp,
        is_match: impl Fn(&Person) -> bool,
    ) -> Result<Vec<Person>, RoAppError> {
        let mut query = vec![("sort", "-id".to_owned())];
        query.extend(self.client.filter(Filter::CreatedAt, &[crate::order::iso(since)]));
        let enough = |rows: &[Person]| {
            let latest_first = rows.is_sorted_by(|one, next| one.id >= next.id);
            let old = rows.iter().any(|row| row.created.is_some_and(|at| at < since));
            rows.iter().any(&is_match) || (latest_first && old)
        };
        let all = self.client.list(Api::V2, "/contacts/people", &query, person, enough).await?;
        Ok(all.into_iter().filter(is_match).collect())
    }

    /// One person; `None` when deleted or merged into another.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn person(&self, id: ContactId) -> Result<Option<Person>, RoAppError> {
        match self.client.one(&format!("/contacts/people/{id}"), person).await {
            Ok(person) => Ok(Some(person)),
            Err(error) if error.is_absent() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates a person.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn create_person(&self, new: &NewPerson) -> Result<ContactId, RoAppError> {
        let mut body = json!({"first_name": new.first_name, "phones": []});
        for (field, value) in [("last_name", &new.last_name), ("email", &new.email), ("notes", &new.notes)] {
            if !value.is_empty() {
                body[field] = json!(value);
            }
        }
        if !new.phone.is_empty() {
            body["phones"] = json!([{
                "title": "Main", "phone": new.phone, "notify": true, "has_viber": false, "has_whatsapp": false,
            }]);
        }
        new.more.write(&mut body);
        let answer = self.write_fields(Method::POST, "/contacts/people", body, &new.fields).await?;
        need_id("POST /contacts/people", &answer).map(ContactId)
    }
}

pub(super) fn person(row: &Value) -> Option<Person> {
    let phones = if row["phones"].is_array() { &row["phones"] } else { &row["phone"] };
    let phone = |row: &&Value| read::as_text(row.get("phone").unwrap_or(row));
    Some(Person {
        id: ContactId(read::id(&row["id"])?),
        name: format!("{} {}", read::text(row, "first_name"), read::text(row, "last_name")).trim().to_owned(),
        email: read::text(row, "email").trim().to_lowercase(),
        phones: read::rows(phones).iter().filter_map(phone).collect(),
        notes: read::text(row, "notes"),
        created: read::text(row, "created_at").parse().ok(),
    })
}
