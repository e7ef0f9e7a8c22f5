//! Authenticated encryption of small texts: XChaCha20-Poly1305 with a random nonce, bound to a purpose, so that what was sealed
//! for one use cannot be presented for another.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

use crate::texts::Message;

const NONCE: usize = 24;

/// Seals and opens with one key.
#[derive(Clone)]
pub struct Sealer(XChaCha20Poly1305);

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}

/// Random bytes of the system.
///
/// # Errors
/// A sentence when the system has none.
pub fn random<const N: usize>() -> Result<[u8; N], Message> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Message::new("no-random-bytes").with("why", error.to_string()))?;
    Ok(bytes)
}

impl Sealer {
    /// With this key.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(Key::from_slice(key)))
    }

    /// Seals for a purpose.
    ///
    /// # Errors
    /// A sentence when the system has no random bytes.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, Message> {
        let nonce = random::<NONCE>()?;
        let sealed = self
            .0
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad: purpose.as_bytes() })
            .map_err(|_| Message::new("seal-too-long"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for the same purpose with the same key; `None` for anything else.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, text) = sealed.split_at_checked(NONCE)?;
        self.0.decrypt(XNonce::from_slice(nonce), Payload { msg: text, aad: purpose.as_bytes() }).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s4_what_is_sealed_opens_for_its_purpose_and_key_alone() {
        let sealer = Sealer::new(&[7; 32]);
        let sealed = sealer.seal("session", b"secret").unwrap();
        assert_eq!(sealer.open("session", &sealed), Some(b"secret".to_vec()));
        assert_eq!(sealer.open("login", &sealed), None);
        assert_eq!(Sealer::new(&[8; 32]).open("session", &sealed), None);
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert_eq!(sealer.open("session", &bent), None, "byte {at}");
        }
        assert_eq!(sealer.open("session", b"short"), None);
        assert_ne!(sealer.seal("session", b"secret").unwrap(), sealed);
    }
}
