//! `hooks/subscribe` and `hooks/unSubscribe`, the two functions without an envelope: 201 and 410 are their successes.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::client::Cartum;
use super::envelope::{self, Done, Said, message_of, refused, says_full};
use super::error::CartumError;
use crate::net::{Response, json as read, quote_foreign, redact};

/// An event of the shop.
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
    /// All events that are subscribed.
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
    /// [`CartumError::HooksFull`] when the event has its five subscribers; any other refusal is not about them. After one that
    /// [may have subscribed](CartumError::may_have_subscribed), the shop may have the subscription.
    pub async fn subscribe(&self, event: HookEvent, target: &str) -> Result<HookId, CartumError> {
        let body = json!({"event": event, "target_url": target});
        let answer = self.with_token(SUBSCRIBE, body, bare(201)).await?.map(|done| done.response).unwrap_or_default();
        let id = read::id(&answer["id"]).or_else(|| read::id(&answer["response"]["id"]));
        id.map(HookId).ok_or(CartumError::Incomplete { function: SUBSCRIBE, field: "id" })
    }

    /// Ends a subscription.
    ///
    /// # Errors
    /// [`CartumError::NoSubscription`] when it is not there; after any other one it may be, and the shop lists none.
    pub async fn unsubscribe(&self, id: HookId, target: &str) -> Result<(), CartumError> {
        let body = json!({"id": id, "target_url": target});
        self.with_token(UNSUBSCRIBE, body, bare(410)).await.map(drop)
    }
}

const SUBSCRIBE: &str = "hooks/subscribe";
const UNSUBSCRIBE: &str = "hooks/unSubscribe";

/// Reads an answer without an envelope, whose success is this HTTP status.
fn bare(success: u16) -> impl Fn(&'static str, &Response, &[&SecretString]) -> Result<Said, CartumError> {
    move |function, answer, secrets| {
        let body = read::parse(&answer.body).unwrap_or_default();
        if answer.status == success {
            return Ok(Said::Done(Done { response: body, cut: false }));
        }
        let message =
            if body.is_object() { message_of(&body) } else { quote_foreign(&String::from_utf8_lossy(&answer.body)) };
        if says_full(&message) {
            return Err(CartumError::HooksFull);
        }
        let refused = |status| refused(function, answer.status, status, &redact(&message, secrets));
        match envelope::read(function, answer, secrets) {
            // `OK` with another HTTP status: the place may be taken.
            Ok(Said::Done(_)) if function == SUBSCRIBE => Ok(Said::Done(Done { response: body, cut: false })),
            Ok(Said::Done(_) | Said::Nothing) => Err(refused(format!("HTTP {}", answer.status))),
            // The functions before it were found at this address, so it is not the address that is wrong.
            Err(CartumError::NoApi) if !body.is_object() => Err(CartumError::UnknownFunction(function)),
            Err(CartumError::NoApi) if function == UNSUBSCRIBE && says_unknown(&message) => {
                Err(CartumError::NoSubscription)
            }
            Err(CartumError::NoApi) => Err(refused("HTTP 404".into())),
            other => other,
        }
    }
}

/// True when the shop answers that it has no such subscription.
fn says_unknown(message: &str) -> bool {
    message.to_lowercase().contains("not found")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_of_the_hooks_is() {
        let wording = |text: &str| json!({"status": "ERROR", "message": text}).to_string();
        let full = "Subscriptions limit for current event has been reached";
        let nested = json!({"status": "ERROR", "response": {"message": full}}).to_string();
        let no_plan = "the shop's plan has no API access";
        let table = [
            (SUBSCRIBE, 400, wording(full), "five subscribers"),
            (SUBSCRIBE, 200, nested, "five subscribers"),
            (SUBSCRIBE, 409, wording(full), "five subscribers"),
            (SUBSCRIBE, 400, full.to_uppercase(), "five subscribers"),
            (SUBSCRIBE, 400, wording("The subscription limit for this event has been reached"), "five subscribers"),
            (SUBSCRIBE, 400, wording("target_url is wrong"), "«target_url is wrong»"),
            (SUBSCRIBE, 409, wording("Api module is not available"), no_plan),
            (SUBSCRIBE, 404, "<html>".into(), "does not know hooks/subscribe"),
            (SUBSCRIBE, 404, wording("Event is not found"), "HTTP 404: «Event is not found»"),
            (SUBSCRIBE, 500, wording("Internal"), "«Internal»"),
            (SUBSCRIBE, 200, json!({"status": "EMPTY"}).to_string(), "HTTP 200"),
            (UNSUBSCRIBE, 404, wording("Subscription is not found"), "does not know this subscription"),
            (UNSUBSCRIBE, 404, wording("No"), "HTTP 404: «No»"),
            (UNSUBSCRIBE, 404, "<html>".into(), "does not know hooks/unSubscribe"),
            (UNSUBSCRIBE, 200, json!({"status": "OK"}).to_string(), "HTTP 200"),
            (UNSUBSCRIBE, 409, String::new(), no_plan),
        ];
        for (function, status, body, expected) in table {
            let success = if function == SUBSCRIBE { 201 } else { 410 };
            let answer = Response { status, body: body.clone().into(), ..Response::default() };
            let said = match bare(success)(function, &answer, &[]) {
                Err(error) => error.to_string(),
                other => panic!("{function} {status} {body}: {other:?}"),
            };
            assert!(said.contains(expected), "{function} {status} {body}: {said}");
        }
    }
}
