//! Queues a web-hook for every subscriber of an event. A web-hook has no signature, no event name and no delivery id.

use super::{Shop, view};
use crate::control::variants::Variants;
use crate::hooks::Delivery;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Events that can be subscribed to.
pub(crate) const EVENTS: &[&str] = &[
    "order_created",
    "order_update",
    "order_paid",
    "user_signup",
    "user_update",
    "request_call_me",
    "comments_created",
];

/// Those that the vendor's pages list.
pub(super) const DOCUMENTED: &[&str] = &["order_created", "user_signup", "request_call_me"];

/// An order event with the current order.
pub(crate) fn order(shop: &mut Shop, event: &str, order: &Value, at: Timestamp, variants: &Variants) {
    let body = if event != "order_created" && variants.is("shop.hook_body", "id") {
        json!({"order_id": order.get("order_id")})
    } else {
        view::hook(shop, order, variants)
    };
    raise(shop, event, &body, at, variants);
}

pub(crate) fn raise(shop: &mut Shop, event: &str, body: &Value, at: Timestamp, variants: &Variants) {
    if variants.on("shop.hooks_never_fire") {
        return;
    }
    let method = variants.choice("shop.hook_method");
    for (id, subscriber) in shop.subscribers.iter().filter(|(_, subscriber)| subscriber.event == event) {
        let delivery = Delivery::new(event, id, &method, &subscriber.target_url, body.clone(), at);
        shop.deliveries.insert(shop.deliveries.next_key(1), delivery);
    }
}

/// Removes a subscriber, as an admin does. The shop sends a DELETE to its address. False for an unknown one.
pub(crate) fn remove_subscriber(shop: &mut Shop, id: i64, at: Timestamp) -> bool {
    let Some(subscriber) = shop.subscribers.remove(id) else {
        return false;
    };
    let notice = Delivery::new(&subscriber.event, id, "DELETE", &subscriber.target_url, Value::Null, at);
    shop.deliveries.insert(shop.deliveries.next_key(1), notice);
    true
}
