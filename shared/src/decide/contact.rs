//! Rules C1 to C3: who the client is, and by what name.

use crate::order::{Buyer, Fingerprint, Phone};

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
        match (buyer.phone.number(), &buyer.email) {
            (Some(phone), _) => Self::Phone(phone.clone()),
            (None, Some(email)) => Self::Email(email.clone()),
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
    pub fn is(&self, phones: &[String], email: &str, region: &str) -> bool {
        match self {
            Self::Phone(phone) => phones.iter().any(|text| Phone::parse(text, region).as_ref() == Some(phone)),
            Self::Email(wanted) => email.trim().to_lowercase() == *wanted,
            Self::None => false,
        }
    }
}

/// First and last name for a new contact. The shop has one string; RO App demands a first name.
pub fn new_person_name(buyer: &Buyer) -> (String, String) {
    let clean: String = buyer.name.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    let mut words = clean.split_whitespace();
    let first = words.next().map(str::to_owned);
    let last = words.collect::<Vec<_>>().join(" ");
    let first = first
        .or_else(|| Some(buyer.phone.as_typed().to_owned()).filter(|text| !text.is_empty()))
        .or_else(|| buyer.email.clone())
        .unwrap_or_else(|| "Guest".to_owned());
    (first, last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::TypedPhone;

    fn buyer(name: &str, phone: &str, email: &str) -> Buyer {
        Buyer {
            name: name.into(),
            phone: TypedPhone::new(phone, "RO"),
            email: Some(email.to_owned()).filter(|text| !text.is_empty()),
        }
    }

    #[test]
    fn c2_c3_phone_first_then_email_then_nothing() {
        let phone = Match::of(&buyer("A", "0722 000 111", "a@example.com"));
        assert!(phone.is(&["x".into(), "+40 (722) 000-111".into()], "", "RO"));
        assert!(!phone.is(&["0722 000 112".into()], "a@example.com", "RO"));
        let email = Match::of(&buyer("A", "no phone", "a@example.com"));
        assert!(email.is(&[], "A@Example.com ", "RO"));
        assert_eq!(Match::of(&buyer("A", "", "")), Match::None);
        assert!(!Match::None.is(&[String::new()], "", "RO"));
    }

    #[test]
    fn c1_a_first_name_is_always_there() {
        for (name, phone, email, expected) in [
            ("Ana Popescu", "", "", ("Ana", "Popescu")),
            ("Ana  Maria\nPopescu", "", "", ("Ana", "Maria Popescu")),
            ("Prince", "", "", ("Prince", "")),
            ("", "0722 000 111", "", ("0722 000 111", "")),
            (" ", "", "a@example.com", ("a@example.com", "")),
            ("", "", "", ("Guest", "")),
        ] {
            let (first, last) = new_person_name(&buyer(name, phone, email));
            assert_eq!((first.as_str(), last.as_str()), expected);
        }
    }
}
