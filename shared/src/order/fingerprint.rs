//! A short digest to detect changes. The table stores it in place of the personal data.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// 128 bits of SHA-256, in hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Digest of a value's JSON. Values that cannot be written as JSON all share the digest of nothing: use plain data.
    pub fn of(value: &impl Serialize) -> Self {
        let bytes = serde_json::to_vec(value).unwrap_or_default();
        let digest = Sha256::digest(&bytes);
        Self(hex::encode(digest.get(..16).unwrap_or_default()))
    }

    /// The digest as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
