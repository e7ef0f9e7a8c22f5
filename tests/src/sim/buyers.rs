//! Buyers of the simulated shops, and who each of them is, written a second time: the checks must not depend on the exchange.

use serde_json::Value;

/// What identifies a buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// The last nine digits of the phone.
    Phone(&'static str),
    /// The e-mail, for want of a phone.
    Email(&'static str),
    /// Nothing: the buyer of one order is another person than the buyer of the next.
    Nobody,
}

/// A buyer: the fields of the shop's form as typed, and the identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Buyer {
    pub name: &'static str,
    pub phone: &'static str,
    pub email: &'static str,
    pub identity: Identity,
    /// The address that mail can reach; empty for none.
    pub mail: &'static str,
}

const fn by_phone(name: &'static str, phone: &'static str, email: &'static str, digits: &'static str) -> Buyer {
    Buyer { name, phone, email, identity: Identity::Phone(digits), mail: email }
}

const fn by_email(name: &'static str, phone: &'static str, email: &'static str, mail: &'static str) -> Buyer {
    Buyer { name, phone, email, identity: Identity::Email(mail), mail }
}

const fn nobody(name: &'static str, phone: &'static str, email: &'static str) -> Buyer {
    Buyer { name, phone, email, identity: Identity::Nobody, mail: "" }
}

/// Few buyers: two notations of one phone, one that RO App knows, one without a phone, one with neither.
pub const BUYERS: [Buyer; 6] = [
    by_phone("Ana Popescu", "0722 999 001", "ana@example.com", "722999001"),
    by_phone("Ana Popescu", "+40 (722) 999-001", "ana@example.com", "722999001"),
    by_phone("Ion Ionescu", "+40722999002", "", "722999002"),
    by_phone("Andrei Marin", "0722000111", "", "722000111"),
    by_email("Maria Pop", "", "maria@example.com", "maria@example.com"),
    nobody("Vlad Radu", "", ""),
];

/// Buyers whose fields hold more than a phone or an e-mail, or none. The second number and the second address of a field
/// are another buyer's.
pub const ODD: [Buyer; 11] = [
    by_phone("Elena Dumitru", "0722 999 010, 0722 999 002", "elena@example.com", "722999010"),
    Buyer { mail: "", ..by_phone("Radu Stan", "tel. 0040722999011 (Viber)", "no@no", "722999011") },
    Buyer { mail: "", ..by_phone("Oana Matei", "00 40 722 999 012", "@", "722999012") },
    Buyer {
        mail: "",
        ..by_phone("Sorin Ilie", "0722 999 013 (after 6), 0722999001", "noemail@example.com", "722999013")
    },
    Buyer {
        mail: "maria@example.com",
        ..by_phone("Carmen Barbu", "0722999014 / 0722000111", "Carmen <maria@example.com>", "722999014")
    },
    by_email("Mihai Toma", "000", "Mihai <mihai@example.com>", "mihai@example.com"),
    by_email("Lia Voicu", "-", "mailto:lia@example.com, maria@example.com", "lia@example.com"),
    nobody("Ilie Dobre", "000", "no@no"),
    nobody("Dana Rusu", "-", "@"),
    nobody("Petre Lungu", "", "noemail@example.com"),
    nobody("Iulia Neagu", "no phone", "-"),
];

impl Buyer {
    /// Whether a contact of RO App may be this buyer's.
    pub fn owns(&self, contact: &Value) -> bool {
        match self.identity {
            Identity::Phone(digits) => phones_of(contact).iter().any(|phone| phone == digits),
            Identity::Email(mail) => email_of(contact) == mail,
            Identity::Nobody => self.name == name_of(contact) && phones_of(contact).is_empty(),
        }
    }

    /// Whether all data of a new contact is this buyer's own.
    pub fn wrote(&self, contact: &Value) -> bool {
        let digits = match self.identity {
            Identity::Phone(digits) => digits,
            _ => "",
        };
        let email = email_of(contact);
        self.name == name_of(contact)
            && phones_of(contact).iter().all(|phone| phone == digits)
            && (email.is_empty() || email == self.mail)
    }
}

/// First and last name of a contact.
pub fn name_of(contact: &Value) -> String {
    let part = |name: &str| contact[name].as_str().unwrap_or_default().to_owned();
    format!("{} {}", part("first_name"), part("last_name")).trim().to_owned()
}

fn email_of(contact: &Value) -> String {
    contact["email"].as_str().unwrap_or_default().to_lowercase()
}

/// The last nine digits of each phone of a person, or of the client in an order.
pub fn phones_of(person: &Value) -> Vec<String> {
    fn collect(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => {
                let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
                if digits.len() >= 9 {
                    found.push(digits[digits.len() - 9..].iter().collect());
                }
            }
            Value::Array(all) => all.iter().for_each(|one| collect(one, found)),
            Value::Object(fields) => fields.values().for_each(|one| collect(one, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for name in ["phone", "phones"] {
        collect(&person[name], &mut found);
    }
    found
}
