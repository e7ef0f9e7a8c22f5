//! Rules C1 to C3: who the client is, and by what name.

use super::person_name;
use crate::order::{Buyer, BuyerReading, Fingerprint, Phone, TypedEmail};
use crate::texts::Message;

/// Characters of what a buyer typed in one field, in a note.
const LONGEST: usize = 500;

/// By what a buyer is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// By phone, in E.164.
    Phone(Phone),
    /// By e-mail, for want of a usable phone.
    Email(String),
    /// By nothing: a client of this order alone.
    None,
}

impl Match {
    /// How to recognise a buyer.
    pub fn of(buyer: &Buyer) -> Self {
        match (buyer.phone.number(), buyer.address()) {
            (Some(phone), _) => Self::Phone(phone.clone()),
            (None, Some(address)) => Self::Email(address.to_owned()),
            (None, None) => Self::None,
        }
    }

    /// What says "the same buyer" without keeping who that is.
    pub fn digest(&self) -> Fingerprint {
        Fingerprint::of(&match self {
            Self::Phone(phone) => phone.as_str(),
            Self::Email(email) => email.as_str(),
            Self::None => "",
        })
    }

    /// Whether a contact with these phones and this e-mail is the buyer.
    pub fn is(&self, phones: &[String], email: &str, reading: &BuyerReading) -> bool {
        match self {
            Self::Phone(phone) => phones.iter().any(|text| reading.has_phone(text, phone)),
            Self::Email(wanted) => reading.has_email(email, wanted),
            Self::None => false,
        }
    }
}

/// First and last name for a new contact. The shop has one string; RO App demands a first name.
pub fn new_person_name(buyer: &Buyer) -> (String, String) {
    let (first, last) = person_name::split(&person_name::visible(&buyer.name));
    let first = Some(first).filter(|text| !text.is_empty());
    let first = first
        .or_else(|| Some(buyer.phone.as_typed().to_owned()).filter(|text| !text.is_empty()))
        .or_else(|| buyer.address().map(str::to_owned))
        .unwrap_or_else(|| "Guest".to_owned());
    (first, last)
}

/// What a new contact's own fields do not hold of what the buyer typed, for the contact's notes.
pub fn contact_notes(buyer: &Buyer) -> Vec<Message> {
    let mut notes = Vec::new();
    let name = person_name::visible(&buyer.name);
    let (first, last) = person_name::split(&name);
    let held = first.split(' ').chain(last.split(' ')).filter(|word| !word.is_empty()).count();
    if held < name.split_whitespace().count() {
        notes.push(name_note(buyer));
    }
    let is_none = buyer.phone.number().is_none() && !buyer.phone.as_typed().trim().is_empty();
    if buyer.phone.has_more() || is_none {
        notes.push(phone_note(buyer));
    }
    if buyer.email.as_ref().is_some_and(TypedEmail::has_more) {
        notes.extend(email_note(buyer));
    }
    notes
}

/// The name as it was typed.
pub fn name_note(buyer: &Buyer) -> Message {
    Message::new("note-name-typed").with("text", person_name::visible(&buyer.name))
}

/// The phone as it was typed.
fn phone_note(buyer: &Buyer) -> Message {
    Message::new("note-phone-typed").with("text", cut(buyer.phone.as_typed()))
}

/// The e-mail as it was typed, where anything was.
pub fn email_note(buyer: &Buyer) -> Option<Message> {
    buyer.email.as_ref().map(|email| Message::new("note-email-typed").with("text", cut(email.as_typed())))
}

fn cut(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buyer(name: &str, phone: &str, email: &str) -> Buyer {
        let reading = BuyerReading::of("RO");
        Buyer { name: name.into(), phone: reading.phone(phone), email: reading.email(email) }
    }

    #[test]
    fn c2_c3_phone_first_then_email_then_nothing() {
        let ro = BuyerReading::of("RO");
        let phone = Match::of(&buyer("A", "0722 000 111", "a@example.com"));
        assert!(phone.is(&["x".into(), "+40 (722) 000-111".into()], "", &ro));
        assert!(!phone.is(&["0722 000 112".into()], "a@example.com", &ro));
        let email = Match::of(&buyer("A", "no phone", "a@example.com"));
        for there in ["A@Example.com ", "Ana <a@example.com>", "b@example.com, a@example.com"] {
            assert!(email.is(&[], there, &ro), "{there}");
        }
        assert!(!email.is(&["0722 000 111".into()], "aa@example.com", &ro));
        assert!(!Match::None.is(&[String::new()], "", &ro));
    }

    #[test]
    fn c3_two_strangers_are_never_recognised_as_one() {
        for (phone, email) in [
            ("", ""),
            ("000", "@"),
            ("-", "a@b"),
            ("000-00-00", "no@no"),
            ("12345678901", "noemail@example.com"),
            ("1 (234) 567-89-01", "test@test.com"),
            ("0700 000 000", "n/a"),
            ("0722-FLOWERS", "none@none.com"),
            ("no phone", "@ @ @"),
            ("+", "null@null"),
            ("0722 000 11", "ana@invalid"),
        ] {
            assert_eq!(Match::of(&buyer("Ana", phone, email)), Match::None, "{phone} {email}");
        }
    }

    #[test]
    fn c1_a_first_name_is_always_there() {
        for (name, phone, email, expected) in [
            ("Ana Popescu", "", "", ("Ana", "Popescu")),
            ("", "0722 000 111", "", ("0722 000 111", "")),
            (" ", "", "a@example.com", ("a@example.com", "")),
            ("\u{200b}", "", "", ("Guest", "")),
            ("", "", "@", ("Guest", "")),
            ("", "", "", ("Guest", "")),
        ] {
            let (first, last) = new_person_name(&buyer(name, phone, email));
            assert_eq!((first.as_str(), last.as_str()), expected);
        }
    }

    #[test]
    fn c1_what_the_fields_do_not_hold_is_noted() {
        for (name, phone, email, expected) in [
            ("Ana Popescu", "0722 000 111", "a@example.com", &[] as &[&str]),
            ("Popescu, Ana", "+40 (722) 000-111", "A@example.com", &[]),
            ("Шевченко Олена Петрівна", "", "@", &[]),
            ("Ana", "no phone", "-", &["note-phone-typed"]),
            ("Ana", "000", "", &["note-phone-typed"]),
            ("Ana", "   ", "", &[]),
            ("ФОП Шевченко Олена", "", "", &["note-name-typed"]),
            ("ООО «Ромашка» Иванов Иван", "", "", &["note-name-typed"]),
            ("ООО «Ромашка»", "", "", &[]),
            ("Ana", "0722000111, 0733000222", "", &["note-phone-typed"]),
            ("Ana", "0722 000 111 (Viber)", "", &["note-phone-typed"]),
            ("Ana", "", "noemail@example.com", &["note-email-typed"]),
            ("Ana", "0722000111 Ana", "a@example.com, b@example.com", &["note-phone-typed", "note-email-typed"]),
        ] {
            let notes = contact_notes(&buyer(name, phone, email));
            let ids: Vec<&str> = notes.iter().map(Message::id).collect();
            assert_eq!(ids, expected, "{name} {phone} {email}");
        }
    }
}
