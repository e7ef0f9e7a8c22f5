//! How what a store's buyers typed of themselves is read: by the country whose habits their phones follow, and by the e-mails that
//! identify nobody. The shop's orders and RO App's contacts are read alike.

use super::{FakeEmails, Phone, TypedEmail, TypedPhone, addresses};

/// What a store's settings say of its buyers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuyerReading {
    country: String,
    fake: FakeEmails,
}

impl BuyerReading {
    /// Buyers of a country (ISO 3166), with the usual e-mails that are none.
    pub fn of(country: &str) -> Self {
        Self { country: country.to_owned(), fake: FakeEmails::default() }
    }

    /// The same with these e-mails too.
    #[must_use]
    pub fn with_fake_emails(self, added: &[String]) -> Self {
        Self { fake: FakeEmails::and(added), ..self }
    }

    /// A phone field of the shop.
    pub fn phone(&self, text: &str) -> TypedPhone {
        TypedPhone::new(text, &self.country)
    }

    /// An e-mail field of the shop.
    pub fn email(&self, text: &str) -> Option<TypedEmail> {
        TypedEmail::new(text, &self.fake)
    }

    /// Whether a phone field of RO App holds this number.
    pub fn has_phone(&self, field: &str, phone: &Phone) -> bool {
        phone.stands_in(field, &self.country)
    }

    /// Whether an e-mail field of RO App holds this address.
    pub fn has_email(&self, field: &str, address: &str) -> bool {
        addresses(field).iter().any(|one| one == address)
    }
}
