//! One message: small, without personal data, and strict to read, so that one nobody can read ends in the dead-letter queue.

use serde::{Deserialize, Serialize};

use crate::net::json::without_values;
use crate::order::{OrderNumber, StoreId, Trigger};

/// Which order to look at.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    v: u8,
    /// Store.
    pub store: StoreId,
    /// Order number in the shop.
    pub order: OrderNumber,
    /// Why.
    pub why: Trigger,
}

impl Message {
    /// "Look at this order."
    pub fn new(store: StoreId, order: OrderNumber, why: Trigger) -> Self {
        Self { v: 1, store, order, why }
    }

    /// The body as sent.
    pub fn to_body(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a body.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(body: &str) -> Result<Self, String> {
        let message: Self = serde_json::from_str(body)
            .map_err(|error| format!("not a message of ours: {}", without_values(&error.to_string())))?;
        if message.v == 1 { Ok(message) } else { Err(format!("message version {} is not known", message.v)) }
    }
}

/// A message in hand.
#[derive(Debug, Clone)]
pub struct Received {
    /// The queue's id of it.
    pub id: String,
    /// What deletes it.
    pub handle: String,
    /// What it says.
    pub body: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_messages_are_read() {
        let good = Message::new("demo".parse().unwrap(), OrderNumber(1042), Trigger::Poll);
        assert_eq!(Message::parse(&good.to_body()), Ok(good));
        for body in [
            "",
            "{}",
            "[]",
            "{\"v\":2,\"store\":\"demo\",\"order\":1,\"why\":\"poll\"}",
            "{\"v\":1,\"store\":\"../x\",\"order\":1,\"why\":\"poll\"}",
        ] {
            assert!(Message::parse(body).is_err(), "{body}");
        }
    }
}
