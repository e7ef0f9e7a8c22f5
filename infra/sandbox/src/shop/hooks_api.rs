//! `hooks/subscribe` and `hooks/unSubscribe`: no envelope; success is 201 for the first and 410 Gone for the second.

use super::events::{DOCUMENTED, EVENTS};
use super::request::Request;
use super::state::Subscriber;
use super::{Shop, envelope};
use crate::answer::Answer;
use crate::control::variants::Variants;
use crate::json::{integer, text};
use crate::table::next_id;
use serde_json::json;

/// Limit of subscribers of one event.
const LIMIT: usize = 5;

/// Texts for a subscriber over the limit: the vendor's, and that of older versions.
const LIMIT_TEXT: &str = "Subscriptions limit for current event has been reached";
const OLDER_LIMIT_TEXT: &str = "The subscription limit for this event has been reached";

pub(super) fn subscribe(shop: &mut Shop, request: &Request) -> Answer {
    let (event, target_url) = (text(request.body, "event"), text(request.body, "target_url"));
    let known = if request.variants.is("shop.hook_events", "documented") { DOCUMENTED } else { EVENTS };
    if !known.contains(&event) {
        return refused(request.variants, "event is not defined or defined incorrectly");
    }
    if target_url.parse::<http::Uri>().map_or(true, |uri| uri.host().is_none()) {
        return refused(request.variants, "target_url is not defined or defined incorrectly");
    }
    if shop.subscribers.values().filter(|subscriber| subscriber.event == event).count() >= LIMIT {
        let older = request.variants.is("shop.hook_limit_text", "older");
        return refused(request.variants, if older { OLDER_LIMIT_TEXT } else { LIMIT_TEXT });
    }
    let id = next_id(&mut shop.meta().last_subscriber);
    shop.subscribers.insert(id, Subscriber { event: event.to_owned(), target_url: target_url.to_owned() });
    Answer::json(201, &json!({"id": id}))
}

pub(super) fn unsubscribe(shop: &mut Shop, request: &Request) -> Answer {
    match request.variants.choice("shop.unsubscribe").as_str() {
        "409" => return envelope::failure(request.variants, 409, "ERROR", None, "Subscription cannot be removed"),
        "exception" => return envelope::status(request.variants, "EXCEPTION", "Internal error"),
        "error" => return refused(request.variants, "Subscription cannot be removed"),
        _ => {}
    }
    let known = request.body.get("id").and_then(integer).filter(|id| {
        shop.subscribers.get(*id).is_some_and(|subscriber| subscriber.target_url == text(request.body, "target_url"))
    });
    match known {
        Some(id) => {
            shop.subscribers.remove(id);
            Answer::json(410, &json!({"status": "OK"}))
        }
        None => refused(request.variants, "Subscription is not found"),
    }
}

/// A refusal, in the envelope of the other functions. Known about its HTTP status is only that it is not a success.
pub(super) fn refused(variants: &Variants, text: &str) -> Answer {
    let status = variants.choice("shop.hook_refusal_status").parse().unwrap_or(200);
    envelope::failure(variants, status, "ERROR", None, text)
}
