//! `hooks/subscribe` and `hooks/unSubscribe`, the two functions without an envelope: 201 and 410 are their successes.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::client::Cartum;
use super::envelope::{self, Said, message_of, refused};
use super::error::CartumError;
use crate::net::{Response, json as read, veil};

/// Which event the shop calls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HookEvent {
    /// An order was placed.
    OrderCreated,
    /// An order's status became anything but new.
    OrderUpdate,
    /// An order was paid.
    OrderPaid,
}

impl HookEvent {
    /// Every event the exchange listens to.
    pub const ALL: [Self; 3] = [Self::OrderCreated, Self::OrderUpdate, Self::OrderPaid];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::OrderCreated => "order_created",
            Self::OrderUpdate => "order_update",
            Self::OrderPaid => "order_paid",
        }
    }
}

/// A subscription. The shop lists none, so a lost id cannot be found again: keep it with the exact address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HookId(pub u64);

impl Cartum {
    /// Subscribes an address to an event.
    ///
    /// # Errors
    /// [`CartumError::Refused`], for example when the event has its five subscribers.
    pub async fn subscribe(&self, event: HookEvent, target: &str) -> Result<HookId, CartumError> {
        let body = json!({"event": event, "target_url": target});
        let said = self.with_token("hooks/subscribe", body, bare(201)).await?;
        match said {
            Said::Done(answer) => read::id(&answer["id"])
                .map(HookId)
                .ok_or_else(|| refused("hooks/subscribe", "201".into(), "the answer has no id")),
            _ => Err(CartumError::Login("a new token was refused by hooks/subscribe".into())),
        }
    }

    /// Ends a subscription.
    ///
    /// # Errors
    /// [`CartumError`].
    pub async fn unsubscribe(&self, id: HookId, target: &str) -> Result<(), CartumError> {
        let body = json!({"id": id, "target_url": target});
        let said = self.with_token("hooks/unSubscribe", body, bare(410)).await?;
        match said {
            Said::LoginAgain => Err(CartumError::Login("a new token was refused by hooks/unSubscribe".into())),
            _ => Ok(()),
        }
    }
}

/// Reads an answer without an envelope, whose success is this HTTP status.
fn bare(success: u16) -> impl Fn(&'static str, &Response, &[&SecretString]) -> Result<Said, CartumError> {
    move |function, answer, secrets| {
        let body = || read::parse(&answer.body).unwrap_or_default();
        if answer.status == success {
            return Ok(Said::Done(body()));
        }
        match envelope::read(function, answer, secrets)? {
            Said::Done(_) | Said::Nothing => {
                Err(refused(function, format!("HTTP {}", answer.status), &veil(&message_of(&body()), secrets)))
            }
            Said::LoginAgain => Ok(Said::LoginAgain),
        }
    }
}
