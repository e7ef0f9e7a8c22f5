//! `hooks/subscribe` and `hooks/unSubscribe`: no envelope, 201 for the first and 410 Gone for the second's success.

use super::Shop;
use super::door::Ask;
use super::events::EVENTS;
use super::state::Subscriber;
use crate::answer::Answer;
use crate::json::{integer, text};
use serde_json::json;

/// Subscribers one event can have.
const LIMIT: usize = 5;

pub(super) fn subscribe(shop: &mut Shop, ask: &Ask) -> Answer {
    let (event, target_url) = (text(ask.body, "event"), text(ask.body, "target_url"));
    if !EVENTS.contains(&event) {
        return refused(400, "Event is not defined or defined incorrectly");
    }
    if target_url.parse::<http::Uri>().map_or(true, |uri| uri.host().is_none()) {
        return refused(400, "target_url is not defined or defined incorrectly");
    }
    if shop.subscribers.values().filter(|subscriber| subscriber.event == event).count() >= LIMIT {
        return refused(400, "The subscription limit for this event has been reached");
    }
    let meta = shop.meta();
    meta.last_subscriber += 1;
    let id = meta.last_subscriber;
    shop.subscribers.insert(id, Subscriber { event: event.to_owned(), target_url: target_url.to_owned() });
    Answer::json(201, &json!({"id": id}))
}

pub(super) fn unsubscribe(shop: &mut Shop, ask: &Ask) -> Answer {
    let known = ask.body.get("id").and_then(integer).filter(|id| {
        shop.subscribers.get(*id).is_some_and(|subscriber| subscriber.target_url == text(ask.body, "target_url"))
    });
    match known {
        Some(id) => {
            shop.subscribers.remove(id);
            Answer::json(410, &json!({"status": "OK"}))
        }
        None => refused(404, "Subscription is not found"),
    }
}

fn refused(status: u16, text: &str) -> Answer {
    Answer::json(status, &json!({"status": "ERROR", "message": text}))
}
