//! Who may use the exchange: roles, people of one server, tokens of programs; and who changed which setting.
//!
//! Guarantees: no password, link or token is kept, only what recognises it; an entry of the audit names settings and never a secret.

mod audit;
mod people;
mod role;
mod token;

pub use audit::{AuditEntry, AuditSubject, By, Change, KEPT_DAYS, differences};
pub use people::{InviteError, LINK_HOURS, MOST_PEOPLE, Person, PersonLink, Team};
pub use role::Role;
pub use token::{MOST_TOKENS, NOTED_EVERY, Token, TokenText};

use sha2::{Digest, Sha256};

/// What recognises a link or a token. Both are random and long, so a plain digest cannot be guessed back.
pub fn digest(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// Whether a secret is the one of a digest, in a time that does not depend on where they differ.
pub fn is_of_digest(secret: &str, kept: &str) -> bool {
    use subtle::ConstantTimeEq;
    digest(secret).as_bytes().ct_eq(kept.as_bytes()).into()
}
