//! A person or an organization as the API shows it: what was given, the rest at its default.

use super::Office;
use super::model::Person;
use super::settings::{PERSON_FIELD, by_id};
use crate::clock::seconds;
use serde_json::{Map, Value, json};

pub(crate) fn person(office: &Office, person: &Person) -> Value {
    let mut shown = person.fields.clone();
    shown.insert("id".to_owned(), Value::from(person.id));
    shown.insert("created_at".to_owned(), Value::from(seconds(person.created_at)));
    shown.insert("modified_at".to_owned(), Value::from(seconds(person.modified_at)));
    let campaign = person.fields.get("ad_campaign_id").and_then(Value::as_i64);
    let settings = office.look();
    let name = campaign.and_then(|id| by_id(&settings.campaigns, id)).map(|campaign| campaign["name"].clone());
    shown.insert("ad_campaign".to_owned(), name.unwrap_or_else(|| Value::from("")));
    Value::Object(shown)
}

/// What a new contact has before anything is given.
pub(crate) fn defaults(organization: bool) -> Map<String, Value> {
    let mut fields = json!({
        "email": "", "phones": [], "notes": "", "address": "", "supplier": false, "manager_id": null, "ad_campaign_id": null,
        "discount_code": "", "custom_fields": {format!("f{PERSON_FIELD}"): ""}, "tags": [], "tax_identification_number": "",
    });
    let own = if organization {
        json!({"name": "", "business_registration_number": ""})
    } else {
        json!({"first_name": "", "last_name": "", "birthday": null})
    };
    crate::json::merge(&mut fields, &own);
    fields.as_object().cloned().unwrap_or_default()
}

impl Person {
    pub(crate) fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(Value::as_str).unwrap_or("")
    }

    pub(crate) fn full_name(&self) -> String {
        if self.organization {
            self.text("name").to_owned()
        } else {
            format!("{} {}", self.text("first_name"), self.text("last_name")).trim().to_owned()
        }
    }

    /// Phones as typed.
    pub(crate) fn phones(&self) -> impl Iterator<Item = &str> {
        self.fields
            .get("phones")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|phone| phone["phone"].as_str())
    }

    /// Whether one of the wanted names is part of this one's, whatever the case.
    pub(crate) fn is_called(&self, wanted: &[&str]) -> bool {
        let name = self.full_name().to_lowercase();
        wanted.iter().any(|wanted| name.contains(&wanted.to_lowercase()))
    }
}
