//! A message: small, without personal data, and parsed strictly. An unreadable one ends in the dead-letter queue.

use serde::{Deserialize, Serialize};

use crate::net::json::without_values;
use crate::order::{OrderNumber, StoreId, Trigger};
use crate::texts::Message as Text;

/// The order to synchronise, and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    v: u8,
    pub store: StoreId,
    /// Order number in the shop.
    pub order: OrderNumber,
    pub why: Trigger,
}

impl Message {
    /// A message of the present version.
    pub fn new(store: StoreId, order: OrderNumber, why: Trigger) -> Self {
        Self { v: 1, store, order, why }
    }

    /// The message of a job. A job has no order, and no store where it concerns all.
    pub fn job(why: Trigger, store: Option<&StoreId>) -> Self {
        let store = store.cloned().unwrap_or_else(|| match why {
            Trigger::FirstHour => StoreId::of_first_hour(),
            _ => StoreId::of_all(),
        });
        Self::new(store, OrderNumber(0), why)
    }

    /// The body as sent.
    pub fn to_body(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a body.
    ///
    /// # Errors
    /// What is wrong with the body.
    pub fn parse(body: &str) -> Result<Self, Text> {
        let unreadable = |error: serde_json::Error| {
            Text::new("queue-message-unreadable").with("why", without_values(&error.to_string()))
        };
        let message: Self = serde_json::from_str(body).map_err(unreadable)?;
        if message.v != 1 {
            return Err(Text::new("queue-message-version").with("version", message.v));
        }
        Ok(message)
    }
}

/// A received message.
#[derive(Debug, Clone)]
pub struct Received {
    /// The queue's id of it.
    pub id: String,
    /// Receipt handle, which deletes it.
    pub handle: String,
    /// Its body.
    pub body: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_of_a_job_can_be_read() {
        let demo = "demo".parse().unwrap();
        for (why, store, expected) in [
            (Trigger::RetryAll, None, r#"{"v":1,"store":"all","order":0,"why":"retry_all"}"#),
            (Trigger::FirstHour, None, r#"{"v":1,"store":"first-hour","order":0,"why":"first_hour"}"#),
            (Trigger::DryRun, Some(&demo), r#"{"v":1,"store":"demo","order":0,"why":"dry_run"}"#),
        ] {
            let job = Message::job(why, store);
            assert_eq!(job.to_body(), expected);
            assert_eq!(Message::parse(expected), Ok(job));
        }
    }

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
