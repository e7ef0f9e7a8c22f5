//! Proof of a web-hook's sender: token of a shop, signature of RO App.

use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::order::{Fingerprint, StoreId};

/// The token in the path of a store's event: it is derived from the key and not stored.
pub(crate) fn token(key: &SecretString, store: &StoreId, event: &str) -> String {
    sign(key, &format!("{store}/{event}"))
}

/// What a subscription notes of the key that its address was made with.
pub(crate) fn key_mark(key: &SecretString) -> String {
    Fingerprint::of(&key.expose_secret()).as_str().to_owned()
}

/// HMAC-SHA256 in lower-case hex.
pub(crate) fn sign(key: &SecretString, message: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes()) else { return String::new() };
    mac.update(message.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// Compares in constant time.
pub(crate) fn same(expected: &str, given: &str) -> bool {
    !expected.is_empty() && bool::from(expected.as_bytes().ct_eq(given.as_bytes()))
}
