//! `hooks/subscribe` and `hooks/unSubscribe`: no envelope, 201 for the first and 410 Gone for the second's success.

use super::door::Ask;
use super::events::EVENTS;
use super::state::Subscriber;
use super::{Shop, envelope};
use crate::answer::Answer;
use crate::control::variants::Variants;
use crate::json::{integer, text};
use serde_json::json;

/// Subscribers one event can have.
const LIMIT: usize = 5;

/// What is said of the sixth.
const FULL: &str = "Subscriptions limit for current event has been reached";
const FULL_BEFORE: &str = "The subscription limit for this event has been reached";

pub(super) fn subscribe(shop: &mut Shop, ask: &Ask) -> Answer {
    let (event, target_url) = (text(ask.body, "event"), text(ask.body, "target_url"));
    if !EVENTS.contains(&event) {
        return refused(ask.variants, "event is not defined or defined incorrectly");
    }
    if target_url.parse::<http::Uri>().map_or(true, |uri| uri.host().is_none()) {
        return refused(ask.variants, "target_url is not defined or defined incorrectly");
    }
    if shop.subscribers.values().filter(|subscriber| subscriber.event == event).count() >= LIMIT {
        let old = ask.variants.is("shop.hook_limit_text", "older");
        return refused(ask.variants, if old { FULL_BEFORE } else { FULL });
    }
    let meta = shop.meta();
    meta.last_subscriber += 1;
    let id = meta.last_subscriber;
    shop.subscribers.insert(id, Subscriber { event: event.to_owned(), target_url: target_url.to_owned() });
    Answer::json(201, &json!({"id": id}))
}

pub(super) fn unsubscribe(shop: &mut Shop, ask: &Ask) -> Answer {
    match ask.variants.choice("shop.unsubscribe").as_str() {
        "409" => return envelope::told(ask.variants, 409, "ERROR", None, "Subscription cannot be removed"),
        "exception" => return envelope::status(ask.variants, "EXCEPTION", "Internal error"),
        "error" => return refused(ask.variants, "Subscription cannot be removed"),
        _ => {}
    }
    let known = ask.body.get("id").and_then(integer).filter(|id| {
        shop.subscribers.get(*id).is_some_and(|subscriber| subscriber.target_url == text(ask.body, "target_url"))
    });
    match known {
        Some(id) => {
            shop.subscribers.remove(id);
            Answer::json(410, &json!({"status": "OK"}))
        }
        None => refused(ask.variants, "Subscription is not found"),
    }
}

/// A refusal, in the envelope of the other functions. Its HTTP status is only known not to be that of a success.
pub(super) fn refused(variants: &Variants, text: &str) -> Answer {
    let status = variants.choice("shop.hook_refusal_status").parse().unwrap_or(200);
    envelope::told(variants, status, "ERROR", None, text)
}
