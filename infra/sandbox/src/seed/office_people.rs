//! Contacts the account already has, their phones as different people typed them.

use crate::json::merge;
use crate::roapp::{Office, people, person_view};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// First name, last name, e-mail, phones.
const PEOPLE: [(&str, &str, &str, &[&str]); 12] = [
    ("Andrei", "Marin", "", &["0722 000 111"]),
    ("Cristina", "Pop", "cristina.pop@example.com", &["+40 (722) 000-222"]),
    ("Dan", "Georgescu", "", &["40722000333"]),
    ("Paula", "Enache", "paula.enache@example.com", &[]),
    ("Victor", "Sandu", "", &["+40722000444"]),
    ("Maria", "Sandu", "", &["0722000444"]),
    ("Horia", "Lazăr", "horia@example.com", &["0040 722 000 555", "021 310 00 00"]),
    ("Lidia", "", "lidia@example.com", &["0722-000-666"]),
    ("Ilinca", "Moga", "", &["722000777"]),
    ("Raluca", "Fără-Telefon", "raluca.ft@example.com", &[]),
    ("Olena", "Prykladna", "olena@example.com", &["+380000000001"]),
    ("Petru", "Albu", "petru.albu@example.com", &["+40 722 000 888"]),
];

pub(super) fn fill(office: &mut Office, now: Timestamp) {
    for (n, (first, last, email, phones)) in PEOPLE.iter().enumerate() {
        let age = i64::try_from(n).unwrap_or(0) * 11 + 100;
        let at = now.checked_sub(SignedDuration::from_hours(24 * age)).map_or(now, crate::clock::whole);
        people::add(
            office,
            contact(
                &json!({"first_name": first, "last_name": last, "email": email, "phones": phones_of(phones),
                    "ad_campaign_id": if n == 10 { json!(400_101) } else { Value::Null }}),
                false,
            ),
            false,
            at,
        );
    }
    let firm =
        json!({"name": "Hotel Alpin SRL", "email": "office@alpin.example.com", "phones": phones_of(&["0268 400 400"])});
    people::add(office, contact(&firm, true), true, now);
}

fn contact(given: &Value, organization: bool) -> serde_json::Map<String, Value> {
    let mut fields = Value::Object(person_view::defaults(organization));
    merge(&mut fields, given);
    fields.as_object().cloned().unwrap_or_default()
}

fn phones_of(phones: &[&str]) -> Value {
    phones
        .iter()
        .map(
            |phone| json!({"title": "Main", "phone": phone, "notify": true, "has_viber": false, "has_whatsapp": false}),
        )
        .collect()
}
