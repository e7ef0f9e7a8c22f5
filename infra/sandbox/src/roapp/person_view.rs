//! A person or an organization as the API shows it: the given fields, all others with their default.

use super::RoApp;
use super::model::Person;
use super::settings::{PERSON_FIELD, by_id};
use crate::clock::seconds;
use serde_json::{Map, Value, json};

pub(crate) fn person(roapp: &RoApp, person: &Person) -> Value {
    let mut view = person.fields.clone();
    view.insert("id".to_owned(), Value::from(person.id));
    view.insert("created_at".to_owned(), Value::from(seconds(person.created_at)));
    view.insert("modified_at".to_owned(), Value::from(seconds(person.modified_at)));
    let campaign = person.fields.get("ad_campaign_id").and_then(Value::as_i64);
    let settings = roapp.settings();
    let name = campaign.and_then(|id| by_id(&settings.campaigns, id)).map(|campaign| campaign["name"].clone());
    view.insert("ad_campaign".to_owned(), name.unwrap_or_else(|| Value::from("")));
    Value::Object(view)
}

/// The fields of a new contact before any is given.
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

    /// Phones as they were entered.
    pub(crate) fn phones(&self) -> impl Iterator<Item = &str> {
        let phones = self.fields.get("phones").and_then(Value::as_array).into_iter().flatten();
        phones.filter_map(|phone| phone["phone"].as_str())
    }

    /// Whether the name contains one of these names, ignoring case.
    pub(crate) fn has_name(&self, wanted: &[&str]) -> bool {
        let name = self.full_name().to_lowercase();
        wanted.iter().any(|wanted| name.contains(&wanted.to_lowercase()))
    }
}
