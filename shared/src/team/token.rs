//! Tokens with which programs call the API.
//!
//! Guarantees: the text of a token is shown once, when it is made; what is kept recognises it and does not give it back.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::role::Role;
use super::{digest, is_of_digest};

/// Most tokens of a deployment.
pub const MOST_TOKENS: usize = 50;
/// Time between two notes that a process used a token.
pub const NOTED_EVERY: SignedDuration = SignedDuration::from_hours(1);
/// What a token begins with, by which people and scanners of code recognise it.
const PREFIX: &str = "exchange_";

/// A token as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    pub id: String,
    /// What it is for.
    pub name: String,
    pub role: Role,
    pub digest: String,
    pub made_at: Timestamp,
    /// Who made it.
    pub made_by: String,
}

/// The text of a token, in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenText<'a> {
    pub id: &'a str,
    secret: &'a str,
}

impl<'a> TokenText<'a> {
    /// Reads the text of a token.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (id, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
        let plain = |part: &str, length: usize| part.len() == length && part.bytes().all(|c| c.is_ascii_hexdigit());
        (plain(id, 8) && plain(secret, 64)).then_some(Self { id, secret })
    }

    /// The text of an id and a secret, both in hexadecimal digits.
    pub fn write(id: [u8; 4], secret: [u8; 32]) -> (String, String) {
        let id = hex::encode(id);
        let text = format!("{PREFIX}{id}_{}", hex::encode(secret));
        (id, text)
    }
}

impl Token {
    /// What is kept of a token.
    pub fn new(text: &str, name: &str, role: Role, made_by: &str, now: Timestamp) -> Option<Self> {
        let TokenText { id, secret } = TokenText::parse(text)?;
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
            return None;
        }
        Some(Self {
            id: id.to_owned(),
            name: name.to_owned(),
            role,
            digest: digest(secret),
            made_at: now,
            made_by: made_by.to_owned(),
        })
    }

    /// Whether this is the token of a text.
    pub fn is_of(&self, text: TokenText<'_>) -> bool {
        self.id == text.id && is_of_digest(text.secret, &self.digest)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn k_a_token_is_recognised_and_not_kept() {
        let (id, text) = TokenText::write([1, 2, 3, 4], [7; 32]);
        let token = Token::new(&text, "Stock report", Role::Viewer, "Olena", Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(token.id, id);
        assert!(token.is_of(TokenText::parse(&text).unwrap()));
        let (_, other) = TokenText::write([1, 2, 3, 4], [8; 32]);
        assert!(!token.is_of(TokenText::parse(&other).unwrap()));
        let kept = serde_json::to_string(&token).unwrap();
        assert!(!kept.contains(&text[18..]), "{kept}");
        for wrong in ["", "exchange_", "exchange_01020304_", &text[..text.len() - 1], &format!("{text}0"), "x"] {
            assert_eq!(TokenText::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Token::new(&text, " ", Role::Viewer, "Olena", Timestamp::UNIX_EPOCH), None);
    }
}
