//! Fields that RO App requires of new people and orders, and for which the exchange has no value.
//!
//! Guarantees: a demanded custom field is sent with what its list gives it, else empty; of the other fields of a form, those that
//! hold a text are sent with what the shop knows, else empty, once RO App has refused to go without; no value is invented. The
//! message of a refusal names the field and the place where it can be made optional.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::history::{Form, Reason};
use crate::order::{FieldId, ShopOrder};
use crate::roapp::{CustomField, Demanded, Refusal};
use crate::texts::{Language, Message};

/// A custom field that must have a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Required {
    pub id: FieldId,
    /// Title as staff see it.
    pub title: String,
    /// What its list gives it; may be empty.
    pub default: String,
}

/// Names of a form's own fields in the official file, and what staff call them.
fn labels(form: Form) -> &'static [(&'static str, &'static str)] {
    match form {
        Form::People => &[
            ("first_name", "First name"),
            ("last_name", "Last name"),
            ("email", "E-mail"),
            ("phones", "Phone"),
            ("address", "Address"),
            ("notes", "Notes"),
            ("birthday", "Birthday"),
            ("manager_id", "Manager"),
            ("ad_campaign_id", "Ad campaign"),
            ("discount_code", "Discount code"),
            ("tax_identification_number", "Tax identification number"),
            ("tags", "Tags"),
        ],
        Form::Orders => &[
            ("malfunction", "Malfunction"),
            ("due_date", "Due date"),
            ("will_done_at", "Due date"),
            ("ad_campaign_id", "Ad campaign"),
            ("assignee_id", "Assigned employee"),
            ("asset_id", "Asset"),
            ("payer_id", "Payer"),
            ("resource_id", "Resource"),
            ("scheduled_for", "Scheduled from"),
            ("scheduled_to", "Scheduled to"),
            ("engineer_notes", "Technician notes"),
            ("resume", "Conclusion"),
            ("estimated_price", "Estimated price"),
        ],
    }
}

/// The value that the exchange can send for a field of a form, if RO App requires it.
fn text(form: Form, field: &str, order: &ShopOrder, language: Language) -> Option<String> {
    match (form, field) {
        (Form::People, "address") => Some(order.delivery.address.trim().to_owned()),
        (Form::People, "last_name" | "email" | "discount_code" | "tax_identification_number") => Some(String::new()),
        (Form::People, "notes") | (Form::Orders, "malfunction") => {
            Some(Message::new("note-order").with("number", order.number).render(language))
        }
        (Form::Orders, "engineer_notes" | "resume" | "estimated_price") => Some(String::new()),
        _ => None,
    }
}

/// The fields of a list that must have a value, without those that the exchange fills.
pub(crate) fn required(fields: &[CustomField], ours: &[FieldId]) -> Vec<Required> {
    let demanded = fields.iter().filter(|field| field.required && !ours.contains(&field.id));
    demanded
        .map(|field| Required { id: field.id, title: field.title.clone(), default: field.default.clone() })
        .collect()
}

/// What is sent for demanded fields.
pub(crate) fn values(required: &[Required]) -> BTreeMap<FieldId, String> {
    required.iter().map(|field| (field.id, field.default.clone())).collect()
}

/// The fields of a form that a refusal names, that were not sent yet, and for which there is a value.
pub(crate) fn demanded(
    form: Form,
    about: &Refusal,
    order: &ShopOrder,
    sent: &BTreeSet<&str>,
    language: Language,
) -> Demanded {
    let names = labels(form).iter().map(|(name, _)| *name);
    let names = names.filter(|name| about.names(name, "") && !sent.contains(name));
    Demanded(names.filter_map(|name| Some((name, text(form, name, order, language)?))).collect())
}

/// What a person has to do about a refusal that names a field of a contact, of which those in `sent` had a value; `None` where it names
/// none.
pub(crate) fn why_refused(
    about: &Refusal,
    required: &[Required],
    sent: &BTreeSet<&str>,
    why: Message,
) -> Option<Reason> {
    let form = Form::People;
    let refused = labels(form).iter().find(|(name, _)| sent.contains(name) && names_field(about, name));
    match refused {
        Some((name, label)) => {
            Some(Reason::FieldRefused { label: (*label).to_owned(), name: (*name).to_owned(), form, why })
        }
        None => why_demanded(form, about, required),
    }
}

/// Whether a refusal names a field, or a part of it such as `phones.0.phone`, by its key.
pub(crate) fn names_field(about: &Refusal, name: &str) -> bool {
    about.fields.iter().any(|field| field.split(['.', '[']).next() == Some(name))
}

/// What a person has to do about a refusal that names a field; `None` where it names none.
pub(crate) fn why_demanded(form: Form, about: &Refusal, required: &[Required]) -> Option<Reason> {
    let custom = required.iter().find(|field| about.names(&format!("f{}", field.id), &field.title));
    if let Some(field) = custom {
        return Some(Reason::CustomFieldDemanded { title: field.title.escape_debug().to_string(), form });
    }
    let (name, label) = labels(form).iter().find(|(name, _)| about.fields.iter().any(|field| field == name))?;
    Some(Reason::FieldDemanded { label: (*label).to_owned(), name: (*name).to_owned(), form })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c1_a_value_that_was_refused_is_told_from_one_that_is_demanded() {
        let sent: BTreeSet<&str> = ["first_name", "phones", "notes"].into();
        for (field, expected) in [
            ("first_name", "field-refused"),
            ("phones", "field-refused"),
            ("phones.0.phone", "field-refused"),
            ("phones[0].phone", "field-refused"),
            ("notes", "field-refused"),
            ("last_name", "field-demanded"),
            ("birthday", "field-demanded"),
            ("phone_book", ""),
            ("", ""),
        ] {
            let about = Refusal::of_fields(&[field]);
            let reason = why_refused(&about, &[], &sent, Message::text("Too long"));
            let reason = reason.map_or_else(|| Message::text(""), Message::from);
            assert_eq!(reason.id(), expected, "{field}");
            if expected == "field-refused" {
                for (language, ..) in Language::all() {
                    assert!(reason.render(language).contains("Too long"), "{}", reason.render(language));
                }
                assert!(!reason.to_string().contains("optional"), "{reason}");
            }
        }
    }
}
