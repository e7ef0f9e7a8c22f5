//! A short digest to detect changes. The table stores it in place of the personal data.

use std::collections::BTreeMap;

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

    /// No order has this: the side counts as changed. It is stored.
    pub fn of_no_order() -> Self {
        Self::of(&BTreeMap::from([("id", "order-id-unknown")]))
    }

    /// The digest as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_no_order_is_as_it_is_stored() {
        assert_eq!(Fingerprint::of_no_order().as_str(), "d52c9f21160c5c04d39ba3ddde1f01d9");
    }
}
