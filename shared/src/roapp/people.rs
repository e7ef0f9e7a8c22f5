//! People: found by phone in several notations in one call, created with one phone.

use http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::client::{Api, RoApp, need_id};
use super::error::RoAppError;
use crate::net::json as read;
use crate::order::ContactId;

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
}

impl RoApp {
    /// People whose phone RO App finds equal to one of `notations`. Compare again: filters match loosely or not at all.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn people_by_phone(
        &self,
        notations: &[String],
        is_match: impl Fn(&Person) -> bool,
    ) -> Result<Vec<Person>, RoAppError> {
        let query: Vec<_> = notations.iter().map(|text| ("phones[]", text.clone())).collect();
        self.people(&query, is_match).await
    }

    /// Like [`RoApp::people_by_phone`] for the phones of several people: reads on where the first match is not the last.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn everybody_by_phone(
        &self,
        notations: &[String],
        is_match: impl Fn(&Person) -> bool,
    ) -> Result<Vec<Person>, RoAppError> {
        let query: Vec<_> = notations.iter().map(|text| ("phones[]", text.clone())).collect();
        let all = self.list(Api::V2, "/contacts/people", &query, person, |_| false).await?;
        Ok(all.into_iter().filter(is_match).collect())
    }

    /// People by e-mail. Compare again: the filter is not documented.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn people_by_email(
        &self,
        email: &str,
        is_match: impl Fn(&Person) -> bool,
    ) -> Result<Vec<Person>, RoAppError> {
        self.people(&[("emails[]", email.to_owned())], is_match).await
    }

    /// People created at or after `since`.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn people_since(
        &self,
        since: Timestamp,
        is_match: impl Fn(&Person) -> bool,
    ) -> Result<Vec<Person>, RoAppError> {
        self.people(&[("created_at[]", super::orders::iso(since))], is_match).await
    }

    async fn people(
        &self,
        query: &[(&str, String)],
        is_match: impl Fn(&Person) -> bool,
    ) -> Result<Vec<Person>, RoAppError> {
        let all = self.list(Api::V2, "/contacts/people", query, person, |rows| rows.iter().any(&is_match)).await?;
        Ok(all.into_iter().filter(is_match).collect())
    }

    /// One person; `None` when deleted or merged into another.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn person(&self, id: ContactId) -> Result<Option<Person>, RoAppError> {
        match self.one(&format!("/contacts/people/{id}"), person).await {
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
        let answer = self.write(Method::POST, "/contacts/people", body).await?;
        need_id("POST /contacts/people", &answer).map(ContactId)
    }
}

fn person(row: &Value) -> Option<Person> {
    let phones = if row["phones"].is_array() { &row["phones"] } else { &row["phone"] };
    let phone = |row: &&Value| read::as_text(row.get("phone").unwrap_or(row));
    Some(Person {
        id: ContactId(read::id(&row["id"])?),
        name: format!("{} {}", read::text(row, "first_name"), read::text(row, "last_name")).trim().to_owned(),
        email: read::text(row, "email").trim().to_lowercase(),
        phones: read::rows(phones).iter().filter_map(phone).collect(),
        notes: read::text(row, "notes"),
    })
}
